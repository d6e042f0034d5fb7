//! catgeocoord (semantics section 6, spec/cat.md section 5.14).

use crate::case::CaseFile;
use crate::cbor::{Value as Cbor, int, tag, text};
use crate::fixture::REMOVE;
use serde_json::{Value, json};

pub(super) fn file() -> CaseFile {
    let mut file = CaseFile::new("circles", "catgeocoord: distances, poles, antimeridian, numbers, form");
    distances(&mut file);
    numbers(&mut file);
    facts(&mut file);
    malformed(&mut file);
    malformed_cbor(&mut file);
    reference_systems(&mut file);
    file
}

fn at(latitude: f64, longitude: f64) -> Value {
    json!({"geo": {"lat": latitude, "lon": longitude}})
}

fn row(file: &mut CaseFile, name: &str, circles: &Value, position: &Value, reason: &str) {
    file.both(name, "6 catgeocoord", |c| {
        c.claims(json!({"catgeocoord": circles})).request(position.clone()).expect(reason, "catgeocoord")
    });
}

/// Distances on a sphere of 6 371 008.8 m were calculated elsewhere with 40 digits.
fn distances(file: &mut CaseFile) {
    let rows = [
        ("centre", json!([[52.52, 13.405, 0.001]]), at(52.52, 13.405), ""),
        // 504 306.0997 m
        ("inside", json!([[52.52, 13.405, 504_306.1]]), at(48.137_2, 11.575_6), ""),
        ("outside", json!([[52.52, 13.405, 504_306.099]]), at(48.137_2, 11.575_6), "area"),
        ("inside-reversed", json!([[48.137_2, 11.575_6, 504_306.1]]), at(52.52, 13.405), ""),
        ("outside-reversed", json!([[48.137_2, 11.575_6, 504_306.099]]), at(52.52, 13.405), "area"),
        // 8.7891 m
        ("metres-inside", json!([[37.774_9, -122.419_4, 8.79]]), at(37.774_9, -122.419_3), ""),
        ("metres-outside", json!([[37.774_9, -122.419_4, 8.788]]), at(37.774_9, -122.419_3), "area"),
        // 923.2704 m
        ("south-inside", json!([[-33.868_8, 151.209_3, 923.271]]), at(-33.868_8, 151.219_3), ""),
        ("south-outside", json!([[-33.868_8, 151.209_3, 923.27]]), at(-33.868_8, 151.219_3), "area"),
        ("second-of-two", json!([[0, 0, 1], [52.52, 13.405, 504_306.1]]), at(48.137_2, 11.575_6), ""),
        ("none-of-two", json!([[0, 0, 1], [52.52, 13.405, 1]]), at(48.137_2, 11.575_6), "area"),
        ("overlap-of-neither", json!([[0, 1, 100_000], [0, -1, 100_000]]), at(0.0, 0.0), "area"),
        // 22 239.0160 m
        ("antimeridian-inside", json!([[0, 179.9, 22_239.1]]), at(0.0, -179.9), ""),
        ("antimeridian-outside", json!([[0, 179.9, 22_239]]), at(0.0, -179.9), "area"),
        // 4 699.3067 m
        ("antimeridian-north-inside", json!([[65, -179.95, 4_699.31]]), at(65.0, 179.95), ""),
        ("antimeridian-north-outside", json!([[65, -179.95, 4_699.3]]), at(65.0, 179.95), "area"),
        ("antimeridian-is-one-place", json!([[10, 180, 0.001]]), at(10.0, -180.0), ""),
        ("pole-north-of-every-meridian", json!([[90, 0, 0.001]]), at(90.0, 123.0), ""),
        ("pole-south-of-every-meridian", json!([[-90, -180, 0.001]]), at(-90.0, 77.0), ""),
        // 222.3902 m over the pole
        ("pole-across-inside", json!([[89.999, 0, 222.391]]), at(89.999, 180.0), ""),
        ("pole-across-outside", json!([[89.999, 0, 222.39]]), at(89.999, 180.0), "area"),
        // 10 007 557.2210 m
        ("pole-to-equator-inside", json!([[90, 0, 10_007_557.222]]), at(0.0, 50.0), ""),
        ("pole-to-equator-outside", json!([[90, 0, 10_007_557.22]]), at(0.0, 50.0), "area"),
        // 20 015 114.4420 m
        ("antipodes-inside", json!([[0, 0, 20_015_114.443]]), at(0.0, 180.0), ""),
        ("antipodes-outside", json!([[0, 0, 20_015_114.441]]), at(0.0, 180.0), "area"),
        ("whole-earth", json!([[1, 2, 1e12]]), at(-1.0, -178.0), ""),
    ];
    for (name, circles, position, reason) in &rows {
        row(file, name, circles, position, reason);
    }
    // 200 circles are 800 of the 1024 items that a token may have.
    for count in [50, 200] {
        let circles: Vec<Value> = (1..count).map(|_| json!([0, 0, 1])).chain([json!([48, 11, 99_000])]).collect();
        row(file, &format!("circles-{count}"), &json!(circles), &at(48.137_2, 11.575_6), "");
    }
}

/// The same number, however it is written.
fn numbers(file: &mut CaseFile) {
    let usual = r#""iss":"https://id.example","aud":"cdn-a","exp":1700000300"#;
    for (name, circle, reason) in [
        ("decimal-of-an-integer", "[52.0,13.0,1e3]", ""),
        ("exponents", "[5.2e1,1300E-2,0.1e+4]", ""),
        ("integer-escaped-by-zeros", "[52.000000000000000000000,13,1000]", ""),
        ("digits-17", "[52.000000000000007,12.999999999999998,1000]", ""),
        ("digits-40", "[52.0000000000000071054273576010018587112426,13,1000]", ""),
        ("underflow-to-zero", "[52,13,1e-400]", "claim-malformed"),
        ("overflow", "[52,13,1e400]", "claim-malformed"),
        ("negative-zero", "[52,-0,1000]", "claim-malformed"),
        ("negative-zero-decimal", "[-0.0,13,1000]", "claim-malformed"),
        ("negative-underflow", "[52,-1e-400,1000]", "claim-malformed"),
    ] {
        file.jwt(name, "2 JSON", |c| {
            c.payload(format!("{{{usual},\"catgeocoord\":[{circle}]}}").as_bytes())
                .request(at(52.0, 13.0))
                .expect(reason, "catgeocoord")
        });
    }
    file.cat("integer-valued-floats", "2 encoding: accepted as the integer where a number is allowed", |c| {
        let circle = Cbor::Array(vec![Cbor::Float(52.0), Cbor::Float(13.0), Cbor::Float(1000.0)]);
        c.label(317, Cbor::Array(vec![circle])).request(at(52.0, 13.0)).allow()
    });
    for (name, radius) in [("greatest-unsigned", Cbor::from(u64::MAX)), ("greatest-float", Cbor::Float(f64::MAX))] {
        file.cat(name, "6 catgeocoord", |c| {
            let circle = Cbor::Array(vec![int(0), int(0), radius.clone()]);
            c.label(317, Cbor::Array(vec![circle])).request(at(52.0, 13.0)).allow()
        });
    }
    // The radius lies between two doubles next to each other, around the distance of 504 306.0997 m.
    let double = |bits: u64| json!([[52.52, 13.405, f64::from_bits(504_306.1_f64.to_bits() + bits)]]);
    row(file, "radius-next-double", &double(1), &at(48.137_2, 11.575_6), "");
}

fn facts(file: &mut CaseFile) {
    let circles = || json!({"catgeocoord": [[37.8, -122.4, 50_000]]});
    for (name, geo) in [
        ("no-geo", json!(REMOVE)),
        ("no-position", json!({"country": "US"})),
        ("altitude-alone", json!({"alt": 10})),
        ("latitude-alone", json!({"lat": 1})),
        ("longitude-alone", json!({"lon": 1})),
    ] {
        file.both(name, "6 facts", |c| {
            c.claims(circles()).request(json!({"geo": geo})).deny_claim("context-missing", "catgeocoord")
        });
    }
    for (name, geo) in [
        ("request-latitude-alone-91", json!({"lat": 91})),
        ("request-longitude-alone-181", json!({"lon": 181})),
        ("request-latitude-alone-text", json!({"lat": "1"})),
        ("request-latitude-91", json!({"lat": 91, "lon": 1})),
        ("request-longitude-181", json!({"lat": 1, "lon": -180.000_001})),
        ("request-text", json!({"lat": "1", "lon": 1})),
        ("request-null", json!({"lat": null, "lon": null})),
    ] {
        file.both(name, "1: 900", |c| c.claims(circles()).request(json!({"geo": geo})).deny("request-malformed"));
    }
}

fn malformed(file: &mut CaseFile) {
    let rows = [
        ("empty", json!([])),
        ("bare-triple", json!([52, 13, 1000])),
        ("empty-inside", json!([[]])),
        ("pair", json!([[52, 13]])),
        ("quadruple", json!([[52, 13, 1000, 0]])),
        ("second-entry", json!([[52, 13, 1000], [52, 13]])),
        ("latitude-above", json!([[90.000_000_1, 13, 1000]])),
        ("latitude-below", json!([[-91, 13, 1000]])),
        ("longitude-above", json!([[52, 181, 1000]])),
        ("longitude-below", json!([[52, -180.000_001, 1000]])),
        ("radius-zero", json!([[52, 13, 0]])),
        ("radius-negative", json!([[52, 13, -1]])),
        ("text", json!("52,13,1000")),
        ("text-inside", json!([["52", 13, 1000]])),
        ("null-inside", json!([[52, 13, null]])),
        ("bool-inside", json!([[52, 13, true]])),
        ("object-inside", json!([{"lat": 52, "lon": 13, "radius": 1000}])),
        ("list-inside", json!([[[52], 13, 1000]])),
        ("number", json!(52)),
        ("null", json!(null)),
    ];
    for (name, circles) in &rows {
        row(file, &format!("malformed-{name}"), circles, &at(52.0, 13.0), "claim-malformed");
    }
}

fn malformed_cbor(file: &mut CaseFile) {
    let circle = |latitude: Cbor, longitude: Cbor, radius: Cbor| Cbor::Array(vec![latitude, longitude, radius]);
    let usual = || circle(int(52), int(13), int(1000));
    let values = [
        ("nan", circle(Cbor::Float(f64::NAN), int(13), int(1000))),
        ("nan-radius", circle(int(52), int(13), Cbor::Float(f64::NAN))),
        ("infinite-radius", circle(int(52), int(13), Cbor::Float(f64::INFINITY))),
        ("negative-zero", circle(Cbor::Float(-0.0), int(13), int(1000))),
        ("integer-keys", crate::cbor::map([(0, int(52)), (1, int(13)), (2, int(1000))])),
        ("other-tag-inside", tag(103, usual())),
        ("tagged-number", circle(tag(1, int(52)), int(13), int(1000))),
        ("reference-system-of-a-number", circle(tag(104, int(52)), int(13), int(1000))),
    ];
    for (name, entry) in values {
        file.cat(&format!("malformed-{name}"), "2 encoding", |c| {
            c.label(317, Cbor::Array(vec![entry.clone()]))
                .request(at(52.0, 13.0))
                .deny_claim("claim-malformed", "catgeocoord")
        });
    }
    file.cat("malformed-other-tag", "2 encoding", |c| {
        c.label(317, tag(103, Cbor::Array(vec![usual()])))
            .request(at(52.0, 13.0))
            .deny_claim("claim-malformed", "catgeocoord")
    });
    file.cat("malformed-beside-reference-system", "1: 800 before 801", |c| {
        let entries = vec![tag(279, Cbor::Array(vec![int(4258), usual()])), circle(int(91), int(13), int(1000))];
        c.label(317, Cbor::Array(entries)).request(at(52.0, 13.0)).deny_claim("claim-malformed", "catgeocoord")
    });
}

fn reference_systems(file: &mut CaseFile) {
    let circle = || Cbor::Array(vec![int(52), int(13), int(1000)]);
    for number in [104, 279] {
        let wrapped = |value: Cbor| tag(number, Cbor::Array(vec![int(4258), value]));
        for (name, value) in [
            ("", wrapped(Cbor::Array(vec![circle()]))),
            ("-without-name", tag(number, Cbor::Array(vec![circle()]))),
            ("-of-wgs-84", tag(number, Cbor::Array(vec![text("EPSG:4326"), Cbor::Array(vec![circle()])]))),
            ("-of-one-circle", Cbor::Array(vec![circle(), wrapped(circle())])),
        ] {
            file.cat(&format!("reference-system-{number}{name}"), "2 encoding: CRS tags", |c| {
                c.label(317, value.clone()).request(at(52.0, 13.0)).deny_claim("claim-unsupported", "catgeocoord")
            });
        }
    }
}
