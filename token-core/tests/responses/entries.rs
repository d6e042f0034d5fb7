//! Which entry answers, and when none does.

use crate::edge::{Edge, NOW, REDIRECT, SECRETS, URL, claims_with, expired, key, list, on_exp, request, scope, tokens};
use crate::held::{self, Held};
use token_core::limits::SCRATCH_BYTES;
use token_core::{Answer, Audiences, Denial, Gate, Issuers, KeyRing, Means, OnState, Policy, Randomness, Request};

#[test]
fn an_expired_token_sends_its_viewer_where_it_says() {
    for reply in Edge::new().replies(&on_exp(REDIRECT)) {
        let reply = reply.unwrap();
        assert_eq!(reply.status(), Some(302));
        let back = "https%3A%2F%2Fcdn.example%2Flive%2Fa%2F1.m4s%3Fx%3D1%26y%3D%252F";
        assert_eq!(reply.field("Location"), Some(format!("https://login.example/?return={back}").as_str()));
        assert_eq!(reply.field("cache-control"), Some("no-store"));
        assert_eq!(reply.fields().len(), 2);
    }
}

#[test]
fn the_first_entry_by_claims_that_fail_answers() {
    let edge = Edge::new();
    let status = |claims: &str, request: &Request<'_>| {
        let replies = edge.replies_to(&claims_with(claims), request).map(|reply| reply.and_then(|r| r.status()));
        assert_eq!(replies[0], replies[1], "{claims}");
        replies[0]
    };
    let entry = |on: &str, status: u16| format!(r#"{{"on":[{on}],"status":{status}}}"#);
    let catif = |entries: &[String]| format!(r#""catif":[{}]"#, entries.join(","));
    let past = r#""exp":1799999999"#;
    let good = r#""exp":1800000300"#;
    // Ascending claims, not the order in which they stand.
    let both = catif(&[entry("\"catm\"", 405), entry("\"exp\"", 410)]);
    assert_eq!(status(&format!(r#"{past},"catm":["HEAD"],{both}"#), &request()), Some(410));
    // Every claim is judged by itself, also behind one that failed before.
    assert_eq!(
        status(&format!(r#"{past},"catm":["HEAD"],{}"#, catif(&[entry("\"catm\"", 405)])), &request()),
        Some(405)
    );
    assert_eq!(status(&format!(r#"{past},"catm":["GET"],{}"#, catif(&[entry("\"catm\"", 405)])), &request()), None);
    // A list of claims: any of them.
    let several = catif(&[entry("\"catgeoiso3166\",\"catm\"", 451), entry("\"nbf\"", 425)]);
    assert_eq!(status(&format!(r#"{good},"catm":["HEAD"],{several}"#), &request()), Some(451));
    assert_eq!(status(&format!(r#"{good},"nbf":1800000001,"catm":["HEAD"],{several}"#), &request()), Some(425));
    let spread = catif(&[entry("\"exp\",\"catm\"", 451), entry("\"nbf\"", 425)]);
    assert_eq!(status(&format!(r#"{good},"nbf":1800000001,"catm":["HEAD"],{spread}"#), &request()), Some(425));
    // Private claims come first, by their number.
    let metro = catif(&[entry("\"exp\"", 410), entry("\"metro\"", 403)]);
    let viewer = || {
        let mut request = request();
        request.metro = Some("1");
        request
    };
    assert_eq!(status(&format!(r#"{past},"metro":["2"],{metro}"#), &viewer()), Some(403));
    // A fact that is not known fails nothing.
    let country = catif(&[entry("\"catgeoiso3166\"", 451)]);
    let nowhere = Request::at(NOW).url(URL);
    assert_eq!(status(&format!(r#"{good},"catgeoiso3166":["DE"],{country}"#), &nowhere), None);
    assert_eq!(status(&format!(r#"{good},"catgeoiso3166":["DE"],{country}"#), &request()), Some(451));
    // A claim that is not there fails nothing either.
    assert_eq!(status(&format!(r#"{past},{country}"#), &request()), None);
}

#[test]
fn claims_of_identity_and_lifetime_answer_too() {
    let edge = |bind: &dyn Fn(&mut Policy<'static>)| {
        let mut edge = Edge::new();
        bind(&mut edge.policy);
        edge
    };
    let gets = |edge: &Edge, on: &str, claims: &str| {
        let catif = format!(r#""catif":[{{"on":["{on}"],"status":403}}]"#);
        let replies = edge.replies_to(&claims_with(&format!("{claims},{catif}")), &request());
        assert_eq!(replies[0].is_some(), replies[1].is_some());
        replies[0].is_some()
    };
    let good = r#""exp":1800000300"#;
    let other_issuer = edge(&|policy| policy.issuers = Issuers::OneOf(list(&["other"])));
    assert!(gets(&other_issuer, "iss", good) && !gets(&other_issuer, "aud", good) && !gets(&other_issuer, "exp", good));
    let other_audience = edge(&|policy| policy.audiences = Audiences::OneOf(list(&["other"])));
    assert!(gets(&other_audience, "aud", r#""exp":1800000300,"aud":"ours""#));
    let other_subject = edge(&|policy| policy.subjects = Some(list(&["w"])));
    assert!(gets(&other_subject, "sub", good) && !gets(&other_subject, "iss", good));
    let long = edge(&|policy| policy.max_lifetime = Some(10));
    assert!(gets(&long, "exp", good) && !gets(&long, "nbf", good));
    let plain = Edge::new();
    assert!(gets(&plain, "catv", r#""exp":1800000300,"catv":2"#));
    let future = edge(&|policy| policy.reject_future_iat = true);
    assert!(gets(&future, "iat", r#""exp":1800000300,"iat":1800000001"#));
}

#[test]
fn a_used_token_may_say_so() {
    let mut edge = Edge::new();
    edge.state.used = Some(Answer::Hit);
    let claims = claims_with(r#""exp":1800000300,"catreplay":1,"catif":[{"on":["catreplay"],"status":409}]"#);
    for reply in edge.replies_to(&claims, &request()) {
        assert_eq!(reply.unwrap().status(), Some(409));
    }
}

#[test]
fn what_is_revoked_gets_no_response_whatever_failed_first() {
    let catif = on_exp(REDIRECT);
    let refused = |state: Held| {
        let mut edge = Edge::new();
        edge.state = state;
        edge.policy.state.never_loaded = OnState::Allow;
        edge.policy.state.lookup_error = OnState::Allow;
        for token in tokens(&expired(&catif)) {
            let (denial, reply) = edge.respond_to(&token, &request());
            assert_eq!(denial.reason().name(), "expired");
            assert_eq!(reply, None);
        }
    };
    let held = |bind: &dyn Fn(&mut Held)| {
        let mut state = Held::fresh(NOW);
        bind(&mut state);
        state
    };
    refused(held(&|state| state.keys = vec!["k1".into()]));
    refused(held(&|state| state.issuers = vec!["https://id.example".into()]));
    refused(held(&|state| state.tokens = vec!["0b71".into()]));
    refused(held(&|state| state.sessions = vec!["s".into()]));
    refused(held(&|state| state.tokens = vec!["s".into()]));
    refused(held(&|state| state.subjects = vec!["v".into()]));
    refused(held(&|state| state.floor = 3));
    refused(held(&|state| state.failing = true));
    refused(held(&|state| state.unanswered = vec!["k1".into()]));
    refused(held(&|state| state.issued_at = Some(NOW - 601)));
    refused(held(&|state| state.issued_at = None));
    // An edge without state has nothing that passed.
    let mut edge = Edge::new();
    edge.policy.state.required = false;
    edge.state.issued_at = None;
    assert!(!edge.gets(&catif));
    edge.state = Held::fresh(NOW - 600);
    assert!(edge.gets(&catif));
}

#[test]
fn denials_by_revocation_are_not_answered() {
    let mut edge = Edge::new();
    edge.state.floor = 3;
    let claims = claims_with(r#""exp":1800000300,"catif":[{"on":["epoch"],"status":403}]"#);
    for token in tokens(&claims) {
        let (denial, reply) = edge.respond_to(&token, &request());
        assert_eq!((denial.reason().name(), reply), ("epoch-stale", None));
    }
}

#[test]
fn a_token_that_nobody_vouches_for_gets_nothing() {
    let edge = Edge::new();
    let token = held::jwt(&expired(&on_exp(REDIRECT)), SECRETS[1]);
    assert_eq!(edge.respond_to(&token, &request()).1, None, "signed by another key");
    // A key out of its scope, or of its tenant, although exp comes later or earlier.
    for bound in [
        scope(|scope| scope.issuers = Some(list(&["https://other.example"]))),
        scope(|scope| scope.audiences = Some(list(&["other"]))),
        scope(|scope| scope.path_prefixes = Some(list(&["/vod/"]))),
        scope(|scope| scope.tenants = Some(list(&["t"]))),
    ] {
        let mut edge = Edge::new();
        edge.keys = vec![key("k1", 0).with_scope(bound)];
        assert!(!edge.gets(&on_exp(REDIRECT)));
    }
    // Not even when the host says that something else failed.
    let bound = scope(|scope| scope.issuers = Some(list(&["https://other.example"])));
    let keys = KeyRing::new(vec![key("k1", 0).with_scope(bound)]).unwrap();
    let gate = Gate::new(keys, Edge::new().policy).unwrap();
    let means = Means { minter: None, randomness: Randomness::new([7; 16], [8; 12]) };
    let denial = Denial::of_claim(token_core::Reason::Expired, token_core::Label::EXP);
    for token in tokens(&expired(&on_exp(REDIRECT))) {
        let (mut scratch, state) = ([0; SCRATCH_BYTES], Held::fresh(NOW));
        assert_eq!(gate.respond(token.as_str().into(), &request(), &state, &mut scratch, denial, means), None);
    }
    let mut edge = Edge::new();
    edge.policy.types = list(&["CAT"]);
    assert_eq!(edge.replies(&on_exp(REDIRECT)).map(|reply| reply.is_some()), [true, false], "typ JWT is none of ours");
}
