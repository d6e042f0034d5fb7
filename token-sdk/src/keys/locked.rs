//! The key file while nobody else changes it.

use std::ffi::OsString;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use super::{KeyError, KeyFile};
use crate::file;

/// A key file that no other process changes as long as this exists: a service holds it while it
/// runs, `tokenctl` while it changes a key. The lock is on a file beside it, because the key file
/// itself is replaced whole; the operating system releases it when the process ends, however it ends.
#[derive(Debug)]
pub struct LockedKeyFile {
    path: PathBuf,
    _lock: File,
}

impl LockedKeyFile {
    /// Locks the key file, which need not be there yet.
    ///
    /// # Errors
    /// [`KeyError::Locked`]: another process has it. [`KeyError::Write`]: no file can be made beside it.
    pub fn lock(path: &Path) -> Result<Self, KeyError> {
        // One file has one lock, by whatever link it is found.
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let unwritable = |source| KeyError::Write { path: path.clone(), source };
        let lock = file::open(&lock_path(&path)).map_err(unwritable)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path, _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(KeyError::Locked { path }),
            Err(TryLockError::Error(source)) => Err(unwritable(source)),
        }
    }

    /// Changes the key file as it is on disk now, and saves it.
    ///
    /// # Errors
    /// The file cannot be read or written, the change is refused, or two keys would then sign for the
    /// same.
    pub fn change<T>(
        &self,
        change: impl FnOnce(&mut KeyFile) -> Result<T, KeyError>,
    ) -> Result<(KeyFile, T), KeyError> {
        self.save(KeyFile::load(&self.path)?, change)
    }

    /// As [`LockedKeyFile::change`]; a file that is not there yet has no keys.
    ///
    /// # Errors
    /// As [`LockedKeyFile::change`].
    pub fn change_or_make<T>(
        &self,
        change: impl FnOnce(&mut KeyFile) -> Result<T, KeyError>,
    ) -> Result<(KeyFile, T), KeyError> {
        let keys = if self.path.exists() { KeyFile::load(&self.path)? } else { KeyFile::empty() };
        self.save(keys, change)
    }

    fn save<T>(
        &self,
        mut keys: KeyFile,
        change: impl FnOnce(&mut KeyFile) -> Result<T, KeyError>,
    ) -> Result<(KeyFile, T), KeyError> {
        let outcome = change(&mut keys)?;
        keys.require_one_signer()?;
        keys.save(&self.path)?;
        Ok((keys, outcome))
    }
}

fn lock_path(path: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(".lock");
    path.with_file_name(name)
}
