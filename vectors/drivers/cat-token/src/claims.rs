//! The claims that the library read, in the JSON form of the cases.

use std::str::from_utf8;

use cat_token::{CatToken, MatchValue, NetworkIdentifier};
use contract::names;
use serde_json::{Map, Value, json};

pub(crate) fn to_json(token: &CatToken) -> Value {
    let (core, cat, told) = (&token.core, &token.cat, &token.informational);
    let hex = |bytes: &Vec<u8>| names::hex(bytes);
    let claims = [
        ("iss", json!(core.iss)),
        ("sub", json!(told.sub)),
        ("aud", json!(core.aud)),
        ("exp", json!(core.exp)),
        ("nbf", json!(core.nbf)),
        ("iat", json!(told.iat)),
        ("cti", json!(core.cti.as_ref().map(hex))),
        ("catreplay", json!(cat.catreplay.map(|replay| replay as u32))),
        (
            "catpor",
            json!(cat.catpor.as_ref().map(|por| {
                let parts = [Some(json!(por.probability)), Some(json!(hex(&por.id))), por.expiration.map(Value::from)];
                parts.into_iter().flatten().collect::<Vec<_>>()
            })),
        ),
        ("catv", json!(cat.catv)),
        ("catnip", json!(cat.catnip.as_ref().map(|all| all.iter().map(network).collect::<Vec<_>>()))),
        (
            "catu",
            json!(cat.catu.as_ref().map(|rules| {
                let rules = rules.iter().map(|rule| (names::component(rule.component), matches(&rule.matches)));
                rules.collect::<Map<_, _>>()
            })),
        ),
        ("catm", json!(cat.catm)),
        (
            "catalpn",
            json!(cat.catalpn.as_ref().map(|all| all.iter().map(|name| from_utf8(name).ok()).collect::<Vec<_>>())),
        ),
        (
            "cath",
            json!(cat.cath.as_ref().map(|rules| {
                rules.iter().map(|rule| (rule.name.clone(), matches(&rule.matches))).collect::<Map<_, _>>()
            })),
        ),
        ("catgeoiso3166", json!(cat.catgeoiso3166)),
        (
            "catgeocoord",
            json!(cat.catgeocoord.as_ref().map(|all| {
                all.iter().map(|circle| json!([circle.lat, circle.lon, circle.radius])).collect::<Vec<_>>()
            })),
        ),
        ("catgeoalt", json!(cat.catgeoalt.as_ref().map(|band| [band.altitude, band.deviation]))),
        ("geohash", json!(cat.geohash)),
        ("cattpk", json!(cat.cattpk.as_ref().map(|key| names::base64url(key)))),
        ("catifdata", json!(told.catifdata)),
    ];
    let present = claims.into_iter().filter(|(_, value)| !value.is_null());
    present.map(|(name, value)| (name.to_owned(), value)).collect()
}

fn matches(all: &[MatchValue]) -> Value {
    let pair = |matching: &MatchValue| match matching {
        MatchValue::Exact(text) => ("exact", json!(text)),
        MatchValue::Prefix(text) => ("prefix", json!(text)),
        MatchValue::Suffix(text) => ("suffix", json!(text)),
        MatchValue::Contains(text) => ("contains", json!(text)),
        MatchValue::Regex(pattern) => ("regex", json!([pattern])),
        MatchValue::Sha256(hash) => ("sha256", json!(names::hex(hash))),
        MatchValue::Sha512_256(hash) => ("sha512-256", json!(names::hex(hash))),
    };
    all.iter().map(pair).map(|(name, value)| (name.to_owned(), value)).collect()
}

fn network(network: &NetworkIdentifier) -> Value {
    match network {
        NetworkIdentifier::IpAddress(address) => json!(address),
        NetworkIdentifier::IpPrefix(address, length) => json!(format!("{address}/{length}")),
        NetworkIdentifier::Asn(asn) => json!(asn),
        NetworkIdentifier::AsnRange(first, last) => json!([first, last]),
    }
}
