//! Issuer, key, token, session, subject, epoch: each found, not found and failed.

use super::{ID, all, claims, failures, lenient, one};
use crate::case::CaseFile;
use crate::encrypt::{KEY_ID, Key, Pieces};
use crate::fixture::{self, ISSUER, NOW, REMOVE, jwk, secret, state};
use serde_json::{Value, json};

pub(super) fn add(file: &mut CaseFile) {
    found(file);
    failed(file);
    by_kind_issuer_and_value(file);
    subjects(file);
    epochs(file);
    precedence(file);
    encrypted(file);
}

/// Each look-up by itself: its name, what fits it alone, and the denial where it finds something.
fn each() -> [(&'static str, Value, Value, &'static str, &'static str); 8] {
    let hit = || json!("hit");
    [
        ("issuer", json!({"kind": "issuer", "value": ISSUER}), hit(), "issuer-revoked", "iss"),
        ("key", json!({"kind": "key", "value": "k1"}), hit(), "key-revoked", ""),
        ("token", json!({"kind": "token", "issuer": ISSUER, "value": ID}), hit(), "token-revoked", "cti"),
        ("session", json!({"kind": "session", "issuer": ISSUER, "value": "s-1"}), hit(), "session-revoked", "sid"),
        ("first-token", json!({"kind": "token", "issuer": ISSUER, "value": "s-1"}), hit(), "session-revoked", "sid"),
        (
            "subject",
            json!({"kind": "subject", "issuer": ISSUER, "value": "viewer"}),
            json!(NOW),
            "subject-revoked",
            "sub",
        ),
        ("epoch", json!({"kind": "epoch", "issuer": ISSUER, "value": ""}), json!(5), "epoch-stale", "epoch"),
        (
            "epoch-scope",
            json!({"kind": "epoch", "issuer": ISSUER, "value": "event:final"}),
            json!(3),
            "epoch-stale",
            "epoch",
        ),
    ]
}

fn answering(mut entry: Value, answer: Value) -> Value {
    entry["answer"] = answer;
    json!([entry])
}

fn found(file: &mut CaseFile) {
    file.both("nothing-found", "8", |c| c.claims(claims()).lookups(json!([])).allow().sends("notes", json!([])));
    file.both("nothing-found-of-least-claims", "8", |c| c.lookups(json!([])).allow().sends("asked", json!(true)));
    for (name, entry, hit, reason, claim) in each() {
        file.both(&format!("{name}-found"), "8", |c| {
            c.claims(claims()).lookups(answering(entry.clone(), hit.clone())).expect(reason, claim)
        });
        file.both(&format!("{name}-clear"), "8", |c| {
            c.claims(claims()).lookups(answering(entry.clone(), json!("clear"))).allow()
        });
        file.both(&format!("{name}-found-though-lenient"), "8", |c| {
            c.claims(claims()).policy(lenient()).lookups(answering(entry.clone(), hit.clone())).expect(reason, claim)
        });
    }
    file.jwt("token-id-as-it-stands", "2 identity: the token id is text", |c| {
        c.claims(json!({"jti": "Once!"})).lookups(json!([one("token", "Once!", json!("hit"))])).deny("token-revoked")
    });
}

fn failed(file: &mut CaseFile) {
    for (name, entry, ..) in each() {
        let failed = || answering(entry.clone(), json!("failed"));
        file.both(&format!("{name}-failed"), "1: 707", |c| c.claims(claims()).lookups(failed()).deny("status-unknown"));
        file.both(&format!("{name}-failed-allowed"), "8; architecture 7: lookup_error", |c| {
            c.claims(claims()).policy(lenient()).lookups(failed()).allow()
        });
    }
    file.both("all-failed", "1: 707", |c| c.claims(claims()).lookups(failures()).deny("status-unknown"));
    file.both("all-failed-allowed", "8; architecture 7: lookup_error", |c| {
        c.claims(claims()).policy(lenient()).lookups(failures()).allow()
    });
    file.both("failed-without-state", "8: no document, none required", |c| {
        c.claims(claims())
            .policy(json!({"state": "none"}))
            .state(Value::Null)
            .lookups(failures())
            .deny("status-unknown")
    });
}

/// What is found under another kind, issuer or value is nothing of this token.
fn by_kind_issuer_and_value(file: &mut CaseFile) {
    let other = |kind: &str, issuer: &str, value: &str, answer: Value| {
        let mut entry = json!({"kind": kind, "issuer": issuer, "value": value});
        entry["answer"] = answer;
        entry
    };
    let hit = || json!("hit");
    let rows = [
        ("token-of-other-issuer", other("token", "https://x.example", ID, hit())),
        ("token-of-no-issuer", other("token", "", ID, hit())),
        ("token-of-other-id", one("token", "0b71a5c4", hit())),
        ("token-id-as-session", one("session", ID, hit())),
        ("token-id-as-used", one("used", ID, hit())),
        ("session-of-other-issuer", other("session", "https://x.example", "s-1", hit())),
        ("session-of-other-id", one("session", "s-2", hit())),
        ("subject-of-other-issuer", other("subject", "https://x.example", "viewer", json!(NOW))),
        ("subject-of-other-name", one("subject", "Viewer", json!(NOW))),
        ("epoch-of-other-issuer", other("epoch", "https://x.example", "", json!(5))),
        ("epoch-of-other-scope", one("epoch", "event:semi", json!(5))),
        ("issuer-of-other-name", json!({"kind": "issuer", "value": "https://id.example/", "answer": "hit"})),
        ("issuer-as-key", json!({"kind": "key", "value": ISSUER, "answer": "hit"})),
        ("key-of-other-id", json!({"kind": "key", "value": "k2", "answer": "hit"})),
    ];
    for (name, entry) in rows {
        file.both(&format!("other-{name}"), "8: by kind, issuer and value", |c| {
            c.claims(claims()).lookups(json!([entry])).allow()
        });
    }
    let rows = [
        ("token", ID, json!("hit"), "token-revoked"),
        ("session", "s-1", json!("hit"), "session-revoked"),
        ("subject", "viewer", json!(NOW), "subject-revoked"),
        ("epoch", "", json!(5), "epoch-stale"),
    ];
    for (kind, value, answer, reason) in rows {
        file.both(&format!("no-issuer-{kind}"), "8: \"\" when it has none", |c| {
            c.claims(claims())
                .claims(json!({"iss": REMOVE}))
                .policy(json!({"issuers": null}))
                .lookups(json!([other(kind, "", value, answer.clone())]))
                .deny(reason)
        });
    }
}

fn subjects(file: &mut CaseFile) {
    let rows = [
        ("issued-at", json!({"iat": NOW - 10}), NOW - 10, ""),
        ("issued-before", json!({"iat": NOW - 10}), NOW - 9, "subject-revoked"),
        ("origin-before", json!({"iat": NOW - 10, "origin_iat": NOW - 100}), NOW - 50, "subject-revoked"),
        ("origin-at", json!({"iat": NOW - 10, "origin_iat": NOW - 50}), NOW - 50, ""),
        ("issued-never", json!({"iat": REMOVE}), 0, "subject-revoked"),
        ("before-1970", json!({"iat": NOW - 10}), -1, ""),
    ];
    for (name, members, not_before, reason) in &rows {
        file.both(&format!("subject-{name}"), "8: subject not-before", |c| {
            c.claims(claims())
                .claims(members.clone())
                .lookups(json!([one("subject", "viewer", json!(not_before))]))
                .expect(reason, "sub")
        });
    }
}

fn epochs(file: &mut CaseFile) {
    let floor = |scope: &str, floor: u64| json!([one("epoch", scope, json!(floor))]);
    let rows = [
        ("at", json!({"": 4, "event:final": 2}), floor("", 4), ""),
        ("scope-at", json!({"": 4, "event:final": 2}), floor("event:final", 2), ""),
        ("bare-below", json!(4), floor("", 5), "epoch-stale"),
        ("without-general", json!({"event:final": 2}), floor("", 1), "epoch-missing"),
        ("without-general-floor-zero", json!({"event:final": 2}), floor("", 0), ""),
        ("absent", json!(REMOVE), floor("", 1), "epoch-missing"),
        ("absent-floor-zero", json!(REMOVE), floor("", 0), ""),
        ("absent-floor-of-scope", json!(REMOVE), floor("event:final", 9), ""),
    ];
    for (name, epoch, lookups, reason) in &rows {
        file.both(&format!("epoch-{name}"), "8: epoch", |c| {
            c.claims(claims()).claims(json!({"epoch": epoch})).lookups(lookups.clone()).expect(reason, "epoch")
        });
    }
}

/// 704, 703, 700, 701, 702, 711, 705, and 707 after what was found.
fn precedence(file: &mut CaseFile) {
    let each = each();
    for (place, (name, _, _, reason, claim)) in each.iter().enumerate() {
        let rest =
            || each.iter().skip(place).map(|(_, entry, hit, ..)| answering(entry.clone(), hit.clone())[0].clone());
        file.both(&format!("order-{name}-and-all-after"), "1: 704, 703, 700, 701, 702, 705", |c| {
            c.claims(claims()).lookups(rest().collect()).expect(reason, claim)
        });
        // The first entry that fits answers: what is found, and for all else the failures.
        file.both(&format!("order-{name}-found-and-all-others-failed"), "1: 707 after what was found", |c| {
            let (_, entry, hit, ..) = &each[place];
            let mut lookups = answering(entry.clone(), hit.clone());
            lookups.as_array_mut().expect("a list").extend(failures().as_array().expect("a list").clone());
            c.claims(claims()).lookups(lookups).expect(reason, claim)
        });
    }
    let failed = || json!([all("session", json!("failed"))]);
    file.both("order-network-and-failed", "1: 711 before 707", |c| {
        c.claims(claims()).state(state(json!({"networks": [64500]}))).lookups(failed()).deny("network-revoked")
    });
    file.both("order-network-fact-missing-and-failed", "8: 600 at 711's place", |c| {
        c.claims(claims())
            .request(json!({"asn": REMOVE}))
            .state(state(json!({"networks": [64499]})))
            .lookups(failed())
            .deny("context-missing")
    });
    file.both("order-epoch-missing-and-failed", "1: 706 before 707", |c| {
        c.claims(claims())
            .claims(json!({"epoch": REMOVE}))
            .policy(json!({"require_epoch": true}))
            .lookups(failed())
            .deny_claim("epoch-missing", "epoch")
    });
    let stale = || json!({"on_state": {"stale": "deny"}});
    let old = || state(json!({"issued_at": NOW - 601}));
    file.both("order-failed-and-stale", "1: 707 before 708", |c| {
        c.claims(claims()).policy(stale()).state(old()).lookups(failed()).deny("status-unknown")
    });
    file.both("order-clear-and-stale", "1: 708", |c| {
        c.claims(claims()).policy(stale()).state(old()).lookups(json!([])).deny("state-stale")
    });
    file.both("order-clear-and-never-loaded", "8: no document", |c| {
        c.claims(claims()).state(Value::Null).lookups(json!([])).deny("state-stale")
    });
    file.both("order-found-and-never-loaded", "1: 708 last", |c| {
        c.claims(claims())
            .state(Value::Null)
            .lookups(json!([one("session", "s-1", json!("hit"))]))
            .deny_claim("session-revoked", "sid")
    });
}

/// Both keys of an encrypted token are looked up.
fn encrypted(file: &mut CaseFile) {
    let rows = [
        ("signing-key-found", fixture::KEY_ID, "hit", "key-revoked"),
        ("encrypting-key-found", KEY_ID, "hit", "key-revoked"),
        ("encrypting-key-failed", KEY_ID, "failed", "status-unknown"),
        ("clear", KEY_ID, "clear", ""),
    ];
    for (name, kid, answer, reason) in rows {
        file.cat(&format!("encrypted-{name}"), "5: a key revoked in state; 8", |c| {
            let key = Key::new(2, 32);
            c.keys(vec![jwk(fixture::KEY_ID, &secret(1)), key.jwk(KEY_ID)])
                .encrypted(Pieces::new(key))
                .lookups(json!([{"kind": "key", "value": kid, "answer": answer}]))
                .expect(reason, "")
        });
    }
}
