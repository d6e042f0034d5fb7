//! Claims that say who or where a viewer is: CTA-5007 wants them encrypted.

use super::network::{NetworkEntry, networks};
use super::{Label, geohash, value};

/// The claim with the lowest label, among those of these values, that must not stand in a token in the
/// clear (spec/cat.md sections 5.8, 5.14, 5.15 and 5.18): `sub`; a geohash of more than four characters;
/// in `catnip` IPv4 prefixes longer than /24 and IPv6 prefixes longer than /56; `catgeocoord`.
pub(crate) fn private_claim<'t>(claim: impl Fn(Label) -> Option<&'t [u8]>) -> Option<Label> {
    let identifies = |entry| matches!(entry, NetworkEntry::Prefix(prefix) if prefix.identifies());
    let is_private = |label: &Label| {
        claim(*label).is_some_and(|raw| match *label {
            Label::GEOHASH => value::texts(raw).any(geohash::identifies),
            Label::CATNIP => networks(raw).any(identifies),
            _ => true,
        })
    };
    [Label::SUB, Label::GEOHASH, Label::CATNIP, Label::CATGEOCOORD].into_iter().find(is_private)
}
