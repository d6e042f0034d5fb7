//! The answer "no": a reason and, where there is one, the claim that was not met.

use core::cmp::Ordering;
use core::fmt;

use crate::claims::Label;
use crate::reason::Reason;

/// Why a token is denied. `Copy`, holds nothing of the token, and so is safe to log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct Denial {
    reason: Reason,
    claim: Option<ClaimPath>,
}

impl Denial {
    /// A denial that concerns no claim in particular.
    pub const fn new(reason: Reason) -> Self {
        Self { reason, claim: None }
    }

    /// A denial of this claim.
    pub const fn of_claim(reason: Reason, label: Label) -> Self {
        Self { reason, claim: Some(ClaimPath::new(label)) }
    }

    /// A denial of a claim inside compositions.
    pub const fn at(reason: Reason, claim: ClaimPath) -> Self {
        Self { reason, claim: Some(claim) }
    }

    /// The reason.
    #[must_use]
    pub const fn reason(self) -> Reason {
        self.reason
    }

    /// The claim that was not met, where there is one.
    #[must_use]
    pub const fn claim(self) -> Option<ClaimPath> {
        self.claim
    }
}

impl From<Reason> for Denial {
    fn from(reason: Reason) -> Self {
        Self::new(reason)
    }
}

impl fmt::Display for Denial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.claim {
            Some(claim) => write!(f, "{} ({claim})", self.reason),
            None => write!(f, "{}", self.reason),
        }
    }
}

impl core::error::Error for Denial {}

/// Compositions may nest this deep (CTA-5007 section 4.3.1.5 demands at least 4).
pub const MAX_COMPOSITION_DEPTH: usize = 8;

/// A composition of claim sets (draft-lemmons-cose-composite-claims).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// At least one set holds.
    Or,
    /// No set holds.
    Nor,
    /// Every set holds.
    And,
}

impl Operator {
    /// The claim's mnemonic.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Or => "or",
            Self::Nor => "nor",
            Self::And => "and",
        }
    }

    /// The claim's label.
    #[must_use]
    pub const fn label(self) -> Label {
        match self {
            Self::Or => Label::OR,
            Self::Nor => Label::NOR,
            Self::And => Label::AND,
        }
    }

    /// The operator of a claim that is a composition.
    pub(crate) const fn of(label: Label) -> Option<Self> {
        match label {
            Label::OR => Some(Self::Or),
            Label::NOR => Some(Self::Nor),
            Label::AND => Some(Self::And),
            _ => None,
        }
    }
}

/// Where a claim stands: its label and the compositions around it, printed as `or/0/catu`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClaimPath {
    outer: [Option<(Operator, u8)>; MAX_COMPOSITION_DEPTH],
    label: Label,
}

impl ClaimPath {
    /// A claim at the top level.
    #[must_use]
    pub const fn new(label: Label) -> Self {
        Self { outer: [None; MAX_COMPOSITION_DEPTH], label }
    }

    /// The claim's label.
    #[must_use]
    pub const fn label(self) -> Label {
        self.label
    }

    /// A claim in set `index` of this composition; none where compositions nest too deep.
    pub(crate) fn inner(mut self, index: u8, label: Label) -> Option<Self> {
        let operator = Operator::of(self.label)?;
        *self.outer.iter_mut().find(|place| place.is_none())? = Some((operator, index));
        self.label = label;
        Some(self)
    }

    /// How many compositions are around the claim.
    pub(crate) fn depth(self) -> usize {
        self.outer.iter().flatten().count()
    }

    /// The order in which faults of claims are reported: by label, a composition before what it holds, and its sets one
    /// after the other.
    pub(crate) fn order(self, other: Self) -> Ordering {
        let mut steps = (0..=MAX_COMPOSITION_DEPTH).map(|depth| {
            let ((a, i), (b, j)) = (self.step(depth), other.step(depth));
            a.order(b).then(i.cmp(&j))
        });
        steps.find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    }

    /// The label at this depth and, of a composition, the set that is looked into; at last the claim and nothing.
    fn step(self, depth: usize) -> (Label, Option<u8>) {
        match self.outer.get(depth) {
            Some(Some((operator, index))) => (operator.label(), Some(*index)),
            _ => (self.label, None),
        }
    }

    /// The one of two that is reported.
    pub(crate) fn first(one: Option<Self>, other: Option<Self>) -> Option<Self> {
        match (one, other) {
            (Some(a), Some(b)) => Some(if a.order(b).is_le() { a } else { b }),
            (some, None) | (None, some) => some,
        }
    }
}

impl fmt::Display for ClaimPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (operator, index) in self.outer.iter().flatten() {
            write!(f, "{}/{index}/", operator.name())?;
        }
        write!(f, "{}", self.label)
    }
}
