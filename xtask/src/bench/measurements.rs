//! What the rounds measured.

use std::collections::BTreeMap;

/// Nanoseconds of one call, per work and contender, one for each round.
#[derive(Debug, Default)]
pub(super) struct Measurements(BTreeMap<(String, String), Vec<f64>>);

impl Measurements {
    /// Adds what one round measured.
    pub(super) fn add(&mut self, work: &str, contender: &str, nanoseconds: f64) {
        self.0.entry((work.to_owned(), contender.to_owned())).or_default().push(nanoseconds);
    }

    /// The median over the rounds.
    pub(super) fn median(&self, work: &str, contender: &str) -> Option<f64> {
        let mut sorted = self.0.get(&(work.to_owned(), contender.to_owned()))?.clone();
        sorted.sort_by(f64::total_cmp);
        let upper = *sorted.get(sorted.len() / 2)?;
        let lower = *sorted.get((sorted.len() - 1) / 2)?;
        Some(f64::midpoint(lower, upper))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_round() {
        let mut measurements = Measurements::default();
        for nanoseconds in [9.0, 1.0, 5.0] {
            measurements.add("work", "ours", nanoseconds);
        }
        assert_eq!(measurements.median("work", "ours"), Some(5.0));
        measurements.add("work", "ours", 7.0);
        assert_eq!(measurements.median("work", "ours"), Some(6.0));
        assert_eq!(measurements.median("work", "peer"), None);
    }
}
