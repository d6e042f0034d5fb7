//! A decision that waits for answers from outside: every check that needs none has passed.

use crate::check;
use crate::check::state::Viewer;
use crate::claims::{Claims, Label, TokenId, value};
use crate::denial::Denial;
use crate::grant::Grant;
use crate::key::{Key, KeyRing};
use crate::policy::Policy;
use crate::revoke::RevocationLookup;
use crate::token::Token;
use crate::trace::Tracer;
use crate::uri::Uri;

/// A token that passed every local check and waits for the look-ups of its state (semantics
/// section 8). What can still deny lives in here; [`Pending::finish`] is the only way to a grant.
#[derive(Debug)]
#[must_use]
pub struct Pending<'s> {
    pub(crate) policy: &'s Policy<'s>,
    pub(crate) ring: &'s KeyRing<'s>,
    pub(crate) source: Token<'s>,
    pub(crate) key: &'s Key<'s>,
    pub(crate) encryption: Option<&'s Key<'s>>,
    pub(crate) claims: Claims<'s>,
    pub(crate) uri: Option<Uri<'s>>,
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
}

impl<'s> Pending<'s> {
    /// The look-ups that [`Pending::finish`] will make, beside that of the viewer's network.
    pub fn lookups(&self) -> impl Iterator<Item = Lookup<'s>> {
        let claims = &self.claims;
        let issuer = claims.issuer().unwrap_or_default();
        let scopes =
            claims.value(Label::EPOCH).into_iter().flat_map(value::members).filter_map(|(scope, _)| value::text(scope));
        let session = claims.text(Label::SID);
        [
            Some(Lookup::Issuer(issuer)),
            Some(Lookup::Key(self.key.id())),
            self.encryption.map(|key| Lookup::Key(key.id())),
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
    }

    /// Decides with the answers.
    ///
    /// # Errors
    /// The reason of the denial.
    pub fn finish(self, state: &dyn RevocationLookup) -> Result<Grant<'s>, Denial> {
        let tracer = &mut Tracer::unwatched();
        check::clock::check(self.viewer.now, state.issued_at(), tracer)?;
        self.finish_traced(state, tracer)
    }

    pub(crate) fn finish_traced(
        self,
        state: &dyn RevocationLookup,
        tracer: &mut Tracer<'_>,
    ) -> Result<Grant<'s>, Denial> {
        let Self { policy, ring, source, key, encryption, claims, uri, viewer } = self;
        let freshness = check::state::check(&claims, [Some(key), encryption], viewer, policy, state, tracer)?;
        let ends = [claims.time(Label::EXP), key.not_after(), encryption.and_then(Key::not_after), freshness.expires];
        let grant = Grant {
            policy,
            ring,
            source,
            carrier: None,
            now: viewer.now,
            is_fresh: freshness.is_fresh,
            claims,
            key,
            encryption,
            url: uri,
            cache_until: ends.into_iter().flatten().min().filter(|_| freshness.is_certain),
            stale_state: freshness.is_stale,
        };
        grant.trace_renewal(tracer);
        Ok(grant)
    }
}
