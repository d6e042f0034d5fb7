//! Claims about where a viewer is and how it is connected, from JSON to CBOR.

use super::Transcoder;
use crate::claims::fingerprint;
use crate::reason::Reason;
use crate::wire::base64url::{self, Padding};
use crate::wire::json::{Number, Str, Value};

impl<'t> Transcoder<'t, '_, '_> {
    /// The name of an ALPN protocol: its ASCII bytes.
    pub(super) fn protocol(&mut self) -> Result<(), Reason> {
        match self.reader.next()? {
            Value::String(text) if text.chars().all(|character| character.is_ascii()) => {
                self.writer.bytes_of(text.chars().flat_map(u8::try_from))
            }
            other => self.null(other),
        }
    }

    /// A list of numbers.
    pub(super) fn numbers(&mut self) -> Result<(), Reason> {
        match self.reader.next()? {
            Value::Array => self.list(Self::number_or_null),
            other => self.null(other),
        }
    }

    /// base64url without padding, as bytes; anything else is malformed. Four characters at a time,
    /// because an escaped text stands nowhere as a whole.
    pub(super) fn base64url(&mut self, text: Str<'_>) -> Result<(), Reason> {
        let opening = self.writer.open()?;
        let (mut characters, mut bytes) = (text.chars(), 0_usize);
        loop {
            let (mut group, mut length) = ([0_u8; 4], 0_usize);
            for (place, character) in group.iter_mut().zip(&mut characters) {
                // What is not ASCII is not base64url either.
                *place = u8::try_from(character).unwrap_or(b'=');
                length = length.saturating_add(1);
            }
            let mut decoded = [0; 3];
            let group = group.get(..length).unwrap_or_default();
            let Ok(count) = base64url::decode(group, Padding::Forbidden, false, &mut decoded) else {
                self.writer.abandon(opening);
                return self.writer.null();
            };
            self.writer.raw(decoded.get(..count).unwrap_or_default())?;
            bytes = bytes.saturating_add(count);
            if length < 4 {
                return self.writer.close_bytes(opening, bytes);
            }
        }
    }

    /// `{"type": "ja4", "value": "…"}`.
    pub(super) fn fingerprint(&mut self) -> Result<(), Reason> {
        let opening = self.writer.open()?;
        let (mut first, mut count) = (true, 0_usize);
        while let Some(name) = self.reader.member(&mut first)? {
            let is_kind = name.is("type");
            match (is_kind, name.is("value")) {
                (true, _) => self.writer.integer(fingerprint::KIND_KEY)?,
                (_, true) => self.writer.integer(fingerprint::VALUE_KEY)?,
                (false, false) => self.text(name)?, // a key that the claim does not have
            }
            match self.reader.next()? {
                Value::String(kind) if is_kind => {
                    match kind.bytes_in(&mut [0; 16]).and_then(fingerprint::kind_number) {
                        Some(number) => self.writer.unsigned(number)?,
                        None => self.writer.null()?,
                    }
                }
                Value::String(text) => self.text(text)?,
                other => self.null(other)?,
            }
            count = count.saturating_add(1);
        }
        self.writer.close_map(opening, count)
    }

    /// Whatever stands there; recursion is as deep as the reader lets it nest.
    pub(super) fn any(&mut self) -> Result<(), Reason> {
        let value = self.reader.next()?;
        self.any_of(value)
    }

    pub(super) fn any_of(&mut self, value: Value<'t>) -> Result<(), Reason> {
        match value {
            Value::Null => self.writer.null(),
            Value::True => self.writer.bool(true),
            Value::False => self.writer.bool(false),
            Value::Number(number) => self.any_number(number),
            Value::String(text) => self.text(text),
            Value::Array => self.list(Self::any),
            Value::Object => self.map(|transcoder, name| transcoder.text(name), Self::any),
        }
    }

    /// −0 is a number among others here. One beyond every double is none, and null would be something else: it becomes
    /// a tag, which makes the claim malformed.
    fn any_number(&mut self, number: Number<'t>) -> Result<(), Reason> {
        match number.nearest() {
            value if value == 0.0 && value.is_sign_negative() => self.writer.float(value),
            value if value.is_finite() => self.number(number),
            _ => {
                self.writer.tag(0)?;
                self.writer.null()
            }
        }
    }
}
