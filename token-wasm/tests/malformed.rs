//! Whatever a host writes into the buffer, the answer is a number: malformed records are denied.

mod host;

use host::{CLAIMS, HEADERS_KNOWN, HEADERS_PARTIAL, Host, MINT_CAT, Record, full_check};
use proptest::prelude::*;
use token_wasm::{Operation, Tag, Text};

const MALFORMED: u16 = 900;

fn code(record: Record) -> u16 {
    Host::configured().handle(&record.bytes()).0.code()
}

#[test]
fn every_truncation_is_malformed() {
    let token = Host::minter().mint(MINT_CAT, CLAIMS);
    let record = full_check(Operation::Check, &token).bytes();
    let mut host = Host::configured();
    assert_eq!(host.handle(&record).0.code(), 0);
    for length in 0..record.len() {
        assert_eq!(host.handle(&record[..length]).0.code(), MALFORMED, "{length} bytes");
    }
    let longer = [&record[..], &[0]].concat();
    assert_eq!(host.handle(&longer).0.code(), MALFORMED);
}

#[test]
fn a_record_longer_than_the_buffer_is_malformed() {
    let mut host = Host::configured();
    let length = host.buffer.len() + 1;
    assert_eq!(host.instance.handle(&mut host.buffer, length), u64::from(MALFORMED) << 32);
}

#[test]
fn fields_that_stand_twice_are_malformed() {
    let twice = |tag, value: &str| Record::check(Operation::Check).field(tag, value).field(tag, value);
    for (tag, value) in [(Tag::TlsClientKey, "x"), (Tag::TokenBinary, "x")] {
        assert_eq!(code(twice(tag, value)), MALFORMED, "{tag:?}");
    }
}

#[test]
fn contradictions_are_malformed() {
    let check = || Record::check(Operation::Check);
    let cases = [
        ("no TLS and a protocol", check().flags(1 << 5).text(Text::Alpn, "h2")),
        ("no client certificate and its key", check().flags(1 << 6).field(Tag::TlsClientKey, "x")),
        ("two formats", check().flags(0b11 << 7).text(Text::Token, "x")),
        ("a JWT in CBOR", check().flags(1 << 8).field(Tag::TokenBinary, "x")),
        ("two structures", check().flags(0b11 << 9).text(Text::Token, "x")),
        ("a format without a token", check().flags(1 << 7)),
        ("two tokens", check().text(Text::Token, "x").field(Tag::TokenBinary, "x")),
        ("an unknown flag", check().flags(1 << 14)),
        ("a check of a denial", check().flags(1 << 13)),
        ("a check without a store", check().flags(1 << 12)),
        ("header lines left out of none", check().flags(HEADERS_PARTIAL)),
        ("a description of a part", Record::check(Operation::Describe).flags(HEADERS_KNOWN | HEADERS_PARTIAL)),
        ("a field of another operation", check().field(Tag::Policy, "{}")),
        ("a name without a value", check().flags(HEADERS_KNOWN).field(Tag::HeaderName, "a")),
        ("a value without a name", check().flags(HEADERS_KNOWN).field(Tag::HeaderValue, "a")),
        ("an address with a zone", check().text(Text::Address, "fe80::1%eth0")),
        ("an address with leading zeros", check().text(Text::Address, "203.0.113.007")),
        ("text that is not UTF-8", check().text(Text::Country, [0xff])),
        ("nanoseconds of a second", check().number(8, 1_000_000_000_u32.to_le_bytes())),
        ("a latitude beyond the pole", check().flags(1 << 2).number(16, 90.1_f64.to_le_bytes())),
        ("a longitude that is no number", check().flags(1 << 2).number(24, f64::NAN.to_le_bytes())),
        ("an infinite altitude", check().flags(1 << 3).number(32, f64::INFINITY.to_le_bytes())),
        ("a random number of one", check().flags(1 << 4).number(40, 1.0_f64.to_le_bytes())),
    ];
    for (what, record) in cases {
        assert_eq!(code(record), MALFORMED, "{what}");
    }
    let lines = |count| {
        let lines = check().flags(HEADERS_KNOWN);
        (0..count).fold(lines, |record, _| record.field(Tag::HeaderName, "a").field(Tag::HeaderValue, "b"))
    };
    assert_eq!((code(lines(128)), code(lines(129))), (100, MALFORMED));
}

proptest! {
    #[test]
    fn no_bytes_whatever_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600), operation in 0_u8..12) {
        let mut record = bytes;
        if let Some(first) = record.first_mut() {
            *first = operation;
        }
        let mut host = Host::configured();
        let _ = host.handle(&record);
        let _ = Host::minter().handle(&record);
    }

    #[test]
    fn a_changed_byte_never_panics_and_never_turns_a_denial_into_a_grant(
        at in any::<prop::sample::Index>(),
        value in any::<u8>(),
        operation in prop::sample::select(vec![Operation::Check, Operation::Describe, Operation::Explain]),
    ) {
        let mut record = full_check(operation, "not.a.token").bytes();
        let at = at.index(record.len());
        record[at] = value;
        prop_assume!(at != 0);
        let (answer, _) = Host::configured().handle(&record);
        prop_assert_ne!(answer.code(), 0);
    }
}
