//! Tokens for other suites, made as those of the cases are: not by the code under test.

use serde_json::{Map, Value};

use crate::cbor::{self, Value as Cbor};
use crate::{cat, claims, fixture, jwt};

/// The CBOR map of a claim set in its JSON form, labels ascending.
#[must_use]
pub fn claims_map(set: &Map<String, Value>) -> Cbor {
    Cbor::Map(claims::to_cbor(set))
}

/// A Common Access Token of a claim set, signed with the key of [`key_set`](crate::key_set).
#[must_use]
pub fn cat_of(set: &Map<String, Value>) -> Vec<u8> {
    cat_around(&payload_of(set))
}

/// The payload of a Common Access Token.
#[must_use]
pub fn payload_of(set: &Map<String, Value>) -> Vec<u8> {
    cbor::encode(&claims_map(set))
}

/// A Common Access Token around any payload.
#[must_use]
pub fn cat_around(payload: &[u8]) -> Vec<u8> {
    cat::regular(payload, &fixture::key())
}

/// A JSON Web Token of a claim set, signed with the key of [`key_set`](crate::key_set).
#[must_use]
pub fn jwt_of(set: &Map<String, Value>) -> String {
    jwt_around(&jwt::payload(set))
}

/// A JSON Web Token around any payload.
#[must_use]
pub fn jwt_around(payload: &[u8]) -> String {
    jwt::Pieces::new().assemble(payload, &fixture::key())
}
