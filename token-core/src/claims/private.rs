//! Claims that say who or where a viewer is: CTA-5007 wants them encrypted.

use super::network::{NetworkEntry, networks};
use super::{Label, Sets, geohash, value};
use crate::denial::{ClaimPath, Operator};
use crate::policy::Labels;

/// The first claim, among those of these values and in the compositions among them, that must not stand in a
/// token in the clear.
pub(crate) fn private_claim<'t>(labels: &Labels, value: impl Fn(Label) -> Option<&'t [u8]>) -> Option<ClaimPath> {
    let own = LABELS.iter().copied().find(|label| value(*label).is_some_and(|raw| is_private(*label, raw)));
    if let Some(label) = own {
        return Some(ClaimPath::new(label));
    }
    let compositions = [Operator::Or, Operator::Nor, Operator::And].map(Operator::label);
    compositions.into_iter().find_map(|label| private_inside(ClaimPath::new(label), value(label)?, labels))
}

/// The labels of claims that may be private, ascending: all of them below those of compositions.
const LABELS: [Label; 4] = [Label::SUB, Label::GEOHASH, Label::CATNIP, Label::CATGEOCOORD];

/// Whether a claim must not stand in a token in the clear (spec/cat.md sections 5.8, 5.14, 5.15 and 5.18): `sub`; a geohash
/// of more than four characters; in `catnip` IPv4 prefixes longer than /24 and IPv6 prefixes longer than /56;
/// `catgeocoord`.
fn is_private(label: Label, raw: &[u8]) -> bool {
    match label {
        Label::SUB | Label::CATGEOCOORD => true,
        Label::GEOHASH => value::texts(raw).any(geohash::identifies),
        Label::CATNIP => {
            networks(raw).any(|entry| matches!(entry, NetworkEntry::Prefix(prefix) if prefix.identifies()))
        }
        _ => false,
    }
}

/// The first private claim in the sets of a composition.
fn private_inside(composition: ClaimPath, raw: &[u8], labels: &Labels) -> Option<ClaimPath> {
    let mut sets = Sets::new(raw, labels);
    for index in 0..=u8::MAX {
        if !sets.next_set() {
            return None;
        }
        let mut first: Option<ClaimPath> = None;
        while let Some((label, raw)) = sets.next_claim() {
            let path = composition.inner(index, label);
            let found = match Operator::of(label) {
                Some(_) => path.and_then(|path| private_inside(path, raw, labels)),
                None => path.filter(|_| is_private(label, raw)),
            };
            first = ClaimPath::first(first, found);
        }
        if first.is_some() {
            return first;
        }
    }
    None
}
