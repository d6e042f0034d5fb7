//! catgeoiso3166 (semantics section 6).

use crate::case::CaseFile;
use crate::fixture::REMOVE;
use serde_json::{Value, json};

pub(super) fn file() -> CaseFile {
    let mut file = CaseFile::new("geo", "catgeoiso3166: countries and subdivisions");
    let california = || json!({"country": "US", "subdivision": "US-CA"});
    let rows: [(&str, Value, Value, &str); 18] = [
        ("country", json!(["US"]), california(), ""),
        ("country-other", json!(["DE"]), california(), "country"),
        ("country-one-of-two", json!(["DE", "US"]), california(), ""),
        ("country-alone-known", json!(["US"]), json!({"country": "US"}), ""),
        ("country-lower-case", json!(["US"]), json!({"country": "us"}), "country"),
        ("country-unknown", json!(["US"]), json!({}), "context-missing"),
        ("country-not-from-subdivision", json!(["US"]), json!({"subdivision": "US-CA"}), "context-missing"),
        ("subdivision", json!(["US-CA"]), california(), ""),
        ("subdivision-other", json!(["US-NY"]), california(), "country"),
        ("subdivision-other-country", json!(["US-CA"]), json!({"country": "FR", "subdivision": "FR-75"}), "country"),
        ("subdivision-other-country-alone", json!(["US-CA"]), json!({"country": "FR"}), "country"),
        ("subdivision-unknown", json!(["US-CA"]), json!({"country": "US"}), "context-missing"),
        ("subdivision-and-country-unknown", json!(["US-CA"]), json!({}), "context-missing"),
        ("subdivision-or-country", json!(["US-NY", "US"]), california(), ""),
        ("subdivision-unknown-country-matches", json!(["US-CA", "US"]), json!({"country": "US"}), ""),
        ("subdivision-unknown-or-other", json!(["FR", "US-CA"]), json!({"country": "US"}), "context-missing"),
        ("country-matches-other-listed", json!(["FR", "US-CA"]), json!({"country": "FR"}), ""),
        ("prefix-of-subdivision", json!(["US-C"]), california(), "country"),
    ];
    for (name, listed, geo, reason) in &rows {
        file.both(name, "6 catgeoiso3166", |c| {
            c.claims(json!({"catgeoiso3166": listed})).request(json!({"geo": geo})).expect(reason, "catgeoiso3166")
        });
    }
    file.both("no-geo", "6 facts", |c| {
        c.claims(json!({"catgeoiso3166": ["US"]}))
            .request(json!({"geo": REMOVE}))
            .deny_claim("context-missing", "catgeoiso3166")
    });
    file.both("no-geo-not-needed", "6 facts", |c| c.request(json!({"geo": REMOVE})).allow());
    file
}
