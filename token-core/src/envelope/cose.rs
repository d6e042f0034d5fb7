//! COSE_Mac0, COSE_Sign1 and COSE_Encrypt0 with the optional CWT tag (RFC 9052 sections 4.2, 5.2 and
//! 6.2, RFC 8392 section 6), read from the bytes as received: nothing is encoded again before it is checked.

use super::Envelope;
use super::cose_headers::Headers;
#[cfg(feature = "encryption")]
use super::cose_headers::initialisation_vector;
#[cfg(feature = "encryption")]
use crate::key::TAG_BYTES;
use crate::limits::Limits;
use crate::reason::Reason;
use crate::token::{Format, Structure};
use crate::wire::cbor::{Item, Reader};

const TAG_CWT: u64 = 61;
const TAG_MAC0: u64 = 17;
const TAG_SIGN1: u64 = 18;
const TAG_ENCRYPT0: u64 = 16;
const TAG_ENCRYPT: u64 = 96;

pub(super) fn parse<'t>(bytes: &'t [u8], untagged: Option<Structure>, limits: &Limits) -> Result<Envelope<'t>, Reason> {
    let (structure, mut reader) = open(bytes, untagged)?;
    let protected_part = Part::read(&mut reader)?;
    let (mut protected, mut unprotected) = (Headers::default(), Headers::default());
    // In the order of the bytes: the first one that offends gives the reason (semantics section 1).
    protected.read_protected(protected_part.content, limits)?;
    let algorithm = protected.algorithm(structure)?;
    protected.check_critical()?;
    let (protected_id, typ) = (protected.key_id()?, protected.typ()?);
    unprotected.read_unprotected(&mut reader, limits)?;
    unprotected.check_beside(&protected)?;
    let key_id = protected_id.map_or_else(|| unprotected.key_id(), |id| Ok(Some(id)))?;
    #[cfg(feature = "encryption")]
    let initialisation_vector = match structure {
        Structure::Encrypt0 => initialisation_vector(&protected, &unprotected, algorithm)?,
        _ => None,
    };
    let payload = Part::read(&mut reader)?;
    let (content, signature) = match structure {
        #[cfg(feature = "encryption")]
        Structure::Encrypt0 => parts_of_ciphertext(payload.content),
        _ => (payload.content, byte_string(&mut reader)?),
    };
    if !reader.is_at_end() {
        return Err(Reason::TrailingBytes);
    }
    let context: &[u8] = match structure {
        Structure::Mac0 => b"\x84\x64MAC0",
        Structure::Sign1 => b"\x84\x6aSignature1",
        Structure::Encrypt0 => b"\x83\x68Encrypt0",
    };
    // RFC 9052 section 5.3: the ciphertext is no part of what is authenticated beside it.
    let signed_payload = if structure == Structure::Encrypt0 { &[] } else { payload.with_head };
    // RFC 9052 section 6.3: without protected headers the structure holds an empty byte string,
    // also when the token wrote an empty map.
    let protected_bytes: &[u8] = if protected.is_empty() { b"\x40" } else { protected_part.with_head };
    Ok(Envelope {
        format: Format::Cat,
        algorithm,
        structure: Some(structure),
        key_id,
        typ,
        signed: [context, protected_bytes, b"\x40", signed_payload, b""],
        payload: content,
        signature,
        #[cfg(feature = "encryption")]
        initialisation_vector,
    })
}

/// The ciphertext proper and the tag behind it (RFC 9053 section 4.1). What is shorter than a tag has
/// none that could be right.
#[cfg(feature = "encryption")]
fn parts_of_ciphertext(ciphertext: &[u8]) -> (&[u8], &[u8]) {
    ciphertext.split_last_chunk::<TAG_BYTES>().map_or((&[], ciphertext), |(text, tag)| (text, tag.as_slice()))
}

/// The structure and a reader of its parts. Most tokens begin with 61(17([ or 61(18([.
fn open(bytes: &[u8], untagged: Option<Structure>) -> Result<(Structure, Reader<'_>), Reason> {
    match bytes {
        [0xd8, 0x3d, 0xd1, 0x84, parts @ ..] => Ok((Structure::Mac0, Reader::new(parts))),
        [0xd8, 0x3d, 0xd2, 0x84, parts @ ..] => Ok((Structure::Sign1, Reader::new(parts))),
        _ => {
            let mut reader = Reader::new(bytes);
            Ok((structure(&mut reader, untagged)?, reader))
        }
    }
}

/// Reads the tags and the head of the array.
fn structure(reader: &mut Reader<'_>, untagged: Option<Structure>) -> Result<Structure, Reason> {
    let mut item = reader.next()?;
    let is_cwt = item == Item::Tag(TAG_CWT);
    if is_cwt {
        item = reader.next()?;
    }
    let structure = match item {
        Item::Tag(TAG_MAC0) => Structure::Mac0,
        Item::Tag(TAG_SIGN1) => Structure::Sign1,
        Item::Tag(TAG_ENCRYPT0) => Structure::Encrypt0,
        Item::Tag(TAG_ENCRYPT) => return Err(Reason::EncryptionUnsupported),
        // RFC 8392 section 6: the CWT tag wraps a tagged COSE structure.
        Item::Array(_) if !is_cwt => untagged.ok_or(Reason::EnvelopeInvalid)?,
        _ => return Err(Reason::EnvelopeInvalid),
    };
    if structure == Structure::Encrypt0 && !cfg!(feature = "encryption") {
        return Err(Reason::EncryptionUnsupported);
    }
    let head = if matches!(item, Item::Tag(_)) { reader.next()? } else { item };
    let parts = if structure == Structure::Encrypt0 { 3 } else { 4 };
    if head == Item::Array(parts) { Ok(structure) } else { Err(Reason::EnvelopeInvalid) }
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
    let start = *reader;
    if let Some(content) = reader.bytes_inline() {
        return Ok(content);
    }
    *reader = start;
    reader.next().and(Err(Reason::EnvelopeInvalid))
}
