//! Waiting for something that happens at another process in its own time.

use core::time::Duration;
use std::thread;
use std::time::Instant;

use crate::failure::Failure;

/// Ten times what the slowest of them takes on an idle machine: only a part that never does it fails.
const PATIENCE: Duration = Duration::from_secs(40);
const PAUSE: Duration = Duration::from_millis(50);

/// Asks until there is an answer, and returns it with the time that took.
pub(super) fn until<T>(
    what: &str,
    mut ask: impl FnMut() -> Result<Option<T>, Failure>,
) -> Result<(T, Duration), Failure> {
    let started = Instant::now();
    loop {
        if let Some(answer) = ask()? {
            return Ok((answer, started.elapsed()));
        }
        if started.elapsed() > PATIENCE {
            return Err(Failure::new(format!("waited {} s in vain: {what}", PATIENCE.as_secs())));
        }
        thread::sleep(PAUSE);
    }
}
