//! Comparing what a build answers with what a case wants.

use core::fmt;

use serde::Serialize;
use serde_json::{Value, json};

use super::case::{Answer, Case, Verdict};
use super::decide::answer;

/// How a case came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// As wanted.
    Passed,
    /// Otherwise.
    Failed,
    /// The case needs a feature this build lacks.
    Skipped,
}

/// How one case came out.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// The case.
    pub id: String,
    /// Whether the answer is as wanted.
    pub outcome: Outcome,
    /// What is wanted: `allow`, or `deny` with reason and claim.
    pub want: String,
    /// What was answered, or the feature that is lacking.
    pub got: String,
}

/// Runs a case on this build.
#[must_use]
pub fn run(case: &Case) -> Report {
    let (outcome, got) = match answer(case) {
        Ok(answer) if answer.meets(&case.expect) => (Outcome::Passed, answer.to_string()),
        Ok(answer) => (Outcome::Failed, answer.showing(&case.expect).to_string()),
        Err(lacking) => (Outcome::Skipped, lacking.to_string()),
    };
    Report { id: case.id.clone(), outcome, want: case.expect.to_string(), got }
}

impl Answer {
    /// Whether this answer is as wanted; members that `wanted` leaves out are not compared.
    #[must_use]
    pub fn meets(&self, wanted: &Self) -> bool {
        fn same<T: PartialEq>(wanted: Option<&T>, got: Option<&T>) -> bool {
            wanted.is_none() || wanted == got
        }
        let payload = |answer: &Self| answer.payload_hex.as_ref().map(|hex| hex.to_ascii_lowercase());
        self.decision == wanted.decision
            && same(wanted.reason.as_ref(), self.reason.as_ref())
            && same(wanted.claim.as_ref(), self.claim.as_ref())
            && same(payload(wanted).as_ref(), payload(self).as_ref())
            && wanted
                .claims
                .as_ref()
                .is_none_or(|wanted| self.claims.as_ref().is_some_and(|claims| is_same_json(wanted, claims)))
            && same(wanted.asked.as_ref(), self.asked.as_ref())
            && same(wanted.notes.as_ref(), self.notes.as_ref())
            && agree(wanted.renewal.as_ref(), self.renewal.as_ref())
            && agree(wanted.response.as_ref(), self.response.as_ref())
    }

    /// This answer without the members that nobody asked for.
    fn showing(mut self, wanted: &Self) -> Self {
        self.payload_hex = self.payload_hex.filter(|_| wanted.payload_hex.is_some());
        self.asked = self.asked.filter(|_| wanted.asked.is_some());
        self.notes = self.notes.filter(|_| wanted.notes.is_some());
        self
    }
}

/// Whether two say the same, or one says nothing: what is sent is not part of the decision.
fn agree(wanted: Option<&Value>, got: Option<&Value>) -> bool {
    wanted.zip(got).is_none_or(|(wanted, got)| is_same_json(wanted, got))
}

/// Whether two JSON values say the same; `1` and `1.0` do.
fn is_same_json(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => left == right || left.as_f64() == right.as_f64(),
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| is_same_json(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left.iter().all(|(name, left)| right.get(name).is_some_and(|right| is_same_json(left, right)))
        }
        _ => left == right,
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.decision {
            Verdict::Allow => "allow",
            Verdict::Deny => "deny",
        })?;
        for part in [&self.reason, &self.claim, &self.payload_hex].into_iter().flatten() {
            write!(f, " {part}")?;
        }
        let sent = [("renewal", &self.renewal), ("response", &self.response)];
        for (name, sent) in sent.into_iter().filter_map(|(name, sent)| Some((name, sent.as_ref()?))) {
            write!(f, " {name} {sent}")?;
        }
        if let Some(asked) = self.asked {
            write!(f, " asked {asked}")?;
        }
        if let Some(notes) = &self.notes {
            write!(f, " notes {}", json!(notes))?;
        }
        self.claims.as_ref().map_or(Ok(()), |claims| write!(f, " {claims}"))
    }
}
