//! `cattprint`: the fingerprint of a TLS client (spec/cat.md section 2.4).

use super::value;
use crate::wire::cbor::Reader;

/// Names of the kinds of fingerprints, in the order of their numbers from 0.
const KINDS: [&str; 13] =
    ["ja3", "ja3s", "ja4", "ja4s", "ja4h", "ja4l", "ja4x", "ja4ssh", "ja4t", "ja4ts", "ja4tscan", "ja4d", "ja4d6"];

/// The kind that hosts know of a request.
pub(crate) const JA4: u64 = 2;

/// Keys of the claim's map.
pub(crate) const KIND_KEY: i64 = 0;
pub(crate) const VALUE_KEY: i64 = 1;

/// A fingerprint that a claim demands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fingerprint<'t> {
    pub(crate) kind: u64,
    pub(crate) value: &'t str,
}

/// The fingerprint of the claim: its kind and its value, and nothing else.
pub(crate) fn fingerprint<'t>(reader: &mut Reader<'t>) -> Option<Fingerprint<'t>> {
    if reader.map()? != 2 {
        return None;
    }
    let (mut kind, mut value) = (None, None);
    for _ in 0..2 {
        match reader.integer()? {
            KIND_KEY => kind = Some(reader.unsigned()?),
            VALUE_KEY => value = Some(reader.text()?),
            _ => return None,
        }
    }
    Some(Fingerprint { kind: kind.filter(|kind| kind_name(*kind).is_some())?, value: value? })
}

/// As [`fingerprint`], of the bytes of the value.
pub(crate) fn of(raw: &[u8]) -> Option<Fingerprint<'_>> {
    value::single(raw, fingerprint)
}

pub(crate) fn kind_name(kind: u64) -> Option<&'static str> {
    KINDS.get(usize::try_from(kind).ok()?).copied()
}

pub(crate) fn kind_number(name: &[u8]) -> Option<u64> {
    KINDS.iter().position(|known| known.as_bytes() == name).and_then(|kind| u64::try_from(kind).ok())
}
