//! Our COSE structures beside `coset`.

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes128Gcm, Aes256Gcm};
use ciborium::Value as Cbor;
use coset::{
    CborSerializable, CoseEncrypt0, CoseEncrypt0Builder, CoseMac0, CoseMac0Builder, CoseSign1, CoseSign1Builder,
    Header, HeaderBuilder, MacContext, RegisteredLabelWithPrivate, SignatureContext, TaggedCborSerializable, iana,
    mac_structure_data, sig_structure_data,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};
use suites::Bench;
use token_core::limits::MAX_NESTING;
use token_core::{Algorithm, ClaimSet, Encryption, Hex, Key, Token, mint_binary, mint_encrypted_binary};
use vectors::NOW;

use super::cbor::{depth, has as has_value, has_duplicates, has_simple_values, is_same, sorted};
use super::edit::edited;
use super::items;
use super::pairs::{self, Pair};
use super::tally::Tally;
use crate::random;

const SECRET: [u8; 32] = [9; 32];
const VECTOR: [u8; 12] = [0xa5; 12];

fn bench(keys: &[Value]) -> Bench {
    let policy = json!({"issuers": null, "audiences": null, "require": [], "state": "none"});
    Bench::new(&json!({"keys": keys}), &policy).unwrap()
}

fn content_jwk(kid: &str, bytes: usize) -> Value {
    use base64::Engine;
    let secret = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(&SECRET[..bytes]);
    let name = if bytes == 16 { "A128GCM" } else { "A256GCM" };
    json!({"kty": "oct", "alg": name, "kid": kid, "k": secret})
}

fn encrypt(bytes: usize, message: &[u8], additional: &[u8]) -> Vec<u8> {
    let payload = Payload { msg: message, aad: additional };
    match bytes {
        16 => Aes128Gcm::new_from_slice(&SECRET[..16]).unwrap().encrypt(&VECTOR.into(), payload),
        _ => Aes256Gcm::new_from_slice(&SECRET).unwrap().encrypt(&VECTOR.into(), payload),
    }
    .unwrap()
}

fn decrypt(bytes: usize, message: &[u8], additional: &[u8]) -> Vec<u8> {
    let payload = Payload { msg: message, aad: additional };
    match bytes {
        16 => Aes128Gcm::new_from_slice(&SECRET[..16]).unwrap().decrypt(&VECTOR.into(), payload),
        _ => Aes256Gcm::new_from_slice(&SECRET).unwrap().decrypt(&VECTOR.into(), payload),
    }
    .unwrap()
}

/// Headers of a structure: `alg`, where the key id stands, and members that nobody knows, which may be critical or
/// stand in both maps.
#[derive(Clone, Debug)]
struct Headers {
    names_algorithm: bool,
    key_id: Option<bool>,
    is_typed: bool,
    is_critical: bool,
    overlaps: bool,
    protected: Vec<Cbor>,
    unprotected: Vec<Cbor>,
}

impl Headers {
    fn any() -> impl Strategy<Value = Self> {
        let values = || vec(items::plain().prop_map(|item| ciborium::from_reader(item.as_slice()).unwrap()), 0..3);
        let flags = (prop::bool::weighted(0.9), proptest::option::weighted(0.9, any::<bool>()), any::<bool>());
        (flags, values(), values()).prop_map(|((names_algorithm, key_id, is_typed), protected, unprotected)| {
            let (is_critical, overlaps) = (false, false);
            Self { names_algorithm, key_id, is_typed, is_critical, overlaps, protected, unprotected }
        })
    }

    /// Some that no reader may accept among them.
    fn with_odd() -> impl Strategy<Value = Self> {
        let flags = (prop::bool::weighted(0.03), prop::bool::weighted(0.03));
        (Self::any(), flags).prop_map(|(headers, (is_critical, overlaps))| Self { is_critical, overlaps, ..headers })
    }

    /// The protected and the unprotected map.
    fn build(&self, algorithm: iana::Algorithm, kid: &str) -> (Header, Header) {
        let (mut protected, mut unprotected) = (HeaderBuilder::new(), HeaderBuilder::new());
        if self.names_algorithm {
            protected = protected.algorithm(algorithm);
        }
        if self.is_typed {
            protected = protected.value(16, "CAT".into());
        }
        match self.key_id {
            Some(true) => protected = protected.key_id(kid.into()),
            Some(false) => unprotected = unprotected.key_id(kid.into()),
            None => {}
        }
        if self.is_critical {
            protected = protected
                .text_value("99".to_owned(), true.into())
                .add_critical_label(RegisteredLabelWithPrivate::Text("99".to_owned()));
        }
        if self.overlaps {
            protected = protected.value(98, true.into());
            unprotected = unprotected.value(98, true.into());
        }
        for (label, value) in (100..).zip(&self.protected) {
            protected = protected.value(label, value.clone());
        }
        for (place, value) in self.unprotected.iter().enumerate() {
            unprotected = unprotected.text_value(format!("x{place}"), value.clone());
        }
        (protected.build(), unprotected.build())
    }
}

/// Tag 61 before a structure, or not (RFC 8392 section 6).
fn tagged(structure: Vec<u8>, is_cwt: bool) -> Vec<u8> {
    if is_cwt { [b"\xd8\x3d".to_vec(), structure].concat() } else { structure }
}

fn signed_by_coset(pair: &Pair, headers: &Headers, payload: &[u8], is_cwt: bool) -> Vec<u8> {
    let (protected, unprotected) = headers.build(pair.cose, "k1");
    let structure = if pair.is_mac() {
        let mac0 = CoseMac0Builder::new().protected(protected).unprotected(unprotected).payload(payload.to_vec());
        mac0.create_tag(b"", |message| pair.sign(message)).build().to_tagged_vec()
    } else {
        let sign1 = CoseSign1Builder::new().protected(protected).unprotected(unprotected).payload(payload.to_vec());
        sign1.create_signature(b"", |message| pair.sign(message)).build().to_tagged_vec()
    };
    tagged(structure.unwrap(), is_cwt)
}

#[test]
fn we_read_what_coset_makes() {
    // RS256 is for JWT alone.
    let pairs: Vec<_> = Pair::all().into_iter().filter(|pair| pair.cose != iana::Algorithm::RS256).collect();
    let benches: Vec<_> = pairs.iter().map(|pair| bench(&[pair.jwk("k1")])).collect();
    let structures = (0..pairs.len(), Headers::any(), vec(any::<u8>(), 0..300), any::<bool>());
    let tally = Tally::of(1000, &structures, |(place, headers, payload, is_cwt)| {
        let token = signed_by_coset(&pairs[place], &headers, &payload, is_cwt);
        let read = benches[place].authenticate(Token::binary(&token), NOW);
        prop_assert_eq!(read, Ok(payload));
        Ok(format!("{:?}", pairs[place].algorithm))
    });
    tally.assert_has(&["HS256", "HS384", "HS512", "ES256", "ES384", "EdDSA", "PS256", "PS384"]);
}

#[test]
fn we_read_what_coset_encrypts() {
    let mac = &Pair::all()[0];
    let structures = (select(vec![16, 32]), Headers::any(), Headers::any(), vec(any::<u8>(), 0..300), any::<bool>());
    Tally::of(500, &structures, |(bytes, headers, inner, payload, is_cwt)| {
        let algorithm = if bytes == 16 { iana::Algorithm::A128GCM } else { iana::Algorithm::A256GCM };
        let (protected, mut unprotected) = headers.build(algorithm, "e1");
        unprotected.iv = VECTOR.to_vec();
        let content = signed_by_coset(mac, &inner, &payload, !is_cwt);
        let structure = CoseEncrypt0Builder::new().protected(protected).unprotected(unprotected);
        let structure =
            structure.create_ciphertext(&content, b"", |message, additional| encrypt(bytes, message, additional));
        let token = tagged(structure.build().to_tagged_vec().unwrap(), is_cwt);
        let bench = bench(&[mac.jwk("k1"), content_jwk("e1", bytes)]);
        prop_assert_eq!(bench.authenticate(Token::binary(&token), NOW), Ok(payload));
        Ok(String::new())
    });
}

/// What coset reads in a token, and what it has signed for that.
struct Read {
    protected: Header,
    unprotected: Header,
    content: Vec<u8>,
    signature: Vec<u8>,
    message: Vec<u8>,
}

/// Nothing for what coset refuses.
fn read_by_coset(token: &[u8]) -> Option<Read> {
    let structure = token.strip_prefix(b"\xd8\x3d").unwrap_or(token);
    if let Ok(mac0) = CoseMac0::from_tagged_slice(structure) {
        let content = mac0.payload?;
        let message = mac_structure_data(MacContext::CoseMac0, mac0.protected.clone(), b"", &content);
        let (protected, unprotected) = (mac0.protected.header, mac0.unprotected);
        return Some(Read { protected, unprotected, content, message, signature: mac0.tag });
    }
    let sign1 = CoseSign1::from_tagged_slice(structure).ok()?;
    let content = sign1.payload?;
    let message = sig_structure_data(SignatureContext::CoseSign1, sign1.protected.clone(), None, b"", &content);
    let (protected, unprotected) = (sign1.protected.header, sign1.unprotected);
    Some(Read { protected, unprotected, content, message, signature: sign1.signature })
}

#[test]
fn coset_reads_what_we_mint() {
    let pairs = pairs::ours();
    let tally = Tally::of(1500, &(0..pairs.len(), random::claims()), |(place, claims)| {
        let (key, algorithm, decoding) = &pairs[place];
        let set = ClaimSet::from_json(&Value::from(claims.clone()).to_string());
        let Some(token) = set.ok().and_then(|set| mint_binary(&set, key).ok()) else { return Ok("none".to_owned()) };
        let read = read_by_coset(&token).unwrap();
        prop_assert!(pairs::is_right(decoding, *algorithm, &read.message, &read.signature));
        let payload = Cbor::from_slice(&read.content).unwrap();
        let is_same = is_same(&sorted(payload.clone()), &sorted(vectors::claims_map(&claims)));
        prop_assert!(is_same, "{payload:?} is not {claims:?}");
        let named = Pair::all().into_iter().find(|pair| pair.algorithm == *algorithm).unwrap().cose;
        prop_assert_eq!(read.protected, HeaderBuilder::new().algorithm(named).build());
        prop_assert_eq!(read.unprotected, HeaderBuilder::new().key_id(b"k1".to_vec()).build());
        Ok(format!("{algorithm:?}"))
    });
    tally.assert_has(&["none", "HS256", "HS384", "HS512", "ES256", "ES384", "EdDSA"]);
}

#[test]
fn coset_decrypts_what_we_encrypt() {
    let mac = Key::hs256(b"k1", &SECRET).unwrap();
    let choice = (select(vec![16, 32]), random::claims());
    Tally::of(500, &choice, |(bytes, claims)| {
        let set = ClaimSet::from_json(&Value::from(claims.clone()).to_string());
        let Ok(set) = set else { return Ok("none".to_owned()) };
        let algorithm = if bytes == 16 { Algorithm::A128Gcm } else { Algorithm::A256Gcm };
        let key = Key::aes_gcm(algorithm, b"e1", &SECRET[..bytes]).unwrap();
        let token = mint_encrypted_binary(&set, Some(&mac), Encryption::new(&key, VECTOR).unwrap());
        let Ok(token) = token else { return Ok("none".to_owned()) };
        let structure = CoseEncrypt0::from_tagged_slice(token.strip_prefix(b"\xd8\x3d").unwrap()).unwrap();
        prop_assert_eq!(&structure.unprotected.iv, &VECTOR);
        prop_assert_eq!(&structure.unprotected.key_id, b"e1");
        let content =
            structure.decrypt_ciphertext(b"", || (), |message, additional| Ok(decrypt(bytes, message, additional)));
        let inner = mint_binary(&set, &mac).unwrap();
        prop_assert_eq!(content, Ok(inner));
        Ok("read".to_owned())
    })
    .assert_has(&["none", "read"]);
}

/// Tokens whose headers, tags and lengths were changed, and that were signed again as they then stood.
#[test]
fn what_we_accept_coset_accepts() {
    let pairs: Vec<_> = Pair::all().into_iter().filter(|pair| SIGNED.contains(&pair.algorithm)).collect();
    let benches: Vec<_> = pairs.iter().map(|pair| bench(&[pair.jwk("k1")])).collect();
    let made = (Headers::with_odd(), vec(any::<u8>(), 0..20), any::<bool>());
    let pair = Pair::all().swap_remove(0);
    let before_signature = made.prop_map(move |(headers, payload, is_cwt)| {
        let mut token = signed_by_coset(&pair, &headers, &payload, is_cwt);
        token.truncate(token.len() - 34);
        token
    });
    let tally = Tally::of(6000, &(0..pairs.len(), edited(before_signature)), |(place, mut token)| {
        let pair = &pairs[place];
        if !pair.is_mac() {
            // The same as a COSE_Sign1.
            let tag = if token.starts_with(b"\xd8\x3d") { 2 } else { 0 };
            if let Some(tag) = token.get_mut(tag).filter(|tag| **tag == 0xd1) {
                *tag = 0xd2;
            }
        }
        sign_again(&mut token, pair);
        let theirs = read_by_coset(&token);
        match benches[place].authenticate(Token::binary(&token), NOW) {
            Ok(payload) => {
                let Some(theirs) = theirs else {
                    prop_assert!(coset_judges_more(&token), "coset refuses {}", Hex(&token));
                    return Ok("judged".to_owned());
                };
                prop_assert_eq!(theirs.content, payload);
                let is_right = pair.is_right(&theirs.message, &theirs.signature);
                prop_assert!(is_right || has_empty_map(&token), "coset finds {} wrong", Hex(&token));
                Ok("accepted".to_owned())
            }
            Err(denial) => {
                let is_right = theirs.is_some_and(|theirs| pair.is_right(&theirs.message, &theirs.signature));
                let reason = denial.reason().name();
                prop_assert!(!is_right || is_named(reason, &token), "{reason}: {}", Hex(&token));
                Ok(reason.to_owned())
            }
        }
    });
    tally.assert_has(&["accepted", "cbor-malformed", "duplicate-key", "trailing-bytes", "envelope-invalid"]);
    tally.assert_has(&["critical-header-unknown", "header-buckets-overlap", "key-unknown"]);
}

const SIGNED: [jsonwebtoken::Algorithm; 2] = [jsonwebtoken::Algorithm::HS256, jsonwebtoken::Algorithm::EdDSA];

/// Puts the right signature behind the rest, as RFC 9052 sections 4.4 and 6.3 have it: without protected headers
/// an empty byte string is signed.
fn sign_again(token: &mut Vec<u8>, pair: &Pair) {
    let (head, bytes) = if pair.is_mac() { (0x20, 32) } else { (0x40, 64) };
    let rest = token.clone();
    token.extend([0x58, head]);
    token.extend(vec![0; bytes]);
    let Some([Cbor::Bytes(protected), _, payload @ Cbor::Bytes(_), _]) = parts(token) else { return };
    let protected = if protected == [0xa0] { Vec::new() } else { protected };
    let context = if pair.is_mac() { "MAC0" } else { "Signature1" };
    let message = Cbor::Array(vec![context.into(), protected.into(), Cbor::Bytes(Vec::new()), payload]);
    let signature = pair.sign(&message.to_vec().unwrap());
    *token = [rest, vec![0x58, head], signature].concat();
}

/// The parts of the structure, whatever its tags.
fn parts(token: &[u8]) -> Option<[Cbor; 4]> {
    let mut item = Cbor::from_slice(token).ok()?;
    while let Cbor::Tag(_, inner) = item {
        item = *inner;
    }
    item.into_array().ok()?.try_into().ok()
}

/// The protected and the unprotected map.
fn maps(token: &[u8]) -> Option<[Vec<(Cbor, Cbor)>; 2]> {
    let [protected, unprotected, ..] = parts(token)?;
    let protected = protected.into_bytes().ok()?;
    let protected =
        if protected.is_empty() { Vec::new() } else { Cbor::from_slice(&protected).ok()?.into_map().ok()? };
    Some([protected, unprotected.into_map().ok()?])
}

/// coset signs what it read where RFC 9052 signs an empty byte string.
fn has_empty_map(token: &[u8]) -> bool {
    parts(token).is_some_and(|[protected, ..]| protected == Cbor::Bytes(vec![0xa0]))
}

/// Headers whose form coset judges and that mean nothing here: content type, initialisation vectors of what is not
/// encrypted, counter signatures; key ids that are empty, or texts as a library in the field writes them; and simple
/// values in headers of no meaning.
fn coset_judges_more(token: &[u8]) -> bool {
    let protected = parts(token).and_then(|[protected, ..]| protected.into_bytes().ok());
    if protected.is_some_and(|protected| has_simple_values(&protected)) {
        return true;
    }
    let is_odd = |(label, value): &(Cbor, Cbor)| match label.as_integer().and_then(|label| i64::try_from(label).ok()) {
        Some(3 | 5..=7) => true,
        Some(4) => value.is_text() || *value == Cbor::Bytes(Vec::new()),
        _ => false,
    };
    maps(token).is_some_and(|maps| maps.iter().flatten().any(is_odd))
}

/// Whether what coset sees in a token that it accepts bears our reason out.
fn is_named(reason: &str, token: &[u8]) -> bool {
    let (Some(maps), Ok(whole)) = (maps(token), Cbor::from_slice(token)) else { return false };
    let [protected, unprotected] = &maps;
    let has = |map: &[(Cbor, Cbor)], wanted: i64| map.iter().any(|(label, _)| *label == Cbor::from(wanted));
    let read_maps = maps.clone().map(Cbor::Map);
    match reason {
        "cbor-malformed" => {
            let is_other = |value: &Cbor, bytes: &[u8]| value.clone().to_vec().unwrap() != bytes;
            let protected_bytes = parts(token).and_then(|[protected, ..]| protected.into_bytes().ok()).unwrap();
            is_other(&whole, token) || is_other(&read_maps[0], &protected_bytes)
        }
        "duplicate-key" => read_maps.iter().any(has_duplicates),
        "nesting-too-deep" => read_maps.iter().any(|map| depth(map) > MAX_NESTING),
        "envelope-invalid" => {
            has(unprotected, 1)
                || has(unprotected, 2)
                || maps.iter().flatten().any(is_of_wrong_type)
                || read_maps.iter().any(|map| has_value(map, Cbor::is_tag))
        }
        "critical-header-unknown" => has(protected, 2),
        "header-buckets-overlap" => {
            protected.iter().any(|(label, _)| unprotected.iter().any(|(other, _)| label == other))
        }
        "algorithm-not-allowed" => !has(protected, 4) || has(protected, 1),
        "key-unknown" => has(protected, 4) || has(unprotected, 4),
        _ => false,
    }
}

/// Labels are integers of 64 bits or texts; `alg` an integer of the structure or a text, `crit` a list of what is
/// there, `kid` a string, `typ` a text or a number.
fn is_of_wrong_type((label, value): &(Cbor, Cbor)) -> bool {
    let number = label.as_integer().and_then(|label| i64::try_from(label).ok());
    match number {
        // Which numbers belong to which structure, and what may be critical, is shown by the cases.
        Some(1 | 2) => true,
        Some(4) => !value.is_bytes() && !value.is_text(),
        Some(16) => !value.is_text(),
        _ => number.is_none() && !label.is_text(),
    }
}
