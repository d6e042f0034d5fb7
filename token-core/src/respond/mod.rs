//! `catif`: what a token orders to be answered to its own denial (semantics section 9). A step of its
//! own behind a denial: denials stay small, and most tokens order nothing.

mod compose;
mod order;

use alloc::vec::Vec;

use crate::check;
use crate::check::possession::Possession;
use crate::check::request::Facts;
use crate::claims::{Label, Response, responses};
use crate::denial::Denial;
use crate::gate::Gate;
use crate::limits::MAX_URL_BYTES;
use crate::mint::{Minter, Randomness};
use crate::opened::Opened;
use crate::placement::Candidates;
use crate::policy::Policy;
use crate::possession::{CheckedProof, SentToken};
use crate::reason::{Reason, Stage};
use crate::reply::Reply;
use crate::request::Request;
use crate::revoke::RevocationLookup;
use crate::scratch::Scratch;
use crate::token::Token;
use crate::trace::Tracer;
use crate::uri::Uri;

/// What a response may be made with.
#[derive(Clone, Copy, Debug)]
pub struct Means<'m> {
    /// The keys for tokens that are ordered; without them, a response that needs one is not made.
    pub minter: Option<&'m Minter<'m>>,
    /// Anew for every response.
    pub randomness: Randomness,
}

/// A token that was denied, and what it was denied for.
struct Denied<'d, 's> {
    token: &'d Opened<'s, 's>,
    policy: &'d Policy<'d>,
    request: &'d Request<'d>,
    uri: Option<Uri<'s>>,
    state: &'d dyn RevocationLookup,
}

impl Gate<'_> {
    /// The response that a token orders (`catif`) to its denial for this request: that of the first
    /// entry, by ascending claims, whose claim fails. Nothing unless the token is authentic, its claims
    /// are sound, its keys may sign it, and the look-ups for key, issuer, token, session, subject and
    /// epoch pass in fresh state, whatever failed first; nothing if what is ordered is not open.
    ///
    /// The arguments are those of the decision; `scratch` is used anew. A denial that no token can
    /// answer costs nothing more.
    pub fn respond(
        &self,
        token: Token<'_>,
        request: &Request<'_>,
        state: &dyn RevocationLookup,
        scratch: &mut [u8],
        denial: Denial,
        means: Means<'_>,
    ) -> Option<Reply> {
        if !can_be_answered(denial) {
            return None;
        }
        let tracer = &mut Tracer::unwatched();
        check::clock::check(request.now, state.issued_at(), tracer).ok()?;
        let mut scratch = Scratch::new(scratch);
        let opened = &self.open(token, request.now, state, &mut scratch, tracer).ok()?;
        let ordered = opened.claims.value(Label::CATIF)?;
        let uri = self.uri(request, &mut scratch).ok()?;
        let denied = Denied { token: opened, policy: self.policy(), request, uri, state };
        if !denied.may_order() {
            return None;
        }
        let proof = CheckedProof::default();
        let facts = &mut Facts {
            request,
            uri: uri.as_ref(),
            policy: self.policy(),
            format: opened.claims.format(),
            proof_settings: opened.claims.value(Label::CATDPOP),
            possession: Possession::new(SentToken::new(token, &proof), self.policy().jkt_label_3),
            scratch: &mut scratch,
        };
        let response = denied.first_failed(ordered, denial, facts)?;
        denied.compose(&response, means)
    }

    /// As [`Gate::respond`], for a request whose tokens are where the policy says: the token whose
    /// denial was reported answers.
    pub fn respond_to_request(
        &self,
        request: &Request<'_>,
        state: &dyn RevocationLookup,
        scratch: &mut [u8],
        denial: Denial,
        means: Means<'_>,
    ) -> Option<Reply> {
        if !can_be_answered(denial) {
            return None;
        }
        let mut arena = alloc::vec![0; MAX_URL_BYTES];
        let candidates = Candidates::find(request, &self.policy().placements, &mut arena).ok()?;
        let (chosen, _) = self.choose(&candidates, &CheckedProof::default(), request, state, scratch)?;
        self.respond(Token::text_bytes(chosen.text), request, state, scratch, denial, means)
    }
}

/// Whether a denial is one of a claim of an authentic token, and not one that revocation made.
fn can_be_answered(denial: Denial) -> bool {
    let reason = denial.reason();
    match reason.stage() {
        Stage::Time | Stage::Identity | Stage::Request => true,
        Stage::State => is_of_use(reason),
        _ => false,
    }
}

/// Of 7xx: those by claims about the use of a token that is not revoked.
fn is_of_use(reason: Reason) -> bool {
    matches!(reason, Reason::Replayed | Reason::SampledOut)
}

impl<'d> Denied<'d, '_> {
    /// Whether the keys may sign such a token at all, and nobody has revoked what it stands on.
    fn may_order(&self) -> bool {
        let Self { token, policy, request, uri, state } = self;
        let tracer = &mut Tracer::unwatched();
        let claims = &token.claims;
        token.keys().all(|key| {
            check::scope::check(claims, key.scope(), &Ok(*uri), tracer).is_ok()
                && (key.scope().tenants.is_none() || check::identity::check_tenant_of(claims, key, policy).is_ok())
        }) && check::identity::check_tenant_of(claims, token.key, policy).is_ok()
            && check::identity::check_type(token.typ, policy, tracer).is_ok()
            && check::state::passes_afresh(claims, [Some(token.key), token.encryption], request.now, policy, *state)
    }

    /// The entry of the lowest claim that fails.
    fn first_failed<'t>(&self, ordered: &'t [u8], denial: Denial, facts: &mut Facts<'d, '_>) -> Option<Response<'t>> {
        let labels = &self.policy.labels;
        let mut entries: Vec<_> = responses(ordered)
            .flat_map(|response| response.claims(labels).map(move |claim| (claim, response)))
            .collect();
        entries.sort_by(|(a, _), (b, _)| a.order(*b));
        let was_used =
            |claim: Label| is_of_use(denial.reason()) && denial.claim().is_some_and(|denied| denied.label() == claim);
        let mut failed = |claim| was_used(claim) || check::failed::fails(claim, self.token, self.policy, facts);
        entries.into_iter().find(|(claim, _)| failed(*claim)).map(|(_, response)| response)
    }
}
