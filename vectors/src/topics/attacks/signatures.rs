//! Signatures that nobody made (semantics sections 1 and 2; RFC 8017, RFC 8032, FIPS 186-5).

use super::with_signature;
use crate::case::CaseFile;
use crate::draft::Draft;
use crate::fixture::{KEY_ID, secret_of};
use crate::key::{Algorithm, Key};

/// A change of a signature: its name and what it makes.
type Change = (&'static str, fn(&[u8]) -> Vec<u8>);

const EVERY: [Change; 8] = [
    ("empty", |_| Vec::new()),
    // CVE-2022-21449: 0 = 0.
    ("zeros", |signature| vec![0; signature.len()]),
    ("ones", |signature| vec![0xff; signature.len()]),
    ("one", |signature| [vec![0; signature.len() - 1], vec![1]].concat()),
    ("byte-less", |signature| signature[..signature.len() - 1].to_vec()),
    ("byte-more", |signature| [signature, &[0]].concat()),
    ("zero-before", |signature| [&[0], signature].concat()),
    ("reversed", |signature| signature.iter().rev().copied().collect()),
];

const TWO_NUMBERS: [Change; 4] = [
    ("first-zero", |signature| [vec![0; signature.len() / 2], signature[signature.len() / 2..].to_vec()].concat()),
    ("second-zero", |signature| [signature[..signature.len() / 2].to_vec(), vec![0; signature.len() / 2]].concat()),
    ("swapped", |signature| {
        let (first, second) = signature.split_at(signature.len() / 2);
        [second, first].concat()
    }),
    ("der", der),
];

pub(super) fn add(file: &mut CaseFile) {
    for (algorithm, bytes) in [
        (Algorithm::Hs256, 32),
        (Algorithm::Es256, 64),
        (Algorithm::Es384, 96),
        (Algorithm::EdDsa, 64),
        (Algorithm::Ps256, 256),
    ] {
        let two = if matches!(bytes, 64 | 96) { &TWO_NUMBERS[..] } else { &[] };
        for (name, change) in EVERY.iter().chain(two) {
            let id = format!("signature-{}-{name}", algorithm.jose_name().to_lowercase());
            file.both(&id, "1", |c| with_signature(with(c, algorithm), bytes, change).deny("signature-invalid"));
        }
    }
    for (name, change) in EVERY {
        file.jwt(&format!("signature-rs256-{name}-jwt"), "1", |c| {
            with_signature(with(c, Algorithm::Rs256), 256, change).deny("signature-invalid")
        });
    }
    file.both("signature-eddsa-s-plus-order", "1; RFC 8032 section 5.1.7", |c| {
        with_signature(with(c, Algorithm::EdDsa), 64, plus_order).deny("signature-invalid")
    });
    for (name, at, order) in [("r", 0, P256_ORDER), ("s", 32, P256_ORDER)] {
        file.both(&format!("signature-es256-{name}-is-the-order"), "1; FIPS 186-5 section 6.4.2", |c| {
            let spoilt = move |signature: &[u8]| {
                let mut spoilt = signature.to_vec();
                spoilt[at..at + 32].copy_from_slice(&order);
                spoilt
            };
            with_signature(with(c, Algorithm::Es256), 64, spoilt).deny("signature-invalid")
        });
    }
}

fn with(c: Draft, algorithm: Algorithm) -> Draft {
    let key = Key::new(algorithm, &secret_of(1, algorithm.secret_bytes()));
    c.algorithm(algorithm).signed_with(&key.secret).keys(vec![key.jwk(KEY_ID)])
}

/// The order of P-256's base point (SP 800-186 section 3.2.1.3).
const P256_ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa,
    0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];

/// The order of Ed25519's base point, least byte first (RFC 8032 section 5.1).
const ED25519_ORDER: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

/// S + L for S: satisfies the equation and is not what was signed.
fn plus_order(signature: &[u8]) -> Vec<u8> {
    let (point, scalar) = signature.split_at(32);
    let mut carry = 0;
    let sum = scalar.iter().zip(ED25519_ORDER).map(|(byte, order)| {
        let [low, high] = (u16::from(*byte) + u16::from(order) + carry).to_le_bytes();
        carry = u16::from(high);
        low
    });
    let sum: Vec<u8> = sum.collect();
    [point, &sum].concat()
}

/// ECDSA-Sig-Value (RFC 3279 section 2.2.3), which neither JOSE nor COSE knows.
fn der(signature: &[u8]) -> Vec<u8> {
    let integer = |number: &[u8]| {
        let start = number.iter().position(|byte| *byte != 0).unwrap_or(number.len() - 1);
        let sign: &[u8] = if number[start] < 0x80 { &[] } else { &[0] };
        let content = [sign, &number[start..]].concat();
        [vec![0x02, u8::try_from(content.len()).expect("few bytes")], content].concat()
    };
    let (r, s) = signature.split_at(signature.len() / 2);
    let content = [integer(r), integer(s)].concat();
    [vec![0x30, u8::try_from(content.len()).expect("few bytes")], content].concat()
}
