//! Where a token stands on the viewer's requests, and the URL, cookie or header that puts it there.

use core::fmt;

use token_core::{Format, limits};

use crate::cdn::Cdn;
use crate::mint_error::MintError;

/// The header and cookie of CTA-5007-B section 4.4.
const FIELD_NAME: &str = "CTA-Common-Access-Token";
/// The query parameter and path segment (semantics section 10).
const PARAMETER_NAME: &str = "CAT";
/// Name and value of a cookie together (RFC 6265bis section 5.6).
const MAX_COOKIE_BYTES: usize = 4096;

/// Where the token stands on the viewer's requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Placement {
    /// The first path segment, `/CAT=<token>/live/…`: relative URLs in playlists keep it, so the
    /// player needs no support at all.
    Path,
    /// The query parameter `CAT`: only the first request carries it, unless the player or the
    /// packager puts it on every URL.
    Query,
    /// A cookie, which the browser sends with every request below the scope's path.
    Cookie,
    /// The header `CTA-Common-Access-Token`, which the player must add to every request.
    Header,
}

impl Placement {
    /// Every placement.
    pub const ALL: [Self; 4] = [Self::Path, Self::Query, Self::Cookie, Self::Header];

    /// The name in requests and commands.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Cookie => "cookie",
            Self::Header => "header",
        }
    }

    /// The placement with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|placement| placement.name() == name)
    }
}

/// A token, as text.
///
/// `Debug` prints no token: it is a bearer secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Minted {
    pub(crate) text: String,
    pub(crate) format: Format,
    pub(crate) kid: String,
}

impl Minted {
    /// The token's text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The token's format.
    #[must_use]
    pub const fn format(&self) -> Format {
        self.format
    }

    /// The id of the key that signed it; of an id that is no text, its hex.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }
}

impl fmt::Debug for Minted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Minted({}, {} bytes, kid {:?})", self.format.name(), self.text.len(), self.kid)
    }
}

/// What a player needs to play from one CDN: a URL, and a cookie or a header when the token is not
/// in the URL. Prints as the URL.
///
/// `Debug` prints no token: it is a bearer secret.
#[derive(Clone, PartialEq, Eq)]
pub struct PlayUrl {
    url: String,
    minted: Minted,
    cookie: Option<String>,
    header: Option<&'static str>,
}

impl PlayUrl {
    /// The URL a player loads first.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The token.
    #[must_use]
    pub const fn minted(&self) -> &Minted {
        &self.minted
    }

    /// The value of `Set-Cookie`, with [`Placement::Cookie`].
    #[must_use]
    pub fn cookie(&self) -> Option<&str> {
        self.cookie.as_deref()
    }

    /// The name of the header whose value is the token, with [`Placement::Header`].
    #[must_use]
    pub const fn header(&self) -> Option<&'static str> {
        self.header
    }

    /// Puts a token of so many seconds where it belongs.
    pub(crate) fn place(
        minted: Minted,
        placement: Placement,
        cdn: &Cdn,
        (directory, playback): (&str, &str),
        seconds: i64,
    ) -> Result<Self, MintError> {
        let (base, token) = (cdn.base_url(), &minted.text);
        let url = match placement {
            Placement::Path => format!("{base}/{PARAMETER_NAME}={token}{playback}"),
            Placement::Query => format!("{base}{playback}?{PARAMETER_NAME}={token}"),
            Placement::Cookie | Placement::Header => format!("{base}{playback}"),
        };
        if url.len() > limits::MAX_URL_BYTES {
            return Err(MintError::UrlTooLong { bytes: url.len(), most: limits::MAX_URL_BYTES });
        }
        let cookie = match placement {
            Placement::Cookie => Some(set_cookie(token, directory, cdn.cookie_domain(), seconds)?),
            _ => None,
        };
        let header = (placement == Placement::Header).then_some(FIELD_NAME);
        Ok(Self { url, minted, cookie, header })
    }
}

impl fmt::Display for PlayUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.url)
    }
}

impl fmt::Debug for PlayUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PlayUrl").field("minted", &self.minted).finish_non_exhaustive()
    }
}

/// `SameSite=None`: the page and the CDN are seldom one site. `Path` ends where the token's scope
/// does, so that other streams of the same CDN neither see nor overwrite it.
fn set_cookie(token: &str, path: &str, domain: Option<&str>, seconds: i64) -> Result<String, MintError> {
    // It would end there, and what follows be read as attributes (RFC 6265 section 5.2).
    if path.contains(';') {
        return Err(MintError::Claim { claim: "catu", expected: "a path without ; for a cookie" });
    }
    let bytes = FIELD_NAME.len().saturating_add(token.len());
    if bytes > MAX_COOKIE_BYTES {
        return Err(MintError::CookieTooLong { bytes, most: MAX_COOKIE_BYTES });
    }
    let domain = domain.map(|domain| format!("; Domain={domain}")).unwrap_or_default();
    Ok(format!("{FIELD_NAME}={token}; Path={path}{domain}; Max-Age={seconds}; Secure; HttpOnly; SameSite=None"))
}
