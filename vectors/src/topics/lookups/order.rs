//! Revocation, then catpor, then the proof, then the token's use: what is denied uses nothing up.

use super::proofs::{bound, noted};
use super::{ID, all, block, claims, failures, lenient, used};
use crate::case::CaseFile;
use crate::fixture::{NOW, REMOVE, state};
use serde_json::{Value, json};

pub(super) fn add(file: &mut CaseFile) {
    answers(file);
    documents(file);
    with_proof(file);
}

/// Claims for which everything but a proof is looked up.
fn everything() -> Value {
    let mut all = claims();
    all["catreplay"] = json!(1);
    all["catpor"] = json!([0.25, "ab"]);
    all
}

fn answers(file: &mut CaseFile) {
    let hit = |kind: &str| all(kind, json!("hit"));
    let use_noted = || json!([used(ID, NOW + 300)]);
    let none = || json!([]);
    let rows = [
        ("nothing-found", json!([]), "", "", use_noted()),
        ("used", json!([hit("used")]), "replayed", "catreplay", use_noted()),
        ("use-failed", json!([all("used", json!("failed"))]), "status-unknown", "catreplay", use_noted()),
        ("blocked", json!([hit("blocked"), hit("used")]), "sampled-out", "catpor", none()),
        (
            "block-list-failed",
            json!([all("blocked", json!("failed")), hit("used")]),
            "status-unknown",
            "catpor",
            none(),
        ),
        ("issuer", json!([hit("issuer"), hit("blocked"), hit("used")]), "issuer-revoked", "iss", none()),
        ("key", json!([hit("key"), hit("blocked"), hit("used")]), "key-revoked", "", none()),
        ("token", json!([hit("token"), hit("blocked"), hit("used")]), "token-revoked", "cti", none()),
        ("session", json!([hit("session"), hit("blocked"), hit("used")]), "session-revoked", "sid", none()),
        ("subject", json!([all("subject", json!(NOW)), hit("blocked"), hit("used")]), "subject-revoked", "sub", none()),
        ("epoch", json!([all("epoch", json!(5)), hit("blocked"), hit("used")]), "epoch-stale", "epoch", none()),
        ("issuer-alone", json!([hit("issuer")]), "issuer-revoked", "iss", none()),
        ("token-alone", json!([hit("token")]), "token-revoked", "cti", none()),
        ("epoch-alone", json!([all("epoch", json!(5))]), "epoch-stale", "epoch", none()),
        ("blocked-alone", json!([hit("blocked")]), "sampled-out", "catpor", none()),
    ];
    for (name, lookups, reason, claim, notes) in rows {
        file.both(&format!("then-{name}"), "8: revocation, then catpor, then replay", |c| {
            c.claims(everything())
                .request(json!({"random": 0.9}))
                .lookups(lookups.clone())
                .expect(reason, claim)
                .sends("notes", notes.clone())
        });
    }
    for kind in ["issuer", "key", "token", "session", "subject", "epoch"] {
        let failed = || json!([all(kind, json!("failed"))]);
        file.both(&format!("then-{kind}-failed"), "1: 707 before 710 and 709", |c| {
            c.claims(everything())
                .request(json!({"random": 0.9}))
                .lookups(failed())
                .deny("status-unknown")
                .sends("notes", json!([]))
        });
        file.both(&format!("then-{kind}-failed-and-drawn"), "1: 707 before 710", |c| {
            c.claims(everything())
                .request(json!({"random": 0.1}))
                .lookups(failed())
                .deny("status-unknown")
                .sends("notes", json!([]))
        });
    }
    let rows = [
        ("allowed", 0.9, json!([]), "", "", use_noted()),
        ("allowed-and-used", 0.9, json!([hit("used")]), "replayed", "catreplay", use_noted()),
        ("allowed-and-blocked", 0.9, json!([hit("blocked")]), "sampled-out", "catpor", none()),
        ("allowed-and-drawn", 0.1, json!([]), "sampled-out", "catpor", json!([block("ab", NOW + 300)])),
    ];
    for (name, random, more, reason, claim, notes) in rows {
        file.both(&format!("then-all-failed-{name}"), "8; architecture 7: lookup_error", |c| {
            let mut lookups = failures();
            lookups.as_array_mut().expect("a list").extend(more.as_array().expect("a list").clone());
            c.claims(everything())
                .policy(lenient())
                .request(json!({"random": random}))
                .lookups(lookups)
                .expect(reason, claim)
                .sends("notes", notes.clone())
        });
    }
    file.both("then-drawn", "1: 710 before 709", |c| {
        c.claims(everything())
            .request(json!({"random": 0.1}))
            .lookups(json!([hit("used")]))
            .deny_claim("sampled-out", "catpor")
            .sends("notes", json!([block("ab", NOW + 300)]))
    });
    file.both("then-drawn-and-revoked", "8: revocation, then catpor", |c| {
        c.claims(everything())
            .request(json!({"random": 0.1}))
            .lookups(json!([hit("session")]))
            .deny_claim("session-revoked", "sid")
            .sends("notes", json!([]))
    });
    file.both("then-no-draw", "8: missing fact", |c| {
        c.claims(everything())
            .request(json!({"random": REMOVE}))
            .lookups(json!([hit("used")]))
            .deny_claim("context-missing", "catpor")
            .sends("notes", json!([]))
    });
    file.both("then-detection", "8: revocation, then catpor, then replay", |c| {
        c.claims(everything())
            .claims(json!({"catreplay": 2}))
            .request(json!({"random": 0.9}))
            .lookups(json!([hit("blocked"), hit("reused")]))
            .deny_claim("sampled-out", "catpor")
    });
}

/// What the document says denies before any note is taken.
fn documents(file: &mut CaseFile) {
    let rows = [
        ("network", json!({}), state(json!({"networks": ["203.0.113.0/24"]})), "network-revoked"),
        ("stale", json!({"on_state": {"stale": "deny"}}), state(json!({"issued_at": NOW - 601})), "state-stale"),
        ("never-loaded", json!({}), Value::Null, "state-stale"),
        ("clock-back", json!({}), state(json!({"issued_at": NOW + 301})), "not-configured"),
    ];
    for (name, policy, document, reason) in rows {
        file.both(&format!("document-{name}"), "1, 8: a denied request burns no replay entry", |c| {
            c.claims(everything())
                .policy(policy.clone())
                .request(json!({"random": 0.9}))
                .state(document.clone())
                .lookups(json!([]))
                .deny(reason)
                .sends("notes", json!([]))
        });
    }
    file.both("document-old-but-enforced", "8: last-known", |c| {
        c.claims(everything())
            .request(json!({"random": 0.9}))
            .state(state(json!({"issued_at": NOW - 601})))
            .lookups(json!([]))
            .allow()
            .sends("notes", json!([used(ID, NOW + 300)]))
    });
}

fn with_proof(file: &mut CaseFile) {
    let rows = [
        ("nothing-found", json!([]), "", "", json!([noted(NOW + 301), used(ID, NOW + 300)])),
        ("blocked", json!([all("blocked", json!("hit"))]), "sampled-out", "catpor", json!([])),
        ("revoked", json!([all("session", json!("hit"))]), "session-revoked", "sid", json!([])),
        ("unknown", json!([all("session", json!("failed"))]), "status-unknown", "", json!([])),
    ];
    for (name, lookups, reason, claim, notes) in rows {
        file.both(&format!("then-with-proof-{name}"), "8: revocation, then catpor, then replay", |c| {
            bound(c, everything())
                .claims(json!({"catdpop": {"jti": 1}}))
                .request(json!({"random": 0.9}))
                .lookups(lookups.clone())
                .expect(reason, claim)
                .sends("notes", notes.clone())
        });
    }
}
