//! Writing and signing tokens: COSE_Mac0 under the CWT tag (RFC 8392 section 6), JWS in compact
//! form (RFC 7515 section 3.1).

use alloc::string::String;
use alloc::vec::Vec;

use super::{ClaimSet, MintError};
use crate::claims::{Label, TokenIdName, value, write_json};
use crate::key::{Key, KeyState, MAX_SIGNATURE_BYTES};
use crate::limits::{Limits, MAX_ITEMS};
use crate::policy::Labels;
use crate::reason::Reason;
use crate::token::{Format, Structure};
use crate::wire::base64url;
use crate::wire::cbor::{self, Writer};
use crate::wire::json::JsonText;

/// Mints a token as text: a JWT, or the base64url of a CAT.
///
/// # Errors
/// The key does not sign this format, or a claim does not exist in it.
pub fn mint(format: Format, claims: &ClaimSet, key: &Key<'_>) -> Result<String, MintError> {
    match format {
        Format::Cat => encode(&mint_binary(claims, key)?, String::new()),
        Format::Jwt => mint_jwt(claims, key),
    }
}

/// Mints the CBOR bytes of a CAT.
///
/// # Errors
/// The key does not sign CAT, or a claim does not exist in it.
pub fn mint_binary(claims: &ClaimSet, key: &Key<'_>) -> Result<Vec<u8>, MintError> {
    check_key(key, Format::Cat)?;
    if claims.get(Label::CTI).is_some_and(|id| value::bytes(id).is_none()) {
        return Err(MintError::new("cti", "lower-case hex of even length in a CAT"));
    }
    let payload = claims.to_cbor();
    check_size(&payload)?;
    let size = payload.len().saturating_add(key.id().len()).saturating_add(128);
    let mut out = alloc::vec![0; size];
    let length =
        write_cose(&payload, key, &mut out).map_err(|_| MintError::new("claims", "a token that can be written"))?;
    out.truncate(length);
    check_length(out.len())?;
    Ok(out)
}

/// What no verifier would accept is not minted.
fn check_size(payload: &[u8]) -> Result<(), MintError> {
    // Every item takes a byte.
    if payload.len() <= MAX_ITEMS {
        return Ok(());
    }
    cbor::check(payload, &Limits::LARGEST).map_err(|reason| MintError::new("claims", reason.text()))
}

fn check_length(length: usize) -> Result<(), MintError> {
    if length <= Limits::LARGEST.token_bytes {
        Ok(())
    } else {
        Err(MintError::new("claims", "a token of at most 16384 bytes"))
    }
}

fn check_key(key: &Key<'_>, format: Format) -> Result<(), MintError> {
    if key.state() != KeyState::Active {
        return Err(MintError::new("key", "an active key"));
    }
    if !key.can_sign() {
        return Err(MintError::new("key", "a private key or a secret: this one only checks signatures"));
    }
    let formats = key.scope().formats.as_ref();
    if formats.is_some_and(|formats| !formats.contains(&format)) {
        return Err(MintError::new("key", "a key whose scope allows the format"));
    }
    Ok(())
}

/// `61(17([<<{1: alg}>>, {4: kid}, payload, tag]))`.
fn write_cose(payload: &[u8], key: &Key<'_>, out: &mut [u8]) -> Result<usize, Reason> {
    let mut protected = [0; 16];
    let mut headers = Writer::new(&mut protected);
    headers.map(1)?;
    headers.unsigned(1)?;
    headers.integer(key.algorithm().cose_number())?;
    let (tag, context): (u64, &[u8]) = match key.algorithm().structure() {
        Structure::Mac0 => (17, b"\x84\x64MAC0"),
        Structure::Sign1 => (18, b"\x84\x6aSignature1"),
    };
    let mut writer = Writer::new(out);
    writer.tag(61)?;
    writer.tag(tag)?;
    writer.array(4)?;
    let protected_start = writer.len();
    writer.bytes(headers.written())?;
    let protected_end = writer.len();
    writer.map(1)?;
    writer.unsigned(4)?;
    writer.bytes(key.id())?;
    let payload_start = writer.len();
    writer.bytes(payload)?;
    let written = writer.written();
    let protected = written.get(protected_start..protected_end).unwrap_or_default();
    let payload = written.get(payload_start..).unwrap_or_default();
    let mut signature = [0; MAX_SIGNATURE_BYTES];
    let length = key.sign(&[context, protected, b"\x40", payload], &mut signature);
    writer.bytes(signature.get(..length).unwrap_or_default())?;
    Ok(writer.len())
}

fn mint_jwt(claims: &ClaimSet, key: &Key<'_>) -> Result<String, MintError> {
    check_key(key, Format::Jwt)?;
    let id = core::str::from_utf8(key.id()).map_err(|_| MintError::new("key", "a key id that is text"))?;
    let algorithm = key.algorithm().jose_name();
    let header = alloc::format!("{{\"alg\":\"{algorithm}\",\"typ\":\"JWT\",\"kid\":{}}}", JsonText(id));
    let map = claims.to_cbor();
    check_size(&map)?;
    let payload = write_json(&map, TokenIdName::Jti, &Labels::DEFAULT)
        .map_err(|reason| MintError::new("claims", reason.text()))?;
    let mut token = encode(header.as_bytes(), String::with_capacity(payload.len().saturating_mul(2)))?;
    token.push('.');
    let mut token = encode(payload.as_bytes(), token)?;
    let mut signature = [0; MAX_SIGNATURE_BYTES];
    let length = key.sign(&[token.as_bytes()], &mut signature);
    token.push('.');
    let token = encode(signature.get(..length).unwrap_or_default(), token)?;
    check_length(token.len().saturating_mul(3).div_ceil(4))?;
    Ok(token)
}

/// Appends the base64url of `bytes`.
fn encode(bytes: &[u8], out: String) -> Result<String, MintError> {
    let mut text = out.into_bytes();
    let start = text.len();
    text.resize(start.saturating_add(bytes.len().saturating_mul(4).div_ceil(3)), 0);
    let unwritten = |_| MintError::new("claims", "a token that can be written");
    base64url::encode(bytes, text.get_mut(start..).unwrap_or_default()).map_err(unwritten)?;
    String::from_utf8(text).map_err(|_| MintError::new("claims", "a token that can be written"))
}
