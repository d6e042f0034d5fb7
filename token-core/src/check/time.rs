//! 4xx: expiry and validity (RFC 7519 sections 4.1.4 to 4.1.6, CTA-5007-B section 4.6.3).

use super::request::Facts;
use super::{Present, holds};
use crate::claims::{Claims, Label};
use crate::denial::Denial;
use crate::policy::Policy;
use crate::reason::{Reason, Stage};
use crate::time::Timestamp;
use crate::trace::Tracer;

/// `longest` is how long the keys let tokens live.
pub(crate) fn check(
    claims: &Claims<'_>,
    longest: Option<u64>,
    policy: &Policy<'_>,
    now: Timestamp,
    tracer: &mut Tracer<'_>,
) -> Result<(), Denial> {
    let exp = claims.time(Label::EXP);
    tracer.check(Stage::Time, "exp", Some(&Label::EXP), check_expiry(exp, policy, now), move |show| {
        show(&format_args!("after now ({now})"), &Present(exp));
    })?;
    check_not_before(claims, policy, now, tracer)?;
    if let (true, Some(iat)) = (policy.reject_future_iat, claims.time(Label::IAT)) {
        let verdict = if iat > now { Err(Reason::IssuedInFuture) } else { Ok(()) };
        tracer.check(Stage::Time, "iat", Some(&Label::IAT), verdict, move |show| {
            show(&format_args!("not after now ({now})"), &iat);
        })?;
    }
    let Some(longest) = [policy.max_lifetime, longest].into_iter().flatten().min() else { return Ok(()) };
    let verdict = check_lifetime(claims, longest, now);
    tracer.check(Stage::Time, "lifetime", Some(&Label::EXP), verdict, move |show| {
        show(&format_args!("at most {longest} s"), &Present(exp));
    })
}

/// 402.
pub(crate) fn check_not_before(
    claims: &Claims<'_>,
    policy: &Policy<'_>,
    now: Timestamp,
    tracer: &mut Tracer<'_>,
) -> Result<(), Denial> {
    let Some(nbf) = claims.time(Label::NBF) else { return Ok(()) };
    let verdict = holds(now >= nbf.saturating_sub(policy.leeway), Reason::NotYetValid);
    tracer.check(Stage::Time, "nbf", Some(&Label::NBF), verdict, move |show| {
        show(&format_args!("not after now ({now})"), &nbf);
    })
}

/// Inside a composition.
pub(super) fn check_exp(exp: &[u8], facts: &Facts<'_, '_>) -> Result<(), Reason> {
    let exp = facts.time(exp).ok_or(Reason::ClaimMalformed)?;
    holds(facts.request.now < exp.saturating_add(facts.policy.leeway), Reason::Expired)
}

/// Inside a composition.
pub(super) fn check_nbf(nbf: &[u8], facts: &Facts<'_, '_>) -> Result<(), Reason> {
    let nbf = facts.time(nbf).ok_or(Reason::ClaimMalformed)?;
    holds(facts.request.now >= nbf.saturating_sub(facts.policy.leeway), Reason::NotYetValid)
}

fn check_expiry(exp: Option<Timestamp>, policy: &Policy<'_>, now: Timestamp) -> Result<(), Reason> {
    match exp {
        None if policy.require.contains(&Label::EXP) => Err(Reason::ExpiryMissing),
        Some(exp) if now >= exp.saturating_add(policy.leeway) => Err(Reason::Expired),
        None | Some(_) => Ok(()),
    }
}

/// Neither what is left of the lifetime nor, when iat is not in the future, the whole of it may
/// exceed the longest. Leeway does not count here.
fn check_lifetime(claims: &Claims<'_>, longest: u64, now: Timestamp) -> Result<(), Reason> {
    let Some(exp) = claims.time(Label::EXP) else { return Err(Reason::LifetimeTooLong) };
    let starts = [Some(now), claims.time(Label::IAT).filter(|iat| *iat <= now)];
    let is_too_long = starts.into_iter().flatten().any(|start| exp.is_more_than(longest, start));
    if is_too_long { Err(Reason::LifetimeTooLong) } else { Ok(()) }
}
