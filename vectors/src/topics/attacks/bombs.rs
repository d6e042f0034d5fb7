//! Small tokens that are dear to read: depth, announced lengths, numbers without end (semantics section 2).

use serde_json::json;

use crate::case::CaseFile;
use crate::cbor;
use crate::fixture::{AUDIENCE, ISSUER, NOW};

pub(super) fn add(file: &mut CaseFile) {
    depth(file);
    lengths(file);
    numbers(file);
}

fn depth(file: &mut CaseFile) {
    for (name, head) in [("arrays", "81"), ("maps", "a1 00"), ("tags", "c6"), ("bignum-tags", "c2")] {
        let bomb = cbor::hex(head).repeat(2500 / cbor::hex(head).len());
        let item = [bomb, vec![0]].concat();
        let claim = [cbor::hex("a1 3a 0001116f"), item.clone()].concat();
        file.cat(&format!("bomb-{name}-in-claims"), "2 size: nesting", |c| c.payload(&claim).denied());
        let header = [cbor::hex("a1 18 63"), item.clone()].concat();
        file.cat(&format!("bomb-{name}-in-unprotected"), "2 size: nesting", |c| {
            c.cose(|p| p.unprotected = header.clone()).denied()
        });
        file.cat(&format!("bomb-{name}-in-protected"), "2 size: nesting", |c| {
            c.cose(|p| p.protected = header.clone()).denied()
        });
        file.cat(&format!("bomb-{name}-around"), "2 size: nesting", |c| {
            c.bytes({
                let item = item.clone();
                move |token| *token = item.clone()
            })
            .denied()
        });
    }
    file.cat("bomb-tags-61", "2 tags", |c| c.cose(|p| p.tags = vec![61; 1500]).deny("envelope-invalid"));
    file.cat("bomb-tags-17", "2 tags", |c| c.cose(|p| p.tags = vec![17; 3000]).deny("envelope-invalid"));
    file.cat("bomb-indefinite-arrays", "2 encoding: definite lengths", |c| {
        c.payload(&[cbor::hex("a1 3a 0001116f"), vec![0x9f; 1000], vec![0xff; 1000]].concat()).deny("cbor-malformed")
    });
    for (name, opening, closing) in [("arrays", "[", "]"), ("objects", "{\"a\":", "}")] {
        let count = 3000 / (opening.len() + closing.len());
        for (closed, end) in [("", closing.repeat(count)), ("-open", String::new())] {
            let bomb = format!("{{\"x\":{}0{end}}}", opening.repeat(count));
            file.jwt(&format!("bomb-{name}-in-claims{closed}-jwt"), "2 size: nesting", |c| {
                c.payload(bomb.as_bytes()).deny("nesting-too-deep")
            });
            file.jwt(&format!("bomb-{name}-in-header{closed}-jwt"), "2 size: nesting", |c| {
                c.jose(|p| p.header_bytes = Some(bomb.clone().into_bytes())).deny("nesting-too-deep")
            });
        }
    }
    for operator in ["or", "nor", "and"] {
        // Each level doubles: 2⁸ sets.
        let bush = (0..8).fold(json!({"catm": ["GET"]}), |set, _| json!({operator: [set, set]}));
        file.both(&format!("bomb-bush-of-{operator}"), "2 size: items in a token", |c| c.claims(bush.clone()).denied());
    }
}

/// Heads that announce what does not come.
fn lengths(file: &mut CaseFile) {
    for (name, head) in [
        ("bytes", "5b 7fffffffffffffff"),
        ("text", "7a ffffffff"),
        ("array", "9a 00100000"),
        ("map", "bb 8000000000000000"),
    ] {
        let (outside, inside) = (cbor::hex(head), [cbor::hex("a1 01"), cbor::hex(head)].concat());
        file.cat(&format!("bomb-length-of-{name}-outside"), "2 size", |c| {
            let outside = outside.clone();
            c.bytes(move |token| *token = outside.clone()).denied()
        });
        file.cat(&format!("bomb-length-of-{name}-in-protected"), "2 size", |c| {
            c.cose(|p| p.protected = inside.clone()).denied()
        });
        file.cat(&format!("bomb-length-of-{name}-as-claims"), "2 size", |c| c.payload(&outside).denied());
        file.cat(&format!("bomb-length-of-{name}-as-claim"), "2 size", |c| c.payload(&inside).deny("cbor-malformed"));
    }
}

fn numbers(file: &mut CaseFile) {
    let with = |members: &str| format!(r#"{{"iss":"{ISSUER}","aud":"{AUDIENCE}",{members}}}"#).into_bytes();
    let rows = [
        ("digits-in-exp", format!("\"exp\":1{}", "0".repeat(3000)), "claim-malformed"),
        ("places-in-exp", format!("\"exp\":1.{}1", "0".repeat(3000)), "claim-malformed"),
        ("exponent-in-exp", "\"exp\":1e4294967296".to_owned(), "claim-malformed"),
        ("exponent-of-many-digits-in-exp", format!("\"exp\":1e{}", "9".repeat(3000)), "claim-malformed"),
        ("exponent-negative-in-exp", format!("\"exp\":1e-{}", "9".repeat(3000)), "claim-malformed"),
        ("exponents-that-cancel-in-exp", format!("\"exp\":0.{}1e2001", "0".repeat(2000)), "expired"),
        ("digits-in-an-ignored-claim", format!("\"exp\":{},\"x\":1{}", NOW + 300, "0".repeat(3000)), ""),
        ("exponent-in-an-ignored-claim", format!("\"exp\":{},\"x\":1e99999999999", NOW + 300), ""),
        ("escapes-in-a-name", format!("\"exp\":{},\"{}\":1", NOW + 300, "\\u0061".repeat(500)), ""),
        (
            "many-names",
            (0..63).fold(format!("\"exp\":{}", NOW + 300), |all, n| format!("{all},\"x{n}\":{n}")),
            "too-many-claims",
        ),
    ];
    for (name, members, reason) in &rows {
        file.jwt(&format!("bomb-{name}-jwt"), "2 JSON, 4", |c| c.payload(&with(members)).expect(reason, ""));
    }
}
