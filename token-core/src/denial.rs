//! The answer "no": a reason and, where there is one, the claim that was not met.

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

    /// The same claim seen from one composition further out: set `index` of `operator` holds it.
    #[must_use]
    pub fn within(mut self, operator: Operator, index: u8) -> Self {
        self.outer.rotate_right(1);
        if let Some(first) = self.outer.first_mut() {
            *first = Some((operator, index));
        }
        self
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
