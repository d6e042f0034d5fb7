//! Keys that know their algorithm, and what they may be used for.

#[cfg(feature = "encryption")]
mod aes_gcm;
mod algorithm;
#[cfg(any(feature = "es256", feature = "es384"))]
mod ecdsa;
#[cfg(feature = "eddsa")]
mod eddsa;
#[cfg(feature = "es256")]
mod es256;
mod external;
mod hmac;
mod material;
#[cfg(all(feature = "alloc", feature = "es256"))]
mod p256_table;
#[cfg(all(feature = "alloc", any(feature = "es256", feature = "es384", feature = "eddsa", feature = "rsa")))]
mod public_jwk;
mod ring;
#[cfg(feature = "rsa")]
mod rsa;
mod scope;
#[cfg(all(feature = "alloc", any(feature = "es256", feature = "eddsa")))]
mod tables;
#[cfg(test)]
mod tests;
mod usage;

#[cfg(feature = "alloc")]
use alloc::string::String;
use core::fmt;

#[cfg(feature = "encryption")]
pub(crate) use aes_gcm::{IV_BYTES, TAG_BYTES};
pub use algorithm::Algorithm;
pub use ring::KeyRing;
pub use scope::{KeyState, Scope};

use crate::error::ConfigError;
#[cfg(feature = "alloc")]
use crate::hash::sha256;
use crate::storage::List;
use crate::time::Timestamp;
#[cfg(feature = "alloc")]
use crate::wire::base64url::encode_text;
#[cfg(feature = "eddsa")]
use eddsa::Ed25519Key;
use external::ExternalKey;
use material::Material;
#[cfg(feature = "rsa")]
use rsa::RsaKey;
#[cfg(all(feature = "alloc", any(feature = "es256", feature = "eddsa")))]
use tables::Tables;

/// A key: its id, its algorithm, what it may sign and when.
///
/// `Debug` prints id and algorithm only.
#[derive(Clone)]
pub struct Key<'a> {
    id: List<'a, u8>,
    material: Material,
    state: KeyState,
    not_before: Option<Timestamp>,
    not_after: Option<Timestamp>,
    scope: Scope<'a>,
}

impl<'a> Key<'a> {
    /// An HMAC-SHA-256 key of at least 32 bytes (RFC 7518 section 3.2).
    ///
    /// # Errors
    /// The secret is shorter than the hash, or the text of a PEM or JWK file.
    pub fn hs256(id: impl Into<List<'a, u8>>, secret: &[u8]) -> Result<Self, ConfigError> {
        Self::hmac(Algorithm::Hs256, id, secret)
    }

    /// An HMAC key that is at least as long as the hash: 32, 48 or 64 bytes (RFC 7518 section 3.2).
    ///
    /// # Errors
    /// The secret is shorter than the hash, or the text of a PEM or JWK file.
    pub fn hmac(algorithm: Algorithm, id: impl Into<List<'a, u8>>, secret: &[u8]) -> Result<Self, ConfigError> {
        let (least, expected) = match algorithm {
            Algorithm::Hs256 => (32, "at least 32 bytes for HS256"),
            Algorithm::Hs384 => (48, "at least 48 bytes for HS384"),
            Algorithm::Hs512 => (64, "at least 64 bytes for HS512"),
            _ => (0, ""),
        };
        if secret.len() < least {
            return Err(ConfigError::new("k", expected));
        }
        // A key file of another algorithm in the wrong place: everybody may know what is in it.
        if secret.starts_with(b"-----BEGIN ") || secret.starts_with(b"{\"") {
            return Err(ConfigError::new("k", "a secret, not the text of a key file"));
        }
        Ok(Self::with_material(id.into(), Material::hmac(algorithm, secret)?))
    }

    /// An HMAC key that may be shorter than its hash: for published test vectors and systems that
    /// cannot be changed. RFC 7518 section 3.2 forbids it.
    ///
    /// # Errors
    /// The secret is empty.
    pub fn hmac_short(algorithm: Algorithm, id: impl Into<List<'a, u8>>, secret: &[u8]) -> Result<Self, ConfigError> {
        if secret.is_empty() {
            return Err(ConfigError::new("k", "at least one byte"));
        }
        Ok(Self::with_material(id.into(), Material::hmac(algorithm, secret)?))
    }

    /// A public key on the curve of this algorithm, `ES256` or `ES384`: the point as SEC1 section
    /// 2.3.3 encodes it, such as `04`, `x` and `y`.
    ///
    /// # Errors
    /// Another algorithm, or bytes that are no point on its curve.
    #[cfg(any(feature = "es256", feature = "es384"))]
    pub fn ecdsa(algorithm: Algorithm, id: impl Into<List<'a, u8>>, point: &[u8]) -> Result<Self, ConfigError> {
        Ok(Self::with_material(id.into(), Material::ecdsa(algorithm, point)?))
    }

    /// As [`Key::ecdsa`], from the coordinates that JSON and COSE have.
    #[cfg(any(feature = "es256", feature = "es384"))]
    pub(crate) fn ecdsa_at(
        algorithm: Algorithm,
        id: impl Into<List<'a, u8>>,
        x: &[u8],
        y: &[u8],
    ) -> Result<Self, ConfigError> {
        Ok(Self::with_material(id.into(), Material::ecdsa_at(algorithm, x, y)?))
    }

    /// A private key on the curve of this algorithm, `ES256` or `ES384`: the secret number,
    /// big-endian, of 32 or 48 bytes. It signs deterministically (RFC 6979).
    ///
    /// # Errors
    /// Another algorithm, or a number that is zero or not below the order of the curve.
    #[cfg(any(feature = "es256", feature = "es384"))]
    pub fn ecdsa_private(
        algorithm: Algorithm,
        id: impl Into<List<'a, u8>>,
        secret: &[u8],
    ) -> Result<Self, ConfigError> {
        Ok(Self::with_material(id.into(), Material::ecdsa_private(algorithm, secret)?))
    }

    /// An Ed25519 public key of 32 bytes (RFC 8032 section 5.1.5). Signatures are checked strictly:
    /// nothing of small order, nothing that is not canonical, no cofactor.
    ///
    /// # Errors
    /// The bytes are no point, not its canonical form, or one of small order.
    #[cfg(feature = "eddsa")]
    pub fn ed25519(id: impl Into<List<'a, u8>>, public: &[u8]) -> Result<Self, ConfigError> {
        Ok(Self::with_material(id.into(), Material::EdDsa(Ed25519Key::public(public)?)))
    }

    /// An Ed25519 private key of 32 bytes (RFC 8032 section 5.1.5). It signs deterministically.
    ///
    /// # Errors
    /// Not 32 bytes.
    #[cfg(feature = "eddsa")]
    pub fn ed25519_private(id: impl Into<List<'a, u8>>, secret: &[u8]) -> Result<Self, ConfigError> {
        Ok(Self::with_material(id.into(), Material::EdDsa(Ed25519Key::private(secret)?)))
    }

    /// An RSA public key for `RS256`, `PS256` or `PS384`: modulus and exponent, big-endian. Checking
    /// signatures with it allocates.
    ///
    /// # Errors
    /// Another algorithm, a modulus that is even or not of 2048 to 4096 bits, or an exponent that is
    /// even, below 3 or not below 2^33.
    #[cfg(feature = "rsa")]
    pub fn rsa(
        algorithm: Algorithm,
        id: impl Into<List<'a, u8>>,
        modulus: &[u8],
        exponent: &[u8],
    ) -> Result<Self, ConfigError> {
        Ok(Self::with_material(id.into(), Material::Rsa(RsaKey::public(algorithm, modulus, exponent)?)))
    }

    /// A public key whose signatures the host checks, because this build cannot or the host can do it
    /// faster: [`Gate::begin`](crate::Gate::begin) hands them out, and
    /// [`RevocationLookup::signature`](crate::RevocationLookup::signature) is asked about them. A token
    /// that nobody has checked is denied with `signature-invalid`.
    ///
    /// # Errors
    /// An algorithm with secrets: HMAC or AES.
    pub fn external(algorithm: Algorithm, id: impl Into<List<'a, u8>>) -> Result<Self, ConfigError> {
        Ok(Self::with_material(id.into(), Material::External(ExternalKey::new(algorithm)?)))
    }

    fn with_material(id: List<'a, u8>, material: Material) -> Self {
        Self { id, material, state: KeyState::Active, not_before: None, not_after: None, scope: Scope::unbounded() }
    }

    /// In this state.
    #[must_use]
    pub fn with_state(mut self, state: KeyState) -> Self {
        self.state = state;
        self
    }

    /// In force from the first (inclusive) to the second (exclusive) time.
    #[must_use]
    pub fn with_validity(mut self, not_before: Option<Timestamp>, not_after: Option<Timestamp>) -> Self {
        self.not_before = not_before;
        self.not_after = not_after;
        self
    }

    /// Bound to this scope.
    #[must_use]
    pub fn with_scope(mut self, scope: Scope<'a>) -> Self {
        self.scope = scope;
        self
    }

    /// The key id: the UTF-8 bytes of a JWK's `kid`, or any bytes.
    #[must_use]
    pub fn id(&self) -> &[u8] {
        &self.id
    }

    /// The algorithm.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        self.material.algorithm()
    }

    /// Whether it holds what signing takes: a secret or a private key.
    #[must_use]
    pub const fn can_sign(&self) -> bool {
        self.material.can_sign()
    }

    /// Whether the host checks its signatures.
    #[must_use]
    pub const fn is_external(&self) -> bool {
        matches!(self.material, Material::External(_))
    }

    /// Whether it encrypts and decrypts tokens.
    #[must_use]
    pub const fn can_encrypt(&self) -> bool {
        self.algorithm().is_encryption()
    }

    /// The public part as a JWK with the members that its key type requires (RFC 7638 section 3.2),
    /// without `alg` and `kid`. A secret has none.
    #[cfg(feature = "alloc")]
    #[must_use]
    pub fn public_jwk(&self) -> Option<String> {
        self.material.public_jwk()
    }

    /// The thumbprint of the public part with SHA-256 (RFC 7638). A secret has none: it would say
    /// something about the secret.
    #[cfg(feature = "alloc")]
    #[must_use]
    pub fn thumbprint(&self) -> Option<[u8; 32]> {
        self.public_jwk().map(|jwk| sha256(&[jwk.as_bytes()]))
    }

    /// A key that the host checks with, of which the public part is known.
    #[cfg(feature = "alloc")]
    pub(crate) fn with_public_jwk(mut self, jwk: String) -> Self {
        if let Material::External(key) = &mut self.material {
            key.public_jwk = Some(jwk);
        }
        self
    }

    /// With the thumbprint as id, in base64url, if it has none.
    #[cfg(feature = "alloc")]
    pub(crate) fn or_named_by_thumbprint(mut self) -> Self {
        if let (true, Some(thumbprint)) = (self.id.is_empty(), self.thumbprint()) {
            self.id = List::Owned(encode_text(&thumbprint).into_bytes());
        }
        self
    }

    #[cfg(all(feature = "alloc", any(feature = "es256", feature = "eddsa")))]
    fn warm(&mut self, tables: &mut Tables) {
        self.material.warm(tables);
    }

    /// Checks a signature or MAC over the concatenated parts; a MAC in constant time.
    #[must_use]
    pub(crate) fn verify(&self, parts: &[&[u8]], signature: &[u8]) -> bool {
        self.material.verify(parts, signature)
    }

    /// Signs or MACs the concatenated parts into the front of `signature`, which takes
    /// [`MAX_SIGNATURE_BYTES`]; its length. Nothing is
    /// written by a key that cannot sign.
    #[cfg(feature = "alloc")]
    pub(crate) fn sign(&self, parts: &[&[u8]], signature: &mut [u8]) -> usize {
        self.material.sign(parts, signature)
    }
}

/// The longest signature any algorithm makes: `ES384`.
#[cfg(feature = "alloc")]
pub(crate) const MAX_SIGNATURE_BYTES: usize = 96;

/// Copies a signature into the front of the bytes for it; its length.
#[cfg(feature = "alloc")]
fn copy(signature: &[u8], to: &mut [u8]) -> usize {
    match to.get_mut(..signature.len()) {
        Some(to) => {
            to.copy_from_slice(signature);
            signature.len()
        }
        None => 0,
    }
}

impl fmt::Debug for Key<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({:?}, {})", crate::text::Lossy(&self.id), self.algorithm().jose_name())
    }
}
