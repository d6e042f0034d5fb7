//! The JSON of operators: keys, policies, requests, states. What can be read can be used.

use token_core::{
    Gate, KeyRing, OwnedRequest, Policy, Request, Revocations, Token, fetched_keys_from_json, keys_from_json,
    verification_keys_from_json,
};

/// The first byte says what the text is meant to be.
pub fn run(bytes: &[u8]) {
    let Some((what, text)) = bytes.split_first() else { return };
    let Ok(text) = core::str::from_utf8(text) else { return };
    match what % 5 {
        0 => keys(text),
        1 => policy(text),
        2 => drop(OwnedRequest::from_json(text).map(|request| request.facts(&request.lines()).now)),
        3 => drop(Revocations::from_json(text)),
        _ => drop(fetched_keys_from_json(text)),
    }
}

fn keys(text: &str) {
    let read = keys_from_json(text).and_then(KeyRing::new);
    if let Ok(public) = verification_keys_from_json(text) {
        assert!(read.is_ok() || KeyRing::new(public).is_err(), "what verifies was no key set");
    }
    let Ok(ring) = read else { return };
    let _shown = format!("{ring:?}");
}

fn policy(text: &str) {
    let Ok(policy) = Policy::from_json(text) else { return };
    let keys = keys_from_json(&vectors::key_set().to_string()).expect("the suite's key is sound");
    let Ok(gate) = Gate::new(KeyRing::new(keys).expect("one key"), policy) else { return };
    let mut scratch = vec![0; 256 * 1024];
    let facts = Request::at(vectors::NOW).method("GET").url("https://cdn.example/live/a/seg-1.m4s");
    let denied = gate.verify(Token::text("e30.e30.AA"), &facts, &token_core::NoState, &mut scratch);
    assert!(denied.is_err());
}
