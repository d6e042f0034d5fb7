//! Keys that sign elsewhere: bounds on how they are asked, and one behind a real connection.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking, its helpers too")]

mod bounds;
#[path = "../edge/mod.rs"]
#[allow(dead_code, reason = "shared with tests that need more of it")]
mod edge;
mod over_http;
mod transit;
mod vault;
