//! The life of keys, under play.

use core::sync::atomic::Ordering;

use serde_json::{Value, json};
use token_core::{Reason, Request};
use token_sdk::{KeyFile, KeyState};

use crate::harness::{Running, Setup};

fn decide(running: &Running, answer: &Value) -> Result<(), Reason> {
    let facts = Request::at(running.setup.now()).method("GET").url(answer["urls"][0]["url"].as_str().unwrap());
    running.edge().decide_request(&facts.ip("203.0.113.7".parse().unwrap()).country("US")).map(drop)
}

fn states(running: &Running) -> Vec<(String, String)> {
    let keys = running.admin("GET", "/keys").send().expect(200);
    let text = |key: &Value, member: &str| key[member].as_str().unwrap().to_owned();
    keys["keys"].as_array().unwrap().iter().map(|key| (text(key, "kid"), text(key, "use_state"))).collect()
}

#[test]
fn rotation_denies_nobody() {
    let running = Setup::new().start();
    let new_key = json!({ "alg": "HS256", "kid": "k2" });
    let made = running.admin("POST", "/keys").json(&new_key).send().expect(201);
    assert_eq!(
        (&made["kid"], &made["use_state"], &made["activated_at"]),
        (&json!("k2"), &json!("announced"), &json!(null))
    );
    assert_eq!(running.admin("POST", "/keys/k2/activate").send().reason(409), "key-conflict", "too early");
    running.setup.ahead.fetch_add(3600, Ordering::Relaxed);
    let old = running.play("alice", "final").expect(200);
    running.admin("POST", "/keys/k2/activate").send().expect(200);
    assert_eq!(states(&running), [("k1".into(), "retiring".into()), ("k2".into(), "active".into())]);
    let new = running.play("alice", "final").expect(200);
    assert_eq!((decide(&running, &old), decide(&running, &new)), (Ok(()), Ok(())));
    let metrics = running.public("GET", "/metrics").send().text();
    assert!(metrics.contains("token_mints_total{format=\"cat\",kid=\"k1\"} 2"), "{metrics}");
    assert!(metrics.contains("token_mints_total{format=\"cat\",kid=\"k2\"} 2"), "{metrics}");
    let saved = KeyFile::load(&running.setup.path("keys.json")).unwrap();
    assert_eq!(saved.find("k2").unwrap().state(), KeyState::Active, "the file says the same");
    assert_eq!(running.admin("POST", "/keys/k1/remove").send().reason(409), "key-conflict", "a token of it is good");
    running.setup.ahead.fetch_add(86_400 + 300, Ordering::Relaxed);
    running.admin("POST", "/keys/k1/remove").send().expect(200);
    let metrics = running.public("GET", "/metrics").send().text();
    assert!(!metrics.contains("kid=\"k1\"") && metrics.contains("kid=\"k2\""), "as many counters as keys: {metrics}");
}

#[test]
fn a_revoked_key_is_denied_by_the_document_alone() {
    let running = Setup::new().start();
    let answer = running.play("alice", "final").expect(200);
    let old_keys = KeyFile::load(&running.setup.path("keys.json")).unwrap();
    running.admin("POST", "/keys").json(&json!({ "alg": "HS256", "kid": "k2" })).send().expect(201);
    let forced = running.admin("POST", "/keys/k2/activate").json(&json!({ "force": true })).send().expect(200);
    assert!(forced["breaks"].as_str().unwrap().contains("k2"), "{forced}");
    let revoked = running.admin("POST", "/keys/k1/revoke").send().expect(200);
    assert_eq!(revoked["use_state"], "revoked");
    assert_eq!(running.admin("GET", "/state").send().expect(200)["version"], revoked["version"]);
    // This edge has not heard of the new key file.
    let state_keys = KeyFile::load(&running.setup.path("state-keys.json")).unwrap();
    let edge = crate::edge::Edge::new("fastedge", &old_keys, &state_keys, &running.state_document());
    let facts = Request::at(running.setup.now()).method("GET").url(answer["urls"][0]["url"].as_str().unwrap());
    let facts = facts.ip("203.0.113.7".parse().unwrap()).country("US");
    assert_eq!(edge.decide_request(&facts), Err(Reason::KeyRevoked));
    assert_eq!(decide(&running, &answer), Err(Reason::KeyNotInForce), "and this one has");
    assert_eq!(decide(&running, &running.play("alice", "final").expect(200)), Ok(()));
}

#[test]
fn without_a_signing_key_nothing_is_minted() {
    let running = Setup::new().start();
    running.admin("POST", "/keys/k1/revoke").send().expect(200);
    assert_eq!(running.play("alice", "final").reason(503), "no-signing-key");
}

#[test]
fn mistakes_are_refused() {
    let running = Setup::new().start();
    let new = |body: Value| running.admin("POST", "/keys").json(&body).send();
    assert_eq!(new(json!({ "alg": "none", "kid": "k2" })).reason(400), "request-malformed");
    assert_eq!(new(json!({ "alg": "HS256", "kid": "" })).reason(400), "request-malformed");
    assert_eq!(new(json!({ "alg": "HS256", "kid": "k1" })).reason(409), "key-conflict");
    assert_eq!(new(json!({ "alg": "HS256", "kid": "state" })).reason(409), "key-conflict", "a state key has that id");
    assert_eq!(
        new(json!({ "alg": "HS256", "kid": "k2", "state": "active" })).reason(409),
        "key-conflict",
        "edges first"
    );
    assert_eq!(running.admin("POST", "/keys/k1/retire").send().reason(409), "key-conflict");
    assert_eq!(running.admin("POST", "/keys/k9/activate").send().reason(404), "key-unknown");
    assert_eq!(running.admin("POST", "/keys/k9/revoke").send().reason(404), "key-unknown");
    assert_eq!(states(&running), [("k1".into(), "active".into())]);
    assert!(!running.admin("GET", "/keys").send().text().contains("\"k\""), "no secrets");
}
