//! Tokens for one playback, one for each CDN.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use serde_json::{Map, Value, json};
use token_core::{ClaimSet, Format, mint};

use crate::cdn::Cdn;
use crate::issuer::Issuer;
use crate::keys::{Purpose, TokenPurpose};
use crate::mint_error::MintError;
use crate::path_scope::PathScope;
use crate::placement::{Minted, PlayUrl, Placement};

/// Tokens for one playback: what they say is fixed, key and audience are those of the CDN that each
/// is made for. One token id stands in all of them, so that revoking it revokes all.
///
/// `Debug` prints no token.
pub struct Play {
    issuer: Issuer,
    format: Format,
    scope: PathScope,
    claims: Map<String, Value>,
    audience: Option<String>,
    /// When it was minted and when it expires, in seconds since 1970.
    times: (i64, i64),
    /// By audience and key id asked for: one token for each CDN, however often it is placed.
    tokens: Mutex<BTreeMap<(Option<String>, Option<String>), Minted>>,
}

impl Play {
    /// Refuses at once what no CDN's token could say.
    pub(crate) fn new(
        issuer: Issuer,
        format: Format,
        scope: PathScope,
        claims: Map<String, Value>,
        audience: Option<String>,
        times: (i64, i64),
    ) -> Result<Self, MintError> {
        let play = Self { issuer, format, scope, claims, audience, times, tokens: Mutex::default() };
        play.claim_set(play.audience.as_deref())?;
        Ok(play)
    }

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
        let (now, expires) = self.times;
        let paths = (self.scope.path(), self.scope.playback_path());
        PlayUrl::place(self.token_for(cdn)?, placement, cdn, (paths.0, &paths.1), expires.saturating_sub(now))
    }

    /// When its tokens expire, in seconds since 1970.
    #[must_use]
    pub const fn expires(&self) -> i64 {
        self.times.1
    }

    /// The id of its tokens: lower-case hex.
    #[must_use]
    pub fn token_id(&self) -> &str {
        self.claim("cti").unwrap_or_default()
    }

    fn claim(&self, name: &str) -> Option<&str> {
        self.claims.get(name).and_then(Value::as_str)
    }

    fn minted(&self, audience: Option<&str>, kid: Option<&str>) -> Result<Minted, MintError> {
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        let name = (audience.map(str::to_owned), kid.map(str::to_owned));
        if let Some(minted) = tokens.get(&name) {
            return Ok(minted.clone());
        }
        let minted = self.sign(audience, kid)?;
        tokens.insert(name, minted.clone());
        Ok(minted)
    }

    fn sign(&self, audience: Option<&str>, kid: Option<&str>) -> Result<Minted, MintError> {
        let (now, expires) = self.times;
        let purpose = Purpose::at(now).token(TokenPurpose {
            format: self.format,
            issuer: self.issuer.name(),
            audience,
            tenant: self.claim("tenant"),
            path: self.scope.path(),
            lifetime: expires.abs_diff(now),
        });
        let keys = self.issuer.keys();
        let key = keys.signing_key(&kid.map_or(purpose, |kid| purpose.key(kid)))?;
        let text = mint(self.format, &self.claim_set(audience)?, key)?;
        let kid = token_core::Lossy(key.id()).to_string();
        Ok(Minted { text, format: self.format, kid })
    }

    fn claim_set(&self, audience: Option<&str>) -> Result<ClaimSet, MintError> {
        let mut claims = self.claims.clone();
        audience.map(|audience| claims.insert("aud".to_owned(), json!(audience)));
        Ok(ClaimSet::from_json(&Value::Object(claims).to_string())?)
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
