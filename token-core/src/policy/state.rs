//! How state is used.

/// What to do when the state cannot answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnState {
    /// Deny the token.
    Deny,
    /// Go on as if the answer were "not revoked".
    Allow,
}

/// What to do with a state document older than `max_state_age`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnStale {
    /// Deny every token with `state-stale`.
    Deny,
    /// Keep enforcing the last known document; the host counts and alarms.
    LastKnown,
}

/// How strictly state is demanded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatePolicy {
    /// `"state": "required"`: without a document `never_loaded` applies. `false` is `"none"`: this
    /// edge has no revocation.
    pub required: bool,
    /// When no document was ever loaded.
    pub never_loaded: OnState,
    /// When the document is older than `max_age`.
    pub stale: OnStale,
    /// When a look-up fails.
    pub lookup_error: OnState,
    /// When a blocked network needs a fact the host does not have.
    pub fact_missing: OnState,
    /// Seconds.
    pub max_age: u64,
}

impl StatePolicy {
    /// State is required, a stale document is enforced further, everything else denies.
    pub const REQUIRED: Self = Self {
        required: true,
        never_loaded: OnState::Deny,
        stale: OnStale::LastKnown,
        lookup_error: OnState::Deny,
        fact_missing: OnState::Deny,
        max_age: 600,
    };
}
