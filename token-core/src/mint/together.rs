//! Claims that need each other.

use super::{ClaimSet, MintError};
use crate::claims::{Label, can_be_critical, value};
use crate::wire::cbor::Item;

/// A claim set of which every edge would deny the token is not minted.
pub(super) fn check_together(claims: &ClaimSet) -> Result<(), MintError> {
    let replay = claims.get(Label::CATREPLAY).and_then(value::unsigned);
    if matches!(replay, Some(1..)) && claims.get(Label::CTI).is_none() {
        return Err(MintError::new("cti", "an id of the token that catreplay watches"));
    }
    let is_enforced = |entry: Item<'_>| {
        entry.as_i64().map(Label::Number).is_some_and(|label| can_be_critical(label) && claims.get(label).is_some())
    };
    match claims.get(Label::CRIT) {
        Some(list) if !value::items(list).all(is_enforced) => {
            Err(MintError::new("crit", "claims of this claim set that deny by themselves"))
        }
        _ => Ok(()),
    }
}
