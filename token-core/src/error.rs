//! Errors of configuration: keys, policies and state that cannot be used. Found when a gate is
//! built, never when a token is checked.

use core::fmt;

use crate::storage::Text;

/// Which member of the configuration is wrong, and what was expected. Never holds key material.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    member: Text<'static>,
    expected: Text<'static>,
}

impl ConfigError {
    /// An error of this member.
    pub fn new(member: impl Into<Text<'static>>, expected: impl Into<Text<'static>>) -> Self {
        Self { member: member.into(), expected: expected.into() }
    }

    /// The member, as a path: `keys[2].alg`.
    #[must_use]
    pub fn member(&self) -> &str {
        &self.member
    }

    /// What was expected there.
    #[must_use]
    pub fn expected(&self) -> &str {
        &self.expected
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: expected {}", self.member, self.expected)
    }
}

impl core::error::Error for ConfigError {}
