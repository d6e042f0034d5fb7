//! What becomes of claims that say who or where a viewer is.

use token_core::{ClaimSet, Encryption, Format, Key, mint, mint_encrypted, mint_private};

use crate::keys::{KeyFile, Purpose};
use crate::mint_error::MintError;
use crate::random;

/// What becomes of a token with claims that CTA-5007 wants encrypted: `sub`, a `geohash` of more than four
/// characters, in `catnip` IPv4 prefixes longer than /24 and IPv6 prefixes longer than /56, and
/// `catgeocoord`. Encrypted is a CAT, by the active key of the
/// key file that encrypts (`A128GCM`, `A256GCM`) and whose scope covers the token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Privacy {
    /// It is encrypted if it is a CAT and there is such a key, and minted in the clear otherwise.
    #[default]
    WherePossible,
    /// It is encrypted, or not minted.
    Required,
    /// Whatever its claims: it is encrypted, or not minted.
    Always,
}

impl Privacy {
    /// Mints a token signed by `signer`. The keys are asked for one that encrypts only where one is
    /// needed. Initialisation vectors are random: a key must encrypt fewer than 2^32 tokens.
    ///
    /// # Errors
    /// A claim cannot be written, what must be encrypted cannot be, or there are several keys to do it.
    pub fn mint(
        self,
        format: Format,
        claims: &ClaimSet,
        signer: &Key<'_>,
        keys: &KeyFile,
        purpose: &Purpose<'_>,
    ) -> Result<String, MintError> {
        let is_wanted = self == Self::Always || claims.private_claim().is_some();
        let hider = if is_wanted && format == Format::Cat { keys.encryption_key(purpose)? } else { None };
        Ok(match (hider, self) {
            (Some(hider), _) => mint_encrypted(claims, Some(signer), Encryption::new(hider, random::bytes()?)?)?,
            (None, Self::WherePossible) => mint(format, claims, signer)?,
            (None, Self::Required) => mint_private(format, claims, signer, None)?,
            (None, Self::Always) => {
                return Err(token_core::MintError::new("key", "a CAT, and an active key that encrypts it").into());
            }
        })
    }

    /// Whether claims may be minted in the clear, as tokens are whose key is elsewhere.
    ///
    /// # Errors
    /// They must be encrypted, or not be minted.
    #[cfg(feature = "signer")]
    pub(crate) fn check_in_the_clear(self, claims: &ClaimSet) -> Result<(), MintError> {
        let claim = match (self, claims.private_claim()) {
            (Self::WherePossible, _) | (Self::Required, None) => return Ok(()),
            (Self::Required, Some(label)) => label.mnemonic().unwrap_or("claims"),
            (Self::Always, _) => "claims",
        };
        Err(token_core::MintError::new(claim, "a key of the key file: what is signed elsewhere is not encrypted")
            .into())
    }
}
