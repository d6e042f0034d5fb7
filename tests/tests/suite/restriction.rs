//! A restriction more never opens what was closed.

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};
use token_core::Token;
use vectors::NOW;

use crate::random;

fn restriction() -> impl Strategy<Value = (&'static str, Value)> {
    select(vec![
        ("catu", json!({"path": {"prefix": "/"}})),
        ("catu", json!({"scheme": {"exact": "https"}, "extension": {"exact": ".m4s"}})),
        ("catu", json!({"path": {"regex": ["^/live/.*s$"]}, "host": {"regex": "cdn"}})),
        ("cath", json!({"accept": {"regex": ["^(a|c)?"]}})),
        ("cath", json!({"accept": {"regex": ["\\d"]}})),
        ("catm", json!(["GET", "HEAD"])),
        ("catnip", json!(["0.0.0.0/0", "::/0"])),
        ("catnip", json!([64500])),
        ("catgeoiso3166", json!(["US", "DE", "FR"])),
        ("cath", json!({"accept": {"prefix": ""}})),
        ("cath", json!({"user-agent": {"contains": "Player"}, "Accept": {"suffix": "d"}})),
        ("metro", json!(["807", 501, "Bay Area"])),
        ("catreplay", json!(0)),
        ("catreplay", json!(2)),
        ("catpor", json!([0.5, "ab"])),
        ("or", json!([{}])),
        ("or", json!([{"catm": ["GET"]}, {"metro": [807]}])),
        ("nor", json!([{"catm": ["POST"]}])),
        ("nor", json!([{"catgeoiso3166": ["DE"]}, {"nor": [{"cath": {"accept": {"prefix": "a"}}}]}])),
        ("and", json!([{}])),
        ("and", json!([{"exp": NOW + 1}, {"or": [{"catnip": [64500]}, {"iss": "https://id.example"}]}])),
        ("crit", json!(["exp"])),
        ("crit", json!(["cath", "metro"])),
        ("nbf", json!(0)),
        ("geohash", json!("9q8y")),
        ("catgeocoord", json!([[0, 0, 1e9]])),
        ("catgeoalt", json!([0, 1e9])),
        ("catalpn", json!(["h2", "h3", "http/1.0", "http/1.1"])),
        ("cattpk", json!("MFkw")),
        ("cnf", json!({"jkt": "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"})),
        ("catdpop", json!({"window": 60})),
        ("catif", json!([{"on": ["exp"], "status": 302}])),
    ])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_further_restriction_never_allows(
        claims in random::claims(),
        (name, value) in restriction(),
        request in random::request(),
        bench in random::bench(),
    ) {
        let mut claims = claims;
        claims.remove(name);
        let mut restricted = claims.clone();
        restricted.insert(name.to_owned(), value);
        let before = bench.decide(Token::binary(&vectors::cat_of(&claims)), &request).unwrap();
        for after in [
            bench.decide(Token::binary(&vectors::cat_of(&restricted)), &request).unwrap(),
            bench.decide(Token::text(&vectors::jwt_of(&restricted)), &request).unwrap(),
        ] {
            prop_assert!(before["decision"] == "allow" || after["decision"] == "deny", "{before} became {after}");
        }
    }
}
