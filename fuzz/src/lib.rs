//! What is fuzzed: one module a target, each with what it is given and what must hold.
//!
//! `cargo xtask fuzz` runs them with libFuzzer; `tests/replay.rs` runs them on the seeds with a stable compiler.

pub mod claims;
pub mod configuration;
pub mod edge;
pub mod envelope;
pub mod record;
pub mod regex;
pub mod round_trip;
pub mod seeds;
pub mod state;
pub mod url;

/// A target: its name, and what it does with some bytes. A panic is a finding.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// The name of module and program.
    pub name: &'static str,
    /// Judges some bytes.
    pub run: fn(&[u8]),
    /// What it begins with.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

/// All targets.
pub const TARGETS: [Target; 8] = [
    Target { name: "envelope", run: envelope::run, seeds: seeds::tokens },
    Target { name: "claims", run: claims::run, seeds: seeds::payloads },
    Target { name: "state", run: state::run, seeds: seeds::states },
    Target { name: "record", run: record::run, seeds: seeds::records },
    Target { name: "configuration", run: configuration::run, seeds: seeds::configurations },
    Target { name: "regex", run: regex::run, seeds: seeds::expressions },
    Target { name: "url", run: url::run, seeds: seeds::urls },
    Target { name: "round_trip", run: round_trip::run, seeds: seeds::claim_sets },
];
