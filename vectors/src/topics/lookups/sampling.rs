//! catpor: the block list of the host, and the draw that puts an id on it.

use super::{all, block, lenient, one};
use crate::case::CaseFile;
use crate::fixture::{ISSUER, NOW, REMOVE};
use serde_json::{Value, json};

pub(super) fn add(file: &mut CaseFile) {
    listed(file);
    notes(file);
}

fn listed(file: &mut CaseFile) {
    let found = || one("blocked", "ab", json!("hit"));
    let failed = || one("blocked", "ab", json!("failed"));
    let drawn = || json!([block("ab", NOW + 300)]);
    let none = || json!([]);
    let rows = [
        ("clear", json!(0.9), one("blocked", "ab", json!("clear")), "", none()),
        ("found", json!(0.9), found(), "sampled-out", none()),
        ("failed", json!(0.9), failed(), "status-unknown", none()),
        ("clear-at-p", json!(0.25), one("blocked", "ab", json!("clear")), "", none()),
        ("clear-drawn", json!(0.1), one("blocked", "ab", json!("clear")), "sampled-out", drawn()),
        // What is known to deny denies; an id that is listed already needs no note.
        ("found-drawn", json!(0.1), found(), "sampled-out", none()),
        ("failed-drawn", json!(0.1), failed(), "sampled-out", drawn()),
        ("found-without-draw", json!(REMOVE), found(), "sampled-out", none()),
        ("clear-without-draw", json!(REMOVE), one("blocked", "ab", json!("clear")), "context-missing", none()),
        ("other-id-found", json!(0.9), one("blocked", "abcd", json!("hit")), "", none()),
        (
            "other-issuer-found",
            json!(0.9),
            json!({"kind": "blocked", "issuer": "https://x.example", "value": "ab", "answer": "hit"}),
            "",
            none(),
        ),
        ("token-of-that-id-found", json!(0.9), one("token", "ab", json!("hit")), "", none()),
    ];
    for (name, random, entry, reason, notes) in rows {
        file.both(&format!("catpor-{name}"), "8: catpor", |c| {
            c.claims(json!({"catpor": [0.25, "ab"]}))
                .request(json!({"random": random}))
                .lookups(json!([entry]))
                .expect(reason, "catpor")
                .sends("notes", notes.clone())
        });
    }
    file.both("catpor-failed-is-not-waived", "8: catpor; DESIGN: what the token demands", |c| {
        c.claims(json!({"catpor": [0.25, "ab"]}))
            .policy(lenient())
            .request(json!({"random": 0.9}))
            .lookups(json!([all("blocked", json!("failed"))]))
            .deny_claim("status-unknown", "catpor")
    });
    // Whether the fact that is missing or the answer comes first is left open.
    file.both("catpor-failed-without-draw", "8: catpor", |c| {
        c.claims(json!({"catpor": [0.25, "ab"]})).lookups(json!([all("blocked", json!("failed"))])).denied()
    });
    file.both("catpor-no-issuer", "8: \"\" when it has none", |c| {
        c.claims(json!({"iss": REMOVE, "catpor": [0.25, "ab"]}))
            .policy(json!({"issuers": null}))
            .request(json!({"random": 0.9}))
            .lookups(json!([{"kind": "blocked", "issuer": "", "value": "ab", "answer": "hit"}]))
            .deny_claim("sampled-out", "catpor")
    });
}

/// How long the id stays on the list.
fn notes(file: &mut CaseFile) {
    let rows = [
        ("until-of-claim", json!({"catpor": [1, "ab", NOW + 30]}), json!(NOW + 30)),
        ("until-of-claim-fraction", json!({"catpor": [1, "ab", 1_700_000_030.5]}), json!(NOW + 31)),
        ("until-after-token", json!({"catpor": [1, "ab", NOW + 9000]}), json!(NOW + 9000)),
        ("until-of-token", json!({"catpor": [1, "ab"]}), json!(NOW + 300)),
        ("until-never", json!({"catpor": [1, "ab"], "exp": REMOVE}), Value::Null),
    ];
    for (name, claims, until) in rows {
        file.both(&format!("catpor-note-{name}"), "8: absent exp = the token's", |c| {
            c.claims(claims.clone())
                .policy(json!({"require": []}))
                .request(json!({"random": 0.5}))
                .lookups(json!([]))
                .deny_claim("sampled-out", "catpor")
                .sends("notes", json!([{"kind": "block", "issuer": ISSUER, "value": "ab", "until": until}]))
        });
    }
}
