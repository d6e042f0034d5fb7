//! The number that answers a record.

use core::fmt;

use token_core::Reason;

use crate::output::Output;

/// The answer to a record: a reason code, flags and the length of the output.
///
/// | bits | meaning |
/// |---|---|
/// | 0–31 | bytes of output at the start of the buffer |
/// | 32–47 | reason code; 0 = allowed, or done |
/// | 48 | allowed under a state document older than the policy's `max_state_age` |
/// | 49 | no decision: it needs header lines that the record left out |
/// | 50–63 | zero: the number is below 2⁵³, so an IEEE double holds it exactly |
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct Answer {
    code: u16,
    stale_state: bool,
    headers_needed: bool,
    output: u32,
}

impl Answer {
    /// A denial for hosts that do not ask again.
    pub(crate) const HEADERS_NEEDED: Self =
        Self { code: Reason::ContextMissing.code(), stale_state: false, headers_needed: true, output: 0 };

    pub(crate) fn allow(stale_state: bool, output: usize) -> Self {
        Self { code: 0, stale_state, headers_needed: false, output: length(output) }
    }

    pub(crate) fn done(output: usize) -> Self {
        Self::allow(false, output)
    }

    /// Done, provided that the output could be written.
    pub(crate) fn written(written: fmt::Result, output: &Output<'_>) -> Self {
        match written {
            Ok(()) => Self::done(output.written()),
            Err(_) => Self::refused(Reason::ScratchTooSmall, 0),
        }
    }

    pub(crate) fn refused(reason: Reason, output: usize) -> Self {
        Self { code: reason.code(), stale_state: false, headers_needed: false, output: length(output) }
    }

    /// The number.
    #[must_use]
    pub const fn to_bits(self) -> u64 {
        let stale = if self.stale_state { 1 << 48 } else { 0 };
        let needed = if self.headers_needed { 1 << 49 } else { 0 };
        needed | stale | (self.code as u64) << 32 | self.output as u64
    }

    /// What a number says.
    pub const fn from_bits(bits: u64) -> Self {
        Self {
            code: (bits >> 32) as u16,
            stale_state: bits >> 48 & 1 == 1,
            headers_needed: bits >> 49 & 1 == 1,
            output: bits as u32,
        }
    }

    /// The reason code of `token-core`; 0 = allowed, or done.
    #[must_use]
    pub const fn code(self) -> u16 {
        self.code
    }

    /// Whether the state document was too old and enforced nevertheless.
    #[must_use]
    pub const fn is_state_stale(self) -> bool {
        self.stale_state
    }

    /// Whether there is no decision yet: it needs header lines that the record left out.
    #[must_use]
    pub const fn are_headers_needed(self) -> bool {
        self.headers_needed
    }

    /// Bytes of output at the start of the buffer; of a decision record, with the texts behind the
    /// record.
    #[must_use]
    pub const fn output_bytes(self) -> usize {
        self.output as usize
    }
}

/// Outputs lie in a buffer far below 4 GiB.
fn length(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(0)
}
