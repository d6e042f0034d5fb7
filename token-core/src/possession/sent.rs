//! The access token as the viewer sent it: what a proof is bound to.

use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use super::CheckedProof;
use crate::hash::sha256;
use crate::placement::Placement;
use crate::request::{Fact, Request};
use crate::storage::Text;
use crate::token::{Encoding, Token};
use crate::wire::base64url;

/// Characters of a SHA-256 hash in base64url.
pub(super) const HASH_CHARACTERS: usize = 43;

/// A token as it was sent, and what is known of the proof that came with it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SentToken<'t, 'p> {
    pub(crate) token: Token<'t>,
    pub(super) proof: &'p CheckedProof,
}

impl<'t, 'p> SentToken<'t, 'p> {
    /// Of one request, every token has the same `proof`.
    pub(crate) const fn new(token: Token<'t>, proof: &'p CheckedProof) -> Self {
        Self { token, proof }
    }

    /// The hash of its text. Of a token that was handed over as bytes no text is known: what counts is
    /// their base64url without padding, the one form in which tokens are minted.
    fn hash(&self) -> [u8; 32] {
        match self.token.encoding {
            Encoding::Text => sha256(&[self.token.bytes]),
            // 48 bytes are 64 characters: the texts of the parts are parts of the text.
            Encoding::Binary => {
                let mut hash = Sha256::new();
                self.token.bytes.chunks(48).for_each(|bytes| {
                    hash.update(base64url::encode(bytes, &mut [0; 64]).unwrap_or_default());
                });
                hash.finalize().into()
            }
        }
    }

    /// Whether this is its `ath` (RFC 9449 section 4.2), in constant time.
    pub(super) fn is_named_by(&self, ath: &[u8]) -> bool {
        let mut buffer = [0; HASH_CHARACTERS];
        let expected = base64url::encode(&self.hash(), &mut buffer);
        expected.is_some_and(|expected| bool::from(expected.as_bytes().ct_eq(ath)))
    }

    /// Whether it stands on the request as a bearer token, which a bound token is not (RFC 9449
    /// section 7.2).
    pub(crate) fn is_bearer(&self, request: &Request<'_>) -> bool {
        const BEARER: Placement<'static> = Placement::Authorization(Text::Borrowed("Bearer"));
        let Fact::Known(lines) = request.headers else { return false };
        let values = lines.iter().filter_map(|(name, value)| BEARER.header_value(name, value));
        let mut texts = values.flat_map(|value| value.split(',')).map(str::trim_ascii);
        let Some(first) = texts.next() else { return false };
        let hash = self.hash();
        core::iter::once(first).chain(texts).any(|text| sha256(&[text.as_bytes()]) == hash)
    }
}
