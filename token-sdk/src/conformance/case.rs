//! Case files as they are written (architecture section 8).

use core::fmt;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

use super::lookups::{LookupAnswer, Note};
use crate::hex;

/// A file of cases.
#[derive(Debug, Deserialize)]
pub struct CaseFile {
    /// The cases, in the order of the file.
    pub cases: Vec<Case>,
}

/// A file that is not a file of cases: where, and what was expected.
#[derive(Debug)]
pub struct CaseError(String);

impl CaseError {
    pub(super) fn new(message: String) -> Self {
        Self(message)
    }
}

impl fmt::Display for CaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl core::error::Error for CaseError {}

impl CaseFile {
    /// The cases of a file.
    ///
    /// # Errors
    /// The text is not JSON, or a case lacks a member or has one of the wrong kind.
    pub fn from_json(json: &str) -> Result<Self, CaseError> {
        let file: Self = serde_json::from_str(json).map_err(|error| CaseError(error.to_string()))?;
        for case in &file.cases {
            case.check_members()?;
        }
        Ok(file)
    }
}

/// One case. Members that are not listed here are ignored.
#[derive(Debug, Deserialize)]
pub struct Case {
    /// The name, unique in the suite.
    pub id: String,
    /// What is checked.
    pub check: Check,
    /// The token; absent, it is found on the request where the policy's placements say.
    pub token: Option<TokenForm>,
    /// The gate's keys: a JWK Set.
    pub keys: Option<Box<RawValue>>,
    /// How an untagged COSE array is read.
    pub untagged: Option<Untagged>,
    /// The gate's policy.
    pub policy: Option<Box<RawValue>>,
    /// The request.
    pub request: Option<Box<RawValue>>,
    /// The state in its plain form, `null` when none is loaded; absent, an empty document issued
    /// at the request's `now`.
    #[serde(default, deserialize_with = "present")]
    pub state: Option<Box<RawValue>>,
    /// What the look-ups of the host answer; absent, it has none but the state.
    pub lookups: Option<Vec<LookupAnswer>>,
    /// The claim set the token was minted from.
    pub claims: Option<Value>,
    /// What comes out.
    pub expect: Answer,
}

/// A member that is there although it may be `null`.
pub(super) fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Box<RawValue>>, D::Error> {
    Box::deserialize(deserializer).map(Some)
}

impl Case {
    /// A case.
    ///
    /// # Errors
    /// As [`CaseFile::from_json`].
    pub fn from_json(json: &str) -> Result<Self, CaseError> {
        let case: Self = serde_json::from_str(json).map_err(|error| CaseError(error.to_string()))?;
        case.check_members()?;
        Ok(case)
    }

    fn check_members(&self) -> Result<(), CaseError> {
        let mut lookups = self.lookups.iter().flatten();
        if let Some(wrong) = lookups.find(|answer| !answer.is_of_its_kind()) {
            let expected = format!("an answer of the kind {:?}, got {:?}", wrong.kind, wrong.answer);
            return Err(CaseError(format!("case {}: lookups: expected {expected}", self.id)));
        }
        self.check_token()
    }

    fn check_token(&self) -> Result<(), CaseError> {
        let wrong = |expected: &str| Err(CaseError(format!("case {}: token: expected {expected}", self.id)));
        match &self.token {
            None if self.check == Check::Decision => Ok(()),
            None => wrong("one, for checks other than decision"),
            Some(token) => match (&token.text, &token.hex) {
                (Some(_), Some(_)) | (None, None) => wrong("either text or hex"),
                (Some(_), None) if self.check == Check::Claims => wrong("hex, for a claims check"),
                (None, Some(hex)) if hex::decode(hex).is_none() => wrong("hex of even length"),
                _ => Ok(()),
            },
        }
    }
}

/// How much of a decision a case is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Check {
    /// Envelope, key and signature only; the payload may be anything.
    Signature,
    /// The whole decision.
    Decision,
    /// A bare CBOR claims map is decoded and, where the case has a request, evaluated.
    Claims,
}

/// A token in a case: either `text` or `hex`.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct TokenForm {
    /// The format the caller names.
    #[serde(default)]
    pub format: FormatName,
    /// The text form.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The bytes in hex: those of a CAT or, in a claims check, of its payload. With the format
    /// `jwt`, text that need not be UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hex: Option<String>,
}

/// The format the caller of a gate names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FormatName {
    /// CAT only.
    Cat,
    /// JWT only.
    Jwt,
    /// Either: a `.` in the text means JWT.
    #[default]
    Auto,
}

/// How an untagged COSE array is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Untagged {
    /// As COSE_Mac0.
    Mac0,
    /// As COSE_Sign1.
    Sign1,
}

/// What comes out of a case: what is wanted, in [`Case::expect`], or what an implementation
/// answered. Of what is wanted, absent members are not compared.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Answer {
    /// Allow or deny.
    pub decision: Verdict,
    /// The reason of a denial; absent, any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The claim that was not met.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claim: Option<String>,
    /// The authenticated payload in hex.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload_hex: Option<String>,
    /// The claims in JSON form.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claims: Option<Value>,
    /// Whether a granted token is to be renewed: `false`, or how and until when at the latest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub renewal: Option<Value>,
    /// What a denied token orders to be answered, by an edge without keys of its own: `false`, or
    /// status and header fields.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response: Option<Value>,
    /// Where the host has look-ups: whether anything was looked up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asked: Option<bool>,
    /// Where the host has look-ups: the notes that it was asked to take, in their order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<Vec<Note>>,
}

/// Allow or deny.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The token may be used.
    Allow,
    /// It may not.
    Deny,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_state_differs_from_absent_state() {
        let with = |state: &str| {
            let json = format!(r#"{{"id":"s","check":"decision",{state}"note":1,"expect":{{"decision":"deny"}}}}"#);
            Case::from_json(&json).unwrap().state.map(|raw| raw.get().to_owned())
        };
        assert_eq!(with(""), None);
        assert_eq!(with(r#""state":null,"#).as_deref(), Some("null"));
        assert_eq!(with(r#""state":{"version":1},"#).as_deref(), Some(r#"{"version":1}"#));
    }

    #[test]
    fn look_ups_answer_as_their_kind_does() {
        for (answer, is_sound) in [
            (r#"{"kind":"token","value":"0b","answer":"hit"}"#, true),
            (r#"{"kind":"subject","answer":-7}"#, true),
            (r#"{"kind":"epoch","answer":0}"#, true),
            (r#"{"kind":"epoch","answer":"failed"}"#, true),
            (r#"{"kind":"epoch","answer":-1}"#, false),
            (r#"{"kind":"subject","answer":"hit"}"#, false),
            (r#"{"kind":"token","answer":1}"#, false),
            (r#"{"kind":"block","answer":"clear"}"#, false),
            (r#"{"kind":"token","answer":"maybe"}"#, false),
            (r#"{"kind":"network","answer":"clear"}"#, false),
            (r#"{"kind":"token","id":"0b","answer":"hit"}"#, false),
        ] {
            let json =
                format!(r#"{{"id":"l","check":"decision","lookups":[{answer}],"expect":{{"decision":"deny"}}}}"#);
            assert_eq!(Case::from_json(&json).is_ok(), is_sound, "{answer}");
        }
    }

    #[test]
    fn a_token_has_one_form() {
        for token in ["{}", r#"{"text":"a","hex":"00"}"#, r#"{"hex":"0"}"#, r#"{"hex":"zz"}"#] {
            let json = format!(r#"{{"id":"t","check":"decision","token":{token},"expect":{{"decision":"deny"}}}}"#);
            assert!(Case::from_json(&json).unwrap_err().to_string().starts_with("case t: token"), "{token}");
        }
    }
}
