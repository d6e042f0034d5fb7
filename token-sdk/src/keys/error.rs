//! What can be wrong with keys.

use std::io;
use std::path::PathBuf;

use thiserror::Error;
use token_core::ConfigError;

use super::Hazard;
use crate::random::RandomError;

/// Why a key file cannot be read, changed, written or signed with. Never holds key material.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The file cannot be read.
    #[error("cannot read the key file {path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file cannot be written.
    #[error("cannot write the key file {path}: {source}")]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// What the file holds cannot be used.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: Box<KeyError>,
    },
    /// The text is not a JWK Set.
    #[error("not a JWK Set (RFC 7517): {0}")]
    NotAKeySet(String),
    /// The bytes are neither a COSE_Key nor a COSE_KeySet.
    #[error("not a COSE_Key or COSE_KeySet (RFC 9052 section 7): {0}")]
    NotCoseKeys(&'static str),
    /// A key of the set cannot be used; the member is named.
    #[error("{0}")]
    Unusable(ConfigError),
    /// Two keys have this id.
    #[error("kid {kid:?}: expected an id that no other key has")]
    DuplicateKey {
        /// The id.
        kid: String,
    },
    /// No key has this id.
    #[error("kid {kid:?}: no such key")]
    UnknownKey {
        /// The id.
        kid: String,
    },
    /// The id cannot be used.
    #[error("kid: expected 1 to 128 printable ASCII characters")]
    KeyIdUnusable,
    /// The key is revoked, which is final.
    #[error("kid {kid:?} is revoked, which is final: generate another key")]
    Revoked {
        /// The id.
        kid: String,
    },
    /// A key was to be added as active beside the one that signs.
    #[error(
        "kid {kid:?}: another key signs for this algorithm and scope; add this one as announced, let the edges load it, then activate it"
    )]
    AnnounceFirst {
        /// The id.
        kid: String,
    },
    /// The change would cut viewers off; it can be forced.
    #[error("{0}")]
    Hazard(Hazard),
    /// Two keys sign for the same algorithm and scope.
    #[error("kid {kid:?} and kid {other:?} are both active for the same algorithm and scope: one signs at a time")]
    TwoActive {
        /// The id of one.
        kid: String,
        /// The id of the other.
        other: String,
    },
    /// Nothing to rotate.
    #[error("no key is active, announced or retiring: make one that signs first")]
    NothingToRotate,
    /// Another process may change the file.
    #[error(
        "the key file {path} is in use by another process, such as a running service: change its keys with --server"
    )]
    Locked {
        /// The file.
        path: PathBuf,
    },
    /// The key has no public part.
    #[error("kid {kid:?}: {algorithm} is symmetric and has no public part; whoever verifies with it can also sign")]
    NoPublicPart {
        /// The id.
        kid: String,
        /// The JOSE name of the algorithm.
        algorithm: &'static str,
    },
    /// No active key may sign for this purpose.
    #[error("no active key signs {purpose}")]
    NoSigningKey {
        /// What was to be signed.
        purpose: String,
    },
    /// Several active keys may sign for this purpose.
    #[error("several active keys sign {purpose}: name one by its kid")]
    AmbiguousSigningKey {
        /// What was to be signed.
        purpose: String,
    },
    /// No random bytes.
    #[error(transparent)]
    Random(#[from] RandomError),
}
