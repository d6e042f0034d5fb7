//! Keys whose signatures the host checks: with WebCrypto, a KMS, a module behind PKCS#11.

#[cfg(feature = "alloc")]
use alloc::string::String;

use super::Algorithm;
use crate::error::ConfigError;

/// A key of which this build knows the algorithm alone.
#[derive(Clone)]
pub(super) struct ExternalKey {
    algorithm: Algorithm,
    #[cfg(feature = "alloc")]
    pub(super) public_jwk: Option<String>,
}

impl ExternalKey {
    /// Whoever checks a MAC or decrypts has the secret: that is no matter for an outsider's verdict.
    pub(super) fn new(algorithm: Algorithm) -> Result<Self, ConfigError> {
        if algorithm.is_symmetric() {
            return Err(ConfigError::new("alg", "an algorithm with public keys: hosts check signatures alone"));
        }
        Ok(Self {
            algorithm,
            #[cfg(feature = "alloc")]
            public_jwk: None,
        })
    }

    pub(super) const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }
}
