//! Whether a text is in normal form already: a claim whose text is not would never match.

use super::normalise::{self, Part, each_piece, is_encoded_twice};
use super::path::filename;
use crate::limits::MAX_URL_BYTES;
use crate::reason::Reason;

pub(super) fn is_path(path: &str) -> bool {
    is_path_prefix(path) && !is_dots(filename(path.as_bytes()))
}

pub(super) fn is_path_prefix(prefix: &str) -> bool {
    let complete_segments = || prefix.as_bytes().rsplit(|byte| *byte == b'/').skip(1);
    prefix.starts_with('/')
        && is_text(prefix, Part::Path)
        && !prefix.contains('?')
        && !is_encoded_twice(prefix.as_bytes())
        && !complete_segments().any(is_dots)
}

pub(super) fn is_path_text(text: &str) -> bool {
    is_text(text, Part::Path) && !text.contains('?') && !is_encoded_twice(text.as_bytes())
}

pub(super) fn is_query(query: &str) -> bool {
    is_text(query, Part::Query)
}

pub(super) fn is_host(host: &str) -> bool {
    normalise::is_host(host) && !host.bytes().any(|byte| byte.is_ascii_uppercase())
}

pub(super) fn is_port(port: &str) -> bool {
    port.is_empty() || normalise::is_port(port)
}

fn is_dots(segment: &[u8]) -> bool {
    matches!(segment, b"." | b"..")
}

/// Whether the normal form of a text is the text itself.
fn is_text(text: &str, part: Part) -> bool {
    let mut rest = text.as_bytes();
    let compared = each_piece(text.as_bytes(), part, |piece| {
        rest = rest.strip_prefix(piece).ok_or(Reason::UriMalformed)?;
        Ok(())
    });
    text.len() <= MAX_URL_BYTES && compared.is_ok() && rest.is_empty()
}
