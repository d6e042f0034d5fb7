//! Strict readers for what stands on the trust boundary, and their small deterministic writers.

pub(crate) mod base64url;
pub(crate) mod cbor;
pub(crate) mod hex;
pub(crate) mod json;
