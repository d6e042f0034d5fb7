//! Our JWTs beside `jsonwebtoken`.

use core::str::from_utf8;
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, Header, Validation};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use suites::{Bench, claim_sets};
use token_core::{ClaimSet, Format, Token, mint};
use vectors::NOW;

use super::edit::edited;
use super::json::is_same;
use super::pairs::{self, Pair};
use super::tally::Tally;
use crate::random;

fn bench(jwk: &Value) -> Bench {
    let policy = json!({"issuers": null, "audiences": null, "require": [], "state": "none"});
    Bench::new(&json!({"keys": [jwk]}), &policy).unwrap()
}

/// Signature and form alone.
fn read_by_jsonwebtoken(token: &str, key: &DecodingKey, algorithm: Algorithm) -> jsonwebtoken::errors::Result<Value> {
    let mut validation = Validation::new(algorithm);
    (validation.validate_exp, validation.validate_aud) = (false, false);
    validation.required_spec_claims.clear();
    jsonwebtoken::decode::<Value>(token, key, &validation).map(|token| token.claims)
}

/// The claims as a JWT has them.
fn payload(mut claims: Map<String, Value>) -> Value {
    if let Some(id) = claims.remove("cti") {
        claims.insert("jti".to_owned(), id);
    }
    claims.into()
}

#[test]
fn jsonwebtoken_reads_what_we_mint() {
    let pairs = pairs::ours();
    let sets = prop_oneof![random::claims(), claim_sets::sound()];
    let tally = Tally::of(1500, &(0..pairs.len(), sets), |(place, claims)| {
        let (key, algorithm, decoding) = &pairs[place];
        let set = ClaimSet::from_json(&Value::from(claims.clone()).to_string());
        let token = set.ok().and_then(|set| mint(Format::Jwt, &set, key).ok());
        let Some(token) = token else { return Ok("none".to_owned()) };
        let got = read_by_jsonwebtoken(&token, decoding, *algorithm).unwrap();
        let wanted = payload(claims);
        prop_assert!(is_same(&got, &wanted), "{got} is not {wanted}");
        let header = jsonwebtoken::decode_header(&token).unwrap();
        prop_assert_eq!((header.kid.as_deref(), header.alg), (Some("k1"), *algorithm));
        Ok(format!("{algorithm:?}"))
    });
    tally.assert_has(&["none", "HS256", "HS384", "HS512", "ES256", "ES384", "EdDSA"]);
}

#[test]
fn we_read_what_jsonwebtoken_makes() {
    let pairs = Pair::all();
    let benches: Vec<_> = pairs.iter().map(|pair| bench(&pair.jwk("k1"))).collect();
    let headers = (prop::option::of(Just("k1")), prop::option::of(Just("at+jwt")), ".{0,9}");
    let tally = Tally::of(1000, &(0..pairs.len(), headers, random::claims()), |(place, (kid, typ, extra), claims)| {
        let pair = &pairs[place];
        let mut header = Header::new(pair.algorithm);
        header.kid = kid.map(str::to_owned);
        header.typ = typ.map(str::to_owned);
        header.jku = Some(extra.clone());
        header.extras.insert("x", extra);
        let claims = payload(claims);
        let token = jsonwebtoken::encode(&header, &claims, pair.signing()).unwrap();
        let read = benches[place].authenticate(Token::text(&token), NOW);
        let read = read.map(|payload| serde_json::from_slice::<Value>(&payload).unwrap());
        prop_assert_eq!(read, Ok(claims));
        Ok(format!("{:?}", pair.algorithm))
    });
    tally.assert_has(&["HS256", "HS384", "HS512", "ES256", "ES384", "EdDSA", "PS256", "PS384", "RS256"]);
}

/// Tokens of which header, payload or text were changed, and that were signed again as they then stood, or not.
#[test]
fn what_we_accept_jsonwebtoken_accepts() {
    let pair = Pair::all().swap_remove(0);
    let (bench, key) = (bench(&pair.jwk("k1")), pairs::decoding(&pair.jwk("k1")));
    // jsonwebtoken looks at the clock: what is not over now is not to be over when the last case runs.
    let now = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()).unwrap();
    let headers = prop_oneof![
        4 => Just(json!({"alg": "HS256", "typ": "JWT", "kid": "k1"})),
        4 => Just(json!({"alg": "HS256", "x5t": "AA", "zip": "DEF", "jku": "x", "x": [1, {"y": null}]})),
        1 => Just(json!({"alg": "HS256", "crit": ["x"], "x": true})),
        1 => Just(json!({"alg": "HS384", "kid": "k1"})),
        1 => Just(json!({"alg": "none", "kid": "k1"})),
    ];
    let lifetime = prop_oneof![3 => 3600_i64..9000, 1 => -9000_i64..-60];
    let claims = (lifetime, prop::option::of(-900_i64..-60), random::claims()).prop_map(move |(exp, nbf, claims)| {
        let mut claims: Map<_, _> = claims.into_iter().filter(|(name, _)| KEPT.contains(&name.as_str())).collect();
        claims.insert("exp".to_owned(), json!(now + exp));
        claims.extend(nbf.map(|nbf| ("nbf".to_owned(), json!(now + nbf))));
        payload(claims)
    });
    let sometimes = |part: BoxedStrategy<Vec<u8>>| prop_oneof![2 => part.clone(), 1 => edited(part)];
    let parts = (sometimes(bytes_of(headers)), sometimes(bytes_of(claims)));
    let signed = parts.prop_map(move |(header, payload)| {
        let input = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload));
        let signature = URL_SAFE_NO_PAD.encode(pair.sign(input.as_bytes()));
        format!("{input}.{signature}").into_bytes()
    });
    let tokens = signed.boxed();
    let tally = Tally::of(6000, &prop_oneof![4 => tokens.clone().boxed(), 1 => edited(tokens)], |token| {
        let ours = bench.decide(Token::text_bytes(&token), &json!({"now": now})).unwrap();
        let text = from_utf8(&token);
        let mut validation = Validation::new(Algorithm::HS256);
        (validation.leeway, validation.validate_nbf, validation.validate_aud) = (0, true, false);
        validation.required_spec_claims.clear();
        let theirs = text.map(|text| jsonwebtoken::decode::<Value>(text, &key, &validation));
        let Some(reason) = ours["reason"].as_str() else {
            let theirs = theirs.unwrap();
            prop_assert!(theirs.is_ok() || is_judged_more(&token), "{theirs:?}: {text:?}");
            if let Ok(theirs) = theirs {
                prop_assert_eq!(ours["token_id"].as_str(), theirs.claims["jti"].as_str());
                prop_assert_eq!(ours["sid"].as_str(), theirs.claims["sid"].as_str());
            }
            return Ok("allow".to_owned());
        };
        // What they check and we find wrong, they find wrong.
        if ["signature-invalid", "expired", "not-yet-valid", "json-malformed", "base64-invalid"].contains(&reason) {
            prop_assert!(!matches!(theirs, Ok(Ok(_))), "{reason}: {text:?}");
        }
        Ok(reason.to_owned())
    });
    tally.assert_has(&["allow", "json-malformed", "base64-invalid", "signature-invalid", "expired"]);
    tally.assert_has(&["algorithm-not-allowed", "critical-header-unknown", "envelope-invalid"]);
}

/// Claims of which most values are granted without a fact.
const KEPT: [&str; 6] = ["sub", "cti", "sid", "epoch", "catifdata", "vendor"];

fn bytes_of(value: impl Strategy<Value = Value> + 'static) -> BoxedStrategy<Vec<u8>> {
    value.prop_map(|value| value.to_string().into_bytes()).boxed()
}

/// Header members whose form `jsonwebtoken` judges and that we never use.
fn is_judged_more(token: &[u8]) -> bool {
    let header = token.split(|byte| *byte == b'.').next().and_then(|part| URL_SAFE_NO_PAD.decode(part).ok());
    let header: Value = header.and_then(|header| serde_json::from_slice(&header).ok()).unwrap_or_default();
    ["jku", "jwk", "x5u", "x5c", "x5t", "x5t#S256", "enc", "zip", "url", "nonce"]
        .iter()
        .any(|name| header.get(*name).is_some())
}
