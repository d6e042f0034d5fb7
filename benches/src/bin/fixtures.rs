//! Prints what the node programs work on, as one JSON object: the edge and the token of this
//! crate, and a state document that is issued now.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use benches::{
    ADDRESS, COUNTRIES, ISSUER, KEY_ID, LIFETIME, METHODS, NETWORK, NOT_BEFORE_MARGIN, PATH_PREFIX, POLICY_WITH_STATE,
    POLICY_WITHOUT_STATE, SECRET, STATE_KEY_ID, STATE_SECRET, URL, state_document,
};
use serde_json::{Value, json};

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
