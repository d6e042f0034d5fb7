//! What a key signs and checks with: one variant per algorithm of this build.

#[cfg(feature = "alloc")]
use alloc::string::String;
use sha2::{Sha256, Sha384, Sha512};

use super::Algorithm;
#[cfg(feature = "encryption")]
use super::aes_gcm::AesGcmKey;
#[cfg(feature = "es384")]
use super::ecdsa::EcdsaKey;
#[cfg(feature = "eddsa")]
use super::eddsa::Ed25519Key;
#[cfg(feature = "es256")]
use super::es256::Es256Key;
use super::external::ExternalKey;
use super::hmac::HmacKey;
#[cfg(all(feature = "alloc", any(feature = "es256", feature = "es384", feature = "eddsa", feature = "rsa")))]
use super::public_jwk;
#[cfg(feature = "rsa")]
use super::rsa::RsaKey;
#[cfg(all(feature = "alloc", any(feature = "es256", feature = "eddsa")))]
use super::tables::Tables;
use crate::error::ConfigError;

/// Key material; secrets are zeroised when dropped.
#[derive(Clone)]
#[cfg_attr(
    feature = "encryption",
    allow(clippy::large_enum_variant, reason = "a ring holds few keys, and without an allocator there is no box")
)]
pub(super) enum Material {
    Hs256(HmacKey<Sha256>),
    Hs384(HmacKey<Sha384>),
    Hs512(HmacKey<Sha512>),
    #[cfg(feature = "es256")]
    Es256(Es256Key),
    #[cfg(feature = "es384")]
    Es384(EcdsaKey<p384::NistP384>),
    #[cfg(feature = "eddsa")]
    EdDsa(Ed25519Key),
    #[cfg(feature = "rsa")]
    Rsa(RsaKey),
    #[cfg(feature = "encryption")]
    AesGcm(AesGcmKey),
    External(ExternalKey),
}

impl Material {
    pub(super) fn hmac(algorithm: Algorithm, secret: &[u8]) -> Result<Self, ConfigError> {
        match algorithm {
            Algorithm::Hs256 => HmacKey::new(secret).map(Self::Hs256),
            Algorithm::Hs384 => HmacKey::new(secret).map(Self::Hs384),
            Algorithm::Hs512 => HmacKey::new(secret).map(Self::Hs512),
            _ => Err(ConfigError::new("alg", "\"HS256\", \"HS384\" or \"HS512\"")),
        }
    }

    #[cfg(any(feature = "es256", feature = "es384"))]
    pub(super) fn ecdsa(algorithm: Algorithm, point: &[u8]) -> Result<Self, ConfigError> {
        match algorithm {
            #[cfg(feature = "es256")]
            Algorithm::Es256 => Es256Key::public(point).map(Self::Es256),
            #[cfg(feature = "es384")]
            Algorithm::Es384 => EcdsaKey::public(point).map(Self::Es384),
            _ => Err(ConfigError::new("alg", "an ECDSA algorithm of this build")),
        }
    }

    #[cfg(any(feature = "es256", feature = "es384"))]
    pub(super) fn ecdsa_at(algorithm: Algorithm, x: &[u8], y: &[u8]) -> Result<Self, ConfigError> {
        match algorithm {
            #[cfg(feature = "es256")]
            Algorithm::Es256 => Es256Key::of_coordinates(x, y).map(Self::Es256),
            #[cfg(feature = "es384")]
            Algorithm::Es384 => EcdsaKey::of_coordinates(x, y).map(Self::Es384),
            _ => Err(ConfigError::new("alg", "an ECDSA algorithm of this build")),
        }
    }

    #[cfg(any(feature = "es256", feature = "es384"))]
    pub(super) fn ecdsa_private(algorithm: Algorithm, secret: &[u8]) -> Result<Self, ConfigError> {
        match algorithm {
            #[cfg(feature = "es256")]
            Algorithm::Es256 => Es256Key::private(secret).map(Self::Es256),
            #[cfg(feature = "es384")]
            Algorithm::Es384 => EcdsaKey::private(secret).map(Self::Es384),
            _ => Err(ConfigError::new("alg", "an ECDSA algorithm of this build")),
        }
    }

    pub(super) const fn algorithm(&self) -> Algorithm {
        match self {
            Self::Hs256(_) => Algorithm::Hs256,
            Self::Hs384(_) => Algorithm::Hs384,
            Self::Hs512(_) => Algorithm::Hs512,
            #[cfg(feature = "es256")]
            Self::Es256(_) => Algorithm::Es256,
            #[cfg(feature = "es384")]
            Self::Es384(_) => Algorithm::Es384,
            #[cfg(feature = "eddsa")]
            Self::EdDsa(_) => Algorithm::EdDsa,
            #[cfg(feature = "rsa")]
            Self::Rsa(key) => key.algorithm(),
            #[cfg(feature = "encryption")]
            Self::AesGcm(key) => key.algorithm(),
            Self::External(key) => key.algorithm(),
        }
    }

    pub(super) const fn can_sign(&self) -> bool {
        match self {
            Self::Hs256(_) | Self::Hs384(_) | Self::Hs512(_) => true,
            #[cfg(feature = "es256")]
            Self::Es256(key) => key.key().can_sign(),
            #[cfg(feature = "es384")]
            Self::Es384(key) => key.can_sign(),
            #[cfg(feature = "eddsa")]
            Self::EdDsa(key) => key.can_sign(),
            #[cfg(feature = "rsa")]
            Self::Rsa(_) => false,
            #[cfg(feature = "encryption")]
            Self::AesGcm(_) => false,
            Self::External(_) => false,
        }
    }

    pub(super) fn verify(&self, parts: &[&[u8]], signature: &[u8]) -> bool {
        match self {
            Self::Hs256(key) => key.verify(parts, signature),
            Self::Hs384(key) => key.verify(parts, signature),
            Self::Hs512(key) => key.verify(parts, signature),
            #[cfg(feature = "es256")]
            Self::Es256(key) => key.verify(parts, signature),
            #[cfg(feature = "es384")]
            Self::Es384(key) => key.verify(parts, signature),
            #[cfg(feature = "eddsa")]
            Self::EdDsa(key) => key.verify(parts, signature),
            #[cfg(feature = "rsa")]
            Self::Rsa(key) => key.verify(parts, signature),
            #[cfg(feature = "encryption")]
            Self::AesGcm(_) => false,
            Self::External(_) => false,
        }
    }

    #[cfg(feature = "alloc")]
    pub(super) fn sign(&self, parts: &[&[u8]], signature: &mut [u8]) -> usize {
        match self {
            Self::Hs256(key) => key.sign(parts, signature),
            Self::Hs384(key) => key.sign(parts, signature),
            Self::Hs512(key) => key.sign(parts, signature),
            #[cfg(feature = "es256")]
            Self::Es256(key) => key.key().sign(parts, signature),
            #[cfg(feature = "es384")]
            Self::Es384(key) => key.sign(parts, signature),
            #[cfg(feature = "eddsa")]
            Self::EdDsa(key) => key.sign(parts, signature),
            #[cfg(feature = "rsa")]
            Self::Rsa(_) => 0,
            #[cfg(feature = "encryption")]
            Self::AesGcm(_) => 0,
            Self::External(_) => 0,
        }
    }

    /// The required members of the public part; a secret has none.
    #[cfg(feature = "alloc")]
    pub(super) fn public_jwk(&self) -> Option<String> {
        match self {
            Self::Hs256(_) | Self::Hs384(_) | Self::Hs512(_) => None,
            #[cfg(feature = "encryption")]
            Self::AesGcm(_) => None,
            Self::External(key) => key.public_jwk.clone(),
            #[cfg(feature = "es256")]
            Self::Es256(key) => Some(public_jwk::elliptic_curve("P-256", key.key().verifying_key().as_affine())),
            #[cfg(feature = "es384")]
            Self::Es384(key) => Some(public_jwk::elliptic_curve("P-384", key.verifying_key().as_affine())),
            #[cfg(feature = "eddsa")]
            Self::EdDsa(key) => Some(public_jwk::ed25519(key.public_bytes())),
            #[cfg(feature = "rsa")]
            Self::Rsa(key) => {
                let [modulus, exponent] = key.numbers();
                Some(public_jwk::rsa(&modulus, &exponent))
            }
        }
    }

    /// Makes the tables of a key for which there is room.
    #[cfg(all(feature = "alloc", any(feature = "es256", feature = "eddsa")))]
    pub(super) fn warm(&mut self, tables: &mut Tables) {
        match self {
            #[cfg(feature = "es256")]
            Self::Es256(key) if Tables::has_room(&mut tables.es256_keys) => key.warm(&mut tables.generator),
            #[cfg(feature = "eddsa")]
            Self::EdDsa(key) if Tables::has_room(&mut tables.ed25519_keys) => key.warm(&mut tables.base),
            _ => {}
        }
    }

    #[cfg(all(test, feature = "alloc", feature = "es256", feature = "eddsa"))]
    pub(super) const fn has_tables(&self) -> bool {
        match self {
            Self::Es256(key) => key.has_tables(),
            Self::EdDsa(key) => key.has_tables(),
            _ => false,
        }
    }
}
