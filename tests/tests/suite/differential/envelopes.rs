//! Our COSE structures beside `coset`.

mod changed;

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
use suites::{Bench, claim_sets};
use token_core::{Algorithm, ClaimSet, Encryption, Key, Token, mint_binary, mint_encrypted_binary};
use vectors::NOW;

use super::cbor::{is_same, sorted};
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
    let tally =
        Tally::of(1500, &(0..pairs.len(), prop_oneof![random::claims(), claim_sets::sound()]), |(place, claims)| {
            let (key, algorithm, decoding) = &pairs[place];
            let set = ClaimSet::from_json(&Value::from(claims.clone()).to_string());
            let Some(token) = set.ok().and_then(|set| mint_binary(&set, key).ok()) else {
                return Ok("none".to_owned());
            };
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
    let choice = (select(vec![16, 32]), prop_oneof![random::claims(), claim_sets::sound()]);
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
