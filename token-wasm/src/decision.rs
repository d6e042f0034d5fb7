//! Deciding about a request, and telling the decision.

use core::fmt::{self, Write as _};

use token_core::{CachedGate, DecisionJson, Denial, Gate, Grant, NoState, Policy, Reason, RevocationLookup};

use crate::answer::Answer;
use crate::decision_record::Telling;
use crate::exchange::{Exchange, suitable};
#[cfg(feature = "explain")]
use crate::explain::explain;
use crate::facts::Facts;
use crate::instance::Instance;
use crate::output::Output;
use crate::record::CHECK_HEAD_BYTES;

/// How a decision is told in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// The decision.
    Decision,
    /// With every step that led to it.
    #[cfg(feature = "explain")]
    Explained,
}

/// Decides about the check record in the first `len` bytes of the buffer.
pub(crate) fn check(instance: &mut Instance, buffer: &mut [u8], len: usize) -> Answer {
    let Instance { gate: Some(gate), remembers, key_ids, state, scratch, .. } = instance else {
        return Answer::refused(Reason::NotConfigured, 0);
    };
    let Some(exchange) = Exchange::open(buffer, len) else {
        return Answer::refused(Reason::RequestMalformed, 0);
    };
    exchange.decide(|facts, telling| {
        let state: &dyn RevocationLookup = state.as_ref().map_or(&NoState, |state| state);
        let facts = match suitable(facts, |facts| !facts.is_about_answers()) {
            Ok(facts) => facts,
            Err(now) => return telling.denial(gate.gate().refuse(now, state), gate.gate().policy()),
        };
        let mode = gate.gate().policy().mode;
        let outcome = verify_remembering(gate, *remembers, facts, state, scratch);
        match outcome {
            _ if facts.has_missed_headers() => Answer::HEADERS_NEEDED,
            Ok(grant) => telling.grant(&grant, key_ids, mode, facts.request.url, grant.cache_until()),
            Err(denial) => telling.denial(denial, gate.gate().policy()),
        }
    })
}

/// Decides with the memory of tokens, where there is one.
pub(crate) fn verify_remembering<'s>(
    gate: &'s mut CachedGate<'static>,
    remembers: bool,
    facts: &Facts<'s>,
    state: &dyn RevocationLookup,
    scratch: &'s mut [u8],
) -> Result<Grant<'s>, Denial> {
    match facts.token {
        Some(token) if remembers => gate.verify(token, &facts.request, state, scratch),
        None if remembers => gate.verify_request(&facts.request, state, scratch),
        _ => verify(gate.gate(), facts, state, scratch),
    }
}

/// Decides without the memory of tokens.
pub(crate) fn verify<'s>(
    gate: &'s Gate<'static>,
    facts: &Facts<'s>,
    state: &dyn RevocationLookup,
    scratch: &'s mut [u8],
) -> Result<Grant<'s>, Denial> {
    match facts.token {
        Some(token) => gate.verify(token, &facts.request, state, scratch),
        None => gate.verify_request(&facts.request, state, scratch),
    }
}

/// Decides as [`check`] does and writes JSON.
pub(crate) fn describe(instance: &mut Instance, buffer: &mut [u8], len: usize, form: Form) -> Answer {
    let Instance { gate: Some(gate), state, scratch, .. } = instance else {
        return Answer::refused(Reason::NotConfigured, 0);
    };
    let Some(exchange) = Exchange::open(buffer, len) else {
        return Answer::refused(Reason::RequestMalformed, 0);
    };
    let gate = gate.gate();
    let answer = exchange.decide(|facts, Telling { output, .. }| {
        let state: &dyn RevocationLookup = state.as_ref().map_or(&NoState, |state| state);
        match (suitable(facts, |facts| !facts.is_about_answers() && !facts.is_partial()), form) {
            (Err(now), _) => tell_refused(output, gate.refuse(now, state), gate.policy(), form),
            #[cfg(feature = "explain")]
            (Ok(facts), Form::Explained) => {
                let opened = output.write_str("{\"steps\":");
                let (outcome, steps) = explain(gate, facts, state, scratch, output);
                tell_json(output, &outcome, gate.policy(), opened.and(steps), ",\"decision\":", "}")
            }
            (Ok(facts), Form::Decision) => {
                tell_json(output, &verify(gate, facts, state, scratch), gate.policy(), Ok(()), "", "")
            }
        }
    });
    move_to_front(buffer, len, answer)
}

/// Moves output that was written behind a check record, because it may refer to the record.
pub(crate) fn move_to_front(buffer: &mut [u8], len: usize, answer: Answer) -> Answer {
    let start = len.max(CHECK_HEAD_BYTES);
    buffer.copy_within(start..start.saturating_add(answer.output_bytes()), 0);
    answer
}

fn tell_refused(output: &mut Output<'_>, denial: Denial, policy: &Policy<'_>, form: Form) -> Answer {
    let denial = Err(denial);
    match form {
        Form::Decision => tell_json(output, &denial, policy, Ok(()), "", ""),
        #[cfg(feature = "explain")]
        Form::Explained => tell_json(output, &denial, policy, Ok(()), "{\"steps\":[],\"decision\":", "}"),
    }
}

fn tell_json(
    output: &mut Output<'_>,
    outcome: &Result<Grant<'_>, Denial>,
    policy: &Policy<'_>,
    before: fmt::Result,
    open: &str,
    close: &str,
) -> Answer {
    let told = before.and_then(|()| write!(output, "{open}{}{close}", DecisionJson::new(outcome, policy)));
    match (told, outcome) {
        (Err(_), _) => Answer::refused(Reason::ScratchTooSmall, 0),
        (Ok(()), Ok(grant)) => Answer::allow(grant.is_state_stale(), output.written()),
        (Ok(()), Err(denial)) => Answer::refused(denial.reason(), output.written()),
    }
}
