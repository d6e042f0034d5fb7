//! Writing and signing tokens: COSE_Mac0 under the CWT tag (RFC 8392 section 6), JWS in compact
//! form (RFC 7515 section 3.1).

use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

use super::together::check_together;
use super::{ClaimSet, MintError};
use crate::claims::{Label, TokenIdName, value, write_json, write_json_text};
use crate::key::{Algorithm, Key, KeyState, MAX_SIGNATURE_BYTES};
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
    let mut token = Vec::with_capacity(cat_size(claims, key.id()));
    let signed = write_cose(claims, key.id(), key.algorithm(), &mut Appender(&mut token));
    let mut signature = [0; MAX_SIGNATURE_BYTES];
    let length = key.sign(&signed.parts(&token), &mut signature);
    Appender(&mut token).bytes(signature.get(..length).unwrap_or_default());
    check_length(token.len())?;
    Ok(token)
}

/// What no verifier would accept in a CAT is not minted.
pub(super) fn check_cat(claims: &ClaimSet) -> Result<(), MintError> {
    if claims.get(Label::CTI).is_some_and(|id| value::bytes(id).is_none()) {
        return Err(MintError::new("cti", "lower-case hex of even length in a CAT"));
    }
    check_set(claims)
}

/// Bytes that a CAT takes at most. Heads and headers beside claims, id and signature take fewer than 64.
pub(super) fn cat_size(claims: &ClaimSet, key_id: &[u8]) -> usize {
    claims.pairs().len().saturating_add(key_id.len()).saturating_add(MAX_SIGNATURE_BYTES + 64)
}

/// What no verifier would accept is not minted.
pub(super) fn check_set(claims: &ClaimSet) -> Result<(), MintError> {
    check_together(claims)?;
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

/// Where in a CAT stands what is signed (RFC 9052 sections 4.4 and 6.3).
pub(super) struct Signed {
    context: &'static [u8],
    protected: Range<usize>,
    payload: Range<usize>,
}

impl Signed {
    /// The parts whose concatenation is signed.
    #[inline]
    pub(super) fn parts<'t>(&self, token: &'t [u8]) -> [&'t [u8]; 4] {
        let part = |range: &Range<usize>| token.get(range.clone()).unwrap_or_default();
        [self.context, part(&self.protected), b"\x40", part(&self.payload)]
    }
}

/// `61(17([<<{1: alg}>>, {4: kid}, payload, tag]))` without the tag.
#[inline]
pub(super) fn write_cose(claims: &ClaimSet, key_id: &[u8], algorithm: Algorithm, token: &mut Appender<'_>) -> Signed {
    let (tag, context): (u64, &[u8]) = match algorithm.structure() {
        Structure::Mac0 => (17, b"\x84\x64MAC0"),
        _ => (18, b"\x84\x6aSignature1"),
    };
    token.tag(61);
    token.tag(tag);
    token.array(4);
    let protected_start = token.len();
    token.map(1);
    token.unsigned(1);
    token.integer(algorithm.cose_number());
    token.wrap(protected_start);
    let protected = protected_start..token.len();
    token.map(1);
    token.unsigned(4);
    token.bytes(key_id);
    let payload_start = token.len();
    claims.append_to(token);
    token.wrap(payload_start);
    Signed { context, protected, payload: payload_start..token.len() }
}

fn mint_jwt(claims: &ClaimSet, key: &Key<'_>) -> Result<Vec<u8>, MintError> {
    check_key(key, Format::Jwt)?;
    let mut token = jws_signing_input(claims, key.id(), key.algorithm())?;
    let mut signature = [0; MAX_SIGNATURE_BYTES];
    let length = key.sign(&[&token], &mut signature);
    append_signature(&mut token, signature.get(..length).unwrap_or_default())?;
    Ok(token)
}

/// Header and payload of a JWT (RFC 7515 section 5.1 step 8), with room for the signature.
#[inline]
pub(super) fn jws_signing_input(claims: &ClaimSet, key_id: &[u8], algorithm: Algorithm) -> Result<Vec<u8>, MintError> {
    check_set(claims)?;
    let id = core::str::from_utf8(key_id).map_err(|_| MintError::new("key", "a key id that is text"))?;
    let mut json = Vec::with_capacity(claims.typical_json_len());
    json.extend_from_slice(b"{\"alg\":\"");
    json.extend_from_slice(algorithm.jose_name().as_bytes());
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
    Ok(token)
}

/// The third part of a JWT.
pub(super) fn append_signature(token: &mut Vec<u8>, signature: &[u8]) -> Result<(), MintError> {
    token.push(b'.');
    base64url::append(signature, token);
    check_length(token.len().saturating_mul(3).div_ceil(4))
}
