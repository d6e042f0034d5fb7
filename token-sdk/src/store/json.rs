//! The JSON form of the state.

use serde_json::Value;
use token_core::Revocations;

/// The state as operators read it and as case files write it.
#[must_use]
pub fn state_to_json(state: &Revocations) -> Value {
    // The core writes JSON; null would say that it did not.
    serde_json::from_str(&state.to_json()).unwrap_or_default()
}
