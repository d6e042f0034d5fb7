//! COSE_Mac0 and COSE_Sign1 with the optional CWT tag (RFC 9052 sections 4.2 and 6.2, RFC 8392
//! section 6), read from the bytes as received: nothing is encoded again before it is checked.

use super::{Envelope, NamedAlgorithm, Typ};
use crate::claims::contains_tag;
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
    let protected_part = Part::read(&mut reader)?;
    let protected = Headers::read(protected_part.content, limits)?;
    protected.check_critical()?;
    let unprotected = cbor::checked(&mut reader, limits).map_err(before_signature)?;
    let unprotected = Headers::of_map(unprotected)?;
    unprotected.check_beside(&protected)?;
    let payload = Part::read(&mut reader)?;
    let signature = byte_string(&mut reader)?;
    if !reader.is_at_end() {
        return Err(Reason::TrailingBytes);
    }
    let context: &[u8] = match structure {
        Structure::Mac0 => b"\x84\x64MAC0",
        Structure::Sign1 => b"\x84\x6aSignature1",
    };
    // RFC 9052 section 6.3: without protected headers the structure holds an empty byte string,
    // also when the token wrote an empty map.
    let protected_bytes: &[u8] = if protected.count == 0 { b"\x40" } else { protected_part.with_head };
    Ok(Envelope {
        format: Format::Cat,
        algorithm: protected.algorithm(structure)?,
        structure: Some(structure),
        key_id: key_id(protected.kid.or(unprotected.kid))?,
        typ: protected.typ()?,
        signed: [context, protected_bytes, b"\x40", payload.with_head, b""],
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
    fn read(reader: &mut Reader<'t>) -> Result<Self, Reason> {
        let start = *reader;
        let content = byte_string(reader)?;
        Ok(Self { with_head: reader.since(start), content })
    }
}

/// A detached payload (nil) is no token: CTA-5007 tokens carry their claims.
fn byte_string<'t>(reader: &mut Reader<'t>) -> Result<&'t [u8], Reason> {
    match reader.next()? {
        Item::Bytes(content) => Ok(content),
        _ => Err(Reason::EnvelopeInvalid),
    }
}

/// One of the two header maps: the members that matter here, and where all of them stand.
#[derive(Default)]
struct Headers<'t> {
    map: &'t [u8],
    count: usize,
    alg: Option<Item<'t>>,
    crit: Option<&'t [u8]>,
    kid: Option<Item<'t>>,
    typ: Option<Item<'t>>,
}

/// A header label (RFC 9052 section 1.4).
#[derive(Clone, Copy, PartialEq, Eq)]
enum HeaderLabel<'t> {
    Number(i64),
    Text(&'t str),
}

impl<'t> Headers<'t> {
    fn read(map: &'t [u8], limits: &Limits) -> Result<Self, Reason> {
        if map.is_empty() {
            return Ok(Self::default());
        }
        cbor::check(map, limits).map_err(before_signature)?;
        Self::of_map(map)
    }

    /// Of a map that has been checked.
    fn of_map(map: &'t [u8]) -> Result<Self, Reason> {
        let mut headers = Self { map, ..Self::default() };
        let mut reader = Reader::new(map);
        let Item::Map(count @ ..=MAX_HEADER_MEMBERS) = reader.next()? else {
            return Err(Reason::EnvelopeInvalid);
        };
        headers.count = count;
        for _ in 0..count {
            let label = header_label(reader.next()?).ok_or(Reason::EnvelopeInvalid)?;
            let start = reader;
            let first = reader.next()?;
            if matches!(first, Item::Array(_) | Item::Map(_) | Item::Tag(_)) {
                reader = start;
                if contains_tag(reader.skip()?) {
                    return Err(Reason::EnvelopeInvalid);
                }
            }
            match label {
                HeaderLabel::Number(HEADER_ALG) => headers.alg = Some(first),
                HeaderLabel::Number(HEADER_CRIT) => headers.crit = Some(reader.since(start)),
                HeaderLabel::Number(HEADER_KID) => headers.kid = Some(first),
                HeaderLabel::Number(HEADER_TYP) => headers.typ = Some(first),
                _ => {}
            }
        }
        Ok(headers)
    }

    fn labels(&self) -> impl Iterator<Item = HeaderLabel<'t>> {
        let mut reader = Reader::new(self.map);
        // The head of the map, where there is one.
        let _ = reader.next();
        (0..self.count).map_while(move |_| {
            let label = header_label(reader.next().ok()?)?;
            reader.skip().ok()?;
            Some(label)
        })
    }

    /// `crit` (RFC 9052 section 3.1): this build understands no header beyond the standard ones,
    /// and those must not be listed.
    fn check_critical(&self) -> Result<(), Reason> {
        let Some(list) = self.crit else { return Ok(()) };
        let mut list = Reader::new(list);
        let Item::Array(count @ 1..=MAX_HEADER_MEMBERS) = list.next()? else {
            return Err(Reason::EnvelopeInvalid);
        };
        for _ in 0..count {
            let label = header_label(list.next()?).ok_or(Reason::EnvelopeInvalid)?;
            let is_standard = matches!(label, HeaderLabel::Number(1..=7 | 15 | 16));
            if is_standard || !self.labels().any(|present| present == label) {
                return Err(Reason::EnvelopeInvalid);
            }
        }
        Err(Reason::CriticalHeaderUnknown)
    }

    /// The rules of the unprotected map: no label that the protected one has, neither `alg` nor
    /// `crit`.
    fn check_beside(&self, protected: &Self) -> Result<(), Reason> {
        for label in self.labels() {
            if protected.labels().any(|other| other == label) {
                return Err(Reason::HeaderBucketsOverlap);
            }
            if matches!(label, HeaderLabel::Number(HEADER_ALG | HEADER_CRIT)) {
                return Err(Reason::EnvelopeInvalid);
            }
        }
        Ok(())
    }

    fn algorithm(&self, structure: Structure) -> Result<NamedAlgorithm, Reason> {
        let number = match self.alg {
            None => return Ok(NamedAlgorithm::Absent),
            Some(Item::Text(_)) => return Ok(NamedAlgorithm::NeverAccepted),
            Some(item) => item.as_i64().ok_or(Reason::EnvelopeInvalid)?,
        };
        if structure_of(number).is_some_and(|of| of != structure) {
            return Err(Reason::EnvelopeInvalid);
        }
        Ok(Algorithm::from_cose_number(number).map_or(NamedAlgorithm::NeverAccepted, NamedAlgorithm::Known))
    }

    const fn typ(&self) -> Result<Typ<'t>, Reason> {
        match self.typ {
            None => Ok(Typ::Absent),
            Some(Item::Text(text)) => Ok(Typ::Text(text)),
            Some(Item::Unsigned(_)) => Ok(Typ::Number),
            Some(_) => Err(Reason::EnvelopeInvalid),
        }
    }
}

/// Claims are not counted before the signature: too many items make the header invalid.
const fn before_signature(reason: Reason) -> Reason {
    match reason {
        Reason::TooManyClaims => Reason::EnvelopeInvalid,
        other => other,
    }
}

const fn key_id(kid: Option<Item<'_>>) -> Result<Option<&[u8]>, Reason> {
    match kid {
        None => Ok(None),
        Some(Item::Bytes(id)) => Ok(Some(id)),
        // Not COSE, but written by a library in the field (spec/cat.md section 3, item 8).
        Some(Item::Text(id)) => Ok(Some(id.as_bytes())),
        Some(_) => Err(Reason::EnvelopeInvalid),
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
