//! Keys that know their algorithm, and what they may be used for.

mod hmac;
mod ring;
mod scope;

use core::fmt;

use sha2::{Sha256, Sha384, Sha512};

pub use ring::KeyRing;
pub use scope::{KeyState, Scope};

use crate::error::ConfigError;
use crate::reason::Reason;
use crate::storage::List;
use crate::time::Timestamp;
use crate::token::{Format, Structure};
use hmac::HmacKey;

/// A signature or MAC algorithm. A key has one; a token's `alg` is only compared with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Algorithm {
    /// HMAC with SHA-256: JOSE `HS256` (RFC 7518 section 3.2), COSE 5 (RFC 9053 section 3.1).
    Hs256,
    /// HMAC with SHA-384: JOSE `HS384`, COSE 6.
    Hs384,
    /// HMAC with SHA-512: JOSE `HS512`, COSE 7.
    Hs512,
}

impl Algorithm {
    /// Every algorithm of this build.
    pub const ALL: &'static [Self] = &[Self::Hs256, Self::Hs384, Self::Hs512];

    /// The JOSE name.
    #[must_use]
    pub const fn jose_name(self) -> &'static str {
        match self {
            Self::Hs256 => "HS256",
            Self::Hs384 => "HS384",
            Self::Hs512 => "HS512",
        }
    }

    /// The COSE number.
    #[must_use]
    pub const fn cose_number(self) -> i64 {
        match self {
            Self::Hs256 => 5,
            Self::Hs384 => 6,
            Self::Hs512 => 7,
        }
    }

    /// The algorithm with this JOSE name.
    #[must_use]
    pub fn from_jose_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|algorithm| algorithm.jose_name() == name)
    }

    /// The algorithm with this COSE number.
    #[must_use]
    pub fn from_cose_number(number: i64) -> Option<Self> {
        Self::ALL.iter().copied().find(|algorithm| algorithm.cose_number() == number)
    }

    /// The COSE structure it belongs to.
    #[must_use]
    pub const fn structure(self) -> Structure {
        if self.is_symmetric() { Structure::Mac0 } else { Structure::Sign1 }
    }

    /// Whether the same secret signs and checks.
    #[must_use]
    pub const fn is_symmetric(self) -> bool {
        match self {
            Self::Hs256 | Self::Hs384 | Self::Hs512 => true,
        }
    }
}

/// Key material; secrets are zeroised when dropped.
#[derive(Clone)]
enum Material {
    Hs256(HmacKey<Sha256>),
    Hs384(HmacKey<Sha384>),
    Hs512(HmacKey<Sha512>),
}

impl Material {
    fn hmac(algorithm: Algorithm, secret: &[u8]) -> Result<Self, ConfigError> {
        match algorithm {
            Algorithm::Hs256 => HmacKey::new(secret).map(Self::Hs256),
            Algorithm::Hs384 => HmacKey::new(secret).map(Self::Hs384),
            Algorithm::Hs512 => HmacKey::new(secret).map(Self::Hs512),
        }
    }
}

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
    /// The secret is shorter than the hash.
    pub fn hs256(id: impl Into<List<'a, u8>>, secret: &[u8]) -> Result<Self, ConfigError> {
        Self::hmac(Algorithm::Hs256, id, secret)
    }

    /// An HMAC key that is at least as long as the hash: 32, 48 or 64 bytes (RFC 7518 section 3.2).
    ///
    /// # Errors
    /// The secret is shorter than the hash.
    pub fn hmac(algorithm: Algorithm, id: impl Into<List<'a, u8>>, secret: &[u8]) -> Result<Self, ConfigError> {
        let (least, expected) = match algorithm {
            Algorithm::Hs256 => (32, "at least 32 bytes for HS256"),
            Algorithm::Hs384 => (48, "at least 48 bytes for HS384"),
            Algorithm::Hs512 => (64, "at least 64 bytes for HS512"),
        };
        if secret.len() < least {
            return Err(ConfigError::new("k", expected));
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
        match self.material {
            Material::Hs256(_) => Algorithm::Hs256,
            Material::Hs384(_) => Algorithm::Hs384,
            Material::Hs512(_) => Algorithm::Hs512,
        }
    }

    /// The state.
    #[must_use]
    pub const fn state(&self) -> KeyState {
        self.state
    }

    /// What the key may be used for.
    #[must_use]
    pub const fn scope(&self) -> &Scope<'a> {
        &self.scope
    }

    /// From when it is in force.
    #[must_use]
    pub const fn not_before(&self) -> Option<Timestamp> {
        self.not_before
    }

    /// From when it is no longer in force.
    #[must_use]
    pub const fn not_after(&self) -> Option<Timestamp> {
        self.not_after
    }

    /// Whether tokens it signed are accepted at this time, as far as ring and validity tell.
    #[must_use]
    pub fn is_in_force(&self, now: Timestamp) -> bool {
        self.state != KeyState::Revoked
            && self.not_before.is_none_or(|start| now >= start)
            && self.not_after.is_none_or(|end| now < end)
    }

    /// Whether the key is in force and its scope allows the format.
    pub(crate) fn check_use(&self, format: Format, now: Timestamp) -> Result<(), Reason> {
        if !self.is_in_force(now) {
            return Err(Reason::KeyNotInForce);
        }
        if self.scope.formats.as_ref().is_some_and(|formats| !formats.contains(&format)) {
            return Err(Reason::KeyNotForFormat);
        }
        Ok(())
    }

    /// Checks a signature or MAC over the concatenated parts, in constant time.
    #[must_use]
    pub(crate) fn verify(&self, parts: &[&[u8]], signature: &[u8]) -> bool {
        match &self.material {
            Material::Hs256(key) => key.verify(parts, signature),
            Material::Hs384(key) => key.verify(parts, signature),
            Material::Hs512(key) => key.verify(parts, signature),
        }
    }

    #[cfg(feature = "alloc")]
    /// Signs or MACs the concatenated parts into the front of `signature`; its length.
    pub(crate) fn sign(&self, parts: &[&[u8]], signature: &mut [u8; MAX_SIGNATURE_BYTES]) -> usize {
        match &self.material {
            Material::Hs256(key) => key.sign(parts, signature),
            Material::Hs384(key) => key.sign(parts, signature),
            Material::Hs512(key) => key.sign(parts, signature),
        }
    }
}

#[cfg(feature = "alloc")]
/// The longest signature any algorithm of this build makes.
pub(crate) const MAX_SIGNATURE_BYTES: usize = 64;

impl fmt::Debug for Key<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({:?}, {})", crate::text::Lossy(&self.id), self.algorithm().jose_name())
    }
}
