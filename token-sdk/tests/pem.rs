//! Keys from the PEM files in `pem/`, which OpenSSL wrote for these tests.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking, its helpers too")]

use std::fs;
use std::path::Path;

use token_core::Algorithm;
use token_sdk::{KeyError, KeyFile};

fn text(file: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pem").join(file)).unwrap()
}

/// The public part of the key, and whether it signs.
fn read(file: &str, algorithm: Algorithm) -> (String, bool) {
    let mut keys = KeyFile::empty();
    keys.import_pem(&text(file), algorithm, "k1", 0).unwrap();
    let key = keys.find("k1").unwrap();
    assert_eq!(key.algorithm(), algorithm);
    // What is written again is the same key.
    let again = KeyFile::from_json(&keys.to_json()).unwrap();
    assert_eq!(again.find("k1").unwrap().public_jwk(), key.public_jwk());
    (key.public_jwk().unwrap(), key.can_sign())
}

fn refused(text: &str, algorithm: Algorithm) -> String {
    let error = KeyFile::empty().import_pem(text, algorithm, "k1", 0).unwrap_err();
    assert!(matches!(error, KeyError::Unusable(_)), "{error}");
    error.to_string()
}

#[test]
fn every_form_of_a_key_is_the_same_key() {
    for (curve, algorithm) in [("p256", Algorithm::Es256), ("p384", Algorithm::Es384)] {
        let (public, signs) = read(&format!("{curve}.spki.pem"), algorithm);
        assert!(!signs);
        assert_eq!(read(&format!("{curve}.pkcs8.pem"), algorithm), (public.clone(), true));
        assert_eq!(read(&format!("{curve}.sec1.pem"), algorithm), (public, true));
    }
    let (public, signs) = read("ed25519.spki.pem", Algorithm::EdDsa);
    assert!(!signs);
    assert_eq!(read("ed25519.pkcs8.pem", Algorithm::EdDsa), (public, true));
    let (public, signs) = read("rsa.spki.pem", Algorithm::Ps256);
    assert!(!signs);
    assert_eq!(read("rsa.pkcs1.pem", Algorithm::Rs256), (public, false));
}

#[test]
fn what_is_no_key_of_the_algorithm_is_refused() {
    for (file, algorithm) in [
        ("p256.spki.pem", Algorithm::Es384),
        ("p384.pkcs8.pem", Algorithm::Es256),
        ("p256.spki.pem", Algorithm::EdDsa),
        ("ed25519.pkcs8.pem", Algorithm::Es256),
        ("rsa.spki.pem", Algorithm::Es256),
        ("p256.spki.pem", Algorithm::Rs256),
        ("rsa.pkcs1.pem", Algorithm::EdDsa),
        // A public key is no secret of a MAC.
        ("rsa.spki.pem", Algorithm::Hs256),
    ] {
        assert!(refused(&text(file), algorithm).starts_with("pem: expected "), "{file}");
    }
    assert!(refused(&text("rsa1024.spki.pem"), Algorithm::Rs256).starts_with("n: expected "));
    let broken = text("p256.pkcs8.pem").replacen("MIG", "MIH", 1);
    assert!(refused(&broken, Algorithm::Es256).starts_with("pem: "));
    for label in ["CERTIFICATE", "ENCRYPTED PRIVATE KEY", "RSA PRIVATE KEY", ""] {
        let text = format!("-----BEGIN {label}-----\nAAAA\n-----END {label}-----\n");
        assert!(refused(&text, Algorithm::Es256).starts_with("pem: expected "), "{label}");
    }
    assert!(refused("", Algorithm::Es256).starts_with("pem: expected "));
}
