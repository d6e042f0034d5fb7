//! Keys that RFCs publish: which of them can be used for tokens, and their thumbprints.

use std::fs;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use token_core::Key;
use token_sdk::KeyFile;

fn published() -> Vec<Value> {
    let text = fs::read_to_string(suites::vectors().join("keys/published.json")).unwrap();
    serde_json::from_str::<Value>(&text).unwrap()["keys"].as_array().unwrap().clone()
}

/// The key as published, if it can be used.
fn usable(key: &Value) -> Option<Key<'static>> {
    if let Some(hex) = key["cose_key"].as_str() {
        let file = KeyFile::from_cose(hex.as_bytes()).ok()?;
        return token_core::keys_from_json(&file.to_json()).ok()?.pop();
    }
    read(&key["jwk"])
}

fn read(jwk: &Value) -> Option<Key<'static>> {
    token_core::keys_from_json(&json!({"keys": [jwk]}).to_string()).ok()?.pop()
}

/// The JWK with the members that make it usable.
fn completed(key: &Value) -> Value {
    let mut jwk = key["jwk"].clone();
    for (name, value) in key["with"].as_object().into_iter().flatten() {
        let members = jwk.as_object_mut().unwrap();
        if value.is_null() {
            members.remove(name);
        } else {
            members.insert(name.clone(), value.clone());
        }
    }
    jwk
}

#[test]
fn they_are_usable_or_refused() {
    for key in published() {
        assert_eq!(usable(&key).is_some(), key["read"] == "usable", "{}", key["id"]);
        if key.get("with").is_some() {
            assert!(read(&completed(&key)).is_some(), "{} with {}", key["id"], key["with"]);
        }
    }
}

/// RFC 7638: of the required members alone, whatever else the JWK says; a key without an id has it as
/// its id.
#[test]
fn they_have_the_published_thumbprint() {
    let keys = published();
    let with_thumbprint: Vec<&Value> = keys.iter().filter(|key| key.get("thumbprint").is_some()).collect();
    assert_eq!(with_thumbprint.len(), 7);
    for key in with_thumbprint {
        let mut jwk = completed(key);
        let thumbprint = |jwk: &Value| read(jwk).unwrap().thumbprint().map(|bytes| URL_SAFE_NO_PAD.encode(bytes));
        assert_eq!(thumbprint(&jwk).as_deref(), key["thumbprint"].as_str(), "{}", key["id"]);
        jwk.as_object_mut().unwrap().remove("kid");
        assert_eq!(read(&jwk).unwrap().id(), key["thumbprint"].as_str().unwrap().as_bytes(), "{}", key["id"]);
    }
}
