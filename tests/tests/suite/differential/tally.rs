//! How often each answer came up: a property over answers that never come says nothing.

use core::cell::RefCell;
use core::fmt::Debug;
use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::test_runner::TestRunner;

/// How often each answer came up.
#[derive(Debug, Default)]
pub(super) struct Tally(RefCell<BTreeMap<String, usize>>);

impl Tally {
    /// Judges so many values; `judge` says which answer each of them led to.
    pub(super) fn of<S: Strategy<Value: Debug>>(
        cases: u32,
        values: &S,
        judge: impl Fn(S::Value) -> Result<String, TestCaseError>,
    ) -> Self {
        let config = ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() };
        let tally = Self::default();
        let judged = TestRunner::new(config).run(values, |value| {
            *tally.0.borrow_mut().entry(judge(value)?).or_default() += 1;
            Ok(())
        });
        judged.unwrap_or_else(|failure| panic!("{failure}"));
        tally
    }

    /// Each of these answers came up.
    pub(super) fn assert_has(&self, answers: &[&str]) {
        for answer in answers {
            assert!(self.0.borrow().contains_key(*answer), "nothing led to {answer}: {self:?}");
        }
    }
}
