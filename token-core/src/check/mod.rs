//! What claims, keys, policy and state demand of a request, stage by stage.

mod alpn;
mod altitude;
mod circle;
pub(crate) mod clock;
mod compose;
pub(crate) mod edge;
mod entry;
mod geohash;
mod header;
pub(crate) mod identity;
mod method;
mod metro;
mod network;
pub(crate) mod possession;
mod region;
pub(crate) mod replay;
pub(crate) mod request;
pub(crate) mod sampling;
pub(crate) mod scope;
pub(crate) mod state;
pub(crate) mod time;
mod tls_fingerprint;
mod tls_key;
mod uri;

use core::fmt;

use crate::claims::value;
use crate::reason::Reason;
use crate::storage::Text;
use crate::wire::json::JsonText;

const fn holds(holds: bool, reason: Reason) -> Result<(), Reason> {
    if holds { Ok(()) } else { Err(reason) }
}

/// A list of texts for a trace.
struct TextList<'l, 'a>(&'l [Text<'a>]);

impl fmt::Display for TextList<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_list(self.0.iter().map(|text| &**text), f)
    }
}

/// A claim that is a list of texts, for a trace.
struct Texts<'t>(&'t [u8]);

impl fmt::Display for Texts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_list(value::texts(self.0).flat_map(core::str::from_utf8), f)
    }
}

/// Texts as `["a", "b"]`.
fn write_list<'t>(texts: impl Iterator<Item = &'t str>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut separator = "[";
    for text in texts {
        write!(f, "{separator}{}", JsonText(text))?;
        separator = ", ";
    }
    f.write_str(if separator == "[" { "[]" } else { "]" })
}

/// A fact for a trace: its value, or that it is not known.
struct Known<T>(Option<T>);

impl<T: fmt::Display> fmt::Display for Known<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Some(value) => value.fmt(f),
            None => f.write_str("not known"),
        }
    }
}

/// A claim for a trace: its value, or that it is absent.
struct Present<T>(Option<T>);

impl<T: fmt::Display> fmt::Display for Present<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Some(value) => value.fmt(f),
            None => f.write_str("absent"),
        }
    }
}
