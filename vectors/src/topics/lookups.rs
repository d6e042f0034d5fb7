//! Look-ups in a store of the host: what is asked, when, and what each answer decides (semantics sections 1, 8 and 9).

mod local;
mod order;
mod proofs;
mod replay;
mod revocation;
mod sampling;
mod sent;
mod several;

use crate::case::CaseFile;
use crate::fixture::{ISSUER, NOW};
use serde_json::{Value, json};

/// The id of most tokens.
const ID: &str = "0b71a5c3";

pub(super) fn file() -> CaseFile {
    let mut file = CaseFile::new(
        "lookups",
        "look-ups of the host: revocation, catpor, proofs, catreplay, each found, not found, failed; order, notes",
    );
    revocation::add(&mut file);
    replay::add(&mut file);
    sampling::add(&mut file);
    proofs::add(&mut file);
    order::add(&mut file);
    local::add(&mut file);
    several::add(&mut file);
    sent::add(&mut file);
    file
}

/// Claims that revocation is looked up by.
fn claims() -> Value {
    json!({"cti": ID, "sid": "s-1", "sub": "viewer", "iat": NOW - 10, "epoch": {"": 4, "event:final": 2}})
}

/// All look-ups of this kind answer so.
fn all(kind: &str, answer: Value) -> Value {
    let mut entry = json!({"kind": kind});
    entry["answer"] = answer;
    entry
}

/// The look-up by the usual issuer and this value answers so.
fn one(kind: &str, value: &str, answer: Value) -> Value {
    let mut entry = json!({"kind": kind, "issuer": ISSUER, "value": value});
    entry["answer"] = answer;
    entry
}

/// What makes each kind of look-up for revocation fail.
fn failures() -> Value {
    let kinds = ["issuer", "key", "token", "session", "subject", "epoch"];
    kinds.iter().map(|kind| all(kind, json!("failed"))).collect()
}

/// Failed look-ups for revocation are no denial.
fn lenient() -> Value {
    json!({"on_state": {"lookup_error": "allow"}})
}

/// That a token with this id is used now.
fn used(id: &str, until: impl Into<Value>) -> Value {
    let mut note = json!({"kind": "used", "issuer": ISSUER, "value": id});
    note["until"] = until.into();
    note
}

/// That an id belongs on the block list.
fn block(id: &str, until: impl Into<Value>) -> Value {
    let mut note = json!({"kind": "block", "issuer": ISSUER, "value": id});
    note["until"] = until.into();
    note
}
