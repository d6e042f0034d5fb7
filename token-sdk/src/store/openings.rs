//! Sessions opened at the same time share one commit: at kick-off a disk that makes a few hundred
//! commits in a second meets thousands of viewers.

use std::sync::mpsc::{Sender, channel};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::{Session, StoreError};

/// A session to be recorded, and who waits for it.
#[derive(Debug)]
pub(super) struct Opening {
    pub(super) sid: String,
    pub(super) session: Session,
    done: Sender<Result<(), StoreError>>,
}

/// The sessions that wait for the next commit.
#[derive(Debug, Default)]
pub(super) struct Openings {
    queue: Mutex<Queue>,
    committed: Condvar,
}

#[derive(Debug, Default)]
struct Queue {
    waiting: Vec<Opening>,
    is_committing: bool,
}

impl Openings {
    /// Returns when the session is durable. Whoever finds nobody committing commits for all who
    /// wait. `commit` tells of each session whether its id is new.
    pub(super) fn open(
        &self,
        sid: &str,
        session: &Session,
        commit: impl FnOnce(&[Opening]) -> Result<Vec<bool>, StoreError>,
    ) -> Result<(), StoreError> {
        let (done, outcome) = channel();
        let mut queue = self.lock();
        queue.waiting.push(Opening { sid: sid.to_owned(), session: session.clone(), done });
        while queue.is_committing {
            queue = self.committed.wait(queue).unwrap_or_else(PoisonError::into_inner);
            if let Ok(outcome) = outcome.try_recv() {
                return outcome;
            }
        }
        let turn = Turn::take(self, &mut queue);
        let openings = core::mem::take(&mut queue.waiting);
        drop(queue);
        settle(openings, commit);
        drop(turn);
        outcome.recv().map_err(|_| StoreError::Failed("the commit was abandoned".into()))?
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The right to commit; given back also when the commit panics, so that nobody waits forever.
struct Turn<'o>(&'o Openings);

impl<'o> Turn<'o> {
    fn take(openings: &'o Openings, queue: &mut Queue) -> Self {
        queue.is_committing = true;
        Self(openings)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.lock().is_committing = false;
        self.0.committed.notify_all();
    }
}

/// Everybody gets an answer; who has stopped waiting does not matter.
fn settle(openings: Vec<Opening>, commit: impl FnOnce(&[Opening]) -> Result<Vec<bool>, StoreError>) {
    match commit(&openings) {
        Ok(are_new) => {
            for (opening, is_new) in openings.into_iter().zip(are_new) {
                let _ = opening.done.send(if is_new { Ok(()) } else { Err(StoreError::SessionExists) });
            }
        }
        Err(error) => {
            for opening in openings {
                let _ = opening.done.send(Err(StoreError::Failed(error.to_string().into())));
            }
        }
    }
}
