//! Revocation: what an edge knows about tokens besides what they say themselves.

#[cfg(feature = "alloc")]
mod build;
mod document;
mod hash;
#[cfg(feature = "alloc")]
mod json;
mod lookup;
mod network;
mod once;
mod records;
mod section;
#[cfg(feature = "alloc")]
mod sign;
mod state;

#[cfg(feature = "alloc")]
pub use build::{EpochFloor, Network, Revocations, RevokedId, RevokedSubject};
pub use lookup::{Answer, LookupFailed, NetworkAnswer, NoState, RevocationLookup};
pub(crate) use once::Once;
pub use state::{State, StateError, StateSummary};

#[cfg(test)]
#[cfg(feature = "alloc")]
mod tests;
