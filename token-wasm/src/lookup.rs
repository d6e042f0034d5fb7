//! Decisions that wait for answers from outside, look-ups in a store and checks of signatures: which
//! ones, and the decision with the answers. Nothing is kept in between, because while the host waits
//! this memory serves others: each time the record is decided from its start, and an answer counts
//! only for the question whose bytes it carries.

use core::cell::{Cell, RefCell};

use token_core::{NoState, OnState, Reason, RevocationLookup};

use crate::answer::Answer;
use crate::decision::{move_to_front, verify_remembering};
use crate::exchange::{Exchange, suitable};
use crate::instance::Instance;
use crate::output::Output;
use crate::record::{Malformed, RECORD_VERSION, Tag, entry};
use crate::store::Store;

/// Decides as if every look-up that has no answer had found nothing, and no signature without an
/// answer were right; the output is a record of what was asked without an answer.
pub(crate) fn tell_missing(instance: &mut Instance, buffer: &mut [u8], len: usize) -> Answer {
    decide(instance, buffer, len, true)
}

/// Decides with the answers; one that is not there counts as failed.
pub(crate) fn finish(instance: &mut Instance, buffer: &mut [u8], len: usize) -> Answer {
    decide(instance, buffer, len, false)
}

fn decide(instance: &mut Instance, buffer: &mut [u8], len: usize, collects: bool) -> Answer {
    let Instance { gate: Some(gate), remembers, key_ids, state, scratch, .. } = instance else {
        return Answer::refused(Reason::NotConfigured, 0);
    };
    let document: &dyn RevocationLookup = state.as_ref().map_or(&NoState, |document| document);
    let Some(exchange) = Exchange::open(buffer, len) else {
        return Answer::refused(Reason::RequestMalformed, 0);
    };
    let answer = exchange.decide(|facts, telling| {
        let facts = match suitable(facts, |facts| !facts.is_about_reply() && !facts.is_partial()) {
            Ok(facts) => facts,
            Err(now) => return telling.denial(gate.gate().refuse(now, document), gate.gate().policy()),
        };
        let (mode, denies) = (gate.gate().policy().mode, gate.gate().policy().state.lookup_error == OnState::Deny);
        let store = Store {
            document,
            has_store: !facts.lacks_store,
            answers: &facts.answers,
            missing: collects.then(RefCell::default),
            has_failed: Cell::new(false),
            denies_failures: denies,
        };
        let outcome = verify_remembering(gate, *remembers, facts, &store, scratch);
        if let Some(missing) = store.missing {
            return match write_questions(telling.output, &missing.into_inner()) {
                Ok(()) => Answer::done(telling.output.written()),
                Err(_) => Answer::refused(Reason::ScratchTooSmall, 0),
            };
        }
        match outcome {
            Ok(_) if store.has_failed.get() && denies => {
                telling.denial(Reason::StatusUnknown.into(), gate.gate().policy())
            }
            Ok(grant) => {
                // The store's answers hold for this decision alone.
                let until = grant.cache_until().filter(|_| facts.lacks_store);
                telling.grant(&grant, key_ids, mode, facts.request.url, until)
            }
            Err(denial) => telling.denial(denial, gate.gate().policy()),
        }
    });
    if answer.code() == 0 && collects { move_to_front(buffer, len, answer) } else { answer }
}

/// Writes a record with one field for each question.
fn write_questions(output: &mut Output<'_>, questions: &[Vec<u8>]) -> Result<(), Malformed> {
    let [low, high] = u16::try_from(questions.len()).map_err(|_| Malformed)?.to_le_bytes();
    let mut append = |bytes: &[u8]| output.bytes(bytes).map_err(|_| Malformed);
    append(&[0, RECORD_VERSION, low, high, 0, 0, 0, 0])?;
    questions.iter().try_for_each(|question| append(question))?;
    questions
        .iter()
        .try_for_each(|question| append(&entry(Tag::Lookup, question.len()).ok_or(Malformed)?.to_le_bytes()))
}
