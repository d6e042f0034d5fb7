//! The JSON form of catif as its CBOR map: `[{"on", "status", "headers", "kid"}]`.

use serde_json::Value as Json;

use super::{critical, generic, list, members, set};
use crate::cbor::{Value, int, tag};

/// Entries that are no objects with `on` and `status` are carried over as pairs of nothing.
pub(super) fn to_cbor(entries: &[Json]) -> Value {
    Value::Map(entries.iter().map(response).collect())
}

fn response(entry: &Json) -> (Value, Value) {
    let on = match entry["on"].as_array().map(Vec::as_slice) {
        Some([only]) => critical(only),
        Some(claims) => list(claims, critical),
        None => generic(&entry["on"]),
    };
    let mut parts = vec![generic(&entry["status"])];
    if let Some(headers) = entry.get("headers") {
        parts.push(headers.as_object().map_or_else(|| generic(headers), |fields| members(fields, &[], field)));
    }
    if let Some(kid) = entry.get("kid") {
        parts.push(generic(kid));
    }
    (on, Value::Array(parts))
}

fn field(value: &Json) -> Value {
    match value {
        Json::Array(parts) => list(parts, part),
        other => generic(other),
    }
}

/// `{"special": n}` is tag 121; another object is a claim set.
fn part(part: &Json) -> Value {
    match part.get("special").and_then(Json::as_i64) {
        Some(number) => tag(121, int(number)),
        None => set(part),
    }
}
