//! The order of the claims that compare with a fact of the request (semantics section 1).

use crate::case::CaseFile;
use crate::cbor::{int, map, text};
use crate::draft::{Draft, Format};
use crate::fixture::{REMOVE, merge};
use serde_json::{Value, json};

/// The claims in their order: what they are called, the reason, and the facts that satisfy them.
fn steps() -> [(&'static str, &'static str, Value); 9] {
    [
        ("catgeoiso3166", "country", json!({"country": "DE"})),
        ("geohash", "area", json!({"lat": 48.137_2, "lon": 11.575_6})),
        ("catgeocoord", "area", json!({"lat": 48.218_8, "lon": 11.624_7})),
        ("catgeoalt", "altitude", json!({"alt": 520})),
        ("catalpn", "alpn", json!("h2")),
        ("cath", "header", json!({"accept": "a/b"})),
        ("cattpk", "tls-key", json!("MFkw")),
        ("metro", "metro", json!({"metro": "807"})),
        ("cattprint", "tls-fingerprint", json!("t13d")),
    ]
}

pub(super) fn file() -> CaseFile {
    let mut file = CaseFile::new("facts", "which of several claims about the request counts first");
    for (place, (claim, reason, _)) in steps().iter().enumerate() {
        file.both(&format!("{claim}-first"), "1: 6xx", |c| with_all(c, place, false).deny_claim(reason, claim));
        if *claim == "catgeocoord" {
            continue; // needs the same fact as geohash, which comes first
        }
        file.both(&format!("{claim}-fact-first"), "1: a missing fact at its claim's place", |c| {
            with_all(c, place, true).deny_claim("context-missing", claim)
        });
    }
    file.both("all-hold", "1: 6xx", |c| with_all(c, steps().len(), false).allow());
    file
}

/// Every claim, and a request that satisfies so many of them; the others fail, or lack their facts.
fn with_all(c: Draft, satisfied: usize, lacks: bool) -> Draft {
    let claims = json!({
        "catgeoiso3166": ["DE"], "geohash": ["u28"], "catgeocoord": [[48.218_8, 11.624_7, 2000]],
        "catgeoalt": [519.5, 10], "catalpn": ["h2"], "cath": {"accept": {"prefix": "a/"}}, "cattpk": "MFkw",
        "metro": [807],
    });
    let c = c.policy(json!({"labels": {"or": 327, "cattprint": 324}})).claims(claims);
    let c = match c.format() {
        Format::Cat => c.label(324, map([(0, int(2)), (1, text("t13d"))])),
        Format::Jwt => c.claims(json!({"cattprint": {"type": "ja4", "value": "t13d"}})),
    };
    c.request(request(satisfied, lacks))
}

fn request(satisfied: usize, lacks: bool) -> Value {
    let mut geo =
        if lacks { json!({}) } else { json!({"country": "FR", "lat": 0, "lon": 0, "alt": 0, "metro": "501"}) };
    let mut tls = if lacks { json!({"client_spki": "AAAA"}) } else { json!({"client_spki": "AAAA", "ja4": "other"}) };
    let mut request =
        if lacks { json!({"alpn": REMOVE, "headers": REMOVE}) } else { json!({"alpn": null, "headers": {}}) };
    for (claim, _, fact) in steps().into_iter().take(satisfied) {
        match claim {
            "catalpn" => merge(&mut request, json!({"alpn": fact})),
            "cath" => merge(&mut request, json!({"headers": fact})),
            "cattpk" => merge(&mut tls, json!({"client_spki": fact})),
            "cattprint" => merge(&mut tls, json!({"ja4": fact})),
            _ => merge(&mut geo, fact),
        }
    }
    let knows_tls = !lacks || satisfied > 6;
    merge(&mut request, json!({"geo": geo, "tls": if knows_tls { tls } else { json!(REMOVE) }}));
    request
}
