//! What a key may be used for.

use crate::storage::{List, Text};
use crate::token::Format;

/// Where a key stands in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyState {
    /// Known to the edges, signs nothing yet.
    Announced,
    /// Signs and verifies.
    Active,
    /// Signs nothing any more; what it signed is accepted.
    Retiring,
    /// What it signed is denied.
    Revoked,
}

impl KeyState {
    /// The name in key files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Announced => "announced",
            Self::Active => "active",
            Self::Retiring => "retiring",
            Self::Revoked => "revoked",
        }
    }
}

/// What a key may be used for: a token outside it is denied even if its signature is right.
/// `None` leaves the matter unbounded.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Scope<'a> {
    /// Issuers it signs for.
    pub issuers: Option<List<'a, Text<'a>>>,
    /// Audiences it signs for; every entry of `aud` must be among them.
    pub audiences: Option<List<'a, Text<'a>>>,
    /// Tenants it signs for; a token must name one of them.
    pub tenants: Option<List<'a, Text<'a>>>,
    /// Path prefixes it opens; matched by whole segments.
    pub path_prefixes: Option<List<'a, Text<'a>>>,
    /// Formats it signs.
    pub formats: Option<List<'a, Format>>,
    /// Seconds its tokens may live.
    pub max_lifetime: Option<u64>,
    /// A key that encrypts: what it encrypts may be claims with no signature or MAC around them
    /// (RFC 8392 section 7 allows both). Whoever can read such a token can also make one.
    pub unsigned: bool,
}

impl Scope<'_> {
    /// Without bounds.
    #[must_use]
    pub const fn unbounded() -> Self {
        Self {
            issuers: None,
            audiences: None,
            tenants: None,
            path_prefixes: None,
            formats: None,
            max_lifetime: None,
            unsigned: false,
        }
    }
}
