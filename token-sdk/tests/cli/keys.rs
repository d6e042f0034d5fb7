//! The life of keys in a key file.

use crate::tool::Tool;

fn state_of(tool: &Tool, kid: &str) -> String {
    state_of_file(tool, "keys.json", kid)
}

fn state_of_file(tool: &Tool, file: &str, kid: &str) -> String {
    let listed = tool.run(&["keys", "list", "--keys", file, "--json"]).ended(0).json();
    let keys = listed["keys"].as_array().unwrap().clone();
    let key = keys.iter().find(|key| key["kid"] == kid).unwrap();
    key["use_state"].as_str().unwrap().to_owned()
}

#[test]
fn a_key_is_announced_active_retiring_revoked() {
    let tool = Tool::ready();
    let old = tool.mint("cat");
    let change = |verb: &str, kid: &str| tool.run(&["keys", verb, kid, "--keys", "keys.json"]);
    tool.run(&["keys", "new", "--alg", "HS256", "--kid", "token-2", "--out", "keys.json"]).ended(0);
    assert_eq!(state_of(&tool, "token-2"), "announced");
    let too_early = ["mint", "--keys", "keys.json", "--kid", "token-2", "--format", "cat", "--claims", "claims.json"];
    tool.run(&too_early).ended(2);
    let refused = change("activate", "token-2").ended(2);
    assert!(refused.err.contains("wait 1 h") || refused.err.contains("wait 59 min"), "{}", refused.err);
    assert_eq!(state_of(&tool, "token-2"), "announced");
    let forced = tool.run(&["keys", "activate", "token-2", "--force", "--keys", "keys.json"]).ended(0);
    assert!(forced.err.contains("deny every token that token-2 signs"), "{}", forced.err);
    assert_eq!([state_of(&tool, "token-1"), state_of(&tool, "token-2")], ["retiring", "active"]);
    tool.verify(&old).ended(0);
    assert_eq!(tool.verify(&tool.mint("cat")).ended(0).json()["kid"], "token-2");
    change("revoke", "token-1").ended(0);
    assert_eq!(tool.verify(&old).ended(1).json()["reason"], "key-not-in-force");
    let alive = change("remove", "token-2").ended(2);
    assert!(alive.err.contains("tokens that it signed may still be good"), "{}", alive.err);
    assert!(change("activate", "token-1").ended(2).err.contains("token-1"));
    assert!(change("retire", "token-2").ended(2).err.contains("token-2"));
    assert!(change("revoke", "token-9").ended(2).err.contains("token-9"));
}

#[test]
fn secrets_stay_in_the_file() {
    let tool = Tool::ready();
    let file: serde_json::Value = serde_json::from_str(&tool.read("keys.json")).unwrap();
    let secret = file["keys"][0]["k"].as_str().unwrap();
    let runs = [
        tool.run(&["keys", "list", "--keys", "keys.json"]).ended(0),
        tool.run(&["keys", "list", "--keys", "keys.json", "--json"]).ended(0),
        tool.run(&["keys", "new", "--alg", "HS256", "--kid", "token-2", "--keys", "keys.json"]).ended(0),
        tool.run(&["keys", "export", "--public", "--keys", "keys.json"]).ended(2),
        tool.run(&["keys", "export", "--keys", "keys.json"]).ended(2),
        tool.run(&["keys", "import", "keys.json", "--keys", "keys.json"]).ended(2),
    ];
    for run in runs {
        assert!(!run.out.contains(secret) && !run.err.contains(secret), "{}{}", run.out, run.err);
    }
}

#[test]
fn keys_are_imported_from_sets_and_single_keys() {
    let tool = Tool::ready();
    tool.run(&["keys", "new", "--alg", "HS256", "--kid", "imported", "--keys", "other.json"]).ended(0);
    let set: serde_json::Value = serde_json::from_str(&tool.read("other.json")).unwrap();
    let mut key = set["keys"][0].clone();
    key.as_object_mut().unwrap().remove("use_state");
    tool.run_with_input(&["keys", "import", "-", "--keys", "keys.json"], &key.to_string()).ended(0);
    assert_eq!(state_of(&tool, "imported"), "announced");
    tool.run(&["keys", "import", "other.json", "--keys", "third.json"]).ended(0);
    assert_eq!(tool.read("third.json"), tool.read("other.json"));
    let unusable = tool.run_with_input(&["keys", "import", "-", "--keys", "keys.json"], r#"{"kty":"oct","kid":"x"}"#);
    assert!(unusable.ended(2).err.contains("alg"));
    tool.run(&["keys", "new", "--alg", "none", "--kid", "x", "--keys", "keys.json"]).ended(2);
}

#[test]
fn keys_go_out_and_come_in_as_cose() {
    let tool = Tool::ready();
    tool.run(&["keys", "new", "--alg", "ES256", "--kid", "es", "--keys", "mine.json"]).ended(0);
    tool.run(&["keys", "new", "--alg", "EdDSA", "--kid", "ed", "--keys", "mine.json"]).ended(0);
    let export = |further: &[&str]| tool.run(&[&["keys", "export", "--keys", "mine.json"], further].concat());
    let hex = export(&["--public", "--format", "cose"]).ended(0).out;
    assert!(hex.starts_with("82a6") || hex.starts_with("82a7"), "{hex}");
    tool.run_with_input(&["keys", "import", "-", "--public", "--keys", "public.json"], &hex).ended(0);
    let public = |file: &str| tool.run(&["keys", "export", "--public", "--keys", file]).ended(0).json();
    assert_eq!(public("public.json"), public("mine.json"));
    // In a file it is binary, and with private parts for its owner alone.
    export(&["--format", "cose", "--out", "mine.cose"]).ended(0);
    tool.run(&["keys", "import", "mine.cose", "--keys", "again.json"]).ended(0);
    assert_eq!(tool.read("again.json"), tool.read("mine.json"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(tool.path("mine.cose")).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let refused = tool.run(&["keys", "import", "mine.cose", "--public", "--keys", "edge.json"]).ended(2);
    assert!(refused.err.contains("keys[0].d: expected no private part"), "{}", refused.err);
    assert!(!tool.path("edge.json").exists());
    export(&["--public", "--format", "cose", "--kid", "es", "--out", "es.cose"]).ended(0);
    tool.run(&["keys", "import", "es.cose", "--keys", "one.json"]).ended(0);
    assert_eq!(state_of_file(&tool, "one.json", "es"), "active");
    // Secrets are not printed, in whatever form.
    export(&["--format", "cose"]).ended(2);
    export(&["--public", "--kid", "es"]).ended(2);
    assert!(tool.run(&["keys", "export", "--public", "--format", "cose"]).ended(2).err.contains("token-1"));
}

#[test]
fn rotate_takes_one_safe_step_and_says_the_next() {
    let tool = Tool::ready();
    let rotate = |further: &[&str]| {
        let run = tool.run(&[&["keys", "rotate", "--keys", "keys.json", "--json"], further].concat());
        run.ended(0).json()["turns"][0].clone()
    };
    let waiting = rotate(&["--every", "30d"]);
    assert_eq!((&waiting["done"], &waiting["next"]["step"]), (&serde_json::Value::Null, &"announce".into()));
    let announced = rotate(&[]);
    let (kid, due) = (announced["done"]["kid"].as_str().unwrap().to_owned(), &announced["next"]["due"]);
    assert_eq!((&announced["signs"], &announced["next"]["step"]), (&"token-1".into(), &"activate".into()));
    assert_eq!(&rotate(&[])["next"]["due"], due, "the next call waits");
    assert_eq!(state_of(&tool, &kid), "announced");
    let text = tool.run(&["keys", "rotate", "--store", "keys.json"]).ended(0).out;
    assert!(text.starts_with("HS256: nothing is due; next: activate "), "{text}");
}

#[test]
fn a_running_service_has_its_key_file_to_itself() {
    let tool = Tool::ready();
    let service = tool.serve();
    let before = tool.read("keys.json");
    for arguments in [
        &["keys", "new", "--alg", "HS256", "--kid", "token-2", "--keys", "keys.json"][..],
        &["keys", "rotate", "--keys", "keys.json"],
        &["keys", "activate", "token-1", "--force", "--keys", "keys.json"],
        &["keys", "revoke", "token-1", "--keys", "keys.json"],
    ] {
        let run = tool.run(arguments).ended(2);
        assert!(run.err.contains("--server"), "{}", run.err);
    }
    assert_eq!(tool.read("keys.json"), before);
    tool.run(&["keys", "list", "--keys", "keys.json"]).ended(0);
    drop(service);
    tool.run(&["keys", "rotate", "--keys", "keys.json"]).ended(0);
}
