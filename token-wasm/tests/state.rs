//! State documents: into force, out of force, refused.
#![allow(clippy::unwrap_used)]

mod host;

use host::{CLAIMS, Host, KEYS, MINT_CAT, NOW, POLICY, Record, full_check};
use token_core::{KeyRing, Revocations, RevokedId, keys_from_json};
use token_wasm::{Operation, Tag};

fn state_keys() -> String {
    KEYS.replace("k1", "s1")
}

fn host() -> Host {
    let policy = POLICY.replace("\"none\"", "\"required\"");
    let record = Record::new(Operation::Configure).field(Tag::Keys, KEYS).field(Tag::Policy, policy);
    let mut host = Host::new();
    let (answer, output) = host.handle(&record.field(Tag::StateKeys, state_keys()).bytes());
    assert_eq!(answer.code(), 0);
    assert!(output.starts_with(b"enforce\n"));
    host
}

fn document(version: u64, issued_at: i64, sessions: &[&str]) -> Vec<u8> {
    let revoked = |id: &&str| RevokedId { issuer: "https://id.example".into(), id: (*id).into(), drop_after: None };
    let sessions = sessions.iter().map(revoked).collect();
    let keys = KeyRing::new(keys_from_json(&state_keys()).unwrap()).unwrap();
    let revocations = Revocations { version, issued_at, sessions, ..Revocations::default() };
    revocations.sign([7; 16], keys.find(b"s1").unwrap()).unwrap()
}

fn load(host: &mut Host, document: &[u8]) -> (u16, Vec<u8>) {
    let (answer, output) = host.handle(&Record::new(Operation::LoadState).field(Tag::State, document).bytes());
    (answer.code(), output)
}

fn check(host: &mut Host) -> u16 {
    let token = Host::minter().mint(MINT_CAT, CLAIMS);
    host.handle(&full_check(Operation::Check, &token).bytes()).0.code()
}

#[test]
fn a_revocation_acts_from_the_document_on_that_carries_it() {
    let mut host = host();
    assert_eq!(check(&mut host), 708, "none was ever loaded");
    let told = [&1_u64.to_le_bytes()[..], &NOW.to_le_bytes(), &[0; 4]].concat();
    assert_eq!(load(&mut host, &document(1, NOW, &[])), (0, told));
    assert_eq!(check(&mut host), 0);
    assert_eq!(load(&mut host, &document(2, NOW, &["s-1"])).0, 0);
    assert_eq!(check(&mut host), 701);
}

#[test]
fn an_older_truncated_or_changed_document_is_refused_and_the_one_in_force_stays() {
    let mut host = host();
    let newest = document(2, NOW, &["s-1"]);
    assert_eq!(load(&mut host, &newest).0, 0);
    let mut changed = document(3, NOW, &[]);
    changed[60] ^= 1;
    for (document, name) in [
        (document(1, NOW, &[]), "version-back"),
        (newest[..newest.len() - 1].to_vec(), "malformed"),
        (changed, "signature-invalid"),
    ] {
        let (code, output) = load(&mut host, &document);
        let refusal = String::from_utf8(output).unwrap();
        assert_eq!(code, 901);
        assert!(refusal.starts_with(&format!("{{\"state\":\"{name}\",")), "{refusal}");
        assert_eq!(check(&mut host), 701);
    }
    assert_eq!(load(&mut host, &newest).0, 0, "the same version again is in force already");
}

#[test]
fn a_stale_document_is_enforced_and_said_to_be_stale() {
    let mut host = host();
    assert_eq!(load(&mut host, &document(1, NOW - 601, &[])).0, 0);
    let token = Host::minter().mint(MINT_CAT, CLAIMS);
    let (answer, output) = host.handle(&full_check(Operation::Check, &token).bytes());
    assert_eq!((answer.code(), answer.is_state_stale()), (0, true));
    assert_eq!(output[3] & 1, 1);
}

#[test]
fn state_without_state_keys_is_refused() {
    let (code, output) = load(&mut Host::configured(), &document(1, NOW, &[]));
    assert_eq!(code, 901);
    assert!(output.starts_with(b"{\"member\":\"stateKeys\""));
}

#[test]
fn configuring_starts_anew() {
    let mut host = host();
    assert_eq!(load(&mut host, &document(2, NOW, &[])).0, 0);
    let policy = POLICY.replace("\"none\"", "\"required\"");
    let record = Record::new(Operation::Configure).field(Tag::Keys, KEYS).field(Tag::Policy, policy);
    assert_eq!(host.handle(&record.bytes()).0.code(), 0);
    assert_eq!(check(&mut host), 708);
}
