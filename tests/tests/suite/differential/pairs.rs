//! Keys of every algorithm, as we have them and as `jsonwebtoken` has them, which signs and checks for `coset` too.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use coset::iana;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{DecodingKey, EncodingKey};
use serde_json::{Value, json};
use token_core::{Algorithm, Key};

const P256: &[u8] = include_bytes!("../../../../token-sdk/tests/serve/viewer-keys/p256.der");
const P384: &str = include_str!("../../../../token-sdk/tests/pem/p384.pkcs8.pem");
const ED25519: &[u8] = include_bytes!("../../../../token-sdk/tests/serve/viewer-keys/ed25519.der");
const RSA: &[u8] = include_bytes!("../../../../token-sdk/tests/serve/viewer-keys/rsa2048.der");

/// A key and its algorithm.
pub(super) struct Pair {
    pub(super) algorithm: jsonwebtoken::Algorithm,
    pub(super) cose: iana::Algorithm,
    signing: EncodingKey,
}

impl Pair {
    /// A key with which `jsonwebtoken` signs, for each of the algorithms that we check.
    pub(super) fn all() -> Vec<Self> {
        use jsonwebtoken::Algorithm as Jose;
        let pair = |algorithm, cose, signing| Self { algorithm, cose, signing };
        let secret = EncodingKey::from_secret(&[7; 64]);
        vec![
            pair(Jose::HS256, iana::Algorithm::HMAC_256_256, secret.clone()),
            pair(Jose::HS384, iana::Algorithm::HMAC_384_384, secret.clone()),
            pair(Jose::HS512, iana::Algorithm::HMAC_512_512, secret),
            pair(Jose::ES256, iana::Algorithm::ES256, EncodingKey::from_ec_der(P256)),
            pair(Jose::ES384, iana::Algorithm::ES384, EncodingKey::from_ec_der(&der(P384))),
            pair(Jose::EdDSA, iana::Algorithm::EdDSA, EncodingKey::from_ed_der(ED25519)),
            pair(Jose::PS256, iana::Algorithm::PS256, EncodingKey::from_rsa_der(RSA)),
            pair(Jose::PS384, iana::Algorithm::PS384, EncodingKey::from_rsa_der(RSA)),
            // For JWT alone.
            pair(Jose::RS256, iana::Algorithm::RS256, EncodingKey::from_rsa_der(RSA)),
        ]
    }

    /// The JWK, of a pair the public part.
    pub(super) fn jwk(&self, kid: &str) -> Value {
        let mut jwk = serde_json::to_value(Jwk::from_encoding_key(&self.signing, self.algorithm).unwrap()).unwrap();
        jwk["kid"] = json!(kid);
        jwk
    }

    pub(super) fn is_mac(&self) -> bool {
        use jsonwebtoken::Algorithm as Jose;
        matches!(self.algorithm, Jose::HS256 | Jose::HS384 | Jose::HS512)
    }

    pub(super) fn signing(&self) -> &EncodingKey {
        &self.signing
    }

    /// The MAC or signature of a message.
    pub(super) fn sign(&self, message: &[u8]) -> Vec<u8> {
        let text = jsonwebtoken::crypto::sign(message, &self.signing, self.algorithm).unwrap();
        URL_SAFE_NO_PAD.decode(text).unwrap()
    }

    pub(super) fn is_right(&self, message: &[u8], signature: &[u8]) -> bool {
        is_right(&decoding(&self.jwk("")), self.algorithm, message, signature)
    }
}

/// Keys with which we sign, their algorithms, and what `jsonwebtoken` checks with.
pub(super) fn ours() -> Vec<(Key<'static>, jsonwebtoken::Algorithm, DecodingKey)> {
    use jsonwebtoken::Algorithm as Jose;
    let hmac = |algorithm, bytes: usize| {
        (Key::hmac(algorithm, b"k1", &vec![7; bytes]).unwrap(), DecodingKey::from_secret(&vec![7; bytes]))
    };
    let public = |key: Key<'static>| {
        let jwk = decoding(&serde_json::from_str(&key.public_jwk().unwrap()).unwrap());
        (key, jwk)
    };
    let all = [
        (Jose::HS256, hmac(Algorithm::Hs256, 32)),
        (Jose::HS384, hmac(Algorithm::Hs384, 48)),
        (Jose::HS512, hmac(Algorithm::Hs512, 64)),
        (Jose::ES256, public(Key::ecdsa_private(Algorithm::Es256, b"k1", &[7; 32]).unwrap())),
        (Jose::ES384, public(Key::ecdsa_private(Algorithm::Es384, b"k1", &[7; 48]).unwrap())),
        (Jose::EdDSA, public(Key::ed25519_private(b"k1", &[7; 32]).unwrap())),
    ];
    all.into_iter().map(|(name, (key, decoding))| (key, name, decoding)).collect()
}

/// A JWK as `jsonwebtoken` takes it.
pub(super) fn decoding(jwk: &Value) -> DecodingKey {
    DecodingKey::from_jwk(&serde_json::from_value(jwk.clone()).unwrap()).unwrap()
}

pub(super) fn is_right(
    key: &DecodingKey,
    algorithm: jsonwebtoken::Algorithm,
    message: &[u8],
    signature: &[u8],
) -> bool {
    jsonwebtoken::crypto::verify(&URL_SAFE_NO_PAD.encode(signature), message, key, algorithm).unwrap()
}

fn der(pem: &str) -> Vec<u8> {
    STANDARD.decode(pem.lines().filter(|line| !line.starts_with('-')).collect::<String>()).unwrap()
}
