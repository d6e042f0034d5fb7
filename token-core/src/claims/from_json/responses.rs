//! `catif`, from JSON to CBOR: a list of `{"on", "status", "headers", "kid"}` becomes a map. Members
//! come in any order, so that each is read when its place in the array comes.

use super::{Member, Transcoder};
use crate::claims::Label;
use crate::claims::kind::Kind;
use crate::claims::responses::INSERTED_TAG;
use crate::reason::Reason;
use crate::wire::json::{Reader, Str, Value};

/// Where the values of an entry begin.
#[derive(Default)]
struct Entry<'t> {
    on: Option<Reader<'t>>,
    status: Option<Reader<'t>>,
    headers: Option<Reader<'t>>,
    key_id: Option<Reader<'t>>,
    is_odd: bool,
}

impl<'t> Transcoder<'t, '_, '_> {
    /// The entries, after the opening bracket.
    pub(super) fn responses(&mut self) -> Result<(), Reason> {
        let opening = self.writer.open()?;
        let (mut first, mut count) = (true, 0_usize);
        while self.reader.element(&mut first)? {
            match self.reader.next()? {
                Value::Object => self.response()?,
                other => {
                    self.null(other)?;
                    self.writer.null()?;
                }
            }
            count = count.saturating_add(1);
        }
        self.writer.close_map(opening, count)
    }

    fn response(&mut self) -> Result<(), Reason> {
        let mut entry = Entry::default();
        let mut first = true;
        while let Some(name) = self.reader.member(&mut first)? {
            let value = Some(self.reader.clone());
            match () {
                () if name.is("on") => entry.on = value,
                () if name.is("status") => entry.status = value,
                () if name.is("headers") => entry.headers = value,
                () if name.is("kid") => entry.key_id = value,
                () => entry.is_odd = true,
            }
            self.reader.skip()?;
        }
        let end = self.reader.clone();
        self.write_response(entry)?;
        *self.reader = end;
        Ok(())
    }

    fn write_response(&mut self, entry: Entry<'t>) -> Result<(), Reason> {
        let (Some(on), Some(status), false) = (entry.on, entry.status, entry.is_odd) else {
            self.writer.null()?;
            return self.writer.null();
        };
        self.at(on, Self::claim_key)?;
        let opening = self.writer.open()?;
        self.at(status, |transcoder| transcoder.claim(Kind::Unsigned))?;
        let mut count = 1_usize;
        if entry.headers.is_some() || entry.key_id.is_some() {
            count = count.saturating_add(1);
            match entry.headers {
                Some(headers) => self.at(headers, Self::fields)?,
                None => {
                    let empty = self.writer.open()?;
                    self.writer.close_map(empty, 0)?;
                }
            }
        }
        if let Some(key_id) = entry.key_id {
            count = count.saturating_add(1);
            self.at(key_id, Self::text_or_null)?;
        }
        self.writer.close_array(opening, count)
    }

    fn at(&mut self, place: Reader<'t>, write: impl FnOnce(&mut Self) -> Result<(), Reason>) -> Result<(), Reason> {
        *self.reader = place;
        write(self)
    }

    /// `["exp"]` is the claim, a longer list an array of claims.
    fn claim_key(&mut self) -> Result<(), Reason> {
        match self.reader.next()? {
            Value::Array => {}
            other => return self.null(other),
        }
        let (start, mut first, mut count) = (self.reader.clone(), true, 0_usize);
        while self.reader.element(&mut first)? {
            self.reader.skip()?;
            count = count.saturating_add(1);
        }
        *self.reader = start;
        if count != 1 {
            return self.list(Self::critical);
        }
        let mut first = true;
        self.reader.element(&mut first)?;
        self.critical()
    }

    fn fields(&mut self) -> Result<(), Reason> {
        match self.reader.next()? {
            Value::Object => self.map(|transcoder, name| transcoder.text(name), Self::field_value),
            other => self.null(other),
        }
    }

    fn field_value(&mut self) -> Result<(), Reason> {
        match self.reader.next()? {
            Value::String(text) => self.text(text),
            Value::Array => self.list(|transcoder| match transcoder.reader.next()? {
                Value::String(text) => transcoder.text(text),
                Value::Object => transcoder.inserted(),
                other => transcoder.null(other),
            }),
            other => self.null(other),
        }
    }

    /// `{"special": 0}`, or the claims of a token, after the opening bracket.
    fn inserted(&mut self) -> Result<(), Reason> {
        let (start, mut first) = (self.reader.clone(), true);
        if self.reader.member(&mut first)?.is_some_and(|name| name.is("special")) {
            let value = self.reader.clone();
            self.reader.skip()?;
            if self.reader.member(&mut first)?.is_none() {
                let end = core::mem::replace(self.reader, value);
                self.writer.tag(INSERTED_TAG)?;
                self.claim(Kind::Unsigned)?;
                *self.reader = end;
                return Ok(());
            }
        }
        *self.reader = start;
        self.map_of(Self::ordered_label, Self::ordered_claim)
    }

    /// A name that is no claim of the vocabulary stays a text, and is not minted.
    fn ordered_label(&mut self, name: Str<'t>) -> Result<Option<Label>, Reason> {
        match self.member_of(name) {
            Member::Claim(label) => {
                self.writer.integer(self.labels.number_of(label))?;
                Ok(Some(label))
            }
            Member::Refused(_) | Member::Unknown => {
                self.text(name)?;
                Ok(None)
            }
        }
    }

    /// Null is filled in; what does not have the form of its claim must not pass for it.
    fn ordered_claim(&mut self, label: Option<Label>) -> Result<(), Reason> {
        let start = self.reader.clone();
        let value = self.reader.next()?;
        match (label, value) {
            (Some(Label::ISS), Value::String(_)) | (_, Value::Null) => {}
            (Some(Label::IAT), Value::Number(number)) if number.as_timestamp().is_some() => {}
            (Some(Label::ISS | Label::IAT), other) => {
                self.writer.array(1)?;
                return self.null(other);
            }
            _ => {}
        }
        match label {
            Some(label) if Kind::of(label).can_be_ordered() => {
                *self.reader = start;
                self.claim(Kind::of(label))
            }
            _ => self.null(value),
        }
    }

    fn map_of(
        &mut self,
        key: fn(&mut Self, Str<'t>) -> Result<Option<Label>, Reason>,
        entry: fn(&mut Self, Option<Label>) -> Result<(), Reason>,
    ) -> Result<(), Reason> {
        let opening = self.writer.open()?;
        let (mut first, mut count) = (true, 0_usize);
        while let Some(name) = self.reader.member(&mut first)? {
            let label = key(self, name)?;
            entry(self, label)?;
            count = count.saturating_add(1);
        }
        self.writer.close_map(opening, count)
    }
}
