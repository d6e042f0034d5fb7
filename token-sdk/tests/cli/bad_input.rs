//! Bad usage and bad input: exit status 2, and a message that names what is wrong.

use crate::tool::Tool;

#[test]
fn bad_input_is_exit_2_and_named() {
    let tool = Tool::ready();
    let token = tool.mint("cat");
    tool.verify(&token).ended(0);
    let refused = |name: &str, content: &str, expected: &str| {
        let good = tool.read(name);
        tool.write(name, content);
        let run = tool.decide("verify", &["--json"], &token).ended(2);
        assert!(run.out.is_empty(), "{}", run.out);
        assert!(run.err.contains(name) && run.err.contains(expected), "{name} {expected}: {}", run.err);
        tool.write(name, &good);
    };
    refused("policy.json", r#"{"issuers":null,"audiences":null,"grace":5}"#, "grace");
    refused("policy.json", r#"{"issuers":null}"#, "audiences");
    refused("policy.json", r#"{"issuers":[],"audiences":null}"#, "issuers");
    let key = |members: &str| format!(r#"{{"keys":[{{"kty":"oct","kid":"a",{members}}}]}}"#);
    let secret = "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0";
    refused("keys.json", &key(&format!(r#""k":"{secret}""#)), "alg");
    refused("keys.json", &key(r#""k":"c2hvcnQ","alg":"HS256""#), "32 bytes");
    let twice = format!(r#"{{"kty":"oct","kid":"a","alg":"HS256","k":"{secret}"}}"#);
    refused("keys.json", &format!(r#"{{"keys":[{twice},{twice}]}}"#), "kid");
    refused("request.json", r#"{"ip":"203.0.113.07"}"#, "ip");
    refused("request.json", "[]", "expected");
    for run in [
        tool.run(&["verify", "--keys", "nowhere.json", "--policy", "policy.json", "t"]),
        tool.run(&["verify", "--keys", "keys.json", "t"]),
        tool.run(&["mint", "--keys", "keys.json", "--format", "xml"]),
        tool.run(&["mint", "--keys", "keys.json", "--format", "cat", "--ttl", "soon"]),
        tool.run(&["mint", "--keys", "keys.json", "--format", "cat", "--path", "/live/final"]),
        tool.run(&["mint", "--keys", "keys.json", "--format", "cat", "--country", "de"]),
        tool.run(&["mint", "--keys", "keys.json", "--kid", "token-9", "--format", "cat"]),
        tool.run(&["frobnicate"]),
    ] {
        assert!(!run.err.is_empty() && run.out.is_empty(), "{}", run.out);
        run.ended(2);
    }
}

#[test]
fn state_that_is_damaged_or_signed_by_others_is_refused() {
    let tool = Tool::ready();
    let token = tool.mint("cat");
    tool.verify(&token).ended(0);
    let document = std::fs::read(tool.path("state.cose")).unwrap();
    std::fs::write(tool.path("state.cose"), &document[..document.len() - 1]).unwrap();
    assert!(tool.decide("verify", &[], &token).ended(2).err.contains("state.cose"));
    std::fs::write(tool.path("state.cose"), &document).unwrap();
    tool.write("state-keys.json", &tool.read("keys.json"));
    assert!(tool.decide("verify", &[], &token).ended(2).err.contains("not signed by a state key"));
}
