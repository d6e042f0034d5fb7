//! Names that are nearly equal, ids under two issuers, payloads of the other format (semantics sections 2, 5, 8).

use serde_json::{Value, json};

use crate::case::CaseFile;
use crate::cbor::{self, text};
use crate::fixture::{AUDIENCE, ISSUER, NOW, jwk, secret, state};

pub(super) fn add(file: &mut CaseFile) {
    names(file);
    two_issuers(file);
    other_payloads(file);
    issuer_chooses_no_key(file);
}

fn names(file: &mut CaseFile) {
    let issuers = [
        ("slash", "https://id.example/"),
        ("upper-case", "https://ID.example"),
        ("scheme-upper-case", "HTTPS://id.example"),
        ("port", "https://id.example:443"),
        ("nul", "https://id.example\u{0}"),
        ("nul-and-more", "https://id.example\u{0}.attacker.example"),
        ("space", "https://id.example "),
        ("longer", "https://id.example.attacker.example"),
        ("shorter", "https://id.exampl"),
        ("user", "https://id.example@attacker.example"),
        ("cyrillic", "https://id.ex\u{430}mple"),
        ("zero-width", "https://id.\u{200b}example"),
        ("composed", "https://id.example\u{301}"),
        ("list", "https://id.example,https://x.example"),
    ];
    for (name, issuer) in issuers {
        file.both(&format!("issuer-{name}"), "5 issuers; 2 JSON: no Unicode normalisation", |c| {
            c.claims(json!({"iss": issuer})).deny_claim("issuer-not-allowed", "iss")
        });
    }
    let audiences = [
        ("upper-case", json!("CDN-A")),
        ("space", json!("cdn-a ")),
        ("joined", json!("cdn-a,cdn-b")),
        ("joined-by-space", json!("cdn-b cdn-a")),
        ("prefix", json!("cdn-")),
        ("longer", json!("cdn-a2")),
        ("nul", json!("cdn-a\u{0}")),
        ("pattern", json!("*")),
        ("empty", json!("")),
        ("list-of-nothing-right", json!(["", "*", "cdn-b"])),
    ];
    for (name, audience) in &audiences {
        file.both(&format!("audience-{name}"), "5 audiences", |c| {
            c.claims(json!({"aud": audience})).deny_claim("audience-not-allowed", "aud")
        });
    }
}

/// What is known of an id is known of it under one issuer. A boundary that moves makes another pair.
fn two_issuers(file: &mut CaseFile) {
    let other = "https://id.example.org";
    let used = |issuer: &str, id: &str| state(json!({"replayed": [{"iss": issuer, "id": id}]}));
    let revoked = |issuer: &str, id: &str| {
        let pair = json!([{"iss": issuer, "id": id}]);
        state(json!({"tokens": pair, "sessions": pair, "replayed": []}))
    };
    let both = json!({"issuers": [ISSUER, other]});
    let claims = json!({"cti": "0b71", "sid": "0b71", "catreplay": 1});
    let rows: [(&str, Value, &str); 7] = [
        ("revoked-under-this", revoked(ISSUER, "0b71"), "token-revoked"),
        ("revoked-under-the-other", revoked(other, "0b71"), ""),
        ("revoked-under-none", revoked("", "0b71"), ""),
        ("boundary-moved", revoked("https://id.example0", "b71"), ""),
        ("boundary-moved-to-nothing", revoked("", "https://id.example0b71"), ""),
        ("used-under-this", used(ISSUER, "0b71"), "replayed"),
        ("used-under-the-other", used(other, "0b71"), ""),
    ];
    for (name, document, reason) in &rows {
        file.both(&format!("equal-ids-{name}"), "8: look-ups by (kind, issuer, value)", |c| {
            c.claims(claims.clone()).policy(both.clone()).state(document.clone()).expect(reason, "")
        });
    }
    let kinds = [
        (
            "session-as-subject",
            json!({"sub": "u1"}),
            json!({"subjects": [{"iss": ISSUER, "sub": "s1", "not_before": NOW}]}),
        ),
        ("session-as-issuer", json!({}), json!({"issuers": ["s1"]})),
        ("session-as-key", json!({}), json!({"keys": ["s1"]})),
    ];
    for (name, claims, document) in &kinds {
        file.both(&format!("equal-ids-{name}"), "8: look-ups by kind", |c| {
            c.claims(claims.clone()).claims(json!({"sid": "s1"})).state(state(document.clone())).allow()
        });
    }
}

/// The payload of one format in the envelope of the other, rightly signed.
fn other_payloads(file: &mut CaseFile) {
    let json = format!(r#"{{"iss":"{ISSUER}","aud":"{AUDIENCE}","exp":{}}}"#, NOW + 300);
    file.cat("payload-json-in-a-cat", "2 encoding", |c| c.payload(json.as_bytes()).denied());
    file.jwt("payload-cbor-in-a-jwt", "2 JSON", |c| {
        let claims = cbor::map([(1, text(ISSUER)), (3, text(AUDIENCE)), (4, cbor::int(NOW + 300))]);
        c.payload(&cbor::encode(&claims)).deny("json-malformed")
    });
    file.cat("payload-cbor-in-a-byte-string", "1: not a map", |c| {
        let claims = cbor::encode(&cbor::map([(4, cbor::int(NOW + 300))]));
        c.payload(&cbor::encode(&cbor::bytes(&claims))).deny("claim-malformed")
    });
    file.jwt("payload-json-in-a-text", "1: not a map", |c| {
        c.payload(Value::String(json.clone()).to_string().as_bytes()).deny("claim-malformed")
    });
    file.cat("format-dot-behind-a-cat", "2 tags: a dot means JWT", |c| c.unpinned().text(|text| text + ".").denied());
    file.cat("format-dots-behind-a-cat", "2 tags: a dot means JWT", |c| c.unpinned().text(|text| text + "..").denied());
    file.jwt("format-jwt-as-cat", "2 tags", |c| {
        c.text(|text| crate::base64url::encode(text.as_bytes())).unpinned().denied()
    });
}

/// The issuer is read behind the signature: it cannot say which key checks it.
fn issuer_chooses_no_key(file: &mut CaseFile) {
    let scoped = |kid: &str, number: u8, issuer: &str| {
        let mut key = jwk(kid, &secret(number));
        key["scope"] = json!({"issuers": [issuer]});
        key
    };
    let ring = || vec![scoped("k1", 1, "https://x.example"), scoped("k2", 2, ISSUER)];
    file.both("issuer-of-another-key", "5 scope", |c| c.keys(ring()).deny("key-out-of-scope"));
}
