//! What can go wrong with a store.

use std::path::PathBuf;

use thiserror::Error;

use crate::random::RandomError;

/// Why a store cannot be opened, read or changed.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Another process has the store open: a running service, which takes changes on its admin
    /// listener.
    #[error("the store {path} is in use by another process: talk to that service (--server URL), or stop it")]
    StoreLocked {
        /// The store.
        path: PathBuf,
    },
    /// The store cannot be opened: it is not there, not accessible, damaged, or no store at all.
    #[error("cannot open the store {path}: {source}")]
    Open {
        /// The store.
        path: PathBuf,
        /// Why.
        source: Box<dyn core::error::Error + Send + Sync>,
    },
    /// The store was written by a version of this software that lays it out differently.
    #[error("the store {path} has layout {found}, expected {expected}")]
    Layout {
        /// The store.
        path: PathBuf,
        /// The layout found.
        found: u64,
        /// The layout this build knows.
        expected: u64,
    },
    /// An epoch was to be lowered.
    #[error("epochs never go back: {to} is below {floor}, which is in force")]
    EpochGoesBack {
        /// The epoch in force.
        floor: u64,
        /// The epoch asked for.
        to: u64,
    },
    /// A session with this id exists.
    #[error("a session with this id exists")]
    SessionExists,
    /// What is to be revoked is not said well.
    #[error("{member}: expected {expected}")]
    TargetMalformed {
        /// The member that is wrong.
        member: &'static str,
        /// What was expected.
        expected: &'static str,
    },
    /// Reading or writing failed, or the store is damaged.
    #[error("the store failed: {0}")]
    Failed(Box<dyn core::error::Error + Send + Sync>),
    /// No random bytes.
    #[error(transparent)]
    Random(#[from] RandomError),
}
