//! Claims that say who or where a viewer is: CTA-5007 wants them encrypted.

use super::Label;
use super::network::{NetworkEntry, networks};

/// The claim with the lowest label, among those of these values, that must not stand in a token in the
/// clear (spec/cat.md sections 5.8 and 5.18): `sub`, and in `catnip` IPv4 prefixes longer than /24 and
/// IPv6 prefixes longer than /56.
pub(crate) fn private_claim<'t>(value: impl Fn(Label) -> Option<&'t [u8]>) -> Option<Label> {
    if value(Label::SUB).is_some() {
        return Some(Label::SUB);
    }
    let identifies = |entry| matches!(entry, NetworkEntry::Prefix(prefix) if prefix.identifies());
    value(Label::CATNIP).filter(|list| networks(list).any(identifies)).map(|_| Label::CATNIP)
}
