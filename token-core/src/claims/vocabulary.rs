//! The claims of the vocabulary in a row, for tables with an entry for each of them.

use super::Label;

/// How many there are.
pub(super) const COUNT: usize = Label::VOCABULARY.len() + 1;

/// Where a claim stands in the row: in the order of the vocabulary, then the one that has a label under some policies
/// alone.
// By force, so that a label that is known makes one load from a table.
#[inline(always)]
pub(super) fn index(label: Label) -> Option<usize> {
    let index = match label {
        Label::Number(number @ -65542..=-65537) => number.wrapping_add(65542),
        Label::Number(number @ 1..=8) => number.wrapping_add(5),
        Label::GEOHASH => 14,
        Label::Number(number @ 308..=326) => number.wrapping_sub(293),
        Label::STATUS => 34,
        Label::CATTPRINT => 35,
        _ => return None,
    };
    usize::try_from(index).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_claim_has_a_place_of_its_own() {
        let claims = Label::VOCABULARY.iter().map(|(label, _)| *label).chain([Label::CATTPRINT]);
        for (place, label) in claims.enumerate() {
            assert_eq!(index(label), Some(place), "{label}");
        }
        for number in [-65543, -65536, -1, 0, 9, 281, 283, 307, 327, 65534, 65536, i64::MIN, i64::MAX] {
            assert_eq!(index(Label::Number(number)), None, "{number}");
        }
        assert_eq!(index(Label::Unassigned(324)), None);
        assert_eq!(index(Label::Name("catdpopjti")), None);
    }
}
