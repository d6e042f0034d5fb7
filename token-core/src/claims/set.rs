//! The claims of an authenticated token, all of them judged.

use core::fmt;

use super::places::Places;
use super::private::private_claim;
use super::sampling::Sampling;
use super::{Label, TokenId, kind, read, value};
use crate::denial::Denial;
use crate::policy::{Labels, Policy};
use crate::reason::Reason;
use crate::time::Timestamp;
use crate::token::Format;
use crate::wire::cbor::Reader;

/// The claims of a token: every one sound, none unsupported. Values stay as they were received and
/// are read when they are compared.
///
/// `Debug` prints how many bytes they are: some identify a person.
#[derive(Clone, Copy)]
pub(crate) struct Claims<'t> {
    map: &'t [u8],
    format: Format,
    places: Places,
}

impl<'t> Claims<'t> {
    /// Reads the claims of an authenticated token: the CBOR map, of a JWT as it was transcoded.
    /// `members` counts what a JWT held, with what was ignored.
    pub(crate) fn decode(
        map: &'t [u8],
        members: usize,
        format: Format,
        is_encrypted: bool,
        policy: &Policy<'_>,
    ) -> Result<Self, Denial> {
        let mut claims = Self { map, format, places: Places::NONE };
        read::read(&mut claims, members, policy)?;
        claims.check_required(policy)?;
        if policy.require_encrypted && !is_encrypted {
            claims.check_private(&policy.labels)?;
        }
        Ok(claims)
    }

    /// Claims that were decoded before, from the same bytes under the same policy.
    #[cfg(feature = "alloc")]
    pub(crate) const fn recalled(map: &'t [u8], format: Format, places: Places) -> Self {
        Self { map, format, places }
    }

    /// As if the token had these claims and no others.
    #[cfg(feature = "alloc")]
    pub(crate) fn only(&self, labels: &[Label]) -> Self {
        Self { places: self.places.only(labels), ..*self }
    }

    /// The map.
    pub(crate) const fn map(&self) -> &'t [u8] {
        self.map
    }

    /// Where the claims stand in the map.
    #[cfg(feature = "alloc")]
    pub(crate) const fn places(&self) -> Places {
        self.places
    }

    pub(super) const fn places_mut(&mut self) -> &mut Places {
        &mut self.places
    }

    /// The format of the token.
    pub(crate) const fn format(&self) -> Format {
        self.format
    }

    /// The value of a claim, as CBOR.
    #[inline(always)]
    pub(crate) fn value(&self, label: Label) -> Option<&'t [u8]> {
        self.places.value(label, self.map)
    }

    /// Whether any of the claims is a composition.
    #[inline]
    pub(crate) fn is_composed(&self) -> bool {
        self.value(Label::OR).is_some() || self.value(Label::NOR).is_some() || self.value(Label::AND).is_some()
    }

    /// The value of a claim that is a text.
    #[inline(always)]
    pub(crate) fn text(&self, label: Label) -> Option<&'t str> {
        self.value(label).and_then(value::text)
    }

    /// The value of a claim that is a point in time.
    #[inline(always)]
    pub(crate) fn time(&self, label: Label) -> Option<Timestamp> {
        self.value(label).and_then(|raw| value::time(raw, self.format == Format::Jwt))
    }

    /// `iss`.
    pub(crate) fn issuer(&self) -> Option<&'t str> {
        self.text(Label::ISS)
    }

    /// `jti` or `cti`.
    pub(crate) fn token_id(&self) -> Option<TokenId<'t>> {
        let raw = self.value(Label::CTI)?;
        match self.format {
            Format::Cat => value::bytes(raw).map(TokenId::Bytes),
            Format::Jwt => value::text(raw).map(TokenId::Text),
        }
    }

    /// `catreplay`.
    pub(crate) fn replay(&self) -> Option<u64> {
        self.value(Label::CATREPLAY).and_then(value::unsigned)
    }

    /// `catpor`.
    pub(crate) fn sampling(&self) -> Option<Sampling<'t>> {
        Sampling::read(&mut Reader::new(self.value(Label::CATPOR)?), self.format == Format::Jwt)
    }

    /// `802` for what the policy requires beyond the claims whose absence has a reason of its own.
    fn check_required(&self, policy: &Policy<'_>) -> Result<(), Denial> {
        let has_own_reason = |label| matches!(label, Label::EXP | Label::ISS | Label::AUD | Label::SUB | Label::EPOCH);
        let missing = policy.require.iter().filter(|label| !has_own_reason(**label) && !self.contains(**label, policy));
        if let Some(lowest) = missing.copied().min_by(|a, b| a.order(*b)) {
            return Err(Denial::of_claim(Reason::ClaimRequired, lowest));
        }
        Ok(())
    }

    /// `804`.
    fn check_private(&self, labels: &Labels) -> Result<(), Denial> {
        let private = private_claim(labels, |label| self.value(label));
        private.map_or(Ok(()), |path| Err(Denial::at(Reason::EncryptionRequired, path)))
    }

    /// Whether a claim is present, also one that is ignored.
    pub(super) fn contains(&self, wanted: Label, policy: &Policy<'_>) -> bool {
        let is_wanted = |number| kind::canonical(number, &policy.labels) == wanted;
        self.value(wanted).is_some()
            || value::members(self.map).any(|(key, _)| value::integer(key).is_some_and(is_wanted))
    }
}

impl fmt::Debug for Claims<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Claims({}, {} bytes)", self.format.name(), self.map.len())
    }
}
