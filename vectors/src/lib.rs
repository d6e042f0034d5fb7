//! Writes the conformance suite: tokens, keys, policies, requests and states, and the decision
//! each of them must lead to.
//!
//! No case is written by the code it tests: Common Access Tokens come from `coset` and
//! `ciborium`, JSON Web Tokens from `serde_json`, MACs from `hmac`, signatures from `p256`, `p384`,
//! `ed25519-dalek` and `rsa`, ciphertexts from `aes-gcm`. Expectations are written by
//! hand from the contract; each case names the section it shows. `token-core` gives the table of
//! reasons alone.
#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "the input of this program is its own source; a failure is a bug in a case and must stop it"
)]

mod asymmetric;
mod base64url;
mod case;
mod cat;
mod cbor;
mod claims;
mod draft;
mod encrypt;
mod fixture;
mod json;
mod jwt;
mod key;
mod manifest;
mod output;
mod pages;
mod proof;
mod rules;
mod tokens;
mod topics;

pub use case::{Case, CaseFile};
pub use fixture::{KEY_ID, NOW, key_set, secret};
pub use output::{check, write};
pub use tokens::{cat_around, cat_of, claims_map, jwt_around, jwt_of, payload_of};
pub use topics::all as case_files;
