//! Bytes that nobody meant as a token.

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use suites::Bench;
use token_core::{Format, Reason, Structure, Token};
use vectors::NOW;

fn bench() -> Bench {
    let policy =
        json!({"issuers": ["https://id.example"], "audiences": ["cdn-a"], "state": "none", "relax": ["legacy_base64"]});
    Bench::new(&vectors::key_set(), &policy).unwrap()
}

fn request() -> Value {
    json!({"now": NOW, "method": "GET", "url": "https://cdn.example/live/a/seg-1.m4s", "ip": "203.0.113.7"})
}

fn claims() -> Map<String, Value> {
    let claims = json!({
        "iss": "https://id.example", "aud": "cdn-a", "exp": NOW + 300, "cti": "0b71", "sid": "s1", "catm": ["GET"],
        "catu": {"path": {"prefix": "/live/"}}, "catnip": ["203.0.113.0/24"],
    });
    claims.as_object().unwrap().clone()
}

fn every_reading(bytes: &[u8]) -> Vec<Token<'_>> {
    let text = Token::text_bytes(bytes);
    let binary = Token::binary(bytes);
    vec![
        text,
        text.format(Format::Cat),
        text.format(Format::Jwt),
        binary,
        binary.untagged(Structure::Mac0),
        binary.untagged(Structure::Sign1),
    ]
}

/// A denial has a reason of the table; there is nothing else than that and an allowance.
pub(crate) fn is_reasoned(decision: &Value) -> bool {
    let reason = decision["code"].as_u64().and_then(|code| Reason::from_code(u16::try_from(code).ok()?));
    decision["decision"] == "deny" && reason.is_some_and(|reason| decision["reason"] == reason.name())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_denied_with_a_reason(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        for token in every_reading(&bytes) {
            let decision = bench().decide(token, &request()).unwrap();
            prop_assert!(is_reasoned(&decision), "{decision}");
        }
    }

    #[test]
    fn any_text_is_denied_with_a_reason(text in "[-A-Za-z0-9_.=+/]{0,200}") {
        for token in every_reading(text.as_bytes()) {
            let decision = bench().decide(token, &request()).unwrap();
            prop_assert!(is_reasoned(&decision), "{decision}");
        }
    }

    /// Behind the signature: whatever an issuer signs.
    #[test]
    fn any_signed_payload_is_decided(payload in proptest::collection::vec(any::<u8>(), 0..200)) {
        let decision = bench().decide(Token::binary(&vectors::cat_around(&payload)), &request()).unwrap();
        prop_assert!(is_reasoned(&decision), "{decision}");
        let decision = bench().decide(Token::text(&vectors::jwt_around(&payload)), &request()).unwrap();
        prop_assert!(is_reasoned(&decision), "{decision}");
    }

    /// Behind the signature, and nearly right.
    #[test]
    fn a_changed_payload_is_decided(at in any::<prop::sample::Index>(), to in any::<u8>(), cut in any::<bool>()) {
        let mut payload = vectors::payload_of(&claims());
        let at = at.index(payload.len());
        payload[at] = to;
        if cut {
            payload.truncate(at);
        }
        let decision = bench().decide(Token::binary(&vectors::cat_around(&payload)), &request()).unwrap();
        prop_assert!(decision["decision"] == "allow" || is_reasoned(&decision), "{decision}");
    }
}

/// Numbers that JavaScript does not have, which is why they are no cases.
#[test]
fn no_clock_revives_a_token() {
    let clocks = [
        json!(i64::MIN),
        json!(i64::MIN + 1),
        json!(-1),
        json!(-0.0),
        json!(0),
        json!(0.5),
        json!(i64::MAX - 1),
        json!(i64::MAX),
        json!(u64::MAX),
        json!(1e19),
        json!(f64::MAX),
        json!(f64::MIN_POSITIVE),
    ];
    let lifetimes = [(i64::MIN, i64::MAX), (0, i64::MAX), (i64::MIN, 0), (i64::MIN, i64::MIN), (i64::MAX, i64::MAX)];
    for policy in [json!({}), json!({"leeway": 300}), json!({"max_lifetime": 1}), json!({"max_lifetime": i64::MAX})] {
        let mut all = json!({"issuers": null, "audiences": null, "state": "none", "reject_future_iat": true});
        all.as_object_mut().unwrap().extend(policy.as_object().unwrap().clone());
        let bench = Bench::new(&vectors::key_set(), &all).unwrap();
        for (clock, (from, until)) in clocks.iter().flat_map(|clock| lifetimes.map(|lifetime| (clock, lifetime))) {
            let claims = json!({"nbf": from, "exp": until, "iat": until});
            let (cat, jwt) =
                (vectors::cat_of(claims.as_object().unwrap()), vectors::jwt_of(claims.as_object().unwrap()));
            for token in [Token::binary(&cat), Token::text(&jwt)] {
                let Ok(decision) = bench.decide(token, &json!({"now": clock})) else { continue };
                assert!(is_reasoned(&decision), "at {clock} for {claims} under {policy}: {decision}");
            }
        }
    }
}
