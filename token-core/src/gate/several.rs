//! Deciding about a request on which several tokens may stand.

use super::Gate;
use crate::denial::Denial;
use crate::grant::Grant;
use crate::limits::MAX_URL_BYTES;
use crate::placement::{Candidate, Candidates};
use crate::possession::{CheckedProof, SentToken};
use crate::reason::{Reason, Stage};
use crate::request::Request;
use crate::revoke::{Once, RevocationLookup};
use crate::token::Token;
use crate::trace::Tracer;

impl Gate<'_> {
    /// The first token that is granted, else the one that got furthest; `token-missing` without any.
    pub(super) fn decide_request<'s>(
        &'s self,
        request: &Request<'s>,
        state: &dyn RevocationLookup,
        scratch: &'s mut [u8],
        tracer: &mut Tracer<'_>,
    ) -> Result<Grant<'s>, Denial> {
        // Only a percent-encoded token needs room of its own.
        let room = if request.url.is_some_and(|url| url.contains('%')) { MAX_URL_BYTES } else { 0 };
        let (arena, scratch) = scratch.split_at_mut_checked(room).ok_or(Reason::ScratchTooSmall)?;
        let candidates = Candidates::find(request, &self.policy.placements, arena)?;
        // Without a token the empty one is judged: what comes before `token-missing` still does.
        let proof = CheckedProof::default();
        let sent = |text| SentToken::new(Token::text_bytes(text), &proof);
        let Some((chosen, state)) = self.choose(&candidates, &proof, request, state, scratch) else {
            return self.decide(sent(b""), request, state, scratch, tracer);
        };
        tracer.check(Stage::Envelope, "placement", None, Ok(()), move |show| {
            show(
                &"a placement of the policy",
                &format_args!("{}, {} tokens not tried", chosen.placement, candidates.dropped()),
            );
        })?;
        let grant = self.decide(sent(chosen.text), request, &state, scratch, tracer)?;
        Ok(grant.carried_in(chosen.placement))
    }

    /// The token of a request that carries exactly one, in plain spelling.
    #[cfg(feature = "alloc")]
    pub(crate) fn only_token<'s>(&'s self, request: &Request<'s>) -> Option<Candidate<'s>> {
        // Without room for decoding, a token in percent-encoded spelling is not found here.
        let candidates = Candidates::find(request, &self.policy.placements, &mut []).ok()?;
        let mut all = candidates.iter();
        match (all.next(), all.next()) {
            (Some(only), None) => Some(*only),
            _ => None,
        }
    }

    /// The candidate that decides, and the look-ups to decide with: the first that is granted, else
    /// the one that got furthest. A single one need not be tried to know.
    pub(crate) fn choose<'s, 'l>(
        &'s self,
        candidates: &Candidates<'s>,
        proof: &CheckedProof,
        request: &Request<'_>,
        state: &'l dyn RevocationLookup,
        scratch: &mut [u8],
    ) -> Option<(Candidate<'s>, Once<'l>)> {
        let mut all = candidates.iter().copied();
        let first = all.next()?;
        if all.next().is_none() {
            return Some((first, Once::new(state)));
        }
        let (mut furthest, mut deepest) = ((first, Once::new(state)), 0);
        for candidate in candidates.iter().copied() {
            let (mut tracer, once) = (Tracer::unwatched(), Once::new(state));
            let sent = SentToken::new(Token::text_bytes(candidate.text), proof);
            if self.decide(sent, request, &once, scratch, &mut tracer).is_ok() {
                return Some((candidate, once));
            }
            let depth = tracer.reached();
            if depth > deepest {
                (furthest, deepest) = ((candidate, once), depth);
            }
        }
        Some(furthest)
    }
}
