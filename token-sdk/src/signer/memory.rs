//! A signer in memory.

use core::future::{Future, ready};
use core::pin::Pin;

use token_core::{Key, Unsigned};

use super::{Signer, SignerError};

/// Signs with a key in memory: for development, for tests, and where a key is at hand after all.
/// `Debug` prints no secret.
#[derive(Clone, Debug)]
pub struct MemorySigner(Key<'static>);

impl MemorySigner {
    /// Signs with this key, as long as it is active.
    #[must_use]
    pub const fn new(key: Key<'static>) -> Self {
        Self(key)
    }
}

impl Signer for MemorySigner {
    fn sign<'a>(
        &'a self,
        unsigned: &'a Unsigned,
    ) -> Pin<Box<dyn Future<Output = Result<Vec<u8>, SignerError>> + Send + 'a>> {
        let signature = unsigned.signature_by(&self.0);
        Box::pin(ready(signature.map_err(|error| SignerError::Refused(error.to_string()))))
    }
}
