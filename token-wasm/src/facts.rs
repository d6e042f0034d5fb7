//! The facts of a check record.

use core::net::IpAddr;
use core::sync::atomic::{AtomicBool, Ordering};

use token_core::{Fact, Format, Position, Request, Structure, Timestamp, Token};

use crate::exchange::CheckHead;
use crate::record::{Malformed, Record, Tag, Text, text};

/// Header lines of one request; more are malformed. Common servers stop at about 100 (Apache
/// `LimitRequestFields`), so that no honest request has more.
pub(crate) const MAX_HEADER_LINES: usize = 128;

/// What the flags of a check record say.
mod flag {
    pub(super) const HEADERS_KNOWN: u32 = 1 << 0;
    pub(super) const ASN_KNOWN: u32 = 1 << 1;
    pub(super) const POSITION_KNOWN: u32 = 1 << 2;
    pub(super) const ALTITUDE_KNOWN: u32 = 1 << 3;
    pub(super) const RANDOM_KNOWN: u32 = 1 << 4;
    pub(super) const NO_TLS: u32 = 1 << 5;
    pub(super) const NO_TLS_CLIENT_KEY: u32 = 1 << 6;
    pub(super) const ONLY_CAT: u32 = 1 << 7;
    pub(super) const ONLY_JWT: u32 = 1 << 8;
    pub(super) const UNTAGGED_MAC0: u32 = 1 << 9;
    pub(super) const UNTAGGED_SIGN1: u32 = 1 << 10;
    pub(super) const HEADERS_PARTIAL: u32 = 1 << 11;
    pub(super) const NO_STORE: u32 = 1 << 12;
    pub(super) const DENIED: u32 = 1 << 13;
    pub(super) const ALL: u32 = ((1 << 14) - 1) | (0x03ff << 16);
}

/// A check record, read.
#[derive(Debug)]
pub(crate) struct Facts<'r> {
    pub(crate) request: Request<'r>,
    /// The only token to try; without one, tokens are looked for on the request.
    pub(crate) token: Option<Token<'r>>,
    /// Answers to look-ups: only a decision that is finished with them may have any.
    pub(crate) answers: Vec<&'r [u8]>,
    /// Random bytes for a token that is minted: only where one may be.
    pub(crate) randomness: Option<&'r [u8]>,
    /// The host has no store to look anything up in.
    pub(crate) lacks_store: bool,
    /// What is replied to is a denial, and not a grant.
    pub(crate) was_denied: bool,
}

impl<'r> Facts<'r> {
    /// Reads a check record: its head, and its values and table. Memory for header lines is lent,
    /// as the request refers to them, and so does what is set when lines are
    /// asked for that were left out.
    pub(crate) fn read(
        head: &CheckHead,
        fields: &'r [u8],
        lines: &'r mut [(&'r str, &'r str)],
        missed: &'r AtomicBool,
    ) -> Result<Self, Malformed> {
        let flags = Flags(head.flags());
        flags.check()?;
        let mut facts = Self {
            request: Request::at(now(head)?),
            token: None,
            answers: Vec::new(),
            randomness: None,
            lacks_store: flags.has(flag::NO_STORE),
            was_denied: flags.has(flag::DENIED),
        };
        facts.read_numbers(head, flags)?;
        let fields = facts.read_texts(Texts { head, flags, values: fields })?;
        let lines_read = facts.read_fields(&Record::of(head.record(), fields)?, flags, lines)?;
        if flags.has(flag::HEADERS_KNOWN) {
            facts.request.headers = Fact::Known(lines.get(..lines_read).unwrap_or_default());
        } else if lines_read > 0 || flags.has(flag::HEADERS_PARTIAL) {
            return Err(Malformed);
        }
        facts.request.headers_missed = flags.has(flag::HEADERS_PARTIAL).then_some(missed);
        facts.note_absences(flags)?;
        facts.pin_token(flags)?;
        Ok(facts)
    }

    /// Whether the record is one of a decision that is made with answers, or of a reply to one.
    pub(crate) const fn is_about_answers(&self) -> bool {
        self.is_answered() || self.is_about_reply()
    }

    /// Whether the record is one of a reply to a decision.
    pub(crate) const fn is_about_reply(&self) -> bool {
        self.randomness.is_some() || self.was_denied
    }

    /// Whether the host has answered, or says that it has no store to ask.
    pub(crate) const fn is_answered(&self) -> bool {
        self.lacks_store || !self.answers.is_empty()
    }

    /// Whether header lines were left out; of a check alone that is allowed.
    pub(crate) const fn is_partial(&self) -> bool {
        self.request.headers_missed.is_some()
    }

    /// Whether the decision asked for those that were left out.
    pub(crate) fn has_missed_headers(&self) -> bool {
        self.request.headers_missed.is_some_and(|missed| missed.load(Ordering::Relaxed))
    }

    fn read_numbers(&mut self, head: &CheckHead, flags: Flags) -> Result<(), Malformed> {
        if flags.has(flag::ASN_KNOWN) {
            self.request.asn = Some(u32::from_le_bytes(head.number::<12, 4>()));
        }
        if flags.has(flag::POSITION_KNOWN) {
            let latitude = within(head.number::<16, 8>(), -90.0, 90.0)?;
            let longitude = within(head.number::<24, 8>(), -180.0, 180.0)?;
            self.request.position = Some(Position { latitude, longitude });
        }
        if flags.has(flag::ALTITUDE_KNOWN) {
            self.request.altitude = Some(within(head.number::<32, 8>(), f64::MIN, f64::MAX)?);
        }
        if flags.has(flag::RANDOM_KNOWN) {
            let random = within(head.number::<40, 8>(), 0.0, 1.0)?;
            if random >= 1.0 {
                return Err(Malformed);
            }
            self.request.random = Some(random);
        }
        Ok(())
    }

    /// Reads the fields; how many header lines there are.
    fn read_fields(
        &mut self,
        record: &Record<'r>,
        flags: Flags,
        lines: &mut [(&'r str, &'r str)],
    ) -> Result<usize, Malformed> {
        let mut lines_read = 0;
        let mut fields = record.fields();
        while let Some(field) = fields.next() {
            let (tag, value) = field?;
            if tag == Tag::HeaderName {
                let Some(Ok((Tag::HeaderValue, line))) = fields.next() else { return Err(Malformed) };
                *lines.get_mut(lines_read).ok_or(Malformed)? = (text(value)?, text(line)?);
                lines_read += 1;
            } else if tag == Tag::TokenBinary && flags.has(flag::ONLY_JWT) {
                return Err(Malformed);
            } else {
                self.read_field(tag, value)?;
            }
        }
        Ok(lines_read)
    }

    fn read_field(&mut self, tag: Tag, value: &'r [u8]) -> Result<(), Malformed> {
        match tag {
            // A key has bytes; that there is none is said by a flag.
            Tag::TlsClientKey if value.is_empty() => Err(Malformed),
            Tag::TlsClientKey => once_known(&mut self.request.tls_client_key, value),
            Tag::TokenBinary => once(&mut self.token, Token::binary(value)),
            Tag::Answer => {
                self.answers.push(value);
                Ok(())
            }
            Tag::Randomness => once(&mut self.randomness, value),
            Tag::HeaderName
            | Tag::HeaderValue
            | Tag::Keys
            | Tag::Policy
            | Tag::StateKeys
            | Tag::State
            | Tag::Claims
            | Tag::Seed
            | Tag::Lookup
            | Tag::External
            | Tag::MinterKeys => Err(Malformed),
        }
    }

    /// Reads the texts that stand at most once; the bytes behind them.
    fn read_texts(&mut self, mut texts: Texts<'r, '_>) -> Result<&'r [u8], Malformed> {
        let request = &mut self.request;
        request.method = texts.next(Text::Method)?;
        request.url = texts.next(Text::Url)?;
        let address = texts.next(Text::Address)?;
        request.ip = address.map(str::parse::<IpAddr>).transpose().map_err(|_| Malformed)?;
        request.country = texts.next(Text::Country)?;
        request.subdivision = texts.next(Text::Subdivision)?;
        request.metro = texts.next(Text::Metro)?;
        request.alpn = texts.next_bytes(Text::Alpn)?.map_or(Fact::Unknown, Fact::Known);
        request.tls_fingerprint = texts.next(Text::TlsFingerprint)?;
        request.dpop = texts.next(Text::Dpop)?;
        self.token = texts.next_bytes(Text::Token)?.map(Token::text_bytes);
        Ok(texts.values)
    }

    /// What the host knows to be absent; a record that also gives the value contradicts itself.
    fn note_absences(&mut self, flags: Flags) -> Result<(), Malformed> {
        let absences =
            [(flag::NO_TLS, &mut self.request.alpn), (flag::NO_TLS_CLIENT_KEY, &mut self.request.tls_client_key)];
        for (bit, fact) in absences {
            if flags.has(bit) {
                if *fact != Fact::Unknown {
                    return Err(Malformed);
                }
                *fact = Fact::Absent;
            }
        }
        Ok(())
    }

    fn pin_token(&mut self, flags: Flags) -> Result<(), Malformed> {
        let format = flags.one_of((flag::ONLY_CAT, Format::Cat), (flag::ONLY_JWT, Format::Jwt))?;
        let structure =
            flags.one_of((flag::UNTAGGED_MAC0, Structure::Mac0), (flag::UNTAGGED_SIGN1, Structure::Sign1))?;
        let Some(mut token) = self.token else {
            return if format.is_none() && structure.is_none() { Ok(()) } else { Err(Malformed) };
        };
        if let Some(format) = format {
            token = token.format(format);
        }
        if let Some(structure) = structure {
            token = token.untagged(structure);
        }
        self.token = Some(token);
        Ok(())
    }
}

/// The texts of a check record that stand at most once, read in their order.
struct Texts<'r, 'h> {
    head: &'h CheckHead,
    flags: Flags,
    values: &'r [u8],
}

impl<'r> Texts<'r, '_> {
    fn next(&mut self, which: Text) -> Result<Option<&'r str>, Malformed> {
        self.next_bytes(which)?.map(text).transpose()
    }

    fn next_bytes(&mut self, which: Text) -> Result<Option<&'r [u8]>, Malformed> {
        if !self.flags.has(which.flag()) {
            return Ok(None);
        }
        let (value, values) = self.values.split_at_checked(self.head.length(which)).ok_or(Malformed)?;
        self.values = values;
        Ok(Some(value))
    }
}

#[derive(Clone, Copy)]
struct Flags(u32);

impl Flags {
    const fn has(self, bit: u32) -> bool {
        self.0 & bit != 0
    }

    const fn check(self) -> Result<(), Malformed> {
        if self.0 & !flag::ALL == 0 { Ok(()) } else { Err(Malformed) }
    }

    fn one_of<T>(self, first: (u32, T), second: (u32, T)) -> Result<Option<T>, Malformed> {
        match (self.has(first.0), self.has(second.0)) {
            (false, false) => Ok(None),
            (true, false) => Ok(Some(first.1)),
            (false, true) => Ok(Some(second.1)),
            (true, true) => Err(Malformed),
        }
    }
}

/// The format that the flags of a record name; exactly one must be named.
#[cfg(feature = "mint")]
pub(crate) fn format_of(record: &Record<'_>) -> Result<Format, Malformed> {
    let flags = Flags(record.flags());
    if record.flags() & !(flag::ONLY_CAT | flag::ONLY_JWT) != 0 {
        return Err(Malformed);
    }
    flags.one_of((flag::ONLY_CAT, Format::Cat), (flag::ONLY_JWT, Format::Jwt))?.ok_or(Malformed)
}

pub(crate) fn now(head: &CheckHead) -> Result<Timestamp, Malformed> {
    let seconds = i64::from_le_bytes(head.number::<0, 8>());
    Timestamp::new(seconds, u32::from_le_bytes(head.number::<8, 4>())).ok_or(Malformed)
}

/// A number between two bounds, both included; NaN is in no range.
fn within(number: [u8; 8], least: f64, most: f64) -> Result<f64, Malformed> {
    let value = f64::from_le_bytes(number);
    if (least..=most).contains(&value) { Ok(value) } else { Err(Malformed) }
}

fn once<T>(slot: &mut Option<T>, value: T) -> Result<(), Malformed> {
    if slot.replace(value).is_some() { Err(Malformed) } else { Ok(()) }
}

fn once_known<'r>(slot: &mut Fact<&'r [u8]>, value: &'r [u8]) -> Result<(), Malformed> {
    if core::mem::replace(slot, Fact::Known(value)) == Fact::Unknown { Ok(()) } else { Err(Malformed) }
}
