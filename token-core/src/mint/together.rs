//! Claims that need each other.

use super::form::SETTINGS_NEED_A_KEY;
use super::{ClaimSet, MintError};
use crate::claims::{Label, can_be_critical, value};
use crate::wire::cbor::Item;

/// A claim set of which every edge would deny the token is not minted.
pub(super) fn check_together(claims: &ClaimSet) -> Result<(), MintError> {
    if !claims.has_dependent() {
        return Ok(());
    }
    let (mut has_id, mut has_key, mut has_settings, mut is_watched, mut critical) = (false, false, false, false, None);
    for (label, raw) in claims.claims() {
        match label {
            Label::CTI => has_id = true,
            Label::CNF => has_key = true,
            Label::CATDPOP => has_settings = true,
            Label::CATREPLAY => is_watched = matches!(value::unsigned(raw), Some(1..)),
            Label::CRIT => critical = Some(raw),
            _ => {}
        }
    }
    if is_watched && !has_id {
        return Err(MintError::new("cti", "an id of the token that catreplay watches"));
    }
    if has_settings && !has_key {
        return Err(MintError::new("catdpop", SETTINGS_NEED_A_KEY));
    }
    let is_enforced = |entry: Item<'_>| {
        entry.as_i64().map(Label::Number).is_some_and(|label| can_be_critical(label) && claims.get(label).is_some())
    };
    match critical {
        Some(list) if !value::items(list).all(is_enforced) => {
            Err(MintError::new("crit", "claims of this claim set that deny by themselves"))
        }
        _ => Ok(()),
    }
}
