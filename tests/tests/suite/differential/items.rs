//! Encoded CBOR items of the whole grammar of RFC 8949: those that our reader takes, and those that are well-formed
//! and not deterministic, or that no token needs.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// Items that are encoded deterministically but for the order of keys, without tags.
pub(super) fn plain() -> BoxedStrategy<Vec<u8>> {
    nested(plain_leaf().boxed(), false)
}

/// Any item; one node in twelve is odd.
pub(super) fn any_item() -> BoxedStrategy<Vec<u8>> {
    nested(prop_oneof![14 => plain_leaf(), 1 => odd_leaf()].boxed(), true)
}

/// Items at and beyond the limits on nesting and on items.
pub(super) fn large() -> BoxedStrategy<Vec<u8>> {
    let opening = select(vec![vec![0x81], vec![0xa1, 0x00], vec![0xa1, 0x61, b'a']]);
    let deep = (opening, 10_usize..20).prop_map(|(opening, depth)| [opening.repeat(depth), vec![0x01]].concat());
    let long = (1015_u64..1030).prop_map(|count| [head(4, count, 0), vec![0x00; count.try_into().unwrap()]].concat());
    let wide = (310_u64..330).prop_map(|count| {
        let pairs = (0..count).flat_map(|key| [head(0, key, 0), vec![0x00]].concat());
        head(5, count, 0).into_iter().chain(pairs).collect()
    });
    let listed = (250_u64..260).prop_map(|count| {
        let keys = (0..count).flat_map(|key| head(0, key, 0));
        head(4, count, 0).into_iter().chain(keys).collect()
    });
    prop_oneof![4 => deep, 1 => long, 1 => wide, 1 => listed].boxed()
}

/// A head with this argument, in so many sizes more than the shortest.
fn head(major: u8, argument: u64, wider: usize) -> Vec<u8> {
    let shortest = match argument {
        0..=23 => 0,
        24..=0xff => 1,
        0x100..=0xffff => 2,
        0x1_0000..=0xffff_ffff => 3,
        _ => 4,
    };
    let bytes = argument.to_be_bytes();
    let information = |low: u8| major << 5 | low;
    match shortest + wider {
        0 => vec![information(bytes[7])],
        1 => vec![information(24), bytes[7]],
        2 => [&[information(25)], &bytes[6..]].concat(),
        3 => [&[information(26)], &bytes[4..]].concat(),
        _ => [&[information(27)], &bytes[..]].concat(),
    }
}

fn argument() -> impl Strategy<Value = u64> {
    let edges = [23, 24, 0xff, 0x100, 0xffff, 0x1_0000, 0xffff_ffff, 0x1_0000_0000, u64::MAX >> 1, u64::MAX];
    prop_oneof![0_u64..24, select(edges.to_vec()), any::<u64>()]
}

fn string(major: u8, content: &[u8]) -> Vec<u8> {
    [head(major, u64::try_from(content.len()).unwrap(), 0), content.to_vec()].concat()
}

fn plain_leaf() -> impl Strategy<Value = Vec<u8>> {
    let shortest = |value: f64| {
        let mut bytes = Vec::new();
        ciborium::into_writer(&ciborium::Value::Float(value), &mut bytes).unwrap();
        bytes
    };
    let number = |value: &f64| !value.is_nan();
    prop_oneof![
        4 => (0_u8..2, argument()).prop_map(|(major, argument)| head(major, argument, 0)),
        2 => vec(any::<u8>(), 0..30).prop_map(|content| string(2, &content)),
        2 => ".{0,12}".prop_map(|text| string(3, text.as_bytes())),
        1 => select(vec![vec![0xf4], vec![0xf5], vec![0xf6]]),
        1 => any::<f64>().prop_filter("a number", number).prop_map(shortest),
        1 => any::<f32>().prop_map(f64::from).prop_filter("a number", number).prop_map(shortest),
        1 => any::<u16>().prop_filter("a number", |bits| bits & 0x7fff <= 0x7c00)
            .prop_map(|bits| [&[0xf9], &bits.to_be_bytes()[..]].concat()),
    ]
}

fn odd_leaf() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        2 => (0_u8..8, argument(), 1_usize..4).prop_map(|(major, argument, wider)| head(major, argument, wider)),
        1 => any::<u8>().prop_map(|low| vec![0xe0 | low & 0x1f]),
        1 => any::<u8>().prop_map(|value| vec![0xf8, value]),
        1 => any::<u16>().prop_map(|bits| [&[0xf9], &bits.to_be_bytes()[..]].concat()),
        1 => any::<u32>().prop_map(|bits| [&[0xfa], &bits.to_be_bytes()[..]].concat()),
        1 => any::<u64>().prop_map(|bits| [&[0xfb], &bits.to_be_bytes()[..]].concat()),
        1 => any::<f32>().prop_map(|value| [&[0xfb], &f64::from(value).to_be_bytes()[..]].concat()),
        1 => vec(any::<u8>(), 0..6).prop_map(|content| string(3, &content)),
        1 => (2_u8..4, vec("[a-z]{0,4}", 0..3)).prop_map(|(major, chunks)| {
            let chunks = chunks.iter().flat_map(|chunk| string(major, chunk.as_bytes()));
            [major << 5 | 31].into_iter().chain(chunks).chain([0xff]).collect()
        }),
    ]
}

fn nested(leaf: BoxedStrategy<Vec<u8>>, is_odd: bool) -> BoxedStrategy<Vec<u8>> {
    leaf.prop_recursive(5, 40, 6, move |inner| {
        let list = vec(inner.clone(), 0..6).prop_map(|items| container(4, items.len(), &items.concat()));
        let map = pairs(inner.clone(), false).prop_map(|pairs| container(5, pairs.len(), &pairs.concat()));
        if !is_odd {
            return prop_oneof![list, map].boxed();
        }
        let endless_list = vec(inner.clone(), 0..4).prop_map(|items| [vec![0x9f], items.concat(), vec![0xff]].concat());
        let endless_map =
            pairs(inner.clone(), false).prop_map(|pairs| [vec![0xbf], pairs.concat(), vec![0xff]].concat());
        let twice = pairs(inner.clone(), true).prop_map(|pairs| container(5, pairs.len(), &pairs.concat()));
        let number = prop_oneof![select(vec![0, 1, 2, 3, 32, 37, 55_799]), argument()];
        let tagged = (number, inner).prop_map(|(number, item)| [head(6, number, 0), item].concat());
        prop_oneof![12 => list, 12 => map, 1 => endless_list, 1 => endless_map, 1 => twice, 1 => tagged].boxed()
    })
    .boxed()
}

fn container(major: u8, count: usize, content: &[u8]) -> Vec<u8> {
    [head(major, u64::try_from(count).unwrap(), 0), content.to_vec()].concat()
}

/// Keys and values; keys differ unless they may repeat.
fn pairs(inner: BoxedStrategy<Vec<u8>>, may_repeat: bool) -> impl Strategy<Value = Vec<Vec<u8>>> {
    let name = prop_oneof![
        3 => "[a-z]{0,3}".prop_map(|name| string(3, name.as_bytes())),
        1 => inner.clone(),
    ];
    vec((name, inner), 0..6).prop_map(move |mut pairs| {
        if may_repeat {
            pairs.extend(pairs.first().cloned());
        } else {
            pairs.sort();
            pairs.dedup_by(|next, one| next.0 == one.0);
            pairs.reverse();
        }
        pairs.into_iter().map(|(key, value)| [key, value].concat()).collect()
    })
}
