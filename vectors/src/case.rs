//! Case files (architecture section 8).

use serde::Serialize;
use serde_json::Value;

use crate::draft::{Draft, Format};

/// One case: everything a decision depends on, and the decision.
#[derive(Clone, Debug, Serialize)]
pub struct Case {
    /// Unique in the suite.
    pub id: String,
    /// The section it shows.
    pub spec: String,
    /// `decision`, `signature` or `claims`.
    pub check: &'static str,
    /// The token; absent when it stands on the request, or nowhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<Value>,
    /// The structure an untagged COSE array is read as.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub untagged: Option<&'static str>,
    /// A JWK Set.
    pub keys: Value,
    /// The policy.
    pub policy: Value,
    /// The facts of the request.
    pub request: Value,
    /// The plain form of the state document; `null` when none was loaded, absent when an empty
    /// one was issued at the time of the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<Value>,
    /// What the look-ups of the host answer; absent when it has none but the state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lookups: Option<Value>,
    /// The claim set the token was made from.
    pub claims: Value,
    /// The decision.
    pub expect: Value,
}

/// The cases of one topic.
#[derive(Debug)]
pub struct CaseFile {
    /// The name of the file without its extension.
    pub name: &'static str,
    /// What its cases cover.
    pub covers: &'static str,
    /// The cases, in the order in which they were added.
    pub cases: Vec<Case>,
}

impl CaseFile {
    pub(crate) const fn new(name: &'static str, covers: &'static str) -> Self {
        Self { name, covers, cases: Vec::new() }
    }

    /// Adds the same case for both formats, made from one claim set.
    pub(crate) fn both(&mut self, id: &str, section: &str, complete: impl Fn(Draft) -> Draft) {
        self.cat(&format!("{id}-cat"), section, &complete);
        self.jwt(&format!("{id}-jwt"), section, &complete);
    }

    /// Adds a case for a Common Access Token.
    pub(crate) fn cat(&mut self, id: &str, section: &str, complete: impl Fn(Draft) -> Draft) {
        self.add(id, section, Format::Cat, complete);
    }

    /// Adds a case for a JSON Web Token.
    pub(crate) fn jwt(&mut self, id: &str, section: &str, complete: impl Fn(Draft) -> Draft) {
        self.add(id, section, Format::Jwt, complete);
    }

    /// The token of a case that is not kept, for cases that are made from it.
    pub(crate) fn probe(format: Format, complete: impl Fn(Draft) -> Draft) -> Value {
        let case = complete(Draft::new(String::new(), "", format).allow()).finish();
        case.token.expect("a token that is not on the request")
    }

    fn add(&mut self, id: &str, section: &str, format: Format, complete: impl Fn(Draft) -> Draft) {
        let id = format!("{}-{id}", self.name);
        self.cases.push(complete(Draft::new(id, section, format)).finish());
    }
}
