//! Points in time, exact: no floating point on the way from the token to the comparison.

use core::fmt;
use core::time::Duration;

const NANOSECONDS_PER_SECOND: u32 = 1_000_000_000;
/// The same, wide enough for ten times as much.
const WHOLE_SECOND: u64 = 1_000_000_000;

/// A point in time: seconds since 1970-01-01T00:00:00Z without leap seconds (RFC 7519
/// `NumericDate`), and nanoseconds after that second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp {
    seconds: i64,
    nanoseconds: u32,
}

impl Timestamp {
    /// The start of a second.
    #[must_use]
    pub const fn from_seconds(seconds: i64) -> Self {
        Self { seconds, nanoseconds: 0 }
    }

    /// A second and the nanoseconds after it; `None` when these are a second or more.
    #[must_use]
    pub const fn new(seconds: i64, nanoseconds: u32) -> Option<Self> {
        if nanoseconds < NANOSECONDS_PER_SECOND { Some(Self { seconds, nanoseconds }) } else { None }
    }

    /// Whole seconds since 1970, rounded down.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.seconds
    }

    /// Nanoseconds after the whole second.
    #[must_use]
    pub const fn nanoseconds(self) -> u32 {
        self.nanoseconds
    }

    /// Later by so many seconds; the end of time when that overflows.
    #[must_use]
    pub const fn saturating_add(self, seconds: u64) -> Self {
        Self { seconds: self.seconds.saturating_add_unsigned(seconds), nanoseconds: self.nanoseconds }
    }

    /// Earlier by so many seconds; the beginning of time when that overflows.
    #[must_use]
    pub const fn saturating_sub(self, seconds: u64) -> Self {
        Self { seconds: self.seconds.saturating_sub_unsigned(seconds), nanoseconds: self.nanoseconds }
    }

    /// Later by a duration; the end of time when that overflows.
    #[must_use]
    pub(crate) fn after(self, duration: Duration) -> Self {
        let nanoseconds = self.nanoseconds.saturating_add(duration.subsec_nanos());
        let carry = u64::from(nanoseconds / NANOSECONDS_PER_SECOND);
        let seconds = self.seconds.saturating_add_unsigned(duration.as_secs()).saturating_add_unsigned(carry);
        Self { seconds, nanoseconds: nanoseconds % NANOSECONDS_PER_SECOND }
    }

    /// Whether this is more than `seconds` after `earlier`, exactly.
    #[must_use]
    pub fn is_more_than(self, seconds: u64, earlier: Self) -> bool {
        self > earlier.saturating_add(seconds)
    }
}

impl From<i64> for Timestamp {
    fn from(seconds: i64) -> Self {
        Self::from_seconds(seconds)
    }
}

/// A JSON number: the seconds, and a fraction without trailing zeros where there is one.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.nanoseconds == 0 {
            return write!(f, "{}", self.seconds);
        }
        let (seconds, nanoseconds) = if self.seconds < 0 {
            (self.seconds.saturating_add(1), NANOSECONDS_PER_SECOND.saturating_sub(self.nanoseconds))
        } else {
            (self.seconds, self.nanoseconds)
        };
        let sign = if self.seconds == -1 { "-" } else { "" };
        write!(f, "{sign}{seconds}.")?;
        // Digit by digit: a width that is computed could panic.
        let mut rest = u64::from(nanoseconds);
        while rest > 0 {
            rest = rest.saturating_mul(10);
            write!(f, "{}", rest / WHOLE_SECOND)?;
            rest %= WHOLE_SECOND;
        }
        Ok(())
    }
}
