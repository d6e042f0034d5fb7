//! What the handlers share.

use core::time::Duration;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::address::AddressSource;
use super::catalogue::Catalogue;
use super::metrics::Metrics;
use super::remote::Remote;
use super::viewer::Viewers;
use super::{ServeConfig, ServeError};
use crate::clock::Clock;
use crate::issuer::Issuer;
use crate::keys::{KeyError, KeyFile, LockedKeyFile, Rotation};
use crate::publish::Publisher;
use crate::store::{StateStore, StoreError};

/// The service behind both listeners.
pub(super) struct Service {
    pub(super) issuer: Issuer,
    pub(super) publisher: Publisher,
    pub(super) catalogue: Catalogue,
    pub(super) viewers: Viewers,
    pub(super) addresses: AddressSource,
    pub(super) metrics: Metrics,
    pub(super) session_lifetime: Duration,
    pub(super) rotation: Rotation,
    pub(super) remote: Option<Remote>,
    /// One change of keys at a time; without the lock where the folder cannot be written.
    key_file: Mutex<(PathBuf, Option<LockedKeyFile>)>,
    state_keys: KeyFile,
}

impl Service {
    /// Reads every file and tries every asset, so that what cannot work fails before the first
    /// viewer comes. Blocks.
    pub(super) fn new(config: ServeConfig) -> Result<Self, ServeError> {
        let clock = |clock: &Arc<dyn Clock>| {
            let clock = Arc::clone(clock);
            move || clock.now()
        };
        let lock = lock(&config.keys)?;
        let (keys, state_keys) = (KeyFile::load(&config.keys)?, KeyFile::load(&config.state_keys)?);
        require_apart(&keys, &state_keys)?;
        keys.require_one_signer()?;
        let issuer = match &config.signing {
            None => Issuer::new(&config.issuer, keys, Arc::clone(&config.store)),
            Some(_) => Issuer::without_keys(&config.issuer, Arc::clone(&config.store)).inspect(|it| it.set_keys(keys)),
        };
        let issuer = issuer?.with_clock(clock(&config.clock));
        let publisher = Publisher::new(config.store, state_keys.clone())?.with_clock(clock(&config.clock));
        let viewers = match config.jwks {
            Some(path) => Viewers::load(&path, config.viewer_issuer, config.viewer_audience)?,
            None => Viewers::Believed,
        };
        let service = Self {
            issuer,
            publisher,
            catalogue: Catalogue::load(&config.catalogue)?,
            viewers,
            addresses: AddressSource::new(config.client_ip_header.as_deref())?,
            metrics: Metrics::new()?,
            session_lifetime: config.session_lifetime,
            rotation: config.rotation,
            remote: config.signing.map(Remote::new),
            key_file: Mutex::new((config.keys, lock)),
            state_keys,
        };
        service.require_lifetimes()?;
        service.try_catalogue()?;
        service.publisher.document()?;
        Ok(service)
    }

    /// A key would be dropped while tokens of it live.
    fn require_lifetimes(&self) -> Result<(), ServeError> {
        let most = self.rotation.token_lifetime;
        match self.catalogue.assets().find(|(_, asset)| asset.ttl > most) {
            Some((name, _)) => {
                let expected =
                    format!("asset {name:?}: ttl: expected at most the token lifetime, {} s", most.as_secs());
                Err(ServeError::Catalogue(expected))
            }
            None => Ok(()),
        }
    }

    pub(super) fn store(&self) -> &dyn StateStore {
        self.issuer.store().as_ref()
    }

    pub(super) fn sweep(&self) -> Result<u64, StoreError> {
        self.store().sweep(self.issuer.now())
    }

    /// Changes the key file as it is on disk now, saves it, and signs with it from then on. Blocks.
    pub(super) fn change_keys<T>(
        &self,
        change: impl FnOnce(&mut KeyFile) -> Result<T, KeyError>,
    ) -> Result<T, KeyError> {
        let mut place = self.key_file.lock().unwrap_or_else(PoisonError::into_inner);
        let (path, held) = &mut *place;
        let locked = match held.take() {
            Some(locked) => locked,
            None => LockedKeyFile::lock(path)?,
        };
        let changed = locked.change(|keys| {
            let outcome = change(keys)?;
            match shared_id(keys, &self.state_keys) {
                Some(kid) => Err(KeyError::DuplicateKey { kid }),
                None => Ok(outcome),
            }
        });
        *held = Some(locked);
        let (keys, outcome) = changed?;
        self.metrics.keep_keys(&keys);
        self.issuer.set_keys(keys);
        Ok(outcome)
    }
}

/// A service whose key file nobody can write beside runs with the keys that it has.
fn lock(path: &Path) -> Result<Option<LockedKeyFile>, KeyError> {
    match LockedKeyFile::lock(path) {
        Err(KeyError::Write { source, .. })
            if matches!(source.kind(), ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem) =>
        {
            tracing::warn!(%source, "the key file cannot be locked: its keys cannot be changed through this service");
            Ok(None)
        }
        locked => locked.map(Some),
    }
}

/// Runs work that may wait for the disk, or computes long, where no other request waits for it.
pub(super) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, ServeError> {
    tokio::task::spawn_blocking(work).await.map_err(|_| ServeError::Stopped)
}

fn require_apart(keys: &KeyFile, state_keys: &KeyFile) -> Result<(), ServeError> {
    match shared_id(keys, state_keys) {
        Some(kid) => Err(ServeError::StateKeyIsTokenKey(kid)),
        None => Ok(()),
    }
}

fn shared_id(keys: &KeyFile, state_keys: &KeyFile) -> Option<String> {
    let is_state_key = |id: &[u8]| state_keys.keys().iter().any(|key| key.id() == id);
    let shared = keys.keys().iter().find(|key| is_state_key(key.id()));
    shared.map(|key| String::from_utf8_lossy(key.id()).into_owned())
}
