//! Signature, MAC and encryption algorithms, and what JOSE and COSE call them.

use crate::token::Structure;

/// A signature, MAC or encryption algorithm. A key has one; a token's `alg` is only compared with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Algorithm {
    /// HMAC with SHA-256: JOSE `HS256` (RFC 7518 section 3.2), COSE 5 (RFC 9053 section 3.1).
    Hs256,
    /// HMAC with SHA-384: JOSE `HS384`, COSE 6.
    Hs384,
    /// HMAC with SHA-512: JOSE `HS512`, COSE 7.
    Hs512,
    /// ECDSA on P-256 with SHA-256: JOSE `ES256` (RFC 7518 section 3.4), COSE −7 and, with the curve
    /// said, −9 (RFC 9864 section 2.1).
    Es256,
    /// ECDSA on P-384 with SHA-384: JOSE `ES384`, COSE −35 and −51.
    Es384,
    /// Ed25519: JOSE `EdDSA` (RFC 8037) and `Ed25519` (RFC 9864 section 2.2), COSE −8 and −19.
    EdDsa,
    /// RSASSA-PKCS1-v1_5 with SHA-256: JOSE `RS256` (RFC 7518 section 3.3); never in a CAT.
    Rs256,
    /// RSASSA-PSS with SHA-256 and a salt of 32 bytes: JOSE `PS256` (RFC 7518 section 3.5), COSE −37
    /// (RFC 8230).
    Ps256,
    /// RSASSA-PSS with SHA-384 and a salt of 48 bytes: JOSE `PS384`, COSE −38.
    Ps384,
    /// AES-GCM with a key of 128 bits, an IV of 96 and a tag of 128: JOSE `A128GCM` (RFC 7518 section
    /// 5.3), COSE 1 (RFC 9053 section 4.1). It encrypts CAT and signs nothing.
    A128Gcm,
    /// The same with a key of 256 bits: JOSE `A256GCM`, COSE 3.
    A256Gcm,
}

impl Algorithm {
    /// Every algorithm of this build.
    pub const ALL: &'static [Self] = &[
        Self::Hs256,
        Self::Hs384,
        Self::Hs512,
        #[cfg(feature = "es256")]
        Self::Es256,
        #[cfg(feature = "es384")]
        Self::Es384,
        #[cfg(feature = "eddsa")]
        Self::EdDsa,
        #[cfg(feature = "rsa")]
        Self::Rs256,
        #[cfg(feature = "rsa")]
        Self::Ps256,
        #[cfg(feature = "rsa")]
        Self::Ps384,
        #[cfg(feature = "encryption")]
        Self::A128Gcm,
        #[cfg(feature = "encryption")]
        Self::A256Gcm,
    ];

    /// Every algorithm that a key may have: those of this build, and those that a host can check with
    /// public keys alone.
    const OF_KEYS: &'static [Self] = &[
        Self::Hs256,
        Self::Hs384,
        Self::Hs512,
        Self::Es256,
        Self::Es384,
        Self::EdDsa,
        Self::Rs256,
        Self::Ps256,
        Self::Ps384,
        #[cfg(feature = "encryption")]
        Self::A128Gcm,
        #[cfg(feature = "encryption")]
        Self::A256Gcm,
    ];

    /// Whether this build has it; another one needs a key that the host checks with.
    #[must_use]
    pub fn is_built(self) -> bool {
        Self::ALL.contains(&self)
    }

    /// The JOSE name that is written.
    #[must_use]
    pub const fn jose_name(self) -> &'static str {
        match self {
            Self::Hs256 => "HS256",
            Self::Hs384 => "HS384",
            Self::Hs512 => "HS512",
            Self::Es256 => "ES256",
            Self::Es384 => "ES384",
            Self::EdDsa => "EdDSA",
            Self::Rs256 => "RS256",
            Self::Ps256 => "PS256",
            Self::Ps384 => "PS384",
            Self::A128Gcm => "A128GCM",
            Self::A256Gcm => "A256GCM",
        }
    }

    /// A second JOSE name that is read.
    const fn other_jose_name(self) -> Option<&'static str> {
        match self {
            // The only curve of RFC 8037 that we have: so the two names say the same.
            Self::EdDsa => Some("Ed25519"),
            _ => None,
        }
    }

    /// The COSE number that is written. That of `RS256` is for JWT's sake registered only: no CAT
    /// is signed so.
    #[must_use]
    pub const fn cose_number(self) -> i64 {
        match self {
            Self::Hs256 => 5,
            Self::Hs384 => 6,
            Self::Hs512 => 7,
            Self::Es256 => -7,
            Self::Es384 => -35,
            Self::EdDsa => -8,
            Self::Rs256 => -257,
            Self::Ps256 => -37,
            Self::Ps384 => -38,
            Self::A128Gcm => 1,
            Self::A256Gcm => 3,
        }
    }

    /// A second COSE number that is read: the fully specified one of RFC 9864.
    const fn other_cose_number(self) -> Option<i64> {
        match self {
            Self::Es256 => Some(-9),
            Self::Es384 => Some(-51),
            Self::EdDsa => Some(-19),
            _ => None,
        }
    }

    /// The algorithm of this build with this JOSE name.
    #[must_use]
    pub fn from_jose_name(name: &str) -> Option<Self> {
        Self::of_keys(name).filter(|algorithm| algorithm.is_built())
    }

    /// The algorithm with this JOSE name, of this build or one that a host can check.
    #[must_use]
    pub fn of_keys(name: &str) -> Option<Self> {
        Self::find_jose_name(|known| known == name)
    }

    /// The algorithm of keys one of whose JOSE names is wanted.
    pub(crate) fn find_jose_name(is_wanted: impl Fn(&str) -> bool) -> Option<Self> {
        let named =
            |algorithm: &Self| is_wanted(algorithm.jose_name()) || algorithm.other_jose_name().is_some_and(&is_wanted);
        Self::OF_KEYS.iter().copied().find(named)
    }

    /// The algorithm of this build with this COSE number.
    #[must_use]
    pub fn from_cose_number(number: i64) -> Option<Self> {
        Self::find_cose_number(number).filter(|algorithm| algorithm.is_built())
    }

    /// The algorithm of keys with this COSE number.
    pub(crate) fn find_cose_number(number: i64) -> Option<Self> {
        let numbered =
            |algorithm: &Self| algorithm.cose_number() == number || algorithm.other_cose_number() == Some(number);
        Self::OF_KEYS.iter().copied().find(numbered).filter(|algorithm| !algorithm.is_jwt_only())
    }

    /// The COSE structure it belongs to.
    #[must_use]
    pub const fn structure(self) -> Structure {
        match self {
            Self::A128Gcm | Self::A256Gcm => Structure::Encrypt0,
            _ if self.is_symmetric() => Structure::Mac0,
            _ => Structure::Sign1,
        }
    }

    /// Whether it encrypts, and neither signs nor MACs.
    #[must_use]
    pub const fn is_encryption(self) -> bool {
        matches!(self.structure(), Structure::Encrypt0)
    }

    /// Whether the same secret signs and checks, or encrypts and decrypts.
    #[must_use]
    pub const fn is_symmetric(self) -> bool {
        matches!(self, Self::Hs256 | Self::Hs384 | Self::Hs512 | Self::A128Gcm | Self::A256Gcm)
    }

    /// Whether it signs no CAT: RFC 8812 section 2 keeps RSASSA-PKCS1-v1_5 out of new COSE designs.
    pub(super) const fn is_jwt_only(self) -> bool {
        matches!(self, Self::Rs256)
    }
}
