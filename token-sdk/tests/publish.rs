//! The state document: when it is signed anew.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking, its helpers too")]

use core::sync::atomic::{AtomicI64, Ordering};
use std::sync::Arc;

use token_core::{KeyRing, State};
use token_sdk::{Algorithm, EmbeddedStore, KeyFile, Kind, Publisher, Revocation, StateStore, Target};

const NOW: i64 = 1_700_000_000;

#[test]
fn signed_anew_when_the_state_changed_or_time_passed() {
    let store: Arc<dyn StateStore> = Arc::new(EmbeddedStore::in_memory().unwrap());
    let mut keys = KeyFile::empty();
    keys.generate(Algorithm::Hs256, "state", 0).unwrap();
    let ring = KeyRing::new(keys.keys().to_vec()).unwrap();
    let time = Arc::new(AtomicI64::new(NOW));
    let clock = Arc::clone(&time);
    let publisher = Publisher::new(Arc::clone(&store), keys).unwrap().with_clock(move || clock.load(Ordering::Relaxed));

    let first = publisher.document().unwrap();
    let open = |bytes: &[u8]| State::open(bytes.to_vec(), &ring, None).unwrap();
    assert_eq!(open(first.bytes()).issued_at().seconds(), NOW);
    time.store(NOW + 149, Ordering::Relaxed);
    assert_eq!(publisher.document().unwrap(), first, "unchanged and young");

    let target = Target::new(Kind::Session, "https://id.example", "s1").unwrap();
    let change = store.revoke(&Revocation::new(target)).unwrap();
    let second = publisher.document().unwrap();
    assert_eq!((second.version(), second.issued_at()), (change.version, NOW + 149));
    assert_eq!(open(second.bytes()).version(), change.version);
    assert_eq!(open(second.bytes()).summary().sessions, 1);
    assert_ne!(first.etag(), second.etag());

    time.store(NOW + 149 + 150, Ordering::Relaxed);
    let third = publisher.document().unwrap();
    assert_eq!((third.version(), third.issued_at()), (change.version, NOW + 299), "edges see a live publisher");
    assert_ne!(second.etag(), third.etag());
}
