//! What a key may be used for, and when.

use super::{Key, KeyState, Scope};
use crate::reason::Reason;
use crate::time::Timestamp;
use crate::token::Format;

impl<'a> Key<'a> {
    /// The state.
    #[must_use]
    pub const fn state(&self) -> KeyState {
        self.state
    }

    /// What the key may be used for.
    #[must_use]
    pub const fn scope(&self) -> &Scope<'a> {
        &self.scope
    }

    /// From when it is in force.
    #[must_use]
    pub const fn not_before(&self) -> Option<Timestamp> {
        self.not_before
    }

    /// From when it is no longer in force.
    #[must_use]
    pub const fn not_after(&self) -> Option<Timestamp> {
        self.not_after
    }

    /// Whether tokens it signed are accepted at this time, as far as ring and validity tell.
    #[must_use]
    pub fn is_in_force(&self, now: Timestamp) -> bool {
        self.state != KeyState::Revoked
            && self.not_before.is_none_or(|start| now >= start)
            && self.not_after.is_none_or(|end| now < end)
    }

    /// Whether the key is in force and its scope allows the format.
    pub(crate) fn check_use(&self, format: Format, now: Timestamp) -> Result<(), Reason> {
        if !self.is_in_force(now) {
            return Err(Reason::KeyNotInForce);
        }
        if format == Format::Cat && self.algorithm().is_jwt_only() {
            return Err(Reason::KeyNotForFormat);
        }
        if self.scope.formats.as_ref().is_some_and(|formats| !formats.contains(&format)) {
            return Err(Reason::KeyNotForFormat);
        }
        Ok(())
    }
}
