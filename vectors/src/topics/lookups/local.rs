//! A token that is denied without look-ups: nothing is asked about it, whatever would be answered.

use super::proofs::key;
use super::{all, claims};
use crate::case::CaseFile;
use crate::draft::Draft;
use crate::fixture::{NOW, REMOVE, jwk, jwk_with, secret};
use crate::proof::Proof;
use serde_json::{Value, json};

/// Claims, policy, request, reason and claim of a denial.
type Row = (&'static str, Value, Value, Value, &'static str, &'static str);

pub(super) fn add(file: &mut CaseFile) {
    for (name, claims, policy, request, reason, claim) in rows() {
        unasked(file, name, &|c| {
            c.claims(claims.clone()).policy(policy.clone()).request(request.clone()).expect(reason, claim)
        });
    }
    unasked(file, "signature", &|c| c.signed_with(&secret(9)).deny("signature-invalid"));
    unasked(file, "unknown-key", &|c| c.keys(vec![jwk("k2", &secret(1))]).deny("key-unknown"));
    unasked(file, "key-of-other-path", &|c| {
        c.keys(vec![jwk_with(json!({"scope": {"path_prefixes": ["/vod/"]}}))]).deny("key-out-of-scope")
    });
    unasked(file, "key-revoked-in-the-ring", &|c| {
        c.keys(vec![jwk_with(json!({"use_state": "revoked"}))]).deny("key-not-in-force")
    });
    unasked(file, "no-proof", &|c| {
        c.claims(json!({"cnf": {"jkt": key().jkt()}, "catdpop": {"jti": 1}}))
            .request(json!({"headers": {}}))
            .deny_claim("proof-of-possession", "cnf")
    });
    unasked(file, "old-proof", &|c| {
        c.claims(json!({"cnf": {"jkt": key().jkt()}, "catdpop": {"jti": 1}}))
            .request(json!({"dpop": "{proof}"}))
            .proven(|token| Proof::of(&key()).payload(json!({"iat": NOW - 301})).for_token(token))
            .deny_claim("proof-of-possession", "cnf")
    });
    unasked(file, "no-token", &|c| c.on_request(json!({"headers": {}})).deny("token-missing"));
}

/// Every look-up would find something, or fail.
fn unasked(file: &mut CaseFile, name: &str, complete: &dyn Fn(Draft) -> Draft) {
    let kinds = ["issuer", "key", "token", "session", "blocked", "reused", "proof", "used"];
    let lookups: Value = kinds
        .iter()
        .map(|kind| all(kind, json!("hit")))
        .chain([all("subject", json!(NOW)), all("epoch", json!(9))])
        .collect();
    file.both(&format!("unasked-{name}"), "8: look-ups after every local check has passed", |c| {
        let c = c.claims(claims()).claims(json!({"catreplay": 1, "catpor": [1, "ab"]})).request(json!({"random": 0.5}));
        complete(c.lookups(lookups.clone())).sends("asked", json!(false)).sends("notes", json!([]))
    });
}

fn rows() -> Vec<Row> {
    let none = || json!({});
    let claim = |claims: Value, reason, claim| (claims, none(), none(), reason, claim);
    let of = |name, (claims, policy, request, reason, claim)| (name, claims, policy, request, reason, claim);
    vec![
        of("expired", claim(json!({"exp": NOW}), "expired", "exp")),
        of("not-yet", claim(json!({"nbf": NOW + 1}), "not-yet-valid", "nbf")),
        of("no-expiry", claim(json!({"exp": REMOVE}), "expiry-missing", "exp")),
        of("issuer", claim(json!({"iss": "https://x.example"}), "issuer-not-allowed", "iss")),
        of("audience", claim(json!({"aud": "cdn-b"}), "audience-not-allowed", "aud")),
        of("subject", (none(), json!({"subjects": ["other"]}), none(), "subject-not-allowed", "sub")),
        of("malformed", claim(json!({"catreplay": 3}), "claim-malformed", "catreplay")),
        of("malformed-catpor", claim(json!({"catpor": [2, "ab"]}), "claim-malformed", "catpor")),
        of("unsupported", claim(json!({"crit": ["unheard-of"]}), "claim-unsupported", "crit")),
        of("required", (none(), json!({"require": ["tenant"]}), none(), "claim-required", "tenant")),
        of("method", claim(json!({"catm": ["POST"]}), "method", "catm")),
        of("url", claim(json!({"catu": {"path": {"prefix": "/vod/"}}}), "uri", "catu")),
        of("country", claim(json!({"catgeoiso3166": ["DE"]}), "country", "catgeoiso3166")),
        of("fact-missing", claim(json!({"catalpn": ["h3"]}), "context-missing", "catalpn")),
        of("composition", claim(json!({"or": [{"catm": ["POST"]}]}), "composition", "or")),
        of("id-missing", claim(json!({"cti": REMOVE}), "claim-malformed", "catreplay")),
        of("url-malformed", (none(), none(), json!({"url": "https://cdn.example/%"}), "uri-malformed", "")),
        of("request-malformed", (none(), none(), json!({"ip": "203.0.113.007"}), "request-malformed", "")),
        of("not-configured", (none(), json!({"leeway": 301}), none(), "not-configured", "")),
        of("clock", (none(), none(), json!({"now": 1_500_000_000}), "not-configured", "")),
    ]
}
