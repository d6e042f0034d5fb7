//! RSA public keys (RFC 8017). They check signatures and make none: the crate's private operations
//! are not constant-time. Checking allocates, inside the crate.

use alloc::boxed::Box;
use alloc::vec::Vec;

use rsa::sha2::{Digest, Sha256, Sha384};
use rsa::signature::DigestVerifier;
use rsa::traits::PublicKeyParts as _;
use rsa::{BigUint, RsaPublicKey, pkcs1v15, pss};

use super::Algorithm;
use crate::error::ConfigError;

/// Bits of the shortest modulus (RFC 7518 section 3.3).
const LEAST_BITS: usize = 2048;

/// A public key and the one algorithm it is for.
#[derive(Clone)]
pub(super) struct RsaKey(Box<Verifier>);

/// The salt of PSS is as long as the hash (RFC 7518 section 3.5).
#[derive(Clone)]
enum Verifier {
    Rs256(pkcs1v15::VerifyingKey<Sha256>),
    Ps256(pss::VerifyingKey<Sha256>),
    Ps384(pss::VerifyingKey<Sha384>),
}

impl RsaKey {
    /// From big-endian numbers.
    pub(super) fn public(algorithm: Algorithm, modulus: &[u8], exponent: &[u8]) -> Result<Self, ConfigError> {
        let modulus = BigUint::from_bytes_be(modulus);
        if modulus.bits() < LEAST_BITS {
            return Err(ConfigError::new("n", "a modulus of at least 2048 bits (RFC 7518 section 3.3)"));
        }
        let public = RsaPublicKey::new(modulus, BigUint::from_bytes_be(exponent)).map_err(|error| fault(&error))?;
        let verifier = match algorithm {
            Algorithm::Rs256 => Verifier::Rs256(pkcs1v15::VerifyingKey::new(public)),
            Algorithm::Ps256 => Verifier::Ps256(pss::VerifyingKey::new(public)),
            Algorithm::Ps384 => Verifier::Ps384(pss::VerifyingKey::new(public)),
            _ => return Err(ConfigError::new("alg", "\"RS256\", \"PS256\" or \"PS384\"")),
        };
        Ok(Self(Box::new(verifier)))
    }

    pub(super) const fn algorithm(&self) -> Algorithm {
        match *self.0 {
            Verifier::Rs256(_) => Algorithm::Rs256,
            Verifier::Ps256(_) => Algorithm::Ps256,
            Verifier::Ps384(_) => Algorithm::Ps384,
        }
    }

    /// Modulus and exponent, big-endian.
    pub(super) fn numbers(&self) -> [Vec<u8>; 2] {
        let public = self.public_key();
        [public.n().to_bytes_be(), public.e().to_bytes_be()]
    }

    fn public_key(&self) -> &RsaPublicKey {
        match &*self.0 {
            Verifier::Rs256(key) => key.as_ref(),
            Verifier::Ps256(key) => key.as_ref(),
            Verifier::Ps384(key) => key.as_ref(),
        }
    }

    pub(super) fn verify(&self, parts: &[&[u8]], signature: &[u8]) -> bool {
        if signature.len() != self.public_key().size() {
            return false;
        }
        match &*self.0 {
            Verifier::Rs256(key) => {
                let signature = pkcs1v15::Signature::try_from(signature);
                signature.is_ok_and(|signature| key.verify_digest(hash(parts), &signature).is_ok())
            }
            Verifier::Ps256(key) => verify_pss(key, parts, signature),
            Verifier::Ps384(key) => verify_pss(key, parts, signature),
        }
    }
}

fn verify_pss<D: Digest>(key: &impl DigestVerifier<D, pss::Signature>, parts: &[&[u8]], signature: &[u8]) -> bool {
    pss::Signature::try_from(signature).is_ok_and(|signature| key.verify_digest(hash(parts), &signature).is_ok())
}

fn hash<D: Digest>(parts: &[&[u8]]) -> D {
    parts.iter().fold(D::new(), D::chain_update)
}

fn fault(error: &rsa::Error) -> ConfigError {
    match error {
        rsa::Error::ModulusTooLarge => ConfigError::new("n", "a modulus of at most 4096 bits"),
        rsa::Error::InvalidModulus => ConfigError::new("n", "an odd number above the exponent"),
        _ => ConfigError::new("e", "an odd number from 3 to 2^33 - 1"),
    }
}
