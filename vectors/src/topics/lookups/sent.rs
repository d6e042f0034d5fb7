//! What a token orders: no new token and no response unless every look-up was answered.

use super::{ID, claims, failures, lenient, one};
use crate::case::CaseFile;
use crate::fixture::{ISSUER, NOW};
use serde_json::{Value, json};

pub(super) fn add(file: &mut CaseFile) {
    renewal(file);
    responses(file);
}

/// Each look-up for revocation, and what it finds.
fn found() -> [(&'static str, Value); 6] {
    let hit = || json!("hit");
    [
        ("issuer", json!({"kind": "issuer", "value": ISSUER, "answer": "hit"})),
        ("key", json!({"kind": "key", "value": "k1", "answer": "hit"})),
        ("token", one("token", ID, hit())),
        ("session", one("session", "s-1", hit())),
        ("subject", one("subject", "viewer", json!(NOW))),
        ("epoch", one("epoch", "", json!(5))),
    ]
}

fn failing(mut entry: Value) -> Value {
    entry["answer"] = json!("failed");
    entry
}

fn renewal(file: &mut CaseFile) {
    let due = || {
        let mut due = claims();
        due["exp"] = json!(NOW + 60);
        due["catr"] = json!({"type": "header", "expadd": 300});
        due
    };
    file.both("renewal-nothing-found", "9", |c| {
        c.claims(due()).lookups(json!([])).allow().sends("renewal", json!({"type": "header", "until": NOW + 300}))
    });
    for (name, entry) in found() {
        file.both(&format!("renewal-{name}-failed"), "9: look-ups have passed in fresh state", |c| {
            c.claims(due())
                .policy(lenient())
                .lookups(json!([failing(entry.clone())]))
                .allow()
                .sends("renewal", json!(false))
        });
    }
}

fn responses(file: &mut CaseFile) {
    let expired = || {
        let mut expired = claims();
        expired["exp"] = json!(NOW - 1);
        expired["catif"] = json!([{"on": ["exp"], "status": 410}]);
        expired
    };
    let policy = || json!({"redirect_origins": ["https://login.example"]});
    file.both("response-nothing-found", "9", |c| {
        c.claims(expired())
            .policy(policy())
            .lookups(json!([]))
            .deny_claim("expired", "exp")
            .sends("response", json!({"status": 410, "headers": {"Cache-Control": "no-store"}}))
    });
    for (name, entry) in found() {
        file.both(&format!("response-{name}-found"), "9: look-ups first, whatever failed first", |c| {
            c.claims(expired())
                .policy(policy())
                .lookups(json!([entry.clone()]))
                .deny_claim("expired", "exp")
                .sends("response", json!(false))
        });
        file.both(&format!("response-{name}-failed"), "9: look-ups have passed in fresh state", |c| {
            c.claims(expired())
                .policy(policy())
                .policy(lenient())
                .lookups(json!([failing(entry.clone())]))
                .deny_claim("expired", "exp")
                .sends("response", json!(false))
        });
    }
    file.both("response-all-failed", "9: look-ups have passed in fresh state", |c| {
        c.claims(expired())
            .policy(policy())
            .lookups(failures())
            .deny_claim("expired", "exp")
            .sends("response", json!(false))
    });
}
