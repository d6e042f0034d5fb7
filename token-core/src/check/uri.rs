//! `catu`: what the components of the URL must match (spec/cat.md section 5.9).

use core::fmt;

use sha2::{Digest as _, Sha512_256};
use subtle::ConstantTimeEq;

use super::holds;
use crate::claims::{component_name, match_name, value};
use crate::hash::sha256;
use crate::reason::Reason;
#[cfg(feature = "regex")]
use crate::regex::Pattern;
use crate::text::Hex;
use crate::uri::{Component, Uri};
use crate::wire::cbor::Reader;
use crate::wire::json::JsonText;
use memchr::memmem;

/// Whether every component matches in every way demanded.
pub(super) fn check(catu: &[u8], uri: Option<&Uri<'_>>) -> Result<(), Reason> {
    let uri = uri.ok_or(Reason::ContextMissing)?;
    let mut reader = Reader::new(catu);
    let count = reader.map_inline().ok_or(Reason::Uri)?;
    let matches = (0..count).all(|_| {
        let component = reader.unsigned_inline().and_then(Component::from_number);
        component.is_some_and(|component| is_match(uri.component(component), &mut reader))
    });
    holds(matches, Reason::Uri)
}

/// Whether a text, as the bytes of its UTF-8, matches in every way that is demanded next.
pub(super) fn is_match(text: &[u8], demanded: &mut Reader<'_>) -> bool {
    let Some(count) = demanded.map_inline() else { return false };
    (0..count).all(|_| matches_in(demanded.integer_inline(), text, demanded))
}

/// Whether a pattern is among what a text must match.
pub(super) fn demands_pattern(demanded: &[u8]) -> bool {
    value::members(demanded).any(|(kind, _)| value::integer(kind) == Some(4))
}

fn matches_in(kind: Option<i64>, text: &[u8], expected: &mut Reader<'_>) -> bool {
    match kind {
        Some(kind @ 0..=3) => expected.text_bytes_inline().is_some_and(|expected| match kind {
            0 => text == expected,
            1 => text.starts_with(expected),
            2 => text.ends_with(expected),
            _ => memmem::find(text, expected).is_some(),
        }),
        #[cfg(feature = "regex")]
        Some(4) => is_match_of_pattern(text, expected),
        Some(-1) => is_hash(&sha256(&[text]), expected),
        Some(-2) => is_hash(&Sha512_256::digest(text), expected),
        _ => false,
    }
}

/// The items behind the pattern are null.
#[cfg(feature = "regex")]
fn is_match_of_pattern(text: &[u8], expected: &mut Reader<'_>) -> bool {
    let others = expected.array().unwrap_or_default().saturating_sub(1);
    let pattern = expected.text().and_then(|pattern| Pattern::parse(pattern).ok());
    let are_passed = (0..others).all(|_| expected.skip().is_ok());
    are_passed && pattern.is_some_and(|pattern| pattern.is_match(text))
}

fn is_hash(digest: &[u8], expected: &mut Reader<'_>) -> bool {
    expected.bytes().is_some_and(|hash| bool::from(digest.ct_eq(hash)))
}

/// `catu` for a trace: `path prefix "/live/", host exact "cdn.example"`.
pub(super) struct Demanded<'t>(pub(super) &'t [u8]);

impl fmt::Display for Demanded<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |key| value::unsigned(key).and_then(component_name);
        write_demanded(self.0, name, f)
    }
}

/// `cath` for a trace: `user-agent contains "x"`.
pub(super) struct DemandedFields<'t>(pub(super) &'t [u8]);

impl fmt::Display for DemandedFields<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_demanded(self.0, value::text, f)
    }
}

fn write_demanded<'t>(
    raw: &'t [u8],
    name: impl Fn(&'t [u8]) -> Option<&'t str>,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    let mut separator = "";
    for (key, demanded) in value::members(raw) {
        for (kind, expected) in value::members(demanded) {
            let kind = value::integer(kind).and_then(match_name);
            write!(f, "{separator}{} {} ", name(key).unwrap_or("?"), kind.unwrap_or("?"))?;
            match (value::texts(expected).next(), value::bytes(expected)) {
                (Some(text), _) => write!(f, "{}", JsonText(core::str::from_utf8(text).unwrap_or_default()))?,
                (None, Some(bytes)) => write!(f, "{}", Hex(bytes))?,
                (None, None) => {}
            }
            separator = ", ";
        }
    }
    Ok(())
}
