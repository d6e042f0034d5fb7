//! Who counts as a viewer.

use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use token_sdk::{Clock, SystemClock};

use crate::harness::{Running, Setup, sign_viewer};

fn status(running: &Running, token: &str) -> u16 {
    running.public("POST", "/play/final").bearer(token).send().status
}

fn later(seconds: i64) -> i64 {
    SystemClock.now() + seconds
}

/// Private keys that were made for these tests and open nothing.
fn identity_provider() -> Vec<(Algorithm, EncodingKey)> {
    vec![
        (Algorithm::RS256, EncodingKey::from_rsa_der(include_bytes!("viewer-keys/rsa2048.der"))),
        (Algorithm::ES256, EncodingKey::from_ec_der(include_bytes!("viewer-keys/p256.der"))),
        (Algorithm::EdDSA, EncodingKey::from_ed_der(include_bytes!("viewer-keys/ed25519.der"))),
        (Algorithm::HS512, EncodingKey::from_secret(&[7; 64])),
    ]
}

fn jwks(keys: &[(Algorithm, EncodingKey)]) -> Value {
    let jwk = |(algorithm, key): &(Algorithm, EncodingKey)| {
        let mut jwk = Jwk::from_encoding_key(key, *algorithm).unwrap();
        jwk.common.key_id = Some(format!("{algorithm:?}"));
        jwk
    };
    json!({ "keys": keys.iter().map(jwk).collect::<Vec<_>>() })
}

fn sign(algorithm: Algorithm, key: &EncodingKey, kid: Option<&str>) -> String {
    let mut header = Header::new(algorithm);
    header.kid = kid.map(str::to_owned);
    encode(&header, &json!({ "sub": "alice", "exp": later(60) }), key).unwrap()
}

#[test]
fn every_algorithm_of_a_key_set() {
    let setup = Setup::new();
    let keys = identity_provider();
    setup.write("jwks.json", &jwks(&keys));
    let running = setup.start();
    for (algorithm, key) in &keys {
        let kid = format!("{algorithm:?}");
        assert_eq!(status(&running, &sign(*algorithm, key, Some(&kid))), 200, "{kid}");
        assert_eq!(status(&running, &sign(*algorithm, key, None)), 401, "{kid}: several keys, no kid");
        assert_eq!(status(&running, &sign(*algorithm, key, Some("none"))), 401, "{kid}: unknown kid");
        let foreign = if *algorithm == Algorithm::HS512 { "RS256" } else { "HS512" };
        assert_eq!(status(&running, &sign(*algorithm, key, Some(foreign))), 401, "{kid}: another key's kid");
    }
}

#[test]
fn the_key_says_the_algorithm() {
    let setup = Setup::new();
    let keys = &identity_provider()[..1];
    let set = jwks(keys);
    setup.write("jwks.json", &set);
    let running = setup.start();
    // The public key as an HMAC secret: what a verifier that obeys the token's `alg` accepts.
    let modulus = set["keys"][0]["n"].as_str().unwrap();
    let confused = EncodingKey::from_secret(modulus.as_bytes());
    assert_eq!(status(&running, &sign(Algorithm::HS256, &confused, Some("RS256"))), 401);
    assert_eq!(status(&running, &sign(Algorithm::RS384, &keys[0].1, Some("RS256"))), 401, "not the key's algorithm");
    assert_eq!(status(&running, &sign(Algorithm::RS256, &keys[0].1, None)), 200, "one key needs no kid");
}

#[test]
fn time_and_form() {
    let running = Setup::new().start();
    let good = json!({ "sub": "alice", "exp": later(60) });
    let with = |member: &str, value: Value| {
        let mut claims = good.clone();
        claims[member] = value;
        sign_viewer(&claims)
    };
    assert_eq!(status(&running, &sign_viewer(&good)), 200);
    assert_eq!(status(&running, &with("aud", json!("somebody"))), 200, "no audience is demanded");
    for (member, value) in [
        ("exp", json!(later(-1))),
        ("exp", json!(later(0))),
        ("exp", json!("never")),
        ("exp", Value::Null),
        ("nbf", json!(later(60))),
        ("sub", json!("")),
        ("sub", json!(7)),
        ("sub", json!("s".repeat(257))),
    ] {
        assert_eq!(status(&running, &with(member, value.clone())), 401, "{member} {value}");
    }
    assert_eq!(status(&running, &sign_viewer(&json!({ "exp": later(60) }))), 401, "no sub");
    let mut tampered = sign_viewer(&good);
    tampered.replace_range(tampered.len() - 2.., "AA");
    assert_eq!(status(&running, &tampered), 401);
    let basic = running.public("POST", "/play/final").header("authorization", "Basic YTpi");
    assert_eq!(basic.send().reason(401), "viewer-token-missing");
}

#[test]
fn issuer_and_audience_when_demanded() {
    let setup = Setup::new();
    let mut config = setup.config();
    config.viewer_issuer = Some("https://idp.example".to_owned());
    config.viewer_audience = Some("vending".to_owned());
    let running = setup.start_with(config).unwrap();
    let token = |iss: Value, aud: Value| {
        let mut claims = json!({ "sub": "alice", "exp": later(60), "iss": iss, "aud": aud });
        claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        sign_viewer(&claims)
    };
    let (iss, aud) = (|| json!("https://idp.example"), || json!("vending"));
    assert_eq!(status(&running, &token(iss(), aud())), 200);
    assert_eq!(status(&running, &token(iss(), json!(["other", "vending"]))), 200);
    assert_eq!(status(&running, &token(json!("https://evil.example"), aud())), 401);
    assert_eq!(status(&running, &token(Value::Null, aud())), 401, "demanding implies presence");
    assert_eq!(status(&running, &token(iss(), json!("other"))), 401);
    assert_eq!(status(&running, &token(iss(), Value::Null)), 401);
}

#[test]
fn critical_headers_are_not_ignored() {
    let running = Setup::new().start();
    let mut header = Header::new(Algorithm::HS256);
    header.kid = Some("idp".to_owned());
    header.crit = Some(vec!["exp".to_owned()]);
    let key = EncodingKey::from_secret(b"identity provider, 32 bytes long");
    let token = encode(&header, &json!({ "sub": "alice", "exp": later(60) }), &key).unwrap();
    assert_eq!(status(&running, &token), 401);
}

#[test]
fn believed_in_development() {
    let setup = Setup::new();
    let mut config = setup.config();
    config.jwks = None;
    config.insecure_dev = true;
    let running = setup.start_with(config).unwrap();
    running.public("POST", "/play/members").bearer("alice").send().expect(200);
    assert_eq!(running.public("POST", "/play/members").bearer("bob").send().reason(403), "not-entitled");
    running.public("POST", "/play/final").send().expect(200);
}
