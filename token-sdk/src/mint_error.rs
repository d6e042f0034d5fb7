//! Why a token was not minted.

use thiserror::Error;

use crate::keys::KeyError;
use crate::random::RandomError;
use crate::store::StoreError;

/// Why a token, or a URL with it, was not made. What cannot be minted is an error; nothing asked
/// for is left out silently.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum MintError {
    /// A restriction cannot be written.
    #[error("{claim}: expected {expected}")]
    Claim {
        /// The claim.
        claim: &'static str,
        /// What was expected.
        expected: &'static str,
    },
    /// The core refused a claim.
    #[error(transparent)]
    Refused(#[from] token_core::MintError),
    /// No key may sign it.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The key that is elsewhere did not sign it.
    #[cfg(feature = "signer")]
    #[error(transparent)]
    Signer(#[from] crate::signer::SignerError),
    /// The epochs cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The token is longer than the CDN takes.
    #[error("the token has {bytes} bytes, the CDN {cdn} takes {most}")]
    TokenTooLong {
        /// The CDN.
        cdn: String,
        /// Bytes of the token's text.
        bytes: usize,
        /// Bytes the CDN takes.
        most: usize,
    },
    /// The URL is longer than edges take.
    #[error("the URL has {bytes} bytes, edges take {most}")]
    UrlTooLong {
        /// Bytes of the URL.
        bytes: usize,
        /// Bytes edges take.
        most: usize,
    },
    /// The cookie is longer than browsers keep.
    #[error("the cookie has {bytes} bytes, browsers keep {most}")]
    CookieTooLong {
        /// Bytes of name and value.
        bytes: usize,
        /// Bytes browsers keep.
        most: usize,
    },
    /// No random bytes.
    #[error(transparent)]
    Random(#[from] RandomError),
}
