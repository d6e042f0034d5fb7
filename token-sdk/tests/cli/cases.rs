//! `conformance`: case files.

use serde_json::{Value, json};

use crate::tool::Tool;

const KEYS: &str =
    r#"{"keys":[{"kty":"oct","alg":"HS256","kid":"a","k":"c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0"}]}"#;

/// A decision on a token minted from these claims.
fn case(tool: &Tool, id: &str, claims: &Value, request: &Value, expect: &Value) -> Value {
    tool.write("case-keys.json", KEYS);
    let arguments = ["mint", "--keys", "case-keys.json", "--format", "cat", "--claims", "-"];
    let token = tool.run_with_input(&arguments, &claims.to_string()).ended(0).out;
    json!({
        "id": id, "check": "decision", "note": "ignored", "claims": claims,
        "token": {"format": "auto", "text": token.trim_end()},
        "keys": serde_json::from_str::<Value>(KEYS).unwrap(),
        "policy": {"issuers": ["i"], "audiences": null}, "request": request, "expect": expect,
    })
}

fn cases(tool: &Tool) -> Vec<Value> {
    let claims = json!({"iss": "i", "exp": 1_700_000_300, "sid": "s", "catm": ["GET"]});
    let get = json!({"now": 1_700_000_000, "method": "GET"});
    let mut revoked = case(tool, "revoked", &claims, &get, &json!({"decision": "deny", "reason": "session-revoked"}));
    revoked["state"] = json!({"version": 2, "issued_at": 1_700_000_000, "sessions": [{"iss": "i", "id": "s"}]});
    let mut cold = case(tool, "cold", &claims, &get, &json!({"decision": "deny", "reason": "state-stale"}));
    cold["state"] = Value::Null;
    let mut unconfigured =
        case(tool, "no-policy", &claims, &json!({}), &json!({"decision": "deny", "reason": "not-configured"}));
    unconfigured["policy"] = json!({"issuers": ["i"]});
    let mut unknown =
        case(tool, "unknown", &claims, &get, &json!({"decision": "deny", "reason": "status-unknown", "asked": true}));
    unknown["lookups"] = json!([{"kind": "session", "answer": "failed"}]);
    vec![
        case(tool, "allowed", &claims, &get, &json!({"decision": "allow"})),
        case(
            tool,
            "method",
            &claims,
            &json!({"now": 1_700_000_000, "method": "POST"}),
            &json!({"decision": "deny", "reason": "method", "claim": "catm"}),
        ),
        case(tool, "no-time", &claims, &json!({}), &json!({"decision": "deny", "reason": "request-malformed"})),
        case(tool, "any-denial", &claims, &json!({"now": 1_700_000_300}), &json!({"decision": "deny"})),
        revoked,
        cold,
        unconfigured,
        unknown,
        json!({
            "id": "bare-claims", "check": "claims", "token": {"format": "cat", "hex": "a2016169041a6553f22c"},
            "expect": {"decision": "allow", "claims": {"iss": "i", "exp": 1_700_000_300}},
        }),
        json!({
            "id": "bare-claims-expired", "check": "claims", "token": {"format": "cat", "hex": "a2016169041a6553f22c"},
            "request": {"now": 1_700_000_300}, "expect": {"decision": "deny", "reason": "expired"},
        }),
        json!({
            "id": "bare-claims-malformed", "check": "claims", "token": {"format": "cat", "hex": "a10105"},
            "expect": {"decision": "deny", "reason": "claim-malformed", "claim": "iss"},
        }),
        // RFC 8392 appendix A.4 without its tag 61.
        json!({
            "id": "rfc8392-a4", "check": "signature", "token": {"format": "cat", "hex": concat!(
                "d18443a10104a1044c53796d6d65747269633235365850a70175636f61703a2f2f61732e6578616d706c652e636f6d02656572696b77",
                "037818636f61703a2f2f6c696768742e6578616d706c652e636f6d041a5612aeb0051a5610d9f0061a5610d9f007420b7148093101ef6d789200")},
            "keys": {"keys": [{"kty": "oct", "alg": "HS256", "kid": "Symmetric256", "k": "QDaX3oevZGEcHTKgXasP4fy3FahqtDXx7JkZLXlWk4g"}]},
            "expect": {"decision": "deny", "reason": "algorithm-not-allowed"},
        }),
    ]
}

fn write_cases(tool: &Tool, cases: &[Value]) {
    tool.write("cases.json", &json!({"source": "a test", "cases": cases}).to_string());
}

#[test]
fn cases_pass_fail_and_are_skipped() {
    let tool = Tool::empty();
    let mut all = cases(&tool);
    let passing = all.len();
    write_cases(&tool, &all);
    let run = tool.run(&["conformance", "cases.json"]).ended(0);
    assert_eq!(run.out.trim_end(), format!("{passing} passed, 0 failed, 0 skipped"));

    let mut wrong = all[1].clone();
    (wrong["id"], wrong["expect"]) = (json!("wrong"), json!({"decision": "deny", "reason": "uri"}));
    let mut lacking = all[0].clone();
    lacking["id"] = json!("lacking");
    lacking["keys"] = json!({"keys": [{"kty": "AKP", "alg": "ML-DSA-87", "kid": "q", "pub": "AA"}]});
    // {65535: 0}: status.
    let unbuilt = json!({
        "id": "unbuilt", "check": "claims", "token": {"hex": "a119ffff00"}, "expect": {"decision": "allow"},
    });
    all.extend([wrong, lacking, unbuilt]);
    write_cases(&tool, &all);
    let run = tool.run(&["conformance", "cases.json"]).ended(1);
    assert!(run.out.ends_with(&format!("{passing} passed, 1 failed, 2 skipped\n")), "{}", run.out);
    assert!(run.out.contains("failed  wrong\n  want  deny uri\n  got   deny method catm"), "{}", run.out);
    assert!(run.out.contains("skipped lacking (lacks algorithm ML-DSA-87)"), "{}", run.out);
    assert!(run.out.contains("skipped unbuilt (lacks claim status)"), "{}", run.out);
    let run = tool.run(&["conformance", "--json", "cases.json"]).ended(1);
    assert_eq!(run.err, format!("{passing} passed, 1 failed, 2 skipped\n"));
    let listed = run.json();
    let outcome = |id: &str| {
        let listed = listed.as_array().unwrap();
        listed.iter().find(|case| case["id"] == id).unwrap()["outcome"].clone()
    };
    assert_eq!([outcome("allowed"), outcome("wrong"), outcome("lacking")], ["passed", "failed", "skipped"]);
}

#[test]
fn what_is_no_case_file_is_bad_input() {
    let tool = Tool::empty();
    for (content, named) in [
        ("[]", "cases.json"),
        (r#"{"cases":[{"check":"decision"}]}"#, "id"),
        (r#"{"cases":[{"id":"x","check":"decision","token":{},"expect":{"decision":"deny"}}]}"#, "case x"),
    ] {
        tool.write("cases.json", content);
        let run = tool.run(&["conformance", "cases.json"]).ended(2);
        assert!(run.err.contains(named), "{}", run.err);
    }
    tool.run(&["conformance"]).ended(2);
}

#[test]
fn prepared_cases_carry_everything_and_the_decision() {
    use token_sdk::conformance::{Case, prepare};
    let tool = Tool::empty();
    for case in cases(&tool) {
        let read = Case::from_json(&case.to_string()).unwrap();
        let prepared = serde_json::to_value(prepare(&read).unwrap()).unwrap();
        assert_eq!(prepared["id"], case["id"]);
        assert_eq!(
            prepared["state"].is_null(),
            case["id"] == "cold" || prepared["request"].get("now").is_none(),
            "{prepared}"
        );
        if case["check"] == "decision" {
            assert_eq!(prepared["decision"]["decision"], case["expect"]["decision"], "{prepared}");
        }
    }
}

/// A driver that replies the same to every case, whatever its id.
fn parrot(tool: &Tool, reply: &str) -> String {
    // The id is taken from the line by the shell: the first text of it, which the contract puts there.
    tool.write(
        "driver.sh",
        &format!("while IFS= read -r line; do id=${{line#*\\\"id\\\":\\\"}}; id=${{id%%\\\"*}}; {reply}; done\n"),
    );
    "sh driver.sh".to_owned()
}

fn print(members: &str) -> String {
    format!(r#"printf '{{"id":"%s",{members}}}\n' "$id""#)
}

#[test]
fn this_build_passes_its_cases_through_the_contract() {
    let tool = Tool::empty();
    let all = cases(&tool);
    write_cases(&tool, &all);
    let driver = format!("{} conformance --stdin", env!("CARGO_BIN_EXE_tokenctl"));
    let run = tool.run(&["conformance", "--driver", &driver, "cases.json"]).ended(0);
    assert_eq!(run.out.trim_end(), format!("{} passed, 0 failed, 0 skipped", all.len()));
}

#[test]
fn a_driver_is_compared_by_what_it_tells() {
    let tool = Tool::empty();
    let all = cases(&tool);
    let allowed = all.iter().filter(|case| case["expect"]["decision"] == "allow").count();
    // Whoever does not say whether anything was asked has made no look-ups.
    let asking = all.iter().filter(|case| case.get("lookups").is_some()).count();
    let denied = all.len() - allowed - asking;
    write_cases(&tool, &all);
    let ended = |reply: &str, code: i32, counts: [usize; 3]| {
        let driver = parrot(&tool, reply);
        let run = tool.run(&["conformance", "--driver", &driver, "cases.json"]).ended(code);
        let [passed, failed, skipped] = counts;
        let closing = format!("{passed} passed, {failed} failed, {skipped} skipped\n");
        assert!(run.out.ends_with(&closing), "{reply}: {}", run.out);
        run.out
    };
    ended(&print(r#""decision":"allow""#), 1, [allowed, denied, asking]);
    ended(&print(r#""decision":"deny""#), 1, [denied, allowed, asking]);
    ended(&print(r#""decision":"deny","asked":true"#), 1, [denied + asking, allowed, 0]);
    ended(&print(r#""decision":"deny","asked":false"#), 1, [denied, allowed + asking, 0]);
    // One case wants this very reason and claim, one any reason.
    ended(&print(r#""decision":"deny","reason":"method","claim":"catm""#), 1, [2, all.len() - 2 - asking, asking]);
    let out = ended(&print(r#""decision":"skip","note":"CAT""#), 0, [0, 0, all.len()]);
    assert!(out.contains("skipped method (lacks CAT)"), "{out}");
    let out = ended(&print(r#""decision":"deny","note":"in its own words""#), 1, [denied, allowed, asking]);
    assert!(out.contains("skipped unknown (lacks look-ups: "), "{out}");
    assert!(out.contains("got   deny (in its own words)"), "{out}");
}

#[test]
fn a_driver_that_fails_costs_one_case() {
    let tool = Tool::empty();
    let all = cases(&tool);
    write_cases(&tool, &all);
    for (fault, got) in [
        ("exit 7", "crash (exit status: 7)"),
        ("exec sleep 60", "hang (more than 1 s)"),
        ("echo allow", "no reply: "),
        (r#"echo '{"id":"other","decision":"allow"}'"#, "no reply: one to other"),
        (r#"echo '{"id":"method","decision":"perhaps"}'"#, "no reply: unknown variant"),
    ] {
        let good = print(r#""decision":"deny","reason":"method""#);
        let driver = parrot(&tool, &format!(r#"if [ "$id" = method ]; then {fault}; else {good}; fi"#));
        let run = tool.run(&["conformance", "--time-limit", "1s", "--driver", &driver, "cases.json"]).ended(1);
        assert!(run.out.contains(&format!("failed  method\n  want  deny method catm\n  got   {got}")), "{}", run.out);
        assert!(run.out.contains("got   deny method\n") && run.out.contains("1 passed, "), "{}", run.out);
    }
}

#[test]
fn a_driver_that_is_none_is_bad_usage() {
    let tool = Tool::empty();
    write_cases(&tool, &cases(&tool));
    for driver in ["", "no-such-program --at-all"] {
        let run = tool.run(&["conformance", "--driver", driver, "cases.json"]).ended(2);
        assert!(run.err.contains("driver"), "{}", run.err);
    }
    tool.run(&["conformance", "--stdin", "cases.json"]).ended(2);
    tool.run(&["conformance", "--time-limit", "1s", "cases.json"]).ended(2);
    let run = tool.run_with_input(&["conformance", "--stdin"], "no case\n").ended(2);
    assert!(run.err.contains("a case"), "{}", run.err);
}
