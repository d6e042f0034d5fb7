//! geohash (semantics section 6, spec/cat.md section 5.15).

use crate::case::CaseFile;
use crate::cbor::{Value as Cbor, bytes, int, tag, text};
use crate::fixture::REMOVE;
use serde_json::{Value, json};

pub(super) fn file() -> CaseFile {
    let mut file = CaseFile::new("geohash", "geohash: cells and their edges, poles, antimeridian, form");
    cells(&mut file);
    edges(&mut file);
    facts(&mut file);
    malformed(&mut file);
    reference_systems(&mut file);
    file
}

fn at(latitude: f64, longitude: f64) -> Value {
    json!({"geo": {"lat": latitude, "lon": longitude}})
}

fn row(file: &mut CaseFile, name: &str, geohash: &Value, position: &Value, reason: &str) {
    file.both(name, "6 geohash", |c| {
        c.claims(json!({"geohash": geohash})).request(position.clone()).expect(reason, "geohash")
    });
}

fn cells(file: &mut CaseFile) {
    // 9q8yyk8ytpxr
    let san_francisco = at(37.774_9, -122.419_4);
    let rows = [
        ("text", json!("9q8y"), ""),
        ("list", json!(["9q8y"]), ""),
        ("first-of-two", json!(["9q8y", "u33d"]), ""),
        ("second-of-two", json!(["u33d", "9q8y"]), ""),
        ("none-of-two", json!(["u33d", "9q8z"]), "area"),
        ("other", json!("9q8z"), "area"),
        ("characters-1", json!("9"), ""),
        ("characters-5", json!("9q8yy"), ""),
        ("characters-12", json!("9q8yyk8ytpxr"), ""),
        ("characters-12-neighbour", json!("9q8yyk8ytpxx"), "area"),
        ("one-character-differs", json!("9q8yyk9"), "area"),
    ];
    for (name, geohash, reason) in &rows {
        row(file, name, geohash, &san_francisco, reason);
    }
    for (count, reason) in [(256, ""), (257, "claim-malformed")] {
        let cells: Vec<&str> = core::iter::repeat_n("u33d", count - 1).chain(["9q8y"]).collect();
        row(file, &format!("cells-{count}"), &json!(cells), &san_francisco, reason);
    }
    row(file, "zeros-of-the-corner", &json!("00000000"), &at(-89.999_999, -179.999_999), "");
    row(file, "published-u4pruydqqvj", &json!("u4pruydqqvj"), &at(57.649_11, 10.407_44), "");
    row(file, "published-ezs42", &json!("ezs42"), &at(42.605, -5.603), "");
}

/// A cell holds its southern and western edge; the last cells hold the northern and eastern one too.
fn edges(file: &mut CaseFile) {
    let rows = [
        // s: 0 to 45 degrees north and east.
        ("edge-south-west", "s", at(0.0, 0.0), ""),
        ("edge-south-below", "s", at(-0.000_000_1, 1.0), "area"),
        ("edge-west-below", "s", at(1.0, -0.000_000_1), "area"),
        ("edge-north-below", "s", at(44.999_999_9, 1.0), ""),
        ("edge-north", "s", at(45.0, 1.0), "area"),
        ("edge-north-next", "u", at(45.0, 1.0), ""),
        ("edge-east", "s", at(1.0, 45.0), "area"),
        ("edge-east-next", "t", at(1.0, 45.0), ""),
        ("pole-north", "u", at(90.0, 10.0), ""),
        ("pole-north-other-meridian", "u", at(90.0, -10.0), "area"),
        ("pole-south", "000000000000", at(-90.0, -180.0), ""),
        ("corner-north-east", "zzzzzzzzzzzz", at(90.0, 180.0), ""),
        ("antimeridian-east", "x", at(1.0, 180.0), ""),
        ("antimeridian-west", "8", at(1.0, -180.0), ""),
        ("antimeridian-is-two-edges", "8", at(1.0, 180.0), "area"),
    ];
    for (name, cell, position, reason) in &rows {
        row(file, name, &json!(cell), position, reason);
    }
}

fn facts(file: &mut CaseFile) {
    for (name, geo) in [("no-geo", json!(REMOVE)), ("no-position", json!({"country": "US"}))] {
        file.both(name, "6 facts", |c| {
            c.claims(json!({"geohash": "9q8y"})).request(json!({"geo": geo})).deny_claim("context-missing", "geohash")
        });
    }
    file.both("before-circles", "1: 605 is 282 then 317", |c| {
        let claims = json!({"geohash": "9q8y", "catgeocoord": [[0, 0, 1]]});
        c.claims(claims).request(at(52.52, 13.405)).deny_claim("area", "geohash")
    });
    file.both("and-circles", "6 catgeocoord", |c| {
        let claims = json!({"geohash": "u33d", "catgeocoord": [[0, 0, 1]]});
        c.claims(claims).request(at(52.52, 13.405)).deny_claim("area", "catgeocoord")
    });
    file.both("and-circles-hold", "6 catgeocoord", |c| {
        let claims = json!({"geohash": "u33d", "catgeocoord": [[52.5, 13.4, 3000]]});
        c.claims(claims).request(at(52.52, 13.405)).allow()
    });
}

fn malformed(file: &mut CaseFile) {
    let rows = [
        ("empty-list", json!([])),
        ("empty", json!("")),
        ("empty-inside", json!(["9q8y", ""])),
        ("characters-13", json!("9q8yyk8ytpxrz")),
        ("upper-case", json!("9Q8Y")),
        ("letter-a", json!("9q8a")),
        ("letter-i", json!("i")),
        ("letter-l", json!("9l")),
        ("letter-o", json!("9o")),
        ("space", json!("9q8y ")),
        ("beyond-ascii", json!("9q8ÿ")),
        ("number", json!(9)),
        ("number-inside", json!(["9q8y", 9])),
        ("null", json!(null)),
        ("object", json!({"9q8y": true})),
        ("list-inside", json!([["9q8y"]])),
    ];
    let position = at(37.774_9, -122.419_4);
    for (name, geohash) in &rows {
        row(file, &format!("malformed-{name}"), geohash, &position, "claim-malformed");
    }
    let values = [
        ("bytes", bytes(b"9q8y")),
        ("bytes-inside", Cbor::Array(vec![bytes(b"9q8y")])),
        ("other-tag", tag(1, text("9q8y"))),
        ("other-tag-inside", Cbor::Array(vec![tag(34, text("9q8y"))])),
        ("other-tag-in-reference-system", tag(279, Cbor::Array(vec![int(4326), tag(1, text("9q8y"))]))),
    ];
    for (name, value) in &values {
        file.cat(&format!("malformed-{name}"), "2 encoding", |c| {
            c.label(282, value.clone()).request(position.clone()).deny_claim("claim-malformed", "geohash")
        });
    }
}

fn reference_systems(file: &mut CaseFile) {
    for number in [104, 279] {
        file.cat(&format!("reference-system-{number}"), "2 encoding: CRS tags", |c| {
            let value = tag(number, Cbor::Array(vec![int(4258), text("9q8y")]));
            c.label(282, value).request(at(37.774_9, -122.419_4)).deny_claim("claim-unsupported", "geohash")
        });
    }
}
