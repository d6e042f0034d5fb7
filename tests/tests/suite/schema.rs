//! The suite's files, and the decisions of this build, meet the schemas shipped with them.

use std::fs;

use jsonschema::Validator;
use serde_json::{Value, json};

fn schema(name: &str) -> Validator {
    let read = |name: &str| -> Value {
        let path = suites::vectors().join("schema").join(format!("{name}.json"));
        serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
    };
    let mut schema = read(name);
    // The one reference between the files, resolved here.
    if name == "case" {
        *schema.pointer_mut("/$defs/case/properties/state/anyOf/0").unwrap() = read("state");
    }
    jsonschema::validator_for(&schema).unwrap()
}

fn files() -> Vec<(String, Value)> {
    let read = |path: std::path::PathBuf| (path.display().to_string(), fs::read_to_string(&path).unwrap());
    let files = suites::case_files().unwrap().into_iter().map(read);
    files.map(|(name, text)| (name, serde_json::from_str(&text).unwrap())).collect()
}

#[test]
fn case_files_meet_their_schema() {
    let schema = schema("case");
    for (name, file) in files() {
        let faults: Vec<_> =
            schema.iter_errors(&file).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
        assert!(faults.is_empty(), "{name}: {}", faults.join("\n"));
    }
}

#[test]
fn published_keys_meet_their_schema() {
    let text = fs::read_to_string(suites::vectors().join("keys/published.json")).unwrap();
    let schema = schema("key-case");
    let file = serde_json::from_str(&text).unwrap();
    let faults: Vec<_> = schema.iter_errors(&file).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// What a gate could be built of meets the schemas of policy, request and keys.
#[test]
fn configurations_that_work_meet_their_schemas() {
    let parts = [("keys", schema("keys")), ("policy", schema("policy")), ("request", schema("request"))];
    for (name, file) in files() {
        for case in file["cases"].as_array().unwrap() {
            let reason = case["expect"]["reason"].as_str().unwrap_or_default();
            if ["not-configured", "request-malformed"].contains(&reason) {
                continue;
            }
            for (member, schema) in &parts {
                let Some(part) = case.get(*member) else { continue };
                let fault = schema.iter_errors(part).next().map(|fault| fault.to_string());
                assert!(fault.is_none(), "{name} {}: {member}: {}", case["id"], fault.unwrap_or_default());
            }
        }
    }
}

/// A file of one case with look-ups and these members.
fn with(members: &Value) -> Value {
    let mut case = json!({"id": "a", "check": "decision", "lookups": [], "expect": {"decision": "deny"}});
    case.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    json!({"source": "x", "cases": [case]})
}

fn with_lookups(lookups: &Value) -> Value {
    with(&json!({"lookups": lookups}))
}

/// The schemas refuse what no gate can be built of, but for what one member alone cannot show.
#[test]
fn schemas_refuse() {
    let refused = [
        ("policy", json!({"issuers": null})),
        ("policy", json!({"issuers": [], "audiences": null})),
        ("policy", json!({"issuers": null, "audiences": null, "issuer": "x"})),
        ("policy", json!({"issuers": null, "audiences": null, "leeway": 301})),
        ("request", json!({"now": "1700000000"})),
        ("request", json!({"now": 1, "country": "US"})),
        ("keys", json!({"keys": [{"kty": "oct", "k": "AA"}]})),
        ("keys", json!([])),
        ("state", json!({"version": 1})),
        ("state", json!({"version": 1, "issued_at": 0, "epochs": [{"iss": "", "scope": "", "floor": -1}]})),
        ("decision", json!({"decision": "maybe"})),
        ("decision", json!({"decision": "allow", "verdict": true})),
        ("key-case", json!({"source": "x", "keys": [{"id": "a", "spec": "x", "read": "perhaps", "jwk": {}}]})),
        ("key-case", json!({"source": "x", "keys": [{"id": "a", "spec": "x", "read": "usable"}]})),
        ("case", json!({"source": "x", "cases": [{"id": "a", "check": "all", "expect": {"decision": "deny"}}]})),
        ("case", with_lookups(&json!([{"kind": "token", "answer": 1}]))),
        ("case", with_lookups(&json!([{"kind": "subject", "answer": "hit"}]))),
        ("case", with_lookups(&json!([{"kind": "epoch", "answer": -1}]))),
        ("case", with_lookups(&json!([{"kind": "block", "answer": "clear"}]))),
        ("case", with_lookups(&json!([{"kind": "token", "id": "0b", "answer": "hit"}]))),
        ("case", with_lookups(&json!([{"answer": "hit"}]))),
        ("case", with(&json!({"state": {"version": 1, "issued_at": 0, "keys": ["k1"]}}))),
        (
            "case",
            with(&json!({"expect": {"decision": "deny", "notes": [{"kind": "used", "value": "0b", "until": 1}]}})),
        ),
    ];
    assert!(schema("case").is_valid(&with_lookups(&json!([{"kind": "epoch", "answer": 1}]))));
    for (name, value) in refused {
        assert!(!schema(name).is_valid(&value), "{name} accepts {value}");
    }
}

#[test]
fn decisions_meet_their_schema() {
    let schema = schema("decision");
    for (name, file) in files() {
        for case in file["cases"].as_array().unwrap() {
            let case = token_sdk::conformance::Case::from_json(&case.to_string()).unwrap();
            let prepared = token_sdk::conformance::prepare(&case).unwrap();
            let decision: Value = serde_json::from_str(prepared.decision.get()).unwrap();
            let fault = schema.iter_errors(&decision).next().map(|fault| fault.to_string());
            assert!(fault.is_none(), "{name} {}: {}\n{decision}", prepared.id, fault.unwrap_or_default());
        }
    }
}
