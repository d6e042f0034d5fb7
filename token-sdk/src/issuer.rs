//! The issuer of tokens.

use core::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use crate::clock::{Clock, SystemClock};
use crate::entitlement::Entitlement;
use crate::keys::{KeyError, KeyFile, Purpose};
use crate::mint_error::MintError;
use crate::path_scope::PathScope;
use crate::store::StateStore;

/// Mints tokens: a name, the keys that sign for it, and the state store its epochs come from.
/// Cheap to clone; all clones share keys and store.
#[derive(Clone)]
pub struct Issuer {
    name: Arc<str>,
    keys: Arc<RwLock<Arc<KeyFile>>>,
    store: Arc<dyn StateStore>,
    clock: Arc<dyn Clock>,
}

impl Issuer {
    /// An issuer; its name is the `iss` of its tokens.
    ///
    /// # Errors
    /// The name is empty, or no key signs.
    pub fn new(name: &str, keys: KeyFile, store: Arc<dyn StateStore>) -> Result<Self, MintError> {
        let issuer = Self::without_keys(name, store)?;
        issuer.set_keys(keys);
        issuer.require_signing_key()?;
        Ok(issuer)
    }

    /// An issuer whose keys sign elsewhere (feature `signer`).
    ///
    /// # Errors
    /// The name is empty.
    pub fn without_keys(name: &str, store: Arc<dyn StateStore>) -> Result<Self, MintError> {
        if name.is_empty() {
            return Err(MintError::Claim { claim: "iss", expected: "the name of the issuer" });
        }
        let keys = Arc::new(RwLock::new(Arc::new(KeyFile::empty())));
        Ok(Self { name: name.into(), keys, store, clock: Arc::new(SystemClock) })
    }

    /// With this clock instead of the operating system's.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// What a viewer may play: the start of a token.
    pub fn grant(&self, scope: PathScope) -> Entitlement {
        Entitlement::new(self.clone(), scope)
    }

    /// From now on, for this issuer and its clones, these keys sign.
    pub fn set_keys(&self, keys: KeyFile) {
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(keys);
    }

    /// The keys.
    #[must_use]
    pub fn keys(&self) -> Arc<KeyFile> {
        Arc::clone(&self.keys.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The state store.
    #[must_use]
    pub fn store(&self) -> &Arc<dyn StateStore> {
        &self.store
    }

    /// The time by its clock, in seconds since 1970.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.clock.now()
    }

    /// Several active keys are fine: which signs depends on the token.
    fn require_signing_key(&self) -> Result<(), KeyError> {
        match self.keys().signing_key(&Purpose::at(self.now())) {
            Err(error @ KeyError::NoSigningKey { .. }) => Err(error),
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for Issuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Issuer").field("name", &self.name).field("keys", &self.keys()).finish_non_exhaustive()
    }
}
