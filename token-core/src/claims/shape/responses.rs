//! The shape of `catif`.

use super::{Judge, Shape, is_field_among};
use crate::claims::kind::Kind;
use crate::claims::renewal::{is_field_text, is_http_token};
use crate::claims::responses::{INSERTED_TAG, REQUEST_URI};
use crate::claims::{Label, value};
use crate::wire::cbor::Item;

impl Judge<'_, '_> {
    /// `{+ claim / [+ claim] => [status, ? headers, ? kid]}`.
    pub(super) fn responses(&mut self) -> Shape {
        // Keys may be arrays, and what is ordered nests deeper than other claims.
        self.has_ascended = false;
        let start = self.reader;
        let count = self.reader.map().unwrap_or_default();
        if !(1..=self.limits.list_entries).contains(&count) {
            return Shape::Malformed;
        }
        let mut shape = Shape::Sound;
        for place in 0..count {
            let key = self.reader;
            let is_repeated = |raw| value::members_of(start).take(place).any(|(other, _)| other == raw);
            if !self.is_claim_key() || is_repeated(self.reader.since(key)) {
                return Shape::Malformed;
            }
            shape = shape.and(self.response());
            if shape == Shape::Malformed {
                return shape;
            }
        }
        shape
    }

    /// A claim, or an array of claims.
    fn is_claim_key(&mut self) -> bool {
        let is_label = |item: &Item<'_>| matches!(item, Item::Text(_)) || item.as_i64().is_some();
        match self.item() {
            Some(Item::Array(count)) => {
                (1..=self.limits.list_entries).contains(&count)
                    && (0..count).all(|_| self.item().is_some_and(|item| is_label(&item)))
            }
            Some(item) => is_label(&item),
            None => false,
        }
    }

    fn response(&mut self) -> Shape {
        let Some(count @ 1..=3) = self.reader.array() else { return Shape::Malformed };
        if !matches!(self.reader.unsigned(), Some(300..=499)) {
            return Shape::Malformed;
        }
        let (mut shape, mut mints) = (Shape::Sound, false);
        if count > 1 {
            (shape, mints) = self.fields();
        }
        // A token needs a key to sign it.
        let is_complete = if count > 2 { self.text() } else { !mints };
        if is_complete { shape } else { Shape::Malformed }
    }

    /// The fields, and whether a token is minted into one of them. No two names are equal but for
    /// case.
    fn fields(&mut self) -> (Shape, bool) {
        let start = self.reader;
        let Some(count) = self.reader.map().filter(|count| *count <= self.limits.list_entries) else {
            return (Shape::Malformed, false);
        };
        let (mut shape, mut mints) = (Shape::Sound, false);
        for place in 0..count {
            let Some(name) = self.reader.text().filter(|name| is_http_token(name.as_bytes())) else {
                return (Shape::Malformed, mints);
            };
            if is_field_among(name, start, place) {
                return (Shape::Malformed, mints);
            }
            let (value_shape, value_mints) = self.field_value();
            shape = shape.and(value_shape);
            mints |= value_mints;
            if shape == Shape::Malformed {
                return (shape, mints);
            }
        }
        (shape, mints)
    }

    fn field_value(&mut self) -> (Shape, bool) {
        let start = self.reader;
        if self.reader.text_bytes().is_some_and(is_field_text) {
            return (Shape::Sound, false);
        }
        self.reader = start;
        let count = self.reader.array().unwrap_or_default();
        if !(1..=self.limits.list_entries).contains(&count) {
            return (Shape::Malformed, false);
        }
        let (mut shape, mut mints) = (Shape::Sound, false);
        for _ in 0..count {
            let part = self.reader;
            shape = shape.and(match self.item() {
                Some(Item::Text(text)) if is_field_text(text.as_bytes()) => Shape::Sound,
                Some(Item::Map(claims)) => {
                    mints = true;
                    self.ordered_claims(claims)
                }
                Some(Item::Tag(INSERTED_TAG)) => match self.reader.unsigned() {
                    Some(REQUEST_URI) => Shape::Sound,
                    Some(_) => Shape::Unsupported,
                    None => Shape::Malformed,
                },
                _ => Shape::Malformed,
            });
            if shape == Shape::Malformed {
                return (shape, mints);
            }
            if shape == Shape::Unsupported {
                self.reader = part;
                if self.reader.skip().is_err() {
                    return (Shape::Malformed, mints);
                }
            }
        }
        (shape, mints)
    }

    /// The claims of a token that is to be minted. `iss` and `iat` may be null, which is filled in.
    /// What would order more tokens, or is a set of sets, is not minted.
    fn ordered_claims(&mut self, count: usize) -> Shape {
        let mut shape = Shape::Sound;
        for _ in 0..count {
            let Some(key) = self.item() else { return Shape::Malformed };
            let label = key.as_i64().map(Label::Number);
            let value = self.reader;
            let claim = match label {
                Some(Label::ISS | Label::IAT) if matches!(self.item(), Some(Item::Null)) => Shape::Sound,
                Some(label) if Kind::of(label).can_be_ordered() => {
                    self.reader = value;
                    self.shape(Kind::of(label))
                }
                Some(_) => Shape::Unsupported,
                None if matches!(key, Item::Text(_)) => Shape::Unsupported,
                None => Shape::Malformed,
            };
            if claim != Shape::Sound {
                self.reader = value;
                if claim == Shape::Malformed || self.reader.skip().is_err() {
                    return Shape::Malformed;
                }
            }
            shape = shape.and(claim);
        }
        shape
    }
}
