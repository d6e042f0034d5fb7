//! Claim sets and requests at random, near enough to each other that both answers come up.

use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Map, Value, json};
use suites::Bench;
use vectors::NOW;

/// The claims this build enforces, each present in about half of the sets; one in eight values
/// is of a wrong type.
pub(crate) fn claims() -> impl Strategy<Value = Map<String, Value>> {
    let claims = [
        ("iss", text(&["https://id.example", "https://other.example", ""])),
        ("sub", text(&["viewer-1", "viewer-2"])),
        ("aud", audience().boxed()),
        ("exp", time().boxed()),
        ("nbf", time().boxed()),
        ("iat", time().boxed()),
        ("cti", text(&["", "0b71", "00ff00ff"])),
        ("catv", select(vec![json!(1), json!(1), json!(2), json!(u64::MAX)]).boxed()),
        ("catu", uri().boxed()),
        ("catm", list(&["GET", "HEAD", "get"])),
        ("catnip", networks().boxed()),
        ("catgeoiso3166", list(&["US", "DE", "US-CA", "FR-75"])),
        ("epoch", epoch().boxed()),
        ("tenant", text(&["acme", "rival"])),
        ("sid", text(&["s1", "s2", "ключ"])),
        ("vendor", wrong_type().boxed()),
    ];
    let members: Vec<_> = claims.into_iter().map(|(name, value)| member(name, value)).collect();
    members.prop_map(|members| members.into_iter().flatten().collect())
}

fn member(name: &'static str, value: BoxedStrategy<Value>) -> BoxedStrategy<Option<(String, Value)>> {
    // The token id in JSON form is hex; what is not hex exists in one format only.
    let value = if name == "cti" { value } else { prop_oneof![15 => value, 1 => wrong_type()].boxed() };
    // Most sets have what the policies ask for.
    let presence = if ["iss", "aud", "exp"].contains(&name) { 0.9 } else { 0.3 };
    proptest::option::weighted(presence, value.prop_map(move |value| (name.to_owned(), value))).boxed()
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

fn uri() -> impl Strategy<Value = Value> {
    let components = ["scheme", "host", "port", "path", "query", "parent-path", "filename", "stem", "extension"];
    let values = [
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
    let matching = (select(&["exact", "prefix", "suffix", "contains"]), select(values.to_vec()));
    let matches = proptest::collection::vec(matching, 1..3);
    let component = (select(components.to_vec()), matches);
    proptest::collection::vec(component, 1..3).prop_map(|components| {
        let object = |matches: Vec<(&str, &str)>| -> Value {
            matches.into_iter().map(|(kind, value)| (kind.to_owned(), json!(value))).collect::<Map<_, _>>().into()
        };
        components.into_iter().map(|(name, matches)| (name.to_owned(), object(matches))).collect::<Map<_, _>>().into()
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
    let geo = select(vec![
        json!({"country": "US", "subdivision": "US-CA"}),
        json!({"country": "DE"}),
        json!({"subdivision": "US-CA"}),
        json!({"country": "FR", "subdivision": "FR-75"}),
    ]);
    let address = text(&["203.0.113.7", "::ffff:203.0.113.9", "198.51.100.200", "2001:db8::7"]);
    let members = vec![
        fact("method", text(&["GET", "HEAD", "get"])),
        fact("url", url),
        fact("ip", address),
        fact("asn", select(vec![json!(64500), json!(64502)]).boxed()),
        fact("geo", geo.boxed()),
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
