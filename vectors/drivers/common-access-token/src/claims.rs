//! The claims that the library read, in the JSON form of the cases.

use std::collections::BTreeMap;

use common_access_token::{CborValue, Claims};
use contract::names;
use serde_json::{Map, Value, json};

pub(crate) fn to_json(claims: &Claims) -> Value {
    let known = &claims.registered;
    let registered = [
        ("iss", json!(known.iss)),
        ("sub", json!(known.sub)),
        ("aud", json!(known.aud)),
        ("exp", json!(known.exp)),
        ("nbf", json!(known.nbf)),
        ("iat", json!(known.iat)),
        ("cti", json!(known.cti.as_ref().map(|id| names::hex(id)))),
    ];
    let registered = registered.into_iter().filter(|(_, value)| !value.is_null());
    let others = claims.custom.iter().map(|(label, value)| {
        let name = names::claim((*label).into());
        let value = claim(&name, value);
        (name, value)
    });
    registered.map(|(name, value)| (name.to_owned(), value)).chain(others).collect()
}

fn claim(name: &str, value: &CborValue) -> Value {
    match (name, value) {
        ("catu", CborValue::Map(components)) => members(components, |component, matches| {
            let matches = match matches {
                CborValue::Map(matches) => members(matches, |kind, value| (names::matching(kind), plain(value))),
                other => plain(other),
            };
            (names::component(component), matches)
        }),
        ("catalpn", CborValue::Array(protocols)) => protocols.iter().map(text).collect(),
        ("cattpk", CborValue::Bytes(key)) => json!(names::base64url(key)),
        (_, value) => plain(value),
    }
}

fn members(map: &BTreeMap<i32, CborValue>, member: impl Fn(i64, &CborValue) -> (String, Value)) -> Value {
    map.iter().map(|(key, value)| member((*key).into(), value)).collect::<Map<_, _>>().into()
}

fn plain(value: &CborValue) -> Value {
    match value {
        CborValue::Integer(integer) => json!(integer),
        CborValue::Bytes(bytes) => json!(names::hex(bytes)),
        CborValue::Text(text) => json!(text),
        CborValue::Map(map) => members(map, |key, value| (key.to_string(), plain(value))),
        CborValue::Array(items) => items.iter().map(plain).collect(),
        CborValue::Null => Value::Null,
    }
}

fn text(name: &CborValue) -> Value {
    match name {
        CborValue::Bytes(bytes) => json!(String::from_utf8_lossy(bytes)),
        other => plain(other),
    }
}
