//! Which claims fail, whatever failed first: what `catif` asks.

use super::request::Facts;
use super::{identity, request, time};
use crate::claims::{Label, value};
use crate::denial::Denial;
use crate::opened::Opened;
use crate::policy::Policy;
use crate::reason::Reason;
use crate::trace::Tracer;

/// Whether a claim denies the request by itself. A fact that is not known fails nothing.
pub(crate) fn fails<'f>(label: Label, token: &Opened<'f, '_>, policy: &Policy<'_>, facts: &mut Facts<'f, '_>) -> bool {
    let tracer = &mut Tracer::unwatched();
    let (claims, now) = (&token.claims, facts.request.now);
    let outcome = match label {
        // The lifetime, which counts from iat, is denied as a fault of exp.
        Label::EXP => {
            let claims = claims.only(&[Label::EXP, Label::IAT]);
            time::check(&claims, token.longest_lifetime(), policy, now, tracer)
        }
        Label::NBF => time::check_not_before(claims, policy, now, tracer),
        Label::IAT if policy.reject_future_iat && claims.time(label).is_some_and(|iat| iat > now) => {
            Err(Denial::of_claim(Reason::IssuedInFuture, label))
        }
        Label::ISS => identity::check_issuer(claims, policy, tracer),
        Label::AUD => identity::check_audience(claims, policy, tracer),
        Label::SUB => identity::check_subject_presence(claims, policy, tracer)
            .and_then(|()| identity::check_subject(claims, policy, tracer)),
        Label::CATV if claims.value(label).and_then(value::unsigned).is_some_and(|version| version != 1) => {
            Err(Denial::of_claim(Reason::VersionUnsupported, label))
        }
        _ => request::check(&claims.only(&[label]), facts, tracer),
    };
    outcome.is_err_and(|denial| {
        denial.reason() != Reason::ContextMissing && denial.claim().is_some_and(|claim| claim.label() == label)
    })
}
