//! Minting what a token at hand says, changed: claims that this build need not know.

use alloc::string::String;

#[cfg(feature = "encryption")]
use super::encrypt::{Encryption, mint_encrypted};
use super::write::{append_signature, check_key, jws_signing_input_of, text_of};
use super::{ClaimSet, MintError, mint};
use crate::claims::private_claim;
use crate::key::{Key, MAX_SIGNATURE_BYTES};
use crate::policy::Labels;
use crate::token::Format;

/// A CAT, encrypted with this key from this vector if there is one.
pub(crate) fn cat(
    claims: &ClaimSet,
    signer: &Key<'_>,
    encryption: Option<(&Key<'_>, [u8; 12])>,
) -> Result<String, MintError> {
    match encryption {
        None => mint(Format::Cat, claims, signer),
        #[cfg(feature = "encryption")]
        Some((key, vector)) => mint_encrypted(claims, Some(signer), Encryption::new(key, vector)?),
        #[cfg(not(feature = "encryption"))]
        Some(_) => Err(MintError::new("key", "a build with encryption")),
    }
}

/// A JWT of this payload.
pub(crate) fn jwt(payload: &[u8], signer: &Key<'_>) -> Result<String, MintError> {
    check_key(signer, Format::Jwt)?;
    let mut token = jws_signing_input_of(signer.id(), signer.algorithm(), payload.len(), |json| {
        json.extend_from_slice(payload);
        Ok(())
    })?;
    let mut signature = [0; MAX_SIGNATURE_BYTES];
    let length = signer.sign(&[&token], &mut signature);
    append_signature(&mut token, signature.get(..length).unwrap_or_default())?;
    text_of(token)
}

/// A token in which no claim that CTA-5007 wants encrypted stands in the clear; `encryption` is asked only
/// when there is one.
pub(crate) fn private<'k>(
    format: Format,
    claims: &ClaimSet,
    signer: &Key<'_>,
    encryption: impl FnOnce() -> Option<(&'k Key<'k>, [u8; 12])>,
) -> Option<String> {
    match (private_claim(&Labels::DEFAULT, |label| claims.get(label)), format) {
        (None, _) => mint(format, claims, signer).ok(),
        (Some(_), Format::Cat) => cat(claims, signer, Some(encryption()?)).ok(),
        (Some(_), Format::Jwt) => None,
    }
}
