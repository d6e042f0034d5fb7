//! The JSON form of a key for operators.

use serde_json::{Value, json};
use token_core::{Key, Lossy, Timestamp};

/// A key by the names of its JWK, without the key itself.
#[must_use]
pub fn key_to_json(key: &Key<'_>) -> Value {
    let seconds = |time: Option<Timestamp>| time.map(Timestamp::seconds);
    json!({
        "kid": Lossy(key.id()).to_string(),
        "alg": key.algorithm().jose_name(),
        "use_state": key.state().name(),
        "nbf": seconds(key.not_before()),
        "exp": seconds(key.not_after()),
    })
}
