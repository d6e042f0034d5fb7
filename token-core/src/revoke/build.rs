//! What a state document says, in plain form, and how it is written and signed.

use alloc::string::String;
use alloc::vec::Vec;
use core::net::IpAddr;

use super::{json, sign};
use crate::claims::network::Prefix;
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

/// A network: one that a token is bound to, or one that is blocked.
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
    /// Token ids that were used, for `catreplay`, and ids of proofs, whose issuer is the thumbprint of
    /// their key in base64url; `None` when nobody keeps them.
    pub replayed: Option<Vec<RevokedId>>,
    /// Ids of `catpor` claims that are blocked.
    pub blocked: Vec<Vec<u8>>,
}

impl Network {
    /// Whether an address prefix fits its address and has no host bits set.
    pub(super) fn is_valid(&self) -> bool {
        match *self {
            Self::Prefix(address, length) => Prefix::new(address, length).is_some(),
            Self::Asn(_) => true,
        }
    }
}

impl Revocations {
    /// Reads the JSON form. `version` and `issued_at` are mandatory, lists that are left out are
    /// empty; `replayed` left out means that nobody keeps used token ids.
    ///
    /// ```
    /// use token_core::Revocations;
    /// let state = Revocations::from_json(
    ///     r#"{"version":7,"issued_at":1700000000,"sessions":[{"iss":"https://id.example","id":"s1"}]}"#,
    /// )?;
    /// assert_eq!(state.sessions[0].id, "s1");
    /// assert_eq!(Revocations::from_json(&state.to_json())?, state);
    /// # Ok::<(), token_core::ConfigError>(())
    /// ```
    ///
    /// # Errors
    /// Names the member that is missing, unknown or wrong.
    pub fn from_json(json: &str) -> Result<Self, ConfigError> {
        json::read(json)
    }

    /// The JSON form.
    #[must_use]
    pub fn to_json(&self) -> String {
        json::write(self)
    }

    /// The signed document. `hash_key` is 16 bytes from a cryptographic generator: it keys the
    /// hashes, so that nobody can aim a collision at somebody else's session.
    ///
    /// Of several entries for one thing the strictest counts: the highest floor, the latest
    /// not-before, the last time to be dropped. Prefixes within others are left out.
    ///
    /// # Errors
    /// The key is not an active HMAC key, a prefix is none, or the document would be longer than
    /// [`State::MAX_BYTES`](super::State::MAX_BYTES).
    pub fn sign(&self, hash_key: [u8; 16], key: &Key<'_>) -> Result<Vec<u8>, ConfigError> {
        sign::sign(self, hash_key, key)
    }
}
