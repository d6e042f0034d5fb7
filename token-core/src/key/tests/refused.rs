//! Keys that are none, and signatures that must never be accepted.

use std::format;
use std::vec;
use std::vec::Vec;

use super::super::{Algorithm, Key, KeyRing};
use super::warmed;
use crate::error::ConfigError;
use crate::wire::hex;

fn member(outcome: Result<Key<'_>, ConfigError>) -> std::string::String {
    outcome.unwrap_err().member().into()
}

#[test]
fn points_off_the_curve_and_numbers_out_of_range() {
    let good = Key::ecdsa_private(Algorithm::Es256, b"", &[1; 32]).unwrap();
    let jwk = good.public_jwk().unwrap();
    assert!(jwk.starts_with(r#"{"crv":"P-256","kty":"EC","x":""#), "{jwk}");
    let mut off_curve = vec![4];
    off_curve.extend([1; 64]);
    // Off the curve, the point at infinity, too short, a curve of other size.
    for point in [off_curve, vec![0], vec![4; 64], vec![4; 97], Vec::new()] {
        assert_eq!(member(Key::ecdsa(Algorithm::Es256, b"", &point)), "x");
    }
    for secret in [vec![0; 32], vec![0xff; 32], vec![1; 31], vec![1; 33], Vec::new()] {
        assert_eq!(member(Key::ecdsa_private(Algorithm::Es256, b"", &secret)), "d");
    }
    assert_eq!(member(Key::ecdsa(Algorithm::Hs256, b"", &[4; 65])), "alg");
    assert_eq!(member(Key::hmac(Algorithm::Es256, b"", &[4; 65])), "alg");
    assert_eq!(member(Key::hmac_short(Algorithm::Es256, b"", &[4; 65])), "alg");
}

#[test]
fn es256_signatures_of_other_forms() {
    let plain = Key::ecdsa_private(Algorithm::Es256, b"", &[1; 32]).unwrap();
    let mut signature = [0; 96];
    assert_eq!(plain.sign(&[b"m"], &mut signature), 64);
    for key in [warmed(plain.clone()), plain] {
        assert!(key.verify(&[b"m"], &signature[..64]));
        assert!(!key.verify(&[b"n"], &signature[..64]));
        for length in [0, 63, 65, 96] {
            assert!(!key.verify(&[b"m"], &signature[..length]), "{length}");
        }
        // r or s of zero, or of the order and above.
        for part in [[0; 32], [0xff; 32]] {
            assert!(!key.verify(&[b"m"], &[part, signature[32..64].try_into().unwrap()].concat()));
            assert!(!key.verify(&[b"m"], &[signature[..32].try_into().unwrap(), part].concat()));
        }
    }
}

#[test]
fn ed25519_keys_of_small_order_or_not_canonical() {
    // 0 and 1 as y, and y = 1 written as 2^255 - 18: of small order. y = p + 3: not canonical.
    let not_canonical = |y: u8| {
        let mut bytes = [0xff; 32];
        (bytes[0], bytes[31]) = (y, 0x7f);
        bytes
    };
    let mut one = [0; 32];
    one[0] = 1;
    for public in [[0; 32], one, not_canonical(0xee), not_canonical(0xf0), [0xff; 32]] {
        assert_eq!(member(Key::ed25519(b"", &public)), "x", "{public:?}");
    }
    assert_eq!(member(Key::ed25519(b"", &[1; 31])), "x");
    assert_eq!(member(Key::ed25519_private(b"", &[1; 31])), "d");
}

/// With `R` of small order and `S` of 0, some messages fit any key if only the equation is checked.
#[test]
fn ed25519_signatures_of_small_order() {
    let plain = Key::ed25519_private(b"", &[1; 32]).unwrap();
    let mut identity = [0; 64];
    identity[0] = 1;
    for key in [warmed(plain.clone()), plain] {
        for message in 0..=255_u8 {
            assert!(!key.verify(&[&[message]], &identity));
        }
    }
}

#[cfg(feature = "rsa")]
#[test]
fn weak_rsa() {
    let modulus = |bytes: usize| [[0xc5].as_slice(), &vec![0x11; bytes - 1]].concat();
    let rsa = |bytes: usize, exponent: &[u8]| Key::rsa(Algorithm::Ps256, b"", &modulus(bytes), exponent);
    assert!(rsa(256, &[1, 0, 1]).is_ok() && rsa(512, &[3]).is_ok());
    assert_eq!(member(rsa(255, &[1, 0, 1])), "n");
    assert_eq!(member(rsa(513, &[1, 0, 1])), "n");
    for exponent in [&[0][..], &[1], &[2], &[1, 0, 0], &[2, 0, 0, 0, 1]] {
        assert_eq!(member(rsa(256, exponent)), "e", "{exponent:?}");
    }
    assert_eq!(member(Key::rsa(Algorithm::Ps256, b"", &[0xc4; 256], &[3])), "n");
    assert_eq!(member(Key::rsa(Algorithm::Hs256, b"", &modulus(256), &[3])), "alg");
}

#[test]
fn a_public_key_signs_nothing() {
    let private = Key::ecdsa_private(Algorithm::Es256, b"", &[1; 32]).unwrap();
    assert!(private.can_sign());
    // The generator.
    let x = "036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296";
    let point: Vec<u8> = hex::decode(x).unwrap().collect();
    let public = Key::ecdsa(Algorithm::Es256, b"", &point).unwrap();
    assert!(!public.can_sign());
    assert_eq!(public.sign(&[b"m"], &mut [0; 96]), 0);
}

#[test]
fn equal_ids_are_named_by_their_place() {
    let key = |id: &'static [u8]| Key::hs256(id, &[1; 32]).unwrap();
    let error = KeyRing::new(vec![key(b"a"), key(b"b"), key(b"a")]).unwrap_err();
    assert_eq!(error.member(), "keys[2].kid");
    assert!(KeyRing::new(vec![key(b""), key(b"")]).is_ok());
}

#[test]
fn debug_shows_id_and_algorithm_alone() {
    let shown = |key: Key<'_>| format!("{key:?}");
    assert_eq!(shown(Key::hs256(b"a\n", &[1; 32]).unwrap()), r#"Key(a\n, HS256)"#);
    assert_eq!(shown(Key::ed25519_private(b"a", &[1; 32]).unwrap()), "Key(a, EdDSA)");
    assert_eq!(shown(Key::ecdsa_private(Algorithm::Es256, b"a", &[1; 32]).unwrap()), "Key(a, ES256)");
}
