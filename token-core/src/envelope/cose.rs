//! COSE_Mac0 and COSE_Sign1 with the optional CWT tag (RFC 9052 sections 4.2 and 6.2, RFC 8392
//! section 6), read from the bytes as received: nothing is encoded again before it is checked.

use super::{Envelope, NamedAlgorithm, Typ};
use crate::key::Algorithm;
use crate::limits::{Limits, MAX_HEADER_MEMBERS};
use crate::reason::Reason;
use crate::token::{Format, Structure};
use crate::wire::cbor::{self, Item, Reader};

const TAG_CWT: u64 = 61;
const TAG_MAC0: u64 = 17;
const TAG_SIGN1: u64 = 18;
const TAG_ENCRYPT0: u64 = 16;
const TAG_ENCRYPT: u64 = 96;

const HEADER_ALG: i64 = 1;
const HEADER_CRIT: i64 = 2;
const HEADER_KID: i64 = 4;
const HEADER_TYP: i64 = 16;

pub(super) fn parse<'t>(bytes: &'t [u8], untagged: Option<Structure>, limits: &Limits) -> Result<Envelope<'t>, Reason> {
    let mut reader = Reader::new(bytes);
    let structure = structure(&mut reader, untagged)?;
    let protected = Part::read(bytes, &mut reader)?;
    let protected_map = Headers::read(protected.content, limits)?;
    let unprotected_start = reader.position();
    reader.skip()?;
    let unprotected = bytes.get(unprotected_start..reader.position()).ok_or(Reason::CborMalformed)?;
    let unprotected_map = Headers::read(unprotected, limits)?;
    protected_map.check_against(&unprotected_map)?;
    let payload = Part::read(bytes, &mut reader)?;
    let Item::Bytes(signature) = reader.next()? else {
        return Err(Reason::EnvelopeInvalid);
    };
    if !reader.is_at_end() {
        return Err(Reason::TrailingBytes);
    }
    let algorithm = protected_map.algorithm(structure)?;
    let (context, empty_aad): (&[u8], &[u8]) = match structure {
        Structure::Mac0 => (b"\x84\x64MAC0", b"\x40"),
        Structure::Sign1 => (b"\x84\x6aSignature1", b"\x40"),
    };
    // RFC 9052 section 6.3: without protected headers the structure holds an empty byte string,
    // also when the token wrote an empty map.
    let protected_bytes: &[u8] = if protected_map.count == 0 { b"\x40" } else { protected.with_head };
    Ok(Envelope {
        format: Format::Cat,
        algorithm,
        structure: Some(structure),
        key_id: protected_map.key_id()?.or(unprotected_map.key_id()?),
        typ: protected_map.typ()?,
        signed: [context, protected_bytes, empty_aad, payload.with_head, b""],
        payload: payload.content,
        signature,
    })
}

/// Reads the tags and the head of the array of four.
fn structure(reader: &mut Reader<'_>, untagged: Option<Structure>) -> Result<Structure, Reason> {
    let mut item = reader.next()?;
    let is_cwt = item == Item::Tag(TAG_CWT);
    if is_cwt {
        item = reader.next()?;
    }
    let structure = match item {
        Item::Tag(TAG_MAC0) => Structure::Mac0,
        Item::Tag(TAG_SIGN1) => Structure::Sign1,
        Item::Tag(TAG_ENCRYPT0 | TAG_ENCRYPT) => return Err(Reason::EncryptionUnsupported),
        // RFC 8392 section 6: the CWT tag wraps a tagged COSE structure.
        Item::Array(4) if !is_cwt => return untagged.ok_or(Reason::EnvelopeInvalid),
        _ => return Err(Reason::EnvelopeInvalid),
    };
    match reader.next()? {
        Item::Array(4) => Ok(structure),
        _ => Err(Reason::EnvelopeInvalid),
    }
}

/// A byte string of the array, with and without its head.
struct Part<'t> {
    with_head: &'t [u8],
    content: &'t [u8],
}

impl<'t> Part<'t> {
    fn read(bytes: &'t [u8], reader: &mut Reader<'t>) -> Result<Self, Reason> {
        let start = reader.position();
        // A detached payload (nil) is no token: CTA-5007 tokens carry their claims.
        let Item::Bytes(content) = reader.next()? else {
            return Err(Reason::EnvelopeInvalid);
        };
        let with_head = bytes.get(start..reader.position()).ok_or(Reason::CborMalformed)?;
        Ok(Self { with_head, content })
    }
}

/// One of the two header maps.
struct Headers<'t> {
    bytes: &'t [u8],
    count: usize,
}

/// A header label (RFC 9052 section 1.4).
#[derive(Clone, Copy, PartialEq, Eq)]
enum HeaderLabel<'t> {
    Number(i64),
    Text(&'t str),
}

impl<'t> Headers<'t> {
    fn read(bytes: &'t [u8], limits: &Limits) -> Result<Self, Reason> {
        if bytes.is_empty() {
            return Ok(Self { bytes, count: 0 });
        }
        cbor::check(bytes, limits)?;
        let mut reader = Reader::new(bytes);
        let Item::Map(count) = reader.next()? else {
            return Err(Reason::EnvelopeInvalid);
        };
        if count > MAX_HEADER_MEMBERS || contains_tag(bytes)? {
            return Err(Reason::EnvelopeInvalid);
        }
        let headers = Self { bytes, count };
        headers.each(|_, _| Ok(()))?;
        Ok(headers)
    }

    /// Calls `visit` with every label and a reader at its value.
    fn each(&self, mut visit: impl FnMut(HeaderLabel<'t>, Reader<'t>) -> Result<(), Reason>) -> Result<(), Reason> {
        let mut reader = Reader::new(self.bytes);
        if self.count == 0 {
            return Ok(());
        }
        reader.next()?;
        for _ in 0..self.count {
            let label = header_label(reader.next()?).ok_or(Reason::EnvelopeInvalid)?;
            visit(label, reader.clone())?;
            reader.skip()?;
        }
        Ok(())
    }

    fn find(&self, wanted: HeaderLabel<'_>) -> Result<Option<Item<'t>>, Reason> {
        let mut found = None;
        self.each(|label, mut value| {
            if label == wanted {
                found = Some(value.next()?);
            }
            Ok(())
        })?;
        Ok(found)
    }

    /// The rules between the two maps: no label in both, `alg` and `crit` in the protected one only.
    fn check_against(&self, unprotected: &Self) -> Result<(), Reason> {
        self.check_critical()?;
        unprotected.each(|label, _| {
            if self.find(label)?.is_some() {
                return Err(Reason::HeaderBucketsOverlap);
            }
            match label {
                HeaderLabel::Number(HEADER_ALG | HEADER_CRIT) => Err(Reason::EnvelopeInvalid),
                _ => Ok(()),
            }
        })
    }

    /// `crit` (RFC 9052 section 3.1): this build understands no header beyond the standard ones,
    /// and those must not be listed.
    fn check_critical(&self) -> Result<(), Reason> {
        let mut outcome = Ok(());
        self.each(|label, mut value| {
            if label == HeaderLabel::Number(HEADER_CRIT) {
                outcome = self.check_critical_list(&mut value);
            }
            Ok(())
        })?;
        outcome
    }

    fn check_critical_list(&self, value: &mut Reader<'_>) -> Result<(), Reason> {
        let Item::Array(count @ 1..) = value.next()? else {
            return Err(Reason::EnvelopeInvalid);
        };
        let mut unknown = false;
        for _ in 0..count {
            let label = header_label(value.next()?).ok_or(Reason::EnvelopeInvalid)?;
            if matches!(label, HeaderLabel::Number(1..=7 | 15 | 16)) || self.find(label)?.is_none() {
                return Err(Reason::EnvelopeInvalid);
            }
            unknown = true;
        }
        if unknown { Err(Reason::CriticalHeaderUnknown) } else { Ok(()) }
    }

    fn algorithm(&self, structure: Structure) -> Result<NamedAlgorithm, Reason> {
        let number = match self.find(HeaderLabel::Number(HEADER_ALG))? {
            None => return Ok(NamedAlgorithm::Absent),
            Some(Item::Text(_)) => return Ok(NamedAlgorithm::NeverAccepted),
            Some(item) => item.as_i64().ok_or(Reason::EnvelopeInvalid)?,
        };
        if structure_of(number).is_some_and(|of| of != structure) {
            return Err(Reason::EnvelopeInvalid);
        }
        Ok(Algorithm::from_cose_number(number).map_or(NamedAlgorithm::NeverAccepted, NamedAlgorithm::Known))
    }

    fn key_id(&self) -> Result<Option<&'t [u8]>, Reason> {
        match self.find(HeaderLabel::Number(HEADER_KID))? {
            None => Ok(None),
            Some(Item::Bytes(id)) => Ok(Some(id)),
            // Not COSE, but written by a library in the field (spec/cat.md section 3, item 8).
            Some(Item::Text(id)) => Ok(Some(id.as_bytes())),
            Some(_) => Err(Reason::EnvelopeInvalid),
        }
    }

    fn typ(&self) -> Result<Typ<'t>, Reason> {
        match self.find(HeaderLabel::Number(HEADER_TYP))? {
            None => Ok(Typ::Absent),
            Some(Item::Text(text)) => Ok(Typ::Text(text)),
            Some(Item::Unsigned(_)) => Ok(Typ::Number),
            Some(_) => Err(Reason::EnvelopeInvalid),
        }
    }
}

const fn header_label(item: Item<'_>) -> Option<HeaderLabel<'_>> {
    match item {
        Item::Text(text) => Some(HeaderLabel::Text(text)),
        other => match other.as_i64() {
            Some(number) => Some(HeaderLabel::Number(number)),
            None => None,
        },
    }
}

/// The structure an algorithm of the COSE registry belongs to, where it is one of MAC or signature.
const fn structure_of(algorithm: i64) -> Option<Structure> {
    match algorithm {
        // HMAC and AES-MAC.
        4..=7 | 14 | 15 | 25 | 26 => Some(Structure::Mac0),
        // ECDSA, EdDSA, RSASSA; RFC 9864 numbers.
        -9..=-7 | -19 | -39..=-35 | -53..=-47 | -259..=-257 => Some(Structure::Sign1),
        _ => None,
    }
}

/// Header values carry no tags.
fn contains_tag(bytes: &[u8]) -> Result<bool, Reason> {
    let mut reader = Reader::new(bytes);
    while !reader.is_at_end() {
        if matches!(reader.next()?, Item::Tag(_)) {
            return Ok(true);
        }
    }
    Ok(false)
}
