//! The case on a line.

use base64::Engine as _;
use base64::engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD};
use serde::Deserialize;
use serde_json::Value;

use crate::Policy;

/// A case.
#[derive(Debug, Deserialize)]
pub struct Question {
    /// Its name.
    pub id: String,
    /// `decision`, `signature` or `claims`.
    pub check: String,
    /// Absent when it is to be found on the request.
    pub token: Option<Token>,
    /// As which structure an untagged COSE array is read.
    pub untagged: Option<String>,
    /// A JWK Set.
    #[serde(default)]
    keys: Value,
    /// What the gate demands.
    #[serde(default)]
    policy: Value,
    /// The facts.
    #[serde(default)]
    pub request: Request,
    /// Revocations and replays.
    #[serde(default)]
    pub state: Value,
    /// What look-ups of the host answer, which none of these libraries makes.
    pub(crate) lookups: Option<Value>,
}

/// A token: its text, or its bytes.
#[derive(Debug, Deserialize)]
pub struct Token {
    format: Option<String>,
    text: Option<String>,
    hex: Option<String>,
}

/// The facts of which any of these libraries can make use.
#[derive(Debug, Default, Deserialize)]
pub struct Request {
    now: Option<Value>,
    /// The method, as it stands in the request.
    pub method: Option<Value>,
    /// The absolute URL.
    pub url: Option<Value>,
    /// The TLS connection.
    #[serde(default)]
    pub tls: Value,
}

/// A key of a JWK Set.
#[derive(Clone, Debug)]
pub struct Jwk(pub Value);

impl Question {
    /// Whether all that matters is envelope, key and signature, and that the claims can be read.
    pub fn is_about_the_token_alone(&self) -> bool {
        self.check != "decision"
    }

    /// Seconds since 1970; where a case has no time, none of its checks depends on one.
    pub fn now(&self) -> f64 {
        self.request.now.as_ref().and_then(Value::as_f64).unwrap_or(1_700_000_000.0)
    }

    /// The policy, with what it leaves out.
    pub fn policy(&self) -> Policy {
        if self.policy.is_null() { Policy::waiver() } else { Policy::of(&self.policy) }
    }

    /// The keys.
    pub fn keys(&self) -> Vec<Jwk> {
        let keys = self.keys.get("keys").and_then(Value::as_array);
        keys.into_iter().flatten().cloned().map(Jwk).collect()
    }

    /// Whether the policy says that a key id is only a hint.
    pub fn kid_is_a_hint(&self) -> bool {
        self.policy.get("kid").and_then(Value::as_str) == Some("hint")
    }

    /// The keys that a token of this key id may be checked with, out of those of its algorithm and
    /// structure: the one that it names, or without a name the only one. Where the policy says that
    /// names are hints, all for a name that is unknown.
    pub fn chosen<'k>(&self, keys: &'k [Jwk], kid: Option<&[u8]>, fits: impl Fn(&Jwk) -> bool) -> Vec<&'k Jwk> {
        if self.is_about_the_token_alone() {
            return keys.iter().collect();
        }
        let is_named = |jwk: &&Jwk| kid.is_some() && jwk.member("kid").map(str::as_bytes) == kid;
        let named: Vec<&Jwk> = keys.iter().filter(is_named).collect();
        let fitting: Vec<&Jwk> = keys.iter().filter(|jwk| fits(jwk)).collect();
        match (kid, self.kid_is_a_hint()) {
            (Some(_), true) if !named.is_empty() => named,
            (_, true) => fitting,
            (Some(_), false) => named,
            (None, false) if fitting.len() == 1 => fitting,
            (None, false) => Vec::new(),
        }
    }
}

impl Token {
    /// Whether it is, by its name or by its dots, a JWT.
    pub fn is_jwt(&self) -> bool {
        match self.format.as_deref() {
            Some("jwt") => true,
            Some("cat") => false,
            _ => self.text.as_ref().is_some_and(|text| text.contains('.')),
        }
    }

    /// The text of a JWT.
    pub fn text(&self) -> Vec<u8> {
        self.text.as_ref().map_or_else(|| self.bytes_of_hex(), |text| text.clone().into_bytes())
    }

    /// The bytes of a CAT: a library's user undoes base64url where the library does not.
    ///
    /// # Errors
    /// It is not base64url, with padding or without.
    pub fn bytes(&self) -> Result<Vec<u8>, base64::DecodeError> {
        let Some(text) = &self.text else { return Ok(self.bytes_of_hex()) };
        URL_SAFE_NO_PAD.decode(text).or_else(|_| URL_SAFE.decode(text))
    }

    fn bytes_of_hex(&self) -> Vec<u8> {
        let digits = self.hex.as_deref().unwrap_or_default().as_bytes();
        let byte = |pair: &[u8]| core::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok());
        digits.chunks(2).filter_map(byte).collect()
    }
}

impl Jwk {
    /// A member that is text.
    pub fn member(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(Value::as_str)
    }

    /// The secret of an `oct` key.
    pub fn secret(&self) -> Option<Vec<u8>> {
        self.member("k").and_then(|k| URL_SAFE_NO_PAD.decode(k).ok())
    }
}
