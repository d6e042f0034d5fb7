//! `catr`, from JSON to CBOR.

use super::Transcoder;
use crate::claims::renewal::{member_number, type_number};
use crate::reason::Reason;
use crate::wire::json::{Str, Value};

impl<'t> Transcoder<'t, '_, '_> {
    /// The members, after the opening bracket.
    pub(super) fn renewal(&mut self) -> Result<(), Reason> {
        let opening = self.writer.open()?;
        let (mut first, mut count) = (true, 0_usize);
        while let Some(name) = self.reader.member(&mut first)? {
            self.renewal_member(name)?;
            let value = self.reader.next()?;
            self.renewal_value(name, value)?;
            count = count.saturating_add(1);
        }
        self.writer.close_map(opening, count)
    }

    /// An unknown member keeps its name, which no member of CBOR has.
    fn renewal_member(&mut self, name: Str<'t>) -> Result<(), Reason> {
        match member_number(name.bytes_in(&mut [0; 16]).unwrap_or_default()) {
            Some(number) => self.writer.unsigned(number),
            None => self.text(name),
        }
    }

    /// The value of any member: which may have which type is judged in CBOR.
    fn renewal_value(&mut self, member: Str<'t>, value: Value<'t>) -> Result<(), Reason> {
        match value {
            Value::String(name) if member.is("type") => {
                match type_number(name.bytes_in(&mut [0; 16]).unwrap_or_default()) {
                    Some(number) => self.writer.unsigned(number),
                    None => self.text(name),
                }
            }
            // As a number the type would be a second spelling.
            value if member.is("type") => self.null(value),
            Value::Number(number) if member.is("status") => self.unsigned(number),
            Value::Number(number) => self.time(number),
            Value::String(text) => self.text(text),
            Value::Array => self.texts(),
            other => self.null(other),
        }
    }
}
