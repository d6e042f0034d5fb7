//! When a composition may come to another verdict without a change of request or state.

use crate::claims::{Claims, Label, Sets, value};
use crate::denial::Operator;
use crate::policy::Policy;
use crate::time::Timestamp;
use crate::token::Format;

/// The next time at which an `exp` or `nbf` inside a composition begins or ceases to hold, whatever that does to its
/// set: one that fails now may hold then.
#[cold]
pub(crate) fn next(claims: &Claims<'_>, policy: &Policy<'_>, now: Timestamp) -> Option<Timestamp> {
    let edges = Edges { policy, is_json: claims.format() == Format::Jwt, now };
    let compositions = [Operator::Or, Operator::Nor, Operator::And].map(|operator| claims.value(operator.label()));
    compositions.into_iter().flatten().filter_map(|raw| edges.inside(raw)).min()
}

struct Edges<'p> {
    policy: &'p Policy<'p>,
    is_json: bool,
    now: Timestamp,
}

impl Edges<'_> {
    fn inside(&self, composition: &[u8]) -> Option<Timestamp> {
        let mut sets = Sets::new(composition, &self.policy.labels);
        let mut next: Option<Timestamp> = None;
        while sets.next_set() {
            while let Some((label, raw)) = sets.next_claim() {
                let edge = match label {
                    Label::EXP => self.time(raw).map(|exp| exp.saturating_add(self.policy.leeway)),
                    Label::NBF => self.time(raw).map(|nbf| nbf.saturating_sub(self.policy.leeway)),
                    Label::OR | Label::NOR | Label::AND => self.inside(raw),
                    _ => None,
                };
                let edge = edge.filter(|edge| *edge > self.now);
                next = next.into_iter().chain(edge).min();
            }
        }
        next
    }

    fn time(&self, raw: &[u8]) -> Option<Timestamp> {
        value::time(raw, self.is_json)
    }
}
