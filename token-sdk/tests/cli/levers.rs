//! Revocations, epochs and state documents in a store.

use crate::tool::{GATE, Tool};

const ISSUER: &str = "https://id.example";
const STORE: [&str; 2] = ["--store", "state.redb"];

fn with_store(tool: &Tool, arguments: &[&str]) -> crate::tool::Run {
    tool.run(&[arguments, &STORE].concat())
}

#[test]
fn what_is_revoked_is_denied_until_it_is_not() {
    let tool = Tool::ready();
    let token = tool.mint("cat");
    tool.verify(&token).ended(0);
    let levers = [
        (["session", "session-1"], "session-revoked"),
        (["network", "203.0.113.0/24"], "network-revoked"),
        (["key", "token-1"], "key-revoked"),
        (["issuer", ISSUER], "issuer-revoked"),
    ];
    for ([kind, id], reason) in levers {
        let version =
            with_store(&tool, &["revoke", kind, id, "--iss", ISSUER, "--json"]).ended(0).json()["version"].as_u64();
        assert_eq!(tool.verify(&token).ended(1).json()["reason"], reason);
        let after =
            with_store(&tool, &["unrevoke", kind, id, "--iss", ISSUER, "--json"]).ended(0).json()["version"].as_u64();
        assert!(after > version, "{after:?} {version:?}");
        tool.verify(&token).ended(0);
    }
    let other = with_store(&tool, &["revoke", "session", "session-1", "--iss", "https://other.example"]).ended(0);
    assert!(other.out.starts_with("revoked session session-1"), "{}", other.out);
    tool.verify(&token).ended(0);
    let nameless = with_store(&tool, &["revoke", "session", "session-1"]).ended(2);
    assert!(nameless.err.contains("--iss"), "{}", nameless.err);
    with_store(&tool, &["revoke", "network", "203.0.113.7/24"]).ended(2);
    with_store(&tool, &["revoke", "planet", "earth"]).ended(2);
    let over = with_store(&tool, &["revoke", "session", "s", "--iss", ISSUER, "--until", "5"]).ended(2);
    assert!(over.err.contains("--until: expected a time in the future"), "{}", over.err);
    let timeless = with_store(&tool, &["revoke", "session", "s", "--iss", ISSUER, "--not-before", "5"]).ended(2);
    assert!(timeless.err.contains("not_before"), "{}", timeless.err);
}

#[test]
fn an_epoch_bump_denies_what_was_minted_before() {
    let tool = Tool::ready();
    let mint = |epoch: &str| {
        let minted = tool.run(&[
            "mint",
            "--keys",
            "keys.json",
            "--format",
            "jwt",
            "--claims",
            "claims.json",
            "--epoch",
            epoch,
            "--ttl",
            "5m",
        ]);
        minted.ended(0).out.trim_end().to_owned()
    };
    let old = mint("event:final=0");
    tool.verify(&old).ended(0);
    let bump = ["epoch", "bump", "--iss", ISSUER, "--scope", "event:final"];
    assert_eq!(with_store(&tool, &[&bump[..], &["--json"]].concat()).ended(0).json()["floor"], 1);
    assert_eq!(tool.verify(&old).ended(1).json()["reason"], "epoch-stale");
    tool.verify(&mint("event:final=1")).ended(0);
    assert_eq!(with_store(&tool, &[&bump[..], &["--to", "7", "--json"]].concat()).ended(0).json()["floor"], 7);
    assert!(with_store(&tool, &[&bump[..], &["--to", "6"]].concat()).ended(2).err.contains("never go back"));
    let shown = with_store(&tool, &["epoch", "show", "--json"]).ended(0).json();
    assert_eq!(shown["epochs"], serde_json::json!([{"iss": ISSUER, "scope": "event:final", "floor": 7}]));
    let table = with_store(&tool, &["epoch", "show"]).ended(0).out;
    assert!(table.lines().any(|line| line.split_whitespace().eq([ISSUER, "event:final", "7"])), "{table}");
}

#[test]
fn the_plain_form_of_the_state_decides_like_the_document() {
    let tool = Tool::ready();
    let token = tool.mint("cat");
    with_store(&tool, &["revoke", "session", "session-1", "--iss", ISSUER]).ended(0);
    let shown = with_store(&tool, &["state", "show"]).ended(0);
    assert_eq!(shown.json()["sessions"], serde_json::json!([{"iss": ISSUER, "id": "session-1"}]));
    tool.write("state.json", &shown.out);
    let facts = ["--request", "request.json", "--state", "state.json", "--json", &token];
    let run = tool.run(&[&["verify"], &GATE[..], &facts].concat());
    assert_eq!(run.ended(1).json()["reason"], "session-revoked");
    tool.verify(&token).ended(1);
    let document = tool.run(&["state", "show", "--document", "state.cose", "--state-keys", "state-keys.json"]).ended(0);
    assert_eq!(document.json()["version"], shown.json()["version"]);
    assert_eq!(document.json()["entries"]["sessions"], 1);
}

#[test]
fn publishing_never_goes_back() {
    let tool = Tool::ready();
    let publish = ["state", "publish", "--state-keys", "state-keys.json", "--to", "edge.cose"];
    std::fs::copy(tool.path("state.redb"), tool.path("old.redb")).unwrap();
    with_store(&tool, &["revoke", "session", "session-1", "--iss", ISSUER]).ended(0);
    with_store(&tool, &publish).ended(0);
    let published = std::fs::read(tool.path("edge.cose")).unwrap();
    let back = tool.run(&[&publish[..], &["--store", "old.redb"]].concat()).ended(2);
    assert!(back.err.contains("newer"), "{}", back.err);
    assert_eq!(std::fs::read(tool.path("edge.cose")).unwrap(), published);
    with_store(&tool, &["unrevoke", "session", "session-1", "--iss", ISSUER]).ended(0);
    with_store(&tool, &publish).ended(0);
    assert_ne!(std::fs::read(tool.path("edge.cose")).unwrap(), published);
}

#[test]
fn a_store_in_use_names_the_server() {
    let tool = Tool::ready();
    let store = token_sdk::EmbeddedStore::open(&tool.path("state.redb")).unwrap();
    let verbs: [&[&str]; 5] = [
        &["revoke", "session", "s", "--iss", ISSUER],
        &["unrevoke", "session", "s", "--iss", ISSUER],
        &["epoch", "show"],
        &["state", "show"],
        &["state", "build", "--state-keys", "state-keys.json", "--out", "state.cose"],
    ];
    for arguments in verbs {
        let run = with_store(&tool, arguments).ended(2);
        assert!(run.err.contains("--server"), "{arguments:?}: {}", run.err);
    }
    drop(store);
    with_store(&tool, &["epoch", "show"]).ended(0);
}
