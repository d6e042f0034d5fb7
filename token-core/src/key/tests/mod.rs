//! What keys accept, sign and refuse.

mod published;
mod refused;
#[cfg(any(feature = "es256", feature = "eddsa"))]
mod tables;
mod wycheproof;

use std::vec;

use super::{Key, KeyRing};

/// The key with its tables.
fn warmed(key: Key<'static>) -> Key<'static> {
    let mut ring = KeyRing::new(vec![key]).unwrap();
    #[cfg(any(feature = "es256", feature = "eddsa"))]
    ring.warm();
    ring.iter().next().unwrap().clone()
}
