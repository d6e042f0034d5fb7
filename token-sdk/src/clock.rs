//! What time it is: an argument of everything that mints or publishes.

use std::time::{SystemTime, UNIX_EPOCH};

/// A clock.
///
/// Any function that returns seconds is one, which is how tests stop time:
///
/// ```
/// use token_sdk::Clock;
/// let stopped = || 1_700_000_000;
/// assert_eq!(stopped.now(), 1_700_000_000);
/// ```
pub trait Clock: Send + Sync {
    /// Seconds since 1970-01-01T00:00:00Z without leap seconds.
    fn now(&self) -> i64;
}

impl<F: Fn() -> i64 + Send + Sync> Clock for F {
    fn now(&self) -> i64 {
        self()
    }
}

/// The clock of the operating system.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    /// A clock before 1970 reads 0: nothing can be minted at that time.
    fn now(&self) -> i64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
    }
}
