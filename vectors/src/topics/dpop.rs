//! cnf, catdpop and DPoP (semantics sections 6 and 7, RFC 9449).

mod claims;
mod keys;
mod proofs;
mod requests;

use crate::case::CaseFile;
use crate::draft::Draft;
use crate::proof::{Proof, ViewerKey};
use serde_json::json;

pub(super) fn file() -> CaseFile {
    let mut file =
        CaseFile::new("dpop", "cnf, catdpop: proofs of possession, their keys, methods, URLs, times and reuse");
    proofs::add(&mut file);
    keys::add(&mut file);
    requests::add(&mut file);
    claims::add(&mut file);
    file
}

/// The key of the viewer in most cases.
fn key() -> ViewerKey {
    ViewerKey::es256(1)
}

/// The token is bound to the key.
fn bound(c: Draft, key: &ViewerKey) -> Draft {
    c.claims(json!({"cnf": {"jkt": key.jkt()}}))
}

/// The token is bound to the usual key, and this proof is on the request.
fn with(c: Draft, proof: Proof) -> Draft {
    shown(bound(c, &key()), proof)
}

/// This proof is on the request.
fn shown(c: Draft, proof: Proof) -> Draft {
    c.request(json!({"dpop": "{proof}"})).proven(move |token| proof.for_token(token))
}

/// Allowed, or denied for want of a proof.
fn expected(c: Draft, is_valid: bool) -> Draft {
    if is_valid { c.allow() } else { c.deny_claim("proof-of-possession", "cnf") }
}
