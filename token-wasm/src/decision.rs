//! Decision records: what a host needs to know of a decision, without text to parse.

use core::fmt::{self, Write as _};

use token_core::{
    CachedGate, DecisionJson, Denial, Format, Gate, Grant, Hex, Mode, NoState, Policy, Reason, RevocationLookup,
    Timestamp, TokenId,
};

use crate::answer::Answer;
#[cfg(feature = "explain")]
use crate::explain::explain;
use crate::facts::{Facts, MAX_HEADER_LINES};
use crate::instance::Instance;
use crate::output::Output;

/// Bytes before the texts.
const HEAD_BYTES: usize = 40;
/// Where the lengths of the texts stand.
const LENGTHS_AT: usize = 20;
/// Claim, kid, sid, token id and URL.
const TEXTS: usize = 5;
/// The length of a text that is not there.
const NOT_THERE: u32 = u32::MAX;

/// What the flags of a decision record say.
mod flag {
    pub(super) const STALE_STATE: u8 = 1 << 0;
    pub(super) const CACHE_UNTIL_KNOWN: u8 = 1 << 1;
    pub(super) const URL_UNCHANGED: u8 = 1 << 2;
    pub(super) const KEY_ID_IN_HEX: u8 = 1 << 3;
}

/// How a decision is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// A decision record.
    Record,
    /// JSON.
    Json,
    /// JSON with every step that led to it.
    Explained,
}

/// Decides about the check record in the first `len` bytes of the buffer.
pub(crate) fn decide(instance: &mut Instance, buffer: &mut [u8], len: usize, form: Form) -> Answer {
    let Instance { gate: Some(gate), remembers, state, scratch, .. } = instance else {
        return Answer::refused(Reason::NotConfigured, 0);
    };
    answer_behind(buffer, len, |record, output| {
        let mut lines = [("", ""); MAX_HEADER_LINES];
        let facts = Facts::read(record, &mut lines).and_then(Facts::without_answers);
        let state: &dyn RevocationLookup = state.as_ref().map_or(&NoState, |state| state);
        match (facts, form) {
            (Err(_), _) => tell_malformed(output, gate.gate().policy(), form),
            (Ok(facts), Form::Record) => check(gate, *remembers, &facts, state, scratch, output),
            #[cfg(feature = "explain")]
            (Ok(facts), Form::Explained) => tell_steps(gate.gate(), &facts, state, scratch, output),
            (Ok(facts), _) => {
                let outcome = verify(gate.gate(), &facts, state, scratch);
                tell_json(output, &outcome, gate.gate().policy(), Ok(()), "", "")
            }
        }
    })
}

/// Lets an action read the record and write behind it, as what it writes may refer to the record;
/// then moves the output to the front.
pub(crate) fn answer_behind(
    buffer: &mut [u8],
    len: usize,
    action: impl FnOnce(&[u8], &mut Output<'_>) -> Answer,
) -> Answer {
    let Some((record, room)) = buffer.split_at_mut_checked(len) else {
        return Answer::refused(Reason::RequestMalformed, 0);
    };
    let answer = action(record, &mut Output::new(room));
    buffer.copy_within(len..len.saturating_add(answer.output_bytes()), 0);
    answer
}

fn check(
    gate: &mut CachedGate<'static>,
    remembers: bool,
    facts: &Facts<'_>,
    state: &dyn RevocationLookup,
    scratch: &mut [u8],
    output: &mut Output<'_>,
) -> Answer {
    let mode = gate.gate().policy().mode;
    let outcome = match facts.token {
        Some(token) if remembers => gate.verify(token, &facts.request, state, scratch),
        None if remembers => gate.verify_request(&facts.request, state, scratch),
        _ => verify(gate.gate(), facts, state, scratch),
    };
    match outcome {
        Ok(grant) => tell_grant(output, &grant, mode, facts.request.url, grant.cache_until()),
        Err(denial) => tell_denial(output, denial, gate.gate().policy()),
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

#[cfg(feature = "explain")]
fn tell_steps(
    gate: &Gate<'static>,
    facts: &Facts<'_>,
    state: &dyn RevocationLookup,
    scratch: &mut [u8],
    output: &mut Output<'_>,
) -> Answer {
    let opened = output.write_str("{\"steps\":");
    let (outcome, steps) = explain(gate, facts, state, scratch, output);
    tell_json(output, &outcome, gate.policy(), opened.and(steps), ",\"decision\":", "}")
}

fn tell_malformed(output: &mut Output<'_>, policy: &Policy<'_>, form: Form) -> Answer {
    let denial = Denial::from(Reason::RequestMalformed);
    match form {
        Form::Record => tell_denial(output, denial, policy),
        Form::Json => tell_json(output, &Err(denial), policy, Ok(()), "", ""),
        Form::Explained => tell_json(output, &Err(denial), policy, Ok(()), "{\"steps\":[],\"decision\":", "}"),
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
    match outcome {
        Ok(grant) => told_answer(told, Answer::allow(grant.is_state_stale(), output.written())),
        Err(denial) => told_answer(told, Answer::refused(denial.reason(), output.written())),
    }
}

/// Writes the record of a grant.
pub(crate) fn tell_grant(
    output: &mut Output<'_>,
    grant: &Grant<'_>,
    mode: Mode,
    url: Option<&str>,
    cache_until: Option<Timestamp>,
) -> Answer {
    let told = write_grant(output, grant, mode, grant.url() == url, cache_until);
    told_answer(told, Answer::allow(grant.is_state_stale(), output.written()))
}

/// Writes the record of a denial.
pub(crate) fn tell_denial(output: &mut Output<'_>, denial: Denial, policy: &Policy<'_>) -> Answer {
    let told = write_denial(output, denial, policy);
    told_answer(told, Answer::refused(denial.reason(), output.written()))
}

/// A grant whose URL could not be told would let the host pass on another one.
fn told_answer(told: fmt::Result, answer: Answer) -> Answer {
    if told.is_ok() { answer } else { Answer::refused(Reason::ScratchTooSmall, 0) }
}

fn write_grant(
    output: &mut Output<'_>,
    grant: &Grant<'_>,
    mode: Mode,
    url_unchanged: bool,
    cache_until: Option<Timestamp>,
) -> fmt::Result {
    let mut head = [0; HEAD_BYTES];
    let [_, _, format, flags, _, _, mode_at, _, rest @ ..] = &mut head;
    *format = match grant.format() {
        Format::Cat => 1,
        Format::Jwt => 2,
    };
    *mode_at = mode_number(mode);
    if grant.is_state_stale() {
        *flags |= flag::STALE_STATE;
    }
    if let Some(until) = cache_until {
        *flags |= flag::CACHE_UNTIL_KNOWN;
        let time = until.seconds().to_le_bytes().into_iter().chain(until.nanoseconds().to_le_bytes());
        rest.iter_mut().zip(time).for_each(|(to, from)| *to = from);
    }
    if url_unchanged {
        *flags |= flag::URL_UNCHANGED;
    }
    let key_id = core::str::from_utf8(grant.key_id());
    if key_id.is_err() {
        *flags |= flag::KEY_ID_IN_HEX;
    }
    output.bytes(&head)?;
    let mut texts = Texts { output, next: LENGTHS_AT };
    texts.none()?;
    match key_id {
        Ok(id) => texts.text(Some(id))?,
        Err(_) => texts.printed(&Hex(grant.key_id()))?,
    }
    texts.text(grant.session())?;
    texts.token_id(grant.token_id())?;
    texts.text(grant.url().filter(|_| !url_unchanged))
}

fn write_denial(output: &mut Output<'_>, denial: Denial, policy: &Policy<'_>) -> fmt::Result {
    let reason = denial.reason();
    let status = policy.http_status(reason);
    let mut head = [0; HEAD_BYTES];
    let [code_low, code_high, _, _, status_low, status_high, mode, ..] = &mut head;
    [*code_low, *code_high] = reason.code().to_le_bytes();
    [*status_low, *status_high] = status.to_le_bytes();
    *mode = mode_number(policy.mode);
    output.bytes(&head)?;
    let mut texts = Texts { output, next: LENGTHS_AT };
    match denial.claim() {
        Some(claim) => texts.printed(&claim)?,
        None => texts.none()?,
    }
    (1..TEXTS).try_for_each(|_| texts.none())
}

fn mode_number(mode: Mode) -> u8 {
    match mode {
        Mode::Enforce => 0,
        Mode::Log => 1,
        Mode::Off => 2,
        Mode::Canary => 3,
    }
}

/// Appends texts and notes their lengths in the head.
struct Texts<'o, 'b> {
    output: &'o mut Output<'b>,
    next: usize,
}

impl Texts<'_, '_> {
    fn none(&mut self) -> fmt::Result {
        self.note(NOT_THERE)
    }

    fn text(&mut self, text: Option<&str>) -> fmt::Result {
        match text {
            None => self.none(),
            Some(text) => self.bytes(text.as_bytes()),
        }
    }

    fn token_id(&mut self, id: Option<TokenId<'_>>) -> fmt::Result {
        match id {
            None => self.none(),
            Some(TokenId::Text(text)) => self.bytes(text.as_bytes()),
            Some(id) => self.printed(&id),
        }
    }

    fn bytes(&mut self, bytes: &[u8]) -> fmt::Result {
        self.output.bytes(bytes)?;
        self.note(u32::try_from(bytes.len()).map_err(|_| fmt::Error)?)
    }

    fn printed(&mut self, value: &dyn fmt::Display) -> fmt::Result {
        let start = self.output.written();
        write!(self.output, "{value}")?;
        self.note(u32::try_from(self.output.written() - start).map_err(|_| fmt::Error)?)
    }

    fn note(&mut self, length: u32) -> fmt::Result {
        self.output.patch(self.next, &length.to_le_bytes())?;
        self.next += 4;
        Ok(())
    }
}
