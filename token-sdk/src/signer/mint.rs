//! Minting with a key that signs elsewhere.

use token_core::{Algorithm, ClaimSet, Format, Key, Unsigned};

use super::Signer;
use crate::cdn::Cdn;
use crate::mint_error::MintError;
use crate::placement::Minted;
use crate::play::Play;

/// A key that signs elsewhere, as far as it is known here.
#[derive(Clone, Debug)]
pub struct RemoteKey {
    id: String,
    algorithm: Algorithm,
    check: Option<Key<'static>>,
}

impl RemoteKey {
    /// A key by its id, which stands in its tokens, and its algorithm.
    #[must_use]
    pub fn new(id: &str, algorithm: Algorithm) -> Self {
        Self { id: id.to_owned(), algorithm, check: None }
    }

    /// A key whose public part, or secret, is at hand: every signature is checked before a viewer gets
    /// it, and nothing is signed outside its state, validity and scope.
    #[must_use]
    pub fn checked_by(key: Key<'static>) -> Self {
        let id = token_core::Lossy(key.id()).to_string();
        Self { id, algorithm: key.algorithm(), check: Some(key) }
    }

    /// The id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }
}

/// Mints a token of these claims. As [`token_core::mint`], but the signature is waited for.
///
/// # Errors
/// What cannot be minted, no signature, or one that is not the key's.
pub async fn mint_by(
    signer: &dyn Signer,
    key: &RemoteKey,
    format: Format,
    claims: &ClaimSet,
) -> Result<String, MintError> {
    let unsigned = Unsigned::prepare(format, claims, key.id.as_bytes(), key.algorithm)?;
    let signature = signer.sign(&unsigned).await?;
    Ok(match &key.check {
        Some(key) => unsigned.sign_checked(&signature, key)?,
        None => unsigned.sign(&signature)?,
    })
}

impl Play {
    /// Has the token for this CDN signed elsewhere. From then on [`Play::token_for`] and
    /// [`Play::url_for`] give this one.
    ///
    /// # Errors
    /// As [`mint_by`]; the key may not sign this, it must be encrypted ([`Privacy`](crate::Privacy)), or the
    /// token is longer than the CDN takes.
    pub async fn sign_for(&self, cdn: &Cdn, key: &RemoteKey, signer: &dyn Signer) -> Result<Minted, MintError> {
        let audience = Some(cdn.audience());
        if let Some(check) = &key.check {
            self.purpose(audience).permits(check)?;
        }
        let claims = self.claims_for(audience);
        self.privacy.check_in_the_clear(&claims)?;
        let text = mint_by(signer, key, self.format, &claims).await?;
        self.keep(audience, cdn.key(), Minted { text, format: self.format, kid: key.id.clone() });
        self.token_for(cdn)
    }
}
