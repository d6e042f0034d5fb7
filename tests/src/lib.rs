//! What the suites share: the case files, and gates that say in one line what they decided.

pub mod claim_sets;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value;
use token_core::{
    ConfigError, DecisionJson, Denial, Gate, KeyRing, NoState, OwnedRequest, Policy, Timestamp, Token, keys_from_json,
};

pub mod published;

/// Suffices for every token and URL within the default limits.
const SCRATCH_BYTES: usize = 64 * 1024;

/// The folder of the conformance suite.
#[must_use]
pub fn vectors() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../vectors"))
}

/// Every case file, sorted by name.
///
/// # Errors
/// A folder cannot be read.
pub fn case_files() -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for folder in ["cases", "published"] {
        for entry in fs::read_dir(vectors().join(folder))? {
            files.push(entry?.path());
        }
    }
    files.sort();
    Ok(files)
}

/// A gate that has no state.
#[derive(Debug)]
pub struct Bench {
    gate: Gate<'static>,
}

impl Bench {
    /// A gate with these keys and this policy.
    ///
    /// # Errors
    /// Keys or policy cannot be used.
    pub fn new(keys: &Value, policy: &Value) -> Result<Self, ConfigError> {
        let keys = KeyRing::new(keys_from_json(&keys.to_string())?)?;
        Ok(Self { gate: Gate::new(keys, Policy::from_json(&policy.to_string())?)? })
    }

    /// The decision in its JSON form.
    ///
    /// # Errors
    /// The request is malformed.
    pub fn decide(&self, token: Token<'_>, request: &Value) -> Result<Value, ConfigError> {
        let request = OwnedRequest::from_json(&request.to_string())?;
        let lines = request.lines();
        let mut scratch = vec![0; SCRATCH_BYTES];
        let decision = self.gate.verify(token, &request.facts(&lines), &NoState, &mut scratch);
        let json = DecisionJson::new(&decision, self.gate.policy()).to_string();
        serde_json::from_str(&json).map_err(|_| ConfigError::new("decision", "JSON"))
    }

    /// The payload of a token of which envelope, key and signature are right.
    ///
    /// # Errors
    /// The reason for which they are not.
    pub fn authenticate(&self, token: Token<'_>, now: i64) -> Result<Vec<u8>, Denial> {
        let mut scratch = vec![0; SCRATCH_BYTES];
        self.gate.authenticate(token, Timestamp::from_seconds(now), &mut scratch).map(<[u8]>::to_vec)
    }
}

/// The README's examples are compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
