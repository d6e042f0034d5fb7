//! The operator's state: what is revoked, which epochs are in force, which sessions were opened.

mod embedded;
mod error;
mod json;
mod network;
mod openings;
mod revocation;
mod tables;

use core::fmt;

use token_core::{EpochFloor, Revocations};

pub use embedded::EmbeddedStore;
pub use error::StoreError;
pub use json::state_to_json;
pub(crate) use network::masked;
pub use revocation::{Kind, Revocation, Target};

/// A store of revocations, epochs and sessions. All calls block; from async code they belong into
/// `spawn_blocking`.
///
/// A mutating call returns only when the change is durable, and tells the version of the state
/// after it. The version never goes back; it grows with every change that a state document shows,
/// to the seconds since 1970 at least, so that edges take the documents of a store that was made
/// anew for newer than those of its predecessor.
pub trait StateStore: Send + Sync + fmt::Debug {
    /// The version of the state.
    ///
    /// # Errors
    /// The store cannot be read.
    fn version(&self) -> Result<u64, StoreError>;

    /// The key of the hashes in state documents: 16 random bytes, made once for the life of the store.
    ///
    /// # Errors
    /// The store cannot be read.
    fn hash_key(&self) -> Result<[u8; 16], StoreError>;

    /// Revokes; a revocation of the same target is replaced.
    ///
    /// # Errors
    /// The change could not be made durable.
    fn revoke(&self, revocation: &Revocation) -> Result<Change, StoreError>;

    /// Takes a revocation back. Nothing happens when there is none.
    ///
    /// # Errors
    /// The change could not be made durable.
    fn unrevoke(&self, target: &Target) -> Result<Change, StoreError>;

    /// The revocation of this target, be its time over or not.
    ///
    /// # Errors
    /// The store cannot be read.
    fn revocation(&self, target: &Target) -> Result<Option<Revocation>, StoreError>;

    /// Whether a token of this issuer is revoked whose id begins so: as those of one session do.
    ///
    /// # Errors
    /// The store cannot be read.
    fn has_revoked_token(&self, issuer: &str, beginning: &str, now: i64) -> Result<bool, StoreError>;

    /// The epoch in force for this issuer and scope, 0 when none was ever set: what a new token
    /// carries, and the floor below which edges deny.
    ///
    /// # Errors
    /// The store cannot be read.
    fn epoch(&self, issuer: &str, scope: &str) -> Result<u64, StoreError>;

    /// All epochs above 0.
    ///
    /// # Errors
    /// The store cannot be read.
    fn epochs(&self) -> Result<Vec<EpochFloor>, StoreError>;

    /// Raises the epoch by one, or to this value; tokens minted before are denied from then on.
    ///
    /// # Errors
    /// Issuer or scope is longer than 1024 bytes, the value lies below the epoch in force, or the
    /// change could not be made durable.
    fn raise_epoch(&self, issuer: &str, scope: &str, to: Option<u64>) -> Result<EpochChange, StoreError>;

    /// Records a playback session.
    ///
    /// # Errors
    /// The session could not be made durable.
    fn open_session(&self, sid: &str, session: &Session) -> Result<(), StoreError>;

    /// The session with this id.
    ///
    /// # Errors
    /// The store cannot be read.
    fn session(&self, sid: &str) -> Result<Option<Session>, StoreError>;

    /// What a state document issued at this time says, in seconds since 1970: everything but the
    /// revocations whose time is over.
    ///
    /// # Errors
    /// The store cannot be read.
    fn state(&self, now: i64) -> Result<Revocations, StoreError>;

    /// Removes revocations and sessions whose time is over, and tells how many. Documents do not
    /// show them anyway: the version stays.
    ///
    /// # Errors
    /// The store cannot be written.
    fn sweep(&self, now: i64) -> Result<u64, StoreError>;
}

/// What a change did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// The version of the state that shows the change.
    pub version: u64,
    /// Whether anything changed.
    pub changed: bool,
}

/// What raising an epoch did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EpochChange {
    /// The version of the state that shows the change.
    pub version: u64,
    /// The epoch now in force.
    pub floor: u64,
}

/// A playback session: who plays what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The issuer of its tokens.
    pub issuer: String,
    /// The viewer. Identifies a person.
    pub subject: String,
    /// The asset that is played.
    pub asset: String,
    /// The tenant of its tokens.
    pub tenant: Option<String>,
    /// When it was opened, in seconds since 1970.
    pub created: i64,
    /// When it ends, in seconds since 1970: no token of it is valid at or after this time.
    pub expires: i64,
}
