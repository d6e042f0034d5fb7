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

    pub(super) fn with_sets(self, operator: Operator, sets: &[Self]) -> Result<Self, MintError> {
        let label = operator.label();
        let claims = self.with_list(label, sets, |appender, set| set.append_to(appender))?;
        // The composition stands in the map of the claims.
        let limits = Limits { nesting: Limits::DEFAULT.nesting.saturating_sub(1), ..Limits::DEFAULT };
        let value = claims.get(label).unwrap_or_default();
        cbor::check(value, &limits).map_err(|reason| MintError::new(label.to_string(), reason.text()))?;
        Ok(claims)
    }
}

#[cfg(test)]
mod tests {
    use std::string::ToString;

    use super::*;

    #[test]
    fn typed_sets_are_those_from_json() {
        let inner = ClaimSet::new().with_issuer("i").with_methods(&["GET"]).unwrap();
        let nested = ClaimSet::new().with_and(&[inner.clone(), ClaimSet::new()]).unwrap();
        let claims = ClaimSet::new().with_or(&[inner]).unwrap().with_nor(&[nested]).unwrap().with_session("s");
        let json = r#"{"or":[{"iss":"i","catm":["GET"]}],"nor":[{"and":[{"iss":"i","catm":["GET"]},{}]}],"sid":"s"}"#;
        assert_eq!(claims.to_json(), json);
        assert_eq!(ClaimSet::from_json(json), Ok(claims.clone()));
        let in_other_order = json.replace(r#"{"iss":"i","catm":["GET"]}"#, r#"{"catm":["GET"],"iss":"i"}"#);
        assert_eq!(ClaimSet::from_json(&in_other_order), Ok(claims));
    }

    #[test]
    fn what_may_not_stand_inside_is_named() {
        let refused = [
            (r#"{"or":[]}"#, "or: expected 1 to 256 claim sets"),
            (r#"{"or":[7]}"#, "or: expected 1 to 256 claim sets"),
            (r#"{"or":{}}"#, "or: expected 1 to 256 claim sets"),
            (r#"{"or":[{},{"catdpop":{}}]}"#, "or: expected cnf beside catdpop, whose proofs it is about"),
            (r#"{"nor":[{},{"sid":"s"}]}"#, "nor/1/sid: expected a claim that may stand inside a composition"),
            (r#"{"and":[{"or":[{"catm":[]}]}]}"#, "and/0/or/0/catm: expected 1 to 256 texts"),
            (r#"{"and":[{"or":[{"catx":[]}]}]}"#, "catx: expected a claim of the vocabulary"),
        ];
        for (json, message) in refused {
            assert_eq!(ClaimSet::from_json(json).unwrap_err().to_string(), message);
        }
        assert!(ClaimSet::new().with_or(&[]).is_err());
        assert!(ClaimSet::new().with_or(&[ClaimSet::new().with_version()]).is_err());
    }

    #[test]
    fn compositions_nest_as_deep_as_a_token_may() {
        let deeper = |claims: ClaimSet| ClaimSet::new().with_nor(&[claims]);
        let deepest = (0..7).try_fold(ClaimSet::new(), |claims, _| deeper(claims)).unwrap();
        assert_eq!(ClaimSet::from_json(&deepest.to_json()), Ok(deepest.clone()));
        assert!(deeper(deepest).is_err());
    }
}
