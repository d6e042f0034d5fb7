//! Writing and signing tokens: COSE_Mac0 under the CWT tag (RFC 8392 section 6), JWS in compact
//! form (RFC 7515 section 3.1).

use alloc::string::String;
use alloc::vec::Vec;

use super::{ClaimSet, MintError};
use crate::claims::{Label, TokenIdName, value, write_json, write_json_text};
use crate::key::{Key, KeyState, MAX_SIGNATURE_BYTES};
use crate::limits::{Limits, MAX_ITEMS};
use crate::token::{Format, Structure};
use crate::wire::base64url;
use crate::wire::cbor::{self, Appender};

/// Mints a token as text: a JWT, or the base64url of a CAT.
///
/// # Errors
/// The key does not sign this format, or a claim does not exist in it.
pub fn mint(format: Format, claims: &ClaimSet, key: &Key<'_>) -> Result<String, MintError> {
    let text = match format {
        Format::Cat => encode(&mint_binary(claims, key)?),
        Format::Jwt => mint_jwt(claims, key)?,
    };
    text_of(text)
}

/// The base64url of a CAT.
pub(super) fn encode(token: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(base64url::encoded_len(token.len()));
    base64url::append(token, &mut text);
    text
}

pub(super) fn text_of(token: Vec<u8>) -> Result<String, MintError> {
    String::from_utf8(token).map_err(|_| MintError::new("claims", "a token that is text"))
}

/// Mints the CBOR bytes of a CAT.
///
/// # Errors
/// The key does not sign CAT, or a claim does not exist in it.
pub fn mint_binary(claims: &ClaimSet, key: &Key<'_>) -> Result<Vec<u8>, MintError> {
    check_key(key, Format::Cat)?;
    check_cat(claims)?;
    // Heads and headers beside them take fewer than 64 bytes.
    let size = claims.pairs().len().saturating_add(key.id().len()).saturating_add(MAX_SIGNATURE_BYTES + 64);
    let mut token = Vec::with_capacity(size);
    write_cose(claims, key, &mut Appender(&mut token));
    check_length(token.len())?;
    Ok(token)
}

/// What no verifier would accept in a CAT is not minted.
pub(super) fn check_cat(claims: &ClaimSet) -> Result<(), MintError> {
    if claims.get(Label::CTI).is_some_and(|id| value::bytes(id).is_none()) {
        return Err(MintError::new("cti", "lower-case hex of even length in a CAT"));
    }
    check_size(claims)
}

/// What no verifier would accept is not minted.
fn check_size(claims: &ClaimSet) -> Result<(), MintError> {
    // Every item takes a byte.
    if claims.pairs().len() < MAX_ITEMS {
        return Ok(());
    }
    let mut map = Vec::new();
    claims.append_to(&mut Appender(&mut map));
    cbor::check(&map, &Limits::LARGEST).map_err(|reason| MintError::new("claims", reason.text()))
}

pub(super) fn check_length(length: usize) -> Result<(), MintError> {
    if length <= Limits::LARGEST.token_bytes {
        Ok(())
    } else {
        Err(MintError::new("claims", "a token of at most 16384 bytes"))
    }
}

fn check_key(key: &Key<'_>, format: Format) -> Result<(), MintError> {
    if !key.can_sign() {
        return Err(MintError::new("key", "a private key or a secret that signs"));
    }
    check_scope(key, format)
}

/// Whether a key is active and its scope allows the format.
pub(super) fn check_scope(key: &Key<'_>, format: Format) -> Result<(), MintError> {
    if key.state() != KeyState::Active {
        return Err(MintError::new("key", "an active key"));
    }
    let formats = key.scope().formats.as_ref();
    if formats.is_some_and(|formats| !formats.contains(&format)) {
        return Err(MintError::new("key", "a key whose scope allows the format"));
    }
    Ok(())
}

/// `61(17([<<{1: alg}>>, {4: kid}, payload, tag]))`.
fn write_cose(claims: &ClaimSet, key: &Key<'_>, token: &mut Appender<'_>) {
    let (tag, context): (u64, &[u8]) = match key.algorithm().structure() {
        Structure::Mac0 => (17, b"\x84\x64MAC0"),
        _ => (18, b"\x84\x6aSignature1"),
    };
    token.tag(61);
    token.tag(tag);
    token.array(4);
    let protected_start = token.len();
    token.map(1);
    token.unsigned(1);
    token.integer(key.algorithm().cose_number());
    token.wrap(protected_start);
    let protected_end = token.len();
    token.map(1);
    token.unsigned(4);
    token.bytes(key.id());
    let payload_start = token.len();
    claims.append_to(token);
    token.wrap(payload_start);
    let protected = token.0.get(protected_start..protected_end).unwrap_or_default();
    let payload = token.0.get(payload_start..).unwrap_or_default();
    let mut signature = [0; MAX_SIGNATURE_BYTES];
    let length = key.sign(&[context, protected, b"\x40", payload], &mut signature);
    token.bytes(signature.get(..length).unwrap_or_default());
}

fn mint_jwt(claims: &ClaimSet, key: &Key<'_>) -> Result<Vec<u8>, MintError> {
    check_key(key, Format::Jwt)?;
    check_size(claims)?;
    let id = core::str::from_utf8(key.id()).map_err(|_| MintError::new("key", "a key id that is text"))?;
    let mut json = Vec::with_capacity(claims.typical_json_len());
    json.extend_from_slice(b"{\"alg\":\"");
    json.extend_from_slice(key.algorithm().jose_name().as_bytes());
    json.extend_from_slice(b"\",\"typ\":\"JWT\",\"kid\":");
    write_json_text(id, &mut json);
    json.push(b'}');
    let header_end = json.len();
    write_json(claims.pairs(), TokenIdName::Jti, &mut json)
        .map_err(|reason| MintError::new("claims", reason.text()))?;
    let (header, payload) = json.split_at_checked(header_end).unwrap_or_default();
    let bytes = json.len().saturating_add(MAX_SIGNATURE_BYTES);
    let mut token = Vec::with_capacity(base64url::encoded_len(bytes).saturating_add(4));
    base64url::append(header, &mut token);
    token.push(b'.');
    base64url::append(payload, &mut token);
    let mut signature = [0; MAX_SIGNATURE_BYTES];
    let length = key.sign(&[&token], &mut signature);
    token.push(b'.');
    base64url::append(signature.get(..length).unwrap_or_default(), &mut token);
    check_length(token.len().saturating_mul(3).div_ceil(4))?;
    Ok(token)
}
