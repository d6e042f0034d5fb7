//! metro: market areas (semantics section 6).

use crate::case::CaseFile;
use crate::cbor::{Value as Cbor, bytes, int, tag, text};
use crate::fixture::REMOVE;
use serde_json::{Value, json};

pub(super) fn file() -> CaseFile {
    let mut file = CaseFile::new("metro", "metro: market areas, numbers and their decimal texts, form");
    areas(&mut file);
    facts(&mut file);
    malformed(&mut file);
    file
}

fn areas(file: &mut CaseFile) {
    let rows = [
        ("text", json!(["807"]), json!("807"), ""),
        ("number", json!([807]), json!(807), ""),
        ("number-and-text", json!([807]), json!("807"), ""),
        ("text-and-number", json!(["807"]), json!(807), ""),
        ("name", json!(["Bay Area"]), json!("Bay Area"), ""),
        ("name-case", json!(["Bay Area"]), json!("bay area"), "metro"),
        ("other-text", json!(["501"]), json!("807"), "metro"),
        ("other-number", json!([501]), json!(807), "metro"),
        ("prefix", json!(["80", 80, 8070]), json!("807"), "metro"),
        ("last-of-four", json!(["a", 501, "502", 807]), json!("807"), ""),
        ("none-of-four", json!(["a", 501, "502", 808]), json!("807"), "metro"),
        ("zero", json!([0]), json!("0"), ""),
        ("zero-text", json!(["0"]), json!(0), ""),
        ("leading-zero", json!([807]), json!("0807"), "metro"),
        ("leading-zero-claim", json!(["0807"]), json!(807), "metro"),
        ("leading-zero-both", json!(["0807"]), json!("0807"), ""),
        ("two-zeros", json!([0]), json!("00"), "metro"),
        ("plus-sign", json!([807]), json!("+807"), "metro"),
        ("space", json!([807]), json!(" 807"), "metro"),
        ("greatest", json!([u64::MAX]), json!("18446744073709551615"), ""),
        ("one-above-greatest", json!([u64::MAX]), json!("18446744073709551616"), "metro"),
        ("empty-text-for-number", json!([0]), json!(""), "metro"),
    ];
    for (name, listed, metro, reason) in &rows {
        file.both(name, "6 metro", |c| {
            c.claims(json!({"metro": listed})).request(json!({"geo": {"metro": metro}})).expect(reason, "metro")
        });
    }
}

fn facts(file: &mut CaseFile) {
    file.both("unknown", "6 facts", |c| c.claims(json!({"metro": ["807"]})).deny_claim("context-missing", "metro"));
    file.both("no-geo", "6 facts", |c| {
        c.claims(json!({"metro": ["807"]})).request(json!({"geo": REMOVE})).deny_claim("context-missing", "metro")
    });
    file.both("not-needed", "6 facts", |c| c.request(json!({"geo": {"metro": "807"}})).allow());
    file.both("with-country", "6", |c| {
        c.claims(json!({"catgeoiso3166": ["US"], "metro": [807]}))
            .request(json!({"geo": {"country": "US", "metro": "807"}}))
            .allow()
    });
    file.both("country-before-metro", "1: 604 before 614", |c| {
        c.claims(json!({"catgeoiso3166": ["DE"], "metro": [501]}))
            .request(json!({"geo": {"country": "US", "metro": "807"}}))
            .deny_claim("country", "catgeoiso3166")
    });
}

fn malformed(file: &mut CaseFile) {
    let rows: [(&str, Value); 11] = [
        ("empty", json!([])),
        ("null", json!(null)),
        ("text", json!("807")),
        ("number", json!(807)),
        ("map", json!({"us": [807]})),
        ("null-inside", json!([807, null])),
        ("negative", json!([-807])),
        ("fraction", json!([807.5])),
        ("bool", json!([true])),
        ("list-inside", json!([[807]])),
        ("map-inside", json!([{"dma": 807}])),
    ];
    let request = || json!({"geo": {"metro": "807"}});
    for (name, metro) in &rows {
        file.both(&format!("malformed-{name}"), "5 vocabulary", |c| {
            c.claims(json!({"metro": metro})).request(request()).deny_claim("claim-malformed", "metro")
        });
    }
    let entries = [
        ("bytes", bytes(b"807")),
        ("tagged", tag(0, text("807"))),
        ("integer-valued-float", Cbor::Float(807.0)),
        ("negative-greatest", int(i64::MIN)),
    ];
    for (name, entry) in &entries {
        file.cat(&format!("malformed-{name}-inside"), "5 vocabulary", |c| {
            c.label(-65_540, Cbor::Array(vec![entry.clone()])).request(request()).deny_claim("claim-malformed", "metro")
        });
    }
    file.jwt("malformed-decimal-inside", "2 JSON", |c| {
        let usual = r#""iss":"https://id.example","aud":"cdn-a","exp":1700000300"#;
        c.payload(format!("{{{usual},\"metro\":[807.0]}}").as_bytes())
            .request(request())
            .deny_claim("claim-malformed", "metro")
    });
    for (count, reason) in [(256, ""), (257, "claim-malformed")] {
        file.both(&format!("areas-{count}"), "2 size: 256 entries in one list", |c| {
            let areas: Vec<u16> = (1000..).take(count - 1).chain([807]).collect();
            c.claims(json!({"metro": areas})).request(request()).expect(reason, "metro")
        });
    }
}
