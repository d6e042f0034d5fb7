//! Why a token is not renewed.

use core::fmt;

/// Why an accepted token is not renewed. The grant stands all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unrenewed {
    /// It has no `catr`.
    NotAsked,
    /// It does not expire, or not yet.
    NotDue,
    /// `catreplay` 1: it may be used once.
    SingleUse,
    /// The look-ups for key, issuer, token, session, subject and epoch were not all answered from a
    /// state document that is not too old.
    StateNotFresh,
    /// It is a JWT, and the policy does not accept the type of those that are minted here, `JWT`.
    TypeNotAllowed,
    /// Neither `origin_iat` nor `iat` says when the first token was issued, or it says a time to come.
    NoOrigin,
    /// It would not live longer than the token at hand: policy `renewal_cap`, or the longest lifetime
    /// of a key or the policy, is reached.
    CapReached,
    /// No key of the minter may sign it: keys must be active, known to the gate and not revoked, and
    /// their scopes must hold the token and be no wider than those of the keys that made it.
    NoKey,
    /// It came encrypted, and the minter has no key to encrypt it again.
    NotEncrypted,
    /// The way back that it asks for is not open: a field or cookie that the policy does not name, or
    /// a redirect of a request whose URL did not hold the token, which would never end.
    NotDeliverable,
    /// With the claims of a renewed token it would be larger than the policy allows.
    TooLarge,
}

impl Unrenewed {
    /// A sentence for an operator.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::NotAsked => "the token has no catr",
            Self::NotDue => "it is not yet time",
            Self::SingleUse => "a token that may be used once is never renewed",
            Self::StateNotFresh => "the look-ups did not pass in fresh state",
            Self::TypeNotAllowed => "a JWT that is minted here has the type JWT, which the policy does not accept",
            Self::NoOrigin => "neither origin_iat nor iat says when the first token was issued",
            Self::CapReached => "it would not live longer: the cap or the longest lifetime is reached",
            Self::NoKey => "no key may sign it",
            Self::NotEncrypted => "it came encrypted, and there is no key to encrypt it again",
            Self::NotDeliverable => "the way back that it asks for is not open",
            Self::TooLarge => "it would be larger than the policy allows",
        }
    }
}

impl fmt::Display for Unrenewed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl core::error::Error for Unrenewed {}
