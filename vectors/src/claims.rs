//! The JSON form of a claim set as the CBOR map of a CAT (architecture section 5).
//!
//! Values of a wrong type are carried over as they are, so that malformed claims can be written.

use core::net::IpAddr;

use serde_json::{Map, Value as Json};

use crate::base64url;
use crate::cbor::{Value, bytes, hex, int, tag, text};

mod responses;

pub(crate) const LABELS: &[(&str, i64)] = &[
    ("iss", 1),
    ("sub", 2),
    ("aud", 3),
    ("exp", 4),
    ("nbf", 5),
    ("iat", 6),
    ("cti", 7),
    ("cnf", 8),
    ("geohash", 282),
    ("catreplay", 308),
    ("catpor", 309),
    ("catv", 310),
    ("catnip", 311),
    ("catu", 312),
    ("catm", 313),
    ("catalpn", 314),
    ("cath", 315),
    ("catgeoiso3166", 316),
    ("catgeocoord", 317),
    ("catgeoalt", 318),
    ("cattpk", 319),
    ("catifdata", 320),
    ("catdpop", 321),
    ("catif", 322),
    ("catr", 323),
    ("or", 324),
    ("nor", 325),
    ("and", 326),
    ("status", 65_535),
    ("epoch", -65_537),
    ("tenant", -65_538),
    ("sid", -65_539),
    ("metro", -65_540),
    ("crit", -65_541),
    ("origin_iat", -65_542),
];

pub(crate) const COMPONENTS: &[(&str, i64)] = &[
    ("scheme", 0),
    ("host", 1),
    ("port", 2),
    ("path", 3),
    ("query", 4),
    ("parent-path", 5),
    ("filename", 6),
    ("stem", 7),
    ("extension", 8),
];

pub(crate) const MATCHES: &[(&str, i64)] =
    &[("exact", 0), ("prefix", 1), ("suffix", 2), ("contains", 3), ("regex", 4), ("sha256", -1), ("sha512-256", -2)];

/// The claims map, labels ascending, then names.
pub(crate) fn to_cbor(claims: &Map<String, Json>) -> Vec<(Value, Value)> {
    let mut numbered = Vec::new();
    let mut named = Vec::new();
    for (name, value) in claims {
        match number(name) {
            Some(label) => numbered.push((label, claim(name, value))),
            None => named.push((name.clone(), generic(value))),
        }
    }
    numbered.sort_by_key(|(label, _)| *label);
    named.sort_by(|a, b| a.0.cmp(&b.0));
    let numbered = numbered.into_iter().map(|(label, value)| (int(label), value));
    numbered.chain(named.into_iter().map(|(name, value)| (text(&name), value))).collect()
}

fn number(name: &str) -> Option<i64> {
    LABELS.iter().find(|(mnemonic, _)| *mnemonic == name).map(|(_, label)| *label)
}

fn claim(name: &str, value: &Json) -> Value {
    match (name, value) {
        ("cti", Json::String(id)) => bytes(&hex(id)),
        ("catnip", Json::Array(entries)) => list(entries, network),
        ("catu", Json::Object(components)) => members(components, COMPONENTS, match_map),
        ("cath", Json::Object(fields)) => members(fields, &[], match_map),
        ("catalpn", Json::Array(protocols)) => list(protocols, ascii),
        ("cattpk", Json::String(key)) => decoded_text(key),
        ("catpor", Json::Array(parts)) => list(parts, por_part),
        ("cnf", Json::Object(methods)) => members(methods, CONFIRMATIONS, decoded),
        ("catdpop", Json::Object(settings)) => members(settings, DPOP, generic),
        ("catr", Json::Object(settings)) => members(settings, RENEWAL, renewal),
        ("catif", Json::Array(entries)) => responses::to_cbor(entries),
        ("or" | "nor" | "and", Json::Array(sets)) => list(sets, set),
        ("crit", Json::Array(names)) => list(names, critical),
        _ => generic(value),
    }
}

pub(crate) const CONFIRMATIONS: &[(&str, i64)] = &[("jkt", 323), ("ckt", 5)];

pub(crate) const DPOP: &[(&str, i64)] = &[("crit", -1), ("window", 0), ("jti", 1)];

pub(crate) const RENEWAL: &[(&str, i64)] = &[
    ("type", 0),
    ("expadd", 1),
    ("deadline", 2),
    ("cookie-name", 3),
    ("header-name", 4),
    ("cookie-params", 5),
    ("header-params", 6),
    ("status", 7),
];

fn renewal(value: &Json) -> Value {
    match value.as_str() {
        Some("automatic") => int(0),
        Some("cookie") => int(1),
        Some("header") => int(2),
        Some("redirect") => int(3),
        _ => generic(value),
    }
}

fn set(value: &Json) -> Value {
    match value {
        Json::Object(claims) => Value::Map(to_cbor(claims)),
        other => generic(other),
    }
}

fn critical(name: &Json) -> Value {
    match name.as_str().and_then(number) {
        Some(label) => int(label),
        None => generic(name),
    }
}

fn por_part(part: &Json) -> Value {
    match part {
        Json::String(id) => bytes(&hex(id)),
        other => generic(other),
    }
}

fn ascii(protocol: &Json) -> Value {
    match protocol {
        Json::String(name) => bytes(name.as_bytes()),
        other => generic(other),
    }
}

fn decoded(value: &Json) -> Value {
    value.as_str().map_or_else(|| generic(value), decoded_text)
}

fn decoded_text(value: &str) -> Value {
    bytes(&base64url::decode(value))
}

fn members(of: &Map<String, Json>, labels: &[(&str, i64)], value: fn(&Json) -> Value) -> Value {
    let label = |name: &str| labels.iter().find(|(known, _)| *known == name).map(|(_, label)| *label);
    let key = |name: &str| label(name).map_or_else(|| text(name), int);
    Value::Map(of.iter().map(|(name, item)| (key(name), value(item))).collect())
}

fn list(items: &[Json], value: fn(&Json) -> Value) -> Value {
    Value::Array(items.iter().map(value).collect())
}

fn match_map(matches: &Json) -> Value {
    match matches {
        Json::Object(matches) => Value::Map(matches.iter().map(one_match).collect()),
        other => generic(other),
    }
}

fn one_match((name, value): (&String, &Json)) -> (Value, Value) {
    let key = MATCHES.iter().find(|(known, _)| known == name).map(|(_, label)| *label);
    let lower_case =
        |digits: &str| digits.len().is_multiple_of(2) && digits.bytes().all(|b| b"0123456789abcdef".contains(&b));
    let value = match value {
        Json::String(pattern) if name == "regex" => Value::Array(vec![text(pattern)]),
        Json::String(digits) if name.starts_with("sha") && lower_case(digits) => bytes(&hex(digits)),
        other => generic(other),
    };
    (key.map_or_else(|| text(name), int), value)
}

/// RFC 9164: an address or a prefix whose trailing zero bytes are left out; else as it stands.
fn network(entry: &Json) -> Value {
    let Json::String(written) = entry else { return generic(entry) };
    let (address, length) = match written.split_once('/') {
        Some((address, length)) => (address, length.parse::<u8>().ok()),
        None => (written.as_str(), None),
    };
    let prefixed = written.contains('/');
    match (address.parse::<IpAddr>(), length, prefixed) {
        (Ok(address), None, false) => tag(number_of(address), bytes(&octets(address))),
        (Ok(address), Some(length), true) => tag(number_of(address), prefix(&octets(address), length)),
        _ => text(written),
    }
}

fn prefix(octets: &[u8], length: u8) -> Value {
    let trimmed = octets.iter().rposition(|octet| *octet != 0).map_or(0, |last| last + 1);
    Value::Array(vec![Value::from(length), bytes(&octets[..trimmed])])
}

fn number_of(address: IpAddr) -> u64 {
    if address.is_ipv4() { 52 } else { 54 }
}

fn octets(address: IpAddr) -> Vec<u8> {
    match address {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    }
}

/// Numbers without a fraction are written as integers.
fn float(value: f64) -> Value {
    let whole = value.trunc();
    match format!("{whole:.0}").parse::<i64>() {
        Ok(integer) if whole == value => int(integer),
        _ => Value::Float(value),
    }
}

/// A JSON value as CBOR without knowledge of the claim.
pub(crate) fn generic(value: &Json) -> Value {
    match value {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(*value),
        Json::String(value) => text(value),
        Json::Array(items) => list(items, generic),
        Json::Object(items) => members(items, &[], generic),
        Json::Number(number) => match (number.as_i64(), number.as_u64(), number.as_f64()) {
            (Some(value), _, _) => int(value),
            (_, Some(value), _) => Value::from(value),
            (_, _, Some(value)) => float(value),
            _ => panic!("a number that is neither an integer nor a float"),
        },
    }
}
