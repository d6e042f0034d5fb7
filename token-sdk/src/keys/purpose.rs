//! What is to be signed, and which key may do so.

use core::fmt;

use token_core::{Format, Key, KeyState, Text, Timestamp, Uri};

use super::KeyError;

/// What is to be signed. A key qualifies when it can sign, is active and in force, and when an edge would
/// accept what it signs: its scope covers the token (semantics section 5).
#[derive(Clone, Copy, Debug)]
pub struct Purpose<'a> {
    now: Timestamp,
    kid: Option<&'a str>,
    token: Option<TokenPurpose<'a>>,
}

/// What a token to be signed is bound to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TokenPurpose<'a> {
    pub(crate) format: Format,
    pub(crate) issuer: &'a str,
    pub(crate) audience: Option<&'a str>,
    pub(crate) tenant: Option<&'a str>,
    pub(crate) path: &'a str,
    /// Seconds from now to the expiry.
    pub(crate) lifetime: u64,
}

impl<'a> Purpose<'a> {
    /// Something signed at this time, of which nothing else is known: scopes are not looked at.
    #[must_use]
    pub fn at(now: impl Into<Timestamp>) -> Self {
        Self { now: now.into(), kid: None, token: None }
    }

    /// By the key with this id.
    #[must_use]
    pub const fn key(mut self, kid: &'a str) -> Self {
        self.kid = Some(kid);
        self
    }

    pub(crate) const fn token(mut self, token: TokenPurpose<'a>) -> Self {
        self.token = Some(token);
        self
    }

    /// The one key that qualifies. A key that is bound to the token's audience goes before keys
    /// that are good for any.
    pub(crate) fn choose<'k>(&self, keys: &'k [Key<'static>]) -> Result<&'k Key<'static>, KeyError> {
        let is_named = |key: &Key<'_>| self.kid.is_none_or(|kid| key.id() == kid.as_bytes());
        self.only(keys, |key| key.can_sign() && is_named(key))?
            .ok_or_else(|| KeyError::NoSigningKey { purpose: self.to_string() })
    }

    /// Whether this key, whose private part is elsewhere, may sign it.
    #[cfg(feature = "signer")]
    pub(crate) fn permits(&self, key: &Key<'_>) -> Result<(), KeyError> {
        if !key.can_encrypt() && self.is_met_by(key) {
            return Ok(());
        }
        let kid = String::from_utf8_lossy(key.id());
        Err(KeyError::NoSigningKey { purpose: self.key(&kid).to_string() })
    }

    /// The one key that encrypts what another signs, chosen in the same way; the id asked for is that
    /// of the other.
    pub(super) fn choose_encryption<'k>(&self, keys: &'k [Key<'static>]) -> Result<Option<&'k Key<'static>>, KeyError> {
        self.only(keys, Key::can_encrypt)
    }

    fn only<'k>(
        &self,
        keys: &'k [Key<'static>],
        is_apt: impl Fn(&Key<'static>) -> bool,
    ) -> Result<Option<&'k Key<'static>>, KeyError> {
        let fit: Vec<&Key<'static>> = keys.iter().filter(|key| is_apt(key) && self.is_met_by(key)).collect();
        let bound: Vec<_> = fit.iter().copied().filter(|key| key.scope().audiences.is_some()).collect();
        match if bound.is_empty() { fit.as_slice() } else { bound.as_slice() } {
            [] => Ok(None),
            [key] => Ok(Some(key)),
            _ => Err(KeyError::AmbiguousSigningKey { purpose: self.to_string() }),
        }
    }

    fn is_met_by(&self, key: &Key<'_>) -> bool {
        key.state() == KeyState::Active
            && key.is_in_force(self.now)
            && self.token.is_none_or(|token| token.is_covered_by(key))
    }
}

impl TokenPurpose<'_> {
    fn is_covered_by(&self, key: &Key<'_>) -> bool {
        let scope = key.scope();
        let lists = |list: &[Text<'_>], value: &str| list.iter().any(|entry| **entry == *value);
        scope.formats.as_ref().is_none_or(|formats| formats.contains(&self.format))
            && scope.issuers.as_ref().is_none_or(|issuers| lists(issuers, self.issuer))
            && scope.audiences.as_ref().is_none_or(|list| self.audience.is_some_and(|name| lists(list, name)))
            && scope.tenants.as_ref().is_none_or(|list| self.tenant.is_some_and(|name| lists(list, name)))
            && scope
                .path_prefixes
                .as_ref()
                .is_none_or(|list| list.iter().any(|prefix| Uri::path_is_within(self.path, prefix)))
            && scope.max_lifetime.is_none_or(|most| self.lifetime <= most)
    }
}

impl fmt::Display for Purpose<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.token {
            None => f.write_str("this")?,
            Some(token) => write!(f, "a {} token of {} for {}", token.format.name(), token.issuer, token.path)?,
        }
        if let Some(audience) = self.token.and_then(|token| token.audience) {
            write!(f, " at {audience}")?;
        }
        self.kid.map_or(Ok(()), |kid| write!(f, " with kid {kid:?}"))
    }
}
