//! `cath`: what header fields must match (spec/cat.md section 5.12).

use core::fmt;
use core::sync::atomic::Ordering;

use super::{Known, uri};
use crate::claims::value;
use crate::limits::MAX_URL_BYTES;
use crate::reason::Reason;
use crate::request::{Fact, Request};
use crate::scratch::Scratch;
use crate::wire::cbor::Reader;

/// Whether every field matches in every way demanded. Field lines of one name are joined with
/// `, ` (RFC 9110 section 5.3); a field that is absent does not match.
pub(super) fn check(cath: &[u8], request: &Request<'_>, scratch: &mut Scratch<'_>) -> Result<(), Reason> {
    if let Some(missed) = request.headers_missed {
        missed.store(true, Ordering::Relaxed);
        return Err(Reason::ContextMissing);
    }
    let lines = match request.headers {
        Fact::Unknown => return Err(Reason::ContextMissing),
        Fact::Absent => &[],
        Fact::Known(lines) => lines,
    };
    for (name, demanded) in value::members(cath) {
        let name = value::text(name).unwrap_or_default();
        let mut values =
            lines.iter().filter(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim_ascii());
        let matches = |field: &str| {
            // What a pattern may cost is bounded, and a field that is too long to be tried is one not known.
            if field.len() > MAX_URL_BYTES && uri::demands_pattern(demanded) {
                return Err(Reason::ContextMissing);
            }
            Ok(uri::is_match(field.as_bytes(), &mut Reader::new(demanded)))
        };
        let holds = match (values.next(), values.next()) {
            (None, _) => false,
            (Some(only), None) => matches(only)?,
            (Some(first), Some(second)) => scratch.lend(|buffer| {
                let joined = join([first, second].into_iter().chain(values), buffer)?;
                matches(joined)
            })?,
        };
        if !holds {
            return Err(Reason::Header);
        }
    }
    Ok(())
}

fn join<'b>(values: impl Iterator<Item = &'b str>, buffer: &mut [u8]) -> Result<&str, Reason> {
    let mut length = 0_usize;
    for (place, value) in values.enumerate() {
        for part in [if place == 0 { "" } else { ", " }, value] {
            let end = length.saturating_add(part.len());
            buffer.get_mut(length..end).ok_or(Reason::ScratchTooSmall)?.copy_from_slice(part.as_bytes());
            length = end;
        }
    }
    let joined = buffer.get(..length).unwrap_or_default();
    core::str::from_utf8(joined).map_err(|_| Reason::RequestMalformed)
}

/// How many fields there are, for a trace: their values are the viewer's own affair.
pub(super) struct Observed<'r>(pub(super) &'r Request<'r>);

impl fmt::Display for Observed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} header fields", Known(self.0.headers.known().map(<[_]>::len)))
    }
}
