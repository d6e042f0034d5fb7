//! Whether a claim's value is of its type and range, judged before any claim is compared with
//! anything: a token with a malformed claim is denied even where that claim would not matter.

mod renewal;
mod responses;

use super::kind::Kind;
use super::network::network;
use super::sampling::Sampling;
use super::value;
use crate::limits::Limits;
use crate::token::Format;
use crate::wire::cbor::{Item, Reader, is_utf8};

/// What a claim's value turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    Sound,
    Malformed,
    Unsupported,
    /// Claim sets, which are judged one claim after the other.
    Sets,
}

impl Shape {
    /// The shape of a value of a claim of this kind.
    #[cfg(feature = "alloc")]
    pub(crate) fn of(kind: Kind, raw: &[u8], format: Format, limits: &Limits) -> Self {
        let mut judge = Judge::new(Reader::new(raw), format, limits);
        let shape = judge.shape(kind);
        if judge.reader.is_at_end() { shape } else { shape.and(Self::Malformed) }
    }

    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Malformed, _) | (_, Self::Malformed) => Self::Malformed,
            (Self::Unsupported, _) | (_, Self::Unsupported) => Self::Unsupported,
            (Self::Sound | Self::Sets, Self::Sound | Self::Sets) => Self::Sound,
        }
    }
}

/// An ISO 3166-1 alpha-2 country or ISO 3166-2 subdivision code.
pub(crate) fn is_region(code: &[u8]) -> bool {
    match code {
        [b'A'..=b'Z', b'A'..=b'Z'] => true,
        [b'A'..=b'Z', b'A'..=b'Z', b'-', rest @ ..] => {
            (1..=3).contains(&rest.len()) && rest.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
        }
        _ => false,
    }
}

/// Whether a tag stands anywhere in the value: only the claims that name one may carry tags.
pub(crate) fn contains_tag(raw: &[u8]) -> bool {
    let mut reader = Reader::new(raw);
    while !reader.is_at_end() {
        if reader.major_type().is_none_or(|major| major == 6) {
            return true;
        }
    }
    false
}

/// Whether a field name stands, in any case, among the first `count` keys of a map.
fn is_field_among(name: &str, map: Reader<'_>, count: usize) -> bool {
    let mut names = value::members_of(map).take(count).map(|(name, _)| value::text(name));
    names.any(|other| other.is_some_and(|other| other.eq_ignore_ascii_case(name)))
}

/// Reads values and judges their shape. Behind a value that is sound the reader stands at its
/// end; behind another anywhere.
pub(super) struct Judge<'t, 'l> {
    pub(super) reader: Reader<'t>,
    /// Whether the keys of every map ascended: then none repeats.
    pub(super) has_ascended: bool,
    /// Whether compositions nest no deeper than is surely within the limits.
    pub(super) is_shallow: bool,
    /// States that the patterns so far take.
    pub(super) regex_states: usize,
    pub(super) format: Format,
    pub(super) limits: &'l Limits,
}

impl<'t, 'l> Judge<'t, 'l> {
    pub(super) const fn new(reader: Reader<'t>, format: Format, limits: &'l Limits) -> Self {
        Self { reader, has_ascended: true, is_shallow: true, regex_states: 0, format, limits }
    }

    /// The shape of the next value, of a claim of this kind.
    pub(super) fn shape(&mut self, kind: Kind) -> Shape {
        let sound = match kind {
            Kind::Text => self.text(),
            Kind::Texts => self.texts(),
            Kind::TextList => self.list(Self::text),
            Kind::Countries => self.list(|judge| judge.reader.text_bytes_inline().is_some_and(is_region)),
            Kind::Networks => self.list(|judge| network(&mut judge.reader).is_some()),
            Kind::Time => value::read_time(&mut self.reader, self.format == Format::Jwt).is_some(),
            Kind::TokenId => match self.format {
                Format::Cat => self.reader.bytes_inline().is_some(),
                Format::Jwt => self.text(),
            },
            Kind::Unsigned => self.reader.unsigned().is_some(),
            Kind::Replay => matches!(self.reader.unsigned(), Some(0..=2)),
            Kind::Sampling => Sampling::read(&mut self.reader, self.format == Format::Jwt).is_some(),
            Kind::Epoch => self.epochs(),
            Kind::Markets => self.list(|judge| matches!(judge.item(), Some(Item::Text(_) | Item::Unsigned(_)))),
            Kind::Critical => self.list(|judge| {
                judge.item().is_some_and(|item| matches!(item, Item::Text(_)) || item.as_i64().is_some())
            }),
            Kind::Confirmation => self.confirmation(),
            Kind::ProofSettings => return self.proof_settings(),
            Kind::Headers => return self.headers(),
            Kind::Responses => return self.responses(),
            Kind::Uri => return self.components(),
            Kind::Renewal => self.renewal(),
            Kind::Geohashes => return self.in_wgs84(Self::geohashes),
            Kind::Circles => return self.circles(),
            Kind::AltitudeBand => return self.in_wgs84(Self::altitude_band),
            Kind::TlsFingerprint => return self.fingerprint(),
            Kind::Protocols => self.list(|judge| judge.reader.bytes().is_some()),
            Kind::TlsKey => self.reader.bytes().is_some_and(|key| !key.is_empty()),
            Kind::CatifData => self.catif_data(),
            Kind::Informational | Kind::Ignored => {
                self.has_ascended = false; // not looked into
                self.reader.skip().is_ok_and(|raw| !contains_tag(raw))
            }
            Kind::Sets(_) => return Shape::Sets,
            Kind::Unsupported => return Shape::Unsupported,
        };
        if sound { Shape::Sound } else { Shape::Malformed }
    }

    pub(super) fn item(&mut self) -> Option<Item<'t>> {
        self.reader.next().ok()
    }

    #[inline]
    pub(super) fn text(&mut self) -> bool {
        self.reader.text_bytes_inline().is_some_and(is_utf8)
    }

    fn texts(&mut self) -> bool {
        let start = self.reader;
        if self.text() {
            return true;
        }
        self.reader = start;
        self.list(Self::text)
    }

    /// An array of at least one entry, and not more than the limit, all of them sound.
    pub(super) fn list(&mut self, is_sound: fn(&mut Self) -> bool) -> bool {
        let count = self.reader.array_inline().unwrap_or_default();
        (1..=self.limits.list_entries).contains(&count) && (0..count).all(|_| is_sound(self))
    }

    fn epochs(&mut self) -> bool {
        let start = self.reader;
        if self.reader.unsigned().is_some() {
            return true;
        }
        self.reader = start;
        let count = self.reader.map().unwrap_or_default();
        // Scopes are texts, and their order is not looked at.
        self.has_ascended &= count == 1;
        (1..=self.limits.list_entries).contains(&count)
            && (0..count).all(|_| self.text() && self.reader.unsigned().is_some())
    }

    /// `catu`: components 0 to 8, each with at least one match.
    fn components(&mut self) -> Shape {
        let Some(count @ 1..) = self.reader.map_inline() else { return Shape::Malformed };
        let (mut shape, mut previous) = (Shape::Sound, None);
        for _ in 0..count {
            let Some(component @ 0..=8) = self.reader.unsigned_inline() else { return Shape::Malformed };
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
        let start = self.reader;
        let count = self.reader.map().unwrap_or_default();
        if !(1..=self.limits.list_entries).contains(&count) {
            return Shape::Malformed;
        }
        // Names are compared without case, so their order says nothing.
        self.has_ascended &= count == 1;
        let mut shape = Shape::Sound;
        for place in 0..count {
            let Some(name) = self.reader.text() else { return Shape::Malformed };
            if is_field_among(name, start, place) {
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
        let Some(count @ 1..) = self.reader.map_inline() else { return Shape::Malformed };
        self.has_ascended &= count == 1;
        let mut shape = Shape::Sound;
        for _ in 0..count {
            let sound = match self.reader.integer_inline() {
                Some(0..=3) => self.text(),
                Some(-2 | -1) => self.reader.bytes().is_some_and(|hash| hash.len() == 32),
                Some(4) => {
                    shape = shape.and(self.regex());
                    shape != Shape::Malformed
                }
                _ => false,
            };
            if !sound {
                return Shape::Malformed;
            }
        }
        shape
    }
}
