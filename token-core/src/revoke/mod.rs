//! Revocation: what an edge knows about tokens besides what they say themselves.

#[cfg(feature = "alloc")]
mod build;
mod hash;
mod lookup;
mod network;
mod state;

#[cfg(feature = "alloc")]
pub use build::{EpochFloor, Network, Revocations, RevokedId, RevokedSubject};
pub use lookup::{Answer, LookupFailed, NetworkAnswer, NoState, RevocationLookup};
pub use state::{State, StateError};
