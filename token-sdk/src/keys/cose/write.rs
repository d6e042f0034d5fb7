//! Writing COSE_Key and COSE_KeySet, parameters in the order of deterministic encoding (RFC 8949
//! section 4.2.1).

use std::io;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use coset::cbor::{Value, ser::into_writer};
use coset::iana::{EnumI64 as _, KeyParameter};
use serde_json::{Map, Value as Json};
use token_core::Key;
use zeroize::Zeroizing;

use super::Secrets;
use super::names::{Kind, OWN, OWN_MEMBERS, curve_number, operation_number};

/// A key of these JWK members as a COSE_Key.
pub(in super::super) fn key(members: &Map<String, Json>, key: &Key<'_>) -> Zeroizing<Vec<u8>> {
    write(&Secrets(parameters(members, key)))
}

/// All of them as a COSE_KeySet.
pub(in super::super) fn key_set<'a>(
    keys: impl Iterator<Item = (&'a Map<String, Json>, &'a Key<'static>)>,
) -> Zeroizing<Vec<u8>> {
    write(&Secrets(Value::Array(keys.map(|(members, key)| parameters(members, key)).collect())))
}

/// The members have been read as a JWK: what is there is of the right form.
fn parameters(members: &Map<String, Json>, key: &Key<'_>) -> Value {
    let mut parameters = Vec::new();
    let mut add = |label: i64, value: Value| parameters.push((Value::from(label), value));
    let text = |name: &str| members.get(name).and_then(Json::as_str);
    let Some(kind) = text("kty").and_then(Kind::of_jose) else { return Value::Null };
    add(KeyParameter::Kty.to_i64(), kind.cose.to_i64().into());
    // A key without `kid` has its thumbprint.
    if !key.id().is_empty() {
        add(KeyParameter::Kid.to_i64(), key.id().into());
    }
    add(KeyParameter::Alg.to_i64(), key.algorithm().cose_number().into());
    if let Some(Json::Array(operations)) = members.get("key_ops") {
        let numbers = operations.iter().filter_map(|name| operation_number(name.as_str()?, kind));
        add(KeyParameter::KeyOps.to_i64(), Value::Array(numbers.map(Value::from).collect()));
    }
    if let (Some(label), Some(curve)) = (kind.curve, text("crv").and_then(curve_number)) {
        add(label, curve.into());
    }
    for (label, name) in kind.octets {
        if let Some(octets) = text(name).and_then(|octets| URL_SAFE_NO_PAD.decode(octets).ok()) {
            add(*label, octets.into());
        }
    }
    let own = members.iter().filter(|(name, _)| OWN.contains(&name.as_str()));
    let own: Vec<_> = own.filter_map(|(name, value)| Some((name.clone().into(), to_cbor(value)?))).collect();
    if !own.is_empty() {
        add(OWN_MEMBERS, Value::Map(own));
    }
    Value::Map(parameters)
}

fn to_cbor(value: &Json) -> Option<Value> {
    Value::serialized(value).ok()
}

/// Into as many bytes as it takes: secrets that are moved while a vector grows stay where they were.
fn write(document: &Secrets) -> Zeroizing<Vec<u8>> {
    let mut size = Size(0);
    // Neither writer refuses anything.
    let _ = into_writer(&document.0, &mut size);
    let mut bytes = Zeroizing::new(Vec::with_capacity(size.0));
    let _ = into_writer(&document.0, &mut *bytes);
    bytes
}

/// Counts what is written.
struct Size(usize);

impl io::Write for Size {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.saturating_add(bytes.len());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
