//! The outer form of a state document.
//!
//! ```cddl
//! document = #6.17([protected: bstr .cbor {1: alg, 16: "application/token-state+cose"},
//!                   unprotected: {4: kid: bstr}, payload: bstr .cbor state, tag: bstr])
//! state    = {1: version: uint, 2: issued-at: int, 3: hash-key: bstr .size 16, 4: [* section]}
//! section  = [kind: uint, critical: bool, body: bstr]   ; kinds ascend
//! ```
//!
//! The MAC (RFC 9052 section 6.3) is taken over a fixed `external_aad`, which no token has: a
//! state document never passes as a token, nor a token as state, whatever keys are shared.

use super::hash::HashKey;
use super::records;
use super::section::{Kind, Sections};
use super::state::StateError;
use crate::key::KeyRing;
use crate::reason::Reason;
use crate::time::Timestamp;
use crate::token::Structure;
use crate::wire::cbor::{Item, Reader};

pub(super) const TAG_MAC0: u64 = 17;
pub(super) const HEADER_ALG: u64 = 1;
pub(super) const HEADER_KID: u64 = 4;
pub(super) const HEADER_TYP: u64 = 16;
pub(super) const TYP: &str = "application/token-state+cose";

pub(super) const MEMBER_VERSION: u64 = 1;
pub(super) const MEMBER_ISSUED_AT: u64 = 2;
pub(super) const MEMBER_HASH_KEY: u64 = 3;
pub(super) const MEMBER_SECTIONS: u64 = 4;

/// Sections of kinds to come; the bound keeps a document of nothing but sections cheap.
const MAX_SECTIONS: usize = 64;

/// What begins the MAC_structure, and the `external_aad` as a byte string of 23 bytes.
const CONTEXT: &[u8] = b"\x84\x64MAC0";
pub(super) const EXTERNAL_AAD: &[u8] = b"\x57token-state document v1";

/// The parts whose concatenation is the MAC_structure, from a protected header and a payload that
/// stand there with their heads.
pub(super) const fn signed<'t>(protected: &'t [u8], payload: &'t [u8]) -> [&'t [u8]; 4] {
    [CONTEXT, protected, EXTERNAL_AAD, payload]
}

/// What an authentic document says, and where.
#[derive(Clone, Copy)]
pub(super) struct Contents {
    pub(super) version: u64,
    pub(super) issued_at: Timestamp,
    pub(super) hash_key: HashKey,
    pub(super) sections: Sections,
}

/// A document taken apart, not yet authenticated.
pub(super) struct Document<'t> {
    algorithm: i64,
    key_id: &'t [u8],
    signed: [&'t [u8]; 4],
    payload: &'t [u8],
    /// Where the payload begins.
    start: usize,
    tag: &'t [u8],
}

impl<'t> Document<'t> {
    pub(super) fn parse(bytes: &'t [u8]) -> Result<Self, StateError> {
        let mut reader = Reader::new(bytes);
        expect(&mut reader, &[Item::Tag(TAG_MAC0), Item::Array(4)])?;
        let (protected, protected_with_head) = byte_string(&mut reader)?;
        let algorithm = protected_algorithm(protected)?;
        expect(&mut reader, &[Item::Map(1), Item::Unsigned(HEADER_KID)])?;
        let (key_id, _) = byte_string(&mut reader)?;
        let (payload, payload_with_head) = byte_string(&mut reader)?;
        let start = bytes.len().saturating_sub(reader.left()).saturating_sub(payload.len());
        let (tag, _) = byte_string(&mut reader)?;
        if !reader.is_at_end() {
            return Err(StateError::Malformed);
        }
        Ok(Self { algorithm, key_id, signed: signed(protected_with_head, payload_with_head), payload, start, tag })
    }

    /// Checks the MAC, and only then reads the payload.
    pub(super) fn open(&self, keys: &KeyRing<'_>) -> Result<Contents, StateError> {
        let key = keys.find(self.key_id).ok_or(StateError::SignatureInvalid)?;
        let algorithm = key.algorithm();
        let fits = algorithm.cose_number() == self.algorithm && algorithm.structure() == Structure::Mac0;
        if !fits || !key.verify(&self.signed, self.tag) {
            return Err(StateError::SignatureInvalid);
        }
        let contents = self.read()?;
        // Without a clock: a key signs state of its time of validity, and none once it is revoked.
        if key.is_in_force(contents.issued_at) { Ok(contents) } else { Err(StateError::SignatureInvalid) }
    }

    fn read(&self) -> Result<Contents, StateError> {
        let mut reader = Reader::new(self.payload);
        expect(&mut reader, &[Item::Map(4), Item::Unsigned(MEMBER_VERSION)])?;
        let Item::Unsigned(version) = reader.next()? else {
            return Err(StateError::Malformed);
        };
        expect(&mut reader, &[Item::Unsigned(MEMBER_ISSUED_AT)])?;
        let issued_at = reader.next()?.as_i64().map(Timestamp::from_seconds).ok_or(StateError::Malformed)?;
        expect(&mut reader, &[Item::Unsigned(MEMBER_HASH_KEY)])?;
        let (hash_key, _) = byte_string(&mut reader)?;
        let hash_key = HashKey(hash_key.try_into().map_err(|_| StateError::Malformed)?);
        expect(&mut reader, &[Item::Unsigned(MEMBER_SECTIONS)])?;
        let sections = self.sections(&mut reader)?;
        if !reader.is_at_end() {
            return Err(StateError::Malformed);
        }
        Ok(Contents { version, issued_at, hash_key, sections })
    }

    fn sections(&self, reader: &mut Reader<'t>) -> Result<Sections, StateError> {
        let Item::Array(count @ 0..=MAX_SECTIONS) = reader.next()? else {
            return Err(StateError::Malformed);
        };
        let mut sections = Sections::default();
        let mut previous = 0;
        for _ in 0..count {
            expect(reader, &[Item::Array(3)])?;
            let (Item::Unsigned(number), Item::Bool(is_critical)) = (reader.next()?, reader.next()?) else {
                return Err(StateError::Malformed);
            };
            let (body, _) = byte_string(reader)?;
            if number <= previous {
                return Err(StateError::Malformed);
            }
            previous = number;
            match Kind::from_number(number) {
                Some(kind) => {
                    if !records::are_valid(kind, body) {
                        return Err(StateError::Malformed);
                    }
                    let end = self.payload.len().saturating_sub(reader.left());
                    let start = end.saturating_sub(body.len()).saturating_add(self.start);
                    sections.set(kind, start, body.len());
                }
                None if is_critical => return Err(StateError::SectionUnknown),
                None => {}
            }
        }
        Ok(sections)
    }
}

/// The protected header: algorithm and type, nothing else.
fn protected_algorithm(bytes: &[u8]) -> Result<i64, StateError> {
    let mut reader = Reader::new(bytes);
    expect(&mut reader, &[Item::Map(2), Item::Unsigned(HEADER_ALG)])?;
    let algorithm = reader.next()?.as_i64().ok_or(StateError::Malformed)?;
    expect(&mut reader, &[Item::Unsigned(HEADER_TYP), Item::Text(TYP)])?;
    if reader.is_at_end() { Ok(algorithm) } else { Err(StateError::Malformed) }
}

fn expect(reader: &mut Reader<'_>, items: &[Item<'_>]) -> Result<(), StateError> {
    for item in items {
        if reader.next()? != *item {
            return Err(StateError::Malformed);
        }
    }
    Ok(())
}

/// A byte string, without and with its head.
fn byte_string<'t>(reader: &mut Reader<'t>) -> Result<(&'t [u8], &'t [u8]), StateError> {
    let start = *reader;
    let content = reader.bytes().ok_or(StateError::Malformed)?;
    Ok((content, reader.since(start)))
}

/// The reader's reasons are about tokens; a document is malformed in one way.
impl From<Reason> for StateError {
    fn from(_: Reason) -> Self {
        Self::Malformed
    }
}
