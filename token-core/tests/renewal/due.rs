//! When a token is renewed, and for how long.

use crate::edge::{CLAIMS, Edge, NOW, key, request, scope, tokens, with};
use crate::held::Held;
use token_core::limits::SCRATCH_BYTES;
use token_core::{
    Answer, CachedGate, ClaimSet, DueRenewal, KeyRing, List, Minter, Randomness, RenewalType, Reply, Unrenewed,
};

#[test]
fn renewal_begins_at_the_deadline() {
    for (exp, deadline, due) in [
        ("1800000060", "60", true),
        ("1800000061", "60", false),
        ("1800000010", "9.5", false),
        ("1800000009.5", "9.5", true),
        ("1800000001", "0", false),
        ("1800000100", "100", true),
    ] {
        let catr = format!(r#"{{"type":"header","expadd":300,"deadline":{deadline}}}"#);
        for outcome in Edge::new().renewed(&with(&[("exp", exp), ("catr", &catr)])) {
            let expected = if due { Ok(()) } else { Err(Unrenewed::NotDue) };
            assert_eq!(outcome.map(|_| ()), expected, "{exp} {deadline}");
        }
    }
    // Sixty seconds when it is not said.
    for (exp, due) in [("1800000060", true), ("1800000061", false)] {
        for outcome in Edge::new().renewed(&with(&[("exp", exp), ("catr", r#"{"type":"header","expadd":300}"#)])) {
            assert_eq!(outcome.is_ok(), due, "{exp}");
        }
    }
}

#[test]
fn what_forbids_a_renewal() {
    let refused = |edge: &Edge, claims: &str, why| {
        for outcome in edge.renewed(claims) {
            assert_eq!(outcome, Err(why), "{claims}");
        }
    };
    let mut edge = Edge::new();
    refused(&edge, &with(&[("catr", "")]), Unrenewed::NotAsked);
    refused(&edge, &with(&[("iat", "")]), Unrenewed::NoOrigin);
    // A beginning in the time to come would put off the cap.
    refused(&edge, &with(&[("iat", "1800000001")]), Unrenewed::NoOrigin);
    refused(&edge, &with(&[("origin_iat", "1900000000")]), Unrenewed::NoOrigin);
    edge.policy.require = List::empty();
    refused(&edge, &with(&[("exp", "")]), Unrenewed::NotDue);
}

#[test]
fn the_chain_ends_at_the_cap() {
    let expiry = |cap, origin: &str| {
        let mut edge = Edge::new();
        edge.policy.renewal_cap = cap;
        let outcomes = edge.renewed(&with(&[("origin_iat", origin)]));
        outcomes.map(|reply| reply.map(|reply| exp(&edge, &reply)))
    };
    for outcome in expiry(1_300, "1799999000") {
        assert_eq!(outcome, Ok(NOW + 300), "in full");
    }
    for outcome in expiry(1_299, "1799999000") {
        assert_eq!(outcome, Ok(NOW + 299), "as long as the cap lets it");
    }
    for outcome in expiry(1_030, "1799999000") {
        assert_eq!(outcome, Err(Unrenewed::CapReached), "not longer than the token at hand");
    }
    for outcome in expiry(0, "1799999000").into_iter().chain(expiry(u64::MAX, "-9000000000").map(|o| o.map(|_| 0))) {
        assert!(matches!(outcome, Err(Unrenewed::CapReached) | Ok(0)));
    }
    // An absurd expadd is cut to the cap.
    let edge = Edge::new();
    for reply in edge.renewed(&with(&[("catr", r#"{"type":"header","expadd":9223372036854775807}"#)])) {
        assert_eq!(exp(&edge, &reply.unwrap()), 1_799_999_000 + 86_400);
    }
}

#[test]
fn the_longest_lifetimes_of_keys_and_policy_hold() {
    let lifetime = |seconds| scope(|scope| scope.max_lifetime = Some(seconds));
    // Of the key that signs the new token, which is not the one that signed the old.
    let mut edge = Edge::new();
    edge.keys.push(key("k2", 1));
    edge.minter = vec![key("k2", 1).with_scope(lifetime(100))];
    // iat is now, so the lifetime counts from now on.
    for reply in edge.renewed(CLAIMS) {
        assert_eq!(exp(&edge, &reply.unwrap()), NOW + 100);
    }
    // Of its validity.
    edge.minter = vec![key("k2", 1).with_validity(None, Some((NOW + 50).into()))];
    for reply in edge.renewed(CLAIMS) {
        assert_eq!(exp(&edge, &reply.unwrap()), NOW + 50);
    }
    // Of the key that signed the token at hand: another key does not free it.
    edge.keys[0] = key("k1", 0).with_scope(lifetime(1_030 + 40));
    edge.minter = vec![key("k2", 1)];
    for reply in edge.renewed(&with(&[("catr", r#"{"type":"header","expadd":5000}"#)])) {
        assert_eq!(exp(&edge, &reply.unwrap()), NOW + 1_070);
    }
    // Of the policy.
    let mut edge = Edge::new();
    edge.policy.max_lifetime = Some(1_100);
    for reply in edge.renewed(&with(&[("catr", r#"{"type":"header","expadd":5000}"#)])) {
        assert_eq!(exp(&edge, &reply.unwrap()), NOW + 1_100);
    }
}

fn exp(edge: &Edge, reply: &Reply) -> i64 {
    let claims = edge.claims(reply.field("common-access-token").unwrap());
    ClaimSet::from_json(&claims).unwrap().expiry().unwrap().seconds()
}

#[test]
fn only_in_fresh_state() {
    let mut edge = Edge::new();
    let all = |edge: &Edge, why| {
        for outcome in edge.renewed(CLAIMS) {
            assert_eq!(outcome, Err(why));
        }
    };
    edge.state.issued_at = Some(NOW - 601);
    all(&edge, Unrenewed::StateNotFresh);
    edge.state.issued_at = None;
    edge.policy.state.never_loaded = token_core::OnState::Allow;
    all(&edge, Unrenewed::StateNotFresh);
    edge.policy.state.required = false;
    all(&edge, Unrenewed::StateNotFresh);
    // A look-up that failed and that the policy lets pass.
    edge.state = Held::fresh(NOW);
    edge.policy.state.lookup_error = token_core::OnState::Allow;
    edge.state.failing = true;
    all(&edge, Unrenewed::StateNotFresh);
    edge.state = Held::fresh(NOW - 600);
    assert!(edge.renewed(CLAIMS).iter().all(Result::is_ok));
}

#[test]
fn a_token_that_may_be_used_once_is_never_renewed() {
    let mut edge = Edge::new();
    edge.state.used = Some(Answer::Clear);
    for (replay, outcome) in [("1", Err(Unrenewed::SingleUse)), ("0", Ok(())), ("2", Ok(()))] {
        for renewed in edge.renewed(&with(&[("catreplay", replay)])) {
            assert_eq!(renewed.map(|_| ()), outcome, "{replay}");
        }
    }
}

#[test]
fn a_token_that_grew_too_large_is_not_sent() {
    let mut edge = Edge::new();
    for token in tokens(CLAIMS) {
        edge.policy.limits.token_bytes = token.len() * 3 / 4 + 1;
        assert_eq!(edge.renew_token(&token), Err(Unrenewed::TooLarge));
        edge.policy.limits.token_bytes = 4096;
        // Of fourteen claims thirteen were there before.
        edge.policy.limits.claims = 14;
        assert_eq!(edge.renew_token(&token), Err(Unrenewed::TooLarge));
        edge.policy.limits.claims = 15;
        assert!(edge.renew_token(&token).is_ok());
        edge.policy.limits.claims = 64;
    }
}

#[test]
fn a_remembered_token_is_renewed_as_a_new_one() {
    let edge = Edge::new();
    for token in tokens(CLAIMS) {
        let headers = [("Common-Access-Token", token.as_str())];
        let request = request().headers(&headers);
        let mut gate = CachedGate::new(edge.gate(), 4, [1; 16]);
        let minter = Minter::new(KeyRing::new(edge.minter.clone()).unwrap()).unwrap();
        for _ in 0..2 {
            let mut scratch = [0; SCRATCH_BYTES];
            let grant = gate.verify_request(&request, &edge.state, &mut scratch).unwrap();
            assert_eq!(grant.renewal().map(DueRenewal::kind), Ok(RenewalType::Header));
            let reply = grant.renew(&minter, &edge.state, Randomness::new([7; 16], [8; 12]));
            assert_eq!(reply, edge.renew(&request));
        }
    }
}
