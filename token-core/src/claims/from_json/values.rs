//! The values of claims, from JSON to CBOR.

use core::net::IpAddr;

use super::{Member, Source, Transcoder, plain};
use crate::claims::matching;
use crate::claims::prefix::{parse_prefix, without_trailing_zeros};
use crate::reason::Reason;
#[cfg(feature = "alloc")]
use crate::time::Timestamp;
use crate::wire::hex;
use crate::wire::json::{Number, Str, Value};

impl<'t> Transcoder<'t, '_, '_> {
    pub(super) fn text(&mut self, text: Str<'_>) -> Result<(), Reason> {
        match text.plain_bytes() {
            Some(plain) => self.writer.text_bytes(plain),
            None => self.writer.text_of(text.chars()),
        }
    }

    /// A list of texts after its opening bracket, as [`Transcoder::list`] would write it.
    pub(super) fn texts(&mut self) -> Result<(), Reason> {
        let opening = self.writer.open()?;
        let (mut first, mut count) = (true, 0_usize);
        while self.reader.element_inline(&mut first)? {
            match self.reader.next_inline()? {
                Value::String(text) => self.text(text)?,
                other => self.null(other)?,
            }
            count = count.saturating_add(1);
        }
        self.writer.close_array(opening, count)
    }

    pub(super) fn text_or_null(&mut self) -> Result<(), Reason> {
        match self.reader.next()? {
            Value::String(text) => self.text(text),
            other => self.null(other),
        }
    }

    /// `cti`: hex. A JWT says `jti`.
    pub(super) fn cti(&mut self) -> Result<(), Reason> {
        match self.reader.next()? {
            Value::String(text) if self.source != Source::Jwt => self.hex(text),
            other => self.null(other),
        }
    }

    pub(super) fn market(&mut self) -> Result<(), Reason> {
        match self.reader.next()? {
            Value::Number(number) => self.unsigned(number),
            Value::String(text) => self.text(text),
            other => self.null(other),
        }
    }

    pub(super) fn token_id(&mut self, text: Str<'_>) -> Result<(), Reason> {
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

    pub(super) fn unsigned(&mut self, number: Number<'_>) -> Result<(), Reason> {
        match number.as_u64() {
            Some(value) => self.writer.unsigned(value),
            None => self.writer.null(),
        }
    }

    pub(super) fn time(&mut self, number: Number<'_>) -> Result<(), Reason> {
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

    /// `[0.05, "00ff", 1700000300]`: probability, id in hex, expiration.
    pub(super) fn sampling(&mut self) -> Result<(), Reason> {
        let opening = self.writer.open()?;
        let (mut first, mut count) = (true, 0_usize);
        while self.reader.element(&mut first)? {
            match (count, self.reader.next()?) {
                (0, Value::Number(probability)) => self.number(probability)?,
                (1, Value::String(id)) => self.hex(id)?,
                (2, Value::Number(expires)) => self.time(expires)?,
                (_, other) => self.null(other)?,
            }
            count = count.saturating_add(1);
        }
        self.writer.close_array(opening, count)
    }

    pub(super) fn number_or_null(&mut self) -> Result<(), Reason> {
        match self.reader.next()? {
            Value::Number(number) => self.number(number),
            other => self.null(other),
        }
    }

    /// An integer as it stands; a decimal as the nearest double, which is what a CAT holds.
    pub(super) fn number(&mut self, number: Number<'_>) -> Result<(), Reason> {
        match (number.as_i64(), number.as_u64()) {
            (Some(integer), _) => self.writer.integer(integer),
            (None, Some(integer)) => self.writer.unsigned(integer),
            (None, None) => match number.as_f64() {
                Some(value) => self.writer.float(value),
                None => self.writer.null(),
            },
        }
    }

    /// The label of a claim that `crit` names; a name that is no claim of the vocabulary stays a
    /// text, which no claim of a CAT has.
    pub(super) fn critical(&mut self) -> Result<(), Reason> {
        match self.reader.next()? {
            Value::String(name) => match self.member_of(name) {
                Member::Claim(label) => self.writer.integer(self.labels.number_of(label)),
                Member::Refused(_) | Member::Unknown => self.text(name),
            },
            other => self.null(other),
        }
    }

    /// `203.0.113.0/24`, `2001:db8::1`, `64500`.
    pub(super) fn network(&mut self) -> Result<(), Reason> {
        match self.reader.next()? {
            Value::Number(number) => self.unsigned(number),
            Value::String(text) => match text.bytes_in(&mut [0; 64]).and_then(parse_prefix) {
                Some((address, length)) => self.prefix(address, length),
                None => self.writer.null(),
            },
            other => self.null(other),
        }
    }

    /// RFC 9164 section 3.
    pub(super) fn prefix(&mut self, address: IpAddr, length: Option<u8>) -> Result<(), Reason> {
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
        self.writer.array(2)?;
        self.writer.unsigned(u64::from(length))?;
        self.writer.bytes(without_trailing_zeros(octets))
    }

    /// An unknown component keeps its name, which no component of CBOR has.
    pub(super) fn component(&mut self, name: Str<'t>) -> Result<(), Reason> {
        match matching::component_number(name.bytes_in(&mut [0; 16]).unwrap_or_default()) {
            Some(number) => self.writer.unsigned(number),
            None => self.text(name),
        }
    }

    pub(super) fn matches(&mut self) -> Result<(), Reason> {
        match self.reader.next()? {
            Value::Object => {}
            other => return self.null(other),
        }
        let opening = self.writer.open()?;
        let (mut first, mut count) = (true, 0_usize);
        while let Some(name) = self.reader.member(&mut first)? {
            let kind = matching::match_number(name.bytes_in(&mut [0; 16]).unwrap_or_default());
            match kind {
                Some(number) => self.writer.integer(number)?,
                None => self.text(name)?,
            }
            match (kind, self.reader.next()?) {
                (Some(0..=3), Value::String(text)) => self.text(text)?,
                (Some(4), Value::String(pattern)) => {
                    self.writer.array(1)?;
                    self.text(pattern)?;
                }
                (Some(4), Value::Array) => self.list(|transcoder| match transcoder.reader.next()? {
                    Value::String(text) => transcoder.text(text),
                    Value::Null => transcoder.writer.null(),
                    // Null is of a pattern's form.
                    other => {
                        transcoder.pass(other)?;
                        transcoder.writer.unsigned(0)
                    }
                })?,
                (Some(-2 | -1), Value::String(hex)) => self.hex(hex)?,
                (_, other) => self.null(other)?,
            }
            count = count.saturating_add(1);
        }
        self.writer.close_map(opening, count)
    }

    /// Lower-case hex as bytes; anything else is malformed.
    pub(super) fn hex(&mut self, text: Str<'_>) -> Result<(), Reason> {
        match plain(text, &mut [0; 128]).and_then(hex::decode) {
            Some(bytes) => self.writer.bytes_of(bytes),
            None => self.writer.null(),
        }
    }

    /// Null in place of a value that was read up to its opening bracket or whole.
    pub(super) fn null(&mut self, value: Value<'t>) -> Result<(), Reason> {
        self.pass(value)?;
        self.writer.null()
    }

    fn pass(&mut self, value: Value<'t>) -> Result<(), Reason> {
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
        Ok(())
    }
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
