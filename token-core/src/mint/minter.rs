//! Keys with which an edge mints: to renew tokens, and to tell another service who was denied.

use crate::error::ConfigError;
use crate::key::{Key, KeyRing, KeyState};
use crate::storage::Text;
use crate::time::Timestamp;
use crate::token::Format;

/// The keys with which a host renews tokens (`catr`) and answers denials (`catif`). They come from its
/// configuration, never from a token; what they may sign is bound by their scopes.
#[derive(Clone, Debug)]
pub struct Minter<'k> {
    keys: KeyRing<'k>,
    issuer: Option<Text<'k>>,
}

impl<'k> Minter<'k> {
    /// A minter with these keys. A token is renewed with the key that signed it, if it is among them,
    /// so that revoking that key ends the whole chain; else with the first whose scope allows it. A
    /// key that encrypts hides what came encrypted.
    ///
    /// # Errors
    /// A key that neither signs nor encrypts, such as a public one, or none that signs.
    pub fn new(keys: KeyRing<'k>) -> Result<Self, ConfigError> {
        if !keys.iter().all(|key| key.can_sign() || key.can_encrypt()) || !keys.iter().any(Key::can_sign) {
            return Err(ConfigError::new("keys", "private keys or secrets, at least one of which signs"));
        }
        Ok(Self { keys, issuer: None })
    }

    /// With the `iss` of tokens for which `catif` asks the edge to fill it in; without, it is that of
    /// the token that was denied. A renewed token always keeps its own.
    #[must_use]
    pub fn with_issuer(mut self, issuer: impl Into<Text<'k>>) -> Self {
        self.issuer = Some(issuer.into());
        self
    }

    pub(crate) fn issuer(&self) -> Option<&str> {
        self.issuer.as_deref()
    }

    /// Keys that may sign now, the one with this id first.
    pub(crate) fn signers(&self, preferred: &[u8], format: Format, now: Timestamp) -> impl Iterator<Item = &Key<'k>> {
        let first = self.keys.find(preferred);
        let others = self.keys.iter().filter(move |key| key.id() != preferred);
        first.into_iter().chain(others).filter(move |key| key.can_sign() && may_mint(key, format, now))
    }

    /// The first key that may encrypt now, the one with this id before others.
    pub(crate) fn encrypter(&self, preferred: &[u8], now: Timestamp) -> Option<&Key<'k>> {
        let first = self.keys.find(preferred);
        let mut keys = first.into_iter().chain(self.keys.iter());
        keys.find(|key| key.can_encrypt() && may_mint(key, Format::Cat, now))
    }
}

fn may_mint(key: &Key<'_>, format: Format, now: Timestamp) -> bool {
    key.state() == KeyState::Active && key.check_use(format, now).is_ok()
}

/// Random bits for the tokens of one request, from a cryptographic generator: drawn anew for every
/// call, never used twice.
#[derive(Clone, Copy)]
pub struct Randomness {
    pub(crate) token_id: [u8; 16],
    pub(crate) vector: [u8; 12],
}

impl Randomness {
    /// 128 bits for the id of a token, 96 for the initialisation vector of one that is encrypted.
    #[must_use]
    pub const fn new(token_id: [u8; 16], vector: [u8; 12]) -> Self {
        Self { token_id, vector }
    }
}

/// Nothing: an initialisation vector that is known beforehand is none.
impl core::fmt::Debug for Randomness {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Randomness")
    }
}
