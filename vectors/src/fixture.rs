//! What most cases share: a time, a key, a policy, a request and a claim set that lead to "allow".

use crate::key::{Algorithm, Key};
use serde_json::{Map, Value, json};

/// The time of most requests, in seconds since 1970.
pub const NOW: i64 = 1_700_000_000;

/// The key id of the key that signs most tokens.
pub const KEY_ID: &str = "k1";

/// The issuer of most tokens.
pub(crate) const ISSUER: &str = "https://id.example";

/// The audience of most tokens.
pub(crate) const AUDIENCE: &str = "cdn-a";

/// The URL of most requests.
pub(crate) const URL: &str = "https://cdn.example/live/a/seg-1.m4s";

/// The HMAC secret number `number`: 32 bytes that count up from it. Secrets of test keys are
/// public.
#[must_use]
pub fn secret(number: u8) -> Vec<u8> {
    secret_of(number, 32)
}

/// As [`secret`], of so many bytes.
pub(crate) fn secret_of(number: u8, bytes: u8) -> Vec<u8> {
    (0..bytes).map(|step| number.wrapping_mul(16).wrapping_add(step)).collect()
}

/// The key that signs most tokens.
pub(crate) fn key() -> Key {
    Key::new(Algorithm::Hs256, &secret(1))
}

/// A JWK of an HMAC-SHA-256 key.
pub(crate) fn jwk(kid: &str, secret: &[u8]) -> Value {
    Key::new(Algorithm::Hs256, secret).jwk(kid)
}

/// The JWK of the usual key with further members.
pub(crate) fn jwk_with(members: Value) -> Value {
    let mut key = jwk(KEY_ID, &secret(1));
    merge(&mut key, members);
    key
}

/// A JWK Set of these keys.
pub(crate) fn set_of(keys: Vec<Value>) -> Value {
    Value::from_iter([("keys", Value::from(keys))])
}

/// The JWK Set of most cases: the usual key alone.
#[must_use]
pub fn key_set() -> Value {
    set_of(vec![jwk(KEY_ID, &secret(1))])
}

pub(crate) fn policy() -> Value {
    json!({"issuers": [ISSUER], "audiences": [AUDIENCE]})
}

pub(crate) fn request() -> Value {
    json!({
        "now": NOW, "method": "GET", "url": URL, "ip": "203.0.113.7", "asn": 64500,
        "geo": {"country": "US", "subdivision": "US-CA"},
    })
}

pub(crate) fn claims() -> Value {
    json!({"iss": ISSUER, "aud": AUDIENCE, "exp": NOW + 300})
}

/// A state document issued at [`NOW`] with these members besides.
pub(crate) fn state(members: Value) -> Value {
    let mut state = json!({"version": 7, "issued_at": NOW});
    merge(&mut state, members);
    state
}

/// Sets each of the members; `REMOVE` takes one away.
pub(crate) fn merge(into: &mut Value, members: Value) {
    let (Value::Object(into), Value::Object(members)) = (into, members) else {
        panic!("members are merged into an object");
    };
    for (name, value) in members {
        set(into, name, value);
    }
}

fn set(into: &mut Map<String, Value>, name: String, value: Value) {
    if value == REMOVE {
        into.remove(&name);
    } else {
        into.insert(name, value);
    }
}

/// A value that takes a member of the fixture away.
pub(crate) const REMOVE: &str = "\u{0}remove";
