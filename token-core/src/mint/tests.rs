//! What is refused, what is replaced, and the bytes of a CAT.

use core::net::IpAddr;
use std::string::ToString;
use std::vec::Vec;

use super::{ClaimSet, Match, Unsigned, mint, mint_binary};
use crate::claims::Label;
use crate::key::{Algorithm, Key, KeyState};
use crate::revoke::Network;
use crate::text::Hex;
use crate::token::Format;
use crate::uri::Component;

#[test]
fn what_no_verifier_would_accept_cannot_be_set() {
    let empty: [&str; 0] = [];
    let address = IpAddr::from([203, 0, 113, 7]);
    let fields = |names: &[&'static str]| names.iter().map(|name| (*name, Match::Exact("x"))).collect::<Vec<_>>();
    let new = ClaimSet::new;
    for refused in [
        new().with_audiences(&empty),
        new().with_methods(&empty),
        new().with_methods(&["GET"; 257]),
        new().with_countries(&["de"]),
        new().with_networks(&[]),
        new().with_networks(&[Network::Prefix(address, 24)]),
        new().with_networks(&[Network::Prefix(address, 33)]),
        new().with_epochs(&[("a", 1), ("a", 2)]),
        new().with_critical(&[]),
        new().with_critical(&[Label::SUB]),
        new().with_critical(&[Label::CATTPRINT]),
        new().with_token_id_hex("0B"),
        new().with_path_prefix("live/"),
        new().with_path_prefix("/live/../"),
        new().with_uri(&[]),
        new().with_uri(&[(Component::Host, Match::Exact("Video.example"))]),
        new().with_uri(&[(Component::Path, Match::Prefix("/a/")), (Component::Path, Match::Prefix("/b/"))]),
        new().with_headers(&fields(&[])),
        new().with_headers(&fields(&["a", "A"])),
        new().with_headers(&fields(&["a", "a"])),
    ] {
        assert!(refused.is_err(), "{refused:?}");
    }
}

#[cfg(feature = "regex")]
#[test]
fn patterns_that_no_verifier_accepts_cannot_be_set() {
    use super::MintError;
    use crate::limits::MAX_REGEX_STATES;
    let path = |pattern: &str| ClaimSet::new().with_uri(&[(Component::Path, Match::Regex(pattern))]);
    let error = |claims: Result<ClaimSet, MintError>| claims.unwrap_err().to_string();
    assert_eq!(path("^/live/").unwrap().to_json(), r#"{"catu":{"path":{"regex":["^/live/"]}}}"#);
    assert!(error(path("(")).contains("POSIX extended regular expression"));
    assert!(error(path("\\d")).contains("back-references"));
    assert!(error(ClaimSet::from_json(r#"{"cath":{"a":{"regex":"a{"}}}"#)).starts_with("cath: "));

    // One budget for all claims; what is replaced takes nothing of it.
    let (most, half) = ("a".repeat(MAX_REGEX_STATES), "a".repeat(MAX_REGEX_STATES / 2));
    let with_header = |claims: ClaimSet, pattern: &str| claims.with_headers(&[("a", Match::Regex(pattern))]);
    let both = with_header(path(&half).unwrap(), &half).unwrap();
    assert_eq!(ClaimSet::from_json(&both.to_json()), Ok(both.clone()));
    assert!(error(with_header(both.clone(), &(half + "a"))).contains("640 states"));
    assert!(with_header(path(&most).unwrap(), "a").is_err());
    assert!(with_header(path(&most).unwrap().with_path_prefix("/").unwrap(), "a").is_ok());
    let too_much = both.to_json().replacen("aa", "aaa", 1);
    assert!(error(ClaimSet::from_json(&too_much)).contains("640 states"));
}

#[test]
fn what_is_critical_is_there() {
    let key = Key::hs256(b"k1", &[7; 32]).unwrap();
    let critical = || ClaimSet::new().with_critical(&[Label::CATM]).unwrap();
    for format in [Format::Cat, Format::Jwt] {
        assert_eq!(mint(format, &critical(), &key).unwrap_err().member(), "crit");
        assert!(mint(format, &critical().with_methods(&["GET"]).unwrap(), &key).is_ok());
    }
}

#[test]
fn a_claim_set_again_is_replaced() {
    let claims = ClaimSet::new().with_session("a").with_issuer("i").with_session("bcd").with_audience("x");
    assert_eq!(claims.to_json(), r#"{"iss":"i","aud":"x","sid":"bcd"}"#);
    assert_eq!(claims.with_issuer("long enough").to_json(), r#"{"iss":"long enough","aud":"x","sid":"bcd"}"#);
}

/// Byte by byte, and the MAC over the MAC_structure of RFC 9052 section 6.3.
#[test]
fn a_cat_is_a_cwt_in_mac0() {
    let key = Key::hs256(b"k1", &[7; 32]).unwrap();
    let token = mint_binary(&ClaimSet::new().with_session("s").with_expiry(24), &key).unwrap();
    let (head, tag) = token.split_last_chunk::<32>().unwrap();
    let expected = [
        "d83dd184",                 // 61(17([
        "43a10105",                 //   <<{1: 5}>>,
        "a104426b31",               //   {4: 'k1'},
        "4ba20418183a000100026173", // <<{4: 24, -65539: "s"}>>,
        "5820",                     //   tag
    ];
    assert_eq!(Hex(head).to_string(), expected.concat());
    let signed: [&[u8]; 4] = [b"\x84\x64MAC0", b"\x43\xa1\x01\x05", b"\x40", &head[13..25]];
    assert!(key.verify(&signed, tag));
}

#[test]
fn a_number_of_an_entry_is_an_integer_where_it_can_be() {
    let key = Key::hs256(b"k1", &[7; 32]).unwrap();
    let claims = ClaimSet::from_json(r#"{"catifdata":[0,-0,-0.0,1.0,-1,0.5]}"#).unwrap();
    let token = mint_binary(&claims, &key).unwrap();
    // 320: [0, -0.0, -0.0, 1, -1, 0.5]: −0 is a double alone.
    let expected = concat!("a1190140", "86", "00", "f98000", "f98000", "01", "20", "f93800");
    assert!(Hex(&token).to_string().contains(expected), "{}", Hex(&token));
}

#[test]
fn two_steps_make_the_same_token_as_one() {
    let claims = ClaimSet::new().with_issuer("i").with_session("s").with_expiry(24);
    let mut keys: Vec<Key<'_>> = [Algorithm::Hs256, Algorithm::Hs384, Algorithm::Hs512]
        .map(|algorithm| Key::hmac(algorithm, b"k1", &[7; 64]).unwrap())
        .into();
    #[cfg(feature = "es256")]
    keys.push(Key::ecdsa_private(Algorithm::Es256, b"k1", &[7; 32]).unwrap());
    #[cfg(feature = "es384")]
    keys.push(Key::ecdsa_private(Algorithm::Es384, b"k1", &[7; 48]).unwrap());
    #[cfg(feature = "eddsa")]
    keys.push(Key::ed25519_private(b"k1", &[7; 32]).unwrap());
    for key in keys {
        let algorithm = key.algorithm();
        for format in [Format::Cat, Format::Jwt] {
            let unsigned = Unsigned::prepare(format, &claims, b"k1", algorithm).unwrap();
            let signature = unsigned.signature_by(&key).unwrap();
            assert_eq!(unsigned.sign(&signature), mint(format, &claims, &key));
            assert_eq!(unsigned.sign_checked(&signature, &key), mint(format, &claims, &key));
        }
    }
}

#[test]
fn a_signature_that_is_none_makes_no_token() {
    let claims = ClaimSet::new().with_session("s-4711");
    let key = Key::hs256(b"k1", &[7; 32]).unwrap();
    for format in [Format::Cat, Format::Jwt] {
        let unsigned = Unsigned::prepare(format, &claims, b"k1", Algorithm::Hs256).unwrap();
        let mut signature = unsigned.signature_by(&key).unwrap();
        for length in [0, 31, 33, 64] {
            assert_eq!(unsigned.sign(&std::vec![0; length]).unwrap_err().member(), "signature");
        }
        for other in [Key::hs256(b"k2", &[7; 32]), Key::hmac(Algorithm::Hs512, b"k1", &[7; 64])] {
            let other = other.unwrap();
            assert_eq!(unsigned.signature_by(&other).unwrap_err().member(), "key");
            assert_eq!(unsigned.sign_checked(&signature, &other).unwrap_err().member(), "key");
        }
        assert!(unsigned.signature_by(&key.clone().with_state(KeyState::Retiring)).is_err());
        signature[0] ^= 1;
        assert_eq!(unsigned.sign_checked(&signature, &key).unwrap_err().member(), "signature");
        assert!(!std::format!("{unsigned:?}").contains("4711"), "nothing of the token is shown");
    }
    assert!(Unsigned::prepare(Format::Jwt, &claims, b"\xff", Algorithm::Hs256).is_err(), "no text");
}
