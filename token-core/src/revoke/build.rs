//! What a state document says, in plain form, and how it is written and signed.

use alloc::string::String;
use alloc::vec::Vec;
use core::net::IpAddr;

use crate::error::ConfigError;
use crate::key::Key;

/// An epoch floor: tokens of this issuer below it are denied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EpochFloor {
    /// The issuer, "" for tokens without one.
    pub issuer: String,
    /// The scope, "" for every token of the issuer.
    pub scope: String,
    /// The lowest epoch that is accepted.
    pub floor: u64,
}

/// A revoked token id or session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevokedId {
    /// The issuer, "" for tokens without one.
    pub issuer: String,
    /// The token id (`jti`, or `cti` in lower-case hex) or the session.
    pub id: String,
    /// The time in seconds after which the entry can be dropped.
    pub drop_after: Option<u64>,
}

/// A revoked subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevokedSubject {
    /// The issuer, "" for tokens without one.
    pub issuer: String,
    /// The subject.
    pub subject: String,
    /// Tokens issued before this time, in seconds, are denied.
    pub not_before: i64,
    /// The time in seconds after which the entry can be dropped.
    pub drop_after: Option<u64>,
}

/// A blocked network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Network {
    /// An address prefix and its length in bits.
    Prefix(IpAddr, u8),
    /// An AS number.
    Asn(u32),
}

/// What a state document says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Revocations {
    /// Never goes back.
    pub version: u64,
    /// When the document is issued, in seconds.
    pub issued_at: i64,
    /// Epoch floors.
    pub epochs: Vec<EpochFloor>,
    /// Revoked token ids.
    pub tokens: Vec<RevokedId>,
    /// Revoked playback sessions.
    pub sessions: Vec<RevokedId>,
    /// Revoked subjects.
    pub subjects: Vec<RevokedSubject>,
    /// Key ids of revoked keys.
    pub keys: Vec<Vec<u8>>,
    /// Revoked issuers.
    pub issuers: Vec<String>,
    /// Blocked networks.
    pub networks: Vec<Network>,
}

impl Revocations {
    /// The signed document. `hash_key` is 16 bytes from a cryptographic generator: it keys the
    /// hashes, so that nobody can aim a collision at somebody else's session.
    ///
    /// # Errors
    /// The key does not sign, or an entry cannot be written.
    pub fn sign(&self, hash_key: [u8; 16], key: &Key<'_>) -> Result<Vec<u8>, ConfigError> {
        let _ = (hash_key, key);
        Err(ConfigError::new("state", "stub"))
    }
}
