//! A CDN: where it serves, which name tokens for it carry, and what it can take.

use thiserror::Error;
use token_core::{Uri, limits};

/// A CDN. Its tokens name it as their audience, so that no other CDN accepts them.
///
/// ```
/// use token_sdk::Cdn;
/// let cdn = Cdn::new("fastedge", "https://video.fastedge.example", "fastedge")?
///     .with_key("2026-06-fastedge") // a key of its own: this CDN cannot mint for another
///     .with_max_token_bytes(1024);
/// # Ok::<(), token_sdk::CdnError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cdn {
    name: String,
    base_url: String,
    audience: String,
    kid: Option<String>,
    max_token_bytes: usize,
    cookie_domain: Option<String>,
}

/// Why a CDN cannot be described so.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CdnError {
    /// The base URL is more than scheme, host and port, or not in normal form.
    #[error("base_url {0:?}: expected https://host or https://host:port in normal form, without a path")]
    BaseUrl(String),
    /// The domain of cookies is no name of a host.
    #[error("cookie_domain {0:?}: expected the name of a host, such as video.example")]
    CookieDomain(String),
    /// The name or the audience is empty.
    #[error("{0}: expected at least one character")]
    Empty(&'static str),
}

impl Cdn {
    /// A CDN by the name used in answers, the scheme, host and port it serves at, and the audience
    /// that its edges take for theirs.
    ///
    /// # Errors
    /// The base URL has more than scheme, host and port, or is not in normal form; name or audience
    /// is empty.
    pub fn new(name: &str, base_url: &str, audience: &str) -> Result<Self, CdnError> {
        if name.is_empty() {
            return Err(CdnError::Empty("name"));
        }
        if audience.is_empty() {
            return Err(CdnError::Empty("audience"));
        }
        Ok(Self {
            name: name.to_owned(),
            base_url: origin(base_url)?,
            audience: audience.to_owned(),
            kid: None,
            max_token_bytes: limits::MAX_TOKEN_BYTES,
            cookie_domain: None,
        })
    }

    /// Its tokens are signed by this key only.
    #[must_use]
    pub fn with_key(mut self, kid: &str) -> Self {
        self.kid = Some(kid.to_owned());
        self
    }

    /// It takes tokens of at most so many bytes, in text form. The default is what every conforming
    /// edge takes.
    #[must_use]
    pub const fn with_max_token_bytes(mut self, bytes: usize) -> Self {
        self.max_token_bytes = bytes;
        self
    }

    /// Its cookies are for this domain and its subdomains; by default for the host that sets them.
    ///
    /// # Errors
    /// The domain has other characters than names of hosts have.
    pub fn with_cookie_domain(mut self, domain: &str) -> Result<Self, CdnError> {
        let is_of_host = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
        if domain.is_empty() || !domain.bytes().all(is_of_host) {
            return Err(CdnError::CookieDomain(domain.to_owned()));
        }
        self.cookie_domain = Some(domain.to_owned());
        Ok(self)
    }

    /// The name in answers.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Scheme, host and port, without `/` at the end.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The audience of its tokens.
    #[must_use]
    pub fn audience(&self) -> &str {
        &self.audience
    }

    /// The id of the key that signs its tokens, where it must be a certain one.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// The longest token text it takes, in bytes.
    #[must_use]
    pub const fn max_token_bytes(&self) -> usize {
        self.max_token_bytes
    }

    pub(crate) fn cookie_domain(&self) -> Option<&str> {
        self.cookie_domain.as_deref()
    }
}

/// A path in the base URL would be a part of every path that tokens are bound to; so there is none.
fn origin(base_url: &str) -> Result<String, CdnError> {
    let origin = base_url.strip_suffix('/').unwrap_or(base_url);
    let whole = format!("{origin}/");
    let mut out = [0; limits::MAX_URL_BYTES];
    match Uri::normalise(&whole, &[], &mut out) {
        Ok((uri, _)) if uri.as_str() == whole && uri.path() == "/" && !uri.has_query() => Ok(origin.to_owned()),
        _ => Err(CdnError::BaseUrl(base_url.to_owned())),
    }
}
