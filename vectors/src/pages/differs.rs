//! What a case has that the usual one has not: the reader's answer to "why".

use serde_json::{Map, Value};

use super::markdown::{cell, code, cut, value};
use super::token;
use crate::fixture;

/// What differs from the usual claims, policy and request, in one line.
pub(super) fn differences(case: &Value, usual: &Value) -> String {
    let mut parts = Vec::new();
    if let Some(note) = case["note"].as_str() {
        parts.push(cell(note));
    }
    if case["check"] != "decision" {
        parts.push(format!("check {}", code(case["check"].as_str().unwrap_or_default())));
    }
    if let Some(structure) = case["untagged"].as_str() {
        parts.push(format!("untagged is {}", code(structure)));
    }
    if case["token"]["format"] == "auto" {
        parts.push("format not said".to_owned());
    }
    let named = |name| members(name, case.get(name), &usual[name]);
    parts.extend(["claims", "policy", "request"].into_iter().filter_map(named));
    if case.get("keys").is_some_and(|keys| *keys != fixture::key_set()) {
        parts.push(format!("keys {}", code(&value(&described(&case["keys"])))));
    }
    if let Some(state) = case.get("state") {
        parts.push(format!("state {}", code(&value(state))));
    }
    if let Some(lookups) = case.get("lookups") {
        parts.push(format!("look-ups {}", code(&value(lookups))));
    }
    if case["note"].is_null() {
        let told = token::irregularities(case).into_iter().take(2);
        parts.extend(told.map(|told| format!("token: {}", code(&cut(&told, super::TOLD)))));
    }
    if token::is_signed(case) == Some(false) {
        parts.push("its MAC or signature is of none of the keys".to_owned());
    }
    parts.join("; ")
}

/// The members that are not those of the fixture.
fn members(name: &str, given: Option<&Value>, usual: &Value) -> Option<String> {
    let (Some(Value::Object(given)), Value::Object(usual)) = (given, usual) else { return None };
    let set = |(member, value): &(&String, &Value)| usual.get(*member) != Some(value);
    let changed: Map<String, Value> =
        given.iter().filter(set).map(|(member, value)| (member.clone(), value.clone())).collect();
    let gone: Vec<String> =
        usual.keys().filter(|member| !given.contains_key(*member)).map(|member| code(member)).collect();
    let mut parts = Vec::new();
    if !changed.is_empty() {
        parts.push(code(&value(&changed.into())));
    }
    if !gone.is_empty() {
        parts.push(format!("no {}", gone.join(", ")));
    }
    (!parts.is_empty()).then(|| format!("{name} {}", parts.join(", ")))
}

/// Keys without the numbers they are.
fn described(keys: &Value) -> Value {
    const NUMBERS: [&str; 11] = ["k", "n", "e", "d", "x", "y", "p", "q", "dp", "dq", "qi"];
    let Some(list) = keys["keys"].as_array() else { return keys.clone() };
    let described = |key: &Value| match key {
        Value::Object(members) => members
            .iter()
            .filter(|(name, _)| !NUMBERS.contains(&name.as_str()))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect::<Map<_, _>>()
            .into(),
        other => other.clone(),
    };
    list.iter().map(described).collect()
}

/// The decision, its reason and claim, and what is sent beside it.
pub(super) fn decision(case: &Value) -> String {
    let expect = &case["expect"];
    let text = |name: &str| expect[name].as_str();
    let mut decision = text("decision").unwrap_or_default().to_owned();
    if let Some(reason) = text("reason") {
        decision.push_str(&format!(" **{reason}**"));
    }
    if let Some(claim) = text("claim") {
        decision.push_str(&format!(" {}", code(claim)));
    }
    for sent in ["renewal", "response", "asked", "notes", "claims"] {
        if let Some(sent_value) = expect.get(sent) {
            decision.push_str(&format!("; {sent} {}", code(&value(sent_value))));
        }
    }
    decision
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_what_differs_is_told() {
        let mut case = json!({
            "check": "decision", "claims": fixture::claims(), "policy": fixture::policy(),
            "request": fixture::request(), "keys": fixture::key_set(),
            "expect": {"decision": "deny", "reason": "uri", "claim": "catu"},
        });
        let usual = case.clone();
        assert_eq!(differences(&case, &usual), "");
        case["request"]["method"] = "POST".into();
        case["claims"].as_object_mut().unwrap().remove("aud");
        case["keys"]["keys"][0]["kid"] = "k2".into();
        let told = "claims no `aud`; request `{\"method\":\"POST\"}`; keys `[{\"alg\":\"HS256\",\"kid\":\"k2\",\"kty\":\"oct\"}]`";
        assert_eq!(differences(&case, &usual), told);
        assert_eq!(decision(&case), "deny **uri** `catu`");
    }
}
