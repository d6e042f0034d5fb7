//! Whether a claim's value is of its type and range, judged before any claim is compared with
//! anything: a token with a malformed claim is denied even where that claim would not matter.

use super::kind::Kind;
use super::network::network;
use super::value;
use crate::limits::Limits;
use crate::token::Format;
use crate::wire::cbor::{Item, Reader};

/// What a claim's value turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    Sound,
    Malformed,
    Unsupported,
}

impl Shape {
    /// The shape of a value of a claim of this kind.
    #[cfg(feature = "alloc")]
    pub(crate) fn of(kind: Kind, raw: &[u8], format: Format, limits: &Limits) -> Self {
        let mut judge = Judge::new(Reader::new(raw), format, limits);
        let shape = judge.shape(kind);
        if judge.reader.is_at_end() { shape } else { shape.and(Self::Malformed) }
    }

    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Malformed, _) | (_, Self::Malformed) => Self::Malformed,
            (Self::Unsupported, _) | (_, Self::Unsupported) => Self::Unsupported,
            (Self::Sound, Self::Sound) => Self::Sound,
        }
    }
}

/// An ISO 3166-1 alpha-2 country or ISO 3166-2 subdivision code.
pub(crate) fn is_region(code: &str) -> bool {
    let (country, subdivision) = code.split_once('-').map_or((code, None), |(country, rest)| (country, Some(rest)));
    country.len() == 2
        && country.bytes().all(|byte| byte.is_ascii_uppercase())
        && subdivision.is_none_or(|rest| {
            (1..=3).contains(&rest.len()) && rest.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
        })
}

/// Whether a tag stands anywhere in the value: only the claims that name one may carry tags.
pub(crate) fn contains_tag(raw: &[u8]) -> bool {
    let mut reader = Reader::new(raw);
    while !reader.is_at_end() {
        if matches!(reader.next(), Ok(Item::Tag(_)) | Err(_)) {
            return true;
        }
    }
    false
}

/// Reads values and judges their shape. Behind a value that is sound the reader stands at its
/// end; behind another anywhere.
pub(super) struct Judge<'t, 'l> {
    pub(super) reader: Reader<'t>,
    /// Whether the keys of every map ascended: then none repeats.
    pub(super) has_ascended: bool,
    format: Format,
    limits: &'l Limits,
}

impl<'t, 'l> Judge<'t, 'l> {
    pub(super) const fn new(reader: Reader<'t>, format: Format, limits: &'l Limits) -> Self {
        Self { reader, has_ascended: true, format, limits }
    }

    /// The shape of the next value, of a claim of this kind.
    pub(super) fn shape(&mut self, kind: Kind) -> Shape {
        let sound = match kind {
            Kind::Text => self.text().is_some(),
            Kind::Texts => match self.item() {
                Some(Item::Array(count)) => self.list(count, |judge| judge.text().is_some()),
                item => matches!(item, Some(Item::Text(_))),
            },
            Kind::TextList => self.array(|judge| judge.text().is_some()),
            Kind::Countries => self.array(|judge| judge.text().is_some_and(is_region)),
            Kind::Networks => self.array(|judge| network(&mut judge.reader).is_some()),
            Kind::Time => value::read_time(&mut self.reader, self.format == Format::Jwt).is_some(),
            Kind::TokenId => match self.format {
                Format::Cat => matches!(self.item(), Some(Item::Bytes(_))),
                Format::Jwt => self.text().is_some(),
            },
            Kind::Unsigned => matches!(self.item(), Some(Item::Unsigned(_))),
            Kind::Epoch => self.epochs(),
            Kind::Markets => self.array(|judge| matches!(judge.item(), Some(Item::Text(_) | Item::Unsigned(_)))),
            Kind::Critical => self.array(|judge| {
                judge.item().is_some_and(|item| matches!(item, Item::Text(_)) || item.as_i64().is_some())
            }),
            Kind::Headers => return self.headers(),
            Kind::Uri => return self.components(),
            Kind::Informational | Kind::Ignored => {
                self.has_ascended = false; // not looked into
                self.reader.skip().is_ok_and(|raw| !contains_tag(raw))
            }
            Kind::Unsupported => return Shape::Unsupported,
        };
        if sound { Shape::Sound } else { Shape::Malformed }
    }

    fn item(&mut self) -> Option<Item<'t>> {
        self.reader.next().ok()
    }

    fn text(&mut self) -> Option<&'t str> {
        match self.item() {
            Some(Item::Text(text)) => Some(text),
            _ => None,
        }
    }

    fn array(&mut self, is_sound: fn(&mut Self) -> bool) -> bool {
        match self.item() {
            Some(Item::Array(count)) => self.list(count, is_sound),
            _ => false,
        }
    }

    /// At least one entry, and not more than the limit, all of them sound.
    fn list(&mut self, count: usize, is_sound: fn(&mut Self) -> bool) -> bool {
        (1..=self.limits.list_entries).contains(&count) && (0..count).all(|_| is_sound(self))
    }

    fn epochs(&mut self) -> bool {
        match self.item() {
            Some(Item::Unsigned(_)) => true,
            Some(Item::Map(count)) => {
                // Scopes are texts, and their order is not looked at.
                self.has_ascended &= count == 1;
                self.list(count, |judge| judge.text().is_some() && matches!(judge.item(), Some(Item::Unsigned(_))))
            }
            _ => false,
        }
    }

    /// `catu`: components 0 to 8, each with at least one match.
    fn components(&mut self) -> Shape {
        let Some(Item::Map(count @ 1..)) = self.item() else { return Shape::Malformed };
        let (mut shape, mut previous) = (Shape::Sound, None);
        for _ in 0..count {
            let Some(Item::Unsigned(component @ 0..=8)) = self.item() else { return Shape::Malformed };
            self.has_ascended &= previous < Some(component);
            previous = Some(component);
            shape = shape.and(self.matches());
            if shape == Shape::Malformed {
                return shape;
            }
        }
        shape
    }

    /// `cath`: field names, no two equal but for case, each with at least one match.
    fn headers(&mut self) -> Shape {
        let start = self.reader.clone();
        let Some(Item::Map(count)) = self.item() else { return Shape::Malformed };
        if !(1..=self.limits.list_entries).contains(&count) {
            return Shape::Malformed;
        }
        // Names are compared without case, so their order says nothing.
        self.has_ascended &= count == 1;
        let mut shape = Shape::Sound;
        for place in 0..count {
            let Some(name) = self.text() else { return Shape::Malformed };
            let repeats =
                |(other, _): (&[u8], &[u8])| value::text(other).is_some_and(|other| other.eq_ignore_ascii_case(name));
            if value::members_of(start.clone()).take(place).any(repeats) {
                return Shape::Malformed;
            }
            shape = shape.and(self.matches());
            if shape == Shape::Malformed {
                return shape;
            }
        }
        shape
    }

    /// What a component or field must match: types 0 to 4, −1 and −2 (spec/cat.md section 2.4).
    fn matches(&mut self) -> Shape {
        let Some(Item::Map(count @ 1..)) = self.item() else { return Shape::Malformed };
        self.has_ascended &= count == 1;
        let mut shape = Shape::Sound;
        for _ in 0..count {
            let sound = match self.item().and_then(Item::as_i64) {
                Some(0..=3) => self.text().is_some(),
                Some(-2 | -1) => matches!(self.item(), Some(Item::Bytes(hash)) if hash.len() == 32),
                Some(4) => {
                    shape = Shape::Unsupported;
                    self.is_regex()
                }
                _ => false,
            };
            if !sound {
                return Shape::Malformed;
            }
        }
        shape
    }

    /// An array whose first item is the pattern and whose further items are null.
    fn is_regex(&mut self) -> bool {
        let Some(Item::Array(count @ 1..)) = self.item() else { return false };
        self.text().is_some() && (1..count).all(|_| self.item() == Some(Item::Null))
    }
}
