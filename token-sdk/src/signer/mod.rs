//! Keys that sign elsewhere: in a KMS, a vault, a module behind PKCS#11.
//!
//! A [`Signer`] gets the bytes to be signed and gives the signature; [`BoundedSigner`] puts bounds on
//! how long and how often it is asked. The key never comes here, and neither the bytes nor the token
//! are ever logged.
//!
//! ```
//! use std::sync::Arc;
//! use token_core::Key;
//! use token_sdk::signer::{BoundedSigner, Bounds, MemorySigner, RemoteKey};
//! use token_sdk::{Algorithm, Cdn, EmbeddedStore, Format, Issuer, PathScope, Placement};
//!
//! # tokio::runtime::Builder::new_current_thread().enable_time().build()?.block_on(async {
//! // Once. Where the key is in memory, another signer speaks to your KMS.
//! let signer = BoundedSigner::new(MemorySigner::new(Key::hs256(b"kms-1", &[7; 32])?), Bounds::default());
//! let key = RemoteKey::new("kms-1", Algorithm::Hs256);
//! let issuer = Issuer::without_keys("https://id.example", Arc::new(EmbeddedStore::in_memory()?))?;
//! let cdn = Cdn::new("fastedge", "https://video.fastedge.example", "fastedge")?;
//!
//! // For every viewer: the signature is waited for, the rest is as ever.
//! let play = issuer.grant(PathScope::new("/live/final/")?).mint(Format::Cat)?;
//! play.sign_for(&cdn, &key, &signer).await?;
//! assert!(play.url_for(&cdn, Placement::Path)?.url().starts_with("https://video.fastedge.example/CAT="));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod bounded;
mod error;
#[cfg(feature = "signer-http")]
mod http;
mod memory;
mod mint;

use core::future::Future;
use core::pin::Pin;

use std::sync::Arc;

use token_core::Unsigned;

pub use bounded::{BoundedSigner, Bounds};
pub use error::SignerError;
#[cfg(feature = "signer-http")]
pub use http::HttpSigner;
pub use memory::MemorySigner;
pub use mint::{RemoteKey, mint_by};

/// Signs with a key that is elsewhere.
///
/// An implementation sends [`Unsigned::to_be_signed`] to the key that [`Unsigned::key_id`] names, to
/// be signed with [`Unsigned::algorithm`], and returns the signature as JOSE and COSE have it: of
/// ECDSA the two numbers one after the other (RFC 7518 section 3.4), where a KMS answers in DER. It
/// must not log the bytes, and should say of an error whether it may pass.
pub trait Signer: Send + Sync {
    /// The signature over the bytes.
    ///
    /// # Errors
    /// The key did not sign: for now, or for good.
    fn sign<'a>(
        &'a self,
        unsigned: &'a Unsigned,
    ) -> Pin<Box<dyn Future<Output = Result<Vec<u8>, SignerError>> + Send + 'a>>;
}

impl<S: Signer + ?Sized> Signer for Arc<S> {
    fn sign<'a>(
        &'a self,
        unsigned: &'a Unsigned,
    ) -> Pin<Box<dyn Future<Output = Result<Vec<u8>, SignerError>> + Send + 'a>> {
        (**self).sign(unsigned)
    }
}
