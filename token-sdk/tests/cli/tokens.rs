//! Minting, checking, explaining, looking into tokens.

use crate::tool::Tool;

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
    let with = |country: &str, ip: &str| {
        tool.run_with_input(
            &[
                "verify",
                "--keys",
                "keys.json",
                "--policy",
                "policy.json",
                "--state",
                "state.cose",
                "--state-keys",
                "state-keys.json",
                "--url",
                "https://cdn.example/live/final/a%2f/../1.m4s?x=1",
                "--method",
                "GET",
                "--ip",
                ip,
                "--country",
                country,
                "--json",
                "-",
            ],
            &token,
        )
    };
    assert_eq!(with("DE", "203.0.113.9").ended(1).json()["reason"], "uri-malformed");
    let tool_says = |url: &str, ip: &str| {
        let arguments = [
            "verify",
            "--keys",
            "keys.json",
            "--policy",
            "policy.json",
            "--state",
            "state.cose",
            "--state-keys",
            "state-keys.json",
            "--url",
            url,
            "--method",
            "GET",
            "--ip",
            ip,
            "--country",
            "AT",
            "--json",
            &token,
        ];
        tool.run(&arguments)
    };
    tool_says("https://cdn.example/live/final/1.m4s", "203.0.113.9").ended(0);
    assert_eq!(tool_says("https://cdn.example/live/final/1.m4s", "198.51.100.9").ended(1).json()["reason"], "network");
    assert_eq!(tool_says("https://cdn.example/live/other/1.m4s", "203.0.113.9").ended(1).json()["reason"], "uri");
}

#[test]
fn without_state_the_policy_denies_and_says_why() {
    let tool = Tool::ready();
    let token = tool.mint("cat");
    let run = tool.run(&[
        "verify",
        "--keys",
        "keys.json",
        "--policy",
        "policy.json",
        "--request",
        "request.json",
        "--json",
        &token,
    ]);
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
        let minted: serde_json::Value = serde_json::from_str(&tool.read("claims.json")).unwrap();
        assert_eq!(serde_json::Value::Object(claims.clone()), minted);
    }
    assert!(tool.run(&["inspect", "no token"]).ended(2).err.contains("base64url"));
}

#[test]
fn claims_can_be_said_in_arguments() {
    let tool = Tool::ready();
    let minted = tool.run(&[
        "mint",
        "--keys",
        "keys.json",
        "--format",
        "cat",
        "--iss",
        "https://id.example",
        "--aud",
        "a",
        "--aud",
        "b",
        "--path",
        "/live/final/",
        "--country",
        "DE",
        "--country",
        "US-CA",
        "--ip",
        "203.0.113.0/24",
        "--asn",
        "64500",
        "--method",
        "GET",
        "--sid",
        "s",
        "--tenant",
        "t",
        "--epoch",
        "event:final=3",
        "--jti",
        "0aff",
        "--ttl",
        "5m",
        "--now",
        "1700000000",
    ]);
    let token = minted.ended(0).out;
    let seen = tool.run_with_input(&["inspect", "--json", "-"], &token).ended(0).json();
    let expected = serde_json::json!({
        "iss": "https://id.example", "aud": ["a", "b"], "catu": {"path": {"prefix": "/live/final/"}},
        "catgeoiso3166": ["DE", "US-CA"], "catnip": ["203.0.113.0/24", 64500], "catm": ["GET"], "sid": "s",
        "tenant": "t", "epoch": {"event:final": 3}, "cti": "0aff",
        "iat": 1_700_000_000, "nbf": 1_699_999_940, "exp": 1_700_000_300,
    });
    assert_eq!(seen["claims"], expected);
}

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
fn claims_that_cannot_be_minted_are_named() {
    let tool = Tool::ready();
    let refused = [
        (r#"{"iss":5}"#, "iss"),
        (r#"{"country":["DE"]}"#, "country"),
        (r#"{"catif":[{"on":["exp"],"status":302}]}"#, "catif"),
        (r#"{"sid":"a","sid":"b"}"#, "twice"),
        (r#"{"cti":"00","jti":"00"}"#, "cti"),
        ("nothing", "JSON"),
    ];
    for (claims, named) in refused {
        let arguments = ["mint", "--keys", "keys.json", "--format", "jwt", "--claims", "-"];
        for further in [&[][..], &["--ttl", "5m"]] {
            let run = tool.run_with_input(&[&arguments[..], further].concat(), claims).ended(2);
            assert!(run.out.is_empty() && run.err.contains(named), "{claims}: {}", run.err);
        }
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
