//! Looking into tokens without checking them: for people, never for decisions.
//!
//! ```
//! let token = "eyJhbGciOiJub25lIn0.eyJpc3MiOiJhIn0.";
//! let seen = token_sdk::inspect::unverified(token)?;
//! assert_eq!(seen.claims["iss"], "a");
//! # Ok::<(), token_sdk::inspect::InspectError>(())
//! ```

mod cbor;
mod claims;

use core::fmt;

use base64::Engine;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use ciborium::Value as Cbor;
use serde_json::{Map, Value, json};
use token_core::{Format, Hex};

/// Bytes of text looked into; four times what a verifier takes by default.
const MAX_TEXT_BYTES: usize = 4 * 5462;

/// COSE_Encrypt0 (RFC 9052 section 2).
const TAG_ENCRYPT0: u64 = 16;

/// base64url with or without padding.
const BASE64URL: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// What a token says, not checked in any way.
#[derive(Clone, Debug)]
pub struct Unverified {
    /// The format.
    pub format: Format,
    /// The headers: those of a JWS, or `{"protected":{…},"unprotected":{…}}` of a COSE structure.
    pub headers: Value,
    /// The claims in JSON form, or the payload in hex where it is no claim set; null where they are
    /// encrypted.
    pub claims: Value,
    /// Whether the token is encrypted: then the headers are those of the COSE_Encrypt0 outside.
    pub is_encrypted: bool,
}

/// Why a token cannot be looked into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InspectError(&'static str);

impl fmt::Display for InspectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl core::error::Error for InspectError {}

/// Takes the text of a token apart without checking anything.
///
/// # Errors
/// The text is too long or is no token at all.
pub fn unverified(text: &str) -> Result<Unverified, InspectError> {
    if text.len() > MAX_TEXT_BYTES {
        return Err(InspectError("the token is longer than anything a verifier takes"));
    }
    if text.contains('.') { jws(text) } else { cose(text) }
}

/// The JSON form of an authenticated payload.
///
/// # Errors
/// The payload is no claim set.
pub fn claims_json(format: Format, payload: &[u8]) -> Result<Value, InspectError> {
    let claims = match format {
        Format::Jwt => serde_json::from_slice(payload).ok().filter(Value::is_object),
        Format::Cat => cbor::read(payload).and_then(|item| claims::to_json(&item)),
    };
    claims.ok_or(InspectError("the payload is no claim set"))
}

fn jws(text: &str) -> Result<Unverified, InspectError> {
    let mut parts = text.split('.');
    let mut part = || parts.next().and_then(|part| BASE64URL.decode(part).ok());
    let (header, payload) = part().zip(part()).ok_or(InspectError("a part of the JWT is not base64url"))?;
    let headers = serde_json::from_slice(&header).map_err(|_| InspectError("the header of the JWT is not JSON"))?;
    let claims = claims_or_hex(Format::Jwt, &payload);
    Ok(Unverified { format: Format::Jwt, headers, claims, is_encrypted: false })
}

fn cose(text: &str) -> Result<Unverified, InspectError> {
    let bytes = BASE64URL.decode(text).map_err(|_| InspectError("the token is not base64url"))?;
    let mut item = cbor::read(&bytes).ok_or(InspectError("the token is not CBOR"))?;
    let mut is_encrypted = false;
    while let Cbor::Tag(tag, inner) = item {
        is_encrypted |= tag == TAG_ENCRYPT0;
        item = *inner;
    }
    let Cbor::Array(parts) = item else {
        return Err(InspectError("the token is not a COSE structure"));
    };
    let [Cbor::Bytes(protected), unprotected, Cbor::Bytes(payload), ..] = parts.as_slice() else {
        return Err(InspectError("the token is not a COSE structure with a payload"));
    };
    let protected = cbor::read(protected).unwrap_or(Cbor::Map(Vec::new()));
    let headers = json!({"protected": cose_headers(&protected), "unprotected": cose_headers(unprotected)});
    let claims = if is_encrypted { Value::Null } else { claims_or_hex(Format::Cat, payload) };
    Ok(Unverified { format: Format::Cat, headers, claims, is_encrypted })
}

fn claims_or_hex(format: Format, payload: &[u8]) -> Value {
    claims_json(format, payload).unwrap_or_else(|_| Value::String(Hex(payload).to_string()))
}

/// Headers by the names of the IANA registry "COSE Header Parameters".
fn cose_headers(headers: &Cbor) -> Value {
    let Cbor::Map(members) = headers else {
        return cbor::to_json(headers);
    };
    let member = |(label, value): &(Cbor, Cbor)| match cbor::integer(label) {
        Some(1) => ("alg".to_owned(), cbor::to_json(value)),
        Some(2) => ("crit".to_owned(), cbor::to_json(value)),
        Some(4) => ("kid".to_owned(), cbor::text_or_hex(value)),
        Some(5) => ("iv".to_owned(), cbor::to_json(value)),
        Some(6) => ("partial_iv".to_owned(), cbor::to_json(value)),
        Some(16) => ("typ".to_owned(), cbor::to_json(value)),
        _ => (cbor::label(label), cbor::to_json(value)),
    };
    Value::Object(members.iter().map(member).collect::<Map<_, _>>())
}
