//! Claims that say how often a token may be used, from typed values.

use super::{ClaimSet, MintError};
use crate::claims::Label;

impl ClaimSet {
    /// With `catreplay` 1: the token is accepted once. It needs a token id, and edges that note which
    /// ids were used.
    #[must_use]
    pub fn with_single_use(self) -> Self {
        self.with(Label::CATREPLAY, |appender| appender.unsigned(1))
    }

    /// With `catreplay` 2: edges watch for reuse by their own measure. It needs a token id.
    #[must_use]
    pub fn with_reuse_detection(self) -> Self {
        self.with(Label::CATREPLAY, |appender| appender.unsigned(2))
    }

    /// With `catpor`: each request is rejected with this probability, and after a rejection every
    /// token with this id is, until a time in seconds since 1970 or, without one, as long as the
    /// token lives.
    ///
    /// # Errors
    /// A probability that is not from 0 to 1.
    pub fn with_sampling(self, probability: f64, id: &[u8], until: Option<i64>) -> Result<Self, MintError> {
        self.with_checked(Label::CATPOR, |appender| {
            appender.array(if until.is_some() { 3 } else { 2 });
            appender.float(probability);
            appender.bytes(id);
            if let Some(until) = until {
                appender.integer(until);
            }
        })
    }
}
