use std::vec;
use std::vec::Vec;

use super::*;
use crate::claims::TokenId;
use crate::key::KeyState;
use crate::revoke::document::{EXTERNAL_AAD, TYP};
use crate::revoke::{Answer, NetworkAnswer, RevocationLookup};
use crate::time::Timestamp;
use crate::wire::cbor::Writer;

#[test]
fn what_is_signed_is_found() {
    let state = state(&full());
    assert_eq!((state.version(), state.issued_at()), (7, Timestamp::from_seconds(1_700_000_000)));
    assert_eq!(state.epoch_floor(ISSUER, ""), Ok(2));
    assert_eq!(state.epoch_floor(ISSUER, "event:final"), Ok(5));
    assert_eq!(state.epoch_floor("", ""), Ok(0));
    assert_eq!(state.token(ISSUER, TokenId::Text("0b71")), Answer::Hit);
    assert_eq!(state.token(ISSUER, TokenId::Bytes(&[0x0b, 0x71])), Answer::Hit);
    assert_eq!(state.token(ISSUER, TokenId::Text("0B71")), Answer::Clear);
    assert_eq!(state.token("", TokenId::Text("t2")), Answer::Hit);
    assert_eq!(state.token(ISSUER, TokenId::Text("t2")), Answer::Clear);
    assert_eq!(state.session(ISSUER, "s2"), Answer::Hit);
    assert_eq!(state.session("", "s2"), Answer::Clear);
    assert_eq!(state.subject(ISSUER, "viewer \"1\""), Ok(Some(Timestamp::from_seconds(1_699_999_000))));
    assert_eq!(state.subject("", "viewer \"1\""), Ok(None));
    assert_eq!(state.key(&[0xff, 0x00]), Answer::Hit);
    assert_eq!(state.key(b"k2"), Answer::Clear);
    assert_eq!(state.issuer("https://rogue.example"), Answer::Hit);
    assert_eq!(state.issuer(ISSUER), Answer::Clear);
    for _ in 0..2 {
        assert_eq!(state.used(ISSUER, TokenId::Text("used"), None), Some(Answer::Hit));
        assert_eq!(state.used(ISSUER, TokenId::Text("0b71"), None), Some(Answer::Clear));
    }
    assert_eq!(state.reused(ISSUER, TokenId::Text("used")), Some(Answer::Hit));
    assert_eq!(state.reused("", TokenId::Text("used")), Some(Answer::Clear));
    assert_eq!(state.proof_used(&[0xfb; 32], "p1", state.issued_at()), Some(Answer::Hit));
    assert_eq!(state.proof_used(&[0xfb; 32], "used", state.issued_at()), Some(Answer::Clear));
    assert_eq!(state.proof_used(&[0xfa; 32], "p1", state.issued_at()), Some(Answer::Clear));
    assert_eq!(state.blocked(ISSUER, &[0xab, 0xcd]), Some(Answer::Hit));
    assert_eq!(state.blocked(ISSUER, &[0xab]), Some(Answer::Clear));
}

#[test]
fn kinds_do_not_mix() {
    let id = || [revoked(ISSUER, "x")].to_vec();
    let tokens = state(&Revocations { tokens: id(), ..Revocations::default() });
    assert_eq!(tokens.token(ISSUER, TokenId::Text("x")), Answer::Hit);
    assert_eq!(tokens.session(ISSUER, "x"), Answer::Clear);
    assert_eq!(tokens.used(ISSUER, TokenId::Text("x"), None), None);
    let sessions = state(&Revocations { sessions: id(), ..Revocations::default() });
    assert_eq!(sessions.token(ISSUER, TokenId::Text("x")), Answer::Clear);
    assert_eq!(sessions.subject(ISSUER, "x"), Ok(None));
    let keys = state(&Revocations { keys: [b"x".to_vec()].to_vec(), ..Revocations::default() });
    assert_eq!(keys.key(b"x"), Answer::Hit);
    assert_eq!(keys.issuer("x"), Answer::Clear);
    assert_eq!(keys.blocked("", b"x"), Some(Answer::Clear));
}

#[test]
fn an_empty_document_revokes_nothing() {
    let state = state(&Revocations::default());
    assert_eq!(state.epoch_floor("", ""), Ok(0));
    assert_eq!(state.token("", TokenId::Text("")), Answer::Clear);
    assert_eq!(state.network(None, None), NetworkAnswer::Clear);
    assert_eq!(state.used("", TokenId::Text(""), None), None);
    let seen_nothing = super::state(&Revocations { replayed: Some(Vec::new()), ..Revocations::default() });
    assert_eq!(seen_nothing.used("", TokenId::Text(""), None), Some(Answer::Clear));
}

#[test]
fn of_several_entries_the_strictest_counts() {
    let epoch = |floor| EpochFloor { issuer: ISSUER.into(), scope: "a".into(), floor };
    let subject =
        |not_before| RevokedSubject { issuer: ISSUER.into(), subject: "v".into(), not_before, drop_after: None };
    let state = state(&Revocations {
        epochs: [epoch(3), epoch(9), epoch(4)].to_vec(),
        subjects: [subject(-5), subject(20), subject(10)].to_vec(),
        ..Revocations::default()
    });
    assert_eq!(state.epoch_floor(ISSUER, "a"), Ok(9));
    assert_eq!(state.subject(ISSUER, "v"), Ok(Some(Timestamp::from_seconds(20))));
    assert_eq!((state.summary().epochs, state.summary().subjects), (1, 1));
}

#[test]
fn networks_match_by_prefix_and_number() {
    let networks =
        ["192.0.2.0/25", "192.0.2.0/24", "192.0.2.7/32", "2001:db8::/32", "::ffff:198.51.100.0/120"].map(prefix);
    let state = state(&Revocations {
        networks: networks.into_iter().chain([Network::Asn(64500), Network::Asn(64500)]).collect(),
        ..Revocations::default()
    });
    assert_eq!((state.summary().prefixes, state.summary().as_numbers), (3, 1));
    let answer = |address: &str, asn| state.network(Some(address.parse().unwrap()), asn);
    for blocked in ["192.0.2.0", "192.0.2.255", "::ffff:192.0.2.200", "2001:db8:ffff::1", "198.51.100.255"] {
        assert_eq!(answer(blocked, None), NetworkAnswer::Hit, "{blocked}");
    }
    for free in ["192.0.1.255", "192.0.3.0", "2001:db7:ffff::", "2001:db9::", "::192.0.2.1"] {
        assert_eq!(answer(free, Some(1)), NetworkAnswer::Clear, "{free}");
        assert_eq!(answer(free, Some(64500)), NetworkAnswer::Hit, "{free}");
        assert_eq!(answer(free, None), NetworkAnswer::FactMissing, "{free}");
    }
    assert_eq!(state.network(None, Some(64500)), NetworkAnswer::Hit);
    assert_eq!(state.network(None, Some(1)), NetworkAnswer::FactMissing);
    assert_eq!(state.network(None, None), NetworkAnswer::FactMissing);
}

#[test]
fn only_the_fact_an_entry_needs_is_missed() {
    let with = |networks: &[Network]| state(&Revocations { networks: networks.to_vec(), ..Revocations::default() });
    let addresses = with(&[prefix("192.0.2.0/24")]);
    assert_eq!(addresses.network(Some([192, 0, 3, 1].into()), None), NetworkAnswer::Clear);
    assert_eq!(addresses.network(None, Some(1)), NetworkAnswer::FactMissing);
    let as_numbers = with(&[Network::Asn(64500)]);
    assert_eq!(as_numbers.network(None, Some(1)), NetworkAnswer::Clear);
    assert_eq!(as_numbers.network(Some([192, 0, 2, 1].into()), None), NetworkAnswer::FactMissing);
    let everything = with(&[prefix("0.0.0.0/0")]);
    assert_eq!(everything.network(Some([255; 4].into()), None), NetworkAnswer::Hit);
    assert_eq!(everything.network(Some("::1".parse().unwrap()), None), NetworkAnswer::Clear);
    let everything = with(&[prefix("::/0")]);
    assert_eq!(everything.network(Some([192, 0, 2, 1].into()), None), NetworkAnswer::Clear);
    assert_eq!(everything.network(Some("ffff::".parse().unwrap()), None), NetworkAnswer::Hit);
}

#[test]
fn prefixes_with_host_bits_are_named() {
    for text in ["192.0.2.1/24", "192.0.2.0/33", "2001:db8::1/64", "::/129", "::ffff:192.0.2.1/120"] {
        let networks = [Network::Asn(1), prefix(text)].to_vec();
        let error = Revocations { networks, ..Revocations::default() }.sign(HASH_KEY, &key()).unwrap_err();
        assert_eq!(error.member(), "networks[1]", "{text}");
    }
}

#[test]
fn versions_never_go_back() {
    let document = sign(&full());
    let ring = ring([key()].to_vec());
    let open = |previous| State::open(document.as_slice(), &ring, previous).map(|state| state.version());
    assert_eq!(open(Some(6)), Ok(7));
    assert_eq!(open(Some(7)), Ok(7));
    assert_eq!(open(Some(8)), Err(StateError::VersionBack));
}

#[test]
fn every_truncation_is_refused() {
    let document = sign(&full());
    assert!(open(&document).is_ok());
    for length in 0..document.len() {
        assert_eq!(open(&document[..length]).err(), Some(StateError::Malformed), "{length}");
    }
    assert_eq!(open(&[document, vec![0]].concat()).err(), Some(StateError::Malformed));
}

#[test]
fn every_flipped_bit_is_refused() {
    let document = sign(&full());
    for index in 0..document.len() {
        for bit in 0..8 {
            let mut flipped = document.clone();
            flipped[index] ^= 1 << bit;
            let refusal = open(&flipped).err();
            assert!(
                matches!(refusal, Some(StateError::Malformed | StateError::SignatureInvalid)),
                "byte {index} bit {bit}: {refusal:?}"
            );
        }
    }
}

#[test]
fn only_a_state_key_in_force_signs() {
    let document = sign(&full());
    let open = |key| State::open(document.as_slice(), &ring([key].to_vec()), None).map(|_| ());
    let time = |seconds| Some(Timestamp::from_seconds(seconds));
    let refused = Err(StateError::SignatureInvalid);
    assert_eq!(open(Key::hs256(b"state-2".as_slice(), &[0x5a; 32]).unwrap()), refused);
    assert_eq!(open(Key::hs256(b"state-1".as_slice(), &[0x5b; 32]).unwrap()), refused);
    assert_eq!(open(key().with_state(KeyState::Revoked)), refused);
    assert_eq!(open(key().with_validity(time(1_700_000_001), None)), refused);
    assert_eq!(open(key().with_validity(None, time(1_700_000_000))), refused);
    for state in [KeyState::Announced, KeyState::Active, KeyState::Retiring] {
        assert_eq!(open(key().with_state(state)), Ok(()));
    }
    assert_eq!(open(key().with_validity(time(1_700_000_000), time(1_700_000_001))), Ok(()));
    for state in [KeyState::Announced, KeyState::Retiring, KeyState::Revoked] {
        let error = full().sign(HASH_KEY, &key().with_state(state)).unwrap_err();
        assert_eq!(error.member(), "state key");
    }
}

/// A document with these headers and this payload, signed over this external_aad.
fn document_of(protected: &[u8], external_aad: &[u8], payload: &[u8]) -> Vec<u8> {
    let byte_string = |content: &[u8]| {
        let mut bytes = [0; 512];
        let mut writer = Writer::new(&mut bytes);
        writer.bytes(content).unwrap();
        writer.written().to_vec()
    };
    let (protected, payload) = (byte_string(protected), byte_string(payload));
    let mut tag = [0; 64];
    let length = key().sign(&[b"\x84\x64MAC0", &protected, external_aad, &payload], &mut tag);
    [b"\xd1\x84".as_slice(), &protected, b"\xa1\x04\x47state-1", &payload, &byte_string(&tag[..length])].concat()
}

fn protected(algorithm: u8, typ: &str) -> Vec<u8> {
    let mut bytes = [0; 64];
    let mut writer = Writer::new(&mut bytes);
    writer.map(2).unwrap();
    writer.raw(&[1, algorithm, 16]).unwrap();
    writer.text(typ).unwrap();
    writer.written().to_vec()
}

fn payload_of(sections: &[(u64, bool, &[u8])]) -> Vec<u8> {
    let mut bytes = [0; 256];
    let mut writer = Writer::new(&mut bytes);
    writer.raw(b"\xa4\x01\x07\x02\x00\x03\x50").unwrap();
    writer.raw(&HASH_KEY).unwrap();
    writer.raw(b"\x04").unwrap();
    writer.array(sections.len()).unwrap();
    for (kind, critical, body) in sections {
        writer.array(3).unwrap();
        writer.unsigned(*kind).unwrap();
        writer.bool(*critical).unwrap();
        writer.bytes(body).unwrap();
    }
    writer.written().to_vec()
}

fn open_sections(sections: &[(u64, bool, &[u8])]) -> Result<(), StateError> {
    open(&document_of(&protected(5, TYP), EXTERNAL_AAD, &payload_of(sections))).map(|_| ())
}

#[test]
fn the_written_form_is_the_documented_one() {
    let revocations = Revocations { version: 7, ..Revocations::default() };
    assert_eq!(sign(&revocations), document_of(&protected(5, TYP), EXTERNAL_AAD, &payload_of(&[])));
}

#[test]
fn what_is_signed_as_something_else_is_no_state() {
    let open = |protected: &[u8], aad: &[u8]| open(&document_of(protected, aad, &payload_of(&[]))).map(|_| ());
    assert_eq!(open(&protected(5, TYP), EXTERNAL_AAD), Ok(()));
    assert_eq!(open(&protected(5, TYP), b"\x40"), Err(StateError::SignatureInvalid));
    assert_eq!(open(&protected(6, TYP), EXTERNAL_AAD), Err(StateError::SignatureInvalid));
    assert_eq!(open(&protected(5, "CAT"), EXTERNAL_AAD), Err(StateError::Malformed));
    assert_eq!(open(b"\xa1\x01\x05", EXTERNAL_AAD), Err(StateError::Malformed));
    assert_eq!(open(b"", EXTERNAL_AAD), Err(StateError::Malformed));
}

#[test]
fn sections_of_unknown_kinds() {
    assert_eq!(open_sections(&[(99, false, b"?")]), Ok(()));
    assert_eq!(open_sections(&[(99, true, b"?")]), Err(StateError::SectionUnknown));
    assert_eq!(open_sections(&[(2, false, &[0; 12]), (99, false, b"")]), Ok(()));
}

#[test]
fn sections_and_records_are_whole_and_in_order() {
    let malformed = Err(StateError::Malformed);
    assert_eq!(open_sections(&[(3, true, b""), (2, true, b"")]), malformed);
    assert_eq!(open_sections(&[(2, true, b""), (2, true, b"")]), malformed);
    assert_eq!(open_sections(&[(0, false, b"")]), malformed);
    for (kind, size, key) in
        [(1, 16, 8), (2, 12, 8), (3, 12, 8), (4, 20, 8), (5, 12, 8), (6, 12, 8), (9, 4, 4), (10, 12, 8), (11, 12, 8)]
    {
        let record = |number: u8| {
            let mut record = vec![0; size];
            record[key - 1] = number;
            record
        };
        assert_eq!(open_sections(&[(kind, true, &[record(1), record(2)].concat())]), Ok(()), "{kind}");
        assert_eq!(open_sections(&[(kind, true, &[record(2), record(1)].concat())]), malformed, "{kind}");
        assert_eq!(open_sections(&[(kind, true, &[record(1), record(1)].concat())]), malformed, "{kind}");
        assert_eq!(open_sections(&[(kind, true, &record(1)[1..])]), malformed, "{kind}");
    }
    assert_eq!(open_sections(&[(7, true, &[10, 0, 0, 0, 8])]), Ok(()));
    assert_eq!(open_sections(&[(7, true, &[10, 0, 0, 1, 8])]), malformed);
    assert_eq!(open_sections(&[(8, true, &[0; 17])]), Ok(()));
    assert_eq!(open_sections(&[(8, true, &[0; 16])]), malformed);
}

#[test]
fn a_document_above_the_limit_is_refused_unread() {
    assert_eq!(open(&vec![0xd1; State::MAX_BYTES + 1]).err(), Some(StateError::Malformed));
}

#[test]
fn debug_shows_numbers_alone() {
    let text = std::format!("{:?}", state(&full()));
    assert!(text.starts_with("State(version 7, issued at 1700000000, StateSummary {"), "{text}");
    assert!(!text.contains("s1"), "{text}");
}
