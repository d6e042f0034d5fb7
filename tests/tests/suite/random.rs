//! Claim sets and requests at random, near enough to each other that both answers come up.

mod sets;

use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256, Sha512_256};
use suites::Bench;
use token_core::Hex;
use vectors::NOW;

use crate::random_facts;

/// The claims this build enforces, each present in about half of the sets; one in eight values
/// is of a wrong type.
pub(crate) fn claims() -> impl Strategy<Value = Map<String, Value>> {
    let claims = [
        ("iss", text(&["https://id.example", "https://other.example", ""])),
        ("sub", text(&["viewer-1", "viewer-2"])),
        ("aud", audience().boxed()),
        ("exp", prop_oneof![3 => (1_i64..200).prop_map(|delta| json!(NOW + delta)), 2 => time()].boxed()),
        ("nbf", prop_oneof![3 => (0_i64..200).prop_map(|delta| json!(NOW - delta)), 2 => time()].boxed()),
        ("iat", time().boxed()),
        ("cti", text(&["", "0b71", "00ff00ff"])),
        ("catv", select(vec![json!(1), json!(1), json!(2), json!(u64::MAX)]).boxed()),
        ("catreplay", select(vec![json!(0), json!(0), json!(0), json!(1), json!(2), json!(3)]).boxed()),
        ("catpor", sampling().boxed()),
        (
            "cnf",
            select(vec![json!({"jkt": "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"}), json!({"ckt": "AA"})]).boxed(),
        ),
        ("catdpop", select(vec![json!({}), json!({"window": 60, "jti": 1}), json!({"crit": [2]})]).boxed()),
        ("catr", renewal().boxed()),
        ("catif", responses().boxed()),
        ("catu", uri().boxed()),
        ("catm", list(&["GET", "HEAD", "get"])),
        ("catnip", networks().boxed()),
        ("cath", headers().boxed()),
        ("catgeoiso3166", list(&["US", "DE", "US-CA", "FR-75"])),
        ("epoch", epoch().boxed()),
        ("tenant", text(&["acme", "rival"])),
        ("sid", text(&["s1", "s2", "ключ"])),
        ("metro", markets().boxed()),
        ("crit", critical().boxed()),
        ("or", sets::sets().boxed()),
        ("nor", sets::sets().boxed()),
        ("and", sets::sets().boxed()),
        ("vendor", wrong_type().boxed()),
    ];
    let members: Vec<_> =
        claims.into_iter().chain(random_facts::claims()).map(|(name, value)| member(name, value)).collect();
    members.prop_map(|members| members.into_iter().flatten().collect())
}

fn member(name: &'static str, value: BoxedStrategy<Value>) -> BoxedStrategy<Option<(String, Value)>> {
    let value = match name {
        // The token id in JSON form is hex; what is not hex exists in one format only.
        "cti" => value,
        // A list of numbers is of the right type in CBOR.
        "crit" => {
            prop_oneof![15 => value, 1 => wrong_type().prop_filter("names", |value| *value != json!([7]))].boxed()
        }
        _ => prop_oneof![15 => value, 1 => wrong_type()].boxed(),
    };
    // Most sets have what the policies ask for.
    let presence = match name {
        "iss" | "aud" | "exp" => 0.95,
        "or" | "nor" | "and" => 0.1,
        // No proof is drawn: where they stand they deny.
        "cnf" | "catdpop" => 0.03,
        _ if random_facts::claims().iter().any(|(other, _)| *other == name) => 0.08,
        _ => 0.12,
    };
    proptest::option::weighted(presence, value.prop_map(move |value| (name.to_owned(), value))).boxed()
}

/// Orders of renewal, of which some edges can carry out.
fn renewal() -> impl Strategy<Value = Value> {
    select(vec![
        json!({"type": "cookie", "expadd": 60, "deadline": 30}),
        json!({"type": "header", "expadd": 60.5, "header-name": "x-token"}),
        json!({"type": "redirect", "expadd": 60, "status": 307}),
        json!({"type": "automatic", "expadd": 0}),
        json!({"type": "cookie"}),
    ])
}

/// Responses to a denial, sound and not.
fn responses() -> impl Strategy<Value = Value> {
    select(vec![
        json!([{"on": ["exp"], "status": 302, "headers": {"Location": "https://login.example/"}}]),
        json!([{"on": ["catm", "catu"], "status": 403}]),
        json!([{"on": ["exp"], "status": 200}]),
        json!([]),
    ])
}

fn text(values: &'static [&'static str]) -> BoxedStrategy<Value> {
    select(values).prop_map(|text| json!(text)).boxed()
}

fn list(values: &'static [&'static str]) -> BoxedStrategy<Value> {
    subsequence(values, 1..=values.len()).prop_map(|items| json!(items)).boxed()
}

fn audience() -> impl Strategy<Value = Value> {
    prop_oneof![text(&["cdn-a", "cdn-b"]), list(&["cdn-a", "cdn-b", "cdn-c"])]
}

/// Times around now, on the grid that both formats carry exactly.
fn time() -> impl Strategy<Value = Value> {
    prop_oneof![
        (-400_i64..400).prop_map(|delta| json!(NOW + delta)),
        (1_i64..400).prop_map(|delta| json!(NOW + delta)),
        (-600_i32..600).prop_map(|steps| json!(1_700_000_000.0 + f64::from(steps) / 256.0)),
        select(vec![json!(0), json!(-1), json!(i64::MAX), json!(i64::MIN), json!(u64::MAX)]),
    ]
}

/// One or two types of match, each with one of these values or its hash.
fn matches(values: &'static [&'static str]) -> impl Strategy<Value = Value> {
    let kinds = ["exact", "prefix", "suffix", "contains", "regex", "sha256", "sha512-256"];
    let matching = (select(kinds.to_vec()), select(values)).prop_map(|(kind, value)| {
        let value = match kind {
            "sha256" => Hex(&Sha256::digest(value)).to_string(),
            "sha512-256" => Hex(&Sha512_256::digest(value)).to_string(),
            "regex" => return (kind.to_owned(), json!([value, null])),
            _ => value.to_owned(),
        };
        (kind.to_owned(), json!(value))
    });
    proptest::collection::vec(matching, 1..3).prop_map(|matches| matches.into_iter().collect::<Map<_, _>>().into())
}

fn headers() -> impl Strategy<Value = Value> {
    let values = &["", "a/b", "a/b, c/d", "c/d", "Player/2.1"];
    let field = (select(vec!["accept", "Accept", "user-agent"]), matches(values));
    proptest::collection::vec(field, 1..3).prop_map(|fields| {
        fields.into_iter().map(|(name, matches)| (name.to_owned(), matches)).collect::<Map<_, _>>().into()
    })
}

fn markets() -> impl Strategy<Value = Value> {
    let entries = [json!("807"), json!(807), json!(501), json!("0807"), json!("Bay Area"), json!(u64::MAX)];
    subsequence(entries.to_vec(), 1..4).prop_map(Value::from)
}

fn critical() -> impl Strategy<Value = Value> {
    prop_oneof![
        3 => list(&["exp", "iss"]),
        1 => list(&["exp", "aud", "catm", "cath", "metro", "cti", "sub", "geohash", "vendor", "crit"]),
    ]
}

fn uri() -> impl Strategy<Value = Value> {
    let components = ["scheme", "host", "port", "path", "query", "parent-path", "filename", "stem", "extension"];
    let values = &[
        "https",
        "cdn.example",
        "",
        "8443",
        "/live/a/seg-1.m4s",
        "/live/",
        "/",
        "x=1",
        "/live/a",
        "seg-1.m4s",
        "seg-1",
        ".m4s",
        "s",
    ];
    let component = (select(components.to_vec()), matches(values));
    proptest::collection::vec(component, 1..3).prop_map(|components| {
        components.into_iter().map(|(name, matches)| (name.to_owned(), matches)).collect::<Map<_, _>>().into()
    })
}

fn networks() -> impl Strategy<Value = Value> {
    let entries = [
        json!("203.0.113.0/24"),
        json!("203.0.113.7"),
        json!("198.51.100.0/24"),
        json!("2001:db8::/32"),
        json!("::ffff:203.0.113.0/120"),
        json!("0.0.0.0/0"),
        json!(64500),
        json!(64501),
    ];
    subsequence(entries.to_vec(), 1..4).prop_map(Value::from)
}

fn epoch() -> impl Strategy<Value = Value> {
    prop_oneof![
        (0_u64..5).prop_map(|epoch| json!(epoch)),
        Just(json!(u64::MAX)),
        (0_u64..5, 0_u64..5).prop_map(|(all, one)| json!({"": all, "event:final": one})),
        (0_u64..5).prop_map(|one| json!({"event:final": one})),
    ]
}

fn sampling() -> impl Strategy<Value = Value> {
    let probability = select(vec![json!(0), json!(0.25), json!(0.1), json!(1), json!(1.5), json!(-0.5)]);
    let expires = proptest::option::of(time());
    (probability, select(vec!["", "ab", "00ff"]), expires).prop_map(|(probability, id, expires)| {
        [Some(probability), Some(json!(id)), expires].into_iter().flatten().collect()
    })
}

fn wrong_type() -> impl Strategy<Value = Value> {
    select(vec![
        json!(null),
        json!(true),
        json!(-7),
        json!(1.5),
        json!("x"),
        json!(""),
        json!([]),
        json!([7]),
        json!({}),
        json!({"x": 1}),
        json!([null]),
        json!([[["x"]]]),
        json!({"path": 7}),
        json!({"path": {"exact": [1]}}),
    ])
}

/// Requests of which any fact may be missing.
pub(crate) fn request() -> impl Strategy<Value = Value> {
    let url = text(&[
        "https://cdn.example/live/a/seg-1.m4s",
        "HTTPS://cdn.example:443/live/./a/seg%2D1.m4s?x=1",
        "https://cdn.example:8443/live/a/../b/",
        "http://cdn.example",
        "https://cdn.example/live/%2e%2e/%2e%2e/",
        "https://cdn.example/live#",
    ]);
    let mut geo = vec![
        json!({"country": "US", "subdivision": "US-CA", "metro": "807"}),
        json!({"country": "DE", "metro": 501}),
        json!({"subdivision": "US-CA", "metro": "Bay Area"}),
        json!({"country": "FR", "subdivision": "FR-75"}),
    ];
    geo.extend(random_facts::places());
    let headers = select(vec![
        json!({}),
        json!({"Accept": "a/b"}),
        json!({"accept": ["a/b", "c/d"], "User-Agent": "Player/2.1"}),
        json!({"user-agent": "", "accept": []}),
    ]);
    let address = text(&["203.0.113.7", "::ffff:203.0.113.9", "198.51.100.200", "2001:db8::7"]);
    let members = vec![
        fact("method", text(&["GET", "HEAD", "get"])),
        fact("url", url),
        fact("ip", address),
        fact("asn", select(vec![json!(64500), json!(64502)]).boxed()),
        fact("geo", select(geo).boxed()),
        fact("alpn", random_facts::protocols()),
        fact("headers", headers.boxed()),
        fact("random", select(vec![json!(0), json!(0.1), json!(0.2), json!(0.99)]).boxed()),
    ];
    let now = prop_oneof![Just(json!(NOW)), Just(json!(1_700_000_000.5))];
    (now, members).prop_map(|(now, members)| {
        let mut request: Map<String, Value> = members.into_iter().flatten().collect();
        request.insert("now".to_owned(), now);
        request.into()
    })
}

fn fact(name: &'static str, value: BoxedStrategy<Value>) -> BoxedStrategy<Option<(String, Value)>> {
    proptest::option::weighted(0.85, value.prop_map(move |value| (name.to_owned(), value))).boxed()
}

/// A gate with the usual key and one of a few policies.
pub(crate) fn bench() -> impl Strategy<Value = Bench> {
    let usual =
        json!({"issuers": ["https://id.example"], "audiences": ["cdn-a"], "state": "none", "tenants": ["acme"]});
    let policies = [
        json!({}),
        json!({"issuers": null, "audiences": null, "require": []}),
        json!({"leeway": 300, "max_lifetime": 200}),
        json!({"subjects": ["viewer-1"], "reject_future_iat": true, "require": ["exp", "cti"]}),
        json!({"audiences": [], "require_epoch": true}),
    ];
    select(policies.to_vec()).prop_map(move |members| {
        let mut policy = usual.clone();
        for (name, value) in members.as_object().unwrap() {
            policy[name] = value.clone();
        }
        Bench::new(&vectors::key_set(), &policy).unwrap()
    })
}

/// What a decision says of the token, without what differs between the formats by nature.
pub(crate) fn verdict(decision: &Value) -> Value {
    let mut verdict = decision.clone();
    verdict.as_object_mut().unwrap().remove("format");
    verdict
}
