//! `verify`: the decision.

use clap::Args;
use token_core::{DecisionJson, Denial, Grant, Policy};

use crate::Ending;
use crate::failure::Failure;
use crate::gate::{GateArguments, SCRATCH_BYTES};
use crate::output::{self, visible};

/// Check a token against a request and print the decision; exit status 1 when it is denied
#[derive(Args, Debug)]
pub(crate) struct Verify {
    #[command(flatten)]
    gate: GateArguments,
    /// Print the decision as one line of JSON
    #[arg(long)]
    json: bool,
}

impl Verify {
    pub(crate) fn run(&self) -> Result<Ending, Failure> {
        let inputs = self.gate.read()?;
        let lines = inputs.request.lines();
        let facts = inputs.request.facts(&lines);
        let mut scratch = vec![0; SCRATCH_BYTES];
        let decision = inputs.decide(&facts, &mut scratch, None);
        if self.json {
            output::line(DecisionJson::new(&decision, inputs.gate.policy()))?;
        } else {
            output::line(readable(&decision, inputs.gate.policy()))?;
        }
        Ok(ending(&decision))
    }
}

pub(crate) fn ending(decision: &Result<Grant<'_>, Denial>) -> Ending {
    if decision.is_ok() { Ending::Success } else { Ending::Denied }
}

/// The decision for people.
pub(crate) fn readable(decision: &Result<Grant<'_>, Denial>, policy: &Policy<'_>) -> String {
    match decision {
        Ok(grant) => readable_grant(grant),
        Err(denial) => readable_denial(*denial, policy),
    }
}

fn readable_grant(grant: &Grant<'_>) -> String {
    let facts = [
        ("format", Some(grant.format().name().to_owned())),
        ("key", Some(token_core::Lossy(grant.key_id()).to_string())),
        ("issuer", grant.issuer().map(visible)),
        ("session", grant.session().map(visible)),
        ("token id", grant.token_id().map(|id| visible(&id.to_string()))),
        ("url", grant.url().map(visible)),
        ("expires", grant.expires().map(|time| time.to_string())),
        ("cache until", grant.cache_until().map(|time| time.to_string())),
        ("state", grant.is_state_stale().then(|| "older than max_state_age".to_owned())),
    ];
    let mut text = "allow".to_owned();
    for (name, value) in facts {
        if let Some(value) = value {
            text.push_str(&format!("\n  {name:<12} {value}"));
        }
    }
    text
}

fn readable_denial(denial: Denial, policy: &Policy<'_>) -> String {
    let reason = denial.reason();
    let claim = denial.claim().map_or_else(String::new, |claim| format!("\n  {:<12} {claim}", "claim"));
    format!(
        "deny {reason}\n  {:<12} {} {}{claim}\n  {:<12} {}\n  {:<12} {}",
        "why",
        reason.code(),
        reason.text(),
        "status",
        policy.http_status(reason),
        "action",
        reason.action().name(),
    )
}
