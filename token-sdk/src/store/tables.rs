//! The tables of the embedded store.

use redb::{ReadableTable, Table, TableDefinition, WriteTransaction};
use token_core::{EpochFloor, Revocations, RevokedId, RevokedSubject};

use super::openings::Opening;
use super::{Change, Kind, StoreError, Target, network};
use crate::clock::{Clock, SystemClock};

/// Counters: `layout`, `version`.
pub(super) const COUNTERS: TableDefinition<'_, &str, u64> = TableDefinition::new("counters");
/// Keys: `hash`.
pub(super) const KEYS: TableDefinition<'_, &str, [u8; 16]> = TableDefinition::new("keys");
/// (kind, issuer, id) to (not before, drop after).
pub(super) const REVOKED: TableDefinition<'_, (&str, &str, &str), (i64, Option<u64>)> = TableDefinition::new("revoked");
/// (issuer, scope) to the epoch in force.
pub(super) const EPOCHS: TableDefinition<'_, (&str, &str), u64> = TableDefinition::new("epochs");
/// sid to (issuer, subject, asset, tenant, created, expires).
pub(super) const SESSIONS: TableDefinition<'_, &str, SessionColumns> = TableDefinition::new("sessions");
/// Of a session: issuer, subject, asset, tenant, created, expires.
type SessionColumns = (&'static str, &'static str, &'static str, Option<&'static str>, i64, i64);

/// The layout of the tables above.
pub(super) const LAYOUT: u64 = 1;

pub(super) fn row(target: &Target) -> (&str, &str, &str) {
    (target.kind().name(), target.issuer(), target.id())
}

pub(super) fn read_version(counters: &impl ReadableTable<&'static str, u64>) -> Result<u64, StoreError> {
    let version = counters.get("version").map_err(failed)?.map(|version| version.value());
    version.ok_or_else(|| failed("the version is missing"))
}

pub(super) fn read_epochs(
    epochs: &impl ReadableTable<(&'static str, &'static str), u64>,
) -> Result<Vec<EpochFloor>, StoreError> {
    let mut floors = Vec::new();
    for entry in epochs.iter().map_err(failed)? {
        let (key, floor) = entry.map_err(failed)?;
        let (issuer, scope) = key.value();
        floors.push(EpochFloor { issuer: issuer.to_owned(), scope: scope.to_owned(), floor: floor.value() });
    }
    Ok(floors)
}

/// Whether the id is new; a session that exists stays as it is.
pub(super) fn insert_session(
    sessions: &mut Table<'_, &'static str, SessionColumns>,
    opening: &Opening,
) -> Result<bool, StoreError> {
    if sessions.get(opening.sid.as_str()).map_err(failed)?.is_some() {
        return Ok(false);
    }
    let session = &opening.session;
    let columns = (
        session.issuer.as_str(),
        session.subject.as_str(),
        session.asset.as_str(),
        session.tenant.as_deref(),
        session.created,
        session.expires,
    );
    sessions.insert(opening.sid.as_str(), columns).map_err(failed)?;
    Ok(true)
}

/// The version after a change, or as it is when nothing changed.
pub(super) fn next_version(transaction: &WriteTransaction, changed: bool) -> Result<Change, StoreError> {
    let mut counters = transaction.open_table(COUNTERS).map_err(failed)?;
    let mut version = read_version(&counters)?;
    if changed {
        version = following(version, SystemClock.now())?;
        counters.insert("version", version).map_err(failed)?;
    }
    Ok(Change { version, changed })
}

/// The version after this one: not below the seconds since 1970. A store that was made anew, or
/// taken back from a copy, so overtakes the documents of its predecessor with its first change;
/// counting on from where it stands, it would acknowledge revocations that edges refuse to load.
pub(super) fn following(version: u64, now: i64) -> Result<u64, StoreError> {
    let next = version.checked_add(1).ok_or_else(|| failed("the version cannot grow further"))?;
    Ok(next.max(u64::try_from(now).unwrap_or_default()))
}

/// Adds a row to the state document.
pub(super) fn add(
    state: &mut Revocations,
    kind: &str,
    issuer: &str,
    id: &str,
    not_before: i64,
    drop_after: Option<u64>,
) -> Result<(), StoreError> {
    let revoked = || RevokedId { issuer: issuer.to_owned(), id: id.to_owned(), drop_after };
    match Kind::from_name(kind).ok_or_else(|| failed(format!("unknown kind {kind:?}")))? {
        Kind::Session => state.sessions.push(revoked()),
        Kind::Token => state.tokens.push(revoked()),
        Kind::Subject => {
            let (issuer, subject) = (issuer.to_owned(), id.to_owned());
            state.subjects.push(RevokedSubject { issuer, subject, not_before, drop_after });
        }
        Kind::Key => state.keys.push(id.as_bytes().to_vec()),
        Kind::Issuer => state.issuers.push(id.to_owned()),
        Kind::Network => state.networks.push(network::parse(id)?),
    }
    Ok(())
}

pub(super) fn failed(error: impl Into<Box<dyn core::error::Error + Send + Sync>>) -> StoreError {
    StoreError::Failed(error.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_follow_the_clock_and_never_go_back() {
        assert_eq!(following(0, 1_700_000_000).unwrap(), 1_700_000_000, "a new store");
        assert_eq!(following(1_700_000_000, 1_700_000_000).unwrap(), 1_700_000_001, "twice in one second");
        assert_eq!(following(1_700_000_001, 1_700_000_900).unwrap(), 1_700_000_900);
        assert_eq!(following(1_700_000_900, 0).unwrap(), 1_700_000_901, "a clock that went back");
        assert_eq!(following(0, -1).unwrap(), 1, "never 0: nothing yet and the first document differ");
        assert!(following(u64::MAX, 0).is_err());
    }
}
