//! A URL cut into its parts.

use memchr::memchr;

/// A URL cut at its delimiters (RFC 3986 appendix B), nothing checked yet. Without `://` everything
/// is path.
pub(crate) struct Parts<'u> {
    pub(super) scheme: &'u str,
    pub(super) authority: &'u str,
    pub(crate) path: &'u str,
    pub(crate) query: Option<&'u str>,
    pub(super) has_fragment: bool,
}

impl<'u> Parts<'u> {
    pub(crate) fn cut(url: &'u str) -> Self {
        let (url, fragment) = cut_at(url, b'#');
        let (hierarchy, query) = cut_at(url, b'?');
        let (scheme, rest) = cut_scheme(hierarchy).unwrap_or(("", hierarchy));
        let path_start = if scheme.is_empty() { 0 } else { position(rest, b'/') };
        let (authority, path) = rest.split_at_checked(path_start).unwrap_or(("", rest));
        Self { scheme, authority, path, query, has_fragment: fragment.is_some() }
    }
}

fn cut_scheme(hierarchy: &str) -> Option<(&str, &str)> {
    if let Some(rest) = hierarchy.strip_prefix("https://") {
        return Some(("https", rest)); // as nearly all of them are
    }
    let (scheme, rest) = cut_at(hierarchy, b':');
    Some((scheme, rest?.strip_prefix("//")?))
}

/// What stands before the first such byte, which is ASCII, and what behind it.
#[inline]
pub(crate) fn cut_at(text: &str, byte: u8) -> (&str, Option<&str>) {
    let (front, rest) = text.split_at_checked(position(text, byte)).unwrap_or((text, ""));
    (front, rest.get(1..))
}

/// The place of the first such byte; the length without one.
#[inline]
pub(super) fn position(text: &str, byte: u8) -> usize {
    memchr(byte, text.as_bytes()).unwrap_or(text.len())
}
