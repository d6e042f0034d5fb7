//! The keys that sign the suite's tokens.

use coset::iana::{self, EnumI64 as _};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::{Sha256, Sha384, Sha512};

use crate::asymmetric::Scheme;
use crate::base64url;
use crate::fixture::merge;

/// A MAC or signature algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Algorithm {
    Hs256,
    Hs384,
    Hs512,
    Es256,
    Es384,
    EdDsa,
    Rs256,
    Ps256,
}

impl Algorithm {
    /// RFC 7518 section 3.1, RFC 8037 section 3.1.
    pub(crate) const fn jose_name(self) -> &'static str {
        match self {
            Self::Hs256 => "HS256",
            Self::Hs384 => "HS384",
            Self::Hs512 => "HS512",
            Self::Es256 => "ES256",
            Self::Es384 => "ES384",
            Self::EdDsa => "EdDSA",
            Self::Rs256 => "RS256",
            Self::Ps256 => "PS256",
        }
    }

    /// The same in `coset`.
    pub(crate) const fn cose(self) -> iana::Algorithm {
        match self {
            Self::Hs256 => iana::Algorithm::HMAC_256_256,
            Self::Hs384 => iana::Algorithm::HMAC_384_384,
            Self::Hs512 => iana::Algorithm::HMAC_512_512,
            Self::Es256 => iana::Algorithm::ES256,
            Self::Es384 => iana::Algorithm::ES384,
            Self::EdDsa => iana::Algorithm::EdDSA,
            Self::Rs256 => iana::Algorithm::RS256,
            Self::Ps256 => iana::Algorithm::PS256,
        }
    }

    /// RFC 9053 sections 2 and 3.1, RFC 8230 section 2, RFC 8812 section 2.
    pub(crate) fn cose_number(self) -> i64 {
        self.cose().to_i64()
    }

    /// How it signs; nothing for a MAC.
    pub(crate) const fn scheme(self) -> Option<Scheme> {
        match self {
            Self::Hs256 | Self::Hs384 | Self::Hs512 => None,
            Self::Es256 => Some(Scheme::P256),
            Self::Es384 => Some(Scheme::P384),
            Self::EdDsa => Some(Scheme::Ed25519),
            Self::Rs256 => Some(Scheme::Pkcs1),
            Self::Ps256 => Some(Scheme::Pss),
        }
    }

    /// The bytes of a secret: of MACs those of the hash, which are also the fewest; of curves those of
    /// a number.
    pub(crate) const fn secret_bytes(self) -> u8 {
        match self {
            Self::Hs384 | Self::Es384 => 48,
            Self::Hs512 => 64,
            _ => 32,
        }
    }

    /// The bytes of a MAC or signature; of RSA those of the one key there is.
    pub(crate) const fn signature_bytes(self) -> usize {
        match self {
            Self::Hs256 => 32,
            Self::Hs384 => 48,
            Self::Hs512 | Self::Es256 | Self::EdDsa => 64,
            Self::Es384 => 96,
            Self::Rs256 | Self::Ps256 => 256,
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

    /// The JWK of this key, of a pair the public part.
    pub(crate) fn jwk(&self, kid: &str) -> Value {
        let mut jwk = match self.algorithm.scheme() {
            Some(scheme) => scheme.public_jwk(&self.secret),
            None => json!({"kty": "oct", "k": base64url::encode(&self.secret)}),
        };
        merge(&mut jwk, json!({"alg": self.algorithm.jose_name(), "kid": kid}));
        jwk
    }

    /// The MAC or signature of a message.
    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        match (self.algorithm, self.algorithm.scheme()) {
            (_, Some(scheme)) => scheme.sign(&self.secret, message),
            (Algorithm::Hs384, _) => hmac::<Hmac<Sha384>>(&self.secret, message),
            (Algorithm::Hs512, _) => hmac::<Hmac<Sha512>>(&self.secret, message),
            _ => hmac::<Hmac<Sha256>>(&self.secret, message),
        }
    }
}

fn hmac<M: Mac + KeyInit>(secret: &[u8], message: &[u8]) -> Vec<u8> {
    let mut mac = <M as KeyInit>::new_from_slice(secret).expect("HMAC takes keys of every length");
    mac.update(message);
    mac.finalize().into_bytes().to_vec()
}
