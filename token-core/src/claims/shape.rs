//! Whether a claim's value is of its type and range, judged before any claim is compared with
//! anything: a token with a malformed claim is denied even where that claim would not matter.

use super::kind::Kind;
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
    /// The shape of the value of a claim of this kind.
    pub(crate) fn of(kind: Kind, raw: &[u8], format: Format, limits: &Limits) -> Self {
        let sound = match kind {
            Kind::Text => value::text(raw).is_some(),
            Kind::Texts => value::text(raw).is_some() || list(raw, limits, |entry| value::text(entry).is_some()),
            Kind::TextList => list(raw, limits, |entry| value::text(entry).is_some()),
            Kind::Time => value::time(raw, format == Format::Jwt).is_some(),
            Kind::TokenId => match format {
                Format::Cat => value::bytes(raw).is_some(),
                Format::Jwt => value::text(raw).is_some(),
            },
            Kind::Unsigned => value::unsigned(raw).is_some(),
            Kind::Networks => list(raw, limits, |entry| value::network(entry).is_some()),
            Kind::Countries => list(raw, limits, |entry| value::text(entry).is_some_and(is_region)),
            Kind::Epoch => value::unsigned(raw).is_some() || epochs_by_scope(raw, limits),
            Kind::Uri => return components(raw),
            Kind::Informational | Kind::Ignored => !contains_tag(raw),
            Kind::Unsupported => return Self::Unsupported,
        };
        if sound { Self::Sound } else { Self::Malformed }
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

/// A list with at least one entry, and not more than the limit, all of them sound.
fn list(raw: &[u8], limits: &Limits, is_sound: impl Fn(&[u8]) -> bool) -> bool {
    match Reader::new(raw).next() {
        Ok(Item::Array(count)) => (1..=limits.list_entries).contains(&count) && value::entries(raw).all(is_sound),
        _ => false,
    }
}

fn map_count(raw: &[u8]) -> Option<usize> {
    match Reader::new(raw).next() {
        Ok(Item::Map(count)) => Some(count),
        _ => None,
    }
}

fn epochs_by_scope(raw: &[u8], limits: &Limits) -> bool {
    map_count(raw).is_some_and(|count| (1..=limits.list_entries).contains(&count))
        && value::members(raw).all(|(scope, epoch)| value::text(scope).is_some() && value::unsigned(epoch).is_some())
}

/// `catu`: components 0 to 8, each with at least one match.
fn components(raw: &[u8]) -> Shape {
    if map_count(raw).is_none_or(|count| count == 0) {
        return Shape::Malformed;
    }
    value::members(raw).fold(Shape::Sound, |shape, (component, matches)| {
        let is_known = value::unsigned(component).is_some_and(|number| number <= 8);
        shape.and(if is_known { match_map(matches) } else { Shape::Malformed })
    })
}

/// What a component must match: types 0 to 4, −1 and −2 (spec/cat.md section 2.4).
fn match_map(raw: &[u8]) -> Shape {
    if map_count(raw).is_none_or(|count| count == 0) {
        return Shape::Malformed;
    }
    value::members(raw).fold(Shape::Sound, |shape, (kind, demanded)| {
        shape.and(match value::integer(kind) {
            Some(0..=3) if value::text(demanded).is_some() => Shape::Sound,
            Some(4) if is_regex(demanded) => Shape::Unsupported,
            Some(-2 | -1) if value::bytes(demanded).is_some_and(|hash| hash.len() == 32) => Shape::Sound,
            _ => Shape::Malformed,
        })
    })
}

/// An array whose first item is the pattern and whose further items are null.
fn is_regex(raw: &[u8]) -> bool {
    let mut items = value::entries(raw);
    matches!(Reader::new(raw).next(), Ok(Item::Array(1..)))
        && items.next().is_some_and(|pattern| value::text(pattern).is_some())
        && items.all(|item| item == b"\xf6")
}
