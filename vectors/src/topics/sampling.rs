//! catpor: rejection at random and the block list (semantics section 8).

use crate::case::CaseFile;
use crate::cbor::{Value as Cbor, bytes, int, tag, text};
use crate::fixture::{ISSUER, NOW, state};
use serde_json::{Value, json};

pub(super) fn file() -> CaseFile {
    let mut file = CaseFile::new("sampling", "catpor: the draw, the block list, facts that are missing, order, form");
    draws(&mut file);
    block_list(&mut file);
    order(&mut file);
    sound(&mut file);
    malformed(&mut file);
    file
}

fn draws(file: &mut CaseFile) {
    let rows = [
        ("below", json!(0.25), json!(0.125), "sampled-out"),
        ("at", json!(0.25), json!(0.25), ""),
        ("above", json!(0.25), json!(0.75), ""),
        ("just-below", json!(0.1), json!(0.099_999), "sampled-out"),
        ("decimal-at", json!(0.1), json!(0.1), ""),
        ("never", json!(0), json!(0), ""),
        ("always", json!(1), json!(0.999_999_999), "sampled-out"),
        ("always-zero", json!(1), json!(0), "sampled-out"),
        ("tiny", json!(1e-9), json!(0), "sampled-out"),
    ];
    for (name, probability, random, reason) in &rows {
        file.both(&format!("draw-{name}"), "8", |c| {
            c.claims(json!({"catpor": [probability, "ab"]})).request(json!({"random": random})).expect(reason, "catpor")
        });
    }
    for probability in [0, 1] {
        file.both(&format!("no-draw-probability-{probability}"), "8: missing fact", |c| {
            c.claims(json!({"catpor": [probability, "ab"]})).deny_claim("context-missing", "catpor")
        });
    }
    for (name, random) in [("one", json!(1)), ("negative", json!(-0.5)), ("text", json!("0.5"))] {
        file.both(&format!("draw-malformed-{name}"), "architecture 7: random", |c| {
            c.request(json!({"random": random})).deny("request-malformed")
        });
    }
    file.both("draw-not-asked-for", "8", |c| c.request(json!({"random": 0})).allow());
}

fn block_list(file: &mut CaseFile) {
    let blocked = || state(json!({"blocked": ["ab", "0b71"]}));
    let rows = [
        ("listed", "0b71", json!({"random": 0.9}), "sampled-out"),
        ("not-listed", "0b72", json!({"random": 0.9}), ""),
        ("prefix", "0b", json!({"random": 0.9}), ""),
        ("longer", "0b7100", json!({"random": 0.9}), ""),
        ("listed-and-drawn", "0b71", json!({"random": 0.1}), "sampled-out"),
        ("drawn-alone", "0b72", json!({"random": 0.1}), "sampled-out"),
        // What is known to deny denies.
        ("listed-without-draw", "0b71", json!({}), "sampled-out"),
        ("not-listed-without-draw", "0b72", json!({}), "context-missing"),
    ];
    for (name, id, request, reason) in &rows {
        file.both(&format!("list-{name}"), "8", |c| {
            c.claims(json!({"catpor": [0.25, id]})).request(request.clone()).state(blocked()).expect(reason, "catpor")
        });
    }
    let none = [("no-list", 0.9, "context-missing"), ("no-list-drawn", 0.1, "sampled-out")];
    for (name, random, reason) in none {
        file.both(name, "8: no look-up", |c| {
            c.claims(json!({"catpor": [0.25, "ab"]}))
                .policy(json!({"state": "none"}))
                .state(Value::Null)
                .request(json!({"random": random}))
                .deny_claim(reason, "catpor")
        });
    }
}

fn order(file: &mut CaseFile) {
    let claims = json!({"cti": "01", "catpor": [1, "ab"]});
    file.both("after-revoked", "1: 710 late", |c| {
        c.claims(claims.clone())
            .request(json!({"random": 0.5}))
            .state(state(json!({"tokens": [{"iss": ISSUER, "id": "01"}]})))
            .deny_claim("token-revoked", "cti")
    });
    file.both("after-stale", "1: 708 before 710", |c| {
        c.claims(claims.clone())
            .claims(json!({"exp": NOW + 900}))
            .policy(json!({"on_state": {"stale": "deny"}}))
            .request(json!({"random": 0.5, "now": NOW + 601}))
            .state(state(json!({})))
            .deny("state-stale")
    });
    file.both("missing-draw-after-revoked", "1: 600 at its place", |c| {
        c.claims(claims.clone()).state(state(json!({"tokens": [{"iss": ISSUER, "id": "01"}]}))).deny("token-revoked")
    });
    file.both("before-replay", "1: 710 before 709", |c| {
        c.claims(json!({"cti": "01", "catreplay": 1, "catpor": [0.5, "ab"]}))
            .request(json!({"random": 0.9}))
            .state(state(json!({"replayed": [{"iss": ISSUER, "id": "01"}]})))
            .deny_claim("replayed", "catreplay")
    });
}

fn sound(file: &mut CaseFile) {
    let rows = [
        ("expiration", json!([0.25, "ab", NOW + 100])),
        ("expiration-fraction", json!([0.25, "ab", 1_700_000_100.5])),
        ("expiration-passed", json!([0.25, "ab", NOW - 100])),
        ("empty-id", json!([0.25, ""])),
        ("long-id", json!([0.25, "ab".repeat(64)])),
    ];
    for (name, value) in &rows {
        file.both(&format!("sound-{name}"), "8", |c| {
            c.claims(json!({"catpor": value})).request(json!({"random": 0.5})).allow()
        });
    }
    file.cat("sound-integer-valued-float", "2 encoding: where a number is allowed", |c| {
        c.label(309, Cbor::Array(vec![Cbor::Float(1.0), bytes(b"x")]))
            .request(json!({"random": 0.5}))
            .deny_claim("sampled-out", "catpor")
    });
    for (name, number, reason) in [("1.0", "1.0", "sampled-out"), ("exponent", "25e-2", "")] {
        file.jwt(&format!("sound-{name}"), "2 JSON", |c| {
            let usual = r#""iss":"https://id.example","aud":"cdn-a","exp":1700000300"#;
            c.payload(format!("{{{usual},\"catpor\":[{number},\"ab\"]}}").as_bytes())
                .request(json!({"random": 0.5}))
                .expect(reason, "catpor")
        });
    }
}

fn malformed(file: &mut CaseFile) {
    let rows = [
        ("above-one", json!([1.5, "ab"])),
        ("two", json!([2, "ab"])),
        ("percent", json!([50, "ab"])),
        ("negative", json!([-0.5, "ab"])),
        ("text-probability", json!([null, "ab"])),
        ("no-id", json!([0.5])),
        ("empty", json!([])),
        ("null-id", json!([0.5, null])),
        ("number-id", json!([0.5, 7])),
        ("null-expiration", json!([0.5, "ab", null])),
        ("four", json!([0.5, "ab", NOW + 100, 1])),
        ("number", json!(0.5)),
        ("integer", json!(50)),
        ("null", json!(null)),
        ("map", json!({"p": 0.5})),
    ];
    for (name, value) in &rows {
        file.both(&format!("malformed-{name}"), "8: shape", |c| {
            c.claims(json!({"catpor": value})).request(json!({"random": 0.9})).deny_claim("claim-malformed", "catpor")
        });
    }
    for (name, id) in [("upper-case", "AB"), ("odd", "abc"), ("no-hex", "xy")] {
        file.jwt(&format!("malformed-id-{name}"), "3: hex", |c| {
            c.claims(json!({"catpor": [0.5, id]}))
                .request(json!({"random": 0.9}))
                .deny_claim("claim-malformed", "catpor")
        });
    }
    let values = [
        ("text-id", vec![Cbor::Float(0.5), text("ab")]),
        ("negative-zero", vec![Cbor::Float(-0.0), bytes(b"x")]),
        ("nan", vec![Cbor::Float(f64::NAN), bytes(b"x")]),
        ("infinite", vec![Cbor::Float(f64::INFINITY), bytes(b"x")]),
        ("expiration-nan", vec![Cbor::Float(0.5), bytes(b"x"), Cbor::Float(f64::NAN)]),
        ("expiration-tagged", vec![Cbor::Float(0.5), bytes(b"x"), tag(1, int(NOW))]),
    ];
    for (name, value) in &values {
        file.cat(&format!("malformed-{name}"), "2 encoding", |c| {
            c.label(309, Cbor::Array(value.clone()))
                .request(json!({"random": 0.9}))
                .deny_claim("claim-malformed", "catpor")
        });
    }
}
