//! The URL of a request: normalised, without its tokens, taken apart.

mod component;
mod normal;
mod normalise;
mod parts;
mod path;
mod percent;

pub use component::Component;
pub(crate) use parts::{Parts, cut_at};
pub(crate) use percent::Decoded;
#[cfg(feature = "alloc")]
pub(crate) use percent::encode_all;

use crate::placement::Placement;
use crate::reason::Reason;

/// A URL normalised after RFC 3986 sections 6.2.2 and 6.2.3, without the tokens it carried. Claims
/// are matched against it; it and nothing else goes to cache key and origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Uri<'s> {
    /// ASCII.
    text: &'s [u8],
    scheme_end: usize,
    host_end: usize,
    path_start: usize,
    path_end: usize,
}

impl<'s> Uri<'s> {
    /// Normalises a URL into the front of `out`, of which
    /// [`MAX_URL_BYTES`](crate::limits::MAX_URL_BYTES) always suffice; returns it and the rest of
    /// `out`.
    ///
    /// Path segments `name=…` and query parameters of a configured name are removed, all of them,
    /// in every percent-encoded spelling, each with one separator. They are removed before dot
    /// segments, and `..` does not step over one: where the two orders would differ
    /// (`/a/CAT=x/../b`) the URL is malformed.
    ///
    /// ```
    /// use token_core::{Placement, Uri};
    /// let mut out = [0; 256];
    /// let url = "HTTPS://CDN.example:443/CAT=abc/live/%7Efinal/./1.m4s?CAT=abc&q=1";
    /// let (uri, _) = Uri::normalise(url, Placement::DEFAULT, &mut out).unwrap();
    /// assert_eq!(uri.as_str(), "https://cdn.example/live/~final/1.m4s?q=1");
    /// assert_eq!((uri.filename(), uri.extension()), ("1.m4s", ".m4s"));
    /// ```
    ///
    /// # Errors
    /// [`Reason::UriMalformed`] for a URL that could be read in two ways, that is not absolute
    /// `http` or `https`, or that is above the limit before its tokens are removed;
    /// [`Reason::ScratchTooSmall`] when `out` is full.
    pub fn normalise(
        url: &str,
        placements: &[Placement<'_>],
        out: &'s mut [u8],
    ) -> Result<(Self, &'s mut [u8]), Reason> {
        normalise::normalise(url, placements, out)
    }

    /// The whole URL.
    #[must_use]
    pub fn as_str(&self) -> &'s str {
        text(self.text)
    }

    /// `http` or `https`.
    #[must_use]
    pub fn scheme(&self) -> &'s str {
        text(self.component(Component::Scheme))
    }

    /// The host in lower case, without port; an IPv6 address in its brackets.
    #[must_use]
    pub fn host(&self) -> &'s str {
        text(self.component(Component::Host))
    }

    /// The port in decimal; "" when it is the scheme's default.
    #[must_use]
    pub fn port(&self) -> &'s str {
        text(self.component(Component::Port))
    }

    /// The path, which begins with `/`.
    #[must_use]
    pub fn path(&self) -> &'s str {
        text(self.component(Component::Path))
    }

    /// What follows `?`; "" also for a URL without one.
    #[must_use]
    pub fn query(&self) -> &'s str {
        text(self.component(Component::Query))
    }

    /// Whether the URL has a `?`.
    #[must_use]
    pub const fn has_query(&self) -> bool {
        self.path_end < self.text.len()
    }

    /// The path before its last `/`; `/` when that is empty.
    #[must_use]
    pub fn parent_path(&self) -> &'s str {
        text(self.component(Component::ParentPath))
    }

    /// The path after its last `/`.
    #[must_use]
    pub fn filename(&self) -> &'s str {
        text(self.component(Component::Filename))
    }

    /// The filename without its extension.
    #[must_use]
    pub fn stem(&self) -> &'s str {
        text(self.component(Component::Stem))
    }

    /// The filename from its last `.`; "" without one, and for a filename that has it in front
    /// alone.
    #[must_use]
    pub fn extension(&self) -> &'s str {
        text(self.component(Component::Extension))
    }

    /// A part of the URL, which is ASCII.
    #[inline]
    pub(crate) fn component(&self, component: Component) -> &'s [u8] {
        let path = self.part(self.path_start, self.path_end);
        match component {
            Component::Scheme => self.part(0, self.scheme_end),
            Component::Host => self.part(self.scheme_end.saturating_add(3), self.host_end),
            Component::Port => self.part(self.host_end.saturating_add(1), self.path_start),
            Component::Path => path,
            Component::Query => self.part(self.path_end.saturating_add(1), self.text.len()),
            Component::ParentPath => path::parent(path),
            Component::Filename => path::filename(path),
            Component::Stem => path::stem_and_extension(path::filename(path)).0,
            Component::Extension => path::stem_and_extension(path::filename(path)).1,
        }
    }

    fn part(&self, start: usize, end: usize) -> &'s [u8] {
        self.text.get(start..end).unwrap_or_default()
    }

    /// Whether a path lies within a prefix, by whole segments: `/a` covers `/a` and `/a/x` but not
    /// `/ab`; `/a/` covers `/a/x` but not `/a`. A prefix that does not begin with `/` covers
    /// nothing.
    #[must_use]
    pub fn path_is_within(path: &str, prefix: &str) -> bool {
        path::covers(prefix.as_bytes(), path.as_bytes())
    }

    /// Whether normalisation leaves this path as it is.
    #[must_use]
    pub fn path_is_normal(path: &str) -> bool {
        normal::is_path(path)
    }

    /// Whether a normal path can begin with this text.
    #[must_use]
    pub fn path_prefix_is_normal(prefix: &str) -> bool {
        normal::is_path_prefix(prefix)
    }

    /// Whether normalisation leaves this part of a path as it is.
    #[must_use]
    pub fn path_text_is_normal(text: &str) -> bool {
        normal::is_path_text(text)
    }

    /// Whether normalisation leaves this query, without `?`, as it is.
    #[must_use]
    pub fn query_is_normal(query: &str) -> bool {
        normal::is_query(query)
    }

    /// Whether normalisation leaves this host, without port, as it is.
    #[must_use]
    pub fn host_is_normal(host: &str) -> bool {
        normal::is_host(host)
    }

    /// Whether this is an origin (RFC 6454 section 6.2) of `https` as normalisation leaves it: scheme, host
    /// and, where it is not the default, port.
    #[must_use]
    pub fn origin_is_normal(origin: &str) -> bool {
        let Some(authority) = origin.strip_prefix("https://") else { return false };
        // The last colon outside brackets begins the port.
        let host_end = authority.rfind(':').filter(|at| !authority.get(*at..).is_some_and(|rest| rest.contains(']')));
        let (host, port) = authority.split_at_checked(host_end.unwrap_or(authority.len())).unwrap_or_default();
        let is_port = |port: &str| !port.is_empty() && port != "443" && normal::is_port(port);
        !host.is_empty() && normal::is_host(host) && (port.is_empty() || port.strip_prefix(':').is_some_and(is_port))
    }

    /// Scheme, host and port as they stand in the URL.
    #[cfg(feature = "alloc")]
    pub(crate) fn origin(&self) -> &'s str {
        text(self.part(0, self.path_start))
    }

    /// Whether [`Uri::port`] can be this text.
    #[must_use]
    pub fn port_is_normal(port: &str) -> bool {
        normal::is_port(port)
    }
}

fn text(ascii: &[u8]) -> &str {
    core::str::from_utf8(ascii).unwrap_or_default()
}

#[cfg(test)]
mod tests;
