//! What another build needs to make the decision of a case, and the decision this build made.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use serde_json::value::RawValue;
use token_core::Hex;

use super::case::{Answer, Case, Check, FormatName, Untagged};
use super::decide::{answer, decision_json};
use super::inputs::{Inputs, STATE_KEYS, TokenBody, TokenInput};
use super::lookups::{LookupAnswer, Note};
use super::question::Question;

/// A case in the forms that a gate of any build takes, with the decision of this build: another
/// build is right when its decision is the same.
#[derive(Debug, Serialize)]
pub struct Prepared {
    /// The case.
    pub id: String,
    /// How much of the decision the case is about.
    pub check: Check,
    /// The token; `null` when it is to be found on the request.
    pub token: Option<PreparedToken>,
    /// The gate's keys: a JWK Set.
    pub keys: Box<RawValue>,
    /// The gate's policy.
    pub policy: Box<RawValue>,
    /// The request.
    pub request: Box<RawValue>,
    /// The state document in base64 (RFC 4648 section 4); `null` when none is loaded.
    pub state: Option<String>,
    /// The keys of state documents: a JWK Set.
    pub state_keys: Box<RawValue>,
    /// What the look-ups of the host answer; `null` when it has none.
    pub lookups: Option<Vec<LookupAnswer>>,
    /// The whole decision, in its JSON form, whatever the case checks.
    pub decision: Box<RawValue>,
    /// Whether this build asked the host anything for it; `null` when it has no look-ups.
    pub asked: Option<bool>,
    /// The notes that the host was asked to take, likewise.
    pub notes: Option<Vec<Note>>,
    /// What the case wants.
    pub expect: Answer,
    /// The feature this build lacks for this case.
    pub skipped: Option<String>,
}

/// A token: either `text` or `hex`.
#[derive(Debug, Serialize)]
pub struct PreparedToken {
    /// The format the caller names.
    pub format: FormatName,
    /// How an untagged COSE array is read.
    pub untagged: Option<Untagged>,
    /// The text form.
    pub text: Option<String>,
    /// The bytes in hex.
    pub hex: Option<String>,
}

/// Prepares a case for another build.
///
/// # Errors
/// A member of the case is not JSON, which a case that was read cannot have.
pub fn prepare(case: &Case) -> Result<Prepared, serde_json::Error> {
    let inputs = Inputs::of(&Question::of(case));
    let (skipped, asked, notes) = match answer(case) {
        Ok(answer) => (None, answer.asked, answer.notes),
        Err(lacking) => (Some(lacking.to_string()), None, None),
    };
    Ok(Prepared {
        id: case.id.clone(),
        check: case.check,
        decision: RawValue::from_string(decision_json(&inputs))?,
        token: inputs.token.map(prepared_token),
        keys: RawValue::from_string(inputs.keys)?,
        policy: RawValue::from_string(inputs.policy)?,
        request: RawValue::from_string(inputs.request)?,
        state: inputs.state.map(|document| STANDARD.encode(document)),
        state_keys: RawValue::from_string(STATE_KEYS.to_owned())?,
        lookups: inputs.lookups,
        asked,
        notes,
        expect: case.expect.clone(),
        skipped,
    })
}

fn prepared_token(token: TokenInput) -> PreparedToken {
    let (text, hex) = match token.body {
        TokenBody::Text(text) => (Some(text), None),
        TokenBody::Bytes(bytes) => (None, Some(Hex(&bytes).to_string())),
    };
    PreparedToken { format: token.format, untagged: token.untagged, text, hex }
}
