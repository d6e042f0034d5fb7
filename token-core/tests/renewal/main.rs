//! `catr`: every rule by which an accepted token is renewed or not (semantics section 9).
#![allow(clippy::unwrap_used)]

mod delivery;
mod due;
mod edge;
#[path = "../held/mod.rs"]
mod held;
mod kept;
mod keys;
