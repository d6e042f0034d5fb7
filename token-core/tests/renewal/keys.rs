//! Which key signs the new token.

use crate::edge::{CLAIMS, Edge, NOW, key, request, scope};
use token_core::limits::SCRATCH_BYTES;
use token_core::{KeyState, List, Text, Unrenewed};

#[test]
fn a_key_signs_within_its_scope_or_not_at_all() {
    let bound = |scope| key("k1", 0).with_scope(scope);
    let list = |text| Some(List::Owned(vec![Text::Borrowed(text)]));
    let mut edge = Edge::new();
    let wrong = [
        bound(scope(|scope| scope.issuers = list("https://other.example"))),
        bound(scope(|scope| scope.audiences = list("other"))),
        bound(scope(|scope| scope.tenants = list("t-2"))),
        bound(scope(|scope| scope.path_prefixes = list("/vod/"))),
        bound(scope(|scope| scope.formats = Some(List::empty()))),
        key("k1", 0).with_state(KeyState::Announced),
        key("k1", 0).with_state(KeyState::Retiring),
        key("k1", 0).with_validity(None, Some(NOW.into())),
        key("k9", 0), // of which the gate knows nothing
    ];
    for signer in wrong {
        edge.minter = vec![signer.clone()];
        for outcome in edge.renewed(CLAIMS) {
            assert_eq!(outcome, Err(Unrenewed::NoKey), "{signer:?} {:?}", signer.scope());
        }
        // The next key signs instead.
        edge.keys.push(key("k2", 1));
        edge.minter.push(key("k2", 1));
        assert!(edge.renewed(CLAIMS).iter().all(Result::is_ok));
        edge.keys.pop();
    }
    let right = scope(|scope| {
        scope.issuers = list("https://id.example");
        scope.audiences = list("cdn");
        scope.tenants = list("t-1");
        scope.path_prefixes = list("/live/");
    });
    edge.minter = vec![bound(right)];
    assert!(edge.renewed(CLAIMS).iter().all(Result::is_ok));
}

#[test]
fn a_key_that_is_revoked_signs_nothing() {
    let mut edge = Edge::new();
    edge.keys.push(key("k2", 1));
    edge.minter = vec![key("k2", 1)];
    edge.state.keys = vec!["k2".into()];
    for outcome in edge.renewed(CLAIMS) {
        assert_eq!(outcome, Err(Unrenewed::NoKey));
    }
    // Or of whose revocation nobody knows.
    edge.state.keys.clear();
    edge.state.unanswered = vec!["k2".into()];
    assert!(edge.renewed(CLAIMS).iter().all(|outcome| *outcome == Err(Unrenewed::NoKey)));
}

#[test]
fn the_key_of_the_token_signs_before_others() {
    let mut edge = Edge::new();
    edge.keys.push(key("k2", 1));
    edge.minter = vec![key("k2", 1), key("k1", 0)];
    for reply in edge.renewed(CLAIMS) {
        let reply = reply.unwrap();
        let (gate, mut scratch) = (edge.gate(), [0; SCRATCH_BYTES]);
        let renewed = reply.field("common-access-token").unwrap();
        let grant = gate.verify(renewed.into(), &request(), &edge.state, &mut scratch).unwrap();
        assert_eq!(grant.key_id(), b"k1");
    }
}

#[test]
fn another_key_does_not_open_other_paths() {
    let paths = |text| scope(|scope| scope.path_prefixes = Some(List::Owned(vec![Text::Borrowed(text)])));
    let mut edge = Edge::new();
    edge.keys = vec![key("k1", 0).with_scope(paths("/live/a/")), key("k2", 1)];
    for (signer, is_renewed) in [
        (key("k2", 1), false),
        (key("k2", 1).with_scope(paths("/live/")), false),
        (key("k2", 1).with_scope(paths("/live/a/")), true),
        (key("k2", 1).with_scope(paths("/live/a/1.m4s")), true),
    ] {
        edge.minter = vec![signer];
        for outcome in edge.renewed(CLAIMS) {
            assert_eq!(outcome.map(|_| ()), if is_renewed { Ok(()) } else { Err(Unrenewed::NoKey) });
        }
    }
}
