//! Slices of load, in turn on the worker without the gate and the one with it.

use core::time::Duration;

use super::client::Target;
use crate::failure::Failure;

pub(super) const SLICE: Duration = Duration::from_secs(1);
/// Pairs of slices: a minute and a little at each level.
const PAIRS: usize = 32;

/// The latencies of one slice on each worker, one right after the other.
pub(super) struct Slice {
    pub(super) plain: Vec<Duration>,
    pub(super) gate: Vec<Duration>,
}

/// Warms both up, then measures.
pub(super) fn alternate(plain: &mut Target, gate: &mut Target) -> Result<Vec<Slice>, Failure> {
    plain.load(2 * SLICE)?;
    gate.load(2 * SLICE)?;
    (0..PAIRS).map(|pair| measure(plain, gate, pair % 2 == 0)).collect()
}

/// Every other pair begins with the gate: what a slice leaves to the next falls on both.
fn measure(plain: &mut Target, gate: &mut Target, is_plain_first: bool) -> Result<Slice, Failure> {
    if is_plain_first {
        let plain = plain.load(SLICE)?;
        Ok(Slice { plain, gate: gate.load(SLICE)? })
    } else {
        let gate = gate.load(SLICE)?;
        Ok(Slice { plain: plain.load(SLICE)?, gate })
    }
}
