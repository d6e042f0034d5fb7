//! 709: tokens that may be used once, or whose reuse is watched (semantics section 8).

use crate::claims::{Claims, Label};
use crate::denial::Denial;
use crate::policy::Policy;
use crate::reason::{Reason, Stage};
use crate::revoke::{Answer, RevocationLookup};
use crate::time::Timestamp;
use crate::trace::Tracer;

/// The last check of all: a request that is denied uses nothing up. A look-up that failed denies
/// whatever the policy says of revocation: the token itself demands an answer.
pub(crate) fn check(
    claims: &Claims<'_>,
    policy: &Policy<'_>,
    state: &dyn RevocationLookup,
    tracer: &mut Tracer<'_>,
) -> Result<(), Denial> {
    // Without an id the claims were malformed.
    let Some(mode @ 1..) = claims.replay() else { return Ok(()) };
    let Some(id) = claims.token_id() else { return Ok(()) };
    let issuer = claims.issuer().unwrap_or_default();
    let (demanded, answer) = if mode == 1 {
        ("not used before", state.used(issuer, id, until(claims, policy)))
    } else {
        ("not detected as reused", state.reused(issuer, id))
    };
    let verdict = match answer {
        None => Err(Reason::ContextMissing),
        Some(Answer::Clear) => Ok(()),
        Some(Answer::Hit) => Err(Reason::Replayed),
        Some(Answer::Failed) => Err(Reason::StatusUnknown),
    };
    tracer.check(Stage::State, "catreplay", Some(&Label::CATREPLAY), verdict, move |show| {
        show(&demanded, &answer.map_or("no such look-up", Answer::text));
    })
}

/// When the token is no longer accepted.
pub(crate) fn until(claims: &Claims<'_>, policy: &Policy<'_>) -> Option<Timestamp> {
    claims.time(Label::EXP).map(|exp| exp.saturating_add(policy.leeway))
}
