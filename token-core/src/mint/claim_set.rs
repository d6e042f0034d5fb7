//! A claim set to be minted.

use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

use super::MintError;
use super::form::{check_claim, check_names, check_patterns};
use super::order::put_in_order;
use crate::claims::{Label, Source, TokenIdName, encoded_order, transcode, value, write_json};
use crate::denial::{ClaimPath, Operator};
use crate::limits::Limits;
use crate::policy::Labels;
use crate::time::Timestamp;
use crate::wire::cbor::{self, Appender, Item, Reader};

/// Bytes of the claims of a token of a video session.
const TYPICAL_BYTES: usize = 256;

/// A claim set to be minted in either format. Every claim in it is one that this build enforces.
///
/// It is made of typed values, or read from its JSON form; a claim that is said again replaces the
/// one before. What no verifier would accept is an error here.
///
/// ```
/// use token_core::{ClaimSet, Network};
/// let claims = ClaimSet::new()
///     .with_issuer("https://id.example")
///     .with_expiry(1_700_000_300)
///     .with_networks(&[Network::Prefix([203, 0, 113, 0].into(), 24), Network::Asn(64500)])?
///     .with_path_prefix("/live/final/")?
///     .with_methods(&["GET", "HEAD"])?
///     .with_session("s-1");
/// let json = r#"{"iss":"https://id.example","exp":1700000300,"catnip":["203.0.113.0/24",64500],"catu":{"path":{"prefix":"/live/final/"}},"catm":["GET","HEAD"],"sid":"s-1"}"#;
/// assert_eq!(claims.to_json(), json);
/// assert_eq!(ClaimSet::from_json(json)?, claims);
/// # Ok::<(), token_core::MintError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClaimSet {
    /// The pairs of a CBOR map without its head, in the order of their encoded labels (RFC 8949
    /// section 4.2.1).
    pairs: Vec<u8>,
    count: usize,
    last: Option<i64>,
    /// Whether a claim was set that needs others beside it.
    has_dependent: bool,
}

impl ClaimSet {
    /// A claim set without claims.
    #[must_use]
    pub const fn new() -> Self {
        Self { pairs: Vec::new(), count: 0, last: None, has_dependent: false }
    }

    /// A claim set in its JSON form.
    ///
    /// # Errors
    /// Names the claim that is malformed, unknown, or not enforced by this build.
    pub fn from_json(json: &str) -> Result<Self, MintError> {
        check_names(json)?;
        // Decimals grow most: `1.5,` becomes nine bytes.
        let mut buffer = alloc::vec![0; json.len().saturating_mul(4).saturating_add(16)];
        let transcoded = transcode(json.as_bytes(), Source::ClaimSet, &Labels::DEFAULT, &Limits::DEFAULT, &mut buffer);
        let transcoded = transcoded.map_err(|reason| MintError::new("claims", reason.text()))?;
        buffer.truncate(transcoded.length);
        Self::from_map(&buffer)
    }

    /// The claims of a CBOR map: the payload of a CAT.
    ///
    /// # Errors
    /// Names the claim that is malformed, unknown, or not enforced by this build.
    pub fn from_cbor(map: &[u8]) -> Result<Self, MintError> {
        cbor::check(map, &Limits::DEFAULT).map_err(|reason| MintError::new("claims", reason.text()))?;
        Self::from_map(map)
    }

    fn from_map(map: &[u8]) -> Result<Self, MintError> {
        if !matches!(Reader::new(map).next(), Ok(Item::Map(_))) {
            return Err(MintError::new("claims", "an object"));
        }
        let mut claims = Self::new();
        for (key, raw) in value::members(map) {
            let number = value::integer(key).ok_or_else(|| MintError::new("claims", "claims of the vocabulary"))?;
            let label = Label::Number(number);
            check_claim(ClaimPath::new(label), raw)?;
            claims = match Operator::of(label) {
                None => {
                    let (start, value) = claims.append(label, |appender| appender.raw(raw));
                    put_in_order(label, &mut claims.pairs, value);
                    claims.settle(label, start);
                    claims
                }
                // The claims of sets get their order too.
                Some(operator) => {
                    let sets: Vec<Self> = value::entries(raw).map(Self::from_map).collect::<Result<_, _>>()?;
                    claims.with_sets(operator, &sets)?
                }
            };
            check_patterns(label, &claims.pairs)?;
        }
        Ok(claims)
    }

    /// The JSON form; the token id is named `cti`.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut json = Vec::with_capacity(self.typical_json_len());
        let written = write_json(&self.pairs, TokenIdName::Cti, &mut json);
        written.ok().and_then(|()| String::from_utf8(json).ok()).unwrap_or_default()
    }

    /// When the token expires.
    #[must_use]
    pub fn expiry(&self) -> Option<Timestamp> {
        value::time(self.get(Label::EXP)?, false)
    }

    /// The value of a claim, as CBOR.
    pub(crate) fn get(&self, label: Label) -> Option<&[u8]> {
        let number = Labels::DEFAULT.number_of(label);
        let (found, _, value) = self.first_from(number)?;
        if found == number { self.pairs.get(value) } else { None }
    }

    /// Whether a claim was set that needs others beside it.
    pub(super) const fn has_dependent(&self) -> bool {
        self.has_dependent
    }

    /// The claims, with their values as CBOR.
    pub(super) fn claims(&self) -> impl Iterator<Item = (Label, &[u8])> {
        let mut reader = Reader::new(&self.pairs);
        (0..self.count).map_while(move |_| Some((Label::Number(reader.integer()?), reader.skip().ok()?)))
    }

    /// Bytes that the JSON form rarely exceeds.
    pub(super) const fn typical_json_len(&self) -> usize {
        self.pairs.len().saturating_mul(2).saturating_add(TYPICAL_BYTES)
    }

    /// The pairs of the map, without its head.
    pub(super) fn pairs(&self) -> &[u8] {
        &self.pairs
    }

    /// The CBOR map, deterministically encoded: the payload of a CAT.
    pub(crate) fn append_to(&self, appender: &mut Appender<'_>) {
        appender.map(self.count);
        appender.raw(&self.pairs);
    }

    /// With a claim of this value.
    #[inline]
    pub(crate) fn with(mut self, label: Label, append: impl FnOnce(&mut Appender<'_>)) -> Self {
        let (start, _) = self.append(label, append);
        self.settle(label, start);
        self
    }

    /// With a claim of this value, if it is one that [`ClaimSet::from_cbor`] accepts.
    #[inline]
    pub(crate) fn with_checked(
        mut self,
        label: Label,
        append: impl FnOnce(&mut Appender<'_>),
    ) -> Result<Self, MintError> {
        let (start, value) = self.append(label, append);
        check_claim(ClaimPath::new(label), self.pairs.get(value..).unwrap_or_default())?;
        put_in_order(label, &mut self.pairs, value);
        self.settle(label, start);
        check_patterns(label, &self.pairs)?;
        Ok(self)
    }

    /// With pairs whose labels are no integers, behind all others. Nothing is added afterwards.
    pub(crate) fn with_foreign(mut self, pairs: &[u8], count: usize) -> Self {
        self.pairs.extend_from_slice(pairs);
        self.count = self.count.saturating_add(count);
        self
    }

    /// Writes a pair behind all others; where it and its value begin.
    #[inline]
    fn append(&mut self, label: Label, append: impl FnOnce(&mut Appender<'_>)) -> (usize, usize) {
        let start = self.pairs.len();
        if start == 0 {
            self.pairs.reserve(TYPICAL_BYTES);
        }
        let mut appender = Appender(&mut self.pairs);
        appender.integer(Labels::DEFAULT.number_of(label));
        let value = appender.len();
        append(&mut appender);
        (start, value)
    }

    /// Gives the pair that begins at `start` its place among the others.
    #[inline]
    fn settle(&mut self, label: Label, start: usize) {
        self.has_dependent |= matches!(label, Label::CATREPLAY | Label::CATDPOP | Label::CRIT);
        let number = Labels::DEFAULT.number_of(label);
        if self.last.is_none_or(|last| encoded_order(last) < encoded_order(number)) {
            self.last = Some(number);
            self.count = self.count.saturating_add(1);
        } else {
            self.insert(number, start);
        }
    }

    /// Moves the pair that begins at `start` before the first one that does not come before it, and
    /// removes that one when it is of the same claim.
    fn insert(&mut self, number: i64, start: usize) {
        let Some((other, at, value)) = self.first_from(number) else { return };
        let inserted = self.pairs.len().saturating_sub(start);
        self.pairs.get_mut(at..).unwrap_or_default().rotate_right(inserted);
        if other == number {
            let [from, to] = [at, value.end].map(|place| place.saturating_add(inserted));
            self.pairs.drain(from..to);
        } else {
            self.count = self.count.saturating_add(1);
        }
    }

    /// The first pair that does not come before this label: its own label, where it begins, and
    /// where its value stands.
    fn first_from(&self, number: i64) -> Option<(i64, usize, Range<usize>)> {
        let mut reader = Reader::new(&self.pairs);
        let position = |reader: &Reader<'_>| self.pairs.len().saturating_sub(reader.left());
        loop {
            let start = position(&reader);
            let other = reader.next().ok()?.as_i64()?;
            let value = position(&reader);
            reader.skip().ok()?;
            if encoded_order(other) >= encoded_order(number) {
                return Some((other, start, value..position(&reader)));
            }
        }
    }
}
