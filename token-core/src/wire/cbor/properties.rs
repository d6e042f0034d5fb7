//! Property tests: what the writer writes, the reader reads.

use alloc::string::String;
use alloc::vec::Vec;

use super::tests::written;
use super::*;
use crate::limits::Limits;
use proptest::prelude::*;

/// Some item, written by our writer; keys ascend or not as they come, but differ.
#[derive(Clone, Debug)]
enum Tree {
    Integer(i64),
    Float(f64),
    Bytes(Vec<u8>),
    Text(String),
    Null,
    Array(Vec<Tree>),
    Map(Vec<(i64, Tree)>),
}

fn tree() -> impl Strategy<Value = Tree> {
    let leaf = prop_oneof![
        any::<i64>().prop_map(Tree::Integer),
        any::<f64>().prop_map(Tree::Float),
        any::<f32>().prop_map(|value| Tree::Float(value.into())),
        any::<Vec<u8>>().prop_map(Tree::Bytes),
        any::<String>().prop_map(Tree::Text),
        Just(Tree::Null),
    ];
    leaf.prop_recursive(5, 48, 6, |inner| {
        let keys = proptest::collection::hash_map(-70000_i64..70000, inner.clone(), 0..6);
        prop_oneof![
            proptest::collection::vec(inner, 0..6).prop_map(Tree::Array),
            keys.prop_map(|pairs| Tree::Map(pairs.into_iter().collect())),
        ]
    })
}

impl Tree {
    fn write(&self, writer: &mut Writer<'_>) -> Result<(), Reason> {
        match self {
            Self::Integer(value) => writer.integer(*value),
            Self::Float(value) => writer.float(*value),
            Self::Bytes(value) => writer.bytes(value),
            Self::Text(value) => writer.text(value),
            Self::Null => writer.null(),
            Self::Array(items) => {
                writer.array(items.len())?;
                items.iter().try_for_each(|item| item.write(writer))
            }
            Self::Map(pairs) => {
                let opening = writer.open()?;
                for (key, value) in pairs {
                    writer.integer(*key)?;
                    value.write(writer)?;
                }
                writer.close_map(opening, pairs.len())
            }
        }
    }

    fn is_next(&self, reader: &mut Reader<'_>) -> bool {
        match (self, reader.next()) {
            (Self::Integer(value), Ok(item)) => item.as_i64() == Some(*value),
            (Self::Float(value), Ok(Item::Float(read))) => read.to_bits() == value.to_bits(),
            (Self::Float(value), Ok(Item::Unsigned(read))) => approximate(read) == *value,
            (Self::Float(value), Ok(Item::Negative(read))) => -approximate(read.saturating_add(1)) == *value,
            (Self::Bytes(value), Ok(Item::Bytes(read))) => read == value,
            (Self::Text(value), Ok(Item::Text(read))) => read == value,
            (Self::Null, Ok(Item::Null)) => true,
            (Self::Array(items), Ok(Item::Array(count))) => {
                count == items.len() && items.iter().all(|item| item.is_next(reader))
            }
            (Self::Map(pairs), Ok(Item::Map(count))) => {
                count == pairs.len()
                    && pairs.iter().all(|(key, value)| {
                        reader.next().is_ok_and(|item| item.as_i64() == Some(*key)) && value.is_next(reader)
                    })
            }
            _ => false,
        }
    }
}

proptest! {
    #[test]
    fn any_bytes_end_without_a_panic(bytes: Vec<u8>) {
        let _ = check(&bytes, &Limits::DEFAULT);
        let _ = Reader::new(&bytes).skip();
    }

    #[test]
    fn what_is_written_passes_and_is_read(tree in tree()) {
        let bytes = written(|writer| tree.write(writer));
        prop_assert_eq!(check(&bytes, &Limits::DEFAULT), Ok(()));
        prop_assert_eq!(Reader::new(&bytes).skip(), Ok(&*bytes));
        let mut reader = Reader::new(&bytes);
        prop_assert!(tree.is_next(&mut reader) && reader.is_at_end());
        for end in 0..bytes.len() {
            prop_assert!(check(bytes.get(..end).unwrap_or_default(), &Limits::DEFAULT).is_err());
        }
    }

    #[test]
    fn floats_keep_their_value(value: f64) {
        let bytes = written(|writer| writer.float(value));
        prop_assert_eq!(check(&bytes, &Limits::DEFAULT), Ok(()));
        prop_assert!(Tree::Float(value).is_next(&mut Reader::new(&bytes)));
    }

    #[test]
    fn singles_that_are_no_halves_are_found_by_value(bits: u32) {
        let value = f32::from_bits(bits);
        prop_assume!(!value.is_nan());
        let half = float::half_of_single(u64::from(bits));
        prop_assert_eq!(half.map(float::from_half).is_some_and(|half| half.to_bits() == f64::from(value).to_bits()), half.is_some());
    }
}

#[test]
fn every_half_survives_the_way_up_and_down() {
    // An interpreter takes minutes for all of them; a prime step meets every exponent.
    let step = if cfg!(miri) { 509 } else { 1 };
    for bits in (0..=u64::from(u16::MAX)).step_by(step) {
        let value = float::from_half(bits);
        let single = float::single_of_double(value.to_bits());
        assert_eq!(single.and_then(float::half_of_single), Some(bits), "{bits:04x}");
        assert!(value.is_nan() || single.map(float::from_single).map(f64::to_bits) == Some(value.to_bits()));
    }
}

/// The nearest float.
#[expect(clippy::as_conversions, reason = "rounding is what the comparison wants")]
fn approximate(value: u64) -> f64 {
    value as f64
}
