//! Proof of possession: DPoP (RFC 9449), with which a viewer shows that it holds the key in `cnf`.

mod jwk;
mod proof;
mod sent;
mod target;

pub(crate) use proof::{CheckedProof, Proof, ProofUse};
pub(crate) use sent::SentToken;

/// Whether this build has an algorithm that proofs are made with. Without one no proof is valid, and
/// `cnf` is a claim that is not enforced.
pub(crate) const IS_BUILT: bool = cfg!(any(feature = "es256", feature = "es384", feature = "eddsa", feature = "rsa"));

#[cfg(all(test, feature = "es256"))]
mod tests;
