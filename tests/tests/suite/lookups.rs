//! Decisions with look-ups, in steps and at once.

use std::fs;

use serde_json::{Value, json};
use token_sdk::conformance::{Answer, Case, answer};

fn decided(case: &Value) -> Answer {
    answer(&Case::from_json(&case.to_string()).unwrap()).unwrap()
}

/// The same token on the request, where the gate finds it and decides at once.
fn found_on_request(case: &Value) -> Value {
    let mut case = case.clone();
    let text = case["token"]["text"].take();
    case.as_object_mut().unwrap().remove("token");
    let request = case["request"].as_object_mut().unwrap();
    let headers = request.entry("headers").or_insert_with(|| json!({}));
    headers["CTA-Common-Access-Token"] = text;
    case
}

/// What is decided, whether anything was asked, and which notes were taken.
#[test]
fn in_steps_as_at_once() {
    let text = fs::read_to_string(suites::vectors().join("cases/lookups.json")).unwrap();
    let file: Value = serde_json::from_str(&text).unwrap();
    let cases: Vec<_> =
        file["cases"].as_array().unwrap().iter().filter(|case| case["token"]["text"].is_string()).collect();
    assert!(cases.len() > 500, "{}", cases.len());
    for case in cases {
        let (steps, once) = (decided(case), decided(&found_on_request(case)));
        let told = |answer: Answer| (answer.decision, answer.reason, answer.claim, answer.asked, answer.notes);
        assert_eq!(told(steps), told(once), "{}", case["id"]);
    }
}
