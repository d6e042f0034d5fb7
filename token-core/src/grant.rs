//! The answer "yes". Holding a [`Grant`] is the proof: only the last step of a verification makes one.

use crate::claims::{Claims, Label, TokenId};
use crate::key::{Key, KeyRing};
use crate::placement::Placement;
use crate::policy::Policy;
use crate::time::Timestamp;
use crate::token::{Format, Token};
use crate::uri::Uri;

/// A token that may be used for this request, at this time, in this state.
#[derive(Clone, Debug)]
#[must_use]
#[cfg_attr(not(feature = "alloc"), expect(dead_code, reason = "read where something is minted"))]
pub struct Grant<'g> {
    pub(crate) policy: &'g Policy<'g>,
    pub(crate) ring: &'g KeyRing<'g>,
    /// The token as it was received.
    pub(crate) source: Token<'g>,
    /// Where on the request it stood, when that is known.
    pub(crate) carrier: Option<&'g Placement<'g>>,
    pub(crate) now: Timestamp,
    /// Every look-up was answered from a document that is not too old.
    pub(crate) is_fresh: bool,
    pub(crate) claims: Claims<'g>,
    pub(crate) key: &'g Key<'g>,
    pub(crate) encryption: Option<&'g Key<'g>>,
    pub(crate) url: Option<Uri<'g>>,
    pub(crate) cache_until: Option<Timestamp>,
    pub(crate) stale_state: bool,
}

impl<'g> Grant<'g> {
    /// Of a token that stood at this place of the request.
    pub(crate) fn carried_in(mut self, carrier: &'g Placement<'g>) -> Self {
        self.carrier = Some(carrier);
        self
    }

    /// The token's format.
    #[must_use]
    pub const fn format(&self) -> Format {
        self.claims.format()
    }

    /// The id of the key that signed the token.
    #[must_use]
    pub fn key_id(&self) -> &'g [u8] {
        self.key.id()
    }

    /// The id of the key that decrypted the token, if it was encrypted; where nothing but encryption
    /// protects its claims, the same as [`Grant::key_id`].
    #[must_use]
    pub fn encryption_key_id(&self) -> Option<&'g [u8]> {
        self.encryption.map(Key::id)
    }

    /// `iss`.
    #[must_use]
    pub fn issuer(&self) -> Option<&'g str> {
        self.claims.issuer()
    }

    /// `sub`: identifies a person; keep it out of logs.
    #[must_use]
    pub fn subject(&self) -> Option<&'g str> {
        self.claims.text(Label::SUB)
    }

    /// `sid`: the playback session.
    #[must_use]
    pub fn session(&self) -> Option<&'g str> {
        self.claims.text(Label::SID)
    }

    /// `jti`, or `cti` in hex.
    #[must_use]
    pub fn token_id(&self) -> Option<TokenId<'g>> {
        self.claims.token_id()
    }

    /// The URL without the token, normalised: byte for byte what was matched. It and nothing else
    /// goes to the cache key and to the origin.
    #[must_use]
    pub fn url(&self) -> Option<&'g str> {
        self.url.map(|url| url.as_str())
    }

    /// `exp`.
    #[must_use]
    pub fn expires(&self) -> Option<Timestamp> {
        self.claims.time(Label::EXP)
    }

    /// Until when the same decision holds for the same URL, method, headers and facts, as far as
    /// token, key and state are concerned.
    #[must_use]
    pub const fn cache_until(&self) -> Option<Timestamp> {
        self.cache_until
    }

    /// Whether the state document was older than the policy's `max_state_age` and enforced
    /// nevertheless: count it and raise an alarm.
    #[must_use]
    pub const fn is_state_stale(&self) -> bool {
        self.stale_state
    }
}
