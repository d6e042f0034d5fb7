//! CBOR shown as JSON.

use ciborium::Value as Cbor;
use ciborium::de::from_reader_with_recursion_limit;
use serde_json::{Map, Number, Value, json};
use token_core::Hex;

/// Twice the nesting a verifier takes.
const MAX_NESTING: usize = 32;

/// One CBOR item, with nothing after it.
pub(super) fn read(bytes: &[u8]) -> Option<Cbor> {
    let mut rest = bytes;
    let item = from_reader_with_recursion_limit(&mut rest, MAX_NESTING).ok()?;
    rest.is_empty().then_some(item)
}

/// An item as JSON: byte strings in hex, tags as objects, labels as text.
pub(super) fn to_json(item: &Cbor) -> Value {
    match item {
        Cbor::Integer(number) => integer_json(i128::from(*number)),
        Cbor::Float(number) => Number::from_f64(*number).map_or(Value::Null, Value::Number),
        Cbor::Text(text) => Value::String(text.clone()),
        Cbor::Bytes(bytes) => Value::String(Hex(bytes).to_string()),
        Cbor::Bool(value) => Value::Bool(*value),
        Cbor::Array(items) => Value::Array(items.iter().map(to_json).collect()),
        Cbor::Map(members) => {
            let member = |(name, value): &(Cbor, Cbor)| (label(name), to_json(value));
            Value::Object(members.iter().map(member).collect::<Map<_, _>>())
        }
        Cbor::Tag(tag, inner) => json!({"tag": tag, "value": to_json(inner)}),
        _ => Value::Null,
    }
}

fn integer_json(number: i128) -> Value {
    match (i64::try_from(number), u64::try_from(number)) {
        (Ok(number), _) => Value::from(number),
        (_, Ok(number)) => Value::from(number),
        _ => Value::String(number.to_string()),
    }
}

/// A label of a map as the name of a JSON member.
pub(super) fn label(item: &Cbor) -> String {
    match to_json(item) {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

/// An integer that fits 64 bits.
pub(super) fn integer(item: &Cbor) -> Option<i64> {
    match item {
        Cbor::Integer(number) => i64::try_from(i128::from(*number)).ok(),
        _ => None,
    }
}

/// A byte string that is UTF-8 as text, anything else as [`to_json`] shows it.
pub(super) fn text_or_hex(item: &Cbor) -> Value {
    match item {
        Cbor::Bytes(bytes) => {
            core::str::from_utf8(bytes).map_or_else(|_| to_json(item), |text| Value::String(text.to_owned()))
        }
        _ => to_json(item),
    }
}
