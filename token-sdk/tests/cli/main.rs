//! The command `tokenctl`, run as operators run it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a helper that fails, fails the test that called it")]

mod bad_input;
mod cases;
mod init;
mod injection;
mod keys;
mod levers;
mod mint;
mod service;
mod tokens;
mod tool;
