//! AES-GCM keys (NIST SP 800-38D), which encrypt and never sign.

use aes_gcm::aead::{AeadInOut, KeyInit, Nonce};
use aes_gcm::{Aes128Gcm, Aes256Gcm};

use super::material::Material;
use super::{Algorithm, Key};
use crate::error::ConfigError;
use crate::storage::List;

/// Bytes of an initialisation vector (RFC 9053 section 4.1: 96 bits).
pub(crate) const IV_BYTES: usize = 12;
/// Bytes of an authentication tag (RFC 9053 section 4.1: 128 bits).
pub(crate) const TAG_BYTES: usize = 16;

/// An AES-GCM key with its round keys; they are zeroised when dropped.
#[derive(Clone)]
pub(super) enum AesGcmKey {
    A128(Aes128Gcm),
    A256(Aes256Gcm),
}

impl AesGcmKey {
    fn new(algorithm: Algorithm, secret: &[u8]) -> Result<Self, ConfigError> {
        let length = |expected| move |_| ConfigError::new("k", expected);
        match algorithm {
            Algorithm::A128Gcm => {
                Aes128Gcm::new_from_slice(secret).map(Self::A128).map_err(length("16 bytes for A128GCM"))
            }
            Algorithm::A256Gcm => {
                Aes256Gcm::new_from_slice(secret).map(Self::A256).map_err(length("32 bytes for A256GCM"))
            }
            _ => Err(ConfigError::new("alg", "\"A128GCM\" or \"A256GCM\"")),
        }
    }

    pub(super) const fn algorithm(&self) -> Algorithm {
        match self {
            Self::A128(_) => Algorithm::A128Gcm,
            Self::A256(_) => Algorithm::A256Gcm,
        }
    }

    /// Decrypts in place, after the tag has been found right; else nothing is written.
    fn decrypt(&self, iv: &[u8; IV_BYTES], additional: &[u8], text: &mut [u8], tag: &[u8; TAG_BYTES]) -> bool {
        let (iv, tag) = (&Nonce::<Aes128Gcm>::from(*iv), &(*tag).into());
        match self {
            Self::A128(key) => key.decrypt_inout_detached(iv, additional, text.into(), tag),
            Self::A256(key) => key.decrypt_inout_detached(iv, additional, text.into(), tag),
        }
        .is_ok()
    }

    /// Encrypts in place; the tag. There is none for more than 64 GiB.
    #[cfg(feature = "alloc")]
    fn encrypt(&self, iv: &[u8; IV_BYTES], additional: &[u8], text: &mut [u8]) -> Option<[u8; TAG_BYTES]> {
        let iv = &Nonce::<Aes128Gcm>::from(*iv);
        match self {
            Self::A128(key) => key.encrypt_inout_detached(iv, additional, text.into()),
            Self::A256(key) => key.encrypt_inout_detached(iv, additional, text.into()),
        }
        .map(Into::into)
        .ok()
    }
}

impl<'a> Key<'a> {
    /// A key for `A128GCM` or `A256GCM` of 16 or 32 bytes: it encrypts and decrypts CAT and never
    /// signs. With it a token is only hidden; who made the token is for the signature or MAC inside
    /// to say, unless the key's scope says [`unsigned`](crate::Scope::unsigned).
    ///
    /// # Errors
    /// Another algorithm, or another length.
    pub fn aes_gcm(algorithm: Algorithm, id: impl Into<List<'a, u8>>, secret: &[u8]) -> Result<Self, ConfigError> {
        Ok(Self::with_material(id.into(), Material::AesGcm(AesGcmKey::new(algorithm, secret)?)))
    }

    /// Decrypts in place if the tag is right, and writes nothing otherwise. A key that signs decrypts
    /// nothing.
    #[must_use]
    pub(crate) fn decrypt(&self, iv: &[u8; IV_BYTES], additional: &[u8], text: &mut [u8], tag: &[u8]) -> bool {
        match (&self.material, tag.try_into()) {
            (Material::AesGcm(key), Ok(tag)) => key.decrypt(iv, additional, text, tag),
            _ => false,
        }
    }

    /// Encrypts in place; the tag. A key that signs has none.
    #[cfg(feature = "alloc")]
    pub(crate) fn encrypt(&self, iv: &[u8; IV_BYTES], additional: &[u8], text: &mut [u8]) -> Option<[u8; TAG_BYTES]> {
        match &self.material {
            Material::AesGcm(key) => key.encrypt(iv, additional, text),
            _ => None,
        }
    }
}
