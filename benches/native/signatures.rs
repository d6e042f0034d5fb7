//! Every algorithm beyond HS256: the full decision about a JWT next to jsonwebtoken and jwt-simple, which
//! check signature, times and issuer, and aws-lc, which checks the signature alone.

use std::collections::HashSet;
use std::hint::black_box;
use std::sync::OnceLock;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{self, KeyPair as _, ParsedPublicKey, RsaEncoding};
use aws_lc_rs::{hmac, signature::VerificationAlgorithm};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use benches::{ISSUER, KEY_ID, POLICY_WITHOUT_STATE, SECRET, claims, request};
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{DecodingKey, Validation, decode};
use jwt_simple::prelude::{
    ECDSAP256PublicKeyLike as _, ECDSAP384PublicKeyLike as _, ES256PublicKey, ES384PublicKey, Ed25519PublicKey,
    EdDSAPublicKeyLike as _, HS384Key, HS512Key, MACLike as _, PS256PublicKey, PS384PublicKey, RS256PublicKey,
    RSAPublicKeyLike as _, VerificationOptions,
};
use serde_json::{Map, Value, json};
use token_core::limits::SCRATCH_BYTES;
use token_core::{Algorithm, Format, Gate, Key, KeyRing, NoState, Policy, Token, key_from_json, mint};

use crate::now;

/// A token of an algorithm, and the JWK that checks it.
struct Signed {
    token: String,
    jwk: Value,
}

pub(crate) fn ours(algorithm: Algorithm, is_warm: bool) -> Box<dyn FnMut()> {
    let Signed { token, jwk } = signed(algorithm);
    let key = key_from_json(&jwk.to_string()).expect("a key");
    let policy = Policy::from_json(POLICY_WITHOUT_STATE).expect("the policy is sound");
    let mut gate = Gate::new(KeyRing::new(vec![key]).expect("one key"), policy).expect("policy and key fit");
    if is_warm {
        gate.warm();
    }
    let mut scratch = vec![0; SCRATCH_BYTES];
    Box::new(move || {
        let token = Token::text(black_box(&token));
        assert!(gate.verify(token, &request(now()), &NoState, &mut scratch).is_ok());
    })
}

pub(crate) fn by_jsonwebtoken(algorithm: Algorithm) -> Box<dyn FnMut()> {
    let Signed { token, jwk } = signed(algorithm);
    let name = algorithm.jose_name();
    let theirs: jsonwebtoken::Algorithm = name.parse().expect("an algorithm that it has");
    let jwk: Jwk = serde_json::from_value(jwk).expect("a JWK");
    let key = DecodingKey::from_jwk(&jwk).expect("a key");
    let mut validation = Validation::new(theirs);
    validation.leeway = 0;
    validation.validate_nbf = true;
    validation.set_issuer(&[ISSUER]);
    Box::new(move || {
        let verified = decode::<Map<String, Value>>(black_box(&token), &key, &validation);
        assert!(black_box(verified).is_ok());
    })
}

pub(crate) fn by_jwt_simple(algorithm: Algorithm) -> Box<dyn FnMut()> {
    let Signed { token, jwk } = signed(algorithm);
    let octets = |member: &str| URL_SAFE_NO_PAD.decode(jwk[member].as_str().unwrap_or_default()).expect("base64url");
    let point = [&[4], &*octets("x"), &octets("y")].concat();
    let (modulus, exponent) = (octets("n"), octets("e"));
    let sound = "a key of the algorithm";
    /// Checks the token again and again with this key.
    macro_rules! with {
        ($key:expr) => {{
            let key = $key;
            Box::new(move || {
                let verified = key.verify_token::<Map<String, Value>>(black_box(&token), Some(options()));
                assert!(black_box(verified).is_ok());
            })
        }};
    }
    match algorithm {
        Algorithm::Hs384 => with!(HS384Key::from_bytes(&octets("k"))),
        Algorithm::Hs512 => with!(HS512Key::from_bytes(&octets("k"))),
        Algorithm::Es256 => with!(ES256PublicKey::from_bytes(&point).expect(sound)),
        Algorithm::Es384 => with!(ES384PublicKey::from_bytes(&point).expect(sound)),
        Algorithm::EdDsa => with!(Ed25519PublicKey::from_bytes(&octets("x")).expect(sound)),
        Algorithm::Rs256 => with!(RS256PublicKey::from_components(&modulus, &exponent).expect(sound)),
        Algorithm::Ps256 => with!(PS256PublicKey::from_components(&modulus, &exponent).expect(sound)),
        _ => with!(PS384PublicKey::from_components(&modulus, &exponent).expect(sound)),
    }
}

/// Consumed by every verification.
fn options() -> VerificationOptions {
    VerificationOptions { allowed_issuers: Some(HashSet::from([ISSUER.to_owned()])), ..VerificationOptions::default() }
}

pub(crate) fn by_aws_lc(algorithm: Algorithm) -> Box<dyn FnMut()> {
    let Signed { token, jwk } = signed(algorithm);
    let octets = |member: &str| URL_SAFE_NO_PAD.decode(jwk[member].as_str().unwrap_or_default()).expect("base64url");
    let point = [&[4], &*octets("x"), &octets("y")].concat();
    let parsed = |algorithm: &'static dyn VerificationAlgorithm, key: &[u8]| {
        ParsedPublicKey::new(algorithm, key).expect("a key of the algorithm")
    };
    let key = match algorithm {
        Algorithm::Hs384 => return by_aws_lc_hmac(token, &hmac::Key::new(hmac::HMAC_SHA384, &octets("k"))),
        Algorithm::Hs512 => return by_aws_lc_hmac(token, &hmac::Key::new(hmac::HMAC_SHA512, &octets("k"))),
        Algorithm::Es256 => parsed(&signature::ECDSA_P256_SHA256_FIXED, &point),
        Algorithm::Es384 => parsed(&signature::ECDSA_P384_SHA384_FIXED, &point),
        Algorithm::EdDsa => parsed(&signature::ED25519, &octets("x")),
        Algorithm::Rs256 => parsed(&signature::RSA_PKCS1_2048_8192_SHA256, rsa_key().public_key().as_ref()),
        Algorithm::Ps256 => parsed(&signature::RSA_PSS_2048_8192_SHA256, rsa_key().public_key().as_ref()),
        _ => parsed(&signature::RSA_PSS_2048_8192_SHA384, rsa_key().public_key().as_ref()),
    };
    let (input, signature) = parts(&token);
    Box::new(move || assert!(key.verify_sig(black_box(&input), &signature).is_ok()))
}

fn by_aws_lc_hmac(token: String, key: &hmac::Key) -> Box<dyn FnMut()> {
    let (key, (input, mac)) = (key.clone(), parts(&token));
    Box::new(move || assert!(hmac::verify(&key, black_box(&input), &mac).is_ok()))
}

/// What is signed, and the signature.
fn parts(token: &str) -> (Vec<u8>, Vec<u8>) {
    let (input, signature) = token.rsplit_once('.').expect("three parts");
    (input.as_bytes().to_vec(), URL_SAFE_NO_PAD.decode(signature).expect("base64url"))
}

/// A key with the members that a JWK Set of an operator has, and a token of it. RSA keys sign elsewhere.
fn signed(algorithm: Algorithm) -> Signed {
    let id = KEY_ID.as_bytes();
    let long = [*SECRET, *SECRET].concat();
    let (key, mut jwk) = match algorithm {
        Algorithm::Hs384 | Algorithm::Hs512 => {
            (Key::hmac(algorithm, id, &long), json!({"kty": "oct", "k": URL_SAFE_NO_PAD.encode(&long)}))
        }
        Algorithm::EdDsa => of_pair(Key::ed25519_private(id, SECRET)),
        Algorithm::Es256 => of_pair(Key::ecdsa_private(algorithm, id, SECRET)),
        Algorithm::Es384 => of_pair(Key::ecdsa_private(algorithm, id, &long[..48])),
        _ => return signed_with_rsa(algorithm),
    };
    jwk["alg"] = algorithm.jose_name().into();
    jwk["kid"] = KEY_ID.into();
    let token = mint(Format::Jwt, &claims(now(), 1), &key.expect("a key")).expect("the key signs");
    Signed { token, jwk }
}

fn of_pair<E: std::fmt::Debug>(key: Result<Key<'static>, E>) -> (Result<Key<'static>, E>, Value) {
    let public = key.as_ref().expect("the number is below the order of the curve").public_jwk();
    let jwk = serde_json::from_str(&public.expect("a key with a public part")).expect("JSON");
    (key, jwk)
}

fn signed_with_rsa(algorithm: Algorithm) -> Signed {
    let encoding: &dyn RsaEncoding = match algorithm {
        Algorithm::Rs256 => &signature::RSA_PKCS1_SHA256,
        Algorithm::Ps256 => &signature::RSA_PSS_SHA256,
        _ => &signature::RSA_PSS_SHA384,
    };
    let key = rsa_key();
    let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let header = json!({"alg": algorithm.jose_name(), "typ": "JWT", "kid": KEY_ID}).to_string();
    // The claims as ours writes them.
    let other = mint(Format::Jwt, &claims(now(), 1), &benches::key()).expect("the key signs");
    let payload = other.split('.').nth(1).expect("three parts");
    let input = format!("{}.{payload}", text(header.as_bytes()));
    let mut made = vec![0; key.public_modulus_len()];
    key.sign(encoding, &SystemRandom::new(), input.as_bytes(), &mut made).expect("the key signs");
    let (modulus, exponent) = (key.public_key().modulus(), key.public_key().exponent());
    let jwk = json!({
        "kty": "RSA", "alg": algorithm.jose_name(), "kid": KEY_ID,
        "n": text(modulus.big_endian_without_leading_zero()), "e": text(exponent.big_endian_without_leading_zero()),
    });
    Signed { token: format!("{input}.{}", text(&made)), jwk }
}

/// One key of 2048 bits for all.
fn rsa_key() -> &'static KeyPair {
    static KEY: OnceLock<KeyPair> = OnceLock::new();
    KEY.get_or_init(|| KeyPair::generate(KeySize::Rsa2048).expect("a key"))
}
