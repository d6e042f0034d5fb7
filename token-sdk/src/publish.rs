//! The signed state document that edges load.

use core::fmt;
use core::time::Duration;
use std::sync::{Arc, Mutex, PoisonError};

use thiserror::Error;
use token_core::ConfigError;

use crate::clock::{Clock, SystemClock};
use crate::keys::{KeyError, KeyFile, Purpose};
use crate::store::{StateStore, StoreError};

/// A quarter of the age at which edges take a document for stale, when their policy says nothing
/// else (`max_state_age` 600): three fetches may fail before it matters.
const DEFAULT_REISSUE_AFTER: Duration = Duration::from_secs(150);

/// Signs what the store holds, anew whenever the state changed, and often enough that edges do not
/// take an unchanged document for that of a dead publisher.
pub struct Publisher {
    store: Arc<dyn StateStore>,
    keys: KeyFile,
    clock: Arc<dyn Clock>,
    reissue_after: Duration,
    latest: Mutex<Option<Arc<Published>>>,
}

/// A signed state document.
#[derive(Debug, PartialEq, Eq)]
pub struct Published {
    bytes: Vec<u8>,
    version: u64,
    issued_at: i64,
}

/// Why there is no document.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PublishError {
    /// The state cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No one key signs state documents.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The document cannot be written.
    #[error("the state document cannot be written: {0}")]
    Document(ConfigError),
}

impl Publisher {
    /// A publisher that signs with the active key of these. They are for state documents alone:
    /// edges never accept them for tokens.
    ///
    /// # Errors
    /// None of the keys signs, or several do.
    pub fn new(store: Arc<dyn StateStore>, keys: KeyFile) -> Result<Self, PublishError> {
        let clock = Arc::new(SystemClock);
        keys.signing_key(&Purpose::at(clock.now()))?;
        Ok(Self { store, keys, clock, reissue_after: DEFAULT_REISSUE_AFTER, latest: Mutex::default() })
    }

    /// With this clock instead of the operating system's.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Issues an unchanged document anew after so long: well below the edges' `max_state_age`.
    #[must_use]
    pub const fn with_reissue_after(mut self, age: Duration) -> Self {
        self.reissue_after = age;
        self
    }

    /// The document as of now. Blocks.
    ///
    /// # Errors
    /// The store cannot be read, no key signs, or the document cannot be written.
    pub fn document(&self) -> Result<Arc<Published>, PublishError> {
        // One caller signs, the others wait and find it done.
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        let (now, version) = (self.clock.now(), self.store.version()?);
        if let Some(published) = latest.as_ref().filter(|published| self.is_current(published, now, version)) {
            return Ok(Arc::clone(published));
        }
        let state = self.store.state(now)?;
        let key = self.keys.signing_key(&Purpose::at(now))?;
        let bytes = state.sign(self.store.hash_key()?, key).map_err(PublishError::Document)?;
        let published = Arc::new(Published { bytes, version: state.version, issued_at: now });
        *latest = Some(Arc::clone(&published));
        Ok(published)
    }

    fn is_current(&self, published: &Published, now: i64, version: u64) -> bool {
        let age = now.checked_sub(published.issued_at).and_then(|age| u64::try_from(age).ok());
        published.version == version && age.is_some_and(|age| age < self.reissue_after.as_secs())
    }
}

impl Published {
    /// The document.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The version of the state it shows.
    #[must_use]
    pub const fn version(&self) -> u64 {
        self.version
    }

    /// When it was issued, in seconds since 1970.
    #[must_use]
    pub const fn issued_at(&self) -> i64 {
        self.issued_at
    }

    /// Its entity tag (RFC 9110 section 8.8.3).
    #[must_use]
    pub fn etag(&self) -> String {
        format!("\"{}-{}\"", self.version, self.issued_at)
    }
}

impl fmt::Debug for Publisher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Publisher").field("keys", &self.keys).finish_non_exhaustive()
    }
}
