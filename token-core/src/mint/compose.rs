//! Compositions of claim sets.

use alloc::string::ToString;

use super::{ClaimSet, MintError};
use crate::denial::Operator;
use crate::limits::Limits;
use crate::wire::cbor;

/// Compositions (draft-lemmons-cose-composite-claims): what else the token demands holds beside them. A claim set
/// without claims always holds.
///
/// ```
/// use token_core::ClaimSet;
/// let at_home = ClaimSet::new().with_countries(&["DE"])?;
/// let elsewhere = ClaimSet::new().with_countries(&["AT", "CH"])?.with_expiry(1_700_000_300);
/// let claims = ClaimSet::new().with_or(&[at_home, elsewhere])?;
/// assert_eq!(
///     claims.to_json(),
///     r#"{"or":[{"catgeoiso3166":["DE"]},{"exp":1700000300,"catgeoiso3166":["AT","CH"]}]}"#
/// );
/// # Ok::<(), token_core::MintError>(())
/// ```
impl ClaimSet {
    /// With `or`: at least one of these sets must hold.
    ///
    /// # Errors
    /// No set, more than 256, compositions more than 7 deep, which is as deep as a token may nest under the default
    /// limits, or a claim that stands at the top level only.
    pub fn with_or(self, sets: &[Self]) -> Result<Self, MintError> {
        self.with_sets(Operator::Or, sets)
    }

    /// With `nor`: none of these sets may hold.
    ///
    /// # Errors
    /// As [`ClaimSet::with_or`].
    pub fn with_nor(self, sets: &[Self]) -> Result<Self, MintError> {
        self.with_sets(Operator::Nor, sets)
    }

    /// With `and`: every one of these sets must hold.
    ///
    /// # Errors
    /// As [`ClaimSet::with_or`].
    pub fn with_and(self, sets: &[Self]) -> Result<Self, MintError> {
        self.with_sets(Operator::And, sets)
    }

    fn with_sets(self, operator: Operator, sets: &[Self]) -> Result<Self, MintError> {
        let label = operator.label();
        let claims = self.with_list(label, sets, |appender, set| set.append_to(appender))?;
        // The composition stands in the map of the claims.
        let limits = Limits { nesting: Limits::DEFAULT.nesting.saturating_sub(1), ..Limits::DEFAULT };
        let value = claims.get(label).unwrap_or_default();
        cbor::check(value, &limits).map_err(|reason| MintError::new(label.to_string(), reason.text()))?;
        Ok(claims)
    }
}
