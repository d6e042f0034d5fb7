//! Tokens for one playback, one for each CDN.

use core::fmt;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use token_core::{ClaimSet, Format};

use crate::cdn::Cdn;
use crate::issuer::Issuer;
use crate::keys::{Purpose, TokenPurpose};
use crate::mint_error::MintError;
use crate::path_scope::PathScope;
use crate::placement::{Minted, Placement, PlayUrl};
use crate::privacy::Privacy;

/// Tokens for one playback: what they say is fixed, key and audience are those of the CDN that each
/// is made for. One token id stands in all of them, so that revoking it revokes all.
///
/// `Debug` prints no token.
pub struct Play {
    pub(crate) issuer: Issuer,
    pub(crate) format: Format,
    pub(crate) scope: PathScope,
    /// All but `aud`.
    pub(crate) claims: ClaimSet,
    pub(crate) token_id: String,
    pub(crate) tenant: Option<String>,
    pub(crate) audience: Option<String>,
    /// When it was minted, in seconds since 1970.
    pub(crate) minted_at: i64,
    /// When it expires, in seconds since 1970.
    pub(crate) expires: i64,
    pub(crate) privacy: Privacy,
    /// One token for each recipient, however often it is placed.
    pub(crate) tokens: Mutex<BTreeMap<Recipient, Minted>>,
}

/// Whom a token is for, and by which key, where that matters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Recipient {
    audience: Option<String>,
    kid: Option<String>,
}

impl Play {
    /// The token for the audience of the entitlement, or for none.
    ///
    /// # Errors
    /// No key may sign it, or several may.
    pub fn token(&self) -> Result<Minted, MintError> {
        self.minted(self.audience.as_deref(), None)
    }

    /// The token for this CDN.
    ///
    /// # Errors
    /// No key may sign it, or several may; it is longer than the CDN takes.
    pub fn token_for(&self, cdn: &Cdn) -> Result<Minted, MintError> {
        let minted = self.minted(Some(cdn.audience()), cdn.key())?;
        let (bytes, most) = (minted.text.len(), cdn.max_token_bytes());
        if bytes > most {
            return Err(MintError::TokenTooLong { cdn: cdn.name().to_owned(), bytes, most });
        }
        Ok(minted)
    }

    /// What a player needs to play from this CDN.
    ///
    /// # Errors
    /// As [`Play::token_for`]; the URL or the cookie is too long.
    pub fn url_for(&self, cdn: &Cdn, placement: Placement) -> Result<PlayUrl, MintError> {
        let seconds = self.expires.saturating_sub(self.minted_at);
        let paths = (self.scope.path(), self.scope.playback_path());
        PlayUrl::place(self.token_for(cdn)?, placement, cdn, (paths.0, &paths.1), seconds)
    }

    /// When its tokens expire, in seconds since 1970.
    #[must_use]
    pub const fn expires(&self) -> i64 {
        self.expires
    }

    /// The id of its tokens: lower-case hex.
    #[must_use]
    pub fn token_id(&self) -> &str {
        &self.token_id
    }

    fn minted(&self, audience: Option<&str>, kid: Option<&str>) -> Result<Minted, MintError> {
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        let recipient = Recipient { audience: audience.map(str::to_owned), kid: kid.map(str::to_owned) };
        if let Some(minted) = tokens.get(&recipient) {
            return Ok(minted.clone());
        }
        let minted = self.sign(audience, kid)?;
        tokens.insert(recipient, minted.clone());
        Ok(minted)
    }

    fn sign(&self, audience: Option<&str>, kid: Option<&str>) -> Result<Minted, MintError> {
        let purpose = self.purpose(audience);
        let keys = self.issuer.keys();
        let purpose = kid.map_or(purpose, |kid| purpose.key(kid));
        let key = keys.signing_key(&purpose)?;
        let text = self.privacy.mint(self.format, &self.claims_for(audience), key, &keys, &purpose)?;
        let kid = token_core::Lossy(key.id()).to_string();
        Ok(Minted { text, format: self.format, kid })
    }

    /// A token that was signed elsewhere.
    #[cfg(feature = "signer")]
    pub(crate) fn keep(&self, audience: Option<&str>, kid: Option<&str>, minted: Minted) {
        let recipient = Recipient { audience: audience.map(str::to_owned), kid: kid.map(str::to_owned) };
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner).insert(recipient, minted);
    }

    pub(crate) fn purpose<'a>(&'a self, audience: Option<&'a str>) -> Purpose<'a> {
        Purpose::at(self.minted_at).token(TokenPurpose {
            format: self.format,
            issuer: self.issuer.name(),
            audience,
            tenant: self.tenant.as_deref(),
            path: self.scope.path(),
            lifetime: self.expires.abs_diff(self.minted_at),
        })
    }

    pub(crate) fn claims_for(&self, audience: Option<&str>) -> ClaimSet {
        let claims = self.claims.clone();
        match audience {
            Some(audience) => claims.with_audience(audience),
            None => claims,
        }
    }
}

impl fmt::Debug for Play {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Play")
            .field("format", &self.format)
            .field("scope", &self.scope)
            .field("token_id", &self.token_id())
            .field("expires", &self.expires())
            .finish_non_exhaustive()
    }
}
