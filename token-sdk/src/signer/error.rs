//! Why there is no signature.

use core::time::Duration;

use thiserror::Error;

/// Why there is no signature. Texts are the signer's own; they must not hold what was to be signed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SignerError {
    /// The signer cannot be reached or is overloaded: asking again may help.
    #[error("the signer is not available: {0}")]
    Unavailable(String),
    /// The signer refuses: asking again does not help.
    #[error("the signer refuses: {0}")]
    Refused(String),
    /// As many signatures are waited for as may be: nothing was asked.
    #[error("the queue of the signer is full: {waiting} signatures are waited for; ask again later")]
    QueueFull {
        /// How many are waited for.
        waiting: usize,
    },
    /// No signature within the time there was.
    #[error("no signature within {} ms", within.as_millis())]
    TimedOut {
        /// The time there was.
        within: Duration,
    },
}

impl SignerError {
    /// Whether asking again may help at once.
    #[must_use]
    pub const fn may_pass(&self) -> bool {
        matches!(self, Self::Unavailable(_) | Self::TimedOut { .. })
    }
}
