//! A state that says what a test wants it to, and tokens of payloads that the minter refuses.
#![allow(dead_code, reason = "each suite uses a part")]

use core::net::IpAddr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use token_core::{Answer, LookupFailed, NetworkAnswer, RevocationLookup, Timestamp, TokenId};

/// What is revoked, and when that was said.
#[derive(Clone, Default)]
pub(crate) struct Held {
    pub(crate) issued_at: Option<i64>,
    pub(crate) issuers: Vec<String>,
    pub(crate) keys: Vec<String>,
    pub(crate) tokens: Vec<String>,
    pub(crate) sessions: Vec<String>,
    pub(crate) subjects: Vec<String>,
    pub(crate) floor: u64,
    /// Keys about which nobody answers.
    pub(crate) unanswered: Vec<String>,
    /// Every look-up of a token fails.
    pub(crate) failing: bool,
    pub(crate) used: Option<Answer>,
}

impl Held {
    pub(crate) fn fresh(now: i64) -> Self {
        Self { issued_at: Some(now), ..Self::default() }
    }
}

fn answer(list: &[String], value: &str) -> Answer {
    if list.iter().any(|entry| entry == value) { Answer::Hit } else { Answer::Clear }
}

impl RevocationLookup for Held {
    fn issued_at(&self) -> Option<Timestamp> {
        self.issued_at.map(Timestamp::from_seconds)
    }

    fn issuer(&self, issuer: &str) -> Answer {
        answer(&self.issuers, issuer)
    }

    fn key(&self, id: &[u8]) -> Answer {
        let id = core::str::from_utf8(id).unwrap();
        if self.unanswered.iter().any(|entry| entry == id) { Answer::Failed } else { answer(&self.keys, id) }
    }

    fn token(&self, _: &str, id: TokenId<'_>) -> Answer {
        if self.failing { Answer::Failed } else { answer(&self.tokens, &id.to_string()) }
    }

    fn session(&self, _: &str, session: &str) -> Answer {
        answer(&self.sessions, session)
    }

    fn subject(&self, _: &str, subject: &str) -> Result<Option<Timestamp>, LookupFailed> {
        let is_revoked = answer(&self.subjects, subject) == Answer::Hit;
        Ok(is_revoked.then_some(Timestamp::from_seconds(i64::MAX)))
    }

    fn network(&self, _: Option<IpAddr>, _: Option<u32>) -> NetworkAnswer {
        NetworkAnswer::Clear
    }

    fn epoch_floor(&self, _: &str, _: &str) -> Result<u64, LookupFailed> {
        Ok(self.floor)
    }

    fn reused(&self, _: &str, _: TokenId<'_>) -> Option<Answer> {
        self.used
    }

    fn used(&self, _: &str, _: TokenId<'_>, _: Option<Timestamp>) -> Option<Answer> {
        self.used
    }
}

pub(crate) fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub(crate) fn decode(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).unwrap()
}

fn tag(parts: &[&[u8]], secret: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).unwrap();
    parts.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().to_vec()
}

/// A JWT of this payload, under HS256 and the key id `k1`.
pub(crate) fn jwt(payload: &str, secret: &[u8]) -> String {
    let input = format!("{}.{}", encode(r#"{"alg":"HS256","kid":"k1"}"#), encode(payload));
    format!("{input}.{}", encode(tag(&[input.as_bytes()], secret)))
}

/// A CAT of this payload, under HS256 and the key id `k1`.
pub(crate) fn mac0(payload: &[u8], secret: &[u8]) -> String {
    let head = |major: u8, length: usize| match u8::try_from(length).unwrap() {
        length @ 0..24 => vec![major << 5 | length],
        length => vec![major << 5 | 24, length],
    };
    let payload = [head(2, payload.len()), payload.to_vec()].concat();
    let mac = tag(&[b"\x84\x64MAC0\x43\xa1\x01\x05\x40", &payload], secret);
    encode([&b"\xd1\x84\x43\xa1\x01\x05\xa1\x04\x42k1"[..], &payload, &head(2, mac.len()), &mac].concat())
}
