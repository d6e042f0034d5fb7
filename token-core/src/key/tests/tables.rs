//! A key with tables decides as it does without.

use proptest::prelude::*;
use std::vec::Vec;

use super::super::{Algorithm, Key, KeyRing, KeyState, MAX_SIGNATURE_BYTES};
use super::warmed;

/// Checks the signature over the message, and with each of these changes, by both ways; whether
/// the unchanged one is right.
fn agree(plain: &Key<'static>, message: &[u8], changes: &[(usize, u8)]) -> bool {
    let tabled = warmed(plain.clone());
    let mut signature = [0; MAX_SIGNATURE_BYTES];
    let length = plain.sign(&[message], &mut signature);
    let signature = &signature[..length];
    for (at, bits) in changes {
        let mut changed = signature.to_vec();
        changed[at % length] ^= bits;
        assert_eq!(tabled.verify(&[message], &changed), plain.verify(&[message], &changed), "{at} {bits}");
    }
    let (front, back) = message.split_at(message.len() / 2);
    let verdict = tabled.verify(&[message], signature);
    assert_eq!(verdict, plain.verify(&[front, b"", back], signature));
    verdict
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn es256(secret: [u8; 32], message: Vec<u8>, changes: [(usize, u8); 4]) {
        // Above the order of the curve are 2^-32 of the secrets.
        prop_assume!(Key::ecdsa_private(Algorithm::Es256, Vec::new(), &secret).is_ok());
        let key = Key::ecdsa_private(Algorithm::Es256, Vec::new(), &secret).unwrap();
        prop_assert!(agree(&key, &message, &changes));
    }
    #[test]
    fn ed25519(secret: [u8; 32], message: Vec<u8>, changes: [(usize, u8); 4]) {
        let key = Key::ed25519_private(Vec::new(), &secret).unwrap();
        prop_assert!(agree(&key, &message, &changes));
    }
}

/// Secrets at the ends of windows: their public points, and so the tables, are small multiples of
/// the generator, and sums meet equal and opposite points.
#[test]
fn es256_with_multiples_of_the_generator() {
    const ORDER: [u8; 32] = [
        0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad,
        0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
    ];
    for number in [1_u8, 2, 63, 64, 65, 127, 128, 129] {
        let mut small = [0; 32];
        small[31] = number;
        // The order ends with 0x2551: so this does not borrow beyond its last two bytes.
        let mut large = ORDER;
        large[30..].copy_from_slice(&(0x2551 - u16::from(number)).to_be_bytes());
        for secret in [small, large] {
            let key = Key::ecdsa_private(Algorithm::Es256, Vec::new(), &secret).unwrap();
            assert!(agree(&key, b"message", &[(0, 1), (31, 1), (32, 1), (63, 1)]), "{number}");
        }
    }
}

#[test]
fn three_keys_of_an_algorithm_get_tables_active_ones_first() {
    let es256 = |id: u8| Key::ecdsa_private(Algorithm::Es256, std::vec![id], &[id; 32]).unwrap();
    let states = [KeyState::Announced, KeyState::Revoked, KeyState::Retiring, KeyState::Active, KeyState::Active];
    let mut keys: Vec<_> = (1..).zip(states).map(|(id, state)| es256(id).with_state(state)).collect();
    keys.push(Key::ed25519_private(b"ed", &[9; 32]).unwrap());
    keys.push(Key::hs256(b"hs", &[7; 32]).unwrap());
    let has_tables = |ring: &KeyRing<'_>| ring.iter().map(|key| key.material.has_tables()).collect::<Vec<_>>();
    let mut ring = KeyRing::new(keys).unwrap();
    assert_eq!(has_tables(&ring), [false; 7]);
    ring.warm();
    assert_eq!(has_tables(&ring), [false, false, true, true, true, true, false]);
    // Once more changes nothing.
    ring.warm();
    assert_eq!(has_tables(&ring), [false, false, true, true, true, true, false]);
}
