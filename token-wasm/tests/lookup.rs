//! Decisions with a store outside and a state document: what either denies is denied.
#![allow(clippy::unwrap_used)]

mod host;

use host::{CLAIMS, HEADERS_KNOWN, Host, KEYS, MINT_CAT, NOW, POLICY, Record, URL, full_check};
use token_core::{EpochFloor, KeyRing, Revocations, RevokedSubject, keys_from_json};
use token_wasm::{Operation, Tag, Text};

const ISSUER: &str = "https://id.example";

fn state_keys() -> String {
    KEYS.replace("k1", "s1")
}

/// A host with a document in force that revokes the subject and holds an epoch floor.
fn host(policy: &str, revoked: &str, floor: u64) -> Host {
    let mut host = Host::new();
    let record = Record::new(Operation::Configure).field(Tag::Keys, KEYS).field(Tag::Policy, policy);
    assert_eq!(host.handle(&record.field(Tag::StateKeys, state_keys()).bytes()).0.code(), 0);
    let subject = RevokedSubject { issuer: ISSUER.into(), subject: revoked.into(), not_before: NOW, drop_after: None };
    let epoch = EpochFloor { issuer: ISSUER.into(), scope: String::new(), floor };
    let revocations = Revocations {
        version: 1,
        issued_at: NOW,
        subjects: vec![subject],
        epochs: vec![epoch],
        ..Revocations::default()
    };
    let keys = KeyRing::new(keys_from_json(&state_keys()).unwrap()).unwrap();
    let document = revocations.sign([7; 16], keys.find(b"s1").unwrap()).unwrap();
    let load = Record::new(Operation::LoadState).field(Tag::State, document).bytes();
    assert_eq!(host.handle(&load).0.code(), 0);
    host
}

fn token() -> String {
    let claims = CLAIMS.replace("\"sid\"", "\"sub\":\"viewer\",\"iat\":1699999990,\"epoch\":4,\"sid\"");
    Host::minter().mint(MINT_CAT, &claims)
}

/// The look-ups that the record of an output holds.
fn lookups(output: &[u8]) -> Vec<Vec<u8>> {
    let count = usize::from(u16::from_le_bytes([output[2], output[3]]));
    let (values, table) = output[8..].split_at(output.len() - 8 - 4 * count);
    let mut rest = values;
    let lookups = table.chunks(4).map(|entry| {
        let entry = u32::from_le_bytes(entry.try_into().unwrap());
        assert_eq!(entry >> 26, Tag::Lookup as u32);
        let (value, others) = rest.split_at(usize::try_from(entry & 0x03ff_ffff).unwrap());
        rest = others;
        value.to_vec()
    });
    let lookups = lookups.collect();
    assert!(rest.is_empty());
    lookups
}

/// Asks for the look-ups and finishes with one verdict for all of them; none: no answers.
fn decide(host: &mut Host, verdict: Option<u8>) -> (u16, usize) {
    let token = token();
    let (answer, output) = host.handle(&full_check(Operation::Lookups, &token).bytes());
    assert_eq!(answer.code(), 0);
    let lookups = lookups(&output);
    let answered =
        verdict.iter().flat_map(|verdict| lookups.iter().map(|lookup| [&[*verdict][..], &[0; 8], lookup].concat()));
    let record =
        answered.fold(full_check(Operation::Finish, &token), |record, answer| record.field(Tag::Answer, answer));
    (host.handle(&record.bytes()).0.code(), lookups.len())
}

fn lenient() -> String {
    POLICY.replace("\"state\"", "\"on_state\":{\"lookup_error\":\"allow\"},\"state\"")
}

#[test]
fn a_document_denies_whatever_the_store_says_or_fails_to_say() {
    for verdict in [Some(0), Some(2), None] {
        for policy in [POLICY, &lenient()] {
            assert_eq!(decide(&mut host(policy, "viewer", 0), verdict).0, 702);
            assert_eq!(decide(&mut host(policy, "other", 5), verdict).0, 705);
        }
    }
}

#[test]
fn a_store_that_failed_is_a_matter_of_the_policy() {
    for verdict in [Some(2), None] {
        assert_eq!(decide(&mut host(POLICY, "other", 4), verdict).0, 707);
        assert_eq!(decide(&mut host(&lenient(), "other", 4), verdict).0, 0);
    }
    assert_eq!(decide(&mut host(POLICY, "other", 4), Some(0)), (0, 6));
}

/// The first token's subject is one that the store cannot tell about; the second has none.
#[test]
fn a_look_up_that_failed_for_one_token_is_no_matter_of_another() {
    let (first, second) = (token(), Host::minter().mint(MINT_CAT, CLAIMS));
    let check = |operation| {
        let record = Record::check(operation).flags(HEADERS_KNOWN).text(Text::Method, "GET").text(Text::Url, URL);
        let record = record.field(Tag::HeaderName, "cta-common-access-token").field(Tag::HeaderValue, &first);
        record.field(Tag::HeaderName, "authorization").field(Tag::HeaderValue, format!("Bearer {second}"))
    };
    let mut host = host(POLICY, "other", 0);
    let (_, output) = host.handle(&check(Operation::Lookups).bytes());
    let subject = 5;
    let verdict = |lookup: &[u8]| if lookup[0] == subject { 2 } else { 0 };
    let answers = lookups(&output).into_iter().map(|lookup| [&[verdict(&lookup)][..], &[0; 8], &lookup].concat());
    let record = answers.fold(check(Operation::Finish), |record, answer| record.field(Tag::Answer, answer));
    assert_eq!(host.handle(&record.bytes()).0.code(), 0);
}

#[test]
fn an_answer_counts_for_its_own_look_up_alone() {
    let token = token();
    let mut host = host(POLICY, "other", 4);
    let (_, output) = host.handle(&full_check(Operation::Lookups, &token).bytes());
    let foreign = lookups(&output).into_iter().map(|mut lookup| {
        *lookup.last_mut().unwrap() ^= 1;
        [&[0; 9][..], &lookup].concat()
    });
    let record =
        foreign.fold(full_check(Operation::Finish, &token), |record, answer| record.field(Tag::Answer, answer));
    assert_eq!(host.handle(&record.bytes()).0.code(), 707);
}

/// The kinds that are asked about a token, round by round, when every answer is this number's: a verdict
/// for each kind, 0 unless given; and the decision.
fn rounds(host: &mut Host, token: &str, random: f64, verdicts: &[(u8, u8)]) -> (Vec<Vec<u8>>, u16) {
    let record = |operation| full_check(operation, token).number(40, random.to_le_bytes());
    let (mut answers, mut asked) = (Vec::new(), Vec::new());
    loop {
        let with =
            |operation| answers.iter().fold(record(operation), |record, answer| record.field(Tag::Answer, answer));
        let (answer, output) = host.handle(&with(Operation::Lookups).bytes());
        assert_eq!(answer.code(), 0);
        let questions = lookups(&output);
        if questions.is_empty() {
            return (asked, host.handle(&with(Operation::Finish).bytes()).0.code());
        }
        asked.push(questions.iter().map(|question| question[0]).collect());
        let verdict = |kind| verdicts.iter().find(|(of, _)| *of == kind).map_or(0, |(_, verdict)| *verdict);
        answers
            .extend(questions.into_iter().map(|question| [&[verdict(question[0])][..], &[0; 8], &question].concat()));
    }
}

const REVOCATION: [u8; 6] = [1, 2, 3, 4, 3, 6];
const BLOCKED: u8 = 7;
const BLOCK: u8 = 8;
const REUSED: u8 = 9;
const USED: u8 = 11;
const SIGNATURE: u8 = 12;

#[test]
fn notes_are_taken_last_and_of_no_token_that_is_denied() {
    let mint = |claims: &str| Host::minter().mint(MINT_CAT, &CLAIMS.replace("\"sid\"", &format!("{claims},\"sid\"")));
    let once = mint(r#""cti":"0b71","catreplay":1"#);
    let watched = mint(r#""cti":"0b71","catreplay":2"#);
    let sampled = mint(r#""cti":"0b71","catreplay":1,"catpor":[0.25,"ab"]"#);
    let revocation = || REVOCATION.to_vec();
    let and = |kind| [&REVOCATION[..], &[kind]].concat();
    let lenient = Host::with_policy(&lenient());
    for (token, random, verdicts, asked, decision) in [
        (&once, 0.5, &[][..], vec![revocation(), vec![USED]], 0),
        (&once, 0.5, &[(USED, 1)], vec![revocation(), vec![USED]], 709),
        (&once, 0.5, &[(USED, 2)], vec![revocation(), vec![USED]], 707),
        (&once, 0.5, &[(4, 1)], vec![revocation()], 701),
        (&once, 0.5, &[(4, 2)], vec![revocation()], 707),
        (&once, 0.5, &[(6, 2)], vec![revocation()], 707),
        (&watched, 0.5, &[], vec![and(REUSED)], 0),
        (&watched, 0.5, &[(REUSED, 1)], vec![and(REUSED)], 709),
        (&sampled, 0.5, &[], vec![and(BLOCKED), vec![USED]], 0),
        (&sampled, 0.5, &[(BLOCKED, 1)], vec![and(BLOCKED)], 710),
        (&sampled, 0.5, &[(BLOCKED, 2)], vec![and(BLOCKED)], 707),
        (&sampled, 0.1, &[], vec![and(BLOCKED), vec![BLOCK]], 710),
        (&sampled, 0.1, &[(BLOCK, 2)], vec![and(BLOCKED), vec![BLOCK]], 710),
        (&sampled, 0.1, &[(4, 1)], vec![and(BLOCKED)], 701),
        (&sampled, 0.1, &[(BLOCKED, 1)], vec![and(BLOCKED)], 710),
    ] {
        assert_eq!(rounds(&mut Host::configured(), token, random, verdicts), (asked, decision), "{verdicts:?}");
    }
    // What the token itself demands is not waived by a policy on revocation.
    let mut lenient = lenient;
    assert_eq!(rounds(&mut lenient, &once, 0.5, &[(4, 2), (6, 2)]), (vec![revocation(), vec![USED]], 0));
    assert_eq!(rounds(&mut lenient, &once, 0.5, &[(USED, 2)]).1, 707);
}

#[test]
fn without_a_store_the_document_alone_is_asked() {
    let mut host = host(POLICY, "other", 4);
    let record = |operation, token: &str| full_check(operation, token).flags(1 << 12);
    let (_, output) = host.handle(&record(Operation::Lookups, &token()).bytes());
    assert!(lookups(&output).is_empty());
    assert_eq!(host.handle(&record(Operation::Finish, &token()).bytes()).0.code(), 0);
    let once = Host::minter().mint(MINT_CAT, &CLAIMS.replace("\"sid\"", r#""cti":"01","epoch":4,"catreplay":1,"sid""#));
    assert_eq!(host.handle(&record(Operation::Finish, &once).bytes()).0.code(), 600);
}

/// RFC 8037 appendix A.1.
const PUBLIC: &str = r#"{"keys":[{"kty":"OKP","crv":"Ed25519","alg":"EdDSA","kid":"k1","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#;
const PRIVATE: &str = r#"{"keys":[{"kty":"OKP","crv":"Ed25519","alg":"EdDSA","kid":"k1","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"}]}"#;

/// A host that leaves Ed25519 to whoever asks it.
fn external(seed: bool) -> Host {
    let mut host = Host::new();
    let record = Record::new(Operation::Configure).field(Tag::Keys, PUBLIC).field(Tag::Policy, POLICY);
    let record = record.field(Tag::External, "EdDSA");
    let record = if seed { record.field(Tag::Seed, [7; 16]) } else { record };
    assert_eq!(host.handle(&record.bytes()).0.code(), 0);
    host
}

#[cfg(feature = "eddsa")]
fn signed(claims: &str) -> String {
    let mut minter = Host::new();
    assert_eq!(minter.handle(&Record::new(Operation::ConfigureMinter).field(Tag::Keys, PRIVATE).bytes()).0.code(), 0);
    minter.mint(host::MINT_JWT, claims)
}

#[test]
#[cfg(feature = "eddsa")]
fn a_signature_is_asked_about_before_anything_else() {
    let token = signed(CLAIMS);
    let revocation = vec![1, 2, 4, 3, 6];
    let mut host = external(false);
    assert_eq!(rounds(&mut host, &token, 0.5, &[(SIGNATURE, 1)]), (vec![vec![SIGNATURE], revocation], 0));
    for verdict in [0, 2, 3, 255] {
        let (asked, decision) = rounds(&mut host, &token, 0.5, &[(SIGNATURE, verdict)]);
        assert_eq!((asked, decision), (vec![vec![SIGNATURE]], 300), "{verdict}");
    }
    assert_eq!(host.handle(&full_check(Operation::Check, &token).bytes()).0.code(), 300);
    // What is denied before needs no signature.
    let other = token.replace("eyJhbGciOiJFZERTQSI", "eyJhbGciOiJIUzI1NiI");
    assert_eq!(rounds(&mut host, &other, 0.5, &[(SIGNATURE, 1)]).0, Vec::<Vec<u8>>::new());
}

/// Neither for another token, nor with a bit changed anywhere, nor as the answer to a look-up.
#[test]
#[cfg(feature = "eddsa")]
fn a_verdict_counts_for_its_own_signature_alone() {
    let (token, other) = (signed(CLAIMS), signed(&CLAIMS.replace("s-1", "s-2")));
    let mut host = external(false);
    let mut question = |token: &str| {
        let (_, output) = host.handle(&full_check(Operation::Lookups, token).bytes());
        let [question] = <[Vec<u8>; 1]>::try_from(lookups(&output)).unwrap();
        question
    };
    let (right, foreign) = (question(&token), question(&other));
    // kind, length and name of the algorithm, place of the key, length of the signature, both parts
    assert_eq!(right[..14], *b"\x0c\x05\0\0\0EdDSA\0\0\x40\0");
    assert_eq!(right.len(), 14 + 64 + token.rfind('.').unwrap());
    let mut decide = |question: &[u8]| {
        let record = full_check(Operation::Finish, &token).flags(1 << 12);
        let record = record.field(Tag::Answer, [&[1][..], &[0; 8], question].concat());
        host.handle(&record.bytes()).0.code()
    };
    assert_eq!(decide(&right), 0);
    assert_eq!(decide(&foreign), 300);
    for at in 0..right.len() {
        let mut changed = right.clone();
        changed[at] ^= 1;
        assert_eq!(decide(&changed), 300, "{at}");
    }
    assert_eq!(decide(&right[..right.len() - 1]), 300);
}

#[test]
#[cfg(feature = "eddsa")]
fn a_token_that_was_checked_is_remembered_for_those_who_ask() {
    let token = signed(CLAIMS);
    let mut host = external(true);
    assert_eq!(rounds(&mut host, &token, 0.5, &[]).0, [[SIGNATURE]]);
    assert_eq!(rounds(&mut host, &token, 0.5, &[(SIGNATURE, 1)]).0[0], [SIGNATURE]);
    let (asked, decision) = rounds(&mut host, &token, 0.5, &[]);
    assert_eq!((asked.len(), decision), (1, 0), "look-ups alone");
    assert_eq!(host.handle(&full_check(Operation::Check, &token).bytes()).0.code(), 300);
}

#[test]
fn a_list_of_algorithms_that_cannot_be_external_is_refused() {
    for (names, code) in [("EdDSA ES256 RS256 PS384", 0), ("HS256", 901), ("A128GCM", 901), ("none", 901), ("", 0)] {
        let record = Record::new(Operation::Configure).field(Tag::Keys, KEYS).field(Tag::Policy, POLICY);
        assert_eq!(Host::new().handle(&record.field(Tag::External, names).bytes()).0.code(), code, "{names}");
    }
}

#[test]
fn a_check_takes_no_answers() {
    let record = full_check(Operation::Check, &token()).field(Tag::Answer, [0; 20]);
    assert_eq!(Host::configured().handle(&record.bytes()).0.code(), 900);
}
