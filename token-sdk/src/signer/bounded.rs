//! A signer that is asked within bounds.

use core::future::Future;
use core::pin::Pin;
use core::time::Duration;

use token_core::Unsigned;
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};

use super::{Signer, SignerError};
use crate::random;

/// How long and how often a signer is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Signatures asked for at the same time.
    pub concurrent: usize,
    /// Signatures that wait for their turn besides; one more is refused at once. So a signer that is
    /// slow makes clear errors soon, and not every viewer wait.
    pub waiting: usize,
    /// For one attempt.
    pub attempt: Duration,
    /// For everything: the turn, every attempt, and the pauses between.
    pub total: Duration,
    /// Attempts in all, at least one.
    pub attempts: u32,
    /// The pause after the first attempt; twice as long after each further one. Up to as much again is
    /// added at random, so that not all ask again at once.
    pub pause: Duration,
}

impl Default for Bounds {
    /// Within the ten seconds that the vending service gives a request.
    fn default() -> Self {
        Self {
            concurrent: 32,
            waiting: 256,
            attempt: Duration::from_secs(2),
            total: Duration::from_secs(8),
            attempts: 3,
            pause: Duration::from_millis(50),
        }
    }
}

/// A signer that is asked within [`Bounds`].
#[derive(Debug)]
pub struct BoundedSigner<S> {
    signer: S,
    bounds: Bounds,
    /// Whoever waits or asks.
    admitted: Semaphore,
    /// Whoever asks.
    asking: Semaphore,
}

impl<S: Signer> BoundedSigner<S> {
    /// Puts bounds on a signer.
    #[must_use]
    pub fn new(signer: S, bounds: Bounds) -> Self {
        let concurrent = bounds.concurrent.clamp(1, Semaphore::MAX_PERMITS);
        let admitted = concurrent.saturating_add(bounds.waiting).min(Semaphore::MAX_PERMITS);
        Self { signer, bounds, admitted: Semaphore::new(admitted), asking: Semaphore::new(concurrent) }
    }

    async fn ask(&self, unsigned: &Unsigned) -> Result<Vec<u8>, SignerError> {
        let full = |_| SignerError::QueueFull { waiting: self.bounds.concurrent.saturating_add(self.bounds.waiting) };
        let _admitted = self.admitted.try_acquire().map_err(full)?;
        let total = self.bounds.total;
        timeout(total, self.ask_in_turn(unsigned)).await.unwrap_or(Err(SignerError::TimedOut { within: total }))
    }

    async fn ask_in_turn(&self, unsigned: &Unsigned) -> Result<Vec<u8>, SignerError> {
        // Err: the semaphore is closed, which nobody does.
        let _turn = self.asking.acquire().await.map_err(|error| SignerError::Unavailable(error.to_string()))?;
        let within = self.bounds.attempt;
        let (mut attempt, mut pause) = (1, self.bounds.pause);
        loop {
            let asked = timeout(within, self.signer.sign(unsigned)).await;
            match asked.unwrap_or(Err(SignerError::TimedOut { within })) {
                Err(error) if error.may_pass() && attempt < self.bounds.attempts => {
                    // The error, and never what was to be signed.
                    tracing::warn!(%error, attempt, "asking the signer again");
                }
                answer => return answer,
            }
            sleep(pause.saturating_add(at_random(pause))).await;
            attempt += 1;
            pause = pause.saturating_mul(2);
        }
    }
}

impl<S: Signer> Signer for BoundedSigner<S> {
    fn sign<'a>(
        &'a self,
        unsigned: &'a Unsigned,
    ) -> Pin<Box<dyn Future<Output = Result<Vec<u8>, SignerError>> + Send + 'a>> {
        Box::pin(self.ask(unsigned))
    }
}

/// Nothing, when there is no randomness: a pause is no reason to fail.
fn at_random(most: Duration) -> Duration {
    let most = u32::try_from(most.as_millis()).unwrap_or(u32::MAX);
    Duration::from_millis(random::at_most(most).unwrap_or(0).into())
}
