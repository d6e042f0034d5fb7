//! Keys from PEM: public ones as SPKI (RFC 5280 section 4.1.2.7) or PKCS#1 (RFC 8017 appendix A),
//! private ones as PKCS#8 (RFC 5958) or SEC1 (RFC 5915). PEM does not say for which algorithm a key
//! is: that is told beside it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::elliptic_curve::sec1::ToSec1Point as _;
use p256::pkcs8::{DecodePrivateKey as _, DecodePublicKey as _};
use rsa::pkcs1::DecodeRsaPublicKey as _;
use rsa::traits::PublicKeyParts as _;
use serde_json::{Map, Value, json};
use token_core::{Algorithm, ConfigError, Key};
use zeroize::Zeroizing;

use super::KeyError;

/// What the label of the text stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Encoding {
    /// `PUBLIC KEY`.
    Spki,
    /// `PRIVATE KEY`.
    Pkcs8,
    /// `EC PRIVATE KEY`.
    Sec1,
    /// `RSA PUBLIC KEY`.
    Pkcs1,
}

/// The members of the key as a JWK, without `kid`.
pub(super) fn members(pem: &str, algorithm: Algorithm) -> Result<Map<String, Value>, KeyError> {
    let encoding = encoding(pem)?;
    let (key, secret) = match algorithm {
        Algorithm::Es256 => p256_key(pem, encoding),
        Algorithm::Es384 => p384_key(pem, encoding),
        Algorithm::EdDsa => ed25519_key(pem, encoding),
        Algorithm::Rs256 | Algorithm::Ps256 | Algorithm::Ps384 => {
            rsa_key(pem, encoding, algorithm).map(|key| (key, None))
        }
        _ => Err(fault("a JWK: PEM holds no secrets")),
    }?;
    let public = key.public_jwk().ok_or_else(|| fault("a public or private key"))?;
    let mut members: Map<String, Value> = serde_json::from_str(&public).map_err(|_| fault("a key that can be read"))?;
    if let Some(secret) = secret {
        members.insert("d".to_owned(), json!(URL_SAFE_NO_PAD.encode(secret.as_slice())));
    }
    members.insert("alg".to_owned(), json!(algorithm.jose_name()));
    Ok(members)
}

/// A key, and what is secret of it.
type KeyParts = (Key<'static>, Option<Zeroizing<Vec<u8>>>);

fn encoding(pem: &str) -> Result<Encoding, KeyError> {
    let label = pem.split_once("-----BEGIN ").and_then(|(_, rest)| rest.split_once("-----"));
    match label.map(|(label, _)| label) {
        Some("PUBLIC KEY") => Ok(Encoding::Spki),
        Some("PRIVATE KEY") => Ok(Encoding::Pkcs8),
        Some("EC PRIVATE KEY") => Ok(Encoding::Sec1),
        Some("RSA PUBLIC KEY") => Ok(Encoding::Pkcs1),
        Some("ENCRYPTED PRIVATE KEY") => Err(fault("a key that is not encrypted: decrypt it first")),
        Some("RSA PRIVATE KEY") => Err(fault("the public key: RSA keys check signatures here and make none")),
        _ => Err(fault("PEM with PUBLIC KEY, PRIVATE KEY, EC PRIVATE KEY or RSA PUBLIC KEY")),
    }
}

fn p256_key(pem: &str, encoding: Encoding) -> Result<KeyParts, KeyError> {
    let not_p256 = || fault("a key on P-256, the curve of ES256");
    let secret = match encoding {
        Encoding::Spki => {
            let point = p256::PublicKey::from_public_key_pem(pem).map_err(|_| not_p256())?.to_sec1_point(false);
            return public(Key::ecdsa(Algorithm::Es256, Vec::new(), point.as_bytes()));
        }
        Encoding::Pkcs8 => p256::SecretKey::from_pkcs8_pem(pem).map_err(|_| not_p256())?,
        Encoding::Sec1 => p256::SecretKey::from_sec1_pem(pem).map_err(|_| not_p256())?,
        Encoding::Pkcs1 => return Err(not_p256()),
    };
    private(&secret.to_bytes(), |secret| Key::ecdsa_private(Algorithm::Es256, Vec::new(), secret))
}

fn p384_key(pem: &str, encoding: Encoding) -> Result<KeyParts, KeyError> {
    let not_p384 = || fault("a key on P-384, the curve of ES384");
    let secret = match encoding {
        Encoding::Spki => {
            let point = p384::PublicKey::from_public_key_pem(pem).map_err(|_| not_p384())?.to_sec1_point(false);
            return public(Key::ecdsa(Algorithm::Es384, Vec::new(), point.as_bytes()));
        }
        Encoding::Pkcs8 => p384::SecretKey::from_pkcs8_pem(pem).map_err(|_| not_p384())?,
        Encoding::Sec1 => p384::SecretKey::from_sec1_pem(pem).map_err(|_| not_p384())?,
        Encoding::Pkcs1 => return Err(not_p384()),
    };
    private(&secret.to_bytes(), |secret| Key::ecdsa_private(Algorithm::Es384, Vec::new(), secret))
}

fn ed25519_key(pem: &str, encoding: Encoding) -> Result<KeyParts, KeyError> {
    let not_ed25519 = || fault("a key on Ed25519, the curve of EdDSA");
    match encoding {
        Encoding::Spki => {
            let key = ed25519_dalek::VerifyingKey::from_public_key_pem(pem).map_err(|_| not_ed25519())?;
            public(Key::ed25519(Vec::new(), key.as_bytes()))
        }
        Encoding::Pkcs8 => {
            let key = ed25519_dalek::SigningKey::from_pkcs8_pem(pem).map_err(|_| not_ed25519())?;
            private(key.as_bytes(), |secret| Key::ed25519_private(Vec::new(), secret))
        }
        Encoding::Sec1 | Encoding::Pkcs1 => Err(not_ed25519()),
    }
}

fn rsa_key(pem: &str, encoding: Encoding, algorithm: Algorithm) -> Result<Key<'static>, KeyError> {
    let key = match encoding {
        Encoding::Spki => rsa::pkcs8::DecodePublicKey::from_public_key_pem(pem).ok(),
        Encoding::Pkcs1 => rsa::RsaPublicKey::from_pkcs1_pem(pem).ok(),
        Encoding::Pkcs8 | Encoding::Sec1 => None,
    };
    let key: rsa::RsaPublicKey = key.ok_or_else(|| fault("an RSA public key of at most 4096 bits"))?;
    Key::rsa(algorithm, Vec::new(), &key.n().to_bytes_be(), &key.e().to_bytes_be()).map_err(KeyError::Unusable)
}

fn public(key: Result<Key<'static>, ConfigError>) -> Result<KeyParts, KeyError> {
    key.map(|key| (key, None)).map_err(KeyError::Unusable)
}

fn private(secret: &[u8], key: impl Fn(&[u8]) -> Result<Key<'static>, ConfigError>) -> Result<KeyParts, KeyError> {
    let key = key(secret).map_err(KeyError::Unusable)?;
    Ok((key, Some(Zeroizing::new(secret.to_vec()))))
}

fn fault(expected: &'static str) -> KeyError {
    KeyError::Unusable(ConfigError::new("pem", expected))
}
