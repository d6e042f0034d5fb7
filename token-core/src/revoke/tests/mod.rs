mod document;
mod json;
mod model;

use alloc::vec::Vec;
use core::net::IpAddr;

use super::{EpochFloor, Network, Revocations, RevokedId, RevokedSubject, State, StateError};
use crate::key::{Key, KeyRing};

const HASH_KEY: [u8; 16] = *b"0123456789abcdef";
const ISSUER: &str = "https://id.example";

fn key() -> Key<'static> {
    Key::hs256(b"state-1".as_slice(), &[0x5a; 32]).unwrap()
}

fn ring(keys: Vec<Key<'static>>) -> KeyRing<'static> {
    KeyRing::new(keys).unwrap()
}

fn sign(revocations: &Revocations) -> Vec<u8> {
    revocations.sign(HASH_KEY, &key()).unwrap()
}

fn open(document: &[u8]) -> Result<State<'_>, StateError> {
    State::open(document, &ring([key()].to_vec()), None)
}

fn state(revocations: &Revocations) -> State<'static> {
    State::open(sign(revocations), &ring([key()].to_vec()), None).unwrap()
}

fn revoked(issuer: &str, id: &str) -> RevokedId {
    RevokedId { issuer: issuer.into(), id: id.into(), drop_after: None }
}

fn prefix(text: &str) -> Network {
    let (address, length) = text.split_once('/').unwrap();
    Network::Prefix(address.parse::<IpAddr>().unwrap(), length.parse().unwrap())
}

/// Something of every kind.
fn full() -> Revocations {
    Revocations {
        version: 7,
        issued_at: 1_700_000_000,
        epochs: [("", 2), ("event:final", 5)]
            .map(|(scope, floor)| EpochFloor { issuer: ISSUER.into(), scope: scope.into(), floor })
            .to_vec(),
        tokens: [revoked(ISSUER, "0b71"), revoked("", "t2")].to_vec(),
        sessions: [revoked(ISSUER, "s1"), RevokedId { drop_after: Some(1_700_000_300), ..revoked(ISSUER, "s2") }]
            .to_vec(),
        subjects: [RevokedSubject {
            issuer: ISSUER.into(),
            subject: "viewer \"1\"".into(),
            not_before: 1_699_999_000,
            drop_after: Some(1_800_000_000),
        }]
        .to_vec(),
        keys: [b"k1".to_vec(), [0xff, 0x00].to_vec()].to_vec(),
        issuers: ["https://rogue.example".into()].to_vec(),
        networks: [prefix("203.0.113.0/24"), prefix("2001:db8::/48"), Network::Asn(64500)].to_vec(),
        replayed: Some(
            [revoked(ISSUER, "used"), revoked("-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_s", "p1")].to_vec(),
        ),
        blocked: [[0xab, 0xcd].to_vec()].to_vec(),
    }
}
