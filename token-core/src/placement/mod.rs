//! Where on a request tokens stand, and how they are taken off it.

mod candidates;
mod cookie;

pub(crate) use candidates::{Candidate, Candidates};
pub use cookie::strip_cookies;

use core::fmt;

use crate::storage::Text;
use crate::uri::{Decoded, cut_at};

/// A place on a request where a token may stand (semantics section 10).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Placement<'a> {
    /// A header field whose value is the token.
    Header(Text<'a>),
    /// `Authorization` with this scheme.
    Authorization(Text<'a>),
    /// A cookie.
    Cookie(Text<'a>),
    /// A query parameter.
    Query(Text<'a>),
    /// A path segment `name=token`.
    Path(Text<'a>),
}

/// As a person would name it: `cookie CAT`.
impl fmt::Display for Placement<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (place, name) = match self {
            Self::Header(name) => ("header", name),
            Self::Authorization(scheme) => ("authorization", scheme),
            Self::Cookie(name) => ("cookie", name),
            Self::Query(name) => ("query", name),
            Self::Path(name) => ("path", name),
        };
        write!(f, "{place} {}", &**name)
    }
}

impl Placement<'static> {
    /// The default places, in the order in which they are tried.
    pub const DEFAULT: &'static [Self] = &[
        Self::Header(Text::Borrowed("CTA-Common-Access-Token")),
        Self::Header(Text::Borrowed("Common-Access-Token")),
        Self::Authorization(Text::Borrowed("DPoP")),
        Self::Authorization(Text::Borrowed("Bearer")),
        Self::Cookie(Text::Borrowed("CTA-Common-Access-Token")),
        Self::Cookie(Text::Borrowed("Common-Access-Token")),
        Self::Query(Text::Borrowed("CAT")),
        Self::Query(Text::Borrowed("cat")),
        Self::Path(Text::Borrowed("CAT")),
    ];
}

impl Placement<'_> {
    /// The name of the field, scheme, cookie, parameter or segment.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Header(name)
            | Self::Authorization(name)
            | Self::Cookie(name)
            | Self::Query(name)
            | Self::Path(name) => name,
        }
    }
}

/// What stands at a place, where something does: the text of a token, which may be empty and, in
/// a URL, percent-encoded.
impl Placement<'_> {
    /// In a header field. Names and authorization schemes ignore case (RFC 9110 sections 5.1 and
    /// 11.1).
    pub(crate) fn header_value<'r>(&self, name: &str, value: &'r str) -> Option<&'r str> {
        match self {
            Self::Header(wanted) if name.eq_ignore_ascii_case(wanted) => Some(value),
            Self::Authorization(wanted) if name.eq_ignore_ascii_case("authorization") => {
                let value = value.trim_ascii();
                let (scheme, credentials) = cut_at(value, b' ');
                scheme.eq_ignore_ascii_case(wanted).then_some(credentials.unwrap_or_default())
            }
            _ => None,
        }
    }

    /// In one `name=value` pair of a `Cookie` field. Names are exact; quotes around the value
    /// belong to the syntax (RFC 6265 section 4.1.1).
    pub(crate) fn cookie_value<'r>(&self, pair: &'r str) -> Option<&'r str> {
        let Self::Cookie(wanted) = self else {
            return None;
        };
        let (name, value) = cut_at(pair, b'=');
        let value = value?.trim_ascii();
        let unquoted = value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).unwrap_or(value);
        is_name(name.trim_ascii().as_bytes(), wanted).then_some(unquoted)
    }

    /// In one parameter of a query.
    pub(crate) fn query_value<'u>(&self, parameter: &'u [u8]) -> Option<&'u [u8]> {
        let Self::Query(wanted) = self else {
            return None;
        };
        let mut parts = parameter.splitn(2, |byte| *byte == b'=');
        let name = parts.next().unwrap_or_default();
        is_name(name, wanted).then(|| parts.next().unwrap_or_default())
    }

    /// In one segment of a path.
    pub(crate) fn path_value<'u>(&self, segment: &'u [u8]) -> Option<&'u [u8]> {
        let Self::Path(wanted) = self else {
            return None;
        };
        let mut decoded = Decoded::new(segment);
        let begins = wanted.bytes().chain([b'=']).all(|byte| decoded.next() == Some(byte));
        begins.then(|| decoded.rest())
    }
}

/// Whether a name is the wanted one, in any percent-encoded spelling.
fn is_name(name: &[u8], wanted: &str) -> bool {
    Decoded::new(name).eq(wanted.bytes())
}

/// Whether a header field carries a token in one of these places: such a field does not go on to
/// cache or origin. For `Cookie` see [`strip_cookies`].
#[must_use]
pub fn is_token_header(name: &str, value: &str, placements: &[Placement<'_>]) -> bool {
    placements.iter().any(|placement| placement.header_value(name, value).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn token_headers_are_recognised() {
        let is_token = |name, value| is_token_header(name, value, Placement::DEFAULT);
        assert!(is_token("cta-common-access-token", "x"));
        assert!(is_token("COMMON-ACCESS-TOKEN", ""));
        assert!(is_token("authorization", "bearer x"));
        assert!(is_token("Authorization", " DPoP\u{20}x"));
        assert!(is_token("Authorization", "Bearer"));
        assert!(!is_token("Authorization", "Basic x"));
        assert!(!is_token("Authorization", "Bearerx"));
        assert!(!is_token("Cookie", "Common-Access-Token=x"));
        assert!(!is_token("X-Common-Access-Token", "x"));
    }
}
