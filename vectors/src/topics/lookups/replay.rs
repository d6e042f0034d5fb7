//! catreplay: the token's use is noted and looked up in one step; reuse is the host's to detect.

use super::{ID, all, lenient, one, used};
use crate::case::CaseFile;
use crate::fixture::{ISSUER, NOW, REMOVE};
use serde_json::{Value, json};

pub(super) fn add(file: &mut CaseFile) {
    once(file);
    notes(file);
    detected(file);
    permitted(file);
}

/// What look-ups of replay answer, and the denial.
fn answers(kind: &str) -> [(&'static str, Value, &'static str); 6] {
    let other_issuer = json!({"kind": kind, "issuer": "https://x.example", "value": ID, "answer": "hit"});
    [
        ("clear", one(kind, ID, json!("clear")), ""),
        ("found", one(kind, ID, json!("hit")), "replayed"),
        ("failed", one(kind, ID, json!("failed")), "status-unknown"),
        ("other-id-found", one(kind, "0b71a5c4", json!("hit")), ""),
        ("other-issuer-found", other_issuer, ""),
        ("revoked-id-of-no-kind", one("session", ID, json!("hit")), ""),
    ]
}

fn once(file: &mut CaseFile) {
    let claims = || json!({"cti": ID, "catreplay": 1});
    for (name, entry, reason) in answers("used") {
        file.both(&format!("once-{name}"), "8: key (iss, cti), kept to exp + leeway", |c| {
            c.claims(claims())
                .lookups(json!([entry]))
                .expect(reason, "catreplay")
                .sends("notes", json!([used(ID, NOW + 300)]))
        });
    }
    file.both("once-unlisted", "8", |c| {
        c.claims(claims()).lookups(json!([])).allow().sends("notes", json!([used(ID, NOW + 300)]))
    });
    file.both("once-failed-is-not-waived", "8: catreplay; DESIGN: what the token demands", |c| {
        c.claims(claims())
            .policy(lenient())
            .lookups(json!([all("used", json!("failed"))]))
            .deny_claim("status-unknown", "catreplay")
    });
    file.both("once-asks-no-detection", "8: 2 asks the host's detection", |c| {
        c.claims(claims()).lookups(json!([all("reused", json!("hit"))])).allow()
    });
    file.both("once-detection-failed", "8: 2 asks the host's detection", |c| {
        c.claims(claims()).lookups(json!([all("reused", json!("failed"))])).allow()
    });
    file.both("once-without-state", "8: no document, none required", |c| {
        c.claims(claims()).policy(json!({"state": "none"})).state(Value::Null).lookups(json!([])).allow()
    });
    file.jwt("once-id-that-is-no-hex", "2 identity: the token id is text", |c| {
        c.claims(json!({"jti": "Once!", "catreplay": 1}))
            .lookups(json!([one("used", "Once!", json!("hit"))]))
            .deny_claim("replayed", "catreplay")
            .sends("notes", json!([used("Once!", NOW + 300)]))
    });
}

/// How long the note is kept, and under which name.
fn notes(file: &mut CaseFile) {
    let rows = [
        ("leeway", json!({"leeway": 10}), json!({}), json!(NOW + 310)),
        ("expired-within-leeway", json!({"leeway": 10}), json!({"exp": NOW - 5}), json!(NOW + 5)),
        ("fraction", json!({}), json!({"exp": 1_700_000_300.5}), json!(NOW + 301)),
        ("no-expiry", json!({"require": []}), json!({"exp": REMOVE}), Value::Null),
    ];
    for (name, policy, members, until) in rows {
        file.both(&format!("once-note-{name}"), "8: kept to exp + leeway", |c| {
            c.claims(json!({"cti": ID, "catreplay": 1}))
                .claims(members.clone())
                .policy(policy.clone())
                .lookups(json!([]))
                .allow()
                .sends("notes", json!([used(ID, until.clone())]))
        });
    }
    file.both("once-note-no-issuer", "8: \"\" when it has none", |c| {
        c.claims(json!({"iss": REMOVE, "cti": ID, "catreplay": 1}))
            .policy(json!({"issuers": null}))
            .lookups(json!([{"kind": "used", "issuer": "", "value": ID, "answer": "hit"}]))
            .deny_claim("replayed", "catreplay")
            .sends("notes", json!([{"kind": "used", "issuer": "", "value": ID, "until": NOW + 300}]))
    });
}

fn detected(file: &mut CaseFile) {
    let claims = || json!({"cti": ID, "catreplay": 2});
    for (name, entry, reason) in answers("reused") {
        file.both(&format!("detected-{name}"), "8: 2 asks the host's detection", |c| {
            c.claims(claims()).lookups(json!([entry])).expect(reason, "catreplay").sends("notes", json!([]))
        });
    }
    file.both("detected-failed-is-not-waived", "8: catreplay; DESIGN: what the token demands", |c| {
        c.claims(claims())
            .policy(lenient())
            .lookups(json!([all("reused", json!("failed"))]))
            .deny_claim("status-unknown", "catreplay")
    });
    file.both("detected-asks-no-use", "8: 2 asks the host's detection", |c| {
        c.claims(claims()).lookups(json!([all("used", json!("hit"))])).allow().sends("notes", json!([]))
    });
    file.both("detected-no-issuer", "8: \"\" when it has none", |c| {
        c.claims(claims())
            .claims(json!({"iss": REMOVE}))
            .policy(json!({"issuers": null}))
            .lookups(json!([{"kind": "reused", "issuer": "", "value": ID, "answer": "hit"}]))
            .deny_claim("replayed", "catreplay")
    });
}

/// catreplay 0, or none: nobody is asked about reuse.
fn permitted(file: &mut CaseFile) {
    let rows = [("permitted", json!({"cti": ID, "catreplay": 0})), ("absent", json!({"cti": ID}))];
    for (name, claims) in rows {
        for answer in ["hit", "failed"] {
            file.both(&format!("replay-{name}-{answer}"), "8", |c| {
                let lookups = ["used", "reused"]
                    .map(|kind| json!({"kind": kind, "issuer": ISSUER, "value": ID, "answer": answer}));
                c.claims(claims.clone()).lookups(json!(lookups)).allow().sends("notes", json!([]))
            });
        }
    }
}
