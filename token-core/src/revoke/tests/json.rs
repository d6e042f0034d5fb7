use super::*;

fn fault(json: &str) -> (std::string::String, std::string::String) {
    let error = Revocations::from_json(json).expect_err(json);
    (error.member().into(), error.expected().into())
}

#[test]
fn both_forms_say_the_same() {
    assert_eq!(Revocations::from_json(&full().to_json()), Ok(full()));
    let nothing = Revocations { version: 1, issued_at: -5, ..Revocations::default() };
    assert_eq!(Revocations::from_json(&nothing.to_json()), Ok(nothing.clone()));
    assert_eq!(Revocations::from_json(r#"{"version":1,"issued_at":-5}"#), Ok(nothing));
}

#[test]
fn the_json_form_is_the_documented_one() {
    let json = r#"{"version":7,"issued_at":1700000000,"epochs":[{"iss":"a","scope":"","floor":3}],"tokens":[{"iss":"a","id":"t"}],"sessions":[{"iss":"a","id":"s","until":9}],"subjects":[{"iss":"a","sub":"v","not_before":5}],"keys":["kid"],"issuers":["b"],"networks":["203.0.113.0/24",64500],"replayed":[{"iss":"a","id":"r"}],"blocked":["0aff"]}"#;
    let revocations = Revocations::from_json(json).unwrap();
    assert_eq!(revocations.blocked, [[0x0a, 0xff]]);
    assert_eq!(revocations.to_json(), json);
}

#[test]
fn members_may_be_left_out() {
    let revocations = Revocations::from_json(
        r#"{"version":1,"issued_at":0,"sessions":[{"id":"s"}],"subjects":[{"sub":"v"}],"epochs":[{"floor":1}],"replayed":[],"networks":["192.0.2.1","2001:db8::1"]}"#,
    )
    .unwrap();
    assert_eq!(revocations.sessions, [revoked("", "s")]);
    assert_eq!(revocations.subjects[0].not_before, i64::MAX);
    assert_eq!(revocations.epochs, [EpochFloor { issuer: "".into(), scope: "".into(), floor: 1 }]);
    assert_eq!(revocations.replayed, Some(Vec::new()));
    assert_eq!(revocations.networks, [prefix("192.0.2.1/32"), prefix("2001:db8::1/128")]);
    assert_eq!(Revocations::from_json(&revocations.to_json()), Ok(revocations));
}

#[test]
fn faults_are_named() {
    let of = |members: &str| fault(&std::format!(r#"{{"version":1,"issued_at":0,{members}}}"#)).0;
    assert_eq!(of(r#""sessions":[{"id":"a"},{"iss":"b"}]"#), "sessions[1].id");
    assert_eq!(of(r#""sessions":[{"id":7}]"#), "sessions[0].id");
    assert_eq!(of(r#""sessions":{}"#), "sessions");
    assert_eq!(of(r#""sessions":["s"]"#), "sessions[0]");
    assert_eq!(of(r#""sesions":[]"#), "sesions");
    assert_eq!(of(r#""tokens":[{"id":"a","not_before":1}]"#), "tokens[0].not_before");
    assert_eq!(of(r#""subjects":[{"iss":"a"}]"#), "subjects[0].sub");
    assert_eq!(of(r#""epochs":[{"scope":"a"}]"#), "epochs[0].floor");
    assert_eq!(of(r#""epochs":[{"floor":-1}]"#), "epochs[0].floor");
    assert_eq!(of(r#""epochs":[{"floor":1.0}]"#), "epochs[0].floor");
    assert_eq!(of(r#""keys":[{"kid_hex":"0A"}]"#), "keys[0].kid_hex");
    assert_eq!(of(r#""keys":[{}]"#), "keys[0]");
    assert_eq!(of(r#""blocked":["abc"]"#), "blocked[0]");
    for network in
        [r#""192.0.2.1/24""#, r#""192.0.2.0/33""#, r#""192.0.2.0/024""#, r#""192.0.2""#, "4294967296", "-1", "null"]
    {
        assert_eq!(of(&std::format!(r#""networks":[1,{network}]"#)), "networks[1]", "{network}");
    }
    assert_eq!(fault(r#"{"issued_at":0}"#).0, "version");
    assert_eq!(fault(r#"{"version":1}"#).0, "issued_at");
    assert_eq!(fault(r#"{"version":-1,"issued_at":0}"#).0, "version");
    assert_eq!(fault("[]"), ("state".into(), "an object".into()));
    assert_eq!(fault("{"), ("state".into(), "JSON (RFC 8259)".into()));
    assert_eq!(fault(r#"{"version":1,"issued_at":0} x"#).1, "one JSON value and nothing after it");
    assert_eq!(fault(r#"{"version":1,"issued_at":0,"version":2}"#).1, "members whose names differ");
}

#[test]
fn lists_may_be_longer_than_those_of_a_token() {
    let many =
        Revocations { sessions: (0..5000).map(|number| revoked("i", &std::format!("{number}"))).collect(), ..full() };
    assert_eq!(Revocations::from_json(&many.to_json()), Ok(many));
}
