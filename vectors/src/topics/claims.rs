//! The form of claims that are enforced (semantics sections 2, 3 and 6).

use crate::case::CaseFile;
use crate::cbor::{Value, bytes, int, tag, text};
use serde_json::{Value as Json, json};

pub(super) fn file() -> CaseFile {
    let mut file = CaseFile::new("claims", "the form of claims: types, ranges, encodings, the order of faults");
    token_id(&mut file);
    texts(&mut file);
    epochs(&mut file);
    lists(&mut file);
    uris(&mut file);
    networks(&mut file);
    order(&mut file);
    file
}

const USUAL: &str = r#""iss":"https://id.example","aud":"cdn-a","exp":1700000300"#;

fn token_id(file: &mut CaseFile) {
    file.both("cti", "3", |c| c.claims(json!({"cti": "0b71a5c3"})).allow());
    file.jwt("jti-any-text", "3: a jti that is not hex exists in JWT only", |c| {
        c.claims(json!({"jti": "Token Nr. 1"})).allow()
    });
    file.jwt("jti-number", "3", |c| c.claims(json!({"jti": 7})).deny_claim("claim-malformed", "cti"));
    file.jwt("jti-null", "3", |c| c.claims(json!({"jti": null})).deny_claim("claim-malformed", "cti"));
    file.jwt("cti-in-jwt", "3", |c| {
        c.payload(format!("{{{USUAL},\"cti\":\"0b71\"}}").as_bytes()).deny_claim("claim-malformed", "cti")
    });
    file.jwt("cti-and-jti", "3", |c| {
        c.payload(format!("{{{USUAL},\"cti\":\"0b71\",\"jti\":\"0b71\"}}").as_bytes())
            .deny_claim("claim-malformed", "cti")
    });
    file.cat("cti-text", "2", |c| c.label(7, text("0b71")).deny_claim("claim-malformed", "cti"));
    file.cat("cti-integer", "2", |c| c.label(7, int(7)).deny_claim("claim-malformed", "cti"));
    file.cat("cti-tagged", "2 encoding", |c| c.label(7, tag(37, bytes(&[0; 16]))).deny_claim("claim-malformed", "cti"));
}

fn texts(file: &mut CaseFile) {
    for name in ["tenant", "sid"] {
        for (kind, value) in [("number", json!(7)), ("null", json!(null)), ("list", json!(["x"])), ("map", json!({}))] {
            file.both(&format!("{name}-{kind}"), "5 vocabulary", |c| {
                c.claims(json!({name: value})).deny_claim("claim-malformed", name)
            });
        }
    }
    for (name, sid) in
        [("sid", "b7f0-4e"), ("sid-with-byte-order-mark", "\u{feff}sitzung-ä"), ("sid-quoted", "a\"b\\c")]
    {
        file.both(name, "5 vocabulary", |c| c.claims(json!({"sid": sid})).allow());
    }
}

fn epochs(file: &mut CaseFile) {
    let rows = [
        ("number", json!(3), ""),
        ("zero", json!(0), ""),
        ("greatest", json!(u64::MAX), ""),
        ("map", json!({"": 3, "event:final": 1}), ""),
        ("map-of-scope", json!({"event:final": 1}), ""),
        ("negative", json!(-1), "claim-malformed"),
        ("fraction", json!(1.5), "claim-malformed"),
        ("text", json!("3"), "claim-malformed"),
        ("list", json!([3]), "claim-malformed"),
        ("null", json!(null), "claim-malformed"),
        ("map-of-text", json!({"event:final": "1"}), "claim-malformed"),
        ("map-of-negative", json!({"event:final": -1}), "claim-malformed"),
        ("map-of-maps", json!({"event:final": {"": 1}}), "claim-malformed"),
    ];
    for (name, epoch, reason) in &rows {
        file.both(&format!("epoch-{name}"), "5 vocabulary", |c| {
            c.claims(json!({"epoch": epoch})).expect(reason, "epoch")
        });
    }
    file.jwt("epoch-decimal", "2 JSON", |c| {
        c.payload(format!("{{{USUAL},\"epoch\":3.0}}").as_bytes()).deny_claim("claim-malformed", "epoch")
    });
    file.cat("epoch-integer-valued-float", "2 encoding", |c| {
        c.label(-65_537, Value::Float(3.0)).deny_claim("claim-malformed", "epoch")
    });
    file.cat("epoch-map-of-labels", "5 vocabulary", |c| {
        c.label(-65_537, crate::cbor::map([(1, int(3))])).deny_claim("claim-malformed", "epoch")
    });
    file.cat("epoch-duplicate-scope", "2 encoding", |c| {
        let twice = Value::Map(vec![(text("a"), int(1)), (text("a"), int(2))]);
        c.label(-65_537, twice).deny("duplicate-key")
    });
}

fn lists(file: &mut CaseFile) {
    for name in ["catm", "catgeoiso3166"] {
        for (kind, value) in
            [("text", json!("GET")), ("number-inside", json!([7])), ("null", json!(null)), ("map", json!({"0": "GET"}))]
        {
            file.both(&format!("{name}-{kind}"), "6", |c| {
                c.claims(json!({name: value})).deny_claim("claim-malformed", name)
            });
        }
        file.both(&format!("{name}-empty"), "6", |c| c.claims(json!({name: []})).denied());
    }
    for place in ["us", "USA", "U", "", "US-", "US-CALI", "US-ca", "US_CA", "U1", "US-CA ", "-CA"] {
        let id =
            if place == place.to_uppercase() { place.to_owned() } else { format!("{}-lower", place.to_uppercase()) };
        let id = id.replace(' ', "space").replace('_', "underscore");
        file.both(&format!("place-{}", if id.is_empty() { "empty" } else { &id }), "6 catgeoiso3166", |c| {
            c.claims(json!({"catgeoiso3166": ["US", place]})).deny_claim("claim-malformed", "catgeoiso3166")
        });
    }
    for place in ["US-1", "US-CA", "US-A1Z", "FR-75"] {
        file.both(&format!("place-{place}-formed"), "6 catgeoiso3166", |c| {
            c.claims(json!({"catgeoiso3166": ["US", place]})).allow()
        });
    }
}

fn uris(file: &mut CaseFile) {
    let rows = [
        ("text", json!("/live/")),
        ("list", json!([{"path": {"prefix": "/live/"}}])),
        ("null", json!(null)),
        ("component-unknown", json!({"colour": {"exact": "red"}})),
        ("component-text", json!({"path": "/live/"})),
        ("match-unknown", json!({"path": {"like": "/live/"}})),
        ("match-number", json!({"path": {"prefix": 7}})),
        ("match-list", json!({"path": {"exact": ["/live/"]}})),
        ("match-null", json!({"path": {"prefix": null}})),
    ];
    for (name, catu) in &rows {
        file.both(&format!("catu-{name}"), "6 catu", |c| {
            c.claims(json!({"catu": catu})).deny_claim("claim-malformed", "catu")
        });
    }
    file.both("catu-empty-component", "6 catu", |c| c.claims(json!({"catu": {"path": {}}})).denied());
    for (name, component, matching) in
        [("component-9", 9, 0), ("component-minus-1", -1, 0), ("match-5", 3, 5), ("match-minus-3", 3, -3)]
    {
        file.cat(&format!("catu-{name}"), "6 catu", |c| {
            let matches = crate::cbor::map([(matching, text("/live/"))]);
            c.label(312, crate::cbor::map([(component, matches)])).deny_claim("claim-malformed", "catu")
        });
    }
    file.jwt("catu-escaped", "2 JSON: escapes are the character", |c| {
        let catu = r#""c\u0061tu":{"p\u0061th":{"prefi\u0078":"\/live\/"}}"#;
        c.payload(format!("{{{USUAL},{catu}}}").as_bytes()).allow()
    });
    file.jwt("catu-escaped-other", "2 JSON: escapes are the character", |c| {
        let catu = r#""c\u0061tu":{"p\u0061th":{"prefi\u0078":"\/vod\/"}}"#;
        c.payload(format!("{{{USUAL},{catu}}}").as_bytes()).deny_claim("uri", "catu")
    });
    file.cat("catu-bytes", "6 catu", |c| {
        let matches = crate::cbor::map([(1, bytes(b"/live/"))]);
        c.label(312, crate::cbor::map([(3, matches)])).deny_claim("claim-malformed", "catu")
    });
    file.cat("catu-tagged", "2 encoding", |c| {
        let matches = crate::cbor::map([(1, tag(32, text("/live/")))]);
        c.label(312, crate::cbor::map([(3, matches)])).deny_claim("claim-malformed", "catu")
    });
}

fn networks(file: &mut CaseFile) {
    let malformed = [
        ("text", json!("203.0.113.0/24")),
        ("null", json!(null)),
        ("null-inside", json!([null])),
        ("negative-asn", json!([-1])),
        ("asn-too-large", json!([4_294_967_296_u64])),
        ("asn-fraction", json!([64500.5])),
        ("list-inside", json!([["203.0.113.0/24"]])),
        ("name", json!(["home.example"])),
        ("prefix-33", json!(["203.0.113.0/33"])),
        ("prefix-129", json!(["2001:db8::/129"])),
        ("prefix-negative", json!(["203.0.113.0/-1"])),
        ("prefix-empty", json!(["203.0.113.0/"])),
        ("host-bits", json!(["203.0.113.7/24"])),
        ("host-bits-v6", json!(["2001:db8::1/32"])),
        ("three-octets", json!(["203.0.113"])),
        ("leading-zero", json!(["203.0.113.007"])),
        ("zone", json!(["fe80::1%eth0"])),
        ("space", json!([" 203.0.113.7"])),
    ];
    for (name, catnip) in &malformed {
        file.both(&format!("catnip-{name}"), "6 catnip", |c| {
            c.claims(json!({"catnip": catnip})).deny_claim("claim-malformed", "catnip")
        });
    }
    file.both("catnip-empty", "6 catnip", |c| c.claims(json!({"catnip": []})).denied());
    file.both("catnip-one-entry-malformed", "6 catnip", |c| {
        c.claims(json!({"catnip": ["203.0.113.7", "x"]})).deny_claim("claim-malformed", "catnip")
    });
    let address = || bytes(&[203, 0, 113, 7]);
    let rows = [
        ("interface", tag(52, Value::Array(vec![address(), int(24)]))),
        ("interface-v6", tag(54, Value::Array(vec![bytes(&[0; 16]), int(64)]))),
        ("tag-of-other-family", tag(54, address())),
        ("untagged-bytes", address()),
        ("other-tag", tag(260, address())),
        ("prefix-of-one", tag(52, Value::Array(vec![int(24)]))),
        ("prefix-of-three", tag(52, Value::Array(vec![int(24), bytes(&[203, 0, 113]), int(0)]))),
        ("nested-tags", tag(52, tag(52, address()))),
        ("map-prefix", tag(52, crate::cbor::map([(24, bytes(&[203, 0, 113]))]))),
        ("tagged-asn", tag(52, int(64_500))),
        ("asn-range", Value::Array(vec![int(64_500), int(64_510)])),
    ];
    for (name, entry) in &rows {
        file.cat(&format!("catnip-{name}"), "6 catnip", |c| {
            c.label(311, Value::Array(vec![entry.clone()])).deny_claim("claim-malformed", "catnip")
        });
    }
    file.jwt("catnip-escaped", "2 JSON: escapes are the character", |c| {
        c.payload(format!("{{{USUAL},\"catnip\":[\"203.0.113.0\\/24\"]}}").as_bytes()).allow()
    });
    file.cat("catnip-untrimmed", "6 catnip", |c| {
        let prefix = tag(52, Value::Array(vec![int(24), bytes(&[203, 0, 113, 0])]));
        c.label(311, Value::Array(vec![prefix])).allow()
    });
}

fn order(file: &mut CaseFile) {
    let pairs: [(&str, Json, &str, &str); 7] = [
        ("exp-before-catu", json!({"exp": "x", "catu": 7}), "claim-malformed", "exp"),
        ("tenant-before-exp", json!({"exp": "x", "tenant": 7}), "claim-malformed", "tenant"),
        ("sid-before-tenant", json!({"sid": 7, "tenant": 7}), "claim-malformed", "sid"),
        ("malformed-before-unsupported", json!({"status": {"status_list": 7}, "catm": 7}), "claim-malformed", "catm"),
        ("unsupported-lowest", json!({"paths": ["/"], "status": {"status_list": 7}}), "claim-unsupported", "status"),
        ("unsupported-before-expired", json!({"status": {"status_list": 7}, "exp": 1}), "claim-unsupported", "status"),
        ("malformed-before-issuer", json!({"iss": "https://x.example", "catm": 7}), "claim-malformed", "catm"),
    ];
    for (name, claims, reason, claim) in &pairs {
        file.both(&format!("order-{name}"), "1: 8xx", |c| c.claims(claims.clone()).deny_claim(reason, claim));
    }
    file.cat("order-unknown-label", "1: 8xx", |c| {
        c.label(1000, int(0)).label(400, int(0)).deny_claim("claim-unsupported", "400")
    });
    file.both("order-unsupported-before-required", "1: 8xx", |c| {
        c.claims(json!({"status": {"status_list": 7}}))
            .policy(json!({"require": ["exp", "catu"]}))
            .deny_claim("claim-unsupported", "status")
    });
    file.cat("order-unsorted-labels", "2 encoding: map order is free", |c| c.label(2, text("viewer-1")).allow());
}
