//! Prints what the node programs work on, as one JSON object: the edge and the token of this
//! crate, and a state document that is issued now.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use benches::{
    ADDRESS, COUNTRIES, ISSUER, KEY_ID, LIFETIME, METHODS, NETWORK, NOT_BEFORE_MARGIN, PATH_PREFIX, POLICY_WITH_STATE,
    POLICY_WITHOUT_STATE, SECRET, STATE_KEY_ID, STATE_SECRET, URL, claims, state_document,
};
use serde_json::{Value, json};
use token_core::{Encryption, key_from_json, mint_encrypted};

fn main() {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).expect("the clock is past 1970");
    let now = i64::try_from(elapsed.as_secs()).expect("the clock is before the year 292277026596");
    println!("{}", fixtures(now));
}

fn fixtures(now: i64) -> Value {
    json!({
        "keys": keys(KEY_ID, SECRET),
        "policy": POLICY_WITH_STATE,
        "policyWithoutState": POLICY_WITHOUT_STATE,
        "stateKeys": keys(STATE_KEY_ID, STATE_SECRET),
        "state": URL_SAFE_NO_PAD.encode(state_document(now)),
        "encryption": encryption(now),
        "lifetime": LIFETIME,
        "notBeforeMargin": NOT_BEFORE_MARGIN,
        "claims": {
            "iss": ISSUER,
            "catu": {"path": {"prefix": PATH_PREFIX}},
            "catm": METHODS,
            "catgeoiso3166": COUNTRIES,
            "catnip": [NETWORK],
        },
        "request": {"method": METHODS[0], "url": URL, "ip": ADDRESS, "country": COUNTRIES[0]},
    })
}

fn keys(id: &str, secret: &[u8]) -> Value {
    json!({"keys": [{"kty": "oct", "kid": id, "alg": "HS256", "k": URL_SAFE_NO_PAD.encode(secret)}]})
}

/// A key that encrypts, and encrypted tokens of the other key: the minter of JavaScript does not encrypt.
fn encryption(now: i64) -> Value {
    let jwk = json!({"kty": "oct", "kid": "e1", "alg": "A128GCM", "k": URL_SAFE_NO_PAD.encode([5; 16])});
    let key = key_from_json(&jwk.to_string()).expect("the key is sound");
    let token = |number: u32| {
        let mut vector = [0; 12];
        vector[..4].copy_from_slice(&number.to_le_bytes());
        let encryption = Encryption::new(&key, vector).expect("the key encrypts");
        mint_encrypted(&claims(now, number), Some(&benches::key()), encryption).expect("the key signs")
    };
    json!({"key": jwk, "tokens": (0..300).map(token).collect::<Vec<_>>()})
}
