//! Finding a part of a text, in linear time and without memory (Crochemore and Perrin, Two-way
//! string-matching, 1991): a viewer makes the text. That of the standard library does the same, and
//! tells of characters when it panics: a twentieth of the wasm module.

/// Whether `part` stands somewhere in `text`.
pub(crate) fn contains(text: &[u8], part: &[u8]) -> bool {
    let (cut, period) = cut(part);
    let repeats = part.get(..cut) == part.get(period..period.saturating_add(cut));
    let (step, known) = if repeats {
        (period, part.len().saturating_sub(period))
    } else {
        (longer_half(part, cut).saturating_add(1), 0)
    };
    // Bytes at the start of the part that are known to match, from where it was tried before.
    let (mut rest, mut matching) = (text, 0_usize);
    while rest.len() >= part.len() {
        let differs = |place: &usize| rest.get(*place) != part.get(*place);
        let passed = if let Some(place) = (cut.max(matching)..part.len()).find(differs) {
            matching = 0;
            place.saturating_sub(cut).saturating_add(1)
        } else if (matching..cut).rev().any(|place| differs(&place)) {
            matching = known;
            step
        } else {
            return true;
        };
        rest = rest.get(passed..).unwrap_or_default();
    }
    false
}

/// Where the part is cut in two, and the period of what is behind: of the greatest suffixes by both
/// orders of bytes the shorter one.
fn cut(part: &[u8]) -> (usize, usize) {
    let (rising, falling) = (greatest_suffix(part, u8::lt), greatest_suffix(part, u8::gt));
    if rising.0 > falling.0 { rising } else { falling }
}

/// Where it begins, and its period.
fn greatest_suffix(part: &[u8], is_before: fn(&u8, &u8) -> bool) -> (usize, usize) {
    let (mut start, mut candidate, mut same, mut period) = (0_usize, 1_usize, 0_usize, 1_usize);
    while let Some(byte) = part.get(candidate.saturating_add(same)) {
        let Some(best) = part.get(start.saturating_add(same)) else { break };
        if is_before(byte, best) {
            candidate = candidate.saturating_add(same).saturating_add(1);
            (same, period) = (0, candidate.saturating_sub(start));
        } else if byte == best {
            same = same.saturating_add(1);
            if same == period {
                candidate = candidate.saturating_add(period);
                same = 0;
            }
        } else {
            start = candidate;
            candidate = candidate.saturating_add(1);
            (same, period) = (0, 1);
        }
    }
    (start, period)
}

fn longer_half(part: &[u8], cut: usize) -> usize {
    cut.max(part.len().saturating_sub(cut))
}

#[cfg(test)]
mod tests {
    use std::vec;
    use std::vec::Vec;

    use proptest::prelude::*;

    use super::contains;

    fn simply(text: &[u8], part: &[u8]) -> bool {
        part.is_empty() || text.windows(part.len()).any(|window| window == part)
    }

    #[test]
    fn every_short_text_and_part_of_two_letters() {
        let words: Vec<Vec<u8>> = (0..=9_u32)
            .flat_map(|length| {
                (0..1_u32 << length)
                    .map(move |bits| (0..length).map(|at| b'a' + u8::from(bits >> at & 1 == 1)).collect())
            })
            .collect();
        for text in &words {
            for part in &words {
                assert_eq!(contains(text, part), simply(text, part), "{text:?} {part:?}");
            }
        }
    }

    #[test]
    fn a_text_made_to_be_slow_is_not() {
        let (text, part) = (vec![b'a'; 4_000_000], [vec![b'a'; 2_000_000], vec![b'b']].concat());
        assert!(!contains(&text, &part));
        assert!(contains(&[text, part.clone()].concat(), &part));
    }

    proptest! {
        #[test]
        fn as_window_by_window(text in "[abc]{0,60}", part in "[abc]{0,12}") {
            prop_assert_eq!(contains(text.as_bytes(), part.as_bytes()), simply(text.as_bytes(), part.as_bytes()));
        }

        #[test]
        fn repetitions(unit in "[ab]{1,5}", times in 1_usize..12, part in "[ab]{1,3}", repeats in 1_usize..12) {
            let (text, part) = (unit.repeat(times), part.repeat(repeats));
            prop_assert_eq!(contains(text.as_bytes(), part.as_bytes()), simply(text.as_bytes(), part.as_bytes()));
        }
    }
}
