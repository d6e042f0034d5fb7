//! How many keys of a ring get tables, and what they share.

#[cfg(feature = "es256")]
use super::p256_table::Table;
use alloc::sync::Arc;

#[cfg(feature = "eddsa")]
use curve25519_dalek::edwards::EdwardsBasepointTable;

/// Keys of one algorithm that get tables: a ring in rotation has no more that sign. With the
/// generator's, three on P-256 take 670 KB, three on Ed25519 120 KiB.
const MOST_KEYS: u8 = 3;

/// What has been made for the keys of a ring so far.
#[derive(Default)]
pub(super) struct Tables {
    #[cfg(feature = "es256")]
    pub(super) generator: Option<Arc<Table>>,
    #[cfg(feature = "es256")]
    pub(super) es256_keys: u8,
    #[cfg(feature = "eddsa")]
    pub(super) base: Option<Arc<EdwardsBasepointTable>>,
    #[cfg(feature = "eddsa")]
    pub(super) ed25519_keys: u8,
}

impl Tables {
    /// Counts a key, unless there are enough.
    pub(super) const fn has_room(keys: &mut u8) -> bool {
        let has_room = *keys < MOST_KEYS;
        *keys = keys.saturating_add(1);
        has_room
    }
}
