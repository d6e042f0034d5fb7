//! What a decision tells besides yes and no: the URL that goes on, how long it holds, the ids.

use serde_json::{Map, Value, json};
use token_sdk::conformance::{Case, prepare};
use vectors::NOW;

/// The decision of a case that differs from a plain one in these members.
fn decision(claims: Value, members: &Value) -> Value {
    let mut set = json!({"iss": "https://id.example", "aud": "cdn-a", "exp": NOW + 300});
    merge(&mut set, claims);
    let text = vectors::jwt_of(set.as_object().unwrap());
    let mut case = json!({
        "id": "grant", "check": "decision", "token": {"format": "jwt", "text": text}, "keys": vectors::key_set(),
        "policy": {"issuers": ["https://id.example"], "audiences": ["cdn-a"]},
        "request": {"now": NOW, "method": "GET", "url": "https://cdn.example/live/a/seg-1.m4s"},
        "expect": {"decision": "allow"},
    });
    merge(&mut case, serde_json::from_str(&members.to_string().replace("{token}", &text)).unwrap());
    let prepared = prepare(&Case::from_json(&case.to_string()).unwrap()).unwrap();
    serde_json::from_str(prepared.decision.get()).unwrap()
}

/// Merges objects at every level.
fn merge(into: &mut Value, members: Value) {
    match (into, members) {
        (Value::Object(into), Value::Object(members)) => {
            for (name, value) in members {
                merge(into.entry(name).or_insert(Value::Object(Map::new())), value);
            }
        }
        (into, value) => *into = value,
    }
}

/// Semantics sections 6 and 10: normalised, without the token, byte for byte what was matched.
#[test]
fn the_url_is_normalised_and_without_the_token() {
    let rows = [
        ("HTTPS://CDN.Example:443/live/./b/../a/%7Euser?x=%7e&y=%2f", "https://cdn.example/live/a/~user?x=~&y=%2F"),
        ("https://cdn.example", "https://cdn.example/"),
        ("https://cdn.example:8443/a|b", "https://cdn.example:8443/a%7Cb"),
        ("https://cdn.example/a?CAT={token}", "https://cdn.example/a"),
        ("https://cdn.example/a?x=1&CAT={token}&y=2", "https://cdn.example/a?x=1&y=2"),
        ("https://cdn.example/a?cat={token}&%43AT={token}", "https://cdn.example/a"),
        ("https://cdn.example/CAT={token}/live/a", "https://cdn.example/live/a"),
        ("https://cdn.example/live/CAT={token}/a?x=1", "https://cdn.example/live/a?x=1"),
    ];
    for (received, wanted) in rows {
        let decision = decision(json!({}), &json!({"request": {"url": received}}));
        assert_eq!((&decision["decision"], &decision["url"]), (&json!("allow"), &json!(wanted)), "{received}");
    }
}

/// Semantics section 8: the least of exp, key exp and state expiry.
#[test]
fn a_decision_holds_until_the_first_of_its_ends() {
    let key = |members: Value| {
        let mut set = vectors::key_set();
        merge(&mut set["keys"][0], members);
        json!({"keys": set})
    };
    assert_eq!(decision(json!({}), &json!({}))["cache_until"], NOW + 300);
    assert_eq!(decision(json!({"exp": 1_700_000_300.5}), &json!({}))["cache_until"], 1_700_000_300.5);
    assert_eq!(decision(json!({}), &key(json!({"exp": NOW + 100})))["cache_until"], NOW + 100);
    assert_eq!(decision(json!({}), &key(json!({"exp": NOW + 400})))["cache_until"], NOW + 300);
    let strict = json!({"policy": {"on_state": {"stale": "deny"}, "max_state_age": 60}});
    assert_eq!(decision(json!({}), &strict)["cache_until"], NOW + 60);
}

/// Semantics section 7: also of sets that do not hold now and of those that do not matter.
#[test]
fn a_decision_holds_until_the_next_edge_inside_a_composition() {
    let until = |claims: Value, policy: Value| decision(claims, &json!({"policy": policy}))["cache_until"].clone();
    let rows = [
        (json!({"or": [{"exp": NOW + 100}]}), NOW + 100),
        (json!({"or": [{}, {"exp": NOW + 100}]}), NOW + 100),
        (json!({"or": [{}, {"nbf": NOW + 100, "catm": ["POST"]}]}), NOW + 100),
        (json!({"nor": [{"nbf": NOW + 100}]}), NOW + 100),
        (json!({"nor": [{"exp": NOW - 1, "nbf": NOW + 100}]}), NOW + 100),
        (json!({"and": [{"exp": NOW + 200}, {"exp": NOW + 100}]}), NOW + 100),
        (json!({"and": [{"exp": NOW + 400}]}), NOW + 300),
        (json!({"and": [{"nbf": NOW - 100}]}), NOW + 300),
        (json!({"nor": [{"exp": NOW}]}), NOW + 300),
        (json!({"or": [{"nor": [{"and": [{"nbf": NOW + 50}]}]}], "and": [{"exp": NOW + 60}]}), NOW + 50),
    ];
    for (claims, wanted) in rows {
        assert_eq!(until(claims.clone(), json!({})), wanted, "{claims}");
    }
    let leeway = || json!({"leeway": 10});
    assert_eq!(until(json!({"or": [{"exp": NOW + 100}]}), leeway()), NOW + 110);
    assert_eq!(until(json!({"or": [{}, {"exp": NOW - 5}]}), leeway()), NOW + 5);
    assert_eq!(until(json!({"nor": [{"nbf": NOW + 100}]}), leeway()), NOW + 90);
    let numbered = json!({"labels": {"or": 41}});
    assert_eq!(until(json!({"or": [{"or": [{"exp": NOW + 100}]}]}), numbered), NOW + 100);
}

#[test]
fn old_state_that_is_still_enforced_is_told() {
    let state = |age: i64| json!({"state": {"version": 1, "issued_at": NOW - age}});
    assert_eq!(decision(json!({}), &state(600))["stale_state"], false);
    assert_eq!(decision(json!({}), &state(601))["stale_state"], true);
}

#[test]
fn ids_are_told() {
    let told = decision(json!({"cti": "0b71", "sid": "s1"}), &json!({}));
    assert_eq!((&told["sid"], &told["token_id"], &told["kid"]), (&json!("s1"), &json!("0b71"), &json!("k1")));
    let silent = decision(json!({}), &json!({}));
    assert!(silent.get("sid").is_none_or(Value::is_null) && silent.get("token_id").is_none_or(Value::is_null));
}

/// Architecture section 6: statuses are the table's unless the policy remaps them.
#[test]
fn denials_tell_status_and_action() {
    let revoked =
        json!({"state": {"version": 1, "issued_at": NOW, "sessions": [{"iss": "https://id.example", "id": "s1"}]}});
    let denied = decision(json!({"sid": "s1"}), &revoked);
    assert_eq!(
        (&denied["reason"], &denied["status"], &denied["action"]),
        (&json!("session-revoked"), &json!(403), &json!("stop"))
    );
    let mut remapped = revoked;
    merge(&mut remapped, json!({"policy": {"status": {"session-revoked": 410}}}));
    assert_eq!(decision(json!({"sid": "s1"}), &remapped)["status"], 410);
    let expired = decision(json!({"exp": NOW}), &json!({}));
    assert_eq!(
        (&expired["code"], &expired["status"], &expired["action"]),
        (&json!(401), &json!(401), &json!("refresh"))
    );
    let cold = decision(json!({}), &json!({"state": null}));
    assert_eq!(
        (&cold["reason"], &cold["status"], &cold["action"]),
        (&json!("state-stale"), &json!(503), &json!("retry"))
    );
}
