//! Reading COSE_Key and COSE_KeySet.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use coset::cbor::{Value, de::from_reader_with_buffer};
use coset::iana::{Ec2KeyParameter, EnumI64 as _, KeyParameter, KeyType};
use serde_json::{Map, Value as Json, json};
use token_core::{Algorithm, ConfigError, Hex, Key};
use zeroize::Zeroizing;

use super::super::KeyError;
use super::Secrets;
use super::names::{Kind, OWN, OWN_MEMBERS, algorithm, curve_name, operation_name};
use crate::hex;

/// The members of each key, as a JWK has them, of a COSE_Key (a map) or a COSE_KeySet (an array), in
/// binary or as hex.
///
/// RFC 9052 section 7 lets the reader of a set leave out what it does not understand; in a file of
/// one's own that would be a key missed in the night. So what cannot be used becomes a member that the
/// reader of JWKs refuses, by its name.
pub(in super::super) fn read(bytes: &[u8]) -> Result<Vec<Map<String, Json>>, KeyError> {
    let decoded = from_hex(bytes);
    let mut rest = decoded.as_ref().map_or(bytes, |decoded| decoded.as_slice());
    // The reader's own would keep secrets after it.
    let mut buffer = Zeroizing::new([0; 4096]);
    let document: Secrets = from_reader_with_buffer(&mut rest, buffer.as_mut_slice())
        .map(Secrets)
        .map_err(|_| KeyError::NotCoseKeys("expected one CBOR item"))?;
    if !rest.is_empty() {
        return Err(KeyError::NotCoseKeys("expected nothing after the key or the set"));
    }
    let keys = match &document.0 {
        Value::Array(keys) => keys.as_slice(),
        key @ Value::Map(_) => core::slice::from_ref(key),
        _ => return Err(KeyError::NotCoseKeys("expected a map or an array of maps")),
    };
    if keys.is_empty() {
        return Err(KeyError::NotCoseKeys("expected at least one key"));
    }
    let key = |(index, key)| {
        members(key).map_err(|Fault(member, expected)| {
            let separator = if member.is_empty() { "" } else { "." };
            KeyError::Unusable(ConfigError::new(format!("keys[{index}]{separator}{member}"), expected))
        })
    };
    keys.iter().enumerate().map(key).collect()
}

/// No map or array begins with the byte of a hex digit.
fn from_hex(bytes: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    core::str::from_utf8(bytes).ok().and_then(|text| hex::decode(text.trim())).map(Zeroizing::new)
}

/// The member, and what was expected of it.
struct Fault(String, &'static str);

impl Fault {
    fn new(member: &str, expected: &'static str) -> Self {
        Self(member.to_owned(), expected)
    }
}

fn members(key: &Value) -> Result<Map<String, Json>, Fault> {
    let Value::Map(parameters) = key else { return Err(Fault::new("", "a map: a COSE_Key (RFC 9052 section 7)")) };
    check_labels(parameters)?;
    let find = |label: i64| parameters.iter().find(|(known, _)| integer(known) == Some(label)).map(|(_, value)| value);
    let mut members = own_members(find(OWN_MEMBERS))?;
    let kind = find(KeyParameter::Kty.to_i64()).and_then(integer).and_then(Kind::of_cose);
    let kind = kind.ok_or_else(|| Fault::new("kty", "OKP (1), EC2 (2), RSA (3) or Symmetric (4)"))?;
    members.insert("kty".to_owned(), json!(kind.jose));
    if let Some(id) = find(KeyParameter::Kid.to_i64()) {
        let (name, id) = key_id(id)?;
        members.insert(name.to_owned(), json!(id));
    }
    let algorithm = find(KeyParameter::Alg.to_i64()).map(named_algorithm).transpose()?;
    if let Some(algorithm) = algorithm {
        members.insert("alg".to_owned(), json!(algorithm.jose_name()));
    }
    if let Some(operations) = find(KeyParameter::KeyOps.to_i64()) {
        members.insert("key_ops".to_owned(), operation_names(operations, kind)?);
    }
    if let Some(curve) = kind.curve.and_then(find) {
        let name = integer(curve).and_then(curve_name).ok_or_else(|| Fault::new("crv", "a registered curve"))?;
        members.insert("crv".to_owned(), json!(name));
    }
    for (label, name) in kind.octets {
        let value = match find(*label) {
            None => continue,
            Some(Value::Bytes(bytes)) => URL_SAFE_NO_PAD.encode(bytes),
            Some(Value::Bool(sign)) if is_y(kind, *label) => {
                decompressed(algorithm, *sign, find(Ec2KeyParameter::X.to_i64()))?
            }
            Some(_) => return Err(Fault::new(name, "a byte string")),
        };
        members.insert((*name).to_owned(), Json::String(value));
    }
    Ok(members)
}

/// Labels are integers or text (RFC 9052 section 1.4), each there once (section 14).
fn check_labels(parameters: &[(Value, Value)]) -> Result<(), Fault> {
    for (index, (label, _)) in parameters.iter().enumerate() {
        if !matches!(label, Value::Integer(_) | Value::Text(_)) {
            return Err(Fault::new("", "integers or text as labels"));
        }
        if parameters.iter().take(index).any(|(other, _)| other == label) {
            return Err(Fault::new("", "every label once"));
        }
    }
    Ok(())
}

/// Text as `kid`, other bytes as `kid_hex`: the id is the same bytes (semantics section 2).
fn key_id(value: &Value) -> Result<(&'static str, String), Fault> {
    let Value::Bytes(id) = value else { return Err(Fault::new("kid", "a byte string")) };
    match core::str::from_utf8(id) {
        Ok(text) if !text.chars().any(char::is_control) => Ok(("kid", text.to_owned())),
        _ => Ok(("kid_hex", Hex(id).to_string())),
    }
}

fn named_algorithm(value: &Value) -> Result<Algorithm, Fault> {
    integer(value).and_then(algorithm).ok_or_else(|| Fault::new("alg", "the number of an algorithm of this build"))
}

/// Operations that no key of this kind does are left out; a key must have others then.
fn operation_names(value: &Value, kind: &Kind) -> Result<Json, Fault> {
    let expected = if kind.is_symmetric() {
        "MAC create (9) or MAC verify (10), or to encrypt (3) or decrypt (4)"
    } else {
        "sign (1) or verify (2)"
    };
    let Value::Array(operations) = value else { return Err(Fault::new("key_ops", "an array of operations")) };
    let names = operations.iter().filter_map(|operation| operation_name(integer(operation)?, kind));
    let names: Vec<&str> = names.collect();
    if names.is_empty() { Err(Fault::new("key_ops", expected)) } else { Ok(json!(names)) }
}

fn is_y(kind: &Kind, label: i64) -> bool {
    kind.cose == KeyType::EC2 && label == Ec2KeyParameter::Y.to_i64()
}

/// The second coordinate of a point of which only its sign is said (RFC 9053 section 7.1.1).
fn decompressed(algorithm: Option<Algorithm>, sign: bool, x: Option<&Value>) -> Result<String, Fault> {
    let no_point = || Fault::new("x", "the first coordinate of a point on the curve");
    let (Some(algorithm), Some(Value::Bytes(x))) = (algorithm, x) else { return Err(no_point()) };
    // SEC1 section 2.3.3.
    let point = [&[2 + u8::from(sign)], x.as_slice()].concat();
    let jwk = Key::ecdsa(algorithm, Vec::new(), &point).ok().and_then(|key| key.public_jwk());
    let jwk: Option<Map<String, Json>> = jwk.and_then(|jwk| serde_json::from_str(&jwk).ok());
    let y = jwk.and_then(|mut jwk| jwk.remove("y"));
    y.as_ref().and_then(Json::as_str).map(str::to_owned).ok_or_else(no_point)
}

/// The members of a key that only we have. Nothing else may hide there.
fn own_members(value: Option<&Value>) -> Result<Map<String, Json>, Fault> {
    let fault = || Fault(OWN_MEMBERS.to_string(), "a map of our own members by their JWK names");
    let Some(value) = value else { return Ok(Map::new()) };
    let mut own = Map::new();
    for (name, value) in value.as_map().ok_or_else(fault)? {
        let name = name.as_text().filter(|name| OWN.contains(name)).ok_or_else(fault)?;
        let value = serde_json::to_value(value).map_err(|_| fault())?;
        if own.insert(name.to_owned(), value).is_some() {
            return Err(fault());
        }
    }
    Ok(own)
}

fn integer(value: &Value) -> Option<i64> {
    i64::try_from(i128::from(value.as_integer()?)).ok()
}
