//! What can be revoked.

use core::fmt;

use super::{StoreError, network};

/// The longest id, issuer or scope a store takes, in bytes: each fits a token with room to spare.
const MAX_TEXT_BYTES: usize = 1024;

/// The kinds of things that can be revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A playback session (`sid`).
    Session,
    /// A token by its id (`jti`, or `cti` in lower-case hex).
    Token,
    /// A subject (`sub`): its tokens issued before some time.
    Subject,
    /// A key by its id.
    Key,
    /// An issuer.
    Issuer,
    /// A network: an address prefix or an AS number.
    Network,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 6] = [Self::Session, Self::Token, Self::Subject, Self::Key, Self::Issuer, Self::Network];

    /// The name in commands and requests.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Token => "token",
            Self::Subject => "subject",
            Self::Key => "key",
            Self::Issuer => "issuer",
            Self::Network => "network",
        }
    }

    /// The kind with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether ids of this kind belong to an issuer (semantics section 8).
    #[must_use]
    pub const fn is_per_issuer(self) -> bool {
        matches!(self, Self::Session | Self::Token | Self::Subject)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What is revoked: its kind, its issuer where it has one, its id.
///
/// ```
/// use token_sdk::{Kind, Target};
/// let block = Target::new(Kind::Network, "", "2001:DB8::/32")?;
/// assert_eq!(block.id(), "2001:db8::/32");
/// # Ok::<(), token_sdk::StoreError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    kind: Kind,
    issuer: String,
    id: String,
}

impl Target {
    /// A target. The issuer counts for sessions, tokens and subjects, "" being that of tokens
    /// without one; keys, issuers and networks have none. A network is a prefix (`203.0.113.0/24`),
    /// an address, or an AS number (`64500`, `AS64500`).
    ///
    /// # Errors
    /// The id is empty or longer than 1024 bytes, or a network is malformed or has bits set beyond
    /// its prefix.
    pub fn new(kind: Kind, issuer: &str, id: &str) -> Result<Self, StoreError> {
        if id.is_empty() || id.len() > MAX_TEXT_BYTES {
            return Err(StoreError::TargetMalformed { member: "id", expected: "1 to 1024 bytes" });
        }
        check_text("iss", issuer)?;
        let issuer = if kind.is_per_issuer() { issuer.to_owned() } else { String::new() };
        let id = if kind == Kind::Network { network::to_text(&network::parse(id)?) } else { id.to_owned() };
        Ok(Self { kind, issuer, id })
    }

    /// The kind.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// The issuer, "" for none.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The id; of a network, its canonical text.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }
}

/// A revocation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revocation {
    target: Target,
    not_before: i64,
    until: Option<u64>,
}

impl Revocation {
    /// A subject's tokens are denied whenever they were issued: 9999-12-31T23:59:59Z.
    const WHENEVER: i64 = 253_402_300_799;

    /// Revokes until it is taken back. Of a subject: every token, also those still to be issued.
    #[must_use]
    pub const fn new(target: Target) -> Self {
        Self { target, not_before: Self::WHENEVER, until: None }
    }

    /// What a store has kept.
    pub(super) const fn stored(target: Target, not_before: i64, until: Option<u64>) -> Self {
        Self { target, not_before, until }
    }

    /// Of a subject: only tokens issued before this time, in seconds since 1970, are denied.
    ///
    /// # Errors
    /// Something else is revoked: all of it is denied, whenever it was issued.
    pub fn not_before(mut self, time: i64) -> Result<Self, StoreError> {
        if self.target.kind != Kind::Subject {
            return Err(StoreError::TargetMalformed { member: "not_before", expected: "it only with a subject" });
        }
        self.not_before = time;
        Ok(self)
    }

    /// The time, in seconds since 1970, after which the revocation can be dropped, because
    /// everything it could deny has expired by then.
    #[must_use]
    pub const fn until(mut self, time: u64) -> Self {
        self.until = Some(time);
        self
    }

    /// What is revoked.
    #[must_use]
    pub const fn target(&self) -> &Target {
        &self.target
    }

    /// Of a subject: tokens issued before this time, in seconds since 1970, are denied.
    #[must_use]
    pub const fn denies_before(&self) -> i64 {
        self.not_before
    }

    /// The time in seconds since 1970 after which it can be dropped.
    #[must_use]
    pub const fn drop_after(&self) -> Option<u64> {
        self.until
    }

    /// Whether it still counts at this time.
    #[must_use]
    pub fn is_in_force(&self, now: i64) -> bool {
        is_in_force(self.until, now)
    }
}

/// Issuers and scopes.
pub(super) fn check_text(member: &'static str, text: &str) -> Result<(), StoreError> {
    if text.len() > MAX_TEXT_BYTES {
        return Err(StoreError::TargetMalformed { member, expected: "at most 1024 bytes" });
    }
    Ok(())
}

pub(super) fn is_in_force(until: Option<u64>, now: i64) -> bool {
    until.is_none_or(|end| i64::try_from(end).is_ok_and(|end| now <= end) || i64::try_from(end).is_err())
}
