//! Forms that catif does not have.

use crate::case::CaseFile;
use crate::cbor::{Value as Cbor, int, map, tag, text};
use serde_json::{Value, json};

pub(super) fn add(file: &mut CaseFile) {
    json_forms(file);
    cbor_forms(file);
}

fn json_forms(file: &mut CaseFile) {
    let with = |headers: Value| json!([{"on": ["exp"], "status": 302, "headers": headers, "kid": "m"}]);
    let part = |part: Value| with(json!({"a": [part]}));
    let rows = [
        ("empty", json!([]), "claim-malformed"),
        ("status-200", json!([{"on": ["exp"], "status": 200}]), "claim-malformed"),
        ("status-299", json!([{"on": ["exp"], "status": 299}]), "claim-malformed"),
        ("status-500", json!([{"on": ["exp"], "status": 500}]), "claim-malformed"),
        ("status-text", json!([{"on": ["exp"], "status": "302"}]), "claim-malformed"),
        ("on-empty", json!([{"on": [], "status": 302}]), "claim-malformed"),
        ("headers-list", json!([{"on": ["exp"], "status": 302, "headers": []}]), "claim-malformed"),
        ("name-space", with(json!({"a b": "c"})), "claim-malformed"),
        ("name-empty", with(json!({"": "c"})), "claim-malformed"),
        ("name-line-break", with(json!({"a\r\nb": "c"})), "claim-malformed"),
        ("name-twice", with(json!({"a": "b", "A": "c"})), "claim-malformed"),
        ("value-cr", with(json!({"a": "b\rc"})), "claim-malformed"),
        ("value-lf", with(json!({"a": "b\nSet-Cookie: c=d"})), "claim-malformed"),
        ("value-nul", with(json!({"a": "\u{0}"})), "claim-malformed"),
        ("value-not-ascii", with(json!({"a": "\u{e9}"})), "claim-malformed"),
        ("value-number", with(json!({"a": 1})), "claim-malformed"),
        ("value-empty-list", with(json!({"a": []})), "claim-malformed"),
        ("part-lf", part(json!("a\n")), "claim-malformed"),
        ("part-number", part(json!(1)), "claim-malformed"),
        ("part-list", part(json!(["a"])), "claim-malformed"),
        ("claim-malformed", part(json!({"exp": "soon"})), "claim-malformed"),
        ("claim-list-empty", part(json!({"catm": []})), "claim-malformed"),
        (
            "claims-without-key",
            json!([{"on": ["exp"], "status": 302, "headers": {"a": [{"iat": null}]}}]),
            "claim-malformed",
        ),
        ("kid-number", json!([{"on": ["exp"], "status": 302, "headers": {}, "kid": 1}]), "claim-malformed"),
        ("null-exp", part(json!({"exp": null})), "claim-malformed"),
        ("special-1", part(json!({"special": 1})), "claim-unsupported"),
        ("claims-unknown", part(json!({"vendor": 1})), "claim-unsupported"),
        ("claims-catif", part(json!({"catif": [{"on": ["exp"], "status": 302}]})), "claim-unsupported"),
        ("claims-catr", part(json!({"catr": {"type": "cookie", "expadd": 300}})), "claim-unsupported"),
        ("text", json!("exp"), "claim-malformed"),
        ("null", Value::Null, "claim-malformed"),
    ];
    for (name, catif, reason) in &rows {
        file.both(&format!("malformed-{name}"), "9, cat.md 6.1", |c| {
            c.claims(json!({"catif": catif})).deny_claim(reason, "catif")
        });
    }
    file.jwt("malformed-special-and-more", "architecture 5: the JSON form", |c| {
        c.claims(json!({"catif": part(json!({"special": 0, "vendor": 1}))})).deny_claim("claim-unsupported", "catif")
    });
    let json_alone = [
        ("no-on", json!([{"status": 302}])),
        ("no-status", json!([{"on": ["exp"]}])),
        ("on-text", json!([{"on": "exp", "status": 302}])),
        ("member-unknown", json!([{"on": ["exp"], "status": 302, "body": "x"}])),
        ("entry-text", json!(["exp"])),
        ("iat-text-is-not-null", part(json!({"iat": "now"}))),
        ("iss-number-is-not-null", part(json!({"iss": 1}))),
    ];
    for (name, catif) in json_alone {
        file.jwt(&format!("malformed-{name}"), "architecture 5: the JSON form", |c| {
            c.claims(json!({"catif": catif})).deny_claim("claim-malformed", "catif")
        });
    }
}

fn cbor_forms(file: &mut CaseFile) {
    let entry = |value: Cbor| Cbor::Map(vec![(int(4), value)]);
    let field = |value: Cbor| entry(Cbor::Array(vec![int(302), Cbor::Map(vec![(text("a"), value)]), text("m")]));
    let rows = [
        ("entry-integer", entry(int(302))),
        ("entry-empty", entry(Cbor::Array(vec![]))),
        ("entry-of-four", entry(Cbor::Array(vec![int(302), map([]), text("m"), int(0)]))),
        ("key-bytes", Cbor::Map(vec![(crate::cbor::bytes(b"a"), Cbor::Array(vec![int(302)]))])),
        ("key-nested", Cbor::Map(vec![(Cbor::Array(vec![Cbor::Array(vec![int(4)])]), Cbor::Array(vec![int(302)]))])),
        ("tag-122", field(Cbor::Array(vec![tag(122, int(0))]))),
        ("tag-121-text", field(Cbor::Array(vec![tag(121, text("a"))]))),
        ("tag-121-alone", field(tag(121, int(0)))),
        ("tagged-status", entry(Cbor::Array(vec![tag(1, int(302))]))),
        ("claims-with-bytes-label", field(Cbor::Array(vec![Cbor::Map(vec![(crate::cbor::bytes(b"a"), int(0))])]))),
    ];
    for (name, value) in rows {
        file.cat(&format!("malformed-{name}"), "9, cat.md 6.1", |c| {
            c.label(322, value.clone()).deny_claim("claim-malformed", "catif")
        });
    }
    file.cat("malformed-twice", "2 encoding", |c| {
        let entry = || (int(4), Cbor::Array(vec![int(302)]));
        c.label(322, Cbor::Map(vec![entry(), entry()])).deny("duplicate-key")
    });
}
