//! Watching a decision being made: what was demanded, what was observed, what came of it.

use core::fmt::Display;

use crate::claims::Label;
use crate::denial::{ClaimPath, Denial};
use crate::reason::{Reason, Stage};

/// One check of a decision.
#[derive(Clone, Copy)]
pub struct Step<'s> {
    /// The part of the decision.
    pub stage: Stage,
    /// What was checked, in the words of the field: `alg`, `signature`, `exp`, `revocation`.
    pub check: &'static str,
    /// The claim, where one was checked.
    pub claim: Option<ClaimPath>,
    /// What keys, policy, claim or state demand.
    pub demanded: &'s dyn Display,
    /// What token or request show.
    pub observed: &'s dyn Display,
    /// How it came out.
    pub verdict: Result<(), Reason>,
}

impl core::fmt::Debug for Step<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{} {}: {} / {} = {:?}", self.stage.name(), self.check, self.demanded, self.observed, self.verdict)
    }
}

/// Receives the checks of a decision in the order in which they are made.
pub trait Trace {
    /// One check was made.
    fn step(&mut self, step: &Step<'_>);
}

/// Passes checks on to a trace, where there is one. Values are only formatted when somebody
/// watches.
pub(crate) struct Tracer<'x> {
    trace: Option<&'x mut dyn Trace>,
    reached: u8,
}

impl<'x> Tracer<'x> {
    pub(crate) const fn unwatched() -> Self {
        Self { trace: None, reached: 0 }
    }

    #[cfg(feature = "explain")]
    pub(crate) const fn watched(trace: &'x mut dyn Trace) -> Self {
        Self { trace: Some(trace), reached: 0 }
    }

    /// Who watches; known to be nobody where the feature is off, so that what would be shown is
    /// not built.
    fn watcher(&mut self) -> Option<&mut (dyn Trace + 'x)> {
        if cfg!(feature = "explain") { self.trace.as_deref_mut() } else { None }
    }

    /// Notes that the decision has come to this stage.
    pub(crate) fn reach(&mut self, stage: Stage) {
        self.reached = self.reached.max(stage.depth());
    }

    /// How far the decision got.
    pub(crate) const fn reached(&self) -> u8 {
        self.reached
    }

    /// Whether somebody watches.
    #[inline]
    pub(crate) fn is_watched(&mut self) -> bool {
        self.watcher().is_some()
    }

    /// Reports one check. `shown` passes on what is demanded and what was observed, and is asked only when somebody
    /// watches.
    #[inline(always)]
    pub(crate) fn report(
        &mut self,
        stage: Stage,
        check: &'static str,
        claim: Option<ClaimPath>,
        verdict: Result<(), Reason>,
        shown: impl FnOnce(&mut dyn FnMut(&dyn Display, &dyn Display)),
    ) {
        if let Some(trace) = self.watcher() {
            shown(&mut |demanded, observed| trace.step(&Step { stage, check, claim, demanded, observed, verdict }));
        }
    }

    /// As [`Tracer::report`] of a check that concerns a claim at the top level or none, and turns its verdict into a
    /// denial.
    // The label by reference: a constant is a pointer then, and the path is made when somebody watches or it denies.
    #[inline(always)]
    pub(crate) fn check<T>(
        &mut self,
        stage: Stage,
        check: &'static str,
        claim: Option<&Label>,
        verdict: Result<T, Reason>,
        shown: impl FnOnce(&mut dyn FnMut(&dyn Display, &dyn Display)),
    ) -> Result<T, Denial> {
        self.reach(stage);
        if self.is_watched() {
            self.show_check(stage, check, claim, verdict.as_ref().map(|_| ()).map_err(|reason| *reason), shown);
        }
        verdict.map_err(|reason| denial(reason, claim))
    }

    #[cold]
    #[inline(never)]
    fn show_check(
        &mut self,
        stage: Stage,
        check: &'static str,
        claim: Option<&Label>,
        verdict: Result<(), Reason>,
        shown: impl FnOnce(&mut dyn FnMut(&dyn Display, &dyn Display)),
    ) {
        self.report(stage, check, claim.copied().map(ClaimPath::new), verdict, shown);
    }

    /// Reports something that denies nothing.
    pub(crate) fn note(
        &mut self,
        stage: Stage,
        check: &'static str,
        claim: Option<ClaimPath>,
        shown: impl FnOnce(&mut dyn FnMut(&dyn Display, &dyn Display)),
    ) {
        self.report(stage, check, claim, Ok(()), shown);
    }

    /// Reports a denial found while several things were read at once.
    pub(crate) fn denied(&mut self, check: &'static str, denial: Denial) -> Denial {
        if let Some(trace) = self.watcher() {
            let reason = denial.reason();
            let (stage, claim) = (reason.stage(), denial.claim());
            let step =
                Step { stage, check, claim, demanded: &"well-formed", observed: &reason.text(), verdict: Err(reason) };
            trace.step(&step);
        }
        denial
    }
}

/// A denial of this claim, or of none in particular.
#[cold]
#[inline(never)]
fn denial(reason: Reason, claim: Option<&Label>) -> Denial {
    claim.map_or(Denial::new(reason), |claim| Denial::of_claim(reason, *claim))
}
