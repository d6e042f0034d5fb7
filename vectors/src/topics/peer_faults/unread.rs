//! Restrictions that are passed through unread, or read as something else.

use serde_json::{Value, json};
use sha2::{Digest, Sha512, Sha512_256};

use crate::base64url;
use crate::case::CaseFile;
use crate::cbor;
use crate::draft::Draft;
use crate::fixture::{ISSUER, NOW, jwk_with, state};

const SECTION: &str = "peer-faults";

pub(super) fn add(file: &mut CaseFile) {
    unenforced(file);
    hashes(file);
    other_vocabularies(file);
    values(file);
    renewals(file);
}

/// Each claim wants something else than what the request shows.
fn unenforced(file: &mut CaseFile) {
    let rows = [
        ("cath", json!({"user-agent": {"prefix": "tv/"}}), json!({"headers": {"user-agent": "curl/8"}}), "header"),
        ("catgeoiso3166", json!(["DE"]), json!({}), "country"),
        ("catgeocoord", json!([[52.5, 13.4, 1000]]), json!({"geo": {"lat": 37.8, "lon": -122.4}}), "area"),
        ("geohash", json!("u33d"), json!({"geo": {"lat": 37.8, "lon": -122.4}}), "area"),
        ("catgeoalt", json!([8000, 10]), json!({"geo": {"alt": 30}}), "altitude"),
        ("catalpn", json!(["h3"]), json!({"alpn": "http/1.1"}), "alpn"),
        ("cattpk", json!("AAAA"), json!({"tls": {"client_spki": "AAAB"}}), "tls-key"),
    ];
    for (claim, value, request, reason) in &rows {
        file.both(&format!("{claim}-unenforced"), SECTION, |c| {
            c.claims(json!({*claim: value})).request(request.clone()).deny_claim(reason, claim)
        });
    }
    file.both("replay-without-store-allowed", SECTION, |c| {
        c.claims(json!({"cti": "0b71", "catreplay": 1})).deny_claim("context-missing", "catreplay")
    });
}

fn hashes(file: &mut CaseFile) {
    let path = "/live/a/seg-1.m4s";
    let (right, wrong) = (cbor::to_hex(&Sha512_256::digest(path)), cbor::to_hex(&Sha512::digest(path)));
    let with = |hash: &str| json!({"catu": {"path": {"sha512-256": hash}}});
    file.both("sha512-256-refused", SECTION, |c| c.claims(with(&right)).allow());
    file.both("sha512-256-is-sha512", SECTION, |c| c.claims(with(&wrong)).deny_claim("claim-malformed", "catu"));
    file.both("sha512-256-is-truncated-sha512", SECTION, |c| c.claims(with(&wrong[..64])).deny_claim("uri", "catu"));
}

fn other_vocabularies(file: &mut CaseFile) {
    for (name, claim, value) in [
        ("city-restriction-never-read", "reg", json!("Wien")),
        ("country-restriction-of-other-name-never-read", "co", json!("AT")),
        ("address-restriction-of-other-name-never-read", "ip", json!("203.0.113.7")),
    ] {
        file.jwt(&format!("{name}-jwt"), SECTION, |c| {
            c.claims(json!({claim: value})).deny_claim("claim-unsupported", claim)
        });
    }
}

fn values(file: &mut CaseFile) {
    file.both("header-values-joined-by-colon", SECTION, |c| {
        c.claims(json!({"cath": {"x-a": {"exact": "A"}, "x-b": {"exact": "B:C"}}}))
            .request(json!({"headers": {"x-a": "A:B", "x-b": "C"}}))
            .deny_claim("header", "cath")
    });
    file.both("prefix-opens-the-sibling", SECTION, |c| {
        c.keys(vec![jwk_with(json!({"scope": {"path_prefixes": ["/live/a"]}}))])
            .request(json!({"url": "https://cdn.example/live/ab/x"}))
            .deny("key-out-of-scope")
    });
    let corner = |c: Draft| c.request(json!({"geo": {"lat": -90, "lon": -180}}));
    file.both("geohash-leading-zeros-refused", SECTION, |c| {
        corner(c).claims(json!({"geohash": "000000000000"})).allow()
    });
    file.both("geohash-leading-zeros-dropped", SECTION, |c| {
        corner(c).claims(json!({"geohash": "s0000"})).deny_claim("area", "geohash")
    });
    file.cat("token-text-is-identity", SECTION, |c| {
        c.claims(json!({"cti": "0b71a5c3"}))
            .text(|text| base64url::padded(&text))
            .state(state(json!({"tokens": [{"iss": ISSUER, "id": "0b71a5c3"}]})))
            .deny_claim("token-revoked", "cti")
    });
}

/// 200 seconds before the end, and a deadline that is near only as minutes or as a point in time.
fn renewals(file: &mut CaseFile) {
    let due: [(&str, i64, Value); 3] = [
        ("deadline-in-minutes", 5, json!(false)),
        ("deadline-is-absolute", NOW + 200, json!({"type": "header", "until": NOW + 300})),
        ("deadline-in-seconds-refused", 200, json!({"type": "header", "until": NOW + 300})),
    ];
    for (name, deadline, renewal) in &due {
        file.both(name, SECTION, |c| {
            let catr = json!({"type": "header", "expadd": 300, "deadline": deadline});
            c.claims(json!({"iat": NOW - 100, "exp": NOW + 200, "cti": "0b71", "catr": catr}))
                .allow()
                .sends("renewal", renewal.clone())
        });
    }
}
