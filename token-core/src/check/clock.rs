//! 901: an edge whose clock runs back fails loudly rather than revive expired tokens.

use crate::denial::Denial;
use crate::reason::{Reason, Stage};
use crate::time::Timestamp;
use crate::trace::Tracer;

pub(crate) fn check(now: Timestamp, issued_at: Option<Timestamp>, tracer: &mut Tracer<'_>) -> Result<(), Denial> {
    const START_OF_2020: Timestamp = Timestamp::from_seconds(1_577_836_800);
    const TOLERANCE: u64 = 300;
    let is_before_state = issued_at.is_some_and(|issued| issued.is_more_than(TOLERANCE, now));
    let verdict = if now < START_OF_2020 || is_before_state { Err(Reason::NotConfigured) } else { Ok(()) };
    tracer.check(Stage::Host, "clock", None, verdict, move |show| {
        show(&"after 2020 and not before the state document", &now);
    })
}
