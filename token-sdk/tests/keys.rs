//! The key file: the life of keys, and what never happens to them.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking, its helpers too")]

use core::time::Duration;

use token_core::{Algorithm, KeyState};
use token_sdk::{Hazard, KeyError, KeyFile, Purpose, Rotation};

const NOW: i64 = 1_700_000_000;
/// An hour later, as the pace demands.
const KNOWN: i64 = NOW + 3600;
const PACE: Rotation = Rotation {
    propagation: Duration::from_secs(3600),
    token_lifetime: Duration::from_secs(86_400),
    period: Duration::ZERO,
};

fn two_keys() -> KeyFile {
    let mut keys = KeyFile::empty();
    keys.generate(Algorithm::Hs256, "k1", NOW).unwrap();
    keys.generate(Algorithm::Hs256, "k2", NOW).unwrap();
    keys
}

fn states(keys: &KeyFile) -> Vec<KeyState> {
    keys.keys().iter().map(token_core::Key::state).collect()
}

fn signer(keys: &KeyFile) -> Result<String, KeyError> {
    keys.signing_key(&Purpose::at(NOW)).map(|key| String::from_utf8(key.id().to_vec()).unwrap())
}

#[test]
fn one_key_signs_at_a_time() {
    let mut keys = two_keys();
    assert_eq!(states(&keys), [KeyState::Active, KeyState::Announced]);
    assert_eq!(signer(&keys).unwrap(), "k1");
    keys.activate("k2", &PACE, KNOWN).unwrap();
    assert_eq!(states(&keys), [KeyState::Retiring, KeyState::Active]);
    assert_eq!(signer(&keys).unwrap(), "k2");
    keys.activate("k2", &PACE, KNOWN).unwrap();
    assert_eq!(states(&keys), [KeyState::Retiring, KeyState::Active], "again changes nothing");
    keys.activate("k1", &PACE, KNOWN).unwrap();
    assert_eq!(signer(&keys).unwrap(), "k1", "a rotation can be taken back");
}

#[test]
fn the_last_signing_key_cannot_be_retired() {
    let mut keys = two_keys();
    assert!(matches!(keys.retire("k1", KNOWN), Err(KeyError::Hazard(Hazard::NoSuccessor { .. }))));
    assert_eq!(signer(&keys).unwrap(), "k1");
    keys.activate("k2", &PACE, KNOWN).unwrap();
    keys.retire("k1", KNOWN).unwrap();
}

#[test]
fn revoked_is_final() {
    let mut keys = two_keys();
    keys.revoke("k1", NOW).unwrap();
    assert!(matches!(keys.activate("k1", &PACE, KNOWN), Err(KeyError::Revoked { .. })));
    assert!(matches!(keys.retire("k1", KNOWN), Err(KeyError::Revoked { .. })));
    assert!(matches!(signer(&keys), Err(KeyError::NoSigningKey { .. })));
    keys.activate("k2", &PACE, KNOWN).unwrap();
    assert_eq!(states(&keys), [KeyState::Revoked, KeyState::Active]);
}

#[test]
fn mistakes_are_refused() {
    let mut keys = two_keys();
    assert!(matches!(keys.generate(Algorithm::Hs256, "k1", NOW), Err(KeyError::DuplicateKey { kid }) if kid == "k1"));
    assert!(matches!(keys.activate("k9", &PACE, KNOWN), Err(KeyError::UnknownKey { .. })));
    for kid in ["", "a b", "ключ", &"k".repeat(129)] {
        assert!(matches!(keys.generate(Algorithm::Hs256, kid, NOW), Err(KeyError::KeyIdUnusable)), "{kid:?}");
    }
    assert_eq!(keys.keys().len(), 2, "what was refused changed nothing");
    let key = r#"{"kty":"oct","kid":"k3","alg":"HS256","k":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"}"#;
    let active = key.replace("\"kid\"", "\"use_state\":\"active\",\"kid\"");
    assert!(matches!(keys.import(&active, NOW), Err(KeyError::AnnounceFirst { .. })));
    let set = format!(r#"{{"keys":[{},{active}]}}"#, key.replace("k3", "k4"));
    assert!(keys.import(&set, NOW).is_err() && keys.find("k4").is_err(), "all or none");
    assert_eq!(keys.import(key, NOW).unwrap(), 1);
    assert_eq!(keys.find("k3").unwrap().state(), KeyState::Announced);
    assert!(matches!(keys.export_public(), Err(KeyError::NoPublicPart { .. })));
}

#[test]
fn unusable_files_are_refused() {
    for json in ["", "[]", "{}", r#"{"keys":{}}"#, r#"{"keys":["k"]}"#] {
        assert!(matches!(KeyFile::from_json(json), Err(KeyError::NotAKeySet(_))), "{json}");
    }
    let secret = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
    for key in [
        format!(r#"{{"kty":"oct","kid":"k","k":"{secret}"}}"#),
        r#"{"kty":"oct","kid":"k","alg":"HS256","k":"AAEC"}"#.to_owned(),
        format!(r#"{{"kty":"oct","kid":"k","alg":"HS256","k":"{secret}","use_state":"asleep"}}"#),
        format!(r#"{{"kty":"oct","kid":"k","alg":"HS256","k":"AAEC","k":"{secret}"}}"#),
    ] {
        let error = KeyFile::from_json(&format!(r#"{{"keys":[{key}]}}"#)).unwrap_err();
        assert!(matches!(error, KeyError::Unusable(_)), "{key}");
        assert!(!error.to_string().contains(secret), "errors hold no key material");
    }
}

#[test]
fn keys_of_different_scopes_rotate_apart() {
    let secret = |first: &str| format!("{first}AECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8");
    let scoped = |kid: &str, audience: &str, first: &str| {
        format!(
            r#"{{"kty":"oct","kid":"{kid}","alg":"HS256","k":"{}","scope":{{"audiences":["{audience}"]}}}}"#,
            secret(first)
        )
    };
    let mut keys = KeyFile::empty();
    keys.import(&scoped("a1", "cdn-a", "A"), NOW).unwrap();
    keys.import(&scoped("b1", "cdn-b", "B"), NOW).unwrap();
    keys.import(&scoped("a2", "cdn-a", "C"), NOW).unwrap();
    assert_eq!(states(&keys), [KeyState::Active, KeyState::Active, KeyState::Announced]);
    assert!(matches!(signer(&keys), Err(KeyError::AmbiguousSigningKey { .. })));
    let named = keys.signing_key(&Purpose::at(NOW).key("b1")).unwrap();
    assert_eq!(named.id(), b"b1");
    keys.activate("a2", &PACE, KNOWN).unwrap();
    assert_eq!(states(&keys), [KeyState::Retiring, KeyState::Active, KeyState::Active]);
}

#[test]
fn saving_replaces_the_file_whole() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("keys.json");
    let mut keys = two_keys();
    keys.save(&path).unwrap();
    keys.activate("k2", &PACE, KNOWN).unwrap();
    keys.save(&path).unwrap();
    let loaded = KeyFile::load(&path).unwrap();
    assert_eq!(*loaded.to_json(), *keys.to_json());
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 1, "nothing is left beside it");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    assert!(matches!(keys.save(&directory.path().join("no/keys.json")), Err(KeyError::Write { .. })));
    assert!(matches!(KeyFile::load(&directory.path().join("none.json")), Err(KeyError::Read { .. })));
}

#[test]
fn debug_prints_no_secret() {
    let keys = two_keys();
    let json: serde_json::Value = serde_json::from_str(&keys.to_json()).unwrap();
    let secret = json["keys"][0]["k"].as_str().unwrap();
    assert_eq!(secret.len(), 43);
    assert!(!format!("{keys:?}").contains(secret));
}

#[test]
fn keys_of_every_algorithm_that_signs_are_made() {
    for algorithm in [Algorithm::Hs384, Algorithm::Hs512, Algorithm::Es256, Algorithm::Es384, Algorithm::EdDsa] {
        let mut keys = KeyFile::empty();
        keys.generate(algorithm, "k1", NOW).unwrap();
        let key = keys.find("k1").unwrap();
        assert_eq!((key.algorithm(), key.can_sign()), (algorithm, true));
        if algorithm.is_symmetric() {
            assert!(matches!(keys.export_public(), Err(KeyError::NoPublicPart { .. })));
            continue;
        }
        let public = keys.export_public().unwrap();
        let read = token_core::verification_keys_from_json(&public).unwrap();
        assert_eq!(read[0].public_jwk(), key.public_jwk());
        assert!(!read[0].can_sign());
        // What only checks signatures is not chosen to sign.
        let mut public_keys = KeyFile::empty();
        public_keys.import(&public, NOW).unwrap();
        assert!(matches!(signer(&public_keys), Err(KeyError::NoSigningKey { .. })));
    }
    let mut keys = KeyFile::empty();
    assert!(matches!(keys.generate(Algorithm::Ps256, "k1", NOW), Err(KeyError::Unusable(_))));
}
