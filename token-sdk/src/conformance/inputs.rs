//! What a case gives to a gate, in the forms that every build takes: JSON texts and bytes.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::Value;
use serde_json::value::RawValue;
use token_core::{ConfigError, Format, Key, Revocations, Structure, Token, keys_from_json};

use super::case::{Check, FormatName, Untagged};
use super::lookups::LookupAnswer;
use super::question::Question;
use crate::hex;

/// The JWK Set of the key that signs the state of cases: a published test key, never a secret.
pub(super) const STATE_KEYS: &str = r#"{"keys":[{"kty":"oct","alg":"HS256","kid":"conformance-state","k":"Y29uZm9ybWFuY2Utc3RhdGUtdGVzdC1rZXktMzItYnl0ZXM"}]}"#;
/// Keys the hashes of the state of cases.
const STATE_HASH_KEY: [u8; 16] = *b"conformance-hash";

/// The policy of a signature or claims check that brings none: everything that can be waived is.
pub(super) const WAIVE_EVERYTHING: &str = r#"{"issuers":null,"audiences":null,"require":[],"state":"none"}"#;
/// The request of a signature or claims check that brings none.
const SOME_TIME: &str = r#"{"now":1700000000}"#;

/// What a case gives to a gate. Members of a case that are absent or unusable are passed on in a
/// form that every build refuses for that very reason.
pub(super) struct Inputs {
    pub(super) token: Option<TokenInput>,
    pub(super) keys: String,
    pub(super) policy: String,
    pub(super) request: String,
    /// A signed document; `None` when none is loaded.
    pub(super) state: Option<Vec<u8>>,
    /// What look-ups answer; `None` when there are none.
    pub(super) lookups: Option<Vec<LookupAnswer>>,
}

/// A token and what the caller of the gate knows about it.
pub(super) struct TokenInput {
    pub(super) format: FormatName,
    pub(super) untagged: Option<Untagged>,
    pub(super) body: TokenBody,
}

/// The token itself.
pub(super) enum TokenBody {
    Text(String),
    Bytes(Vec<u8>),
}

impl Inputs {
    pub(super) fn of(question: &Question) -> Self {
        let text = |raw: &Option<Box<RawValue>>| raw.as_ref().map(|raw| raw.get().to_owned());
        let default = if question.check == Check::Decision { ["{}", "{}"] } else { [WAIVE_EVERYTHING, SOME_TIME] };
        let [policy, request] = default;
        let request = text(&question.request).unwrap_or_else(|| request.to_owned());
        Self {
            token: token(question),
            keys: text(&question.keys).unwrap_or_else(|| "{}".to_owned()),
            policy: text(&question.policy).unwrap_or_else(|| policy.to_owned()),
            state: state(question, &request),
            request,
            lookups: question.lookups.clone(),
        }
    }
}

fn token(question: &Question) -> Option<TokenInput> {
    let form = question.token.as_ref()?;
    let body = match (&form.text, form.hex.as_deref().and_then(hex::decode)) {
        (Some(text), _) => TokenBody::Text(text.clone()),
        (None, bytes) => TokenBody::Bytes(bytes?),
    };
    Some(TokenInput { format: form.format, untagged: question.untagged, body })
}

impl TokenInput {
    pub(super) fn as_token(&self) -> Token<'_> {
        let token = match &self.body {
            TokenBody::Text(text) => Token::text(text),
            TokenBody::Bytes(bytes) if self.format == FormatName::Jwt => Token::text_bytes(bytes),
            TokenBody::Bytes(bytes) => Token::binary(bytes),
        };
        let token = match self.format {
            FormatName::Cat => token.format(Format::Cat),
            FormatName::Jwt => token.format(Format::Jwt),
            FormatName::Auto => token,
        };
        match self.untagged {
            Some(Untagged::Mac0) => token.untagged(Structure::Mac0),
            Some(Untagged::Sign1) => token.untagged(Structure::Sign1),
            None => token,
        }
    }

    /// The format of a token that was authenticated.
    pub(super) fn actual_format(&self) -> Format {
        match (&self.body, self.format) {
            (_, FormatName::Jwt) => Format::Jwt,
            (TokenBody::Text(text), FormatName::Auto) if text.contains('.') => Format::Jwt,
            _ => Format::Cat,
        }
    }
}

/// The state as a signed document. State that cannot be read is passed on as it stands: it is no
/// document, and a gate that is given it cannot be built.
fn state(question: &Question, request: &str) -> Option<Vec<u8>> {
    let json = question.state.as_ref().map_or("{}", |raw| raw.get());
    let now = now(request);
    if json == "null" || (question.state.is_none() && now.is_none()) {
        return None;
    }
    let json = completed(json, now).map_or(Cow::Borrowed(json), Cow::Owned);
    let document = Revocations::from_json(&json).and_then(|revocations| sign(&revocations));
    Some(document.unwrap_or_else(|_| json.into_owned().into_bytes()))
}

/// State that leaves out its version or its time is the first document, issued at the request's `now`.
fn completed(json: &str, now: Option<i64>) -> Option<String> {
    let mut members: BTreeMap<String, Box<RawValue>> = serde_json::from_str(json).ok()?;
    let given = members.len();
    for (name, value) in [("version", Some(1)), ("issued_at", now)] {
        if let (false, Some(value)) = (members.contains_key(name), value) {
            members.insert(name.to_owned(), RawValue::from_string(value.to_string()).ok()?);
        }
    }
    (members.len() > given).then(|| serde_json::to_string(&members).ok())?
}

fn sign(revocations: &Revocations) -> Result<Vec<u8>, ConfigError> {
    revocations.sign(STATE_HASH_KEY, &state_key()?)
}

fn state_key() -> Result<Key<'static>, ConfigError> {
    keys_from_json(STATE_KEYS)?.pop().ok_or_else(|| ConfigError::new("keys", "the state key of cases"))
}

/// The whole second of the request's `now`.
fn now(request: &str) -> Option<i64> {
    let request: Value = serde_json::from_str(request).ok()?;
    let now = request.get("now")?;
    now.as_i64().or_else(|| format!("{:.0}", now.as_f64()?.floor()).parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn state_without_version_or_time_is_the_first_of_now() {
        let completed = |json| completed(json, Some(7));
        assert_eq!(completed("{}").as_deref(), Some(r#"{"issued_at":7,"version":1}"#));
        assert_eq!(
            completed(r#"{"keys":["a"],"version":3}"#).as_deref(),
            Some(r#"{"issued_at":7,"keys":["a"],"version":3}"#)
        );
        assert_eq!(completed(r#"{"version":3,"issued_at":5}"#), None);
        assert_eq!(completed("[]"), None);
    }
}
