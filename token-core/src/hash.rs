//! SHA-256 of what is no signature: one copy of it for all who ask.

use sha2::{Digest as _, Sha256};

/// The hash of the concatenated parts.
#[inline(never)]
pub(crate) fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    parts.iter().fold(Sha256::new(), Sha256::chain_update).finalize().into()
}
