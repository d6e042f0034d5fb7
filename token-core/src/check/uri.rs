//! `catu`: what the components of the URL must match (spec/cat.md section 5.9).

use core::fmt;

use sha2::{Digest, Sha256, Sha512_256};
use subtle::ConstantTimeEq;

use crate::claims::{component_name, match_name, value};
use crate::text::Hex;
use crate::uri::{Component, Uri};

/// Whether every component matches in every way demanded.
pub(super) fn matches(catu: &[u8], uri: &Uri<'_>) -> bool {
    value::members(catu).all(|(number, demanded)| {
        let Some(component) = value::unsigned(number).and_then(|number| component(uri, number)) else {
            return false;
        };
        value::members(demanded).all(|(kind, expected)| is_match(component, kind, expected))
    })
}

/// The component with this number (spec/cat.md section 2.4).
fn component<'u>(uri: &Uri<'u>, number: u64) -> Option<&'u [u8]> {
    Some(uri.component(match number {
        0 => Component::Scheme,
        1 => Component::Host,
        2 => Component::Port,
        3 => Component::Path,
        4 => Component::Query,
        5 => Component::ParentPath,
        6 => Component::Filename,
        7 => Component::Stem,
        8 => Component::Extension,
        _ => return None,
    }))
}

/// Whether a text, as the bytes of its UTF-8, matches in the way demanded.
pub(super) fn is_match(text: &[u8], kind: &[u8], expected: &[u8]) -> bool {
    let is =
        |holds: fn(&[u8], &[u8]) -> bool| value::text_bytes(expected).is_some_and(|expected| holds(text, expected));
    let hash = |digest: &[u8]| value::bytes(expected).is_some_and(|hash| bool::from(digest.ct_eq(hash)));
    match value::integer(kind) {
        Some(0) => is(|text, exact| text == exact),
        Some(1) => is(<[u8]>::starts_with),
        Some(2) => is(<[u8]>::ends_with),
        Some(3) => is(contains),
        Some(-1) => hash(&Sha256::digest(text)),
        Some(-2) => hash(&Sha512_256::digest(text)),
        _ => false,
    }
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    // The search in texts takes linear time, that in bytes would not.
    let [text, part] = [text, part].map(core::str::from_utf8);
    matches!((text, part), (Ok(text), Ok(part)) if text.contains(part))
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
            match (value::text(expected), value::bytes(expected)) {
                (Some(text), _) => write!(f, "{text:?}")?,
                (None, Some(bytes)) => write!(f, "{}", Hex(bytes))?,
                (None, None) => {}
            }
            separator = ", ";
        }
    }
    Ok(())
}
