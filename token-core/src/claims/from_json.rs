//! A claim set in JSON, written as the CBOR of the same claim set, without allocation. Whatever
//! does not have the form of its claim becomes null, which no claim accepts: the claim is then
//! found malformed where every claim is judged.

use core::net::IpAddr;

use super::kind::{self, Kind};
use super::{Label, matching};
use crate::limits::Limits;
use crate::policy::Labels;
use crate::reason::Reason;
#[cfg(feature = "alloc")]
use crate::time::Timestamp;
use crate::wire::cbor::Writer;
use crate::wire::hex;
use crate::wire::json::{Number, Reader, Str, Value};

/// What the JSON is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// The payload of a JWT: `jti` is any text, fractions of seconds are exact decimals.
    Jwt,
    /// A claim set to be minted in either format: `jti` or `cti` in hex are bytes, fractions of
    /// seconds must be exact in binary.
    #[cfg(feature = "alloc")]
    ClaimSet,
}

/// How much a transcoded claim set is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Transcoded {
    /// Bytes of CBOR.
    pub(crate) length: usize,
    /// Members of the JSON object, also those that were ignored.
    pub(crate) members: usize,
}

/// Writes the claim set to the front of `out`.
pub(crate) fn transcode(
    json: &[u8],
    source: Source,
    labels: &Labels,
    limits: &Limits,
    out: &mut [u8],
) -> Result<Transcoded, Reason> {
    let mut transcoder = Transcoder { reader: Reader::new(json, limits), writer: Writer::new(out), source, labels };
    let mut members = 0;
    match transcoder.reader.next()? {
        Value::Object => members = transcoder.claim_set()?,
        other => transcoder.null(other)?,
    }
    transcoder.reader.finish()?;
    Ok(Transcoded { length: transcoder.writer.len(), members })
}

struct Transcoder<'t, 'o, 'p> {
    reader: Reader<'t>,
    writer: Writer<'o>,
    source: Source,
    labels: &'p Labels,
}

/// What a member of the claim set is.
enum Member {
    Claim(Label),
    /// Refused by its name, whatever its value.
    Refused(&'static str),
    Unknown,
}

impl<'t> Transcoder<'t, '_, '_> {
    /// Writes the members; how many there are, ignored ones included.
    fn claim_set(&mut self) -> Result<usize, Reason> {
        let opening = self.writer.open()?;
        let (mut first, mut count, mut members) = (true, 0_usize, 0_usize);
        while let Some(name) = self.reader.member(&mut first)? {
            members = members.saturating_add(1);
            match self.member_of(name) {
                Member::Unknown => {
                    self.reader.skip()?;
                    continue;
                }
                Member::Refused(name) => {
                    self.writer.text(name)?;
                    self.reader.skip()?;
                    self.writer.null()?;
                }
                Member::Claim(label) => {
                    self.writer.integer(self.labels.number_of(label))?;
                    let value = self.reader.next()?;
                    match (value, name.is("cti")) {
                        (value, true) if self.source == Source::Jwt => self.null(value)?, // a JWT says jti
                        (Value::String(text), true) => self.hex(text)?,
                        (value, _) => self.claim(Kind::of(label), value)?,
                    }
                }
            }
            count = count.saturating_add(1);
        }
        self.writer.close_map(opening, count)?;
        Ok(members)
    }

    fn member_of(&self, name: Str<'_>) -> Member {
        let mut buffer = [0; 32];
        // A name longer than the buffer is none of ours.
        let name = plain_bytes(name, &mut buffer).unwrap_or_default();
        if let Some(label) = Label::from_name(name) {
            return Member::Claim(label);
        }
        match kind::refused_name(|refused| refused.as_bytes() == name) {
            Some(Label::CATTPRINT) if self.labels.cattprint.is_some() => Member::Claim(Label::CATTPRINT),
            Some(Label::Name(name)) => Member::Refused(name),
            _ => Member::Unknown,
        }
    }

    fn claim(&mut self, kind: Kind, value: Value<'t>) -> Result<(), Reason> {
        match (kind, value) {
            (Kind::Text | Kind::Texts, Value::String(text)) => self.text(text),
            (Kind::TokenId, Value::String(text)) => self.token_id(text),
            (Kind::Texts | Kind::TextList | Kind::Countries, Value::Array) => {
                self.list(|transcoder, entry| transcoder.claim(Kind::Text, entry))
            }
            (Kind::Time, Value::Number(number)) => self.time(number),
            (Kind::Unsigned | Kind::Epoch, Value::Number(number)) => self.unsigned(number),
            (Kind::Epoch, Value::Object) => self.map(
                |transcoder, scope| transcoder.text(scope),
                |transcoder, epoch| transcoder.claim(Kind::Unsigned, epoch),
            ),
            (Kind::Networks, Value::Array) => self.list(Self::network),
            (Kind::Markets, Value::Array) => self.list(|transcoder, entry| match entry {
                Value::Number(number) => transcoder.unsigned(number),
                entry => transcoder.claim(Kind::Text, entry),
            }),
            (Kind::Critical, Value::Array) => self.list(Self::critical),
            (Kind::Headers, Value::Object) => self.map(|transcoder, name| transcoder.text(name), Self::matches),
            (Kind::Uri, Value::Object) => self.map(Self::component, Self::matches),
            (_, other) => self.null(other),
        }
    }

    fn list(&mut self, entry: fn(&mut Self, Value<'t>) -> Result<(), Reason>) -> Result<(), Reason> {
        let opening = self.writer.open()?;
        let (mut first, mut count) = (true, 0_usize);
        while self.reader.element(&mut first)? {
            let value = self.reader.next()?;
            entry(self, value)?;
            count = count.saturating_add(1);
        }
        self.writer.close_array(opening, count)
    }

    fn map(
        &mut self,
        key: fn(&mut Self, Str<'t>) -> Result<(), Reason>,
        entry: fn(&mut Self, Value<'t>) -> Result<(), Reason>,
    ) -> Result<(), Reason> {
        let opening = self.writer.open()?;
        let (mut first, mut count) = (true, 0_usize);
        while let Some(name) = self.reader.member(&mut first)? {
            key(self, name)?;
            let value = self.reader.next()?;
            entry(self, value)?;
            count = count.saturating_add(1);
        }
        self.writer.close_map(opening, count)
    }

    fn text(&mut self, text: Str<'_>) -> Result<(), Reason> {
        match text.plain_bytes() {
            Some(plain) => self.writer.text_bytes(plain),
            None => self.writer.text_of(text.chars()),
        }
    }

    fn token_id(&mut self, text: Str<'_>) -> Result<(), Reason> {
        match self.source {
            Source::Jwt => self.text(text),
            #[cfg(feature = "alloc")]
            Source::ClaimSet => match plain(text, &mut [0; 128]).and_then(hex::decode) {
                Some(bytes) => self.writer.bytes_of(bytes),
                // A jti that is no hex exists in JWT only.
                None => self.text(text),
            },
        }
    }

    fn unsigned(&mut self, number: Number<'_>) -> Result<(), Reason> {
        match number.as_u64() {
            Some(value) => self.writer.unsigned(value),
            None => self.writer.null(),
        }
    }

    fn time(&mut self, number: Number<'_>) -> Result<(), Reason> {
        let Some(time) = number.as_timestamp() else { return self.writer.null() };
        if time.nanoseconds() == 0 {
            return self.writer.integer(time.seconds());
        }
        match self.source {
            Source::Jwt => {
                self.writer.array(2)?;
                self.writer.integer(time.seconds())?;
                self.writer.unsigned(u64::from(time.nanoseconds()))
            }
            #[cfg(feature = "alloc")]
            Source::ClaimSet => match exact_float(time) {
                Some(float) => self.writer.float(float),
                None => self.writer.null(),
            },
        }
    }

    /// The label of a claim that `crit` names; a name that is no claim of the vocabulary stays a
    /// text, which no claim of a CAT has.
    fn critical(&mut self, value: Value<'t>) -> Result<(), Reason> {
        match value {
            Value::String(name) => match self.member_of(name) {
                Member::Claim(label) => self.writer.integer(self.labels.number_of(label)),
                Member::Refused(_) | Member::Unknown => self.text(name),
            },
            other => self.null(other),
        }
    }

    /// `203.0.113.0/24`, `2001:db8::1`, `64500`.
    fn network(&mut self, value: Value<'t>) -> Result<(), Reason> {
        match value {
            Value::Number(number) => self.unsigned(number),
            Value::String(text) => match plain(text, &mut [0; 64]).and_then(parse_prefix) {
                Some((address, length)) => self.prefix(address, length),
                None => self.writer.null(),
            },
            other => self.null(other),
        }
    }

    /// RFC 9164 section 3: trailing zero bytes of a prefix are left out.
    fn prefix(&mut self, address: IpAddr, length: Option<u8>) -> Result<(), Reason> {
        let (tag, v4, v6);
        let octets: &[u8] = match address {
            IpAddr::V4(address) => {
                (tag, v4) = (52, address.octets());
                &v4
            }
            IpAddr::V6(address) => {
                (tag, v6) = (54, address.octets());
                &v6
            }
        };
        self.writer.tag(tag)?;
        let Some(length) = length else { return self.writer.bytes(octets) };
        let used = octets.iter().rposition(|octet| *octet != 0).map_or(0, |last| last.saturating_add(1));
        self.writer.array(2)?;
        self.writer.unsigned(u64::from(length))?;
        self.writer.bytes(octets.get(..used).unwrap_or_default())
    }

    /// An unknown component keeps its name, which no component of CBOR has.
    fn component(&mut self, name: Str<'t>) -> Result<(), Reason> {
        match matching::component_number(|component| name.is(component)) {
            Some(number) => self.writer.unsigned(number),
            None => self.text(name),
        }
    }

    fn matches(&mut self, value: Value<'t>) -> Result<(), Reason> {
        if value != Value::Object {
            return self.null(value);
        }
        let opening = self.writer.open()?;
        let (mut first, mut count) = (true, 0_usize);
        while let Some(name) = self.reader.member(&mut first)? {
            let kind = matching::match_number(|kind| name.is(kind));
            match kind {
                Some(number) => self.writer.integer(number)?,
                None => self.text(name)?,
            }
            let value = self.reader.next()?;
            match (kind, value) {
                (Some(0..=3), Value::String(text)) => self.text(text)?,
                (Some(4), Value::String(pattern)) => {
                    self.writer.array(1)?;
                    self.text(pattern)?;
                }
                (Some(4), Value::Array) => self.list(|transcoder, item| match item {
                    Value::String(text) => transcoder.text(text),
                    other => transcoder.null(other),
                })?,
                (Some(-2 | -1), Value::String(hex)) => self.hex(hex)?,
                (_, other) => self.null(other)?,
            }
            count = count.saturating_add(1);
        }
        self.writer.close_map(opening, count)
    }

    /// Lower-case hex as bytes; anything else is malformed.
    fn hex(&mut self, text: Str<'_>) -> Result<(), Reason> {
        match plain(text, &mut [0; 128]).and_then(hex::decode) {
            Some(bytes) => self.writer.bytes_of(bytes),
            None => self.writer.null(),
        }
    }

    /// Null in place of a value that was read up to its opening bracket or whole.
    fn null(&mut self, value: Value<'t>) -> Result<(), Reason> {
        let mut first = true;
        match value {
            Value::Array => {
                while self.reader.element(&mut first)? {
                    self.reader.skip()?;
                }
            }
            Value::Object => {
                while self.reader.member(&mut first)?.is_some() {
                    self.reader.skip()?;
                }
            }
            _ => {}
        }
        self.writer.null()
    }
}

/// The text, unescaped into the buffer where need be; none when it does not fit.
fn plain<'b>(text: Str<'b>, buffer: &'b mut [u8]) -> Option<&'b str> {
    core::str::from_utf8(plain_bytes(text, buffer)?).ok()
}

/// As [`plain`], the bytes of the text.
fn plain_bytes<'b>(text: Str<'b>, buffer: &'b mut [u8]) -> Option<&'b [u8]> {
    if let Some(plain) = text.plain_bytes() {
        return Some(plain);
    }
    let length = text.unescape_into(buffer).ok()?;
    buffer.get(..length)
}

/// An address, and the length of the prefix where one stands behind it.
pub(crate) fn parse_prefix(text: &str) -> Option<(IpAddr, Option<u8>)> {
    let Some((address, length)) = text.split_once('/') else {
        return Some((text.parse().ok()?, None));
    };
    let is_canonical =
        length.bytes().all(|digit| digit.is_ascii_digit()) && (length == "0" || !length.starts_with('0'));
    let length = if is_canonical { length.parse().ok()? } else { return None };
    Some((address.parse().ok()?, Some(length)))
}

/// The time as a float, when it is a multiple of 2⁻⁸ s and so the same in both formats
/// (semantics section 4).
#[cfg(feature = "alloc")]
fn exact_float(time: Timestamp) -> Option<f64> {
    const NANOSECONDS_PER_STEP: u32 = 3_906_250; // 10⁹ / 2⁸
    if !time.nanoseconds().is_multiple_of(NANOSECONDS_PER_STEP) {
        return None;
    }
    // Within ±2⁴⁴ s every multiple of 2⁻⁸ s fits a float; beyond, a date is a mistake.
    let high = i32::try_from(time.seconds() >> 24).ok()?;
    let low = u32::try_from(time.seconds() & 0xff_ffff).ok()?;
    let whole = f64::from(high) * 16_777_216.0 + f64::from(low);
    let float = whole + f64::from(time.nanoseconds() / NANOSECONDS_PER_STEP) / 256.0;
    (time.seconds().unsigned_abs() < 1 << 44).then_some(float)
}
