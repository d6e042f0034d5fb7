//! `cnf` and `catdpop`, from JSON to CBOR. Methods and settings that have no number keep their names:
//! they are judged with the others.

use super::Transcoder;
use crate::claims::confirmation::{CRITICAL, method_number, setting_number};
use crate::reason::Reason;
use crate::wire::json::Value;

impl<'t> Transcoder<'t, '_, '_> {
    pub(super) fn confirmation(&mut self) -> Result<(), Reason> {
        self.numbered(method_number, |transcoder, method, value| match (method, value) {
            (Some(_), Value::String(text)) => transcoder.base64url(text),
            (_, other) => transcoder.null(other),
        })
    }

    pub(super) fn proof_settings(&mut self) -> Result<(), Reason> {
        self.numbered(setting_number, |transcoder, setting, value| match (setting, value) {
            (Some(CRITICAL), Value::Array) => transcoder.list(Self::critical_setting),
            (Some(_), Value::Number(number)) => transcoder.unsigned(number),
            (_, other) => transcoder.null(other),
        })
    }

    fn critical_setting(&mut self) -> Result<(), Reason> {
        match self.reader.next()? {
            Value::String(name) => match setting_number(name.bytes_in(&mut [0; 8]).unwrap_or_default()) {
                Some(number) => self.writer.integer(number),
                None => self.text(name),
            },
            Value::Number(number) => match number.as_i64() {
                Some(number) => self.writer.integer(number),
                None => self.writer.null(),
            },
            other => self.null(other),
        }
    }

    /// A map whose keys are numbers where their names have one.
    fn numbered(
        &mut self,
        number_of: fn(&[u8]) -> Option<i64>,
        entry: fn(&mut Self, Option<i64>, Value<'t>) -> Result<(), Reason>,
    ) -> Result<(), Reason> {
        let opening = self.writer.open()?;
        let (mut first, mut count) = (true, 0_usize);
        while let Some(name) = self.reader.member(&mut first)? {
            let number = number_of(name.bytes_in(&mut [0; 8]).unwrap_or_default());
            match number {
                Some(number) => self.writer.integer(number)?,
                None => self.text(name)?,
            }
            let value = self.reader.next()?;
            entry(self, number, value)?;
            count = count.saturating_add(1);
        }
        self.writer.close_map(opening, count)
    }
}
