//! Proofs of possession that count once (`catdpop`): noted and looked up by the key's thumbprint and `jti`.

use super::{ID, all, lenient, used};
use crate::case::CaseFile;
use crate::draft::Draft;
use crate::fixture::{NOW, REMOVE, merge};
use crate::proof::{Proof, ViewerKey};
use serde_json::{Value, json};

pub(super) fn add(file: &mut CaseFile) {
    once(file);
    beside_replay(file);
    composed(file);
}

pub(super) fn key() -> ViewerKey {
    ViewerKey::es256(1)
}

/// A token of the key with these claims, and its proof.
pub(super) fn bound(c: Draft, claims: Value) -> Draft {
    c.claims(json!({"cnf": {"jkt": key().jkt()}}))
        .claims(claims)
        .request(json!({"dpop": "{proof}"}))
        .proven(move |token| Proof::of(&key()).for_token(token))
}

/// An answer about this proof.
fn proof(thumbprint: &str, id: &str, answer: &str) -> Value {
    json!({"kind": "proof", "thumbprint": thumbprint, "value": id, "answer": answer})
}

/// That the usual proof is used now: it is too old a second after its window.
pub(super) fn noted(until: i64) -> Value {
    json!({"kind": "proof", "thumbprint": key().jkt(), "value": "p-1", "until": until})
}

fn once(file: &mut CaseFile) {
    let jkt = key().jkt();
    let rows = [
        ("clear", proof(&jkt, "p-1", "clear"), ""),
        ("found", proof(&jkt, "p-1", "hit"), "replayed"),
        ("failed", proof(&jkt, "p-1", "failed"), "status-unknown"),
        ("other-id-found", proof(&jkt, "p-2", "hit"), ""),
        ("other-key-found", proof(&ViewerKey::es256(2).jkt(), "p-1", "hit"), ""),
        ("token-of-that-id-found", all("token", json!("clear")), ""),
    ];
    for (name, entry, reason) in rows {
        file.both(&format!("proof-{name}"), "6 DPoP: jti key (jkt, jti); 8", |c| {
            bound(c, json!({"catdpop": {"jti": 1}}))
                .lookups(json!([entry]))
                .expect(reason, "catdpop")
                .sends("notes", json!([noted(NOW + 301)]))
        });
    }
    file.both("proof-window", "6 DPoP: window", |c| {
        bound(c, json!({"catdpop": {"jti": 1, "window": 60}}))
            .lookups(json!([]))
            .allow()
            .sends("notes", json!([noted(NOW + 61)]))
    });
    file.both("proof-failed-is-not-waived", "8; DESIGN: what the token demands", |c| {
        bound(c, json!({"catdpop": {"jti": 1}}))
            .policy(lenient())
            .lookups(json!([all("proof", json!("failed"))]))
            .deny_claim("status-unknown", "catdpop")
    });
    file.both("proof-by-cose-thumbprint", "6 DPoP: jti key (jkt, jti)", |c| {
        let cnf = json!({"cnf": {"ckt": key().ckt()}, "catdpop": {"jti": 1}});
        bound(c, cnf)
            .lookups(json!([proof(&key().jkt(), "p-1", "hit")]))
            .deny_claim("replayed", "catdpop")
            .sends("notes", json!([noted(NOW + 301)]))
    });
    let rows = [("0", json!({"jti": 0})), ("window-alone", json!({"window": 60})), ("absent", json!(REMOVE))];
    for (name, catdpop) in rows {
        for answer in ["hit", "failed"] {
            file.both(&format!("proof-may-be-reused-{name}-{answer}"), "6 DPoP", |c| {
                bound(c, json!({"catdpop": catdpop}))
                    .lookups(json!([all("proof", json!(answer))]))
                    .allow()
                    .sends("notes", json!([]))
            });
        }
    }
}

/// The token's use is noted after the proof's, and only where that is not denied.
fn beside_replay(file: &mut CaseFile) {
    let proof = || noted(NOW + 301);
    let token = || used(ID, NOW + 300);
    let rows = [
        ("clear", json!([]), "", "", json!([proof(), token()])),
        ("proof-found", json!([all("proof", json!("hit"))]), "replayed", "catdpop", json!([proof()])),
        ("proof-failed", json!([all("proof", json!("failed"))]), "status-unknown", "catdpop", json!([proof()])),
        ("token-found", json!([all("used", json!("hit"))]), "replayed", "catreplay", json!([proof(), token()])),
        (
            "token-failed",
            json!([all("used", json!("failed"))]),
            "status-unknown",
            "catreplay",
            json!([proof(), token()]),
        ),
        ("token-revoked", json!([all("token", json!("hit"))]), "token-revoked", "cti", json!([])),
    ];
    for (name, lookups, reason, claim, notes) in rows {
        file.both(&format!("proof-and-use-{name}"), "8: replay last", |c| {
            bound(c, json!({"cti": ID, "catreplay": 1, "catdpop": {"jti": 1}}))
                .lookups(lookups.clone())
                .expect(reason, claim)
                .sends("notes", notes.clone())
        });
    }
}

/// A proof is looked up where what it shows decides.
fn composed(file: &mut CaseFile) {
    let once = |more: Value| {
        let mut set = json!({"cnf": {"jkt": key().jkt()}, "catdpop": {"jti": 1}});
        merge(&mut set, more);
        set
    };
    let rows = [
        ("held", json!({"or": [once(json!({}))]}), "replayed"),
        ("beside-a-failed-set", json!({"or": [once(json!({"catm": ["POST"]})), once(json!({}))]}), "replayed"),
        ("not-held", json!({"or": [once(json!({"catm": ["POST"]})), {"catm": ["GET"]}]}), ""),
    ];
    for (name, claims, reason) in rows {
        file.both(&format!("proof-composed-{name}"), "7, 8", |c| {
            c.claims(claims.clone())
                .request(json!({"dpop": "{proof}"}))
                .proven(move |token| Proof::of(&key()).for_token(token))
                .lookups(json!([all("proof", json!("hit"))]))
                .expect(reason, "catdpop")
        });
    }
}
