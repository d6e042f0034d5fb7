//! The order of the members of maps inside claims. CTA-5007 leaves it free, but not every reader does (RFC 8949 section
//! 4.2.1), and the same claims are then the same bytes.

use alloc::vec::Vec;

use crate::claims::{Label, value};
use crate::wire::cbor::{Appender, Item, Reader};

/// Puts the members of every map in the value of a claim, which stands behind `start`, into the order of their encoded
/// keys. Of the claims that are lists one alone can hold maps. The responses of `catif` are a list to whoever writes
/// them, and keep their order.
pub(super) fn put_in_order(label: Label, pairs: &mut Vec<u8>, start: usize) {
    let is_map = pairs.get(start).is_some_and(|initial| initial >> 5 == 5);
    let may_hold_maps = if is_map { label != Label::CATIF } else { label == Label::CATIFDATA };
    if may_hold_maps && !is_in_order(&mut Reader::new(pairs.get(start..).unwrap_or_default())) {
        let item = pairs.split_off(start.min(pairs.len()));
        append_in_order(&item, &mut Appender(pairs));
    }
}

/// Whether the keys of all maps ascend. Passes over the item.
fn is_in_order(reader: &mut Reader<'_>) -> bool {
    match reader.next() {
        Ok(Item::Map(count)) => {
            let mut previous: &[u8] = &[];
            (0..count).all(|_| {
                let key = reader.skip().unwrap_or_default();
                let ascends = previous < key;
                previous = key;
                ascends && is_in_order(reader)
            })
        }
        Ok(Item::Array(count)) => (0..count).all(|_| is_in_order(reader)),
        Ok(Item::Tag(_)) => is_in_order(reader),
        _ => true,
    }
}

/// Recursion is as deep as the item nests, which was checked.
fn append_in_order(item: &[u8], appender: &mut Appender<'_>) {
    let mut reader = Reader::new(item);
    match reader.next() {
        Ok(Item::Map(count)) => {
            let mut members: Vec<_> = value::members(item).collect();
            members.sort_unstable();
            appender.map(count);
            for (key, value) in members {
                appender.raw(key);
                append_in_order(value, appender);
            }
        }
        Ok(Item::Array(count)) => {
            appender.array(count);
            value::entries(item).for_each(|entry| append_in_order(entry, appender));
        }
        Ok(Item::Tag(tag)) => {
            appender.tag(tag);
            append_in_order(reader.skip().unwrap_or_default(), appender);
        }
        _ => appender.raw(item),
    }
}

#[cfg(test)]
mod tests {
    use super::put_in_order;
    use crate::claims::Label;
    use crate::mint::ClaimSet;

    #[test]
    fn members_are_put_in_order_at_every_level() {
        // 7, [{2: {1: {}, 0: 0}, "a": 121({1: 1, 0: 0}), 1: 1}]
        let mut bytes = b"\x07\x81\xa3\x02\xa2\x01\xa0\x00\x00\x61a\xd8\x79\xa2\x01\x01\x00\x00\x01\x01".to_vec();
        put_in_order(Label::CATIFDATA, &mut bytes, 1);
        assert_eq!(bytes, b"\x07\x81\xa3\x01\x01\x02\xa2\x00\x00\x01\xa0\x61a\xd8\x79\xa2\x00\x00\x01\x01");
    }

    #[test]
    fn claims_are_the_same_in_any_order() {
        let sets = [
            r#"{"catu":{"path":{"suffix":"b","prefix":"/a"},"host":{"exact":"h"}},"epoch":{"b":1,"":2}}"#,
            r#"{"epoch":{"":2,"b":1},"catu":{"host":{"exact":"h"},"path":{"prefix":"/a","suffix":"b"}}}"#,
        ];
        let [one, other] = sets.map(|json| ClaimSet::from_json(json).unwrap());
        assert_eq!(one, other);
        assert_eq!(ClaimSet::from_json(&one.to_json()), Ok(one));
    }
}
