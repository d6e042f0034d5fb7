//! HMAC keys (RFC 2104): the padded key blocks are hashed once, when the key is made.

use hmac::{EagerHash, Hmac, KeyInit, Mac};

use crate::error::ConfigError;

/// An HMAC key with its two key blocks already hashed.
#[derive(Clone)]
pub(super) struct HmacKey<D: EagerHash>(Hmac<D>);

impl<D: EagerHash> HmacKey<D>
where
    Hmac<D>: Mac + KeyInit + Clone,
{
    pub(super) fn new(secret: &[u8]) -> Result<Self, ConfigError> {
        // HMAC takes keys of every length; the error of the trait is for other MACs.
        <Hmac<D> as KeyInit>::new_from_slice(secret).map(Self).map_err(|_| ConfigError::new("k", "an HMAC secret"))
    }

    pub(super) fn verify(&self, parts: &[&[u8]], tag: &[u8]) -> bool {
        self.over(parts).verify_slice(tag).is_ok()
    }

    #[cfg(feature = "alloc")]
    pub(super) fn sign(&self, parts: &[&[u8]], tag: &mut [u8]) -> usize {
        super::copy(&self.over(parts).finalize().into_bytes(), tag)
    }

    fn over(&self, parts: &[&[u8]]) -> Hmac<D> {
        let mut mac = self.0.clone();
        for part in parts {
            mac.update(part);
        }
        mac
    }
}
