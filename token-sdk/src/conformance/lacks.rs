//! What this build does not have. A case that needs it is skipped by name, never passed.

use core::fmt;

use serde_json::Value;
use token_core::{Algorithm, Label, Reason};

use super::case::Answer;

/// A feature that a case needs and this build lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lacking(String);

impl fmt::Display for Lacking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl core::error::Error for Lacking {}

/// Signature, MAC and content encryption algorithms of the IANA registry "JSON Web Signature and Encryption
/// Algorithms" that are not deprecated or prohibited.
const REGISTERED_ALGORITHMS: [&str; 25] = [
    "HS256",
    "HS384",
    "HS512",
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "ES256K",
    "EdDSA",
    "Ed25519",
    "Ed448",
    "ESP256",
    "ESP384",
    "ESP512",
    "ESB256",
    "ML-DSA-44",
    "ML-DSA-65",
    "ML-DSA-87",
    "A128GCM",
    "A256GCM",
];

/// Whether the keys of a case need an algorithm this build lacks.
pub(super) fn algorithm(keys: &str) -> Result<(), Lacking> {
    let keys: Value = serde_json::from_str(keys).unwrap_or_default();
    let named = keys.get("keys").and_then(Value::as_array).into_iter().flatten();
    let mut named = named.filter_map(|key| key.get("alg").and_then(Value::as_str));
    let lacks = |name: &&str| REGISTERED_ALGORITHMS.contains(name) && Algorithm::from_jose_name(name).is_none();
    named.find(lacks).map_or(Ok(()), |name| Err(Lacking(format!("algorithm {name}"))))
}

/// Whether this build's answer differs from what is wanted because a claim is not built.
pub(super) fn claim(answer: &Answer, wanted: &Answer) -> Result<(), Lacking> {
    let reason = answer.reason.as_deref();
    if reason == wanted.reason.as_deref() {
        return Ok(());
    }
    if reason == Some(Reason::EncryptionUnsupported.name()) {
        return Err(Lacking("encryption".to_owned()));
    }
    let claim = answer.claim.as_deref().unwrap_or_default();
    let label = claim.rsplit('/').next().unwrap_or_default();
    let unnumbered = (label == "cattprint").then_some(Label::CATTPRINT);
    let is_lacking = Label::from_mnemonic(label).or(unnumbered).is_some_and(|label| !label.is_enforced());
    if reason == Some(Reason::ClaimUnsupported.name()) && is_lacking {
        return Err(Lacking(format!("claim {label}")));
    }
    Ok(())
}
