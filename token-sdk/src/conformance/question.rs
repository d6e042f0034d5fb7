//! What an implementation is asked: a case without what is wanted, on one line.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use token_core::Hex;

use super::case::{Case, CaseError, Check, FormatName, TokenForm, Untagged, present};
use super::lookups::LookupAnswer;
use super::{inputs, wrap};
use crate::hex;

/// A case as an implementation gets to see it: complete, and without the answer.
#[derive(Debug, Deserialize, Serialize)]
pub struct Question {
    /// The name of the case.
    pub id: String,
    /// What is checked. The token of a claims check is one here, too.
    pub check: Check,
    /// The token; absent, it is found on the request where the policy's placements say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<TokenForm>,
    /// How an untagged COSE array is read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub untagged: Option<Untagged>,
    /// The gate's keys: a JWK Set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keys: Option<Box<RawValue>>,
    /// The gate's policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<Box<RawValue>>,
    /// The request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<Box<RawValue>>,
    /// The state in its plain form, `null` when none is loaded.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub state: Option<Box<RawValue>>,
    /// What the look-ups of the host answer; absent, it has none but the state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lookups: Option<Vec<LookupAnswer>>,
}

impl Question {
    /// What a case asks. The bare claims of a claims check become a token under a test key, and
    /// with a request to compare them with, a decision under a policy that waives what it can.
    #[must_use]
    pub fn of(case: &Case) -> Self {
        let mut question = Self {
            id: case.id.clone(),
            check: case.check,
            token: case.token.clone(),
            untagged: case.untagged,
            keys: case.keys.clone(),
            policy: case.policy.clone(),
            request: case.request.clone(),
            state: case.state.clone(),
            lookups: case.lookups.clone(),
        };
        if case.check == Check::Claims {
            question.wrap_claims();
        }
        question
    }

    fn wrap_claims(&mut self) {
        let claims = self.token.as_ref().and_then(|token| hex::decode(token.hex.as_deref()?));
        let token = claims.and_then(|claims| wrap::mac0(&claims));
        self.token =
            token.map(|token| TokenForm { format: FormatName::Cat, text: None, hex: Some(Hex(&token).to_string()) });
        self.keys = RawValue::from_string(wrap::KEYS.to_owned()).ok();
        if self.request.is_some() {
            self.check = Check::Decision;
            let waiver = || RawValue::from_string(inputs::WAIVE_EVERYTHING.to_owned()).ok();
            self.policy = self.policy.take().or_else(waiver);
        }
    }

    /// A question from its line.
    ///
    /// # Errors
    /// The text is not JSON, or lacks a member or has one of the wrong kind.
    pub fn from_line(line: &str) -> Result<Self, CaseError> {
        serde_json::from_str(line).map_err(|error| CaseError::new(error.to_string()))
    }

    /// The question on one line, without the line's end.
    ///
    /// # Errors
    /// None is known: every member is JSON already.
    pub fn to_line(&self) -> Result<String, CaseError> {
        let json = serde_json::to_string(self).map_err(|error| CaseError::new(error.to_string()))?;
        // JSON has line ends between its tokens only (RFC 8259 section 7), where a space does.
        Ok(json.replace(['\n', '\r'], " "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_one_line_without_the_answer() {
        let json = "{\"id\":\"q\",\"check\":\"decision\",\"token\":{\"text\":\"a\"},\"keys\":{\n\"keys\":[]},\n\
                    \"state\":null,\"claims\":{\"iss\":\"i\"},\"expect\":{\"decision\":\"deny\",\"reason\":\"uri\"}}";
        let line = Question::of(&Case::from_json(json).unwrap()).to_line().unwrap();
        assert_eq!(
            line,
            r#"{"id":"q","check":"decision","token":{"format":"auto","text":"a"},"keys":{ "keys":[]},"state":null}"#
        );
        assert_eq!(Question::from_line(&line).unwrap().to_line().unwrap(), line);
    }

    #[test]
    fn bare_claims_become_a_token() {
        let ask = |request: &str| {
            let json = format!(
                r#"{{"id":"c","check":"claims","token":{{"hex":"a10105"}},{request}"expect":{{"decision":"deny"}}}}"#
            );
            Question::of(&Case::from_json(&json).unwrap())
        };
        let decoded = ask("");
        assert_eq!(decoded.check, Check::Claims);
        assert!(decoded.token.unwrap().hex.unwrap().starts_with("d18443a10105a043a101055820"));
        assert!(decoded.keys.is_some() && decoded.policy.is_none());
        let compared = ask(r#""request":{"now":1700000000},"#);
        assert_eq!(compared.check, Check::Decision);
        assert_eq!(compared.policy.unwrap().get(), inputs::WAIVE_EVERYTHING);
    }
}
