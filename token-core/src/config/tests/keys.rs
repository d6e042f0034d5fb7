//! JSON Web Keys.

use alloc::format;
use alloc::string::ToString as _;

use super::super::{key_from_json, keys_from_json};
use super::member;
use crate::error::ConfigError;
use crate::key::{Key, KeyState};
use crate::time::Timestamp;
use crate::token::Format;

const SECRET: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

/// A JWK with these members besides `kty`, `alg` and `k`.
pub(super) fn jwk(members: &str) -> Result<Key<'static>, ConfigError> {
    key_from_json(&format!(r#"{{"kty":"oct","alg":"HS256","k":"{SECRET}"{members}}}"#))
}

#[test]
fn a_key_has_all_its_members() {
    let key = jwk(
        r#","kid":"k\u0031","use":"sig","use_state":"retiring","nbf":1.5,"exp":2e9,"key_ops":["verify"],"z":{"y":[1]},
        "scope":{"issuers":["i"],"audiences":["a"],"tenants":[],"path_prefixes":["/a/"],"formats":["cat"],"max_lifetime":60}"#,
    )
    .unwrap();
    assert_eq!(key.id(), b"k1");
    assert_eq!(key.state(), KeyState::Retiring);
    assert_eq!(key.not_before(), Timestamp::new(1, 500_000_000));
    assert_eq!(key.not_after(), Some(Timestamp::from_seconds(2_000_000_000)));
    let scope = key.scope();
    assert_eq!(scope.issuers.as_deref(), Some(&["i".into()][..]));
    assert_eq!(scope.audiences.as_deref(), Some(&["a".into()][..]));
    assert_eq!(scope.tenants.as_deref(), Some(&[][..]));
    assert_eq!(scope.path_prefixes.as_deref(), Some(&["/a/".into()][..]));
    assert_eq!(scope.formats.as_deref(), Some(&[Format::Cat][..]));
    assert_eq!(scope.max_lifetime, Some(60));
}

#[test]
fn a_key_without_further_members_is_active_and_unbounded() {
    let key = jwk("").unwrap();
    assert_eq!(key.state(), KeyState::Active);
    assert!(key.id().is_empty() && key.not_before().is_none() && key.not_after().is_none());
    assert!(key.scope().issuers.is_none() && key.scope().formats.is_none());
    assert_eq!(jwk(r#","kid_hex":"ff00fe""#).unwrap().id(), [0xff, 0x00, 0xfe]);
}

#[test]
fn a_faulty_key_is_named() {
    for (members, expected) in [
        (r#","kid":7"#, "kid"),
        (r#","kid":"""#, "kid"),
        (r#","kid":"a","kid_hex":"00""#, "kid_hex"),
        (r#","kid_hex":"FF""#, "kid_hex"),
        (r#","kid_hex":"0""#, "kid_hex"),
        (r#","use":"enc""#, "use"),
        (r#","use_state":"asleep""#, "use_state"),
        (r#","nbf":"1""#, "nbf"),
        (r#","exp":1.0000000001"#, "exp"),
        (r#","short_key":1"#, "short_key"),
        (r#","scope":null"#, "scope"),
        (r#","scope":{"country":[]}"#, "scope.country"),
        (r#","scope":{"formats":["cat","cwt"]}"#, "scope.formats[1]"),
        (r#","scope":{"path_prefixes":["a"]}"#, "scope.path_prefixes[0]"),
        (r#","scope":{"max_lifetime":-1}"#, "scope.max_lifetime"),
        (r#","kty":"oct""#, "key"),
    ] {
        assert_eq!(member(jwk(members)), expected, "{members}");
    }
    for (json, expected) in [
        (r#"{"kty":"oct","k":"AAAA"}"#, "alg"),
        (r#"{"kty":"oct","alg":"none","k":"AAAA"}"#, "alg"),
        (r#"{"alg":"HS256","k":"AAAA"}"#, "kty"),
        (r#"{"kty":"EC","alg":"HS256","k":"AAAA"}"#, "kty"),
        (r#"{"kty":"oct","alg":"HS256"}"#, "k"),
        (r#"{"kty":"oct","alg":"HS256","k":"AB"}"#, "k"),
        (r#"{"kty":"oct","alg":"HS256","k":"AA=="}"#, "k"),
        (r#"{"kty":"oct","alg":"HS256","k":"AAAA"}"#, "k"),
        (r#"{"kty":"oct","alg":"HS256","k":"","short_key":true}"#, "k"),
        ("[]", "key"),
        ("", "key"),
    ] {
        assert_eq!(member(key_from_json(json)), expected, "{json}");
    }
}

#[test]
fn a_short_key_must_say_so() {
    assert!(key_from_json(r#"{"kty":"oct","alg":"HS256","k":"AAAA","short_key":true}"#).is_ok());
    assert!(key_from_json(r#"{"kty":"oct","alg":"HS256","k":"AAAA","short_key":false}"#).is_err());
}

#[test]
fn errors_of_a_set_name_the_key_and_no_secret() {
    let good = format!(r#"{{"kty":"oct","alg":"HS256","kid":"a","k":"{SECRET}"}}"#);
    assert_eq!(keys_from_json(&format!(r#"{{"keys":[{good}],"other":1}}"#)).map(|keys| keys.len()), Ok(1));
    let bad = good.replace("HS256", "HS257");
    let error = keys_from_json(&format!(r#"{{"keys":[{good},{bad}]}}"#)).unwrap_err();
    assert_eq!(error.member(), "keys[1].alg");
    let error = keys_from_json(&format!(r#"{{"keys":[{}]}}"#, good.replace("Hh8", "Hh9"))).unwrap_err();
    assert_eq!(error.member(), "keys[0].k");
    assert!(!error.to_string().contains("AAECAw"));
    for json in ["", "[]", "{}", r#"{"keys":{}}"#, r#"{"keys":[]} x"#, r#"{"keys":[],"keys":[]}"#] {
        assert_eq!(member(keys_from_json(json)), "keys", "{json}");
    }
}
