//! Checking, explaining, looking into tokens.

use crate::tool::{GATE, STATE, Tool};

#[test]
fn a_minted_token_is_allowed_in_both_formats() {
    let tool = Tool::ready();
    for format in ["cat", "jwt"] {
        let token = tool.mint(format);
        let decision = tool.verify(&token).ended(0).json();
        assert_eq!(decision["decision"], "allow");
        assert_eq!(decision["format"], format);
        assert_eq!(decision["sid"], "session-1");
        assert_eq!(decision["url"], "https://cdn.example/live/final/master.m3u8");
        let readable = tool.decide("verify", &[], &token).ended(0).out;
        assert!(readable.starts_with("allow\n"), "{readable}");
        assert!(!readable.contains(&token));
    }
}

#[test]
fn a_denial_names_reason_and_claim() {
    let tool = Tool::ready();
    let token = tool.mint("cat");
    tool.verify(&token).ended(0);
    tool.write(
        "request.json",
        r#"{"method":"GET","url":"https://cdn.example/live/final/1.m4s","ip":"203.0.113.7","geo":{"country":"US"}}"#,
    );
    let decision = tool.decide("verify", &["--json"], &token).ended(1).json();
    assert_eq!((&decision["decision"], &decision["reason"]), (&"deny".into(), &"country".into()));
    assert_eq!(decision["claim"], "catgeoiso3166");
    let readable = tool.decide("verify", &[], &token).ended(1).out;
    assert!(readable.starts_with("deny country\n"), "{readable}");
    assert!(readable.contains("604 The location is not listed in catgeoiso3166."), "{readable}");
}

#[test]
fn the_request_can_be_said_in_arguments() {
    let tool = Tool::ready();
    let token = tool.mint("jwt");
    tool.verify(&token).ended(0);
    let decide = |path: &str, ip: &str| {
        let url = format!("https://cdn.example{path}");
        let facts = ["--url", &url, "--method", "GET", "--ip", ip, "--country", "AT", "--json", "-"];
        tool.run_with_input(&[&["verify"], &GATE[..], &STATE, &facts].concat(), &token)
    };
    decide("/live/final/1.m4s", "203.0.113.9").ended(0);
    for (path, ip, reason) in [
        ("/live/final/a%2f/../1.m4s?x=1", "203.0.113.9", "uri-malformed"),
        ("/live/final/1.m4s", "198.51.100.9", "network"),
        ("/live/other/1.m4s", "203.0.113.9", "uri"),
    ] {
        assert_eq!(decide(path, ip).ended(1).json()["reason"], reason);
    }
}

#[test]
fn place_and_connection_can_be_said_in_arguments() {
    let tool = Tool::ready();
    let stadium = ["--near", "-33.8472,151.0634,900", "--geohash", "r3gr", "--altitude", "-5,40.5"];
    let connection = ["--alpn", "h3", "--alpn", "h2", "--client-spki", "MFkw"];
    let names = ["--iss", "https://id.example", "--aud", "cdn-a", "--jti", "0aff"];
    for format in ["cat", "jwt"] {
        let mint = ["mint", "--keys", "keys.json", "--format", format];
        let token = tool.run(&[&mint[..], &names, &stadium, &connection].concat()).ended(0).out;
        let seen = tool.run_with_input(&["inspect", "--json", "-"], &token).ended(0).json();
        assert_eq!(seen["claims"]["catgeocoord"], serde_json::json!([[-33.8472, 151.0634, 900]]));
        let policy = r#"{"issuers":["https://id.example"],"audiences":["cdn-a"],"state":"none"}"#;
        tool.write("open.json", policy);
        let explain = |facts: &[&str]| {
            let gate = ["explain", "--keys", "keys.json", "--policy", "open.json", "--json"];
            tool.run(&[&gate[..], facts, &[token.trim_end()]].concat())
        };
        let there = ["--position", "-33.8475,151.063", "--altitude", "-20"];
        let client = ["--alpn", "h2", "--client-spki", "MFkw"];
        let explained = explain(&[&there[..], &client].concat()).ended(0).json();
        let steps = explained["steps"].as_array().unwrap();
        let shown = |claim: &str| {
            let step = steps.iter().find(|step| step["claim"] == claim).unwrap();
            (step["demanded"].as_str().unwrap().to_owned(), step["observed"].as_str().unwrap().to_owned())
        };
        assert_eq!(
            shown("catgeocoord"),
            (
                "within 900.0 m of -33.8472, 151.0634".to_owned(),
                "-33.8475, 151.063, 50.0 m from the nearest centre".to_owned()
            )
        );
        assert_eq!(shown("geohash"), (r#"["r3gr"]"#.to_owned(), "-33.8475, 151.063".to_owned()));
        assert_eq!(shown("catgeoalt"), ("-5.0 m, up to 40.5 m from it".to_owned(), "-20.0".to_owned()));
        assert_eq!(shown("catalpn"), ("h3, h2".to_owned(), "h2".to_owned()));
        assert!(shown("cattpk").0.starts_with("SHA-256 ") && shown("cattpk").0 == shown("cattpk").1);
        for (facts, reason) in [
            (&["--position", "-33.8,151.063"][..], "area"),
            (&["--altitude", "10"], "context-missing"),
            (&[&there[..], &["--no-tls"]].concat(), "alpn"),
            (&[&there[..], &["--alpn", "h2", "--no-client-certificate"]].concat(), "tls-key"),
            (&[&there[..], &["--alpn", "h2", "--ja4", "t13d"]].concat(), "tls-key"),
        ] {
            assert_eq!(explain(facts).ended(1).json()["decision"]["reason"], reason, "{facts:?}");
        }
    }
    let refused = tool.run(&["mint", "--keys", "keys.json", "--format", "cat", "--near", "1,2"]).ended(2);
    assert!(refused.err.contains("3 numbers"), "{}", refused.err);
    let refused = tool.run(&["mint", "--keys", "keys.json", "--format", "cat", "--near", "91,2,3"]).ended(2);
    assert!(refused.err.contains("catgeocoord"), "{}", refused.err);
}

#[test]
fn without_state_the_policy_denies_and_says_why() {
    let tool = Tool::ready();
    let token = tool.mint("cat");
    let run = tool.run(&[&["verify"], &GATE[..], &["--request", "request.json", "--json", &token]].concat());
    assert_eq!(run.json()["reason"], "state-stale");
    assert!(run.err.contains("--state"), "{}", run.err);
    run.ended(1);
}

#[test]
fn explain_shows_every_step_and_the_same_decision() {
    let tool = Tool::ready();
    let token = tool.mint("cat");
    let decision = tool.verify(&token).ended(0).json();
    let explained = tool.decide("explain", &["--json"], &token).ended(0).json();
    assert_eq!(explained["decision"], decision);
    let steps = explained["steps"].as_array().unwrap();
    assert!(steps.iter().all(|step| step["verdict"] == "ok"));
    for claim in ["exp", "nbf", "iss", "aud", "catu", "catm", "catnip", "catgeoiso3166"] {
        assert!(steps.iter().any(|step| step["claim"] == claim), "{claim}");
    }
    let table = tool.decide("explain", &[], &token).ended(0).out;
    let lines: Vec<&str> = table.lines().collect();
    assert!(lines[0].starts_with("stage ") && lines[0].ends_with("verdict"), "{table}");
    // One column starts at the same place in every row.
    let column = lines[0].find("verdict").unwrap();
    assert!(lines[1..=steps.len()].iter().all(|line| line.chars().skip(column).collect::<String>() == "ok"), "{table}");
    assert!(table.contains("\n\nallow\n"), "{table}");
}

#[test]
fn explain_ends_with_the_step_that_denied() {
    let tool = Tool::ready();
    let token = tool.mint("cat");
    tool.verify(&token).ended(0);
    let mut forged = token.clone().into_bytes();
    let last = forged.len() - 2;
    forged[last] = if forged[last] == b'A' { b'B' } else { b'A' };
    let forged = String::from_utf8(forged).unwrap();
    let explained = tool.decide("explain", &["--json"], &forged).ended(1).json();
    let steps = explained["steps"].as_array().unwrap();
    assert_eq!(explained["decision"]["reason"], "signature-invalid");
    assert_eq!(steps.last().unwrap()["verdict"], "signature-invalid");
    assert!(steps[..steps.len() - 1].iter().all(|step| step["verdict"] == "ok"));
}

#[test]
fn inspect_marks_what_it_shows_as_unverified() {
    let tool = Tool::ready();
    for format in ["cat", "jwt"] {
        let token = tool.mint(format);
        let readable = tool.run(&["inspect", &token]).ended(0).out;
        assert!(readable.starts_with("UNVERIFIED"), "{readable}");
        let seen = tool.run_with_input(&["inspect", "--json", "-"], &format!("{token}\n")).ended(0).json();
        assert_eq!((&seen["verified"], &seen["format"]), (&false.into(), &format.into()));
        let mut claims = seen["claims"].clone();
        let claims = claims.as_object_mut().unwrap();
        for added in ["exp", "nbf", "iat"] {
            assert!(claims.remove(added).unwrap().is_number(), "{added}");
        }
        let id = claims.remove(if format == "cat" { "cti" } else { "jti" });
        assert_eq!(id.unwrap().as_str().map(str::len), Some(32), "16 random bytes in hex");
        let minted: serde_json::Value = serde_json::from_str(&tool.read("claims.json")).unwrap();
        assert_eq!(serde_json::Value::Object(claims.clone()), minted);
    }
    assert!(tool.run(&["inspect", "no token"]).ended(2).err.contains("base64url"));
}

#[test]
fn a_token_is_found_on_the_request() {
    let tool = Tool::ready();
    let token = tool.mint("cat");
    tool.verify(&token).ended(0);
    let decide = |verb: &str, url: &str, header: &str| {
        let facts = ["--url", url, "--header", header, "--ip", "203.0.113.7", "--country", "DE", "--method", "GET"];
        tool.run(&[&[verb, "--json"], &GATE[..], &STATE, &facts].concat())
    };
    let (plain, other) = ("https://cdn.example/live/final/1.m4s", "user-agent: x");
    let in_path = format!("https://cdn.example/CAT={token}/live/final/1.m4s");
    let found = decide("verify", &in_path, other).ended(0);
    assert_eq!(found.json()["url"], plain, "without the token");
    decide("verify", plain, &format!("CTA-Common-Access-Token: {token}")).ended(0);
    let explained = decide("explain", &in_path, other).ended(0).json();
    assert_eq!(explained["decision"], found.json());
    assert_eq!(explained["steps"][0]["check"], "placement");
    assert_eq!(decide("verify", plain, other).ended(1).json()["reason"], "token-missing");
    tool.run(&[&["verify"], &GATE[..]].concat()).ended(2);
}
