//! 710: rejection at random, and the block list it feeds (semantics section 8).

use super::Known;
use crate::claims::{Claims, Label};
use crate::denial::Denial;
use crate::reason::{Reason, Stage};
use crate::revoke::{Answer, RevocationLookup};
use crate::text::Hex;
use crate::trace::Tracer;

/// `random` is the host's draw for this request. What is known to deny denies, also where something
/// else is not known.
pub(crate) fn check(
    claims: &Claims<'_>,
    random: Option<f64>,
    state: &dyn RevocationLookup,
    tracer: &mut Tracer<'_>,
) -> Result<(), Denial> {
    let Some(sampling) = claims.sampling() else { return Ok(()) };
    let issuer = claims.issuer().unwrap_or_default();
    let listed = state.blocked(issuer, sampling.id);
    // A number outside the range of a draw is none.
    let random = random.filter(|random| (0.0..1.0).contains(random));
    let drawn = random.map(|random| random < sampling.probability);
    let verdict = match (listed, drawn) {
        (Some(Answer::Hit), _) => Err(Reason::SampledOut),
        (_, Some(true)) => {
            state.block(issuer, sampling.id, sampling.expires.or_else(|| claims.time(Label::EXP)));
            Err(Reason::SampledOut)
        }
        (Some(Answer::Failed), _) => Err(Reason::StatusUnknown),
        (None, _) | (_, None) => Err(Reason::ContextMissing),
        (Some(Answer::Clear), Some(false)) => Ok(()),
    };
    tracer.check(Stage::State, "catpor", Some(&Label::CATPOR), verdict, move |show| {
        show(
            &format_args!("a draw of at least {}, and {} not blocked", sampling.probability, Hex(sampling.id)),
            &format_args!("drew {}, {}", Known(random), listed.map_or("no block list", Answer::text)),
        );
    })
}
