//! Records in, outputs out: what a host of the raw module relies on.
#![allow(clippy::unwrap_used)]

mod host;

use host::{CLAIMS, HEADERS_KNOWN, HEADERS_PARTIAL, Host, KEYS, MINT_CAT, MINT_JWT, POLICY, Record, URL, full_check};
use token_wasm::{Answer, Operation, Tag, Text};

fn length(record: &[u8], field: usize) -> Option<usize> {
    let at = 20 + 4 * field;
    let length = u32::from_le_bytes(record[at..at + 4].try_into().unwrap());
    (length != u32::MAX).then(|| usize::try_from(length).unwrap())
}

/// The texts of a decision record: claim, key id, session, token id, URL.
fn texts(record: &[u8]) -> Vec<Option<String>> {
    let mut at = 40;
    let read = |field| {
        length(record, field).map(|length| {
            at += length;
            String::from_utf8(record[at - length..at].to_vec()).unwrap()
        })
    };
    (0..5).map(read).collect()
}

#[test]
fn the_example_of_the_readme_is_answered_as_it_says() {
    let record =
        Record::check(Operation::Check).text(Text::Method, "GET").text(Text::Url, "https://cdn.example/a").bytes();
    let head = [3, 2, 0, 0, 0, 0, 3, 0, 0x00, 0xf1, 0x53, 0x65, 0, 0, 0, 0];
    let lengths = [3, 0, 0, 0, 0x15, 0, 0, 0];
    assert_eq!((&record[..16], &record[56..64], record.len()), (&head[..], &lengths[..], 120));
    assert_eq!(&record[96..], b"GEThttps://cdn.example/a");
    let (answer, output) = Host::configured().handle(&record);
    assert_eq!(answer.to_bits(), (100 << 32) + 40);
    assert_eq!(output[..2], 100_u16.to_le_bytes());
    assert_eq!(output[4..6], 401_u16.to_le_bytes());
}

#[test]
fn both_formats_are_minted_checked_and_told() {
    for (flag, format) in [(MINT_CAT, 1), (MINT_JWT, 2)] {
        let token = Host::minter().mint(flag, CLAIMS);
        let (answer, output) = Host::configured().handle(&full_check(Operation::Check, &token).bytes());
        assert_eq!(answer.code(), 0);
        assert_eq!(output[2], format);
        assert_eq!(output[3], 0b1_0110, "cache until is known, the URL is unchanged, ASCII");
        assert_eq!(output[4..6], [0, 0], "the first key");
        assert_eq!(output[8..16], 1_700_000_300_i64.to_le_bytes());
        assert_eq!(texts(&output), [None, Some("k1".into()), Some("s-1".into()), None, None]);
    }
}

#[test]
fn a_granted_url_is_told_when_it_is_not_the_one_that_was_sent() {
    let token = Host::minter().mint(MINT_CAT, CLAIMS);
    let url = format!("{URL}?CAT={token}&b=1");
    let record = Record::check(Operation::Check).text(Text::Method, "GET").text(Text::Url, &url).bytes();
    let (answer, output) = Host::configured().handle(&record);
    assert_eq!(answer.code(), 0);
    assert_eq!(output[3] & 0b100, 0);
    assert_eq!(texts(&output)[4], Some(format!("{URL}?b=1")));
}

#[test]
fn a_denial_names_the_claim_and_carries_the_status_of_the_policy() {
    let policy = POLICY.replace("\"state\"", "\"status\":{\"method\":405},\"mode\":\"log\",\"state\"");
    let token = Host::minter().mint(MINT_JWT, CLAIMS);
    let record =
        Record::check(Operation::Check).text(Text::Method, "PUT").text(Text::Url, URL).text(Text::Token, token);
    let (answer, output) = Host::with_policy(&policy).handle(&record.bytes());
    assert_eq!(answer.code(), 602);
    assert_eq!(output[4..6], 405_u16.to_le_bytes());
    assert_eq!(output[6], 1, "the mode is told and does not turn a denial into a grant");
    assert_eq!(texts(&output)[0], Some("catm".into()));
}

#[test]
fn describe_and_explain_decide_as_check_does() {
    let token = Host::minter().mint(MINT_CAT, CLAIMS);
    for record in [full_check, |operation, _: &str| Record::check(operation)] {
        let answers = [Operation::Check, Operation::Describe, Operation::Explain]
            .map(|operation| Host::configured().handle(&record(operation, &token).bytes()));
        let [check, describe, explain] = answers.map(|(answer, output)| (answer.code(), output));
        assert_eq!((check.0, check.0), (describe.0, explain.0));
        let decision = String::from_utf8(describe.1).unwrap();
        let explained = String::from_utf8(explain.1).unwrap();
        assert!(explained.starts_with("{\"steps\":[{\"stage\":"), "{explained}");
        assert!(explained.ends_with(&format!(",\"decision\":{decision}}}")), "{explained}");
    }
}

#[test]
fn nothing_configured_is_said_before_anything_else() {
    let mut host = Host::new();
    for operation in
        [Operation::Check, Operation::Describe, Operation::Explain, Operation::StripHeaders, Operation::Mint]
    {
        assert_eq!(host.handle(&[operation as u8]).0.code(), 901, "{operation:?}");
    }
}

#[test]
fn a_refused_configuration_names_the_member_and_leaves_what_was_there() {
    let mut host = Host::configured();
    let no_algorithm = KEYS.replace("\"alg\":\"HS256\",", "");
    let unknown_member = POLICY.replace("\"state\"", "\"stat\"");
    let cases = [
        (KEYS, unknown_member.as_str(), None, "policy"),
        (no_algorithm.as_str(), POLICY, None, "keys"),
        (KEYS, POLICY, Some(no_algorithm.as_str()), "stateKeys"),
    ];
    for (keys, policy, state_keys, member) in cases {
        let mut record = Record::new(Operation::Configure).field(Tag::Keys, keys).field(Tag::Policy, policy);
        if let Some(keys) = state_keys {
            record = record.field(Tag::StateKeys, keys);
        }
        let (answer, output) = host.handle(&record.bytes());
        assert_eq!(answer.code(), 901);
        let refusal = String::from_utf8(output).unwrap();
        assert!(refusal.starts_with(&format!("{{\"member\":\"{member}")), "{refusal}");
    }
    let token = Host::minter().mint(MINT_CAT, CLAIMS);
    assert_eq!(host.handle(&full_check(Operation::Check, &token).bytes()).0.code(), 0);
}

#[test]
fn key_material_does_not_stay_in_the_buffer() {
    let secret = b"BwcHBwcH";
    for host in [Host::configured(), Host::minter()] {
        assert!(!host.buffer.windows(secret.len()).any(|window| window == secret));
    }
}

#[test]
fn only_an_active_key_mints() {
    let announced = KEYS.replace("\"kid\"", "\"use_state\":\"announced\",\"kid\"");
    let (answer, output) =
        Host::new().handle(&Record::new(Operation::ConfigureMinter).field(Tag::Keys, announced).bytes());
    assert_eq!(answer.code(), 901);
    assert!(String::from_utf8(output).unwrap().contains("use_state"));
}

#[test]
fn a_claim_that_cannot_be_minted_is_named() {
    let record = Record::new(Operation::Mint).flags(MINT_CAT).field(Tag::Claims, r#"{"catm":"GET"}"#);
    let (answer, output) = Host::minter().handle(&record.bytes());
    assert_eq!(answer.code(), 901);
    let refusal = String::from_utf8(output).unwrap();
    assert!(refusal.starts_with("{\"member\":\"catm"), "{refusal}");
}

#[test]
fn tokens_up_to_the_largest_limit_are_decided() {
    let audiences: Vec<String> = (0..200).map(|number| format!("\"{number:060}\"")).collect();
    let claims = CLAIMS.replace("\"cdn\"", &format!("[\"cdn\",{}]", audiences.join(",")));
    let policy = POLICY.replace("\"state\"", "\"limits\":{\"token_bytes\":16384},\"state\"");
    for flag in [MINT_CAT, MINT_JWT] {
        let token = Host::minter().mint(flag, &claims);
        assert!(token.len() > 16_000, "{}", token.len());
        let (answer, output) = Host::with_policy(&policy).handle(&full_check(Operation::Check, &token).bytes());
        assert_eq!((answer.code(), output.len()), (0, 45));
        assert_eq!(Host::configured().handle(&full_check(Operation::Check, &token).bytes()).0.code(), 101);
    }
}

#[test]
fn tokens_are_stripped_from_header_lines() {
    let record = Record::new(Operation::StripHeaders)
        .field(Tag::HeaderName, "Cookie")
        .field(Tag::HeaderValue, "a=1; Common-Access-Token=x; b=2")
        .field(Tag::HeaderName, "Authorization")
        .field(Tag::HeaderValue, "Bearer x")
        .field(Tag::HeaderName, "cookie")
        .field(Tag::HeaderValue, "CTA-Common-Access-Token=y")
        .field(Tag::HeaderName, "Accept")
        .field(Tag::HeaderValue, "*/*");
    let left = Record::new(Operation::StripHeaders)
        .field(Tag::HeaderName, "Cookie")
        .field(Tag::HeaderValue, "a=1; b=2")
        .field(Tag::HeaderName, "Accept")
        .field(Tag::HeaderValue, "*/*");
    let (answer, output) = Host::configured().handle(&record.bytes());
    assert_eq!((answer.code(), output), (0, left.bytes()));
}

#[test]
fn information_lists_every_reason() {
    let (answer, output) = Host::new().handle(&Record::new(Operation::Information).bytes());
    assert_eq!(answer.code(), 0);
    let text = String::from_utf8(output).unwrap();
    for reason in token_core::Reason::ALL {
        assert!(text.contains(&format!("{{\"code\":{},\"name\":\"{reason}\",", reason.code())), "{reason}");
    }
}

#[test]
fn a_decision_that_has_no_room_is_a_denial() {
    let token = Host::minter().mint(MINT_CAT, CLAIMS);
    let record = full_check(Operation::Check, &token).bytes();
    let mut host = Host::configured();
    host.buffer.truncate(record.len() + 1);
    assert_eq!(host.handle(&record).0, Answer::from_bits(902 << 32));
}

#[test]
fn header_lines_need_the_flag_that_says_that_they_are_known() {
    let record = || Record::check(Operation::Check).field(Tag::HeaderName, "a").field(Tag::HeaderValue, "b");
    assert_eq!(Host::configured().handle(&record().bytes()).0.code(), 900);
    assert_eq!(Host::configured().handle(&record().flags(HEADERS_KNOWN).bytes()).0.code(), 100);
}

#[test]
fn header_lines_that_were_left_out_are_asked_for_when_a_claim_needs_them() {
    let part = |claims: &str| {
        let token = Host::minter().mint(MINT_CAT, claims);
        let record = Record::check(Operation::Check).flags(HEADERS_KNOWN | HEADERS_PARTIAL).text(Text::Method, "GET");
        record.text(Text::Url, URL).text(Text::Token, token).bytes()
    };
    let with_cath = CLAIMS.replacen('{', r#"{"cath":{"user-agent":{"exact":"x"}},"#, 1);
    for mut host in [Host::configured(), Host::remembering()] {
        let record = part(&with_cath);
        let (answer, _) = host.handle(&record);
        assert_eq!((answer.code(), answer.are_headers_needed(), answer.output_bytes()), (600, true, 0));
        let (answer, _) = host.handle(&part(CLAIMS));
        assert_eq!((answer.code(), answer.are_headers_needed()), (0, false));
    }
}

#[test]
fn configuring_tells_where_tokens_are_looked_for() {
    let needs = |placements: &str| {
        let policy = POLICY.replace("\"state\"", &format!("{placements}\"mode\":\"log\",\"state\""));
        let record = Record::new(Operation::Configure).field(Tag::Keys, KEYS).field(Tag::Policy, policy);
        String::from_utf8(Host::new().handle(&record.bytes()).1).unwrap()
    };
    assert_eq!(needs(r#""placements":[{"query":"t"}],"#), "log");
    assert_eq!(needs(r#""placements":[{"header":"X-Token"},{"cookie":"c"}],"#), "log\nx-token\ncookie");
    assert!(needs("").starts_with("log\ncta-common-access-token\n"));
}
