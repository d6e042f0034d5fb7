//! catalpn (semantics section 6, spec/cat.md section 5.11).

use crate::case::CaseFile;
use crate::cbor::{Value as Cbor, bytes, int, tag, text};
use crate::fixture::REMOVE;
use serde_json::{Value, json};

pub(super) fn file() -> CaseFile {
    let mut file = CaseFile::new("alpn", "catalpn: protocols, no TLS, unknown protocol, form");
    protocols(&mut file);
    facts(&mut file);
    malformed(&mut file);
    file
}

fn protocols(file: &mut CaseFile) {
    let rows = [
        ("only", json!(["h2"]), "h2", ""),
        ("only-other", json!(["h2"]), "h3", "alpn"),
        ("first-of-three", json!(["h3", "h2", "http/1.1"]), "h3", ""),
        ("last-of-three", json!(["h3", "h2", "http/1.1"]), "http/1.1", ""),
        ("none-of-three", json!(["h3", "h2", "http/1.1"]), "http/1.0", "alpn"),
        ("case", json!(["h2"]), "H2", "alpn"),
        ("prefix", json!(["h2"]), "h2c", "alpn"),
        ("prefix-of-listed", json!(["h2c"]), "h2", "alpn"),
        ("escaped", json!(["a\"b\\c"]), "a\"b\\c", ""),
    ];
    for (name, listed, negotiated, reason) in &rows {
        file.both(name, "6 catm, catalpn", |c| {
            c.claims(json!({"catalpn": listed})).request(json!({"alpn": negotiated})).expect(reason, "catalpn")
        });
    }
    for (count, reason) in [(50, ""), (256, ""), (257, "claim-malformed")] {
        file.both(&format!("protocols-{count}"), "2 size: 50 and more entries", |c| {
            let others = (1..count).map(|number| json!(format!("p{number}")));
            let listed: Vec<Value> = others.chain([json!("h3")]).collect();
            c.claims(json!({"catalpn": listed})).request(json!({"alpn": "h3"})).expect(reason, "catalpn")
        });
    }
    file.cat("bytes-beyond-ascii", "6 catm, catalpn", |c| {
        let listed = Cbor::Array(vec![bytes(&[0xfa, 0xfa]), bytes(b"h2")]);
        c.label(314, listed).request(json!({"alpn": "h2"})).allow()
    });
}

fn facts(file: &mut CaseFile) {
    let listed = || json!({"catalpn": ["h2"]});
    file.both("unknown", "6 facts", |c| {
        c.claims(listed()).request(json!({"alpn": REMOVE})).deny_claim("context-missing", "catalpn")
    });
    file.both("no-tls", "6 facts: known to be absent", |c| {
        c.claims(listed()).request(json!({"alpn": null})).deny_claim("alpn", "catalpn")
    });
    file.both("not-demanded", "6 facts", |c| c.request(json!({"alpn": null})).allow());
    file.both("request-number", "1: 900", |c| c.claims(listed()).request(json!({"alpn": 2})).deny("request-malformed"));
}

fn malformed(file: &mut CaseFile) {
    let rows = [
        ("empty", json!([])),
        ("text", json!("h2")),
        ("number", json!(2)),
        ("object", json!({"h2": true})),
        ("null", json!(null)),
        ("number-inside", json!(["h2", 2])),
        ("null-inside", json!(["h2", null])),
        ("list-inside", json!([["h2"]])),
    ];
    let request = || json!({"alpn": "h2"});
    for (name, catalpn) in &rows {
        file.both(&format!("malformed-{name}"), "5 vocabulary", |c| {
            c.claims(json!({"catalpn": catalpn})).request(request()).deny_claim("claim-malformed", "catalpn")
        });
    }
    let values = [
        ("text-inside", Cbor::Array(vec![bytes(b"h2"), text("h3")])),
        ("bytes", bytes(b"h2")),
        ("map", Cbor::Map(vec![(int(0), bytes(b"h2"))])),
        ("tagged", tag(1, Cbor::Array(vec![bytes(b"h2")]))),
        ("tagged-inside", Cbor::Array(vec![tag(24, bytes(b"h2"))])),
    ];
    for (name, value) in &values {
        file.cat(&format!("malformed-{name}"), "2 encoding", |c| {
            c.label(314, value.clone()).request(request()).deny_claim("claim-malformed", "catalpn")
        });
    }
    file.jwt("malformed-beyond-ascii", "architecture 5: ASCII bytes", |c| {
        c.claims(json!({"catalpn": ["h2", "hé"]})).request(request()).deny_claim("claim-malformed", "catalpn")
    });
}
