//! Tokens that a response carries.

use crate::edge::{Edge, NOW, REDIRECT, claims_with, expired, key, list, on_exp, request, scope, tokens};
use token_core::limits::SCRATCH_BYTES;
use token_core::{
    Algorithm, Audiences, ClaimSet, Encryption, Format, Gate, Issuers, Key, KeyRing, List, Means, Policy, Randomness,
    Reply, Scope, mint_encrypted,
};

const ORDER: &str = r#""status":302,"headers":{"Location":["https://login.example/?t=",{"iss":null,"iat":null,"aud":"login",
    "catifdata":"why","exp":1800000100}]},"kid":"m1""#;

/// The claims of the token in a `Location`.
fn ordered(reply: &Reply) -> (Format, String) {
    let token = reply.field("location").unwrap().split("?t=").nth(1).unwrap();
    let gate = Gate::new(KeyRing::new(vec![key("m1", 1)]).unwrap(), Policy::new(Issuers::Any, Audiences::Any).unwrap());
    let (gate, mut scratch) = (gate.unwrap(), [0; SCRATCH_BYTES]);
    let payload = gate.authenticate(token.into(), NOW.into(), &mut scratch).unwrap();
    match token.contains('.') {
        true => (Format::Jwt, ClaimSet::from_json(core::str::from_utf8(payload).unwrap()).unwrap().to_json()),
        false => (Format::Cat, ClaimSet::from_cbor(payload).unwrap().to_json()),
    }
}

#[test]
fn a_token_is_ordered_with_the_key_that_the_policy_opens() {
    let mut edge = Edge::new();
    for (reply, format) in edge.replies(&on_exp(ORDER)).into_iter().zip([Format::Cat, Format::Jwt]) {
        let reply = reply.unwrap();
        let claims =
            r#"{"iss":"https://id.example","aud":"login","exp":1800000100,"iat":1800000000,"catifdata":"why"}"#;
        assert_eq!(ordered(&reply), (format, claims.to_owned()));
        assert_eq!(reply.field("cache-control"), Some("private, no-store"));
        assert!(!format!("{reply:?}").contains("login.example"));
    }
    edge.issuer = Some("https://edge.example");
    for reply in edge.replies(&on_exp(ORDER)) {
        assert!(ordered(&reply.unwrap()).1.starts_with(r#"{"iss":"https://edge.example","#));
    }
    edge.policy.catif_kids = List::empty();
    assert!(!edge.gets(&on_exp(ORDER)), "the policy opens no key");
    edge.policy.catif_kids = list(&["m1", "m2"]);
    assert!(!edge.gets(&on_exp(&ORDER.replace("m1", "m2"))), "the minter has no such key");
    edge.minter.push(key("m2", 0).with_state(token_core::KeyState::Retiring));
    assert!(!edge.gets(&on_exp(&ORDER.replace("m1", "m2"))), "the key signs no more");
    edge.state.keys = vec!["m1".into()];
    assert!(!edge.gets(&on_exp(ORDER)), "the key is revoked");
    edge.state.keys.clear();
    edge.state.unanswered = vec!["m1".into()];
    assert!(!edge.gets(&on_exp(ORDER)), "nobody knows whether it is");
    edge.state.unanswered.clear();
    assert!(edge.gets(&on_exp(ORDER)));
}

#[test]
fn ordered_claims_lie_within_the_scopes_of_both_keys() {
    let wrong = || {
        [
            scope(|scope| scope.issuers = Some(list(&["https://other.example"]))),
            scope(|scope| scope.audiences = Some(list(&["cdn"]))),
            scope(|scope| scope.tenants = Some(list(&["t"]))),
            scope(|scope| scope.max_lifetime = Some(99)),
            scope(|scope| scope.formats = Some(List::empty())),
        ]
    };
    for bound in wrong() {
        let mut edge = Edge::new();
        edge.minter = vec![key("m1", 1).with_scope(bound.clone())];
        assert!(!edge.gets(&on_exp(ORDER)), "signing key {bound:?}");
    }
    // The key that was presented, whose own token lies within its scope.
    let right = || {
        [
            scope(|scope| scope.issuers = Some(list(&["https://id.example"]))),
            scope(|scope| scope.audiences = Some(list(&["cdn", "login"]))),
            scope(|scope| scope.max_lifetime = Some(100)),
        ]
    };
    let ask = |bound: &Scope<'static>, order: &str| {
        let mut edge = Edge::new();
        edge.keys = vec![key("k1", 0).with_scope(bound.clone())];
        let claims = claims_with(&format!(r#""exp":1799999999,"aud":"cdn","catif":{}"#, on_exp(order)));
        edge.replies_to(&claims, &request()).iter().all(Option::is_some)
    };
    for bound in right() {
        assert!(ask(&bound, ORDER), "{bound:?}");
        let beyond = ORDER
            .replace("\"login\"", "[\"cdn\",\"elsewhere\"]")
            .replace("\"iss\":null", "\"iss\":\"https://other.example\"")
            .replace("1800000100", "1800000101");
        assert!(!ask(&bound, &beyond), "{bound:?}");
    }
    let tenants = scope(|scope| scope.tenants = Some(list(&["t-1"])));
    let tenant = |presented: &str, ordered: &str| {
        let mut edge = Edge::new();
        edge.keys = vec![key("k1", 0).with_scope(tenants.clone())];
        edge.policy.tenants = list(&["t-1", "t-2"]);
        let order = ORDER.replace("\"aud\"", &format!(r#""tenant":"{ordered}","aud""#));
        let claims = claims_with(&format!(r#""exp":1799999999,"tenant":"{presented}","catif":{}"#, on_exp(&order)));
        edge.replies_to(&claims, &request()).iter().all(Option::is_some)
    };
    assert!(tenant("t-1", "t-1") && !tenant("t-1", "t-2") && !tenant("t-2", "t-1"));
    // Paths are no claim: another key must not open others.
    let live = scope(|scope| scope.path_prefixes = Some(list(&["/live/"])));
    let mut edge = Edge::new();
    edge.keys = vec![key("k1", 0).with_scope(live.clone())];
    assert!(!edge.gets(&on_exp(ORDER)));
    edge.minter = vec![key("m1", 1).with_scope(live)];
    assert!(edge.gets(&on_exp(ORDER)));
    // Without an expiry the lifetime is not bounded.
    let bounded = scope(|scope| scope.max_lifetime = Some(1000));
    edge = Edge::new();
    edge.minter = vec![key("m1", 1).with_scope(bounded)];
    assert!(edge.gets(&on_exp(ORDER)));
    assert!(!edge.gets(&on_exp(&ORDER.replace(",\n    \"catifdata\":\"why\",\"exp\":1800000100", ""))));
}

#[test]
fn what_must_be_hidden_is_ordered_encrypted_or_not_at_all() {
    let order = ORDER.replace("\"aud\"", "\"sub\":\"viewer\",\"aud\"");
    let mut edge = Edge::new();
    assert!(!edge.gets(&on_exp(&order)));
    edge.minter.push(Key::aes_gcm(Algorithm::A128Gcm, b"e1", &[5; 16]).unwrap());
    let [cat, jwt] = edge.replies(&on_exp(&order));
    assert!(cat.is_some() && jwt.is_none(), "a JWT hides nothing");
    // One initialisation vector hides one token.
    let twice =
        r#""status":302,"headers":{"Location":["https://login.example/?t=",{"sub":"v"},{"sub":"w"}]},"kid":"m1""#;
    assert!(edge.replies(&on_exp(twice))[0].is_none());
    edge.state.unanswered = vec!["e1".into()];
    assert!(edge.replies(&on_exp(&order))[0].is_none());
}

#[test]
fn an_encrypted_token_orders_like_any_other() {
    let hider = Key::aes_gcm(Algorithm::A128Gcm, b"e1", &[5; 16]).unwrap();
    let mut edge = Edge::new();
    edge.keys.push(hider.clone());
    let claims = ClaimSet::from_json(&expired(&on_exp(REDIRECT))).unwrap();
    let token = mint_encrypted(&claims, Some(&key("k1", 0)), Encryption::new(&hider, [1; 12]).unwrap()).unwrap();
    assert!(edge.respond_to(&token, &request()).1.is_some());
    edge.state.keys = vec!["e1".into()];
    assert!(edge.respond_to(&token, &request()).1.is_none());
}

#[test]
fn without_a_minter_what_needs_none_is_sent() {
    let edge = Edge::new();
    let gate = Gate::new(KeyRing::new(edge.keys.clone()).unwrap(), edge.policy.clone()).unwrap();
    let means = Means { minter: None, randomness: Randomness::new([7; 16], [8; 12]) };
    for (order, is_sent) in [(REDIRECT, true), (ORDER, false)] {
        for token in tokens(&expired(&on_exp(order))) {
            let mut scratch = [0; SCRATCH_BYTES];
            let denial = gate.verify(token.as_str().into(), &request(), &edge.state, &mut scratch).unwrap_err();
            let reply = gate.respond(token.as_str().into(), &request(), &edge.state, &mut scratch, denial, means);
            assert_eq!(reply.is_some(), is_sent, "{order}");
        }
    }
}
