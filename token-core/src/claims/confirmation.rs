//! `cnf`: the key whose possession a token demands (RFC 8747), and `catdpop`: how proofs of it are
//! taken (spec/cat.md sections 5.21 and 5.22).

use super::shape::{Judge, Shape, contains_tag};
use super::value;
use crate::token::Format;
use crate::wire::cbor::Item;

/// The confirmation method of a thumbprint of a JWK (RFC 7638): CTA's, in the IANA registry "CWT
/// Confirmation Methods".
pub(crate) const JKT: i64 = 323;
/// That of a thumbprint of a COSE key (RFC 9679).
pub(crate) const CKT: i64 = 5;
/// Where writers from before the registration put the first; today the label of `kid`.
const OLD_JKT: i64 = 3;
/// Bytes of a thumbprint, which is a SHA-256 hash.
pub(crate) const THUMBPRINT_BYTES: usize = 32;

/// The settings of `catdpop`.
pub(crate) const CRITICAL: i64 = -1;
pub(crate) const WINDOW: i64 = 0;
pub(crate) const JTI: i64 = 1;

/// Seconds that a proof may lie before or behind the time of the request, without a setting.
const DEFAULT_WINDOW: u64 = 300;
/// The most that a setting can give (semantics section 6).
pub(crate) const MAX_WINDOW: u64 = 3600;

/// A thumbprint that `cnf` demands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Thumbprint<'t> {
    /// Of the JWK.
    Jwk(&'t [u8]),
    /// Of the COSE key.
    CoseKey(&'t [u8]),
}

/// The thumbprints that `cnf` demands; `None` for every other method, which no proof shows (spec/cat.md
/// section 5.21: methods that are not understood reject, unlike RFC 8747 section 3.1).
pub(crate) fn thumbprints(cnf: &[u8], jkt_label_3: bool) -> impl Iterator<Item = Option<Thumbprint<'_>>> {
    value::members(cnf).map(move |(method, raw)| {
        let thumbprint = value::bytes(raw).filter(|bytes| bytes.len() == THUMBPRINT_BYTES)?;
        match value::integer(method)? {
            JKT => Some(Thumbprint::Jwk(thumbprint)),
            OLD_JKT if jkt_label_3 => Some(Thumbprint::Jwk(thumbprint)),
            CKT => Some(Thumbprint::CoseKey(thumbprint)),
            _ => None,
        }
    })
}

/// How proofs are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ProofSettings {
    /// Seconds before and behind the time of the request.
    pub(crate) window: u64,
    /// Whether a proof counts once only.
    pub(crate) once: bool,
}

impl ProofSettings {
    /// The settings of `catdpop`, or those of its absence.
    pub(crate) fn of(catdpop: Option<&[u8]>) -> Self {
        let setting = |wanted| {
            let mut settings = catdpop.into_iter().flat_map(value::members);
            settings.find(|(key, _)| value::integer(key) == Some(wanted)).and_then(|(_, raw)| value::unsigned(raw))
        };
        Self { window: setting(WINDOW).unwrap_or(DEFAULT_WINDOW).min(MAX_WINDOW), once: setting(JTI) == Some(1) }
    }
}

/// The JSON name of a confirmation method.
#[cfg(feature = "alloc")]
pub(crate) const fn method_name(number: i64) -> Option<&'static str> {
    match number {
        JKT => Some("jkt"),
        CKT => Some("ckt"),
        _ => None,
    }
}

/// The confirmation method with this JSON name.
pub(crate) const fn method_number(name: &[u8]) -> Option<i64> {
    match name {
        b"jkt" => Some(JKT),
        b"ckt" => Some(CKT),
        _ => None,
    }
}

/// The JSON name of a setting.
pub(crate) const fn setting_name(number: i64) -> Option<&'static str> {
    match number {
        CRITICAL => Some("crit"),
        WINDOW => Some("window"),
        JTI => Some("jti"),
        _ => None,
    }
}

/// The setting with this JSON name.
pub(crate) const fn setting_number(name: &[u8]) -> Option<i64> {
    match name {
        b"crit" => Some(CRITICAL),
        b"window" => Some(WINDOW),
        b"jti" => Some(JTI),
        _ => None,
    }
}

impl Judge<'_, '_> {
    /// `cnf`: at least one method; thumbprints are hashes, what other methods hold is not looked into.
    pub(super) fn confirmation(&mut self) -> bool {
        let count = self.reader.map().unwrap_or_default();
        self.has_ascended &= count == 1;
        (1..=self.limits.list_entries).contains(&count)
            && (0..count).all(|_| match self.key() {
                Some(Key::Number(JKT | CKT)) => self.reader.bytes().is_some_and(|hash| hash.len() == THUMBPRINT_BYTES),
                Some(_) => self.untagged(),
                None => false,
            })
    }

    /// `catdpop`. Settings that we do not know are ignored unless they are listed as critical, and
    /// those that we know are never listed.
    pub(super) fn proof_settings(&mut self) -> Shape {
        let Some(count) = self.reader.map() else { return Shape::Malformed };
        self.has_ascended &= count <= 1;
        let mut shape = Shape::Sound;
        for _ in 0..count {
            let sound = match self.key() {
                Some(Key::Number(CRITICAL)) => {
                    shape = Shape::Unsupported;
                    self.list(Self::critical_setting)
                }
                Some(Key::Number(WINDOW | JTI)) => self.reader.unsigned().is_some(),
                Some(_) => self.untagged(),
                None => false,
            };
            if !sound {
                return Shape::Malformed;
            }
        }
        shape
    }

    /// A critical setting, which is none of ours: we understand no other. A JWT names it.
    fn critical_setting(&mut self) -> bool {
        match self.key() {
            Some(Key::Number(number)) => setting_name(number).is_none(),
            Some(Key::Text) => self.format == Format::Jwt,
            None => false,
        }
    }

    fn key(&mut self) -> Option<Key> {
        match self.reader.next().ok()? {
            Item::Text(_) => Some(Key::Text),
            item => item.as_i64().map(Key::Number),
        }
    }

    /// Any value without tags.
    fn untagged(&mut self) -> bool {
        self.has_ascended = false; // not looked into
        self.reader.skip().is_ok_and(|raw| !contains_tag(raw))
    }
}

/// The key of a method or setting.
enum Key {
    Number(i64),
    Text,
}
