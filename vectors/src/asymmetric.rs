//! Signatures by pairs of keys, and the forms in which a public key lies about. The private keys are
//! public: numbers that count up, and the RSA key of RFC 7515 appendix A.2.

use p256::pkcs8::{EncodePublicKey as _, LineEnding};
use rsa::pkcs1::EncodeRsaPublicKey as _;
use rsa::pkcs8::EncodePublicKey as _;
use rsa::rand_core::{CryptoRng, Error, RngCore};
use rsa::sha2::Sha256;
use rsa::signature::{RandomizedSigner as _, SignatureEncoding as _, Signer as _};
use rsa::traits::PublicKeyParts as _;
use rsa::{BigUint, RsaPrivateKey, RsaPublicKey, pkcs1v15, pss};
use serde_json::{Value, json};

use crate::base64url;

/// An algorithm of signatures with the curve or the padding that belongs to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    P256,
    P384,
    Ed25519,
    Pkcs1,
    Pss,
}

/// RFC 7515 appendix A.2: modulus, exponents, primes.
const RSA: [&str; 5] = [
    "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ",
    "AQAB",
    "Eq5xpGnNCivDflJsRQBXHx1hdR1k6Ulwe2JZD50LpXyWPEAeP88vLNO97IjlA7_GQ5sLKMgvfTeXZx9SE-7YwVol2NXOoAJe46sui395IW_GO-pWJ1O0BkTGoVEn2bKVRUCgu-GjBVaYLU6f3l9kJfFNS3E0QbVdxzubSu3Mkqzjkn439X0M_V51gfpRLI9JYanrC4D4qAdGcopV_0ZHHzQlBjudU2QvXt4ehNYTCBr6XCLQUShb1juUO1ZdiYoFaFQT5Tw8bGUl_x_jTj3ccPDVZFD9pIuhLhBOneufuBiB4cS98l2SR_RQyGWSeWjnczT0QU91p1DhOVRuOopznQ",
    "4BzEEOtIpmVdVEZNCqS7baC4crd0pqnRH_5IB3jw3bcxGn6QLvnEtfdUdiYrqBdss1l58BQ3KhooKeQTa9AB0Hw_Py5PJdTJNPY8cQn7ouZ2KKDcmnPGBY5t7yLc1QlQ5xHdwW1VhvKn-nXqhJTBgIPgtldC-KDV5z-y2XDwGUc",
    "uQPEfgmVtjL0Uyyx88GZFF1fOunH3-7cepKmtH4pxhtCoHqpWmT8YAmZxaewHgHAjLYsp1ZSe7zFYHj7C6ul7TjeLQeZD_YwD66t62wDmpe_HlB-TnBA-njbglfIsRLtXlnDzQkv5dTltRJ11BKBBypeeF6689rjcJIDEz9RWdc",
];

impl Scheme {
    /// The signature as JOSE and COSE have it. There is one RSA key, whatever the secret.
    pub(crate) fn sign(self, secret: &[u8], message: &[u8]) -> Vec<u8> {
        match self {
            Self::P256 => {
                use p256::ecdsa::signature::Signer as _;
                let signature: p256::ecdsa::Signature = p256_key(secret).sign(message);
                signature.to_bytes().to_vec()
            }
            Self::P384 => {
                use p384::ecdsa::signature::Signer as _;
                let signature: p384::ecdsa::Signature = p384_key(secret).sign(message);
                signature.to_bytes().to_vec()
            }
            Self::Ed25519 => {
                use ed25519_dalek::ed25519::signature::Signer as _;
                ed25519_key(secret).sign(message).to_bytes().to_vec()
            }
            Self::Pkcs1 => pkcs1v15::SigningKey::<Sha256>::new(rsa_key()).sign(message).to_vec(),
            Self::Pss => pss::SigningKey::<Sha256>::new(rsa_key()).sign_with_rng(&mut Fixed, message).to_vec(),
        }
    }

    /// Whether the key of this JWK made the signature; nothing of what is no such key or signature.
    pub(crate) fn verifies(self, jwk: &Value, message: &[u8], signature: &[u8]) -> Option<bool> {
        use rsa::signature::Verifier as _;
        let number = |name: &str| base64url::read(jwk[name].as_str()?).ok();
        let point = || Some([vec![4], number("x")?, number("y")?].concat());
        let rsa_key = || {
            let [modulus, exponent] = [number("n")?, number("e")?].map(|bytes| BigUint::from_bytes_be(&bytes));
            RsaPublicKey::new(modulus, exponent).ok()
        };
        Some(match self {
            Self::P256 => {
                use p256::ecdsa::signature::Verifier as _;
                let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(&point()?).ok()?;
                key.verify(message, &p256::ecdsa::Signature::from_slice(signature).ok()?).is_ok()
            }
            Self::P384 => {
                use p384::ecdsa::signature::Verifier as _;
                let key = p384::ecdsa::VerifyingKey::from_sec1_bytes(&point()?).ok()?;
                key.verify(message, &p384::ecdsa::Signature::from_slice(signature).ok()?).is_ok()
            }
            Self::Ed25519 => {
                use ed25519_dalek::ed25519::signature::Verifier as _;
                let key = ed25519_dalek::VerifyingKey::from_bytes(&number("x")?.try_into().ok()?).ok()?;
                key.verify(message, &ed25519_dalek::Signature::from_slice(signature).ok()?).is_ok()
            }
            Self::Pkcs1 => {
                let key = pkcs1v15::VerifyingKey::<Sha256>::new(rsa_key()?);
                key.verify(message, &pkcs1v15::Signature::try_from(signature).ok()?).is_ok()
            }
            Self::Pss => {
                let key = pss::VerifyingKey::<Sha256>::new(rsa_key()?);
                key.verify(message, &pss::Signature::try_from(signature).ok()?).is_ok()
            }
        })
    }

    /// `kty` and the members with the public key.
    pub(crate) fn public_jwk(self, secret: &[u8]) -> Value {
        let text = base64url::encode;
        match self {
            Self::P256 => {
                let (x, y) = coordinates(p256_key(secret).verifying_key().to_sec1_point(false).as_bytes());
                json!({"kty": "EC", "crv": "P-256", "x": text(&x), "y": text(&y)})
            }
            Self::P384 => {
                let (x, y) = coordinates(p384_key(secret).verifying_key().to_sec1_point(false).as_bytes());
                json!({"kty": "EC", "crv": "P-384", "x": text(&x), "y": text(&y)})
            }
            Self::Ed25519 => {
                json!({"kty": "OKP", "crv": "Ed25519", "x": text(ed25519_key(secret).verifying_key().as_bytes())})
            }
            Self::Pkcs1 | Self::Pss => json!({"kty": "RSA", "n": RSA[0], "e": RSA[1]}),
        }
    }

    /// What somebody may take the public key for who looks for the bytes of a secret, by name.
    pub(crate) fn public_forms(self, secret: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
        let mut forms = match self {
            Self::P256 => {
                let key = *p256_key(secret).verifying_key();
                let point = key.to_sec1_point(false);
                let public = p256::PublicKey::from(key);
                let pem = public.to_public_key_pem(LineEnding::LF).expect("a key is written");
                let mut forms = spki(pem, public.to_public_key_der().expect("a key is written").into_vec());
                forms.push(("point", point.as_bytes().to_vec()));
                forms.push(("x-and-y", point.as_bytes()[1..].to_vec()));
                forms.push(("x", point.as_bytes()[1..33].to_vec()));
                forms.push(("compressed-point", key.to_sec1_point(true).as_bytes().to_vec()));
                forms
            }
            Self::Ed25519 => {
                let key = ed25519_key(secret).verifying_key();
                let pem = key.to_public_key_pem(LineEnding::LF).expect("a key is written");
                let mut forms = spki(pem, key.to_public_key_der().expect("a key is written").into_vec());
                forms.push(("raw", key.as_bytes().to_vec()));
                forms
            }
            Self::Pkcs1 | Self::Pss => rsa_forms(&rsa_key().to_public_key()),
            Self::P384 => Vec::new(),
        };
        forms.push(("jwk", self.public_jwk(secret).to_string().into_bytes()));
        forms
    }
}

/// The other signature that says the same: (r, n − s) for (r, s), on P-256 or P-384.
pub(crate) fn negated(signature: &[u8]) -> Vec<u8> {
    if signature.len() == 64 {
        let (r, s) = p256::ecdsa::Signature::from_slice(signature).expect("a signature").split_scalars();
        p256::ecdsa::Signature::from_scalars(*r, -*s).expect("a signature").to_bytes().to_vec()
    } else {
        let (r, s) = p384::ecdsa::Signature::from_slice(signature).expect("a signature").split_scalars();
        p384::ecdsa::Signature::from_scalars(*r, -*s).expect("a signature").to_bytes().to_vec()
    }
}

fn p256_key(secret: &[u8]) -> p256::ecdsa::SigningKey {
    p256::ecdsa::SigningKey::from_slice(secret).expect("a number below the order of P-256")
}

fn p384_key(secret: &[u8]) -> p384::ecdsa::SigningKey {
    p384::ecdsa::SigningKey::from_slice(secret).expect("a number below the order of P-384")
}

fn ed25519_key(secret: &[u8]) -> ed25519_dalek::SigningKey {
    ed25519_dalek::SigningKey::from_bytes(secret.try_into().expect("32 bytes"))
}

fn rsa_key() -> RsaPrivateKey {
    let [modulus, public, private, first, second] = RSA.map(|text| BigUint::from_bytes_be(&base64url::decode(text)));
    RsaPrivateKey::from_components(modulus, public, private, vec![first, second]).expect("the key of the RFC")
}

/// Of an uncompressed point (SEC1 section 2.3.3).
fn coordinates(point: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let (x, y) = point[1..].split_at(point.len() / 2);
    (x.to_vec(), y.to_vec())
}

fn spki(pem: String, der: Vec<u8>) -> Vec<(&'static str, Vec<u8>)> {
    let without_end = pem.trim_end().as_bytes().to_vec();
    vec![("pem", pem.into_bytes()), ("pem-without-final-newline", without_end), ("der", der)]
}

fn rsa_forms(key: &RsaPublicKey) -> Vec<(&'static str, Vec<u8>)> {
    let pem = key.to_public_key_pem(LineEnding::LF).expect("a key is written");
    let mut forms = spki(pem, key.to_public_key_der().expect("a key is written").into_vec());
    let pkcs1 = key.to_pkcs1_pem(LineEnding::LF).expect("a key is written");
    forms.push(("pkcs1-pem", pkcs1.into_bytes()));
    forms.push(("pkcs1-der", key.to_pkcs1_der().expect("a key is written").into_vec()));
    forms.push(("modulus", key.n().to_bytes_be()));
    forms
}

/// The salt of PSS: the same bytes each time, so that the suite is the same each time.
struct Fixed;

impl RngCore for Fixed {
    fn next_u32(&mut self) -> u32 {
        0xa5a5_a5a5
    }

    fn next_u64(&mut self) -> u64 {
        0xa5a5_a5a5_a5a5_a5a5
    }

    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        bytes.fill(0xa5);
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Error> {
        self.fill_bytes(bytes);
        Ok(())
    }
}

impl CryptoRng for Fixed {}
