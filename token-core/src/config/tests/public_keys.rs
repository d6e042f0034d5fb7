//! JSON Web Keys with public and private parts.
#![cfg(all(feature = "es256", feature = "eddsa"))]

use alloc::format;
use alloc::string::{String, ToString as _};

use super::super::{fetched_keys_from_json, key_from_json, keys_from_json, verification_keys_from_json};
use super::member;
use crate::key::{Algorithm, KeyRing};

/// RFC 7515 appendix A.3.
const EC: &str = r#""kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0""#;
const EC_PRIVATE: &str = r#""d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI""#;
/// RFC 8037 appendix A.1.
const OKP: &str = r#""kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo""#;
const OKP_PRIVATE: &str = r#""d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A""#;
/// RFC 7638 section 3.1.
#[cfg(feature = "rsa")]
const RSA: &str = r#""kty":"RSA","e":"AQAB","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw""#;
const OCT: &str = r#""kty":"oct","alg":"HS256","k":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8""#;

fn object(members: &[&str]) -> String {
    format!("{{{}}}", members.join(","))
}

fn set(keys: &[String]) -> String {
    format!(r#"{{"keys":[{}]}}"#, keys.join(","))
}

#[test]
fn public_and_private_keys_are_read() {
    for (members, algorithm, signs) in [
        (&[EC, r#""alg":"ES256""#][..], Algorithm::Es256, false),
        (&[EC, EC_PRIVATE, r#""alg":"ES256""#], Algorithm::Es256, true),
        (&[OKP, r#""alg":"EdDSA""#], Algorithm::EdDsa, false),
        (&[OKP, OKP_PRIVATE, r#""alg":"Ed25519""#], Algorithm::EdDsa, true),
    ] {
        let key = key_from_json(&object(members)).unwrap();
        assert_eq!((key.algorithm(), key.can_sign()), (algorithm, signs));
        // What it says of itself is what was read.
        let again =
            key_from_json(&object(&[key.public_jwk().unwrap().trim_matches(['{', '}']), members[members.len() - 1]]));
        assert_eq!(again.unwrap().id(), key.id());
    }
}

#[test]
fn keys_without_an_id_are_named_by_their_thumbprint() {
    // RFC 8037 appendix A.3.
    let id = |members: &[&str]| String::from_utf8(key_from_json(&object(members)).unwrap().id().to_vec()).unwrap();
    assert_eq!(id(&[OKP, r#""alg":"EdDSA""#]), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    assert_eq!(id(&[OKP, OKP_PRIVATE, r#""alg":"EdDSA""#]), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    assert_eq!(id(&[OKP, r#""alg":"EdDSA","kid":"a""#]), "a");
    assert_eq!(id(&[OCT]), "");
    #[cfg(feature = "rsa")]
    assert_eq!(id(&[RSA, r#""alg":"RS256""#]), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
}

#[test]
fn the_wrong_member_is_named() {
    let es256 = r#""alg":"ES256""#;
    let eddsa = r#""alg":"EdDSA""#;
    let cases = [
        (object(&[EC]), "alg"),
        (object(&[EC, r#""alg":"ECDH-ES""#]), "alg"),
        (object(&[EC, eddsa]), "kty"),
        // The public key of an asymmetric algorithm as the secret of a MAC.
        (object(&[EC, r#""alg":"HS256","k":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8""#]), "kty"),
        (object(&[OKP, es256]), "kty"),
        (object(&[&EC.replace("P-256", "P-384"), es256]), "crv"),
        (object(&[&OKP.replace("Ed25519", "X25519"), eddsa]), "crv"),
        // Off the curve; too short; padded; spare bits; missing.
        (object(&[&EC.replace("f83O", "f83P"), es256]), "x"),
        (object(&[&EC.replace("f83O", ""), es256]), "x"),
        (object(&[&EC.replace("I5a0", "I5a0="), es256]), "y"),
        (object(&[&EC.replace("I5a0", "I5a1"), es256]), "y"),
        (object(&[&EC.replace(r#""y""#, r#""z""#), es256]), "y"),
        (object(&[&OKP.replace("11qY", ""), eddsa]), "x"),
        (object(&[EC, r#""d":"AAAA""#, es256]), "d"),
        // The private part of another key.
        (object(&[EC, OKP_PRIVATE, es256]), "d"),
        (object(&[OKP, EC_PRIVATE, eddsa]), "d"),
        (object(&[EC, es256, r#""use":"enc""#]), "use"),
        (object(&[EC, es256, r#""key_ops":["sign"]"#]), "key_ops"),
        (object(&[EC, es256, r#""key_ops":["deriveKey"]"#]), "key_ops"),
        (object(&[EC, EC_PRIVATE, es256, r#""key_ops":["verify"]"#]), "key_ops"),
        (object(&[OCT, r#""key_ops":["wrapKey"]"#]), "key_ops"),
    ];
    for (json, expected) in cases {
        let error = key_from_json(&json).unwrap_err();
        assert_eq!(error.member(), expected, "{json}");
        assert!(!error.to_string().contains("jpsQ"), "{error}");
    }
    for good in [r#""key_ops":["verify"]"#, r#""use":"sig""#, r#""key_ops":["verify","encrypt"]"#] {
        assert!(key_from_json(&object(&[EC, es256, good])).is_ok(), "{good}");
    }
}

#[cfg(feature = "rsa")]
#[test]
fn rsa_keys_check_and_do_not_sign() {
    let key = key_from_json(&object(&[RSA, r#""alg":"PS256""#])).unwrap();
    assert!(!key.can_sign());
    for (members, expected) in [
        (object(&[RSA, r#""alg":"RS384""#]), "alg"),
        (object(&[RSA, r#""alg":"PS256","d":"AQAB""#]), "d"),
        (object(&[&RSA.replace("AQAB", "AQ"), r#""alg":"PS256""#]), "e"),
        (object(&[r#""kty":"RSA","e":"AQAB","n":"0vx7ag","alg":"PS256""#]), "n"),
        (object(&[r#""kty":"RSA","e":"AQAB","alg":"PS256""#]), "n"),
    ] {
        assert_eq!(member(key_from_json(&members)), expected, "{members}");
    }
}

#[test]
fn a_set_for_checking_holds_no_private_keys() {
    let (public, private) = (object(&[OKP, r#""alg":"EdDSA""#]), object(&[EC, EC_PRIVATE, r#""alg":"ES256""#]));
    let mixed = set(&[public.clone(), object(&[OCT]), private]);
    assert_eq!(keys_from_json(&mixed).unwrap().len(), 3);
    assert_eq!(member(verification_keys_from_json(&mixed)), "keys[2].d");
    assert_eq!(verification_keys_from_json(&set(&[public, object(&[OCT])])).unwrap().len(), 2);
}

/// An operator's file: the message says which key, which member, and what was expected (RFC 7517
/// sections 4 and 5, RFC 7518 section 6).
#[test]
fn faults_of_a_file_say_which_key_and_why() {
    let good = object(&[EC, r#""alg":"ES256","kid":"good""#]);
    let faulty = [
        (object(&[r#""kty":"AKP","alg":"ES256","pub":"AAAA""#]), r#"kty: expected "EC", the key type of ES256"#),
        (object(&[r#""kty":"EC","alg":"ML-DSA-44""#]), "alg: expected an algorithm of this build: HS256, "),
        (object(&[EC]), "alg: expected an algorithm of this build: HS256, "),
        (
            object(&[&EC.replace("f83O", "f83P"), r#""alg":"ES256""#]),
            "x: expected with y, a point on the curve of the algorithm",
        ),
        (object(&[&OKP.replace("11qY", ""), r#""alg":"EdDSA""#]), "x: expected 32 bytes in base64url without padding"),
        (object(&[EC, r#""alg":"ES256","use":"tls""#]), r#"use: expected "sig" or "enc" (RFC 7517 section 4.2)"#),
        (object(&[EC, r#""alg":"ES256","use":"enc""#]), r#"use: expected "sig": a key that signs"#),
        (object(&[EC, r#""alg":"ES256","key_ops":["deriveKey"]"#]), r#"key_ops: expected "verify", for which"#),
        (object(&[EC, OKP_PRIVATE, r#""alg":"ES256""#]), "d: expected the private part of the public key beside it"),
        #[cfg(feature = "rsa")]
        (
            object(&[r#""kty":"RSA","e":"AQAB","n":"0vx7ag","alg":"PS256""#]),
            "n: expected a modulus of at least 2048 bits (RFC 7518 section 3.3)",
        ),
    ];
    for (key, message) in faulty {
        let error = keys_from_json(&set(&[good.clone(), key])).unwrap_err().to_string();
        assert!(error.starts_with(&format!("keys[1].{message}")), "{error}");
    }
    let private = object(&[OKP, OKP_PRIVATE, r#""alg":"EdDSA""#]);
    let error = verification_keys_from_json(&set(&[good.clone(), private])).unwrap_err().to_string();
    assert_eq!(error, "keys[1].d: expected no private part: a public key is enough here");
    let twice = keys_from_json(&set(&[good.clone(), good])).and_then(KeyRing::new).unwrap_err().to_string();
    assert_eq!(twice, "keys[1].kid: expected a key id that no key before has");
}

#[test]
fn equal_ids_are_an_error_and_named() {
    let twice = set(&[object(&[EC, r#""alg":"ES256","kid":"a""#]), object(&[OKP, r#""alg":"EdDSA","kid":"a""#])]);
    assert_eq!(member(keys_from_json(&twice).and_then(KeyRing::new)), "keys[1].kid");
}

#[test]
fn what_cannot_be_used_of_a_fetched_set_is_skipped_and_counted() {
    let fetched = fetched_keys_from_json(&set(&[
        object(&[EC, r#""alg":"ES256","kid":"a""#]),
        object(&[r#""kty":"AKP","alg":"ML-DSA-44","pub":"AAAA","kid":"b""#]),
        object(&[EC, r#""alg":"ECDH-ES","kid":"c""#]),
        object(&[EC, r#""alg":"ES256","use":"enc","kid":"d""#]),
        object(&[EC, r#""kid":"e""#]),
        object(&[&EC.replace("f83O", "f83P"), r#""alg":"ES256","kid":"f""#]),
        object(&[EC, EC_PRIVATE, r#""alg":"ES256","kid":"g""#]),
        object(&[OCT]),
        object(&[OKP, r#""alg":"EdDSA","kid":"a""#]),
        object(&[OKP, r#""alg":"EdDSA","x5u":"https://example.invalid/","kid":"h""#]),
        String::from("7"),
        object(&[EC, r#""alg":"ES256","use":"tls","kid":"i""#]),
        object(&[EC, r#""alg":"ES256","key_ops":["deriveKey"],"kid":"j""#]),
        object(&[r#""kty":"RSA","e":"AQAB","n":"0vx7ag","alg":"PS256","kid":"k""#]),
        object(&[r#""kty":"EC","crv":"P-521","alg":"ES512","kid":"l""#]),
    ]))
    .unwrap();
    let ids: alloc::vec::Vec<_> = fetched.keys.iter().map(crate::key::Key::id).collect();
    assert_eq!(ids, [b"a", b"h"]);
    let skipped: alloc::vec::Vec<_> = fetched.skipped.iter().map(crate::error::ConfigError::member).collect();
    let expected = [
        "keys[1].alg",
        "keys[2].alg",
        "keys[3].use",
        "keys[4].alg",
        "keys[5].x",
        "keys[6].d",
        "keys[7].kty",
        "keys[8].kid",
        "keys[10]",
        "keys[11].use",
        "keys[12].key_ops",
        if cfg!(feature = "rsa") { "keys[13].n" } else { "keys[13].alg" },
        "keys[14].alg",
    ];
    assert_eq!(skipped, expected);
    for broken in ["", "{}", "[]", r#"{"keys":[{]}"#, r#"{"keys":[{"kty":"EC","alg":"ES256"}"#, r#"{"keys":[]}}"#] {
        assert!(fetched_keys_from_json(broken).is_err(), "{broken}");
    }
}
