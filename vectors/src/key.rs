//! The keys that sign the suite's tokens.

use coset::iana;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::{Sha256, Sha384, Sha512};

use crate::base64url;

/// A MAC algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Algorithm {
    Hs256,
    Hs384,
    Hs512,
}

impl Algorithm {
    /// RFC 7518 section 3.1.
    pub(crate) const fn jose_name(self) -> &'static str {
        match self {
            Self::Hs256 => "HS256",
            Self::Hs384 => "HS384",
            Self::Hs512 => "HS512",
        }
    }

    /// RFC 9053 section 3.1.
    pub(crate) const fn cose_number(self) -> i64 {
        match self {
            Self::Hs256 => 5,
            Self::Hs384 => 6,
            Self::Hs512 => 7,
        }
    }

    /// The same in `coset`.
    pub(crate) const fn cose(self) -> iana::Algorithm {
        match self {
            Self::Hs256 => iana::Algorithm::HMAC_256_256,
            Self::Hs384 => iana::Algorithm::HMAC_384_384,
            Self::Hs512 => iana::Algorithm::HMAC_512_512,
        }
    }

    /// The bytes of the hash, which are also the fewest of a secret.
    pub(crate) const fn hash_bytes(self) -> u8 {
        match self {
            Self::Hs256 => 32,
            Self::Hs384 => 48,
            Self::Hs512 => 64,
        }
    }
}

/// A secret and what it is for. Secrets of test keys are public.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    pub(crate) algorithm: Algorithm,
    pub(crate) secret: Vec<u8>,
}

impl Key {
    pub(crate) fn new(algorithm: Algorithm, secret: &[u8]) -> Self {
        Self { algorithm, secret: secret.to_vec() }
    }

    /// The JWK of this key.
    pub(crate) fn jwk(&self, kid: &str) -> Value {
        json!({"kty": "oct", "alg": self.algorithm.jose_name(), "kid": kid, "k": base64url::encode(&self.secret)})
    }

    /// The MAC of a message.
    pub(crate) fn mac(&self, message: &[u8]) -> Vec<u8> {
        match self.algorithm {
            Algorithm::Hs256 => hmac::<Hmac<Sha256>>(&self.secret, message),
            Algorithm::Hs384 => hmac::<Hmac<Sha384>>(&self.secret, message),
            Algorithm::Hs512 => hmac::<Hmac<Sha512>>(&self.secret, message),
        }
    }
}

fn hmac<M: Mac + KeyInit>(secret: &[u8], message: &[u8]) -> Vec<u8> {
    let mut mac = <M as KeyInit>::new_from_slice(secret).expect("HMAC takes keys of every length");
    mac.update(message);
    mac.finalize().into_bytes().to_vec()
}
