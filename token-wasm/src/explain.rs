//! Every step of a decision as JSON.

use core::fmt::{self, Write as _};

use token_core::{Denial, Gate, Grant, JsonText, Reason, RevocationLookup, Step, Trace};

use crate::facts::Facts;
use crate::output::Output;

/// Decides and writes `[step, …]`.
pub(crate) fn explain<'s>(
    gate: &'s Gate<'static>,
    facts: &Facts<'s>,
    state: &dyn RevocationLookup,
    scratch: &'s mut [u8],
    output: &mut Output<'_>,
) -> (Result<Grant<'s>, Denial>, fmt::Result) {
    let mut steps = Steps { told: output.write_char('['), output, count: 0 };
    let outcome = match facts.token {
        Some(token) => gate.explain(token, &facts.request, state, scratch, &mut steps),
        None => gate.explain_request(&facts.request, state, scratch, &mut steps),
    };
    let told = steps.told.and_then(|()| steps.output.write_char(']'));
    (outcome, told)
}

struct Steps<'o, 'b> {
    output: &'o mut Output<'b>,
    count: usize,
    told: fmt::Result,
}

impl Trace for Steps<'_, '_> {
    fn step(&mut self, step: &Step<'_>) {
        // After the first step that does not fit nothing more is written: the whole is refused.
        self.told = self.told.and_then(|()| {
            if self.count > 0 {
                self.output.write_char(',')?;
            }
            self.count += 1;
            write_step(self.output, step)
        });
    }
}

fn write_step(output: &mut Output<'_>, step: &Step<'_>) -> fmt::Result {
    write!(output, "{{\"stage\":\"{}\",\"check\":\"{}\"", step.stage.name(), step.check)?;
    if let Some(claim) = step.claim {
        write!(output, ",\"claim\":\"{claim}\"")?;
    }
    write!(
        output,
        ",\"demanded\":{},\"observed\":{},\"verdict\":\"{}\"}}",
        JsonText(&step.demanded.to_string()),
        JsonText(&step.observed.to_string()),
        step.verdict.err().map_or("ok", Reason::name)
    )
}
