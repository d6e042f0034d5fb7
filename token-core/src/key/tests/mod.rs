//! What keys accept, sign and refuse.
#![cfg(all(feature = "alloc", feature = "es256", feature = "eddsa"))]
#![allow(clippy::arithmetic_side_effects)]

mod published;
mod refused;
mod tables;
mod wycheproof;

use std::vec;

use super::{Key, KeyRing};

/// The key with its tables.
fn warmed(key: Key<'static>) -> Key<'static> {
    let mut ring = KeyRing::new(vec![key]).unwrap();
    ring.warm();
    ring.iter().next().unwrap().clone()
}
