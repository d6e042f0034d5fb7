//! What is wrong with a text.

use crate::reason::Reason;

/// Why reading ended. A word, as the parts of a [`Value`](super::Value) are: what was stored in other pieces
/// than it is loaded in keeps a processor waiting, and values are returned where faults are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub(crate) enum Fault {
    Malformed,
    RepeatedName,
    TooDeep,
    TooManyValues,
}

impl From<Fault> for Reason {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Malformed => Self::JsonMalformed,
            Fault::RepeatedName => Self::DuplicateKey,
            Fault::TooDeep => Self::NestingTooDeep,
            Fault::TooManyValues => Self::TooManyClaims,
        }
    }
}
