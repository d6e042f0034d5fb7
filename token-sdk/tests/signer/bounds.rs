//! Timeouts, repeated attempts and the queue. The clock stands still, so that pauses take no time.

use core::future::{Future, pending};
use core::pin::Pin;
use core::sync::atomic::{AtomicUsize, Ordering};
use core::time::Duration;
use std::sync::Arc;

use token_core::{Algorithm, ClaimSet, Format, Unsigned};
use token_sdk::signer::{BoundedSigner, Bounds, Signer, SignerError};
use tokio::sync::Semaphore;
use tokio::time::Instant;

/// Answers as it is told, attempt by attempt; `None` never answers.
struct Scripted {
    answers: Vec<Option<Result<Vec<u8>, SignerError>>>,
    asked: AtomicUsize,
}

impl Scripted {
    fn new(answers: impl Into<Vec<Option<Result<Vec<u8>, SignerError>>>>) -> Self {
        Self { answers: answers.into(), asked: AtomicUsize::new(0) }
    }
}

impl Signer for &Scripted {
    fn sign<'a>(&'a self, _: &'a Unsigned) -> Pin<Box<dyn Future<Output = Result<Vec<u8>, SignerError>> + Send + 'a>> {
        let asked = self.asked.fetch_add(1, Ordering::Relaxed);
        let answer = self.answers.get(asked).cloned().flatten();
        Box::pin(async move {
            match answer {
                Some(answer) => answer,
                None => pending().await,
            }
        })
    }
}

/// Signs only when it is let to.
struct Held(Arc<Semaphore>);

impl Signer for Held {
    fn sign<'a>(&'a self, _: &'a Unsigned) -> Pin<Box<dyn Future<Output = Result<Vec<u8>, SignerError>> + Send + 'a>> {
        Box::pin(async {
            self.0.acquire().await.unwrap().forget();
            Ok(vec![0; 32])
        })
    }
}

fn unsigned() -> Unsigned {
    let claims = ClaimSet::new().with_session("s-4711");
    Unsigned::prepare(Format::Cat, &claims, b"k1", Algorithm::Hs256).unwrap()
}

fn unavailable() -> Option<Result<Vec<u8>, SignerError>> {
    Some(Err(SignerError::Unavailable("503".to_owned())))
}

#[tokio::test(start_paused = true)]
async fn what_may_pass_is_asked_again_after_a_pause() {
    let signer = Scripted::new([unavailable(), None, Some(Ok(vec![7; 32]))]);
    let started = Instant::now();
    let bounds = Bounds::default();
    assert_eq!(BoundedSigner::new(&signer, bounds).sign(&unsigned()).await, Ok(vec![7; 32]));
    assert_eq!(signer.asked.load(Ordering::Relaxed), 3);
    // The time of a clock that stands still: the pauses and the attempt that was given up.
    assert!(started.elapsed() >= bounds.attempt + bounds.pause * 3, "{:?}", started.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_final() {
    let signer = Scripted::new([Some(Err(SignerError::Refused("no such key".to_owned())))]);
    let refused = BoundedSigner::new(&signer, Bounds::default()).sign(&unsigned()).await.unwrap_err();
    assert_eq!(refused.to_string(), "the signer refuses: no such key");
    assert_eq!(signer.asked.load(Ordering::Relaxed), 1);
}

#[tokio::test(start_paused = true)]
async fn attempts_and_time_are_bounded() {
    let signer = Scripted::new([unavailable(), unavailable(), unavailable(), unavailable()]);
    let bounds = Bounds::default();
    let failed = BoundedSigner::new(&signer, bounds).sign(&unsigned()).await.unwrap_err();
    assert_eq!((failed, signer.asked.load(Ordering::Relaxed)), (SignerError::Unavailable("503".to_owned()), 3));
    let silent = Scripted::new([]);
    let bounds = Bounds { attempts: 100, ..bounds };
    let failed = BoundedSigner::new(&silent, bounds).sign(&unsigned()).await.unwrap_err();
    assert_eq!(failed, SignerError::TimedOut { within: bounds.total });
    assert_eq!(failed.to_string(), "no signature within 8000 ms");
}

#[tokio::test]
async fn a_full_queue_fails_at_once() {
    let gate = Arc::new(Semaphore::new(0));
    let bounds = Bounds { concurrent: 1, waiting: 1, ..Bounds::default() };
    let signer = Arc::new(BoundedSigner::new(Held(Arc::clone(&gate)), bounds));
    let waiting: Vec<_> = (0..2)
        .map(|_| {
            let signer = Arc::clone(&signer);
            tokio::spawn(async move { signer.sign(&unsigned()).await })
        })
        .collect();
    // On one thread both run until they wait, before this goes on.
    tokio::task::yield_now().await;
    assert_eq!(signer.sign(&unsigned()).await, Err(SignerError::QueueFull { waiting: 2 }));
    gate.add_permits(3);
    for signed in waiting {
        assert_eq!(signed.await.unwrap(), Ok(vec![0; 32]));
    }
    assert_eq!(signer.sign(&unsigned()).await, Ok(vec![0; 32]), "there is room again");
}

#[tokio::test(start_paused = true)]
async fn whoever_gives_up_makes_room() {
    let silent = Scripted::new([]);
    let bounds = Bounds { concurrent: 1, waiting: 0, total: Duration::from_secs(1), ..Bounds::default() };
    let signer = BoundedSigner::new(&silent, bounds);
    for _ in 0..3 {
        assert_eq!(signer.sign(&unsigned()).await, Err(SignerError::TimedOut { within: bounds.total }));
    }
}
