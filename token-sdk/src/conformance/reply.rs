//! What a case expects to be sent: renewals that are due, responses that are ordered.

use serde_json::{Map, Value, json};
use token_core::{Grant, Reply};

/// `false`, or `{"type", "until"}`.
pub(super) fn renewal(grant: &Grant<'_>) -> Value {
    match grant.renewal() {
        Ok(due) => json!({"type": due.kind().name(), "until": due.latest_expiry()}),
        Err(_) => json!(false),
    }
}

/// `false`, or `{"status", "headers"}`.
pub(super) fn response(reply: Option<&Reply>) -> Value {
    let Some(reply) = reply else { return json!(false) };
    let fields = reply.fields().iter().map(|(name, value)| (name.clone(), json!(value)));
    json!({"status": reply.status(), "headers": fields.collect::<Map<_, _>>()})
}
