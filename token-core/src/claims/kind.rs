//! What each claim of the vocabulary holds: one table for reading, checking and writing.

use super::{Label, vocabulary};
use crate::denial::Operator;
use crate::policy::Labels;
use crate::possession;

/// The kind of value a claim holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A text.
    Text,
    /// A text or a list of texts.
    Texts,
    /// A list of texts.
    TextList,
    /// Seconds since 1970.
    Time,
    /// `cti` or `jti`.
    TokenId,
    /// An unsigned integer.
    Unsigned,
    /// Addresses, prefixes, AS numbers.
    Networks,
    /// Components of the URL and what each must match.
    Uri,
    /// ISO 3166 codes.
    Countries,
    /// An epoch, or epochs by scope.
    Epoch,
    /// Market areas: texts or unsigned integers.
    Markets,
    /// Header fields and what each must match.
    Headers,
    /// The key that must be proven.
    Confirmation,
    /// How proofs of it are taken.
    ProofSettings,
    /// 0, 1 or 2: whether the token may be used again.
    Replay,
    /// A probability, an id and a time.
    Sampling,
    /// Labels of claims that must be present and enforced.
    Critical,
    /// That and how the token is renewed.
    Renewal,
    /// What is answered to denials.
    Responses,
    /// Claim sets.
    Sets(Operator),
    /// Names of ALPN protocols.
    Protocols,
    /// Geohashes of cells.
    Geohashes,
    /// Circles on the Earth.
    Circles,
    /// An altitude and how far from it.
    AltitudeBand,
    /// The public key of a TLS client.
    TlsKey,
    /// The fingerprint of a TLS client.
    TlsFingerprint,
    /// Data for whoever receives a token that catif has minted: never denies.
    CatifData,
    /// Watermarking (ETSI TS 104 002), handed to the host: never denies.
    Informational,
    /// Known, not enforced by this build: the token is denied.
    Unsupported,
    /// Not ours to know: ignored.
    Ignored,
}

impl Kind {
    /// The kind of a claim of the vocabulary.
    pub(crate) const fn of(label: Label) -> Self {
        match label {
            Label::ISS | Label::SUB | Label::TENANT | Label::SID => Self::Text,
            Label::AUD => Self::Texts,
            Label::EXP | Label::NBF | Label::IAT | Label::ORIGIN_IAT => Self::Time,
            Label::CTI => Self::TokenId,
            Label::CATV => Self::Unsigned,
            Label::CATREPLAY => Self::Replay,
            Label::CATPOR => Self::Sampling,
            Label::CATNIP => Self::Networks,
            Label::CATU => Self::Uri,
            Label::CATM => Self::TextList,
            Label::CATGEOISO3166 => Self::Countries,
            Label::EPOCH => Self::Epoch,
            Label::METRO => Self::Markets,
            Label::CATH => Self::Headers,
            Label::CNF if possession::IS_BUILT => Self::Confirmation,
            Label::CATDPOP if possession::IS_BUILT => Self::ProofSettings,
            Label::CRIT => Self::Critical,
            Label::CATR => Self::Renewal,
            Label::CATIF => Self::Responses,
            Label::OR => Self::Sets(Operator::Or),
            Label::NOR => Self::Sets(Operator::Nor),
            Label::AND => Self::Sets(Operator::And),
            Label::CATALPN => Self::Protocols,
            Label::GEOHASH => Self::Geohashes,
            Label::CATGEOCOORD => Self::Circles,
            Label::CATGEOALT => Self::AltitudeBand,
            Label::CATTPK => Self::TlsKey,
            Label::CATIFDATA => Self::CatifData,
            Label::Number(300..=307) => Self::Informational,
            // IANA leaves labels below −65536 to applications; −65537 to −65600 are ours.
            Label::Number(number) if number < -65600 => Self::Ignored,
            // Met under a policy that gives it a label.
            Label::Name(name) if matches!(name.as_bytes(), b"cattprint") => Self::TlsFingerprint,
            Label::Number(_) | Label::Unassigned(_) | Label::Name(_) => Self::Unsupported,
        }
    }

    /// As [`Kind::of`], looked up: where labels follow each other, jumps by their numbers are not foreseen by a processor.
    #[inline(always)]
    pub(super) fn listed(label: Label) -> Self {
        match vocabulary::index(label).and_then(|index| KINDS.get(index)) {
            Some(kind) => *kind,
            None => Self::of(label),
        }
    }

    /// Whether this build enforces the claim.
    pub(crate) const fn is_built(self) -> bool {
        !matches!(self, Self::Unsupported | Self::Ignored | Self::Informational)
    }
}

impl Kind {
    /// Whether `catif` may order a token with such a claim: none that orders more of them.
    pub(crate) const fn can_be_ordered(self) -> bool {
        self.is_built() && !matches!(self, Self::Renewal | Self::Responses | Self::Sets(_))
    }
}

/// The kinds of the claims, in the order of the vocabulary.
static KINDS: [Kind; vocabulary::COUNT] = {
    let mut kinds = [Kind::of(Label::CATTPRINT); vocabulary::COUNT];
    let (mut rest, mut labels): (&mut [Kind], _) = (&mut kinds, Label::VOCABULARY);
    while let ([kind, other_kinds @ ..], [(label, _), other_labels @ ..]) = (rest, labels) {
        *kind = Kind::of(*label);
        (rest, labels) = (other_kinds, other_labels);
    }
    kinds
};

/// Whether `crit` may list a claim: it must be one that denies by itself.
pub(crate) fn can_be_critical(label: Label) -> bool {
    let never = [Label::SUB, Label::IAT, Label::CATIFDATA, Label::ORIGIN_IAT, Label::CATR, Label::CATIF, Label::CRIT];
    Kind::of(label).is_built() && !never.contains(&label)
}

/// Whether a claim may not stand inside a composition (semantics section 7): it speaks of the token, not of
/// a way to use it.
pub(crate) const fn is_top_level_only(label: Label) -> bool {
    matches!(
        label,
        Label::CATV
            | Label::CTI
            | Label::CATREPLAY
            | Label::CATPOR
            | Label::CATIF
            | Label::CATR
            | Label::CRIT
            | Label::EPOCH
            | Label::TENANT
            | Label::SID
            | Label::ORIGIN_IAT
            | Label::STATUS
    )
}

/// Whether values of a claim may hold tags: positions and areas name their reference system, catif
/// the request's URI (semantics section 2).
pub(crate) fn may_carry_tags(label: Option<Label>) -> bool {
    let labels = [Label::CATNIP, Label::GEOHASH, Label::CATGEOCOORD, Label::CATGEOALT, Label::CATIF];
    label.is_some_and(|label| labels.contains(&label))
}

/// The claim a CWT label means under the labels of a policy.
#[inline(always)]
pub(crate) fn canonical(number: i64, labels: &Labels) -> Label {
    match number {
        // No policy can give these another meaning ([`Labels::check`]).
        1..=7 | 310..=316 => Label::Number(number),
        _ if number == labels.or => Label::OR,
        _ if number == labels.nor => Label::NOR,
        _ if number == labels.and => Label::AND,
        _ if number == labels.crit => Label::CRIT,
        _ if Some(number) == labels.cattprint => Label::CATTPRINT,
        _ => match Label::Number(number) {
            Label::OR | Label::NOR | Label::AND | Label::CRIT => Label::Unassigned(number),
            label => label,
        },
    }
}

/// Text labels a CAT must not carry although RFC 8392 lets a reader ignore them: names of our
/// vocabulary and text labels from before the registration (spec/cat.md section 2.3). Whoever
/// wrote them meant a restriction.
pub(crate) fn refused_text_label(name: &str) -> Option<Label> {
    match name {
        "catdpopjti" => Some(Label::Name("catdpopjti")),
        "cattprint" => Some(Label::CATTPRINT),
        _ => Label::from_mnemonic(name).and_then(Label::mnemonic).map(Label::Name),
    }
}

/// JWT claims of other signing schemes that restrict (RFC 9246 section 2, the AWS form): a JWT
/// with one of them is not ours to wave through.
const FOREIGN_RESTRICTIONS: [&str; 16] = [
    "cdniuc", "cdniip", "cdnicrit", "cdniets", "cdnistt", "cdnistd", "cdniv", "paths", "exc", "ip", "co", "reg", "cty",
    "headers", "qs", "intsig",
];

/// The name without a CWT label that a JWT must not carry, if this is one.
pub(crate) fn refused_name(is: impl Fn(&str) -> bool) -> Option<Label> {
    let foreign = FOREIGN_RESTRICTIONS.into_iter().find(|name| is(name)).map(Label::Name);
    foreign.or_else(|| is("cattprint").then_some(Label::CATTPRINT))
}

impl Label {
    /// Whether this build enforces the claim. A token with a claim of the vocabulary that is not
    /// enforced is denied with `claim-unsupported`.
    #[must_use]
    pub const fn is_enforced(self) -> bool {
        Kind::of(self).is_built()
    }
}
