//! Keys that encrypt.

use alloc::format;

use super::super::{fetched_keys_from_json, key_from_json, verification_keys_from_json};
use super::member;
use crate::error::ConfigError;
use crate::key::{Algorithm, Key};

const SECRET_128: &str = "AAECAwQFBgcICQoLDA0ODw";
const SECRET_256: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

/// A JWK with these members besides `kty`, `alg` and `k`.
fn jwk(algorithm: &str, secret: &str, members: &str) -> Result<Key<'static>, ConfigError> {
    key_from_json(&format!(r#"{{"kty":"oct","alg":"{algorithm}","k":"{secret}"{members}}}"#))
}

#[test]
fn a_key_that_encrypts_says_so() {
    for (name, secret, algorithm) in
        [("A128GCM", SECRET_128, Algorithm::A128Gcm), ("A256GCM", SECRET_256, Algorithm::A256Gcm)]
    {
        for members in ["", r#","use":"enc""#, r#","key_ops":["decrypt"]"#, r#","key_ops":["encrypt","decrypt"]"#] {
            let key = jwk(name, secret, members).unwrap();
            assert_eq!(key.algorithm(), algorithm);
            assert!(key.can_encrypt() && !key.can_sign() && !key.scope().unsigned);
        }
    }
    assert!(jwk("A256GCM", SECRET_256, r#","scope":{"unsigned":true}"#).unwrap().scope().unsigned);
    assert!(!jwk("A256GCM", SECRET_256, r#","scope":{"unsigned":false}"#).unwrap().scope().unsigned);
    assert!(!jwk("HS256", SECRET_256, "").unwrap().can_encrypt());
}

#[test]
fn a_faulty_key_is_named() {
    for (algorithm, secret, members, expected) in [
        ("A128GCM", SECRET_256, "", "k"),
        ("A256GCM", SECRET_128, "", "k"),
        ("A256GCM", "", "", "k"),
        ("A192GCM", SECRET_256, "", "alg"),
        ("A256KW", SECRET_256, "", "alg"),
        ("A256GCM", SECRET_256, r#","use":"sig""#, "use"),
        ("A256GCM", SECRET_256, r#","use":"mac""#, "use"),
        ("A256GCM", SECRET_256, r#","key_ops":["sign","verify"]"#, "key_ops"),
        ("A256GCM", SECRET_256, r#","key_ops":[]"#, "key_ops"),
        ("A128GCM", SECRET_128, r#","short_key":true"#, "short_key"),
        ("A256GCM", SECRET_256, r#","scope":{"unsigned":1}"#, "scope.unsigned"),
        ("HS256", SECRET_256, r#","use":"enc""#, "use"),
        ("HS256", SECRET_256, r#","key_ops":["encrypt"]"#, "key_ops"),
        ("HS256", SECRET_256, r#","scope":{"unsigned":true}"#, "scope.unsigned"),
    ] {
        assert_eq!(member(jwk(algorithm, secret, members)), expected, "{algorithm} {members}");
    }
}

/// Edges that decrypt need it; nobody publishes it.
#[test]
fn it_is_a_secret() {
    let set = format!(r#"{{"keys":[{{"kty":"oct","alg":"A256GCM","k":"{SECRET_256}"}}]}}"#);
    assert_eq!(verification_keys_from_json(&set).unwrap().len(), 1);
    let fetched = fetched_keys_from_json(&set).unwrap();
    assert_eq!((fetched.keys.len(), fetched.skipped.len()), (0, 1));
    assert!(jwk("A256GCM", SECRET_256, "").unwrap().public_jwk().is_none());
}
