//! catreplay: tokens that are used once, and reuse that is detected (semantics section 8).

use crate::case::CaseFile;
use crate::cbor::{Value as Cbor, bytes, tag};
use crate::draft::Format;
use crate::fixture::{ISSUER, NOW, REMOVE, URL, state};
use serde_json::{Value, json};

const ID: &str = "0b71a5c3";

pub(super) fn file() -> CaseFile {
    let mut file = CaseFile::new("replay", "catreplay: use once, detection, look-ups that are missing, order, form");
    look_ups(&mut file);
    order(&mut file);
    several(&mut file);
    form(&mut file);
    file
}

/// A document in which these ids were used.
fn used(ids: &[(&str, &str)]) -> Value {
    let entries: Vec<Value> = ids.iter().map(|(issuer, id)| json!({"iss": issuer, "id": id})).collect();
    state(json!({"replayed": entries}))
}

fn look_ups(file: &mut CaseFile) {
    for (mode, name) in [(1, "once"), (2, "detected")] {
        let claims = json!({"cti": ID, "catreplay": mode});
        let rows = [
            ("first", used(&[]), ""),
            ("again", used(&[(ISSUER, ID)]), "replayed"),
            ("other-id", used(&[(ISSUER, "0b71a5c4")]), ""),
            ("other-issuer", used(&[("https://x.example", ID), ("", ID)]), ""),
            ("one-of-three", used(&[(ISSUER, "00"), (ISSUER, ID), (ISSUER, "ff")]), "replayed"),
            ("no-look-up", state(json!({})), "context-missing"),
        ];
        for (row, document, reason) in &rows {
            file.both(&format!("{name}-{row}"), "8", |c| {
                c.claims(claims.clone()).state(document.clone()).expect(reason, "catreplay")
            });
        }
        file.both(&format!("{name}-state-absent"), "architecture 7: replayed absent", |c| {
            c.claims(claims.clone()).deny_claim("context-missing", "catreplay")
        });
        file.both(&format!("{name}-no-state"), "8", |c| {
            c.claims(claims.clone())
                .policy(json!({"state": "none"}))
                .state(Value::Null)
                .deny_claim("context-missing", "catreplay")
        });
        file.both(&format!("{name}-no-issuer"), "8: \"\" when it has none", |c| {
            c.claims(json!({"iss": REMOVE, "cti": ID, "catreplay": mode}))
                .policy(json!({"issuers": null}))
                .state(used(&[("", ID)]))
                .deny_claim("replayed", "catreplay")
        });
    }
    let allowed = json!({"cti": ID, "catreplay": 0});
    file.both("allowed-again", "8", |c| c.claims(allowed.clone()).state(used(&[(ISSUER, ID)])).allow());
    file.both("allowed-no-look-up", "8", |c| c.claims(allowed.clone()).allow());
    file.both("allowed-without-id", "8", |c| c.claims(json!({"catreplay": 0})).allow());
    file.both("absent-again", "8", |c| c.claims(json!({"cti": ID})).state(used(&[(ISSUER, ID)])).allow());
    file.jwt("id-that-is-no-hex", "8: the token id is text", |c| {
        c.claims(json!({"jti": "Once!", "catreplay": 1})).state(used(&[(ISSUER, "Once!")])).deny("replayed")
    });
    file.jwt("id-in-other-case", "8: the token id is text", |c| {
        c.claims(json!({"jti": "0B71A5C3", "catreplay": 1})).state(used(&[(ISSUER, ID)])).allow()
    });
    file.both("with-leeway", "4: leeway", |c| {
        c.claims(json!({"cti": ID, "catreplay": 1, "exp": NOW}))
            .policy(json!({"leeway": 10}))
            .state(used(&[(ISSUER, ID)]))
            .deny_claim("replayed", "catreplay")
    });
    file.both("lookup-error-allow-is-no-waiver", "8", |c| {
        c.claims(json!({"cti": ID, "catreplay": 1}))
            .policy(json!({"on_state": {"lookup_error": "allow"}}))
            .deny_claim("context-missing", "catreplay")
    });
    file.both("critical", "3: crit", |c| {
        c.claims(json!({"cti": ID, "catreplay": 1, "crit": ["catreplay"]})).state(used(&[])).allow()
    });
    file.both("required", "5", |c| {
        c.policy(json!({"require": ["catreplay"]})).state(used(&[])).deny_claim("claim-required", "catreplay")
    });
}

/// 709 comes last.
fn order(file: &mut CaseFile) {
    let claims = json!({"cti": ID, "sid": "s1", "catreplay": 1});
    let with = |members: Value| {
        let mut document = used(&[(ISSUER, ID)]);
        document.as_object_mut().expect("a document").extend(members.as_object().expect("members").clone());
        document
    };
    let rows = [
        ("revoked", json!({"tokens": [{"iss": ISSUER, "id": ID}]}), "token-revoked"),
        ("session", json!({"sessions": [{"iss": ISSUER, "id": "s1"}]}), "session-revoked"),
        ("epoch", json!({"epochs": [{"iss": ISSUER, "scope": "", "floor": 1}]}), "epoch-missing"),
        ("network", json!({"networks": ["203.0.113.0/24"]}), "network-revoked"),
    ];
    for (name, members, reason) in &rows {
        file.both(&format!("after-{name}"), "1: 709 last", |c| {
            c.claims(claims.clone()).state(with(members.clone())).deny(reason)
        });
    }
    file.both("after-sampling", "1: 710 and 709 last", |c| {
        c.claims(json!({"cti": ID, "catreplay": 1, "catpor": [1, "ab"]}))
            .request(json!({"random": 0.5}))
            .state(with(json!({})))
            .deny_claim("sampled-out", "catpor")
    });
    file.both("after-request", "1: 6xx before 7xx", |c| {
        c.claims(json!({"cti": ID, "catreplay": 1, "catm": ["POST"]}))
            .state(with(json!({})))
            .deny_claim("method", "catm")
    });
    file.both("after-stale", "1: 708 before 709", |c| {
        c.claims(claims.clone())
            .policy(json!({"on_state": {"stale": "deny"}}))
            .request(json!({"now": NOW + 601}))
            .claims(json!({"exp": NOW + 900}))
            .state(with(json!({})))
            .deny("state-stale")
    });
}

fn several(file: &mut CaseFile) {
    for (format, name) in [(Format::Cat, "cat"), (Format::Jwt, "jwt")] {
        let other = CaseFile::probe(format, |c| c.claims(json!({"cti": "02", "catreplay": 1})));
        let other = other["text"].as_str().expect("a token in text").to_owned();
        let add = if format == Format::Cat { CaseFile::cat } else { CaseFile::jwt };
        let request = json!({"url": format!("{URL}?CAT={other}"), "headers": {"CTA-Common-Access-Token": "{token}"}});
        let rows = [
            ("first", used(&[]), ""),
            ("second", used(&[(ISSUER, "01")]), ""),
            ("none", used(&[(ISSUER, "01"), (ISSUER, "02")]), "replayed"),
        ];
        for (row, document, reason) in &rows {
            add(file, &format!("several-{row}-{name}"), "10: one grant suffices", |c: crate::draft::Draft| {
                c.claims(json!({"cti": "01", "catreplay": 1}))
                    .on_request(request.clone())
                    .state(document.clone())
                    .expect(reason, "catreplay")
            });
        }
    }
}

fn form(file: &mut CaseFile) {
    for mode in [1, 2] {
        file.both(&format!("mode-{mode}-without-id"), "8: 1 or 2 without cti", |c| {
            c.claims(json!({"catreplay": mode})).state(used(&[])).deny_claim("claim-malformed", "catreplay")
        });
    }
    let rows: [(&str, Value); 8] = [
        ("three", json!(3)),
        ("negative", json!(-1)),
        ("large", json!(4_294_967_297_u64)),
        ("text", json!("1")),
        ("bool", json!(true)),
        ("null", json!(null)),
        ("list", json!([1])),
        ("fraction", json!(1.5)),
    ];
    for (name, mode) in &rows {
        file.both(&format!("malformed-{name}"), "8: other than 0, 1, 2", |c| {
            c.claims(json!({"cti": ID, "catreplay": mode})).state(used(&[])).deny_claim("claim-malformed", "catreplay")
        });
    }
    let values = [("float", Cbor::Float(1.0)), ("bytes", bytes(b"\x01")), ("tagged", tag(0, Cbor::from(1)))];
    for (name, value) in &values {
        file.cat(&format!("malformed-{name}"), "2 encoding", |c| {
            c.claims(json!({"cti": ID})).label(308, value.clone()).deny_claim("claim-malformed", "catreplay")
        });
    }
    file.both("malformed-id-first", "1: the lowest label", |c| {
        c.claims(json!({"cti": 7, "catreplay": 1})).deny_claim("claim-malformed", "cti")
    });
}
