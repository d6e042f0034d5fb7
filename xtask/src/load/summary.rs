//! What came of a load run.

use core::fmt;
use core::time::Duration;
use std::fs;

use serde::Serialize;

use super::slices::{SLICE, Slice};
use crate::failure::{Context, Failure};

/// Of one level of load. Times are in microseconds.
#[derive(Debug, Serialize)]
pub(super) struct Summary {
    connections: usize,
    slices: usize,
    plain: Side,
    gate: Side,
    added: Added,
    /// Runnable processes, averaged over a minute: before, and at the end, when the load itself is
    /// among them.
    load_average: [f64; 2],
    cores: usize,
}

/// One worker.
#[derive(Debug, Serialize)]
struct Side {
    requests: usize,
    requests_per_second: f64,
    p50: f64,
    p99: f64,
}

/// With the gate less without it.
#[derive(Debug, Serialize)]
struct Added {
    p50: f64,
    p99: f64,
    /// Of the differences between the medians of two neighbouring slices: the tenth and the
    /// ninetieth of a hundred. How far apart they are says how quiet the machine was.
    p50_between_slices: [f64; 2],
}

impl Summary {
    /// `load_before` is the load average before the first slice.
    pub(super) fn new(connections: usize, slices: &[Slice], load_before: f64) -> Result<Self, Failure> {
        let plain = Side::new(slices.iter().map(|slice| &slice.plain));
        let gate = Side::new(slices.iter().map(|slice| &slice.gate));
        let differences = slices.iter().map(|slice| median(&slice.gate) - median(&slice.plain));
        let differences = sorted(differences);
        Ok(Self {
            connections,
            slices: slices.len(),
            added: Added {
                p50: tenths(gate.p50 - plain.p50),
                p99: tenths(gate.p99 - plain.p99),
                p50_between_slices: [0.1, 0.9].map(|share| tenths(quantile(&differences, share))),
            },
            plain,
            gate,
            load_average: [load_before, load_average()?],
            cores: std::thread::available_parallelism()?.get(),
        })
    }
}

impl Side {
    fn new<'s>(slices: impl Iterator<Item = &'s Vec<Duration>> + Clone) -> Self {
        let seconds = SLICE.as_secs_f64() * slices.clone().count() as f64;
        let latencies = sorted(slices.flatten().map(microseconds));
        Self {
            requests: latencies.len(),
            requests_per_second: tenths(latencies.len() as f64 / seconds),
            p50: tenths(quantile(&latencies, 0.5)),
            p99: tenths(quantile(&latencies, 0.99)),
        }
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { connections, plain, gate, added, .. } = self;
        let [low, high] = added.p50_between_slices;
        let [before, after] = self.load_average;
        writeln!(f, "{connections} kept connection(s), {} slices of {} s each", 2 * self.slices, SLICE.as_secs())?;
        writeln!(f, "{:<14} {:>9} {:>11} {:>11} {:>11}", "worker", "requests", "requests/s", "p50 µs", "p99 µs")?;
        for (name, side) in [("without gate", plain), ("with gate", gate)] {
            let Side { requests, requests_per_second, p50, p99 } = side;
            writeln!(f, "{name:<14} {requests:>9} {requests_per_second:>11.0} {p50:>11.0} {p99:>11.0}")?;
        }
        writeln!(f, "{:<14} {:>9} {:>11} {:>+11.0} {:>+11.0}", "added", "", "", added.p50, added.p99)?;
        writeln!(f, "between neighbouring slices the added p50 is {low:+.0} to {high:+.0} µs (8 of 10 pairs)")?;
        write!(f, "load average {before:.2} before, {after:.2} at the end, on {} cores", self.cores)
    }
}

fn median(latencies: &[Duration]) -> f64 {
    quantile(&sorted(latencies.iter().map(microseconds)), 0.5)
}

fn microseconds(duration: &Duration) -> f64 {
    duration.as_secs_f64() * 1e6
}

fn sorted(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values
}

/// The value that this share of the sorted values lies at or below (nearest rank).
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let rank = (share * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.max(1) - 1).copied().unwrap_or(f64::NAN)
}

fn tenths(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

/// Of the last minute.
pub(super) fn load_average() -> Result<f64, Failure> {
    let text = fs::read_to_string("/proc/loadavg").context("/proc/loadavg")?;
    text.split(' ').next().unwrap_or_default().parse().context("/proc/loadavg")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_by_nearest_rank() {
        let values = sorted((1..=100).rev().map(f64::from));
        assert_eq!(quantile(&values, 0.5), 50.0);
        assert_eq!(quantile(&values, 0.99), 99.0);
        assert_eq!(quantile(&values[..1], 0.99), 1.0);
        assert!(quantile(&[], 0.5).is_nan());
    }
}
