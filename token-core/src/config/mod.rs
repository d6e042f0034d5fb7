//! Configuration and requests from JSON (architecture section 7), read with the same strict
//! reader as tokens. Every error names the member, as a path, and what was expected there.

mod jwk;
mod policy;
pub(crate) mod reader;
mod request;

pub use jwk::{
    FetchedKeys, fetched_keys_from_json, key_from_json, keys_from_json, verification_keys_from_json,
    verification_keys_with_external,
};
pub use request::OwnedRequest;

#[cfg(test)]
mod tests;
