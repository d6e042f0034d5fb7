//! The vending service, over real connections.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking, its helpers too")]

mod admin;
#[path = "../edge/mod.rs"]
mod edge;
mod harness;
mod keys;
mod logs;
mod play;
mod refresh;
mod remote;
mod rotation;
mod startup;
mod state;
mod viewers;
