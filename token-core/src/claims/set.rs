//! The claims of an authenticated token, all of them judged.

use super::kind::{self, Kind};
use super::label;
use super::network::{NetworkEntry, networks};
use super::shape::{Judge, Shape, contains_tag};
use super::{Label, TokenId, value};
use crate::denial::Denial;
use crate::limits::Limits;
use crate::opened::Opened;
use crate::policy::Policy;
use crate::reason::Reason;
use crate::time::Timestamp;
use crate::token::Format;
use crate::wire::cbor::{self, Item, Reader};

/// The claims of a token: every one sound, none unsupported. Values that are lists or maps stay
/// as they were received and are read when they are compared.
#[derive(Clone, Debug, Default)]
pub(crate) struct Claims<'t> {
    map: &'t [u8],
    pub(crate) issuer: Option<&'t str>,
    pub(crate) subject: Option<&'t str>,
    pub(crate) audience: Option<&'t [u8]>,
    pub(crate) expires: Option<Timestamp>,
    pub(crate) not_before: Option<Timestamp>,
    pub(crate) issued_at: Option<Timestamp>,
    pub(crate) first_issued_at: Option<Timestamp>,
    pub(crate) token_id: Option<TokenId<'t>>,
    pub(crate) version: Option<u64>,
    pub(crate) networks: Option<&'t [u8]>,
    pub(crate) uri: Option<&'t [u8]>,
    pub(crate) methods: Option<&'t [u8]>,
    pub(crate) countries: Option<&'t [u8]>,
    pub(crate) epoch: Option<&'t [u8]>,
    pub(crate) markets: Option<&'t [u8]>,
    pub(crate) headers: Option<&'t [u8]>,
    critical: Option<&'t [u8]>,
    pub(crate) tenant: Option<&'t str>,
    pub(crate) session: Option<&'t str>,
}

impl<'t> Claims<'t> {
    /// Reads the claims of an authenticated token.
    pub(crate) fn decode(token: &Opened<'t, '_>, policy: &Policy<'_>) -> Result<Self, Denial> {
        let claims = Self::of_token(token, policy)?;
        claims.check_required(policy)?;
        Ok(claims)
    }

    /// Reads the claims once. Where that finds sound claims and ascending keys only, the whole map
    /// has been read strictly; else it is checked byte by byte as well, because a fault of syntax
    /// comes before a fault of claims, and a fault of claims before too many items (semantics
    /// section 1).
    fn of_token(token: &Opened<'t, '_>, policy: &Policy<'_>) -> Result<Self, Denial> {
        let limits = &policy.limits;
        // Every item takes a byte, and sound claims nest four deep.
        let is_small = token.map.len() <= limits.items && limits.nesting >= 5;
        let (claims, is_strict) = Self::of_map(token.map, token.members, token.format, policy);
        if is_small && (is_strict || token.format == Format::Jwt) {
            return claims;
        }
        match cbor::check(token.map, limits) {
            Err(Reason::TooManyClaims) => claims.and(Err(Reason::TooManyClaims.into())),
            Err(reason) => Err(reason.into()),
            Ok(()) => claims,
        }
    }

    /// The claims of a map, and whether nothing in it but sound claims in ascending order was met.
    /// `members` counts what a JWT held beside the claims that were written to the map.
    fn of_map(map: &'t [u8], members: usize, format: Format, policy: &Policy<'_>) -> (Result<Self, Denial>, bool) {
        let mut claims = Self { map, ..Self::default() };
        let mut faults = Faults::default();
        let mut judge = Judge::new(Reader::new(map), format, &policy.limits);
        let read = claims.read(&mut judge, &mut faults, format, policy);
        let is_strict = judge.has_ascended && judge.reader.is_at_end();
        match read.and_then(|count| faults.into_result(count.max(members), &policy.limits)) {
            Ok(()) => (Ok(claims), is_strict),
            Err(denial) => (Err(denial), false),
        }
    }

    /// Reads every claim of a map; how many there are.
    fn read(
        &mut self,
        judge: &mut Judge<'t, '_>,
        faults: &mut Faults,
        format: Format,
        policy: &Policy<'_>,
    ) -> Result<usize, Denial> {
        let Item::Map(count) = judge.reader.next()? else {
            return Err(Reason::ClaimMalformed.into());
        };
        let mut previous = None;
        for _ in 0..count {
            let key = judge.reader.clone();
            let (label, kind) = match judge.reader.next()? {
                Item::Text(name) => {
                    judge.has_ascended = false; // texts are not compared here
                    text_label(name, format, policy)
                }
                item => match item.as_i64() {
                    Some(number) => {
                        let place = Some(label::encoded_order(number));
                        judge.has_ascended &= previous < place;
                        previous = place;
                        number_label(number, policy)
                    }
                    None => {
                        judge.has_ascended = false;
                        judge.reader = key;
                        judge.reader.skip()?;
                        odd_label(item, faults)
                    }
                },
            };
            let start = judge.reader.clone();
            // Most claims are one item: those are read once.
            if self.keep_item(label, judge.reader.next()?, format) {
                continue;
            }
            judge.reader = start.clone();
            let shape = judge.shape(kind);
            if shape == Shape::Sound {
                if let Some(label) = label {
                    self.keep(label, judge.reader.since(start.position()), format);
                }
            } else {
                judge.reader = start;
                let raw = judge.reader.skip()?;
                let has_stray_tag = shape == Shape::Unsupported && !kind::may_carry_tags(label) && contains_tag(raw);
                faults.add(label, if has_stray_tag { Shape::Malformed } else { shape });
            }
        }
        if self.critical.is_some_and(|list| !value::items(list).all(|item| self.enforces(item, policy))) {
            faults.add(Some(Label::CRIT), Shape::Unsupported);
        }
        Ok(count)
    }

    /// Whether an entry of `crit` names a claim that is present and enforced.
    fn enforces(&self, entry: Item<'_>, policy: &Policy<'_>) -> bool {
        entry.as_i64().is_some_and(|number| {
            let label = kind::canonical(number, &policy.labels);
            kind::can_be_critical(label) && self.contains(label, policy)
        })
    }

    /// Keeps a claim whose sound values are one item; whether this is one.
    fn keep_item(&mut self, label: Option<Label>, item: Item<'t>, format: Format) -> bool {
        let Some(label) = label else { return false };
        match (label, item) {
            (Label::ISS, Item::Text(text)) => self.issuer = Some(text),
            (Label::SUB, Item::Text(text)) => self.subject = Some(text),
            (Label::TENANT, Item::Text(text)) => self.tenant = Some(text),
            (Label::SID, Item::Text(text)) => self.session = Some(text),
            (Label::CTI, Item::Bytes(id)) if format == Format::Cat => self.token_id = Some(TokenId::Bytes(id)),
            (Label::CTI, Item::Text(id)) if format == Format::Jwt => self.token_id = Some(TokenId::Text(id)),
            (Label::CATV, Item::Unsigned(version)) => self.version = Some(version),
            (Label::EXP | Label::NBF | Label::IAT | Label::ORIGIN_IAT, Item::Unsigned(_) | Item::Negative(_)) => {
                let Some(seconds) = item.as_i64() else { return false };
                self.keep_time(label, Some(Timestamp::from_seconds(seconds)));
            }
            _ => return false,
        }
        true
    }

    /// Keeps a sound claim that is a list or a map, or a time with a fraction.
    fn keep(&mut self, label: Label, raw: &'t [u8], format: Format) {
        match label {
            Label::AUD => self.audience = Some(raw),
            Label::CATNIP => self.networks = Some(raw),
            Label::CATU => self.uri = Some(raw),
            Label::CATM => self.methods = Some(raw),
            Label::CATGEOISO3166 => self.countries = Some(raw),
            Label::EPOCH => self.epoch = Some(raw),
            Label::METRO => self.markets = Some(raw),
            Label::CATH => self.headers = Some(raw),
            Label::CRIT => self.critical = Some(raw),
            _ => self.keep_time(label, value::time(raw, format == Format::Jwt)),
        }
    }

    fn keep_time(&mut self, label: Label, time: Option<Timestamp>) {
        match label {
            Label::EXP => self.expires = time,
            Label::NBF => self.not_before = time,
            Label::IAT => self.issued_at = time,
            Label::ORIGIN_IAT => self.first_issued_at = time,
            _ => {}
        }
    }

    /// `802` for what the policy requires beyond the claims whose absence has a reason of its own,
    /// then `804`.
    fn check_required(&self, policy: &Policy<'_>) -> Result<(), Denial> {
        let own_reason = [Label::EXP, Label::ISS, Label::AUD, Label::SUB, Label::EPOCH];
        let missing =
            policy.require.iter().filter(|label| !own_reason.contains(label) && !self.contains(**label, policy));
        if let Some(lowest) = missing.copied().min_by(|a, b| a.order(*b)) {
            return Err(Denial::of_claim(Reason::ClaimRequired, lowest));
        }
        if policy.require_encrypted {
            if self.subject.is_some() {
                return Err(Denial::of_claim(Reason::EncryptionRequired, Label::SUB));
            }
            let identifies = |entry| matches!(entry, NetworkEntry::Prefix(prefix) if prefix.identifies());
            if self.networks.is_some_and(|list| networks(list).any(identifies)) {
                return Err(Denial::of_claim(Reason::EncryptionRequired, Label::CATNIP));
            }
        }
        Ok(())
    }

    fn contains(&self, wanted: Label, policy: &Policy<'_>) -> bool {
        value::members(self.map)
            .any(|(key, _)| value::integer(key).is_some_and(|number| kind::canonical(number, &policy.labels) == wanted))
    }
}

/// The claim of a CWT label, and its kind under this policy.
fn number_label(number: i64, policy: &Policy<'_>) -> (Option<Label>, Kind) {
    let label = kind::canonical(number, &policy.labels);
    let kind = Kind::of(label);
    let is_waived = kind == Kind::Unsupported && policy.ignores(label, Some(number));
    (Some(label), if is_waived { Kind::Ignored } else { kind })
}

/// A label beyond 64 bits, which is unknown above and private below, or one that is no label.
fn odd_label(item: Item<'_>, faults: &mut Faults) -> (Option<Label>, Kind) {
    match item {
        Item::Unsigned(_) => (None, Kind::Unsupported),
        Item::Negative(_) => (None, Kind::Ignored),
        _ => {
            faults.add(None, Shape::Malformed);
            (None, Kind::Ignored)
        }
    }
}

/// The claim of a text label, and its kind under this policy. A transcoded JWT has text labels
/// only for names that are refused.
fn text_label(name: &str, format: Format, policy: &Policy<'_>) -> (Option<Label>, Kind) {
    let refused = match format {
        Format::Cat => kind::refused_text_label(name),
        Format::Jwt => kind::refused_name(|other| other == name),
    };
    match refused {
        Some(label) if !policy.ignores(label, None) => (Some(label), Kind::Unsupported),
        _ => (None, Kind::Ignored),
    }
}

/// The faults found so far: of each sort the one with the lowest label counts, and one without a
/// label last.
#[derive(Default)]
struct Faults {
    malformed: Option<Option<Label>>,
    unsupported: Option<Option<Label>>,
}

impl Faults {
    fn add(&mut self, label: Option<Label>, shape: Shape) {
        let fault = match shape {
            Shape::Sound => return,
            Shape::Malformed => &mut self.malformed,
            Shape::Unsupported => &mut self.unsupported,
        };
        *fault = Some(match (fault.flatten(), label) {
            (Some(a), Some(b)) => Some(if a.order(b).is_le() { a } else { b }),
            (some, None) | (None, some) => some,
        });
    }

    fn into_result(self, count: usize, limits: &Limits) -> Result<(), Denial> {
        let (reason, label) = match (self.malformed, self.unsupported) {
            (Some(label), _) => (Reason::ClaimMalformed, label),
            (None, Some(label)) => (Reason::ClaimUnsupported, label),
            (None, None) if count > limits.claims => (Reason::TooManyClaims, None),
            (None, None) => return Ok(()),
        };
        Err(label.map_or(Denial::new(reason), |label| Denial::of_claim(reason, label)))
    }
}

impl Policy<'_> {
    /// Whether the policy waives a claim that this build does not enforce: by its mnemonic, or by
    /// the label as it was received.
    pub(crate) fn ignores(&self, label: Label, received: Option<i64>) -> bool {
        self.ignore_claims.iter().any(|entry| match entry.parse::<i64>() {
            Ok(decimal) => received == Some(decimal),
            Err(_) => label.mnemonic() == Some(entry),
        })
    }
}
