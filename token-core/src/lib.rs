//! Mints and checks access tokens for media delivery: JSON Web Tokens (RFC 7519) and CTA Common
//! Access Tokens (CTA-5007). Verifying needs no clock, no I/O, no randomness and no allocation:
//! time, facts about the request and state are arguments. RSA and regular expressions alone allocate,
//! for tokens that have them.
#![no_std]
#![forbid(unsafe_code)]
#![deny(clippy::indexing_slicing, clippy::arithmetic_side_effects, clippy::as_conversions, clippy::unreachable)]

#[cfg(feature = "alloc")]
extern crate alloc;
#[cfg(test)]
extern crate std;

mod authentic;
mod begun;
#[cfg(feature = "alloc")]
mod cache;
#[cfg(feature = "alloc")]
mod cached_gate;
mod check;
mod claims;
#[cfg(feature = "alloc")]
mod config;
mod decision;
#[cfg(feature = "encryption")]
mod decrypted;
mod denial;
mod envelope;
mod error;
mod gate;
mod grant;
mod hash;
mod judged;
mod key;
pub mod limits;
#[cfg(feature = "alloc")]
mod mint;
mod opened;
mod pending;
mod placement;
mod policy;
mod possession;
mod reason;
#[cfg(feature = "regex")]
mod regex;
mod renewal;
#[cfg(feature = "alloc")]
mod reply;
mod request;
#[cfg(feature = "alloc")]
mod respond;
mod revoke;
mod scratch;
mod selection;
mod signature_check;
mod storage;
mod text;
mod time;
mod token;
mod trace;
mod uri;
mod wire;

pub use begun::{Begun, NeedsSignature};
#[cfg(feature = "alloc")]
pub use cached_gate::CachedGate;
pub use claims::{Circle, Label, RenewalType, TokenId};
#[cfg(feature = "alloc")]
pub use config::{
    FetchedKeys, OwnedRequest, fetched_keys_from_json, key_from_json, keys_from_json, verification_keys_from_json,
    verification_keys_with_external,
};
pub use decision::DecisionJson;
pub use denial::{ClaimPath, Denial, MAX_COMPOSITION_DEPTH, Operator};
pub use error::ConfigError;
pub use gate::Gate;
pub use grant::Grant;
pub use key::{Algorithm, Key, KeyRing, KeyState, Scope};
pub use limits::Limits;
#[cfg(feature = "alloc")]
pub use mint::{ClaimSet, Match, MintError, Minter, Randomness, Renewal, Unsigned, mint, mint_binary};
#[cfg(all(feature = "alloc", feature = "encryption"))]
pub use mint::{Encryption, mint_encrypted, mint_encrypted_binary, mint_private};
pub use pending::{Lookup, Pending};
pub use placement::{Placement, is_token_header, strip_cookies};
pub use policy::{Audiences, Issuers, KeyIdMode, Labels, Mode, OnStale, OnState, Policy, StatePolicy};
pub use reason::{Action, Reason, Stage};
pub use renewal::{DueRenewal, Unrenewed};
#[cfg(feature = "alloc")]
pub use reply::Reply;
pub use request::{Fact, Position, Request};
#[cfg(feature = "alloc")]
pub use respond::Means;
pub use revoke::{Answer, LookupFailed, NetworkAnswer, NoState, RevocationLookup, State, StateError, StateSummary};
#[cfg(feature = "alloc")]
pub use revoke::{EpochFloor, Network, Revocations, RevokedId, RevokedSubject};
pub use signature_check::SignatureCheck;
pub use storage::{List, Text};
pub use text::{Hex, Lossy};
pub use time::Timestamp;
pub use token::{Format, Structure, Token};
pub use trace::{Step, Trace};
pub use uri::{Component, Uri};
pub use wire::json::JsonText;
