//! `catu`: what the components of the URL must match (spec/cat.md section 5.9).

use core::fmt;

use sha2::{Digest, Sha256, Sha512_256};
use subtle::ConstantTimeEq;

use crate::claims::{component_name, match_name, value};
use crate::text::Hex;
use crate::uri::Uri;

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
fn component<'u>(uri: &Uri<'u>, number: u64) -> Option<&'u str> {
    Some(match number {
        0 => uri.scheme(),
        1 => uri.host(),
        2 => uri.port(),
        3 => uri.path(),
        4 => uri.query(),
        5 => uri.parent_path(),
        6 => uri.filename(),
        7 => uri.stem(),
        8 => uri.extension(),
        _ => return None,
    })
}

/// Whether a text matches in the way demanded.
pub(super) fn is_match(component: &str, kind: &[u8], expected: &[u8]) -> bool {
    let is = |holds: fn(&[u8], &[u8]) -> bool| {
        value::text_bytes(expected).is_some_and(|expected| holds(component.as_bytes(), expected))
    };
    let hash = |digest: &[u8]| value::bytes(expected).is_some_and(|hash| bool::from(digest.ct_eq(hash)));
    match value::integer(kind) {
        Some(0) => is(|component, exact| component == exact),
        Some(1) => is(<[u8]>::starts_with),
        Some(2) => is(<[u8]>::ends_with),
        Some(3) => value::text(expected).is_some_and(|part| component.contains(part)),
        Some(-1) => hash(&Sha256::digest(component)),
        Some(-2) => hash(&Sha512_256::digest(component)),
        _ => false,
    }
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
