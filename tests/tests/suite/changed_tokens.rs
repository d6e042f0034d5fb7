//! Tokens of every algorithm, in both formats and encrypted, and everything that differs from them in one bit,
//! one byte or their length: what is signed, and what says how, is denied.

use core::ops::Range;
use std::fs;
use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ciborium::Value as Cbor;
use serde_json::{Value, json};
use suites::Bench;
use token_core::{Structure, Token};
use vectors::NOW;

use crate::hostile::is_reasoned;

/// A token that is granted, with everything that its decision depends on.
struct Granted {
    id: String,
    bench: Bench,
    request: Value,
    token: Vec<u8>,
    is_text: bool,
    untagged: Option<Structure>,
    decision: Value,
}

/// Of each algorithm, of each place of `alg` and `kid`, of each tag: a token of the suite.
const CATS: [&str; 17] = [
    "cose-tag-61-17",
    "cose-tag-17-alone",
    "cose-untagged-pinned-mac0",
    "cose-headers-alg-absent",
    "cose-headers-kid-protected",
    "cose-headers-kid-text",
    "cose-headers-kid-absent-one-key",
    "cose-headers-unknown-unprotected",
    "algorithms-hs384-cat",
    "algorithms-hs512-cat",
    "confusion-es256-usual-cat",
    "confusion-es384-usual-cat",
    "confusion-eddsa-usual-cat",
    "confusion-ps256-usual-cat",
    "encryption-a256gcm",
    "encryption-a128gcm",
    "encryption-alone",
];

const JWTS: [&str; 7] = [
    "algorithms-hs384-jwt",
    "algorithms-hs512-jwt",
    "confusion-es256-usual-jwt",
    "confusion-es384-usual-jwt",
    "confusion-eddsa-usual-jwt",
    "confusion-ps256-usual-jwt",
    "confusion-rs256-usual-jwt",
];

/// The cases of the files in which those stand.
fn cases() -> Vec<Value> {
    let read = |name| -> Value {
        let path = suites::vectors().join(format!("cases/{name}.json"));
        serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
    };
    let files = ["algorithms", "confusion", "cose", "cose-headers", "encryption"].map(read);
    files.iter().flat_map(|file| file["cases"].as_array().unwrap().clone()).collect()
}

impl Granted {
    fn of_case(id: &str) -> Self {
        static CASES: LazyLock<Vec<Value>> = LazyLock::new(cases);
        let case = CASES.iter().find(|case| case["id"] == id).unwrap_or_else(|| panic!("no case {id}"));
        let token = &case["token"];
        let text = token["text"].as_str().unwrap();
        let is_text = token["format"] == "jwt";
        let token = if is_text { text.as_bytes().to_vec() } else { URL_SAFE_NO_PAD.decode(text).unwrap() };
        let mut policy = case["policy"].clone();
        policy["state"] = json!("none");
        let bench = Bench::new(&case["keys"], &policy).unwrap();
        let untagged = (case["untagged"] == "mac0").then_some(Structure::Mac0);
        Self::new(id, bench, case["request"].clone(), token, is_text, untagged)
    }

    /// The usual key, and many claims.
    fn usual(is_text: bool) -> Self {
        let claims = json!({
            "iss": "https://id.example", "aud": "cdn-a", "exp": NOW + 300, "cti": "0b71", "sid": "s1", "catm": ["GET"],
            "catu": {"path": {"prefix": "/live/"}}, "catnip": ["203.0.113.0/24"],
        });
        let claims = claims.as_object().unwrap();
        let token = if is_text { vectors::jwt_of(claims).into_bytes() } else { vectors::cat_of(claims) };
        let policy = json!({"issuers": ["https://id.example"], "audiences": ["cdn-a"], "state": "none"});
        let bench = Bench::new(&vectors::key_set(), &policy).unwrap();
        let request =
            json!({"now": NOW, "method": "GET", "url": "https://cdn.example/live/a/seg-1.m4s", "ip": "203.0.113.7"});
        Self::new("usual", bench, request, token, is_text, None)
    }

    fn new(id: &str, bench: Bench, request: Value, token: Vec<u8>, is_text: bool, untagged: Option<Structure>) -> Self {
        let mut granted = Self { id: id.to_owned(), bench, request, token, is_text, untagged, decision: Value::Null };
        granted.decision = granted.decide(&granted.token);
        assert_eq!(granted.decision["decision"], "allow", "{id}");
        granted
    }

    fn decide(&self, token: &[u8]) -> Value {
        let token = if self.is_text { Token::text_bytes(token) } else { Token::binary(token) };
        let token = match self.untagged {
            Some(structure) => token.untagged(structure),
            None => token,
        };
        self.bench.decide(token, &self.request).unwrap()
    }

    /// The bytes of the unprotected header, which nothing authenticates; of a JWT none.
    fn unprotected(&self) -> Range<usize> {
        if self.is_text {
            return 0..0;
        }
        let mut item: Cbor = ciborium::from_reader(&*self.token).unwrap();
        let mut start = 1;
        while let Cbor::Tag(tag, inner) = item {
            start += if tag < 24 { 1 } else { 2 };
            item = *inner;
        }
        let parts = item.into_array().unwrap();
        let length = |part: &Cbor| {
            let mut bytes = Vec::new();
            ciborium::into_writer(part, &mut bytes).unwrap();
            bytes.len()
        };
        start += length(&parts[0]);
        start..start + length(&parts[1])
    }

    /// Denied; or where the change is in the unprotected header, the identical grant.
    fn assert_denied(&self, changed: &[u8], is_unprotected: bool, change: &str) {
        let decision = self.decide(changed);
        let is_same_grant = is_unprotected && decision == self.decision;
        assert!(is_same_grant || is_reasoned(&decision), "{} {change}: {decision}", self.id);
    }

    fn assert_no_bit_can_be_flipped(&self) {
        let unprotected = self.unprotected();
        for bit in 0..self.token.len() * 8 {
            let mut flipped = self.token.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            self.assert_denied(&flipped, unprotected.contains(&(bit / 8)), &format!("bit {bit}"));
        }
    }

    fn assert_nothing_can_be_cut_off(&self) {
        for length in 0..self.token.len() {
            self.assert_denied(&self.token[..length], false, &format!("{length} bytes"));
        }
    }
}

#[test]
fn every_flipped_bit_of_a_cat_is_denied_or_changes_nothing() {
    Granted::usual(false).assert_no_bit_can_be_flipped();
    for id in CATS {
        Granted::of_case(id).assert_no_bit_can_be_flipped();
    }
}

#[test]
fn every_flipped_bit_of_a_jwt_is_denied() {
    Granted::usual(true).assert_no_bit_can_be_flipped();
    for id in JWTS {
        Granted::of_case(id).assert_no_bit_can_be_flipped();
    }
}

#[test]
fn every_truncation_is_denied() {
    for granted in [Granted::usual(false), Granted::usual(true)] {
        granted.assert_nothing_can_be_cut_off();
    }
    for id in CATS.iter().chain(&JWTS) {
        Granted::of_case(id).assert_nothing_can_be_cut_off();
    }
}

/// Where flips end: any other byte instead of one, one left out, one twice, two exchanged, any one between two.
#[test]
fn every_changed_byte_is_denied_or_changes_nothing() {
    for granted in [Granted::usual(false), Granted::usual(true)] {
        let unprotected = granted.unprotected();
        for at in 0..granted.token.len() {
            let is_unprotected = unprotected.contains(&at);
            let assert_denied = |change: &str, with: &dyn Fn(&mut Vec<u8>)| {
                let mut changed = granted.token.clone();
                with(&mut changed);
                if changed != granted.token {
                    granted.assert_denied(&changed, is_unprotected, &format!("byte {at} {change}"));
                }
            };
            for byte in 0..=255 {
                assert_denied(&format!("= {byte}"), &|token| token[at] = byte);
                assert_denied(&format!("{byte} before it"), &|token| token.insert(at, byte));
            }
            assert_denied("left out", &|token| {
                token.remove(at);
            });
            assert_denied("exchanged with the last", &|token| {
                let last = token.len() - 1;
                token.swap(at, last);
            });
            assert_denied("exchanged with the next", &|token| {
                let next = (at + 1) % token.len();
                token.swap(at, next);
            });
        }
    }
}

/// The text of a CAT: what is granted is the same token.
#[test]
fn every_flipped_bit_of_a_text_is_denied_or_changes_nothing() {
    let granted = Granted::usual(false);
    let text = URL_SAFE_NO_PAD.encode(&granted.token).into_bytes();
    let unprotected = granted.unprotected();
    for bit in 0..text.len() * 8 {
        let mut flipped = text.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        let decision = granted.bench.decide(Token::text_bytes(&flipped), &granted.request).unwrap();
        let is_unprotected = unprotected.contains(&(bit / 8 * 3 / 4));
        let is_same_grant = is_unprotected && decision == granted.decision;
        assert!(is_same_grant || is_reasoned(&decision), "bit {bit}: {decision}");
    }
}
