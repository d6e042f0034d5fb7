//! Decision records: what a host needs to know of a decision, without text to parse.

use core::fmt::{self, Write as _};

use token_core::{Denial, Format, Grant, Hex, Mode, Policy, Reason, Timestamp, TokenId};

use crate::answer::Answer;
use crate::output::Output;
use crate::record::CHECK_HEAD_BYTES;

/// Bytes before the texts.
const HEAD_BYTES: usize = 40;
/// The length of a text that is not there.
const NOT_THERE: u32 = u32::MAX;
/// The number of a key that has none.
const UNNUMBERED: u16 = u16::MAX;

/// What the flags of a decision record say.
mod flag {
    pub(super) const STALE_STATE: u8 = 1 << 0;
    pub(super) const CACHE_UNTIL_KNOWN: u8 = 1 << 1;
    pub(super) const URL_UNCHANGED: u8 = 1 << 2;
    pub(super) const KEY_ID_IN_HEX: u8 = 1 << 3;
    pub(super) const ASCII: u8 = 1 << 4;
    pub(super) const ENCRYPTED: u8 = 1 << 5;
    pub(super) const RENEWAL_DUE: u8 = 1 << 6;
}

/// Where a decision record goes: its head over that of the check record, its texts behind that
/// record, to which they may refer.
#[derive(Debug)]
pub(crate) struct Telling<'o, 'b> {
    pub(crate) front: &'o mut [u8; CHECK_HEAD_BYTES],
    pub(crate) output: &'o mut Output<'b>,
}

impl Telling<'_, '_> {
    /// Tells a grant; `url` is that of the request.
    pub(crate) fn grant(
        self,
        grant: &Grant<'_>,
        key_ids: &[Box<[u8]>],
        mode: Mode,
        url: Option<&str>,
        cache_until: Option<Timestamp>,
    ) -> Answer {
        // A grant whose URL could not be told would let the host pass on another one.
        let is_unchanged = grant.url() == url;
        let Ok(texts) = write_texts(self.output, grant, is_unchanged) else { return no_room() };
        let mut flags = texts.flags;
        if grant.is_state_stale() {
            flags |= flag::STALE_STATE;
        }
        if cache_until.is_some() {
            flags |= flag::CACHE_UNTIL_KNOWN;
        }
        if is_unchanged {
            flags |= flag::URL_UNCHANGED;
        }
        if grant.encryption_key_id().is_some() {
            flags |= flag::ENCRYPTED;
        }
        if grant.renewal().is_ok() {
            flags |= flag::RENEWAL_DUE;
        }
        let format = match grant.format() {
            Format::Cat => 1,
            Format::Jwt => 2,
        };
        let until = cache_until.unwrap_or_else(|| Timestamp::from_seconds(0));
        let key = key_ids.iter().position(|id| **id == *grant.key_id());
        let key = key.and_then(|key| u16::try_from(key).ok()).unwrap_or(UNNUMBERED);
        write_head(self.front, [0, 0, format, flags], key, mode, until, texts.lengths);
        Answer::allow(grant.is_state_stale(), HEAD_BYTES + self.output.written())
    }

    /// Tells a denial.
    pub(crate) fn denial(self, denial: Denial, policy: &Policy<'_>) -> Answer {
        let reason = denial.reason();
        let mut lengths = [NOT_THERE; 5];
        if let Some(claim) = denial.claim() {
            if write!(self.output, "{claim}").is_err() {
                return no_room();
            }
            lengths[0] = length(self.output.written());
        }
        let [code_low, code_high] = reason.code().to_le_bytes();
        let flags = if self.output.is_ascii() { flag::ASCII } else { 0 };
        let until = Timestamp::from_seconds(0);
        write_head(
            self.front,
            [code_low, code_high, 0, flags],
            policy.http_status(reason),
            policy.mode,
            until,
            lengths,
        );
        Answer::refused(reason, HEAD_BYTES + self.output.written())
    }
}

fn no_room() -> Answer {
    Answer::refused(Reason::ScratchTooSmall, 0)
}

/// The lengths of the texts, and what the flags say of them.
struct Texts {
    lengths: [u32; 5],
    flags: u8,
}

/// Writes key id, session, token id and URL.
fn write_texts(output: &mut Output<'_>, grant: &Grant<'_>, is_url_unchanged: bool) -> Result<Texts, fmt::Error> {
    let mut flags = 0;
    match core::str::from_utf8(grant.key_id()) {
        Ok(_) => output.bytes(grant.key_id())?,
        Err(_) => {
            flags |= flag::KEY_ID_IN_HEX;
            write!(output, "{}", Hex(grant.key_id()))?;
        }
    }
    let key_id = length(output.written());
    let session = grant.session().map(|session| append(output, session.as_bytes())).transpose()?;
    let token_id = match grant.token_id() {
        None => None,
        Some(TokenId::Text(id)) => Some(append(output, id.as_bytes())?),
        Some(TokenId::Bytes(id)) => Some(append_hex(output, id)?),
    };
    let url = grant.url().filter(|_| !is_url_unchanged).map(|url| append(output, url.as_bytes())).transpose()?;
    if output.is_ascii() {
        flags |= flag::ASCII;
    }
    let there = |length: Option<u32>| length.unwrap_or(NOT_THERE);
    Ok(Texts { lengths: [NOT_THERE, key_id, there(session), there(token_id), there(url)], flags })
}

fn append(output: &mut Output<'_>, text: &[u8]) -> Result<u32, fmt::Error> {
    output.bytes(text)?;
    Ok(length(text.len()))
}

/// As [`TokenId`] prints it, without the machinery of formatting: it would cost more than all else here.
fn append_hex(output: &mut Output<'_>, bytes: &[u8]) -> Result<u32, fmt::Error> {
    const DIGITS: [u8; 16] = *b"0123456789abcdef";
    let text = output.take(2 * bytes.len())?;
    for (pair, byte) in text.chunks_exact_mut(2).zip(bytes) {
        pair.copy_from_slice(&[DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
    }
    Ok(length(2 * bytes.len()))
}

/// Texts lie in a buffer far below 4 GiB.
fn length(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(NOT_THERE)
}

fn write_head(
    front: &mut [u8; CHECK_HEAD_BYTES],
    start: [u8; 4],
    number: u16,
    mode: Mode,
    until: Timestamp,
    lengths: [u32; 5],
) {
    let [low, high] = number.to_le_bytes();
    let (words, _) = front.as_chunks_mut::<4>();
    let seconds = until.seconds().to_le_bytes();
    let (seconds, _) = seconds.as_chunks::<4>();
    let head = [start, [low, high, mode_number(mode), 0], seconds[0], seconds[1], until.nanoseconds().to_le_bytes()];
    for (word, value) in words.iter_mut().zip(head.into_iter().chain(lengths.map(u32::to_le_bytes))) {
        *word = value;
    }
}

const fn mode_number(mode: Mode) -> u8 {
    match mode {
        Mode::Enforce => 0,
        Mode::Log => 1,
        Mode::Off => 2,
        Mode::Canary => 3,
    }
}
