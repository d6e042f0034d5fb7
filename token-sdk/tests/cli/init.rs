//! `init`, and the commands it prints.

use std::fs;

use crate::tool::Tool;

#[cfg(unix)]
#[test]
fn secrets_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let tool = Tool::ready();
    for name in ["keys.json", "state-keys.json", "viewer-keys.json", "admin-token"] {
        let mode = fs::metadata(tool.path(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[test]
fn nothing_is_overwritten() {
    let tool = Tool::ready();
    let keys = tool.read("keys.json");
    assert!(tool.run(&["init", "."]).ended(2).err.contains("keys.json"));
    assert_eq!(tool.read("keys.json"), keys);
    fs::create_dir(tool.path("half")).unwrap();
    tool.write("half/catalogue.json", "{}");
    tool.run(&["init", "half"]).ended(2);
    assert_eq!(fs::read_dir(tool.path("half")).unwrap().count(), 1);
}

#[test]
fn no_secret_is_printed() {
    let tool = Tool::empty();
    let printed = tool.run(&["init", "d"]).ended(0);
    let keys: serde_json::Value = serde_json::from_str(&tool.read("d/keys.json")).unwrap();
    for secret in [keys["keys"][0]["k"].as_str().unwrap(), tool.read("d/admin-token").trim()] {
        assert!(!printed.out.contains(secret) && !printed.err.contains(secret));
    }
}

/// Runs the printed lines up to the service, which the tests of the service run.
#[test]
fn the_printed_commands_work() {
    let tool = Tool::empty();
    let printed = tool.run(&["init", "first steps"]).ended(0).out;
    let commands: Vec<&str> = printed.lines().filter(|line| line.starts_with("tokenctl ")).collect();
    let mut decisions = Vec::new();
    for command in commands.iter().take_while(|command| !command.starts_with("tokenctl serve")) {
        let run = tool.shell(command);
        assert!(run.code < 2, "{command}\n{}", run.err);
        if ["verify", "explain"].iter().any(|verb| command.contains(verb)) {
            decisions.push((run.code, run.out));
        }
    }
    let [(0, allowed), (1, denied)] = decisions.as_slice() else {
        panic!("expected one token allowed, then denied: {decisions:?}");
    };
    assert!(allowed.starts_with("allow"), "{allowed}");
    assert!(denied.contains("deny session-revoked"), "{denied}");
}

/// The lines from the service on, with free ports instead of the printed ones.
#[test]
fn the_printed_service_works() {
    let tool = Tool::empty();
    let printed = tool.run(&["init", "."]).ended(0).out;
    let mut commands = printed.lines().skip_while(|line| !line.starts_with("tokenctl serve"));
    let serve = commands.next().unwrap();
    for argument in ["--store", "--keys", "--state-keys", "--issuer", "--catalogue", "--jwks", "--admin-token-file"] {
        assert!(serve.contains(argument), "{serve}");
    }
    let service = tool.serve();
    let rest: Vec<String> = commands
        .map(|line| {
            line.replace("http://127.0.0.1:8080", service.public()).replace("http://127.0.0.1:8081", service.admin())
        })
        .collect();
    let [mint, play, revoke] = rest.as_slice() else { panic!("{rest:?}") };
    tool.shell(mint).ended(0);
    let played = tool.shell(&play.replace("curl ", "curl -s ")).ended(0).json();
    assert!(played["urls"][0]["url"].as_str().unwrap().ends_with("/live/final/master.m3u8"), "{played}");
    let token = played["token"].as_str().unwrap();
    tool.shell(revoke).ended(0);
    let denied = tool.shell(&play.replace("curl ", "curl -s ")).ended(0).json();
    assert_eq!(denied["reason"], "subject-revoked", "{denied}");
    let log = tool.read("serve.log");
    assert!(log.contains("/play/{asset}"), "{log}");
    assert!(!log.contains(token) && !log.contains(tool.read("viewer-token").trim()), "{log}");
}
