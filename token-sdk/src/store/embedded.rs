//! The embedded store: one file, one process.

use std::path::Path;

use redb::backends::InMemoryBackend;
use redb::{Database, DatabaseError, Durability, ReadableDatabase, ReadableTable, WriteTransaction};
use token_core::{EpochFloor, Revocations};

use super::openings::Openings;
use super::revocation::{check_text, is_in_force};
use super::tables::{
    COUNTERS, EPOCHS, KEYS, LAYOUT, REVOKED, SESSIONS, add, failed, following, insert_session, next_version,
    read_epochs, read_version, row,
};
use super::{Change, EpochChange, Kind, Revocation, Session, StateStore, StoreError, Target};
use crate::clock::{Clock, SystemClock};
use crate::{file, random};

/// A store in one file that one process has open. Every change is on disk before its call returns.
///
/// ```
/// use token_sdk::{EmbeddedStore, Kind, Revocation, StateStore, Target};
///
/// let store = EmbeddedStore::in_memory()?;
/// let before = store.version()?;
/// let change = store.revoke(&Revocation::new(Target::new(Kind::Session, "https://id.example", "s1")?))?;
/// assert!(change.version > before);
/// # Ok::<(), token_sdk::StoreError>(())
/// ```
#[derive(Debug)]
pub struct EmbeddedStore {
    database: Database,
    openings: Openings,
}

impl EmbeddedStore {
    /// Opens the file, or makes it, readable by its owner alone: it says who played what.
    ///
    /// # Errors
    /// [`StoreError::StoreLocked`] when another process has it open; the file is none of ours,
    /// damaged or not accessible.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let cannot = |source| StoreError::Open { path: path.to_owned(), source };
        let file = file::open(path).map_err(|error| cannot(error.into()))?;
        let database = Database::builder().create_file(file).map_err(|error| match error {
            DatabaseError::DatabaseAlreadyOpen => StoreError::StoreLocked { path: path.to_owned() },
            other => cannot(other.into()),
        })?;
        Self::prepare(database, path)
    }

    /// A store that is gone with its owner: for tests and first steps.
    ///
    /// # Errors
    /// No random bytes.
    pub fn in_memory() -> Result<Self, StoreError> {
        let database = Database::builder().create_with_backend(InMemoryBackend::new()).map_err(failed)?;
        Self::prepare(database, Path::new("(memory)"))
    }

    /// Makes what is missing, so that reading never meets a table that is not there.
    fn prepare(database: Database, path: &Path) -> Result<Self, StoreError> {
        let store = Self { database, openings: Openings::default() };
        store.write(|transaction| {
            transaction.open_table(REVOKED).map_err(failed)?;
            transaction.open_table(EPOCHS).map_err(failed)?;
            transaction.open_table(SESSIONS).map_err(failed)?;
            let mut keys = transaction.open_table(KEYS).map_err(failed)?;
            if keys.get("hash").map_err(failed)?.is_none() {
                keys.insert("hash", random::bytes::<16>()?).map_err(failed)?;
            }
            let mut counters = transaction.open_table(COUNTERS).map_err(failed)?;
            let found = counters.get("layout").map_err(failed)?.map(|value| value.value());
            match found {
                None => {
                    counters.insert("layout", LAYOUT).map_err(failed)?;
                    counters.insert("version", following(0, SystemClock.now())?).map_err(failed)?;
                    Ok(())
                }
                Some(LAYOUT) => Ok(()),
                Some(found) => Err(StoreError::Layout { path: path.to_owned(), found, expected: LAYOUT }),
            }
        })?;
        Ok(store)
    }

    /// Runs a change as one transaction; returns when it is on disk.
    fn write<T>(&self, change: impl FnOnce(&WriteTransaction) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let mut transaction = self.database.begin_write().map_err(failed)?;
        transaction.set_durability(Durability::Immediate).map_err(failed)?;
        let outcome = change(&transaction)?;
        transaction.commit().map_err(failed)?;
        Ok(outcome)
    }
}

impl StateStore for EmbeddedStore {
    fn version(&self) -> Result<u64, StoreError> {
        let reader = self.database.begin_read().map_err(failed)?;
        let counters = reader.open_table(COUNTERS).map_err(failed)?;
        read_version(&counters)
    }

    fn hash_key(&self) -> Result<[u8; 16], StoreError> {
        let reader = self.database.begin_read().map_err(failed)?;
        let keys = reader.open_table(KEYS).map_err(failed)?;
        keys.get("hash").map_err(failed)?.map(|key| key.value()).ok_or_else(|| failed("the hash key is missing"))
    }

    fn revoke(&self, revocation: &Revocation) -> Result<Change, StoreError> {
        self.write(|transaction| {
            let mut revoked = transaction.open_table(REVOKED).map_err(failed)?;
            let value = (revocation.denies_before(), revocation.drop_after());
            let before = revoked.insert(row(revocation.target()), value).map_err(failed)?.map(|old| old.value());
            next_version(transaction, before != Some(value))
        })
    }

    fn unrevoke(&self, target: &Target) -> Result<Change, StoreError> {
        self.write(|transaction| {
            let mut revoked = transaction.open_table(REVOKED).map_err(failed)?;
            let existed = revoked.remove(row(target)).map_err(failed)?.is_some();
            next_version(transaction, existed)
        })
    }

    fn revocation(&self, target: &Target) -> Result<Option<Revocation>, StoreError> {
        let reader = self.database.begin_read().map_err(failed)?;
        let revoked = reader.open_table(REVOKED).map_err(failed)?;
        let value = revoked.get(row(target)).map_err(failed)?.map(|value| value.value());
        Ok(value.map(|(not_before, until)| Revocation::stored(target.clone(), not_before, until)))
    }

    fn has_revoked_token(&self, issuer: &str, beginning: &str, now: i64) -> Result<bool, StoreError> {
        let reader = self.database.begin_read().map_err(failed)?;
        let revoked = reader.open_table(REVOKED).map_err(failed)?;
        for entry in revoked.range((Kind::Token.name(), issuer, beginning)..).map_err(failed)? {
            let (target, value) = entry.map_err(failed)?;
            let (kind, of, id) = target.value();
            if (kind, of) != (Kind::Token.name(), issuer) || !id.starts_with(beginning) {
                break;
            }
            if is_in_force(value.value().1, now) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn epoch(&self, issuer: &str, scope: &str) -> Result<u64, StoreError> {
        let reader = self.database.begin_read().map_err(failed)?;
        let epochs = reader.open_table(EPOCHS).map_err(failed)?;
        Ok(epochs.get((issuer, scope)).map_err(failed)?.map_or(0, |epoch| epoch.value()))
    }

    fn epochs(&self) -> Result<Vec<EpochFloor>, StoreError> {
        let reader = self.database.begin_read().map_err(failed)?;
        read_epochs(&reader.open_table(EPOCHS).map_err(failed)?)
    }

    fn raise_epoch(&self, issuer: &str, scope: &str, to: Option<u64>) -> Result<EpochChange, StoreError> {
        check_text("iss", issuer)?;
        check_text("scope", scope)?;
        self.write(|transaction| {
            let mut epochs = transaction.open_table(EPOCHS).map_err(failed)?;
            let floor = epochs.get((issuer, scope)).map_err(failed)?.map_or(0, |epoch| epoch.value());
            let to = match to {
                Some(to) => to,
                None => floor.checked_add(1).ok_or_else(|| failed("the epoch cannot grow further"))?,
            };
            if to < floor {
                return Err(StoreError::EpochGoesBack { floor, to });
            }
            if to != floor {
                epochs.insert((issuer, scope), to).map_err(failed)?;
            }
            let change = next_version(transaction, to != floor)?;
            Ok(EpochChange { version: change.version, floor: to })
        })
    }

    fn open_session(&self, sid: &str, session: &Session) -> Result<(), StoreError> {
        self.openings.open(sid, session, |openings| {
            self.write(|transaction| {
                let mut sessions = transaction.open_table(SESSIONS).map_err(failed)?;
                openings.iter().map(|opening| insert_session(&mut sessions, opening)).collect()
            })
        })
    }

    fn session(&self, sid: &str) -> Result<Option<Session>, StoreError> {
        let reader = self.database.begin_read().map_err(failed)?;
        let sessions = reader.open_table(SESSIONS).map_err(failed)?;
        Ok(sessions.get(sid).map_err(failed)?.map(|value| {
            let (issuer, subject, asset, tenant, created, expires) = value.value();
            Session {
                issuer: issuer.to_owned(),
                subject: subject.to_owned(),
                asset: asset.to_owned(),
                tenant: tenant.map(str::to_owned),
                created,
                expires,
            }
        }))
    }

    fn state(&self, now: i64) -> Result<Revocations, StoreError> {
        // One read transaction: the version and the entries are of the same moment.
        let reader = self.database.begin_read().map_err(failed)?;
        let counters = reader.open_table(COUNTERS).map_err(failed)?;
        let epochs = reader.open_table(EPOCHS).map_err(failed)?;
        let mut state = Revocations {
            version: read_version(&counters)?,
            issued_at: now,
            epochs: read_epochs(&epochs)?,
            ..Revocations::default()
        };
        for entry in reader.open_table(REVOKED).map_err(failed)?.iter().map_err(failed)? {
            let (target, value) = entry.map_err(failed)?;
            let (kind, issuer, id) = target.value();
            let (not_before, drop_after) = value.value();
            if is_in_force(drop_after, now) {
                add(&mut state, kind, issuer, id, not_before, drop_after)?;
            }
        }
        Ok(state)
    }

    fn sweep(&self, now: i64) -> Result<u64, StoreError> {
        self.write(|transaction| {
            let mut dropped = 0_u64;
            let mut revoked = transaction.open_table(REVOKED).map_err(failed)?;
            for entry in revoked.extract_if(|_, (_, until)| !is_in_force(until, now)).map_err(failed)? {
                entry.map_err(failed)?;
                dropped += 1;
            }
            let mut sessions = transaction.open_table(SESSIONS).map_err(failed)?;
            for entry in sessions.extract_if(|_, session| session.5 <= now).map_err(failed)? {
                entry.map_err(failed)?;
                dropped += 1;
            }
            Ok(dropped)
        })
    }
}
