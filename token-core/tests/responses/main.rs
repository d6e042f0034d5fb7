//! `catif`: every rule by which a denied token may order a response (semantics section 9).
#![allow(clippy::unwrap_used)]

mod edge;
mod entries;
mod fields;
mod form;
#[path = "../held/mod.rs"]
mod held;
mod orders;
