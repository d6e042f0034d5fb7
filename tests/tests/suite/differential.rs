//! Beside other implementations: `coset` and `ciborium` for CAT, `jsonwebtoken` for JWT.

use ciborium::Value as Cbor;
use coset::{CborSerializable, CoseMac0, TaggedCborSerializable};
use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use sha2::Sha256;
use suites::Bench;
use token_core::{ClaimSet, Format, Key, Token, mint, mint_binary};
use vectors::NOW;

use crate::random;

fn key() -> Key<'static> {
    Key::hs256(vectors::KEY_ID.as_bytes().to_vec(), &vectors::secret(1)).unwrap()
}

/// The payload as coset and hmac accept it.
fn read_by_coset(token: &[u8]) -> Cbor {
    let Cbor::Tag(61, inner) = Cbor::from_slice(token).unwrap() else { panic!("no tag 61") };
    let mac0 = CoseMac0::from_tagged_slice(&inner.to_vec().unwrap()).unwrap();
    mac0.verify_payload_tag(
        b"",
        || hmac::digest::MacError,
        |tag, data| {
            let mut mac = Hmac::<Sha256>::new_from_slice(&vectors::secret(1)).unwrap();
            mac.update(data);
            mac.verify_slice(tag)
        },
    )
    .unwrap();
    Cbor::from_slice(&mac0.payload.unwrap()).unwrap()
}

/// A map with its members in a fixed order, at every level.
fn sorted(value: Cbor) -> Cbor {
    match value {
        Cbor::Map(members) => {
            let mut members: Vec<_> = members.into_iter().map(|(key, value)| (key, sorted(value))).collect();
            members.sort_by_key(|(key, _)| key.clone().to_vec().unwrap());
            Cbor::Map(members)
        }
        Cbor::Array(items) => Cbor::Array(items.into_iter().map(sorted).collect()),
        Cbor::Tag(number, inner) => Cbor::Tag(number, Box::new(sorted(*inner))),
        other => other,
    }
}

/// Numbers of different spelling are the same number.
fn is_same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => left == right || left.as_f64() == right.as_f64(),
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| is_same(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left.iter().all(|(name, left)| right.get(name).is_some_and(|right| is_same(left, right)))
        }
        (left, right) => left == right,
    }
}

fn read_by_jsonwebtoken(token: &str) -> Map<String, Value> {
    let mut validation = Validation::new(Algorithm::HS256);
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    let secret = DecodingKey::from_secret(&vectors::secret(1));
    jsonwebtoken::decode(token, &secret, &validation).unwrap().claims
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn coset_reads_what_we_mint(claims in random::claims()) {
        let Ok(set) = ClaimSet::from_json(&Value::from(claims.clone()).to_string()) else { return Ok(()) };
        let Ok(token) = mint_binary(&set, &key()) else { return Ok(()) };
        prop_assert_eq!(sorted(read_by_coset(&token)), sorted(vectors::claims_map(&claims)));
    }

    #[test]
    fn jsonwebtoken_reads_what_we_mint(claims in random::claims()) {
        let Ok(set) = ClaimSet::from_json(&Value::from(claims.clone()).to_string()) else { return Ok(()) };
        let Ok(token) = mint(Format::Jwt, &set, &key()) else { return Ok(()) };
        let mut wanted = claims;
        if let Some(id) = wanted.remove("cti") {
            wanted.insert("jti".to_owned(), id);
        }
        let got = read_by_jsonwebtoken(&token);
        prop_assert!(is_same(&got.clone().into(), &wanted.clone().into()), "{got:?} is not {wanted:?}");
    }

    /// What our strict reader accepts, ciborium reads as well; but for simple values, which
    /// ciborium does not know.
    #[test]
    fn ciborium_reads_what_we_accept(value in proptest::collection::vec(any::<u8>(), 1..12)) {
        let may_hold_simple = value.iter().any(|byte| matches!(byte, 0xe0..=0xf3 | 0xf8));
        if !may_hold_simple && is_accepted(&value) {
            let mut rest = value.as_slice();
            prop_assert!(ciborium::from_reader::<Cbor, _>(&mut rest).is_ok(), "{value:02x?}");
            prop_assert!(rest.is_empty());
        }
    }

    /// What ciborium writes, as long as it is what the contract allows, our reader accepts.
    #[test]
    fn we_read_what_ciborium_writes(value in cbor()) {
        let mut written = Vec::new();
        ciborium::into_writer(&value, &mut written).unwrap();
        prop_assert!(is_accepted(&written), "{value:?} is refused");
    }
}

/// Definite values without tags, duplicates and special floats.
fn cbor() -> impl Strategy<Value = Cbor> {
    let leaf = prop_oneof![
        any::<i64>().prop_map(Cbor::from),
        any::<u64>().prop_map(Cbor::from),
        any::<bool>().prop_map(Cbor::from),
        Just(Cbor::Null),
        ".{0,8}".prop_map(Cbor::Text),
        proptest::collection::vec(any::<u8>(), 0..8).prop_map(Cbor::Bytes),
        any::<f32>().prop_filter("a number", |value| value.is_normal()).prop_map(Cbor::from),
        any::<f64>().prop_filter("a number", |value| value.is_normal()).prop_map(Cbor::from),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        let members = proptest::collection::btree_map(".{0,6}", inner.clone(), 0..6);
        prop_oneof![
            proptest::collection::vec(inner, 0..6).prop_map(Cbor::Array),
            members.prop_map(|members| {
                Cbor::Map(members.into_iter().map(|(name, value)| (Cbor::Text(name), value)).collect())
            }),
        ]
    })
}

/// Whether a token that carries this encoded value in a private claim is allowed.
fn is_accepted(value: &[u8]) -> bool {
    // {-70000: value}
    let payload = [b"\xa1\x3a\x00\x01\x11\x6f".as_slice(), value].concat();
    let policy = json!({"issuers": null, "audiences": null, "require": [], "state": "none"});
    let bench = Bench::new(&vectors::key_set(), &policy).unwrap();
    let token = vectors::cat_around(&payload);
    bench.decide(Token::binary(&token), &json!({"now": NOW})).unwrap()["decision"] == "allow"
}

#[test]
fn we_accept_what_jsonwebtoken_makes() {
    let claims = json!({
        "iss": "https://id.example", "aud": ["cdn-a"], "exp": NOW + 300, "jti": "0b71", "catm": ["GET"], "extra": {"a": 1},
    });
    let mut header = Header::new(Algorithm::HS256);
    header.kid = Some(vectors::KEY_ID.to_owned());
    let token = jsonwebtoken::encode(&header, &claims, &EncodingKey::from_secret(&vectors::secret(1))).unwrap();
    let policy = json!({"issuers": ["https://id.example"], "audiences": ["cdn-a"], "state": "none"});
    let bench = Bench::new(&vectors::key_set(), &policy).unwrap();
    let decision = bench.decide(Token::text(&token), &json!({"now": NOW, "method": "GET"})).unwrap();
    assert_eq!((&decision["decision"], &decision["token_id"]), (&json!("allow"), &json!("0b71")));
}

#[test]
fn we_accept_our_own_in_both_formats() {
    let set = ClaimSet::from_json(&json!({"iss": "https://id.example", "aud": "cdn-a", "exp": NOW + 300}).to_string());
    let set = set.unwrap();
    let policy = json!({"issuers": ["https://id.example"], "audiences": ["cdn-a"], "state": "none"});
    let bench = Bench::new(&vectors::key_set(), &policy).unwrap();
    for format in [Format::Cat, Format::Jwt] {
        let token = mint(format, &set, &key()).unwrap();
        let decision = bench.decide(Token::text(&token), &json!({"now": NOW})).unwrap();
        assert_eq!(decision["decision"], "allow", "{decision}");
    }
}
