//! The two header maps of a COSE structure (RFC 9052 section 3).

use super::{NamedAlgorithm, Typ};
use crate::claims::contains_tag;
use crate::key::Algorithm;
#[cfg(feature = "encryption")]
use crate::key::IV_BYTES;
use crate::limits::{Limits, MAX_HEADER_MEMBERS};
use crate::reason::Reason;
use crate::token::Structure;
use crate::wire::cbor::{self, Item, Reader};

const HEADER_ALG: i64 = 1;
const HEADER_CRIT: i64 = 2;
const HEADER_KID: i64 = 4;
const HEADER_IV: i64 = 5;
#[cfg(feature = "encryption")]
const HEADER_PARTIAL_IV: u32 = 6;
const HEADER_TYP: i64 = 16;

/// One of the two header maps: the values of the members that matter here, and where all stand.
#[derive(Default)]
#[cfg_attr(test, derive(Debug, PartialEq))]
pub(super) struct Headers<'t> {
    map: &'t [u8],
    count: usize,
    alg: Option<&'t [u8]>,
    crit: Option<&'t [u8]>,
    kid: Option<&'t [u8]>,
    typ: Option<&'t [u8]>,
    iv: Option<&'t [u8]>,
    /// Which of the labels 0 to 63 there are, one bit each.
    small: u64,
    /// Whether there are other labels.
    has_others: bool,
}

/// A header label (RFC 9052 section 1.4).
#[derive(Clone, Copy, PartialEq)]
enum HeaderLabel<'t> {
    Number(i64),
    /// A text, or an integer beyond 64 bits.
    Other(Item<'t>),
}

// Read into place: moving what has just been written in pieces makes a processor wait.
impl<'t> Headers<'t> {
    /// Reads the protected headers: a map in a byte string, which is empty when there are none.
    pub(super) fn read_protected(&mut self, content: &'t [u8], limits: &Limits) -> Result<(), Reason> {
        if content.is_empty() {
            return Ok(());
        }
        let mut reader = Reader::new(content);
        match single_member(&mut reader, limits) {
            Some((label, value)) if reader.is_at_end() => self.keep_single(content, label, value),
            _ => {
                cbor::check(content, limits).map_err(before_signature)?;
                self.read_map(content)?;
            }
        }
        Ok(())
    }

    /// Reads the unprotected headers: the next item.
    pub(super) fn read_unprotected(&mut self, reader: &mut Reader<'t>, limits: &Limits) -> Result<(), Reason> {
        let start = *reader;
        if let Some((label, value)) = single_member(reader, limits) {
            self.keep_single(reader.since(start), label, value);
            return Ok(());
        }
        *reader = start;
        self.read_map(cbor::checked(reader, limits).map_err(before_signature)?)
    }

    fn keep_single(&mut self, map: &'t [u8], label: i64, value: &'t [u8]) {
        (self.map, self.count) = (map, 1);
        self.keep(HeaderLabel::Number(label), value);
    }

    /// Reads a map that has been checked.
    fn read_map(&mut self, map: &'t [u8]) -> Result<(), Reason> {
        let mut reader = Reader::new(map);
        let Item::Map(count @ ..=MAX_HEADER_MEMBERS) = reader.next()? else {
            return Err(Reason::EnvelopeInvalid);
        };
        (self.map, self.count) = (map, count);
        for _ in 0..count {
            let label = HeaderLabel::read(&mut reader)?.ok_or(Reason::EnvelopeInvalid)?;
            let value = reader.skip()?;
            if contains_tag(value) {
                return Err(Reason::EnvelopeInvalid);
            }
            self.keep(label, value);
        }
        Ok(())
    }

    fn keep(&mut self, label: HeaderLabel<'_>, value: &'t [u8]) {
        self.note(label);
        match label {
            HeaderLabel::Number(HEADER_ALG) => self.alg = Some(value),
            HeaderLabel::Number(HEADER_CRIT) => self.crit = Some(value),
            HeaderLabel::Number(HEADER_KID) => self.kid = Some(value),
            HeaderLabel::Number(HEADER_IV) => self.iv = Some(value),
            HeaderLabel::Number(HEADER_TYP) => self.typ = Some(value),
            _ => {}
        }
    }

    fn note(&mut self, label: HeaderLabel<'_>) {
        match label {
            HeaderLabel::Number(number @ 0..64) => {
                self.small |= 1_u64.unbounded_shl(u32::try_from(number).unwrap_or(64));
            }
            HeaderLabel::Number(_) | HeaderLabel::Other(_) => self.has_others = true,
        }
    }

    fn labels(&self) -> impl Iterator<Item = HeaderLabel<'t>> {
        let mut reader = Reader::new(self.map);
        // The head of the map, where there is one.
        let _ = reader.next();
        (0..self.count).map_while(move |_| {
            let label = HeaderLabel::read(&mut reader).ok()??;
            reader.skip().ok()?;
            Some(label)
        })
    }

    /// `crit` (RFC 9052 section 3.1): this build understands no header beyond the standard ones,
    /// and those must not be listed.
    pub(super) fn check_critical(&self) -> Result<(), Reason> {
        let Some(list) = self.crit else { return Ok(()) };
        let mut list = Reader::new(list);
        let Item::Array(count @ 1..=MAX_HEADER_MEMBERS) = list.next()? else {
            return Err(Reason::EnvelopeInvalid);
        };
        for _ in 0..count {
            let label = HeaderLabel::read(&mut list)?.ok_or(Reason::EnvelopeInvalid)?;
            let is_standard = matches!(label, HeaderLabel::Number(1..=7 | 15 | 16));
            if is_standard || !self.labels().any(|present| present == label) {
                return Err(Reason::EnvelopeInvalid);
            }
        }
        Err(Reason::CriticalHeaderUnknown)
    }

    /// The rules of the unprotected map: no label that the protected one has, neither `alg` nor
    /// `crit`.
    pub(super) fn check_beside(&self, protected: &Self) -> Result<(), Reason> {
        let may_overlap = self.small & protected.small != 0 || (self.has_others && protected.has_others);
        if !may_overlap && self.alg.is_none() && self.crit.is_none() {
            return Ok(());
        }
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

    pub(super) fn algorithm(&self, structure: Structure) -> Result<NamedAlgorithm, Reason> {
        let Some(alg) = self.alg else { return Ok(NamedAlgorithm::Absent) };
        let number = match Reader::new(alg).next()? {
            Item::Text(_) => None,
            item @ (Item::Unsigned(_) | Item::Negative(_)) => item.as_i64(),
            _ => return Err(Reason::EnvelopeInvalid),
        };
        let Some(number) = number else { return Ok(NamedAlgorithm::NeverAccepted) };
        if structure_of(number).is_some_and(|of| of != structure) {
            return Err(Reason::EnvelopeInvalid);
        }
        Ok(Algorithm::find_cose_number(number).map_or(NamedAlgorithm::NeverAccepted, NamedAlgorithm::Known))
    }

    pub(super) fn typ(&self) -> Result<Typ<'t>, Reason> {
        match self.typ.map(|typ| Reader::new(typ).next()).transpose()? {
            None => Ok(Typ::Absent),
            Some(Item::Text(text)) => Ok(Typ::Text(text)),
            Some(Item::Unsigned(_)) => Ok(Typ::Number),
            Some(_) => Err(Reason::EnvelopeInvalid),
        }
    }

    pub(super) fn key_id(&self) -> Result<Option<&'t [u8]>, Reason> {
        match self.kid.map(|kid| Reader::new(kid).next()).transpose()? {
            None => Ok(None),
            Some(Item::Bytes(id)) => Ok(Some(id)),
            // Not COSE, but written by a library in the field (spec/cat.md section 3, item 8).
            Some(Item::Text(id)) => Ok(Some(id.as_bytes())),
            Some(_) => Err(Reason::EnvelopeInvalid),
        }
    }

    /// Whether there is no member.
    pub(super) const fn is_empty(&self) -> bool {
        self.count == 0
    }
}

/// The one member that most tokens have in each map: a number and a byte string or integer, which need no look beyond
/// reading them strictly. Nothing for other maps.
fn single_member<'t>(reader: &mut Reader<'t>, limits: &Limits) -> Option<(i64, &'t [u8])> {
    if limits.items < 2 || reader.map_inline()? != 1 {
        return None;
    }
    let label = reader.integer_inline()?;
    let value = *reader;
    if reader.bytes_inline().is_none() {
        *reader = value;
        reader.integer()?;
    }
    Some((label, reader.since(value)))
}

impl<'t> HeaderLabel<'t> {
    /// The next label; nothing when it is none.
    fn read(reader: &mut Reader<'t>) -> Result<Option<Self>, Reason> {
        let start = *reader;
        if let Some(number) = reader.integer_inline() {
            return Ok(Some(Self::Number(number)));
        }
        *reader = start;
        Ok(match reader.next()? {
            other @ (Item::Text(_) | Item::Unsigned(_) | Item::Negative(_)) => Some(Self::Other(other)),
            _ => None,
        })
    }
}

/// Claims are not counted before the signature: too many items make the header invalid.
const fn before_signature(reason: Reason) -> Reason {
    match reason {
        Reason::TooManyClaims => Reason::EnvelopeInvalid,
        other => other,
    }
}

/// The initialisation vector of AES-GCM: 96 bits in either map (RFC 9052 section 3.1, RFC 9053
/// section 4.1), or nothing for an algorithm that is not accepted and has its own length. A partial
/// one needs a context that tokens do not have.
#[cfg(feature = "encryption")]
pub(super) fn initialisation_vector<'t>(
    protected: &Headers<'t>,
    unprotected: &Headers<'t>,
    algorithm: NamedAlgorithm,
) -> Result<Option<&'t [u8; IV_BYTES]>, Reason> {
    let small = protected.small | unprotected.small;
    if small & 1_u64.unbounded_shl(HEADER_PARTIAL_IV) != 0 {
        return Err(Reason::EnvelopeInvalid);
    }
    let value = protected.iv.or(unprotected.iv).ok_or(Reason::EnvelopeInvalid)?;
    let Item::Bytes(vector) = Reader::new(value).next()? else { return Err(Reason::EnvelopeInvalid) };
    match (vector.try_into(), algorithm) {
        (Ok(vector), _) => Ok(Some(vector)),
        (Err(_), NamedAlgorithm::NeverAccepted) => Ok(None),
        (Err(_), _) => Err(Reason::EnvelopeInvalid),
    }
}

/// The structure an algorithm of the COSE registry belongs to, where it is one of MAC, signature or
/// authenticated encryption.
const fn structure_of(algorithm: i64) -> Option<Structure> {
    match algorithm {
        // HMAC and AES-MAC.
        4..=7 | 14 | 15 | 25 | 26 => Some(Structure::Mac0),
        // ECDSA, EdDSA, RSASSA; RFC 9864 numbers.
        -9..=-7 | -19 | -39..=-35 | -53..=-47 | -259..=-257 => Some(Structure::Sign1),
        // AES-GCM, AES-CCM, ChaCha20/Poly1305.
        1..=3 | 10..=13 | 24 | 30..=33 => Some(Structure::Encrypt0),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_single_member_is_read_as_in_any_map(
            bytes in proptest::collection::vec(
                prop_oneof![any::<u8>(), proptest::sample::select(&[0xa0, 0xa1, 0xa1, 0xa1, 1, 4, 0x18, 0x41, 0x61, 0xc1])],
                0..12,
            ),
        ) {
            let limits = &Limits::DEFAULT;
            let (mut once, mut as_any) = (Headers::default(), Headers::default());
            let read = once.read_protected(&bytes, limits);
            let checked = cbor::check(&bytes, limits).map_err(before_signature).and_then(|()| as_any.read_map(&bytes));
            prop_assert_eq!(read, if bytes.is_empty() { Ok(()) } else { checked });
            prop_assert!(read.is_err() || once == as_any);

            let (mut once, mut as_any) = (Headers::default(), Headers::default());
            let (mut reader, mut other) = (Reader::new(&bytes), Reader::new(&bytes));
            let read = once.read_unprotected(&mut reader, limits);
            let checked = cbor::checked(&mut other, limits).map_err(before_signature);
            prop_assert_eq!(read, checked.and_then(|map| as_any.read_map(map)));
            prop_assert!(read.is_err() || (once == as_any && reader.left() == other.left()));
        }
    }
}
