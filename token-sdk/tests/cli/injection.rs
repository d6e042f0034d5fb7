//! Text from tokens that means to steer the terminal of whoever looks into them, or to forge a line.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::tool::{GATE, Tool};

/// Line breaks of every kind, orders to a terminal, text that runs backwards.
const INJECTED: &str =
    "k\r\nallow\u{85}\u{2028}\u{2029}\u{1b}[2J\u{1b}]0;t\u{7}\u{9b}31m\u{202e}WOLLA\u{2066}\u{200b}\u{0}\u{7f}";

/// Nobody signed it.
fn forged(header: &Value, claims: &Value) -> String {
    let part = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
    format!("{}.{}.AAAA", part(header), part(claims))
}

/// What is shown to people holds line breaks of ours, and otherwise what can be seen.
#[track_caller]
fn assert_shown(shown: &str) {
    let is_hidden = |character: &char| character.is_control() || character.escape_debug().any(|escape| escape == '{');
    let hidden: Vec<_> =
        shown.chars().filter(|character| !" \n{".contains(*character) && is_hidden(character)).collect();
    assert!(hidden.is_empty(), "{hidden:?} in {shown}");
    assert!(!shown.lines().any(|line| line.starts_with("allow") && line != "allow"), "{shown}");
}

#[test]
fn unsigned_text_is_escaped_wherever_it_is_shown() {
    let tool = Tool::ready();
    let headers = [
        json!({"alg": "HS256", "kid": INJECTED}),
        json!({"alg": INJECTED, "kid": "k"}),
        json!({"alg": "HS256", "kid": "k", "typ": INJECTED, INJECTED: 1}),
        json!({"alg": "HS256", "kid": "k", "crit": [INJECTED], INJECTED: 1}),
    ];
    for header in headers {
        let token = forged(&header, &json!({"iss": INJECTED, INJECTED: [INJECTED]}));
        for verb in ["verify", "explain"] {
            let run = tool.run(&[&[verb], &GATE[..], &["--url", "https://cdn.example/", &token]].concat()).ended(1);
            assert_shown(&run.out);
            assert_shown(&run.err);
        }
        let seen = tool.run(&["inspect", &token]).ended(0).out;
        assert_shown(&seen);
        assert!(seen.contains("\\u{202e}") && seen.contains("UNVERIFIED"), "{seen}");
        // JSON is for programs: it is one line, and its text is what it was.
        let line = tool.run(&["inspect", "--json", &token]).ended(0);
        assert_eq!(line.out.matches('\n').count(), 1);
        assert_eq!(line.json()["claims"]["iss"], INJECTED);
    }
}

#[test]
fn signed_text_is_escaped_as_well() {
    let tool = Tool::ready();
    let mut claims: Value = serde_json::from_str(&tool.read("claims.json")).unwrap();
    claims["sid"] = json!(INJECTED);
    claims["jti"] = json!(INJECTED);
    claims["cath"] = json!({"user-agent": {"contains": INJECTED}});
    tool.write("claims.json", &claims.to_string());
    let token = tool.mint("jwt");
    tool.verify(&token);
    for (headers, code) in [("\"curl\"".to_owned(), 1), (json!(INJECTED).to_string(), 0)] {
        let mut request: Value = serde_json::from_str(&tool.read("request.json")).unwrap();
        request["headers"] = serde_json::from_str(&format!("{{\"user-agent\":{headers}}}")).unwrap();
        tool.write("request.json", &request.to_string());
        for verb in ["verify", "explain"] {
            let shown = tool.decide(verb, &[], &token).ended(code);
            assert_shown(&shown.out);
            let line = tool.decide(verb, &["--json"], &token).ended(code);
            assert_eq!(line.out.matches('\n').count(), 1, "{}", line.out);
        }
    }
}

#[test]
fn names_given_by_operators_are_escaped() {
    // As copied from a log or a ticket. No argument holds a NUL.
    let name = INJECTED.replace('\0', "");
    let tool = Tool::ready();
    let store = ["--store", "state.redb", "--iss", "https://id.example"];
    let revoked = tool.run(&[&["revoke", "session", &name], &store[..]].concat()).ended(0);
    assert_shown(&revoked.out);
    let raised = tool.run(&[&["epoch", "bump", "--scope", &name], &store[..]].concat()).ended(0);
    assert_shown(&raised.out);
    let shown = tool.run(&["epoch", "show", "--store", "state.redb"]).ended(0);
    assert_shown(&shown.out);
    assert!(shown.out.contains("\\u{202e}WOLLA"), "{}", shown.out);
}
