//! What at most one key signs for at a time.

use token_core::{Algorithm, Key, Text};

/// An algorithm, and the issuers, audiences, tenants, paths and formats that a key of it is bound
/// to. Two keys of one slot could sign the same token. The longest lifetime does not tell keys apart:
/// a short-lived token is within the scope of both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Slot {
    pub(super) algorithm: Algorithm,
    bounds: [Option<Vec<String>>; 5],
}

impl Slot {
    pub(super) fn of(key: &Key<'_>) -> Self {
        let scope = key.scope();
        let texts = |list: &[Text<'_>]| sorted(list.iter().map(|text| (**text).to_owned()).collect());
        let bounds = [
            scope.issuers.as_deref().map(texts),
            scope.audiences.as_deref().map(texts),
            scope.tenants.as_deref().map(texts),
            scope.path_prefixes.as_deref().map(texts),
            scope.formats.as_deref().map(|list| sorted(list.iter().map(|format| format.name().to_owned()).collect())),
        ];
        Self { algorithm: key.algorithm(), bounds }
    }
}

fn sorted(mut entries: Vec<String>) -> Vec<String> {
    entries.sort();
    entries.dedup();
    entries
}

/// Whether there is a time at which both keys are in force.
pub(super) fn overlap(one: &Key<'_>, other: &Key<'_>) -> bool {
    let begins_before_end = |first: &Key<'_>, second: &Key<'_>| match (first.not_before(), second.not_after()) {
        (Some(start), Some(end)) => start < end,
        _ => true,
    };
    begins_before_end(one, other) && begins_before_end(other, one)
}
