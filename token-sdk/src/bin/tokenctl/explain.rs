//! `explain`: every step of a decision.

use clap::Args;
use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use token_core::{DecisionJson, Reason, Step, Trace};

use crate::Ending;
use crate::failure::Failure;
use crate::gate::{GateArguments, SCRATCH_BYTES};
use crate::output::{self, visible};
use crate::verify::{ending, readable};

/// Check a token as `verify` does and print every step: what was checked, what was demanded, what was observed
#[derive(Args, Debug)]
pub(crate) struct Explain {
    #[command(flatten)]
    gate: GateArguments,
    /// Print decision and steps as JSON
    #[arg(long)]
    json: bool,
}

/// The steps as they were made.
#[derive(Default)]
struct Steps {
    steps: Vec<StepText>,
}

struct StepText {
    stage: &'static str,
    check: &'static str,
    claim: Option<String>,
    demanded: String,
    observed: String,
    verdict: &'static str,
}

impl Trace for Steps {
    fn step(&mut self, step: &Step<'_>) {
        self.steps.push(StepText {
            stage: step.stage.name(),
            check: step.check,
            claim: step.claim.map(|claim| claim.to_string()),
            demanded: step.demanded.to_string(),
            observed: step.observed.to_string(),
            verdict: step.verdict.map_or_else(Reason::name, |()| "ok"),
        });
    }
}

#[derive(Serialize)]
struct Explanation {
    decision: Box<RawValue>,
    steps: Vec<Value>,
}

impl Explain {
    pub(crate) fn run(&self) -> Result<Ending, Failure> {
        let inputs = self.gate.read()?;
        let lines = inputs.request.lines();
        let facts = inputs.request.facts(&lines);
        let mut scratch = vec![0; SCRATCH_BYTES];
        let mut trace = Steps::default();
        let decision = inputs.decide(&facts, &mut scratch, Some(&mut trace));
        if self.json {
            let json = DecisionJson::new(&decision, inputs.gate.policy()).to_string();
            let explanation = Explanation { decision: RawValue::from_string(json)?, steps: trace.json() };
            output::line(serde_json::to_string(&explanation)?)?;
        } else {
            output::line(format_args!("{}\n\n{}", trace.table(), readable(&decision, inputs.gate.policy())))?;
        }
        Ok(ending(&decision))
    }
}

impl Steps {
    fn json(&self) -> Vec<Value> {
        let step = |step: &StepText| {
            let mut value = json!({
                "stage": step.stage, "check": step.check,
                "demanded": step.demanded, "observed": step.observed, "verdict": step.verdict,
            });
            if let Some(claim) = &step.claim {
                value["claim"] = json!(claim);
            }
            value
        };
        self.steps.iter().map(step).collect()
    }

    fn table(&self) -> String {
        let header = ["stage", "check", "claim", "demanded", "observed", "verdict"];
        let mut rows = vec![header.map(str::to_owned).to_vec()];
        rows.extend(self.steps.iter().map(|step| {
            let claim = step.claim.as_deref().unwrap_or("-");
            vec![
                step.stage.to_owned(),
                step.check.to_owned(),
                visible(claim),
                cell(&step.demanded),
                cell(&step.observed),
                step.verdict.to_owned(),
            ]
        }));
        output::table(&rows)
    }
}

/// A value short enough for a column; `--json` has the whole.
fn cell(value: &str) -> String {
    const WIDEST: usize = 44;
    let shown = visible(value);
    if shown.chars().count() <= WIDEST {
        return shown;
    }
    shown.chars().take(WIDEST - 1).chain(['…']).collect()
}
