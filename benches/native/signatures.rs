//! Signatures of public keys: the full decision about a JWT, with tables for the key and without,
//! next to jsonwebtoken, which checks signature, times and issuer.

use std::hint::black_box;

use benches::{ISSUER, KEY_ID, POLICY_WITHOUT_STATE, claims, request};
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{DecodingKey, Validation, decode};
use serde_json::{Map, Value};
use token_core::limits::SCRATCH_BYTES;
use token_core::{Algorithm, Format, Gate, Key, KeyRing, NoState, Policy, Token, key_from_json, mint};

use crate::now;

const SECRET: [u8; 32] = [0x2a; 32];

pub(crate) fn es256() -> Box<dyn FnMut()> {
    ours(Algorithm::Es256, true)
}

pub(crate) fn es256_without_tables() -> Box<dyn FnMut()> {
    ours(Algorithm::Es256, false)
}

pub(crate) fn es256_by_jsonwebtoken() -> Box<dyn FnMut()> {
    by_jsonwebtoken(Algorithm::Es256, jsonwebtoken::Algorithm::ES256)
}

pub(crate) fn ed25519() -> Box<dyn FnMut()> {
    ours(Algorithm::EdDsa, true)
}

pub(crate) fn ed25519_without_tables() -> Box<dyn FnMut()> {
    ours(Algorithm::EdDsa, false)
}

pub(crate) fn ed25519_by_jsonwebtoken() -> Box<dyn FnMut()> {
    by_jsonwebtoken(Algorithm::EdDsa, jsonwebtoken::Algorithm::EdDSA)
}

fn ours(algorithm: Algorithm, is_warm: bool) -> Box<dyn FnMut()> {
    let key = private(algorithm);
    let token = mint(Format::Jwt, &claims(now(), 1), &key).expect("the key signs");
    let public = key_from_json(&public_jwk(&key)).expect("a public key");
    let policy = Policy::from_json(POLICY_WITHOUT_STATE).expect("the policy is sound");
    let mut gate = Gate::new(KeyRing::new(vec![public]).expect("one key"), policy).expect("policy and key fit");
    if is_warm {
        gate.warm();
    }
    let mut scratch = vec![0; SCRATCH_BYTES];
    Box::new(move || {
        let token = Token::text(black_box(&token));
        assert!(gate.verify(token, &request(now()), &NoState, &mut scratch).is_ok());
    })
}

fn by_jsonwebtoken(algorithm: Algorithm, theirs: jsonwebtoken::Algorithm) -> Box<dyn FnMut()> {
    let key = private(algorithm);
    let token = mint(Format::Jwt, &claims(now(), 1), &key).expect("the key signs");
    let jwk: Jwk = serde_json::from_str(&public_jwk(&key)).expect("a JWK");
    let key = DecodingKey::from_jwk(&jwk).expect("a public key");
    let mut validation = Validation::new(theirs);
    validation.leeway = 0;
    validation.validate_nbf = true;
    validation.set_issuer(&[ISSUER]);
    Box::new(move || {
        let verified = decode::<Map<String, Value>>(black_box(&token), &key, &validation);
        assert!(black_box(verified).is_ok());
    })
}

fn private(algorithm: Algorithm) -> Key<'static> {
    let id = KEY_ID.as_bytes();
    let key = match algorithm {
        Algorithm::EdDsa => Key::ed25519_private(id, &SECRET),
        algorithm => Key::ecdsa_private(algorithm, id, &SECRET),
    };
    key.expect("the number is below the order of the curve")
}

/// With the members that a JWK Set of an operator has.
fn public_jwk(key: &Key<'_>) -> String {
    let mut jwk: Map<String, Value> =
        serde_json::from_str(&key.public_jwk().expect("a key with a public part")).expect("JSON");
    jwk.insert("alg".to_owned(), key.algorithm().jose_name().into());
    jwk.insert("kid".to_owned(), KEY_ID.into());
    Value::Object(jwk).to_string()
}
