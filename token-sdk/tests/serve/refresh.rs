//! The next token of a session.

use core::sync::atomic::Ordering;

use serde_json::json;
use token_core::{Reason, Request};

use crate::harness::{Setup, viewer_token};

#[test]
fn the_same_session_goes_on() {
    let running = Setup::new().start();
    let first = running.play("alice", "final").expect(200);
    running.setup.ahead.fetch_add(400, Ordering::Relaxed);
    let second = running.refresh("alice", first["sid"].as_str().unwrap()).expect(200);
    assert_eq!(second["sid"], first["sid"]);
    assert_ne!(second["token"], first["token"]);
    let edge = running.edge();
    let decide = |answer: &serde_json::Value| {
        let facts = Request::at(running.setup.now()).method("GET").url(answer["urls"][0]["url"].as_str().unwrap());
        edge.decide_request(&facts.ip("203.0.113.7".parse().unwrap()).country("US")).map(drop)
    };
    assert_eq!((decide(&first), decide(&second)), (Err(Reason::Expired), Ok(())));
}

#[test]
fn only_for_its_owner() {
    let running = Setup::new().start();
    let answer = running.play("alice", "final").expect(200);
    let sid = answer["sid"].as_str().unwrap();
    assert_eq!(running.refresh("bob", sid).reason(403), "session-unknown");
    assert_eq!(running.refresh("alice", "no-such-session").reason(403), "session-unknown");
    assert_eq!(
        running.public("POST", "/refresh").json(&json!({ "sid": sid })).send().reason(401),
        "viewer-token-missing"
    );
    let unsaid = running.public("POST", "/refresh").bearer(&viewer_token("alice"));
    assert_eq!(unsaid.body(b"{}").send().reason(400), "request-malformed");
}

#[test]
fn not_after_a_revocation() {
    let running = Setup::new().start();
    let sid = running.play("bob", "final").expect(200)["sid"].as_str().unwrap().to_owned();
    let other = running.play("alice", "final").expect(200)["sid"].as_str().unwrap().to_owned();
    let second = running.refresh("bob", &sid).expect(200)["token"].as_str().unwrap().to_owned();
    let token_id = token_sdk::inspect::unverified(&second).unwrap().claims["cti"].as_str().unwrap().to_owned();
    for (kind, id) in [("session", sid.as_str()), ("token", &sid), ("token", &token_id), ("subject", "bob")] {
        running.revoke(kind, id);
        assert_eq!(running.refresh("bob", &sid).reason(403), "session-revoked", "{kind}");
        running.refresh("alice", &other).expect(200);
        running.admin("POST", "/unrevoke").json(&json!({ "kind": kind, "id": id })).send().expect(200);
        running.refresh("bob", &sid).expect(200);
    }
}

#[test]
fn not_beyond_the_end_of_the_session() {
    let setup = Setup::new();
    let mut config = setup.config();
    config.session_lifetime = core::time::Duration::from_secs(1000);
    let running = setup.start_with(config).unwrap();
    let opened = running.setup.now();
    let answer = running.play("alice", "final").expect(200);
    let sid = answer["sid"].as_str().unwrap();
    running.setup.ahead.fetch_add(900, Ordering::Relaxed);
    let last = running.refresh("alice", sid).expect(200);
    assert!(last["expires_at"].as_i64().unwrap() <= opened + 1001, "cut to the session's end");
    running.setup.ahead.fetch_add(101, Ordering::Relaxed);
    assert_eq!(running.refresh("alice", sid).reason(403), "session-expired");
}

#[test]
fn sessions_outlive_a_restart() {
    let running = Setup::new().start();
    let sid = running.play("alice", "final").expect(200)["sid"].as_str().unwrap().to_owned();
    let revoked = running.play("bob", "final").expect(200)["sid"].as_str().unwrap().to_owned();
    let version = running.revoke("session", &revoked)["version"].as_u64();
    let running = running.stop().start();
    running.refresh("alice", &sid).expect(200);
    assert_eq!(running.refresh("bob", &revoked).reason(403), "session-revoked");
    assert_eq!(running.admin("GET", "/state").send().expect(200)["version"].as_u64(), version);
}
