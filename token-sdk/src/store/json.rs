//! The JSON form of a state document.

use serde_json::{Value, json};
use token_core::{Network, Revocations, RevokedId};

use super::network;

/// The state as operators read it and as case files write it.
#[must_use]
pub fn state_to_json(state: &Revocations) -> Value {
    let ids = |entries: &[RevokedId]| -> Vec<Value> {
        entries.iter().map(|entry| json!({ "iss": entry.issuer, "id": entry.id })).collect()
    };
    let epochs: Vec<Value> = state
        .epochs
        .iter()
        .map(|epoch| json!({ "iss": epoch.issuer, "scope": epoch.scope, "floor": epoch.floor }))
        .collect();
    let subjects: Vec<Value> = state
        .subjects
        .iter()
        .map(|entry| json!({ "iss": entry.issuer, "sub": entry.subject, "not_before": entry.not_before }))
        .collect();
    let keys: Vec<_> = state.keys.iter().map(|kid| String::from_utf8_lossy(kid)).collect();
    let networks: Vec<Value> = state.networks.iter().map(network_to_json).collect();
    json!({
        "version": state.version,
        "issued_at": state.issued_at,
        "epochs": epochs,
        "tokens": ids(&state.tokens),
        "sessions": ids(&state.sessions),
        "subjects": subjects,
        "keys": keys,
        "issuers": state.issuers,
        "networks": networks,
    })
}

fn network_to_json(network: &Network) -> Value {
    match network {
        Network::Prefix(..) => json!(network::to_text(network)),
        Network::Asn(number) => json!(number),
    }
}
