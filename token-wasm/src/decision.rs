//! Decision records: what a host needs to know of a decision, without text to parse.

use core::fmt::{self, Write as _};

use token_core::{
    DecisionJson, Denial, Format, Gate, Grant, Lossy, Mode, NoState, Policy, Reason, RevocationLookup, TokenId,
};

use crate::answer::Answer;
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

/// Decides about the check record in the first `len` bytes of the buffer. The output is written
/// behind the record, to which a decision may refer, and then moved to the front.
pub(crate) fn decide(instance: &mut Instance, buffer: &mut [u8], len: usize, form: Form) -> Answer {
    let Some(gate) = instance.gate.as_ref() else {
        return Answer::refused(Reason::NotConfigured, 0);
    };
    let Some((record, room)) = buffer.split_at_mut_checked(len) else {
        return Answer::refused(Reason::RequestMalformed, 0);
    };
    let mut output = Output::new(room);
    let state: &dyn RevocationLookup = instance.state.as_ref().map_or(&NoState, |state| state);
    let answer = tell(gate, record, state, &mut instance.scratch, form, &mut output);
    buffer.copy_within(len..len.saturating_add(answer.output_bytes()), 0);
    answer
}

fn tell(
    gate: &Gate<'static>,
    record: &[u8],
    state: &dyn RevocationLookup,
    scratch: &mut [u8],
    form: Form,
    output: &mut Output<'_>,
) -> Answer {
    let mut lines = [("", ""); MAX_HEADER_LINES];
    let facts = Facts::read(record, &mut lines);
    let mut told = if form == Form::Explained { output.write_str("{\"steps\":") } else { Ok(()) };
    let outcome = match &facts {
        Err(_) => Err(Reason::RequestMalformed.into()),
        Ok(facts) if form == Form::Explained => {
            let (outcome, steps) = explain(gate, facts, state, scratch, output);
            told = told.and(steps);
            outcome
        }
        Ok(Facts { token: Some(token), request }) => gate.verify(*token, request, state, scratch),
        Ok(Facts { token: None, request }) => gate.verify_request(request, state, scratch),
    };
    let url = facts.ok().and_then(|facts| facts.request.url);
    told = told.and_then(|()| match form {
        Form::Record => write_record(output, &outcome, gate.policy(), url),
        Form::Json => write!(output, "{}", DecisionJson::new(&outcome, gate.policy())),
        Form::Explained => write!(output, ",\"decision\":{}}}", DecisionJson::new(&outcome, gate.policy())),
    });
    let length = output.written();
    match outcome {
        // A grant whose URL could not be told would let the host pass on another one.
        _ if told.is_err() => Answer::refused(Reason::ScratchTooSmall, 0),
        Ok(grant) => Answer::allow(grant.is_state_stale(), length),
        Err(denial) => Answer::refused(denial.reason(), length),
    }
}

fn write_record(
    output: &mut Output<'_>,
    outcome: &Result<Grant<'_>, Denial>,
    policy: &Policy<'_>,
    url: Option<&str>,
) -> fmt::Result {
    match outcome {
        Ok(grant) => write_grant(output, grant, policy, grant.url() == url),
        Err(denial) => write_denial(output, *denial, policy),
    }
}

fn write_grant(output: &mut Output<'_>, grant: &Grant<'_>, policy: &Policy<'_>, url_unchanged: bool) -> fmt::Result {
    let mut head = [0; HEAD_BYTES];
    let [_, _, format, flags, _, _, mode, _, rest @ ..] = &mut head;
    *format = match grant.format() {
        Format::Cat => 1,
        Format::Jwt => 2,
    };
    *mode = mode_number(policy);
    if grant.is_state_stale() {
        *flags |= flag::STALE_STATE;
    }
    if let Some(until) = grant.cache_until() {
        *flags |= flag::CACHE_UNTIL_KNOWN;
        let time = until.seconds().to_le_bytes().into_iter().chain(until.nanoseconds().to_le_bytes());
        rest.iter_mut().zip(time).for_each(|(to, from)| *to = from);
    }
    if url_unchanged {
        *flags |= flag::URL_UNCHANGED;
    }
    output.bytes(&head)?;
    let mut texts = Texts { output, next: LENGTHS_AT };
    texts.none()?;
    texts.key_id(grant.key_id())?;
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
    *mode = mode_number(policy);
    output.bytes(&head)?;
    let mut texts = Texts { output, next: LENGTHS_AT };
    match denial.claim() {
        Some(claim) => texts.printed(&claim)?,
        None => texts.none()?,
    }
    (1..TEXTS).try_for_each(|_| texts.none())
}

fn mode_number(policy: &Policy<'_>) -> u8 {
    match policy.mode {
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

    /// A key id that is plain text goes without formatting; any other as `Lossy` prints it.
    fn key_id(&mut self, id: &[u8]) -> fmt::Result {
        let is_plain = |byte: &u8| byte.is_ascii_graphic() && !b"\\'\"".contains(byte);
        if id.iter().all(is_plain) { self.bytes(id) } else { self.printed(&Lossy(id)) }
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
