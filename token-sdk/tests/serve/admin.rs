//! The operator's levers.

use serde_json::{Value, json};
use token_core::{Reason, Request};

use crate::harness::{Running, Setup};

fn decide(running: &Running, answer: &Value) -> Result<(), Reason> {
    let facts = Request::at(running.setup.now()).method("GET").url(answer["urls"][0]["url"].as_str().unwrap());
    running.edge().decide_request(&facts.ip("203.0.113.7".parse().unwrap()).country("US")).map(drop)
}

#[test]
fn a_revocation_is_in_the_next_document() {
    let running = Setup::new().start();
    let answer = running.play("bob", "final").expect(200);
    let sid = answer["sid"].as_str().unwrap();
    assert_eq!(decide(&running, &answer), Ok(()));
    let version = running.revoke("session", sid)["version"].as_u64().unwrap();
    assert_eq!(decide(&running, &answer), Err(Reason::SessionRevoked));
    let state = running.admin("GET", "/state").send().expect(200);
    assert_eq!(state["version"].as_u64(), Some(version));
    assert_eq!(
        (&state["sessions"][0]["iss"], &state["sessions"][0]["id"]),
        (&json!("https://id.example"), &json!(sid))
    );
    let back = running.admin("POST", "/unrevoke").json(&json!({ "kind": "session", "id": sid })).send().expect(200);
    assert!(back["version"].as_u64() > Some(version) && back["changed"] == true, "{back}");
    assert_eq!(decide(&running, &answer), Ok(()));
    let again = running.admin("POST", "/unrevoke").json(&json!({ "kind": "session", "id": sid })).send().expect(200);
    assert_eq!((&again["version"], &again["changed"]), (&back["version"], &json!(false)));
}

#[test]
fn networks_are_blocked_live() {
    let running = Setup::new().start();
    let answer = running.play("bob", "final").expect(200);
    running.revoke("network", "203.0.113.0/24");
    assert_eq!(decide(&running, &answer), Err(Reason::NetworkRevoked));
    running.revoke("network", "AS64500");
    assert_eq!(running.admin("GET", "/state").send().expect(200)["networks"], json!(["203.0.113.0/24", 64500]));
}

#[test]
fn a_sessions_revocation_ends_with_it() {
    let setup = Setup::new();
    let mut config = setup.config();
    config.session_lifetime = core::time::Duration::from_secs(1000);
    let running = setup.start_with(config).unwrap();
    let answer = running.play("bob", "final").expect(200);
    running.revoke("session", answer["sid"].as_str().unwrap());
    running.revoke("session", "never-seen-here");
    let sessions = || running.admin("GET", "/state").send().expect(200)["sessions"].as_array().unwrap().len();
    assert_eq!(sessions(), 2);
    running.setup.ahead.fetch_add(1250, core::sync::atomic::Ordering::Relaxed);
    assert_eq!(sessions(), 2, "an edge with leeway may still take a token of the session");
    running.setup.ahead.fetch_add(100, core::sync::atomic::Ordering::Relaxed);
    assert_eq!(sessions(), 1, "no token of the session can be alive");
}

#[test]
fn epochs_are_raised() {
    let running = Setup::new().start();
    let old = running.play("alice", "final").expect(200);
    let bump = |body: Value| running.admin("POST", "/epoch/bump").json(&body).send();
    let raised = bump(json!({ "scope": "event:final" })).expect(200);
    assert_eq!(raised["floor"], 1);
    assert_eq!(decide(&running, &old), Err(Reason::EpochStale));
    assert_eq!(decide(&running, &running.play("alice", "final").expect(200)), Ok(()));
    assert_eq!(bump(json!({ "scope": "event:final", "to": 9 })).expect(200)["floor"], 9);
    assert_eq!(bump(json!({ "scope": "event:final", "to": 8 })).reason(409), "epoch-goes-back");
    assert_eq!(running.admin("POST", "/epoch/bump").send().expect(200)["floor"], 1, "of the whole issuer");
    let shown = running.admin("GET", "/epoch").send().expect(200);
    assert_eq!(
        shown["epochs"],
        json!([
            { "iss": "https://id.example", "scope": "", "floor": 1 },
            { "iss": "https://id.example", "scope": "event:final", "floor": 9 },
        ])
    );
}

#[test]
fn only_with_the_token() {
    let running = Setup::new().start();
    for (method, path) in
        [("POST", "/revoke"), ("POST", "/epoch/bump"), ("GET", "/state"), ("GET", "/keys"), ("POST", "/keys/k1/revoke")]
    {
        let call = || running.admin(method, path);
        assert_eq!(call().without("authorization").send().reason(401), "admin-token-invalid");
        assert_eq!(call().bearer("operator-on-duty-0043").send().reason(401), "admin-token-invalid");
        assert_eq!(call().bearer("operator-on-duty").send().reason(401), "admin-token-invalid");
        assert_eq!(call().header("authorization", "Basic YTpi").send().reason(401), "admin-token-invalid");
    }
    assert_eq!(running.public("POST", "/revoke").send().reason(404), "not-found", "not on the public listener");
    assert_eq!(running.public("GET", "/keys").send().reason(404), "not-found");
}

#[test]
fn malformed_orders_change_nothing() {
    let running = Setup::new().start();
    let version = || running.admin("GET", "/state").send().expect(200)["version"].as_u64();
    let before = version();
    for body in [
        json!({ "kind": "viewer", "id": "x" }),
        json!({ "kind": "session" }),
        json!({ "kind": "session", "id": "" }),
        json!({ "kind": "session", "id": "x", "untill": 5 }),
        json!({ "kind": "network", "id": "203.0.113.7/24" }),
        json!({ "kind": "session", "id": "x", "until": -1 }),
        json!({ "kind": "session", "id": "x", "until": 5 }),
        json!({ "kind": "session", "id": "x", "not_before": 5 }),
    ] {
        assert_eq!(running.admin("POST", "/revoke").json(&body).send().reason(400), "request-malformed", "{body}");
    }
    assert_eq!(version(), before);
}
