//! Minting from claims and from arguments.

use crate::tool::Tool;

#[test]
fn a_token_has_an_id_of_its_own_unless_told() {
    let tool = Tool::empty();
    tool.run(&["keys", "new", "--alg", "HS256", "--kid", "k"]).ended(0);
    let id = |claims: &str, further: &[&str]| {
        let mint = ["mint", "--keys", "keys.json", "--format", "jwt", "--claims", "-"];
        let token = tool.run_with_input(&[&mint[..], further].concat(), claims).ended(0).out;
        let seen = tool.run(&["inspect", "--json", token.trim_end()]).ended(0).json();
        seen["claims"].get("jti").map(|id| id.as_str().unwrap().to_owned())
    };
    let random = id(r#"{"iss":"i"}"#, &[]).unwrap();
    assert!(random.len() == 32 && id(r#"{"iss":"i"}"#, &[]) != Some(random));
    assert_eq!(id(r#"{"cti":"0a"}"#, &[]).as_deref(), Some("0a"));
    assert_eq!(id(r#"{"jti":"my token"}"#, &["--sid", "s"]).as_deref(), Some("my token"));
    assert_eq!(id(r#"{"cti":"0a"}"#, &["--jti", "0b"]).as_deref(), Some("0b"));
    assert_eq!(id(r#"{"iss":"i"}"#, &["--no-jti"]), None);
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
fn claims_that_cannot_be_minted_are_named() {
    let tool = Tool::ready();
    let refused = [
        (r#"{"iss":5}"#, "iss"),
        (r#"{"country":["DE"]}"#, "country"),
        (r#"{"status":{"status_list":{"idx":0,"uri":"https://id.example/s"}}}"#, "status"),
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
fn what_must_not_stand_in_the_clear_is_encrypted() {
    let tool = Tool::empty();
    let mint = |format: &str, claims: &[&str]| {
        tool.run(&[&["mint", "--keys", "keys.json", "--format", format, "--iss", "i"], claims].concat())
    };
    tool.run(&["keys", "new", "--alg", "HS256", "--kid", "k"]).ended(0);
    assert!(mint("cat", &["--sub", "alice", "--privacy", "required"]).ended(2).err.contains("sub"));
    mint("cat", &["--sub", "alice"]).ended(0);
    tool.run(&["keys", "new", "--alg", "A256GCM", "--kid", "e"]).ended(0);
    let inspect = |token: &str| tool.run(&["inspect", "--json", token.trim_end()]).ended(0).json();
    for further in [
        ["--sub", "alice"],
        ["--ip", "203.0.113.7"],
        ["--near", "48.2,11.6,900"],
        ["--geohash", "u2862"],
        ["--privacy", "always"],
    ] {
        let token = mint("cat", &further).ended(0).out;
        let seen = inspect(&token);
        assert_eq!((&seen["encrypted"], &seen["claims"]), (&true.into(), &serde_json::Value::Null), "{further:?}");
        assert_eq!(seen["headers"]["protected"]["alg"], 3);
        assert_eq!(seen["headers"]["unprotected"]["kid"], "e");
        assert_eq!(seen["headers"]["unprotected"]["iv"].as_str().map(str::len), Some(24), "12 bytes in hex");
        let readable = tool.run(&["inspect", token.trim_end()]).ended(0).out;
        assert!(readable.contains("claims encrypted") && !readable.contains("alice"), "{readable}");
    }
    for further in [["--path", "/a/"], ["--geohash", "u286"], ["--altitude", "500,10"]] {
        assert_eq!(inspect(&mint("cat", &further).ended(0).out)["encrypted"], false, "{further:?}");
    }
    assert!(mint("jwt", &["--sub", "alice", "--privacy", "required"]).ended(2).err.contains("sub"));
    assert_eq!(inspect(&mint("jwt", &["--sub", "alice"]).ended(0).out)["claims"]["sub"], "alice");
}

#[test]
fn renewal_is_said_in_arguments() {
    let tool = Tool::empty();
    tool.run(&["keys", "new", "--alg", "HS256", "--kid", "k"]).ended(0);
    let mint = ["mint", "--keys", "keys.json", "--format", "cat", "--now", "1700000000"];
    let catr = |further: &[&str]| {
        let token = tool.run(&[&mint[..], further].concat()).ended(0).out;
        tool.run(&["inspect", "--json", token.trim_end()]).ended(0).json()["claims"]["catr"].clone()
    };
    assert_eq!(catr(&["--renew", "cookie=5m"]), serde_json::json!({"type": "cookie", "expadd": 300}));
    let early = catr(&["--renew", "automatic=5m", "--renew-before", "90s"]);
    assert_eq!(early, serde_json::json!({"type": "automatic", "expadd": 300, "deadline": 90}));
    for wrong in
        [&["--renew", "letter=5m"][..], &["--renew", "cookie"], &["--renew", "cookie=0"], &["--renew-before", "5m"]]
    {
        tool.run(&[&mint[..], wrong].concat()).ended(2);
    }
}
