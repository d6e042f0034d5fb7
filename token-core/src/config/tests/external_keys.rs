//! Keys that the host checks with.
#![cfg(all(feature = "es256", feature = "eddsa"))]

use alloc::format;
use alloc::string::String;

use super::super::verification_keys_with_external;
use super::member;
use crate::key::Algorithm;

/// RFC 7515 appendix A.3.
const EC: &str = r#""kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0""#;
/// RFC 7638 section 3.1.
const MODULUS: &str = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";

fn rsa(modulus: &str, exponent: &str, others: &str) -> String {
    format!(r#"{{"keys":[{{"kty":"RSA","alg":"RS256","n":"{modulus}","e":"{exponent}"{others}}}]}}"#)
}

fn set(members: &str, algorithm: &str) -> String {
    format!(r#"{{"keys":[{{{members},"alg":"{algorithm}"}}]}}"#)
}

/// What is said of RSA holds whether this build has RSA or not.
#[test]
fn rsa_keys_are_judged() {
    let read = |json: &str| verification_keys_with_external(json, &[Algorithm::Rs256]);
    let keys = read(&rsa(MODULUS, "AQAB", "")).unwrap();
    assert!(keys[0].is_external() && !keys[0].can_sign());
    // RFC 7638 section 3.1.
    assert_eq!(keys[0].id(), b"NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    let even = MODULUS.replace("Kgw", "Kgg");
    let long = format!("{}{MODULUS}", "q6ur".repeat(86));
    for (modulus, exponent, others, wrong) in [
        (&MODULUS[..336], "AQAB", "", "keys[0].n"),
        (&*even, "AQAB", "", "keys[0].n"),
        (&*long, "AQAB", "", "keys[0].n"),
        (MODULUS, "AQ", "", "keys[0].e"),
        (MODULUS, "AQAA", "", "keys[0].e"),
        (MODULUS, "____________", "", "keys[0].e"),
        (MODULUS, "AQAB", r#","d":"AQAB""#, "keys[0].d"),
        (MODULUS, "AQAB", r#","use":"enc""#, "keys[0].use"),
        (MODULUS, "AQAB", r#","key_ops":["sign"]"#, "keys[0].key_ops"),
    ] {
        assert_eq!(member(read(&rsa(modulus, exponent, others))), wrong, "{wrong}");
    }
}

#[test]
fn what_is_built_stays_here_unless_it_is_asked_for() {
    let ours = verification_keys_with_external(&set(EC, "ES256"), &[]).unwrap();
    let theirs = verification_keys_with_external(&set(EC, "ES256"), &[Algorithm::Es256]).unwrap();
    assert!(!ours[0].is_external() && theirs[0].is_external());
    assert_eq!(ours[0].id(), theirs[0].id(), "one thumbprint");
    assert_eq!(ours[0].public_jwk(), theirs[0].public_jwk());
    // What this build can tell of a point it tells.
    let off_curve = EC.replace("I5a0", "I5a8");
    assert_eq!(member(verification_keys_with_external(&set(&off_curve, "ES256"), &[Algorithm::Es256])), "keys[0].x");
}

/// As in the modules of edges.
#[cfg(not(any(feature = "es384", feature = "rsa")))]
mod not_built {
    use super::super::super::verification_keys_from_json;
    use super::*;

    /// RFC 7520 section 3.1 has a key on P-521; this one has coordinates of 48 bytes, on no curve.
    const EC_384: &str = r#""kty":"EC","crv":"P-384","x":"AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB","y":"AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB""#;

    #[test]
    fn what_is_not_built_is_for_a_host_that_offers_to_check() {
        for set in [set(EC_384, "ES384"), rsa(MODULUS, "AQAB", "")] {
            assert_eq!(member(verification_keys_from_json(&set)), "keys[0].alg");
        }
        assert!(verification_keys_with_external(&set(EC_384, "ES384"), &[]).unwrap()[0].is_external());
        assert!(verification_keys_with_external(&rsa(MODULUS, "AQAB", ""), &[]).unwrap()[0].is_external());
        let short = EC_384.replace("AQEBAQEB\",\"y", "AQEB\",\"y");
        assert_eq!(member(verification_keys_with_external(&set(&short, "ES384"), &[])), "keys[0].x");
        assert_eq!(member(verification_keys_with_external(&set(EC, "ES384"), &[])), "keys[0].crv");
        assert_eq!(member(verification_keys_with_external(&set(EC_384, "ES512"), &[])), "keys[0].alg");
    }
}
