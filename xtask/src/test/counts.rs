//! How many tests passed, failed and were skipped, read from what test runners print.

use core::fmt;
use core::ops::AddAssign;

/// How many tests passed, failed and were skipped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) passed: u64,
    pub(super) failed: u64,
    pub(super) skipped: u64,
}

impl Counts {
    pub(super) const NONE: Self = Self { passed: 0, failed: 0, skipped: 0 };
    pub(super) const ONE_PASSED: Self = Self { passed: 1, ..Self::NONE };
    pub(super) const ONE_FAILED: Self = Self { failed: 1, ..Self::NONE };
    pub(super) const ONE_SKIPPED: Self = Self { skipped: 1, ..Self::NONE };

    pub(super) const fn all(self) -> u64 {
        self.passed + self.failed + self.skipped
    }

    /// Where nothing may be skipped.
    pub(super) const fn with_skips_failed(self) -> Self {
        Self { passed: self.passed, failed: self.failed + self.skipped, skipped: 0 }
    }

    /// The sum of the lines `test result: ok. 3 passed; 0 failed; 1 ignored; …` of cargo test.
    pub(super) fn of_cargo_test(output: &str) -> Self {
        let mut sum = Self::NONE;
        for line in output.lines().filter_map(|line| line.trim_start().strip_prefix("test result: ")) {
            sum += Self {
                passed: before(line, " passed"),
                failed: before(line, " failed"),
                skipped: before(line, " ignored"),
            };
        }
        sum
    }

    /// The lines `# pass 3` and so on of node's TAP reporter.
    pub(super) fn of_tap(output: &str) -> Self {
        let after = |name: &str| {
            let mut lines = output.lines().filter_map(|line| line.strip_prefix("# ")?.strip_prefix(name));
            lines.find_map(|rest| rest.trim().parse().ok()).unwrap_or(0)
        };
        let skipped = after("skipped ") + after("todo ") + after("cancelled ");
        Self { passed: after("pass "), failed: after("fail "), skipped }
    }

    /// The last line `3 passed, 0 failed, 1 skipped` of our own runners.
    pub(super) fn of_summary(output: &str) -> Option<Self> {
        let line = output.lines().rfind(|line| !line.trim().is_empty())?;
        let parts: Vec<&str> = line.trim().split(", ").collect();
        let [passed, failed, skipped] = parts.as_slice() else { return None };
        Some(Self {
            passed: passed.strip_suffix(" passed")?.parse().ok()?,
            failed: failed.strip_suffix(" failed")?.parse().ok()?,
            skipped: skipped.strip_suffix(" skipped")?.parse().ok()?,
        })
    }
}

/// The number that stands before this word.
fn before(line: &str, word: &str) -> u64 {
    let digits = line.split_once(word).and_then(|(start, _)| start.rsplit(|c: char| !c.is_ascii_digit()).next());
    digits.and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_test_is_summed_over_targets() {
        let output = "running 3 tests\ntest result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out\n\
                      test result: FAILED. 20 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out\n";
        assert_eq!(Counts::of_cargo_test(output), Counts { passed: 23, failed: 2, skipped: 1 });
    }

    #[test]
    fn tap_counts_what_did_not_run_as_skipped() {
        let output = "ok 1 - a\n# tests 6\n# pass 3\n# fail 1\n# cancelled 0\n# skipped 1\n# todo 1\n";
        assert_eq!(Counts::of_tap(output), Counts { passed: 3, failed: 1, skipped: 2 });
    }

    #[test]
    fn a_summary_is_the_last_line() {
        let output = "failed  a\n12 passed, 1 failed, 0 skipped\n";
        assert_eq!(Counts::of_summary(output), Some(Counts { passed: 12, failed: 1, skipped: 0 }));
        assert_eq!(Counts::of_summary("12 passed, 1 failed, 0 skipped\nthread panicked\n"), None);
        assert_eq!(Counts::of_summary(""), None);
    }
}
