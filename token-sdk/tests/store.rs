//! The contract of a state store, held by every store there is.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking, its helpers too")]

use std::path::Path;

use token_core::{EpochFloor, Network, RevokedId, RevokedSubject};
use token_sdk::{Clock, EmbeddedStore, Kind, Revocation, Session, StateStore, StoreError, SystemClock, Target};

const ISSUER: &str = "https://id.example";

#[test]
fn in_memory() {
    contract(&|| Box::new(EmbeddedStore::in_memory().unwrap()));
}

#[test]
fn in_a_file() {
    let directory = tempfile::tempdir().unwrap();
    let count = core::cell::Cell::new(0);
    contract(&|| {
        count.set(count.get() + 1);
        Box::new(EmbeddedStore::open(&directory.path().join(format!("{}.redb", count.get()))).unwrap())
    });
}

/// Every store does this. `make` gives an empty one each time.
fn contract(make: &dyn Fn() -> Box<dyn StateStore>) {
    versions_grow_with_every_change(make().as_ref());
    a_new_store_is_ahead_of_its_predecessors(make);
    revoked_tokens_are_found_by_their_beginning(make().as_ref());
    revocations_are_shown_until_their_time_is_over(make().as_ref());
    epochs_never_go_back(make().as_ref());
    sessions_are_kept_until_they_end(make().as_ref());
    every_kind_is_in_the_state(make().as_ref());
    concurrent_changes_are_all_kept(make().as_ref());
    concurrent_sessions_are_all_kept(make().as_ref());
    assert_ne!(make().hash_key().unwrap(), make().hash_key().unwrap(), "every store has its own hash key");
}

fn target(kind: Kind, id: &str) -> Target {
    Target::new(kind, ISSUER, id).unwrap()
}

fn versions_grow_with_every_change(store: &dyn StateStore) {
    let first = store.version().unwrap();
    let session = Revocation::new(target(Kind::Session, "s1"));
    let change = store.revoke(&session).unwrap();
    assert!(change.changed && change.version > first);
    assert_eq!(store.version().unwrap(), change.version);

    let again = store.revoke(&session).unwrap();
    assert_eq!((again.version, again.changed), (change.version, false), "nothing new, no new version");
    let longer = store.revoke(&session.clone().until(99)).unwrap();
    assert!(longer.changed && longer.version > change.version);
    assert_eq!(store.revocation(session.target()).unwrap().unwrap().drop_after(), Some(99));

    let back = store.unrevoke(session.target()).unwrap();
    assert!(back.changed && back.version > longer.version);
    assert_eq!(store.revocation(session.target()).unwrap(), None);
    assert!(!store.unrevoke(session.target()).unwrap().changed);
    assert_eq!(store.state(0).unwrap().version, back.version);
}

fn a_new_store_is_ahead_of_its_predecessors(make: &dyn Fn() -> Box<dyn StateStore>) {
    let now = u64::try_from(SystemClock.now()).unwrap();
    let store = make();
    assert!(store.version().unwrap() >= now, "not below what an earlier store reached");
    assert_eq!(store.state(0).unwrap().version, store.version().unwrap());
}

fn revoked_tokens_are_found_by_their_beginning(store: &dyn StateStore) {
    let revoke = |id: &str| store.revoke(&Revocation::new(target(Kind::Token, id)).until(100)).unwrap();
    let found = |beginning: &str, now| store.has_revoked_token(ISSUER, beginning, now).unwrap();
    revoke("0a0b");
    store.revoke(&Revocation::new(target(Kind::Session, "0c"))).unwrap();
    store.revoke(&Revocation::new(Target::new(Kind::Token, "https://other.example", "0d").unwrap())).unwrap();
    assert!(found("0a0b", 100) && found("0a", 100));
    assert!(!found("0a0b", 101), "its time is over");
    assert!(!found("0a0b0c", 100) && !found("0b", 100) && !found("0c", 100) && !found("0d", 100));
    revoke("0a0c");
    store.unrevoke(&target(Kind::Token, "0a0b")).unwrap();
    assert!(found("0a", 100) && !found("0a0b", 100));
}

fn revocations_are_shown_until_their_time_is_over(store: &dyn StateStore) {
    store.revoke(&Revocation::new(target(Kind::Session, "s1")).until(1000)).unwrap();
    store.revoke(&Revocation::new(target(Kind::Session, "s2"))).unwrap();
    let shown = |now| store.state(now).unwrap().sessions.into_iter().map(|entry| entry.id).collect::<Vec<_>>();
    assert_eq!(shown(1000), ["s1", "s2"], "may be dropped after that second, not in it");
    assert_eq!(shown(1001), ["s2"]);

    let version = store.version().unwrap();
    assert_eq!(store.sweep(1000).unwrap(), 0);
    assert_eq!(store.sweep(1001).unwrap(), 1);
    assert_eq!(store.revocation(&target(Kind::Session, "s1")).unwrap(), None);
    assert_eq!(store.version().unwrap(), version, "documents did not show it any more");
}

fn epochs_never_go_back(store: &dyn StateStore) {
    assert_eq!(store.epoch(ISSUER, "event:final").unwrap(), 0);
    assert_eq!(store.raise_epoch(ISSUER, "event:final", None).unwrap().floor, 1);
    let jump = store.raise_epoch(ISSUER, "event:final", Some(7)).unwrap();
    assert_eq!(jump.floor, 7);
    let same = store.raise_epoch(ISSUER, "event:final", Some(7)).unwrap();
    assert_eq!(same.version, jump.version, "nothing new, no new version");
    let error = store.raise_epoch(ISSUER, "event:final", Some(6)).unwrap_err();
    assert!(matches!(error, StoreError::EpochGoesBack { floor: 7, to: 6 }), "{error}");
    assert_eq!(store.epoch(ISSUER, "event:final").unwrap(), 7);
    assert_eq!(store.version().unwrap(), jump.version);
    store.raise_epoch(ISSUER, "event:other", Some(0)).unwrap();
    assert!(matches!(store.raise_epoch(ISSUER, &"s".repeat(1025), None), Err(StoreError::TargetMalformed { .. })));
    assert_eq!((store.epoch(ISSUER, "").unwrap(), store.epoch("", "event:final").unwrap()), (0, 0));
    let floor = EpochFloor { issuer: ISSUER.into(), scope: "event:final".into(), floor: 7 };
    assert_eq!(store.epochs().unwrap(), store.state(0).unwrap().epochs);
    assert_eq!(store.epochs().unwrap(), [floor]);
}

fn sessions_are_kept_until_they_end(store: &dyn StateStore) {
    let session = Session {
        issuer: ISSUER.into(),
        subject: "alice".into(),
        asset: "final".into(),
        tenant: None,
        created: 100,
        expires: 200,
    };
    let version = store.version().unwrap();
    store.open_session("s1", &session).unwrap();
    store.open_session("s2", &Session { tenant: Some("club".into()), expires: 300, ..session.clone() }).unwrap();
    assert!(matches!(store.open_session("s1", &session), Err(StoreError::SessionExists)));
    assert_eq!(store.version().unwrap(), version, "no document shows sessions");
    assert_eq!(store.session("s1").unwrap(), Some(session));
    assert_eq!(store.session("s2").unwrap().unwrap().tenant.as_deref(), Some("club"));
    assert_eq!(store.session("s3").unwrap(), None);
    assert_eq!(store.sweep(199).unwrap(), 0);
    assert_eq!(store.sweep(200).unwrap(), 1);
    assert_eq!(store.session("s1").unwrap(), None);
}

fn every_kind_is_in_the_state(store: &dyn StateStore) {
    for (kind, id) in [
        (Kind::Session, "s1"),
        (Kind::Token, "0a0b"),
        (Kind::Key, "2026-06"),
        (Kind::Issuer, "https://stolen.example"),
        (Kind::Network, "203.0.113.0/24"),
        (Kind::Network, "AS64500"),
    ] {
        store.revoke(&Revocation::new(target(kind, id)).until(500)).unwrap();
    }
    store.revoke(&Revocation::new(target(Kind::Subject, "bob")).not_before(50).unwrap()).unwrap();
    let state = store.state(400).unwrap();
    let entry = |id: &str| RevokedId { issuer: ISSUER.into(), id: id.into(), drop_after: Some(500) };
    assert_eq!(state.issued_at, 400);
    assert_eq!(state.sessions, [entry("s1")]);
    assert_eq!(state.tokens, [entry("0a0b")]);
    let bob = RevokedSubject { issuer: ISSUER.into(), subject: "bob".into(), not_before: 50, drop_after: None };
    assert_eq!(state.subjects, [bob]);
    assert_eq!(state.keys, [b"2026-06"]);
    assert_eq!(state.issuers, ["https://stolen.example"]);
    assert_eq!(state.networks, [Network::Prefix([203, 0, 113, 0].into(), 24), Network::Asn(64500)]);
    assert_eq!(store.state(501).unwrap().networks, []);
}

fn concurrent_changes_are_all_kept(store: &dyn StateStore) {
    let before = store.version().unwrap();
    let mut versions: Vec<u64> = std::thread::scope(|scope| {
        let revoke = |thread: usize| {
            move || {
                let ids = (0..8).map(|number| format!("{thread}-{number}"));
                ids.map(|id| store.revoke(&Revocation::new(target(Kind::Session, &id))).unwrap().version).collect()
            }
        };
        let threads: Vec<_> = (0..4).map(|thread| scope.spawn(revoke(thread))).collect();
        threads.into_iter().flat_map(|thread| -> Vec<u64> { thread.join().unwrap() }).collect()
    });
    versions.sort_unstable();
    versions.dedup();
    assert_eq!(versions.len(), 32, "every change has a version of its own");
    assert!(versions[0] > before);
    assert_eq!(store.state(0).unwrap().sessions.len(), 32);
}

fn concurrent_sessions_are_all_kept(store: &dyn StateStore) {
    let session = |thread: usize| Session {
        issuer: ISSUER.into(),
        subject: format!("viewer-{thread}"),
        asset: "final".into(),
        tenant: None,
        created: 100,
        expires: 200,
    };
    let opened: usize = std::thread::scope(|scope| {
        let open = |thread: usize| {
            move || {
                let own = (0..8).map(|number| format!("{thread}-{number}"));
                own.for_each(|sid| store.open_session(&sid, &session(thread)).unwrap());
                // Every thread wants this one.
                usize::from(store.open_session("wanted", &session(thread)).is_ok())
            }
        };
        let threads: Vec<_> = (0..8).map(|thread| scope.spawn(open(thread))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert_eq!(opened, 1, "one session, one owner");
    for thread in 0..8 {
        for number in 0..8 {
            assert_eq!(store.session(&format!("{thread}-{number}")).unwrap(), Some(session(thread)));
        }
    }
}

#[test]
fn a_file_keeps_everything() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("state.redb");
    let (key, version) = {
        let store = EmbeddedStore::open(&path).unwrap();
        store.raise_epoch(ISSUER, "", Some(3)).unwrap();
        (store.hash_key().unwrap(), store.revoke(&Revocation::new(target(Kind::Session, "s1"))).unwrap().version)
    };
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600, "it says who played what");
    }
    let store = EmbeddedStore::open(&path).unwrap();
    assert_eq!((store.hash_key().unwrap(), store.version().unwrap()), (key, version));
    assert_eq!(store.epoch(ISSUER, "").unwrap(), 3);
    assert_eq!(store.state(0).unwrap().sessions.len(), 1);
}

#[test]
fn a_store_in_use_is_locked() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("state.redb");
    let _held = EmbeddedStore::open(&path).unwrap();
    let error = EmbeddedStore::open(&path).unwrap_err();
    assert!(matches!(&error, StoreError::StoreLocked { path: locked } if *locked == path), "{error}");
    assert!(error.to_string().contains("--server"), "{error}");
}

#[test]
fn a_foreign_file_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("notes.txt");
    std::fs::write(&path, "not a store ".repeat(1000)).unwrap();
    for path in [path.as_path(), Path::new("/nowhere/state.redb")] {
        let error = EmbeddedStore::open(path).unwrap_err();
        assert!(
            matches!(error, StoreError::Open { .. }) && error.to_string().contains(path.to_str().unwrap()),
            "{error}"
        );
    }
}

#[test]
fn targets_are_checked() {
    for (kind, issuer, id) in [
        (Kind::Session, ISSUER, String::new()),
        (Kind::Session, ISSUER, "s".repeat(1025)),
        (Kind::Network, "", "203.0.113.7/24".to_owned()),
    ] {
        assert!(matches!(Target::new(kind, issuer, &id), Err(StoreError::TargetMalformed { .. })));
    }
    assert_eq!(target(Kind::Key, "k").issuer(), "", "keys belong to no issuer");
    assert!(Revocation::new(target(Kind::Session, "s")).not_before(5).is_err(), "only subjects have a time before");
}
