//! catifdata: informational (spec/cat.md section 5.20).

use crate::case::CaseFile;
use crate::cbor::{Value as Cbor, bytes, int, tag, text};
use serde_json::json;

pub(super) fn file() -> CaseFile {
    let mut file = CaseFile::new("catifdata", "catifdata: a text or an array, never a reason to deny");
    let sound = [
        ("text", json!("campaign-7")),
        ("text-empty", json!("")),
        ("texts", json!(["a", "b"])),
        ("anything", json!([1, -2.5, true, null, "x", [1, [2]], {"k": [0.1, {"l": null}]}])),
    ];
    for (name, data) in &sound {
        file.both(name, "7: inner catifdata is true", |c| c.claims(json!({"catifdata": data})).allow());
    }
    let malformed = [
        ("empty-list", json!([])),
        ("number", json!(7)),
        ("object", json!({"a": 1})),
        ("bool", json!(true)),
        ("null", json!(null)),
    ];
    for (name, data) in &malformed {
        file.both(&format!("malformed-{name}"), "5 vocabulary", |c| {
            c.claims(json!({"catifdata": data})).deny_claim("claim-malformed", "catifdata")
        });
    }
    for (name, value) in [
        ("bytes", bytes(b"x")),
        ("tagged", tag(1, text("x"))),
        ("tagged-inside", Cbor::Array(vec![text("x"), Cbor::Array(vec![tag(0, int(1))])])),
    ] {
        file.cat(&format!("malformed-{name}"), "2 encoding: other tags 800", |c| {
            c.label(320, value.clone()).deny_claim("claim-malformed", "catifdata")
        });
    }
    file.cat("repeated-key-inside", "2 encoding", |c| {
        let repeated = Cbor::Map(vec![(int(1), int(1)), (int(1), int(2))]);
        c.label(320, Cbor::Array(vec![repeated])).deny("duplicate-key")
    });
    for (name, number, reason) in [
        ("number-beyond-doubles", "1e400", "claim-malformed"),
        ("number-of-many-digits", "0.1000000000000000000000000000000000000001", ""),
        ("negative-zero", "-0.0", ""),
    ] {
        file.jwt(name, "2 JSON", |c| {
            let usual = r#""iss":"https://id.example","aud":"cdn-a","exp":1700000300"#;
            c.payload(format!("{{{usual},\"catifdata\":[{number}]}}").as_bytes()).expect(reason, "catifdata")
        });
    }
    file.both("waived", "3: a configuration error", |c| {
        c.policy(json!({"ignore_claims": ["catifdata"]})).deny("not-configured")
    });
    file
}
