//! A signed state document, read in place.

use core::fmt;
use core::net::IpAddr;

use super::document::{Contents, Document};
use super::lookup::{Answer, LookupFailed, NetworkAnswer, RevocationLookup};
use super::network;
use super::records::{self, AS_NUMBER_BYTES, EPOCH_BYTES, ID_BYTES, SUBJECT_BYTES};
use super::section::Kind;
use crate::claims::TokenId;
use crate::key::KeyRing;
use crate::storage::List;
use crate::time::Timestamp;
use crate::wire::base64url;

/// Why a state document is refused. The one in force stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StateError {
    /// Truncated, too long, not COSE, not CBOR, or not a state document.
    Malformed,
    /// The signature is wrong, or the key unknown, revoked or not valid when the document was issued.
    SignatureInvalid,
    /// A critical section is of a kind this build does not know.
    SectionUnknown,
    /// The version is below the one in force.
    VersionBack,
}

impl fmt::Display for StateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Malformed => "the state document is truncated or malformed",
            Self::SignatureInvalid => "the state document is not signed by a state key",
            Self::SectionUnknown => "the state document has a critical section of an unknown kind",
            Self::VersionBack => "the state document is older than the one in force",
        })
    }
}

impl core::error::Error for StateError {}

/// A signed state document whose signature and structure have been checked. Look-ups search its
/// bytes in place; a kind of which nothing is revoked costs nothing.
#[derive(Clone)]
pub struct State<'b> {
    bytes: List<'b, u8>,
    contents: Contents,
}

impl<'b> State<'b> {
    /// Bytes of the longest document: what one value of an edge's key-value store holds.
    pub const MAX_BYTES: usize = 25 * 1024 * 1024;

    /// Checks signature, structure and version of a document. The keys are those of state
    /// documents, never those of tokens.
    ///
    /// # Errors
    /// The document is refused; the one in force stays. The version in force itself is accepted.
    pub fn open(
        bytes: impl Into<List<'b, u8>>,
        keys: &KeyRing<'_>,
        previous_version: Option<u64>,
    ) -> Result<Self, StateError> {
        let bytes = bytes.into();
        if bytes.len() > Self::MAX_BYTES {
            return Err(StateError::Malformed);
        }
        let contents = Document::parse(&bytes)?.open(keys)?;
        if previous_version.is_some_and(|previous| contents.version < previous) {
            return Err(StateError::VersionBack);
        }
        Ok(Self { bytes, contents })
    }

    /// The version.
    #[must_use]
    pub const fn version(&self) -> u64 {
        self.contents.version
    }

    /// When the document was issued.
    #[must_use]
    pub const fn issued_at(&self) -> Timestamp {
        self.contents.issued_at
    }

    /// How many entries there are of each kind.
    #[must_use]
    pub fn summary(&self) -> StateSummary {
        let count = |kind| records::count(kind, self.records(kind));
        StateSummary {
            epochs: count(Kind::Epochs),
            tokens: count(Kind::Tokens),
            sessions: count(Kind::Sessions),
            subjects: count(Kind::Subjects),
            keys: count(Kind::Keys),
            issuers: count(Kind::Issuers),
            prefixes: count(Kind::Prefixes4).saturating_add(count(Kind::Prefixes6)),
            as_numbers: count(Kind::AsNumbers),
        }
    }

    fn records(&self, kind: Kind) -> &[u8] {
        self.contents.sections.get(kind, &self.bytes).unwrap_or_default()
    }

    fn find_id(&self, kind: Kind, issuer: &str, value: &[u8]) -> Answer {
        match self.find::<ID_BYTES>(kind, issuer, value) {
            Some(_) => Answer::Hit,
            None => Answer::Clear,
        }
    }

    fn find<const N: usize>(&self, kind: Kind, issuer: &str, value: &[u8]) -> Option<&[u8; N]> {
        match self.records(kind) {
            [] => None,
            records => records::find(records, self.contents.hash_key.hash(kind, issuer, value)),
        }
    }

    fn is_address_blocked(&self, address: IpAddr) -> bool {
        // An IPv4-mapped IPv6 address is the IPv4 address.
        match address.to_canonical() {
            IpAddr::V4(address) => {
                let (records, _) = self.records(Kind::Prefixes4).as_chunks();
                network::contains(records, network::address4, network::prefix4, address.to_bits().into())
            }
            IpAddr::V6(address) => {
                let (records, _) = self.records(Kind::Prefixes6).as_chunks();
                network::contains(records, network::address6, network::prefix6, address.to_bits())
            }
        }
    }

    fn is_as_number_blocked(&self, as_number: u32) -> bool {
        let (records, _) = self.records(Kind::AsNumbers).as_chunks::<AS_NUMBER_BYTES>();
        records.binary_search(&as_number.to_be_bytes()).is_ok()
    }
}

impl RevocationLookup for State<'_> {
    fn issued_at(&self) -> Option<Timestamp> {
        Some(self.contents.issued_at)
    }

    fn issuer(&self, issuer: &str) -> Answer {
        self.find_id(Kind::Issuers, "", issuer.as_bytes())
    }

    fn key(&self, id: &[u8]) -> Answer {
        self.find_id(Kind::Keys, "", id)
    }

    fn token(&self, issuer: &str, id: TokenId<'_>) -> Answer {
        match self.records(Kind::Tokens) {
            [] => Answer::Clear,
            records => {
                let hash = self.contents.hash_key.hash_token_id(Kind::Tokens, issuer, id);
                if records::find::<ID_BYTES>(records, hash).is_some() { Answer::Hit } else { Answer::Clear }
            }
        }
    }

    fn session(&self, issuer: &str, session: &str) -> Answer {
        self.find_id(Kind::Sessions, issuer, session.as_bytes())
    }

    fn subject(&self, issuer: &str, subject: &str) -> Result<Option<Timestamp>, LookupFailed> {
        let record = self.find::<SUBJECT_BYTES>(Kind::Subjects, issuer, subject.as_bytes());
        Ok(record.map(|record| {
            let [_, _, _, _, _, _, _, _, rest @ ..] = record;
            Timestamp::from_seconds(records::leading(rest).cast_signed())
        }))
    }

    fn network(&self, address: Option<IpAddr>, asn: Option<u32>) -> NetworkAnswer {
        if address.is_some_and(|address| self.is_address_blocked(address))
            || asn.is_some_and(|asn| self.is_as_number_blocked(asn))
        {
            return NetworkAnswer::Hit;
        }
        let has = |kind| !self.records(kind).is_empty();
        let lacks_address = address.is_none() && (has(Kind::Prefixes4) || has(Kind::Prefixes6));
        let lacks_as_number = asn.is_none() && has(Kind::AsNumbers);
        if lacks_address || lacks_as_number { NetworkAnswer::FactMissing } else { NetworkAnswer::Clear }
    }

    fn epoch_floor(&self, issuer: &str, scope: &str) -> Result<u64, LookupFailed> {
        let record = self.find::<EPOCH_BYTES>(Kind::Epochs, issuer, scope.as_bytes());
        Ok(record.map_or(0, |[_, _, _, _, _, _, _, _, floor @ ..]| u64::from_be_bytes(*floor)))
    }

    fn blocked(&self, _: &str, id: &[u8]) -> Option<Answer> {
        Some(self.find_id(Kind::Blocked, "", id))
    }

    /// A document lists used proofs among the used ids: the thumbprint in base64url stands for the
    /// issuer. It takes no notes.
    fn proof_used(&self, thumbprint: &[u8], proof_id: &str, _: Timestamp) -> Option<Answer> {
        let mut text = [0; 64];
        self.reused(base64url::encode(thumbprint, &mut text)?, TokenId::Text(proof_id))
    }

    /// As of when the document was issued: what was used since then only a store can tell.
    fn reused(&self, issuer: &str, id: TokenId<'_>) -> Option<Answer> {
        let records = self.contents.sections.get(Kind::Replayed, &self.bytes)?;
        let hash = self.contents.hash_key.hash_token_id(Kind::Replayed, issuer, id);
        let is_listed = records::find::<ID_BYTES>(records, hash).is_some();
        Some(if is_listed { Answer::Hit } else { Answer::Clear })
    }

    /// As [`State::reused`]: a document that lists used tokens takes no notes.
    fn used(&self, issuer: &str, id: TokenId<'_>, _: Option<Timestamp>) -> Option<Answer> {
        self.reused(issuer, id)
    }
}

/// Version, time and numbers of entries: what the document revokes stays in it.
impl fmt::Debug for State<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "State(version {}, issued at {}, {:?})", self.version(), self.issued_at(), self.summary())
    }
}

/// How many entries a state document has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StateSummary {
    /// Epoch floors.
    pub epochs: usize,
    /// Revoked token ids.
    pub tokens: usize,
    /// Revoked sessions.
    pub sessions: usize,
    /// Revoked subjects.
    pub subjects: usize,
    /// Revoked keys.
    pub keys: usize,
    /// Revoked issuers.
    pub issuers: usize,
    /// Blocked address prefixes; one that lies within another is not counted.
    pub prefixes: usize,
    /// Blocked AS numbers.
    pub as_numbers: usize,
}
