//! The command `tokenctl`, run as operators run it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a helper that fails, fails the test that called it")]

mod cases;
mod init;
mod keys;
mod levers;
mod service;
mod tokens;
mod tool;
