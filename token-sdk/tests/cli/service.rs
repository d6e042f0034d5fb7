//! The levers through the admin listener of a running service.

use crate::tool::{Run, Tool};

#[test]
fn the_levers_reach_a_running_service() {
    let tool = Tool::ready();
    let service = tool.serve();
    let lever = |arguments: &[&str]| -> Run {
        let server = ["--server", service.admin(), "--admin-token-file", "admin-token"];
        tool.run(&[arguments, &server[..]].concat())
    };
    let locked = tool.run(&["epoch", "show", "--store", "state.redb"]).ended(2);
    assert!(locked.err.contains("--server"), "{}", locked.err);

    let before = lever(&["state", "show"]).ended(0).json()["version"].as_u64();
    lever(&["revoke", "session", "s-1"]).ended(0);
    let state = lever(&["state", "show"]).ended(0).json();
    assert!(state["version"].as_u64() > before);
    assert_eq!(state["sessions"], serde_json::json!([{"iss": "https://id.example", "id": "s-1"}]));
    lever(&["unrevoke", "session", "s-1"]).ended(0);
    assert_eq!(lever(&["state", "show"]).ended(0).json()["sessions"], serde_json::json!([]));

    assert_eq!(lever(&["epoch", "bump", "--scope", "event:final", "--json"]).ended(0).json()["floor"], 1);
    let table = lever(&["epoch", "show"]).ended(0).out;
    assert!(table.contains("event:final"), "{table}");

    lever(&["state", "build", "--state-keys", "state-keys.json", "--out", "state.cose"]).ended(0);
    let token = tool.mint("cat");
    tool.decide("verify", &[], &token).ended(0);
    assert!(lever(&["revoke", "network", "nowhere"]).ended(2).err.contains("400"));
}

#[test]
fn keys_are_rotated_in_a_running_service() {
    let tool = Tool::ready();
    let service = tool.serve();
    let keys = |arguments: &[&str]| -> Run {
        let server = ["--server", service.admin(), "--admin-token-file", "admin-token"];
        tool.run(&[&["keys"], arguments, &server[..]].concat())
    };
    keys(&["new", "--alg", "HS256", "--kid", "token-2"]).ended(0);
    assert!(keys(&["activate", "token-2"]).ended(2).err.contains("edges may not know it yet"));
    let forced = keys(&["activate", "token-2", "--force"]).ended(0);
    assert!(forced.err.contains("deny every token that token-2 signs"), "{}", forced.err);
    assert!(keys(&["remove", "token-1"]).ended(2).err.contains("may still be good"));
    assert!(keys(&["rotate"]).ended(0).out.contains("next: drop token-1 in "));
    assert!(keys(&["rotate", "--propagation", "1s"]).ended(2).err.contains("tokenctl serve"));
    let table = keys(&["list"]).ended(0).out;
    let row =
        |kid: &str, state: &str| table.lines().any(|line| line.split_whitespace().take(3).eq([kid, "HS256", state]));
    assert!(row("token-1", "retiring") && row("token-2", "active"), "{table}");
}

#[test]
fn the_admin_token_is_demanded_and_never_shown() {
    let tool = Tool::ready();
    let service = tool.serve();
    let token = tool.read("admin-token");
    let without = tool.run(&["epoch", "show", "--server", service.admin()]).ended(2);
    assert!(without.err.contains("TOKENCTL_ADMIN_TOKEN"), "{}", without.err);
    tool.write("wrong", "not-the-admin-token-at-all");
    let wrong = tool.run(&["epoch", "show", "--server", service.admin(), "--admin-token-file", "wrong"]).ended(2);
    assert!(wrong.err.contains("401"), "{}", wrong.err);
    let with = format!("TOKENCTL_ADMIN_TOKEN=$(cat admin-token) tokenctl epoch show --server {}", service.admin());
    let right = tool.shell(&with).ended(0);
    // Neither a proxy nor another machine is shown the token.
    tool.shell(&format!("http_proxy=http://127.0.0.1:1 ALL_PROXY=http://127.0.0.1:1 {with}")).ended(0);
    for elsewhere in ["http://192.0.2.1:8081", "https://127.0.0.1:8081", "http://vending.example", "127.0.0.1:8081"] {
        let run = tool.run(&["epoch", "show", "--server", elsewhere, "--admin-token-file", "admin-token"]).ended(2);
        assert!(run.err.contains("loopback"), "{}", run.err);
    }
    for run in [without, wrong, right] {
        assert!(!run.out.contains(token.trim()) && !run.err.contains(token.trim()));
    }
    drop(service);
}
