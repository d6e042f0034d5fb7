//! The token of a case: whether it is just what its claims make, and whether a key made its MAC.

use serde_json::Value;

use super::annotate::Annotation;
use super::item::{Item, Kind};
use super::jose;
use super::names::Names;
use crate::key::{Algorithm, Key};
use crate::{base64url, cat, cbor, claims, fixture, jwt};

/// The bytes of a CAT, read with or without padding and in either alphabet; none of a JWT and of what
/// is no base64 at all.
pub(super) fn cat_bytes(token: &Value) -> Option<Vec<u8>> {
    if let Some(digits) = token["hex"].as_str() {
        return Some(cbor::hex(digits));
    }
    let text = token["text"].as_str().filter(|_| !is_jwt(token))?;
    base64url::read(&text.trim_end_matches('=').replace('+', "-").replace('/', "_")).ok()
}

/// What is wrong with the text of a CAT.
pub(super) fn fault_of_text(token: &Value) -> Option<String> {
    let text = token["text"].as_str().filter(|_| !is_jwt(token))?;
    base64url::read(text).err()
}

/// Whether it is a JWT, or text that is taken for one.
pub(super) fn is_jwt(token: &Value) -> bool {
    match token["format"].as_str() {
        Some("auto") => token["text"].as_str().is_some_and(|text| text.contains('.')),
        format => format == Some("jwt"),
    }
}

/// As what the bytes of a case's token are read.
pub(super) fn names(case: &Value) -> Names {
    match (case["check"].as_str(), case["untagged"].as_str()) {
        (Some("claims"), _) => Names::Claims,
        (_, Some("mac0")) => Names::PinnedMac0,
        (_, Some("sign1")) => Names::PinnedSign1,
        _ => Names::Token,
    }
}

const ALGORITHMS: [Algorithm; 8] = [
    Algorithm::Hs256,
    Algorithm::Hs384,
    Algorithm::Hs512,
    Algorithm::Es256,
    Algorithm::Es384,
    Algorithm::EdDsa,
    Algorithm::Rs256,
    Algorithm::Ps256,
];

/// Whether the claims of the case and an algorithm say all about its token, but for the MAC or signature.
pub(super) fn is_regular(case: &Value) -> bool {
    let (token, Some(claims)) = (&case["token"], case["claims"].as_object()) else { return false };
    if is_jwt(token) {
        let payload = jwt::payload(claims);
        let text = token["text"].as_str().unwrap_or_default();
        return ALGORITHMS.iter().any(|algorithm| jwt::starts(text, *algorithm, &payload));
    }
    let Some(bytes) = cat_bytes(token) else { return false };
    let payload = cbor::encode(&cbor::Value::Map(claims::to_cbor(claims)));
    ALGORITHMS.iter().any(|algorithm| cat::starts(&bytes, *algorithm, &payload))
}

/// What is irregular about a token, in words: faults, and headers and structures that are not the usual
/// ones.
pub(super) fn irregularities(case: &Value) -> Vec<String> {
    let (token, text) = (&case["token"], case["token"]["text"].as_str().unwrap_or_default());
    let mut found: Vec<String> = fault_of_text(token).into_iter().collect();
    if is_regular(case) {
        return found;
    }
    match cat_bytes(token) {
        Some(bytes) => found.extend(irregular_lines(&bytes, case)),
        None if is_jwt(token) => found.extend(jose::irregularities(text)),
        None => (),
    }
    found
}

/// The faults of a CAT, or else the lines that the regular token of its claims has not, or else those
/// that it lacks.
fn irregular_lines(bytes: &[u8], case: &Value) -> Vec<String> {
    let claims = case["claims"].as_object().map(claims::to_cbor).unwrap_or_default();
    let usual = cat::regular(&cbor::encode(&cbor::Value::Map(claims)), &fixture::key());
    let (usual, this) = (Annotation::new(&usual, Names::Token), Annotation::new(bytes, names(case)));
    let faults: Vec<String> = this.meanings().filter(|line| line.contains("<- ")).map(str::to_owned).collect();
    if !faults.is_empty() {
        return faults;
    }
    let more = without(this.meanings(), usual.meanings());
    if !more.is_empty() {
        return more;
    }
    let lacking = without(usual.meanings(), this.meanings());
    lacking.into_iter().map(|line| format!("no {line}")).collect()
}

/// The lines but for those of others, each taken away once; lines of lengths and of MACs tell nothing.
fn without<'a>(lines: impl Iterator<Item = &'a str>, others: impl Iterator<Item = &'a str>) -> Vec<String> {
    let tells = |line: &&str| !line.ends_with("which are") && !line.starts_with("MAC");
    let mut left: Vec<&str> = lines.filter(tells).collect();
    for other in others {
        if let Some(at) = left.iter().position(|line| *line == other) {
            left.remove(at);
        }
    }
    left.into_iter().map(str::to_owned).collect()
}

/// Whether the table tells all of a token: its claims make it, or it is a JWT that they make but for
/// its header.
pub(super) fn is_told(case: &Value) -> bool {
    let is_payload = |text: &str| {
        let claims = case["claims"].as_object().map(jwt::payload).unwrap_or_default();
        text.split('.').nth(1) == Some(base64url::encode(&claims).as_str())
    };
    let is_header = || irregularities(case).iter().all(|told| told.starts_with("header ") && told.len() < super::TOLD);
    let text = case["token"]["text"].as_str().filter(|_| is_jwt(&case["token"]));
    is_regular(case) || (text.is_some_and(is_payload) && is_header())
}

/// Whether one of the case's keys made the MAC or signature; nothing where that cannot be told.
pub(super) fn is_signed(case: &Value) -> Option<bool> {
    let (message, mac) = if is_jwt(&case["token"]) {
        let (input, signature) = case["token"]["text"].as_str()?.rsplit_once('.')?;
        (input.as_bytes().to_vec(), base64url::read(signature).ok()?)
    } else {
        to_authenticate(&cat_bytes(&case["token"])?, case["untagged"] == "sign1")?
    };
    let keys = case["keys"]["keys"].as_array()?;
    let known = keys.iter().filter_map(|jwk| Some((algorithm_of(jwk)?, jwk)));
    let made: Vec<bool> = known.map(|(algorithm, jwk)| has_made(algorithm, jwk, &message, &mac)).collect();
    (!made.is_empty()).then(|| made.contains(&true))
}

fn algorithm_of(jwk: &Value) -> Option<Algorithm> {
    ALGORITHMS.into_iter().find(|algorithm| jwk["alg"] == algorithm.jose_name())
}

/// Not by a key that is none.
fn has_made(algorithm: Algorithm, jwk: &Value, message: &[u8], mac: &[u8]) -> bool {
    if let Some(scheme) = algorithm.scheme() {
        return scheme.verifies(jwk, message, mac).unwrap_or(false);
    }
    let secret = jwk["k"].as_str().and_then(|text| base64url::read(text).ok());
    secret.is_some_and(|secret| Key::new(algorithm, &secret).sign(message) == mac)
}

/// The structure that is authenticated and the MAC or signature of it, of a COSE_Mac0 or COSE_Sign1
/// (RFC 9052 sections 4.4 and 6.3).
fn to_authenticate(token: &[u8], is_signed_if_untagged: bool) -> Option<(Vec<u8>, Vec<u8>)> {
    let mut item = &Item::read(token);
    let mut is_signed = is_signed_if_untagged;
    while let Kind::Tag(tag @ (61 | 17 | 18), inner) = &item.kind {
        is_signed = *tag == 18;
        item = inner;
    }
    let context = if is_signed { "Signature1" } else { "MAC0" };
    let Kind::Array(items) = &item.kind else { return None };
    let [protected, _, payload, mac] = items.as_slice() else { return None };
    let content = |item: &Item| matches!(item.kind, Kind::Bytes).then(|| token[item.body..item.end].to_vec());
    // Section 3: an empty map is authenticated as no bytes.
    let protected = content(protected).map(|bytes| if bytes == [0xa0] { Vec::new() } else { bytes })?;
    let structure = cat::to_authenticate(context, &protected, b"", &content(payload)?);
    Some((structure, content(mac)?))
}
