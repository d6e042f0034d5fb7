//! A decision that waits for answers from outside: every check that needs none has passed.

use crate::check;
use crate::check::state::Viewer;
use crate::claims::{Label, TokenId, value};
use crate::denial::Denial;
use crate::gate::Gate;
use crate::grant::Grant;
use crate::judged::Judged;
use crate::opened::Opened;
use crate::possession::ProofUse;
use crate::revoke::RevocationLookup;
use crate::time::Timestamp;
use crate::trace::Tracer;

/// A token that passed every local check and waits for the look-ups of its state (semantics
/// section 8). What can still deny lives in here; [`Pending::finish`] is the only way to a grant.
#[derive(Debug)]
#[must_use]
pub struct Pending<'s> {
    pub(crate) gate: &'s Gate<'s>,
    pub(crate) opened: Opened<'s, 's>,
    pub(crate) judged: Judged<'s>,
    pub(crate) viewer: Viewer,
}

/// What must be looked up. The issuer is "" for a token without `iss`.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Lookup<'s> {
    /// Whether this issuer is revoked.
    Issuer(&'s str),
    /// Whether this key is revoked.
    Key(&'s [u8]),
    /// Whether this token is revoked.
    Token {
        /// `iss`.
        issuer: &'s str,
        /// `jti`, or `cti` in hex.
        id: TokenId<'s>,
    },
    /// Whether this playback session is revoked.
    Session {
        /// `iss`.
        issuer: &'s str,
        /// `sid`.
        session: &'s str,
    },
    /// From when on tokens of this subject are accepted.
    Subject {
        /// `iss`.
        issuer: &'s str,
        /// `sub`.
        subject: &'s str,
    },
    /// The lowest epoch that is accepted.
    EpochFloor {
        /// `iss`.
        issuer: &'s str,
        /// The scope, "" for every token of the issuer.
        scope: &'s str,
    },
    /// Whether an id is on the block list (`catpor`).
    Blocked {
        /// `iss`.
        issuer: &'s str,
        /// The id.
        id: &'s [u8],
    },
    /// Whether this proof of possession was used before (`catdpop`): in one atomic step with the note
    /// that it is used now.
    ProofUsed {
        /// The thumbprint of the key (RFC 7638).
        thumbprint: [u8; 32],
        /// `jti` of the proof.
        id: &'s str,
        /// Until when the note is needed.
        until: Timestamp,
    },
    /// Whether this token is one whose reuse the host has detected (`catreplay` 2).
    Reused {
        /// `iss`.
        issuer: &'s str,
        /// `jti`, or `cti` in hex.
        id: TokenId<'s>,
    },
    /// Whether this token was used before (`catreplay` 1): asked last, in one atomic step with the
    /// note that it is used now.
    Used {
        /// `iss`.
        issuer: &'s str,
        /// `jti`, or `cti` in hex.
        id: TokenId<'s>,
        /// Until when the note is needed; without a time for ever.
        until: Option<Timestamp>,
    },
}

impl<'s> Pending<'s> {
    /// The look-ups that [`Pending::finish`] will make, beside that of the viewer's network: those of
    /// revocation, then that of the block list, then those of replay.
    pub fn lookups(&self) -> impl Iterator<Item = Lookup<'s>> {
        let Opened { key, encryption, ref claims, .. } = self.opened;
        let issuer = claims.issuer().unwrap_or_default();
        let scopes =
            claims.value(Label::EPOCH).into_iter().flat_map(value::members).filter_map(|(scope, _)| value::text(scope));
        let session = claims.text(Label::SID);
        [
            Some(Lookup::Issuer(issuer)),
            Some(Lookup::Key(key.id())),
            encryption.map(|key| Lookup::Key(key.id())),
            claims.token_id().map(|id| Lookup::Token { issuer, id }),
            session.map(|session| Lookup::Session { issuer, session }),
            // A revoked token id takes the session that was started under it along.
            session.map(|session| Lookup::Token { issuer, id: TokenId::Text(session) }),
            claims.text(Label::SUB).map(|subject| Lookup::Subject { issuer, subject }),
            Some(Lookup::EpochFloor { issuer, scope: "" }),
        ]
        .into_iter()
        .flatten()
        .chain(scopes.filter(|scope| !scope.is_empty()).map(move |scope| Lookup::EpochFloor { issuer, scope }))
        .chain(claims.sampling().map(|sampling| Lookup::Blocked { issuer, id: sampling.id }))
        .chain(self.judged.proof.map(|ProofUse { thumbprint, id, until }| Lookup::ProofUsed { thumbprint, id, until }))
        .chain(self.replay_lookup())
    }

    fn replay_lookup(&self) -> Option<Lookup<'s>> {
        let claims = &self.opened.claims;
        let id = claims.token_id()?;
        let issuer = claims.issuer().unwrap_or_default();
        match claims.replay()? {
            0 => None,
            1 => Some(Lookup::Used { issuer, id, until: check::replay::until(claims, self.gate.policy()) }),
            _ => Some(Lookup::Reused { issuer, id }),
        }
    }

    /// Decides with the answers.
    ///
    /// # Errors
    /// The reason of the denial.
    pub fn finish(self, state: &dyn RevocationLookup) -> Result<Grant<'s>, Denial> {
        let tracer = &mut Tracer::unwatched();
        check::clock::check(self.viewer.now, state.issued_at(), tracer)?;
        let Self { gate, opened, judged, viewer } = self;
        judged.finish(&opened, gate, viewer, state, tracer)
    }
}
