//! What claims, keys, policy and state demand of a request, stage by stage.

pub(crate) mod clock;
mod header;
pub(crate) mod identity;
pub(crate) mod request;
pub(crate) mod scope;
pub(crate) mod state;
pub(crate) mod time;
mod uri;

use core::fmt;

use crate::storage::Text;

/// A list of texts for a trace.
struct TextList<'l, 'a>(&'l [Text<'a>]);

impl fmt::Display for TextList<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.0, f)
    }
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
