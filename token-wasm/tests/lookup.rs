//! Decisions with a store outside and a state document: what either denies is denied.
#![allow(clippy::unwrap_used)]

mod host;

use host::{CLAIMS, Host, KEYS, MINT_CAT, NOW, POLICY, Record, full_check};
use token_core::{EpochFloor, KeyRing, Revocations, RevokedSubject, keys_from_json};
use token_wasm::{Operation, Tag};

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

#[test]
fn a_check_takes_no_answers() {
    let record = full_check(Operation::Check, &token()).field(Tag::Answer, [0; 20]);
    assert_eq!(Host::configured().handle(&record.bytes()).0.code(), 900);
}
