//! Compositions: whether enough of their claim sets hold, in three values (semantics section 7). What is not known
//! stays not known: neither `nor` nor a set beside it makes an allow of it.

use core::fmt;

use super::request::{Facts, condition, show};
use crate::claims::{Claims, Label, Sets};
use crate::denial::{ClaimPath, Denial, Operator};
use crate::reason::{Reason, Stage};
use crate::trace::Tracer;

/// 611, or 600 in its place: or, nor, and in turn.
#[cold]
pub(super) fn check_all<'f>(
    claims: &Claims<'f>,
    facts: &mut Facts<'f, '_>,
    tracer: &mut Tracer<'_>,
) -> Result<(), Denial> {
    facts.possession.is_composed = true;
    for operator in [Operator::Or, Operator::Nor, Operator::And] {
        if let Some(raw) = claims.value(operator.label()) {
            let path = ClaimPath::new(operator.label());
            tracer.reach(Stage::Request);
            check(operator, path, raw, facts, tracer).map_err(|reason| Denial::at(reason, path))?;
        }
    }
    Ok(())
}

/// Whether the composition at `path` holds: `composition` when it does not, `context-missing` when that is not known,
/// another reason when it could not be judged.
fn check<'f>(
    operator: Operator,
    path: ClaimPath,
    raw: &'f [u8],
    facts: &mut Facts<'f, '_>,
    tracer: &mut Tracer<'_>,
) -> Result<(), Reason> {
    let mut sets = Sets::new(raw, &facts.policy.labels);
    let (mut tally, mut decided) = (Tally::default(), None);
    let outer = facts.possession.used.take();
    for index in 0..=u8::MAX {
        // Who watches is shown every set.
        if (decided.is_some() && !tracer.is_watched()) || !sets.next_set() {
            break;
        }
        let (was_asked, others) = (facts.possession.is_asked, facts.possession.used.take());
        let counted = tally.add(check_set(&mut sets, path, index, facts, tracer));
        if decided.is_none() {
            counted?;
            decided = tally.decides(operator);
            // Where one set decides, what the others showed does not matter.
            facts.possession.note_use(others.filter(|_| decided.is_none()));
        } else {
            // Shown alone: what it asks for is not asked.
            (facts.possession.is_asked, facts.possession.used) = (was_asked, others);
        }
    }
    facts.possession.note_use(outer);
    let verdict = decided.unwrap_or_else(|| tally.verdict(operator));
    tracer.report(Stage::Request, operator.name(), Some(path), verdict, move |show| show(&demanded(operator), &tally));
    verdict
}

/// Whether every claim of the set holds: the reason of one that does not, else that of one of which it is not known.
fn check_set<'f>(
    sets: &mut Sets<'f, '_>,
    composition: ClaimPath,
    index: u8,
    facts: &mut Facts<'f, '_>,
    tracer: &mut Tracer<'_>,
) -> Result<(), Reason> {
    let is_open = |outcome| matches!(outcome, Ok(()) | Err(Reason::ContextMissing));
    let mut outcome = Ok(());
    while let Some((label, raw)) = sets.next_claim() {
        let path = composition.inner(index, label).ok_or(Reason::NestingTooDeep)?;
        if label == Label::CNF {
            facts.proof_settings = sets.find(Label::CATDPOP);
        }
        let (was_asked, others) = (facts.possession.is_asked, facts.possession.used.take());
        match (check_claim(path, raw, facts, tracer), is_open(outcome)) {
            (verdict, true) => {
                outcome = if verdict.is_err() { verdict } else { outcome };
                // Where one claim fails, what the others showed does not matter.
                facts.possession.note_use(others.filter(|_| is_open(outcome)));
            }
            (_, false) => (facts.possession.is_asked, facts.possession.used) = (was_asked, others),
        }
        if !is_open(outcome) && !tracer.is_watched() {
            break;
        }
    }
    outcome
}

fn check_claim<'f>(
    path: ClaimPath,
    raw: &'f [u8],
    facts: &mut Facts<'f, '_>,
    tracer: &mut Tracer<'_>,
) -> Result<(), Reason> {
    let label = path.label();
    if let Some(operator) = Operator::of(label) {
        return check(operator, path, raw, facts, tracer);
    }
    let verdict = match condition(label, raw, facts) {
        Some(verdict) => verdict,
        // A claim that is enforced and has no condition here: nobody knows.
        None if label.is_enforced() => Err(Reason::ContextMissing),
        None => Ok(()), // ignored
    };
    let name = label.mnemonic().unwrap_or_default();
    tracer.report(Stage::Request, name, Some(path), verdict, |shown| show(label, raw, facts, shown));
    verdict
}

/// How many sets hold, do not, and may.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    hold: usize,
    fail: usize,
    unknown: usize,
}

impl Tally {
    /// Counts a set; the reason why it could not be judged.
    fn add(&mut self, verdict: Result<(), Reason>) -> Result<(), Reason> {
        let count = match verdict {
            Ok(()) => &mut self.hold,
            Err(Reason::ContextMissing) => &mut self.unknown,
            Err(reason) if matches!(reason.stage(), Stage::Time | Stage::Identity | Stage::Request) => &mut self.fail,
            Err(reason) => return Err(reason),
        };
        *count = count.saturating_add(1);
        Ok(())
    }

    /// The verdict, when it does not depend on further sets.
    const fn decides(self, operator: Operator) -> Option<Result<(), Reason>> {
        match operator {
            Operator::Or if self.hold > 0 => Some(Ok(())),
            Operator::Nor if self.hold > 0 => Some(Err(Reason::Composition)),
            Operator::And if self.fail > 0 => Some(Err(Reason::Composition)),
            _ => None,
        }
    }

    /// The verdict when every set was counted and none decided.
    const fn verdict(self, operator: Operator) -> Result<(), Reason> {
        match operator {
            _ if self.unknown > 0 => Err(Reason::ContextMissing),
            Operator::Or => Err(Reason::Composition),
            Operator::Nor | Operator::And => Ok(()),
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} hold, {} do not, {} not known", self.hold, self.fail, self.unknown)
    }
}

/// What an operator demands, for a trace.
const fn demanded(operator: Operator) -> &'static str {
    match operator {
        Operator::Or => "at least one set holds",
        Operator::Nor => "no set holds",
        Operator::And => "every set holds",
    }
}
