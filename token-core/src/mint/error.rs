//! Why a token cannot be minted.

use core::fmt;

use crate::storage::Text;

/// Why a token cannot be minted: the claim or member, and what was expected of it. What cannot be
/// enforced later is never written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MintError {
    member: Text<'static>,
    expected: Text<'static>,
}

impl MintError {
    /// An error of this claim or member.
    pub fn new(member: impl Into<Text<'static>>, expected: impl Into<Text<'static>>) -> Self {
        Self { member: member.into(), expected: expected.into() }
    }

    /// The claim, or `key`.
    #[must_use]
    pub fn member(&self) -> &str {
        &self.member
    }

    /// What was expected.
    #[must_use]
    pub fn expected(&self) -> &str {
        &self.expected
    }
}

impl fmt::Display for MintError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: expected {}", self.member, self.expected)
    }
}

impl core::error::Error for MintError {}
