//! The shape of a CBOR item: its labels, tags and types without the values.

use std::collections::BTreeSet;

use super::item::{Item, Kind};

/// The same text for items that differ in values, in the number of like entries and in the names of
/// members alone.
pub(super) fn of(bytes: &[u8]) -> String {
    shape(bytes, &Item::read(bytes))
}

fn shape(bytes: &[u8], item: &Item) -> String {
    match &item.kind {
        Kind::Number(_) => "number".to_owned(),
        // The payload and the protected header.
        Kind::Bytes if item.end - item.body > 2 && matches!(bytes[item.body] >> 5, 4 | 5) => {
            of(&bytes[item.body..item.end])
        }
        Kind::Bytes => "bytes".to_owned(),
        Kind::Text(_) => "text".to_owned(),
        Kind::Array(items) => {
            let shapes: BTreeSet<String> = items.iter().map(|item| shape(bytes, item)).collect();
            format!("{shapes:?}")
        }
        Kind::Map(members) => {
            let member = |(label, value): &(Item, Option<Item>)| {
                let name = label.number().map_or_else(|| shape(bytes, label), |number| number.to_string());
                format!("{name}:{}", value.as_ref().map_or_else(String::new, |value| shape(bytes, value)))
            };
            let shapes: BTreeSet<String> = members.iter().map(member).collect();
            format!("{shapes:?}")
        }
        Kind::Tag(number, inner) => format!("{number}({})", shape(bytes, inner)),
        Kind::Simple(number) => format!("simple{number}"),
        Kind::Float(_) => "float".to_owned(),
        Kind::Fault(fault) => (*fault).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cbor::hex;

    #[test]
    fn values_are_no_shape() {
        assert_eq!(of(&hex("a2 04 1a 6553f100 03 82 61 61 61 62")), of(&hex("a2 04 05 03 81 63 616263")));
        assert_ne!(of(&hex("a1 04 05")), of(&hex("a1 05 05")));
        assert_ne!(of(&hex("a1 04 05")), of(&hex("a1 04 f9 3e00")));
    }
}
