//! What the local checks of a token leave to its look-ups and to the grant.

use crate::check;
use crate::check::state::Viewer;
use crate::claims::Label;
use crate::denial::Denial;
use crate::gate::Gate;
use crate::grant::Grant;
use crate::key::Key;
use crate::opened::Opened;
use crate::possession::ProofUse;
use crate::revoke::RevocationLookup;
use crate::time::Timestamp;
use crate::trace::Tracer;
use crate::uri::Uri;

/// That every local check of an opened token has passed. Small, and apart from the token, so that deciding moves
/// neither.
#[derive(Debug)]
#[must_use]
pub(crate) struct Judged<'s> {
    pub(crate) uri: Option<Uri<'s>>,
    /// Whether a proof of possession was asked for.
    pub(crate) is_bound: bool,
    /// The proof that counts once only.
    pub(crate) proof: Option<ProofUse<'s>>,
}

impl<'s> Judged<'s> {
    /// Makes the look-ups of a token, which is the one that was judged, and decides.
    pub(crate) fn finish(
        &self,
        opened: &Opened<'s, 's>,
        gate: &'s Gate<'s>,
        viewer: Viewer,
        state: &dyn RevocationLookup,
        tracer: &mut Tracer<'_>,
    ) -> Result<Grant<'s>, Denial> {
        let (policy, Opened { source, key, encryption, ref claims, .. }) = (gate.policy(), *opened);
        let freshness = check::state::check(claims, [Some(key), encryption], viewer, policy, state, tracer)?;
        check::sampling::check(claims, viewer.random, state, tracer)?;
        check::possession::check_use(self.proof.as_ref(), state, tracer)?;
        check::replay::check(claims, policy, state, tracer)?;
        let is_repeatable = !self.is_bound && claims.sampling().is_none() && !matches!(claims.replay(), Some(1..));
        let edge = if claims.is_composed() { check::edge::next(claims, policy, viewer.now) } else { None };
        let ends = [edge, key.not_after(), encryption.and_then(Key::not_after), freshness.expires];
        let ends = ends.into_iter().fold(claims.time(Label::EXP), earlier);
        let grant = Grant {
            policy,
            ring: gate.keys(),
            source,
            carrier: None,
            now: viewer.now,
            is_fresh: freshness.is_fresh,
            claims: *claims,
            key,
            encryption,
            url: self.uri,
            cache_until: ends.filter(|_| freshness.is_certain && is_repeatable),
            stale_state: freshness.is_stale,
        };
        grant.trace_renewal(tracer);
        Ok(grant)
    }
}

/// The earlier of two times; nothing is never.
#[inline(always)]
fn earlier(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (time, None) | (None, time) => time,
    }
}
