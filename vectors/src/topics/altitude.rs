//! catgeoalt (semantics section 6, spec/cat.md section 5.16).

use crate::case::CaseFile;
use crate::cbor::{Value as Cbor, int, tag};
use crate::fixture::REMOVE;
use serde_json::{Value, json};

pub(super) fn file() -> CaseFile {
    let mut file = CaseFile::new("altitude", "catgeoalt: deviations, numbers, unknown altitude, form");
    deviations(&mut file);
    facts(&mut file);
    malformed(&mut file);
    reference_systems(&mut file);
    file
}

fn row(file: &mut CaseFile, name: &str, band: &Value, altitude: &Value, reason: &str) {
    file.both(name, "6 catgeoalt", |c| {
        c.claims(json!({"catgeoalt": band})).request(json!({"geo": {"alt": altitude}})).expect(reason, "catgeoalt")
    });
}

fn deviations(file: &mut CaseFile) {
    let rows = [
        ("equal", json!([520, 10]), json!(520), ""),
        ("upper-bound", json!([520, 10]), json!(530), ""),
        ("above-upper-bound", json!([520, 10]), json!(530.000_001), "altitude"),
        ("lower-bound", json!([520, 10]), json!(510), ""),
        ("below-lower-bound", json!([520, 10]), json!(509.999_999), "altitude"),
        ("decimals", json!([520.5, 0.25]), json!(520.75), ""),
        ("decimals-beyond", json!([520.5, 0.25]), json!(520.76), "altitude"),
        ("deviation-zero", json!([520, 0]), json!(520), ""),
        ("deviation-zero-beyond", json!([520, 0]), json!(520.000_000_1), "altitude"),
        ("below-the-ellipsoid", json!([-430, 5]), json!(-427.5), ""),
        ("below-the-ellipsoid-sign", json!([-430, 5]), json!(430), "altitude"),
        ("across-zero", json!([-1, 2.5]), json!(1.5), ""),
        ("orbit", json!([408_000, 2_000]), json!(409_999.5), ""),
        ("greatest-deviation", json!([0, 1e308]), json!(-1e308), ""),
        ("beyond-every-double", json!([-1e308, 1e308]), json!(1e308), "altitude"),
    ];
    for (name, band, altitude, reason) in &rows {
        row(file, name, band, altitude, reason);
    }
    file.jwt("numbers-as-written", "2 JSON", |c| {
        let usual = r#""iss":"https://id.example","aud":"cdn-a","exp":1700000300"#;
        c.payload(format!("{{{usual},\"catgeoalt\":[5.20e2,1000E-2]}}").as_bytes())
            .request(json!({"geo": {"alt": 530}}))
            .allow()
    });
    file.cat("integer-valued-floats", "2 encoding: accepted as the integer where a number is allowed", |c| {
        c.label(318, Cbor::Array(vec![Cbor::Float(520.0), Cbor::Float(10.0)]))
            .request(json!({"geo": {"alt": 530}}))
            .allow()
    });
}

fn facts(file: &mut CaseFile) {
    for (name, geo) in [("no-geo", json!(REMOVE)), ("position-alone", json!({"lat": 48, "lon": 11}))] {
        file.both(name, "6 facts", |c| {
            c.claims(json!({"catgeoalt": [520, 10]}))
                .request(json!({"geo": geo}))
                .deny_claim("context-missing", "catgeoalt")
        });
    }
    file.both("request-text", "1: 900", |c| {
        c.claims(json!({"catgeoalt": [520, 10]})).request(json!({"geo": {"alt": "520"}})).deny("request-malformed")
    });
}

fn malformed(file: &mut CaseFile) {
    let rows = [
        ("empty", json!([])),
        ("one", json!([520])),
        ("three", json!([520, 10, 1])),
        ("deviation-negative", json!([520, -1])),
        ("deviation-text", json!([520, "10"])),
        ("altitude-null", json!([null, 10])),
        ("list-inside", json!([[520, 10]])),
        ("number", json!(520)),
        ("text", json!("520")),
        ("object", json!({"altitude": 520, "deviation": 10})),
        ("null", json!(null)),
    ];
    for (name, band) in &rows {
        row(file, &format!("malformed-{name}"), band, &json!(520), "claim-malformed");
    }
    let values = [
        ("nan", vec![Cbor::Float(f64::NAN), int(10)]),
        ("infinite", vec![int(520), Cbor::Float(f64::INFINITY)]),
        ("negative-zero", vec![int(520), Cbor::Float(-0.0)]),
        ("tagged-number", vec![tag(1, int(520)), int(10)]),
        ("reference-system-of-a-number", vec![tag(104, int(520)), int(10)]),
    ];
    for (name, band) in values {
        file.cat(&format!("malformed-{name}"), "2 encoding", |c| {
            c.label(318, Cbor::Array(band.clone()))
                .request(json!({"geo": {"alt": 520}}))
                .deny_claim("claim-malformed", "catgeoalt")
        });
    }
    file.cat("malformed-other-tag", "2 encoding", |c| {
        c.label(318, tag(103, Cbor::Array(vec![int(520), int(10)])))
            .request(json!({"geo": {"alt": 520}}))
            .deny_claim("claim-malformed", "catgeoalt")
    });
}

fn reference_systems(file: &mut CaseFile) {
    for number in [104, 279] {
        file.cat(&format!("reference-system-{number}"), "2 encoding: CRS tags", |c| {
            let value = tag(number, Cbor::Array(vec![int(5773), Cbor::Array(vec![int(520), int(10)])]));
            c.label(318, value).request(json!({"geo": {"alt": 520}})).deny_claim("claim-unsupported", "catgeoalt")
        });
    }
}
