//! How the claim is written, read and explained.

use crate::edge::{Edge, expired, request, tokens};
use token_core::limits::SCRATCH_BYTES;
use token_core::{ClaimSet, Gate, KeyRing};

#[test]
fn the_claim_is_written_and_read_in_both_formats() {
    let json = r#"{"catif":[{"on":["exp"],"status":302,"headers":{"Location":["https://a.example/?u=",{"special":0},"&t=",{"iss":null,"iat":null,"catu":{"path":{"prefix":"/x/"}},"catnip":["203.0.113.0/24"]}],"Retry-After":"5"},"kid":"m1"},{"on":["nbf","catm"],"status":403},{"on":["catgeoiso3166"],"status":451,"headers":{}}]}"#;
    let claims = ClaimSet::from_json(json).unwrap();
    assert_eq!(claims.to_json(), json);
    // Members in another order are the same entry.
    let turned = r#"{"catif":[{"kid":"m1","headers":{"a":"b"},"status":302,"on":["exp"]}]}"#;
    let straight = r#"{"catif":[{"on":["exp"],"status":302,"headers":{"a":"b"},"kid":"m1"}]}"#;
    assert_eq!(ClaimSet::from_json(turned), ClaimSet::from_json(straight));
}

#[test]
fn malformed_orders_are_not_minted() {
    let entry = |entry: &str| ClaimSet::from_json(&format!(r#"{{"catif":[{entry}]}}"#));
    let on = |rest: &str| entry(&format!(r#"{{"on":["exp"],{rest}}}"#));
    assert!(on(r#""status":302"#).is_ok());
    for rest in [
        r#""status":200"#,
        r#""status":299"#,
        r#""status":500"#,
        r#""status":"302""#,
        r#""status":302.0"#,
        r#""status":302,"x":1"#,
        r#""headers":{}"#,
        r#""status":302,"headers":[]"#,
        r#""status":302,"headers":{"a b":"c"}"#,
        r#""status":302,"headers":{"":"c"}"#,
        r#""status":302,"headers":{"a":"b","A":"c"}"#,
        r#""status":302,"headers":{"a":"b\r\nSet-Cookie: c"}"#,
        r#""status":302,"headers":{"a":["b\n"]}"#,
        r#""status":302,"headers":{"a":"\u0000"}"#,
        r#""status":302,"headers":{"a":"é"}"#,
        r#""status":302,"headers":{"a":[]}"#,
        r#""status":302,"headers":{"a":[1]}"#,
        r#""status":302,"headers":{"a":[null]}"#,
        r#""status":302,"headers":{"a":[{"special":1}]}"#,
        r#""status":302,"headers":{"a":[{"special":0,"x":1}]}"#,
        r#""status":302,"headers":{"a":[{"iat":null}]}"#,
        r#""status":302,"headers":{"a":[{"iat":"now"}]},"kid":"m1""#,
        r#""status":302,"headers":{"a":[{"iss":1}]},"kid":"m1""#,
        r#""status":302,"headers":{"a":[{"exp":null}]},"kid":"m1""#,
        r#""status":302,"headers":{"a":[{"exp":"x"}]},"kid":"m1""#,
        r#""status":302,"headers":{"a":[{"unknown":1}]},"kid":"m1""#,
        r#""status":302,"headers":{"a":[{"catif":[{"on":["exp"],"status":302}]}]},"kid":"m1""#,
        r#""status":302,"headers":{"a":[{"catr":{"type":"cookie","expadd":1}}]},"kid":"m1""#,
        r#""status":302,"headers":{},"kid":1"#,
    ] {
        assert!(on(rest).is_err(), "{rest}");
    }
    for whole in [r#"{"on":[],"status":302}"#, r#"{"on":"exp","status":302}"#, r#"{"status":302}"#, "1", "null"] {
        assert!(entry(whole).is_err(), "{whole}");
    }
    assert!(ClaimSet::from_json(r#"{"catif":[]}"#).is_err());
    assert!(ClaimSet::from_json(r#"{"catif":{}}"#).is_err());
    let twice = r#"{"on":["exp"],"status":302},{"on":["exp"],"status":303}"#;
    assert!(entry(twice).is_err());
}

/// The steps of a decision.
#[derive(Default)]
struct Steps(Vec<String>);

impl token_core::Trace for Steps {
    fn step(&mut self, step: &token_core::Step<'_>) {
        self.0.push(format!("{}: {} / {}", step.check, step.demanded, step.observed));
    }
}

#[test]
fn an_explanation_tells_what_is_ordered() {
    let edge = Edge::new();
    let gate = Gate::new(KeyRing::new(edge.keys.clone()).unwrap(), edge.policy.clone()).unwrap();
    let catif = r#"[{"on":["exp","nbf"],"status":302},{"on":["catm"],"status":405}]"#;
    for token in tokens(&expired(catif)) {
        let (mut scratch, mut steps) = ([0; SCRATCH_BYTES], Steps::default());
        assert!(gate.explain(token.as_str().into(), &request(), &edge.state, &mut scratch, &mut steps).is_err());
        let told = steps.0.iter().find(|step| step.starts_with("catif")).unwrap();
        assert!(
            told.contains("by exp, nbf with 302; by catm with 405; / 2 origins, 4 fields and 1 keys open"),
            "{told}"
        );
    }
}
