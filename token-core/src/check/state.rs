//! 7xx: revocation and epochs (semantics sections 1 and 8). A look-up that failed counts after
//! every look-up that hit; a missing document counts last.

use core::net::IpAddr;

use super::{Known, Present, holds};
use crate::claims::{Claims, Label, TokenId, value};
use crate::denial::Denial;
use crate::key::Key;
use crate::policy::{Issuers, OnStale, OnState, Policy};
use crate::reason::{Reason, Stage};
use crate::request::Request;
use crate::revoke::{Answer, NetworkAnswer, RevocationLookup};
use crate::time::Timestamp;
use crate::trace::Tracer;
use crate::wire::json::JsonText;

/// What the state had to say besides "not revoked".
#[derive(Clone, Copy, Debug)]
pub(crate) struct Freshness {
    /// The document is older than the policy's `max_state_age`.
    pub(crate) is_stale: bool,
    /// Every look-up was answered from a fresh document, or none is required: the answer may be
    /// reused for a while.
    pub(crate) is_certain: bool,
    /// Every look-up was answered from a document that is not too old.
    pub(crate) is_fresh: bool,
    /// When it gets that old.
    pub(crate) expires: Option<Timestamp>,
}

/// The facts of a request that state is asked about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Viewer {
    pub(crate) now: Timestamp,
    pub(crate) address: Option<IpAddr>,
    pub(crate) asn: Option<u32>,
    /// The host's draw.
    pub(crate) random: Option<f64>,
}

impl Viewer {
    pub(crate) const fn of(request: &Request<'_>) -> Self {
        Self { now: request.now, address: request.ip, asn: request.asn, random: request.random }
    }
}

pub(crate) fn check(
    claims: &Claims<'_>,
    keys: [Option<&Key<'_>>; 2],
    viewer: Viewer,
    policy: &Policy<'_>,
    state: &dyn RevocationLookup,
    tracer: &mut Tracer<'_>,
) -> Result<Freshness, Denial> {
    let issuer = issuer(claims, policy);
    let mut lookups = Lookups { state, tracer, issuer, has_failed: false };
    lookups.revocations(claims, keys)?;
    lookups.network(viewer, policy)?;
    lookups.epoch(claims, policy)?;
    let Lookups { tracer, has_failed, .. } = lookups;
    if has_failed && policy.state.lookup_error == OnState::Deny {
        tracer.check(Stage::State, "revocation", None, Err(Reason::StatusUnknown), move |show| {
            show(&"an answer", &"the look-up failed");
        })?;
    }
    let freshness = check_freshness(viewer.now, policy, state.issued_at(), tracer)?;
    let [is_certain, is_fresh] = [freshness.is_certain, freshness.is_fresh].map(|is| is && !has_failed);
    Ok(Freshness { is_certain, is_fresh, ..freshness })
}

/// Whether the look-ups for issuer, keys, token, session, subject and epoch pass, every one answered from
/// a document that is not too old.
#[cfg(feature = "alloc")]
pub(crate) fn passes_afresh(
    claims: &Claims<'_>,
    keys: [Option<&Key<'_>>; 2],
    now: Timestamp,
    policy: &Policy<'_>,
    state: &dyn RevocationLookup,
) -> bool {
    let tracer = &mut Tracer::unwatched();
    let issuer = issuer(claims, policy);
    let mut lookups = Lookups { state, tracer, issuer, has_failed: false };
    lookups.revocations(claims, keys).is_ok()
        && lookups.epoch(claims, policy).is_ok()
        && !lookups.has_failed
        && check_freshness(now, policy, state.issued_at(), tracer).is_ok_and(|freshness| freshness.is_fresh)
}

/// The issuer, "" without one. Where the policy lists it, its text is at hand and need not be read as UTF-8 again.
fn issuer<'c>(claims: &Claims<'c>, policy: &'c Policy<'_>) -> &'c str {
    let listed = match (&policy.issuers, claims.value(Label::ISS).and_then(value::text_bytes)) {
        (Issuers::OneOf(list), Some(name)) => list.iter().find(|listed| listed.as_bytes() == name),
        _ => None,
    };
    match listed {
        Some(listed) => listed,
        None => claims.issuer().unwrap_or_default(),
    }
}

struct Lookups<'l, 'x> {
    state: &'l dyn RevocationLookup,
    tracer: &'l mut Tracer<'x>,
    issuer: &'l str,
    has_failed: bool,
}

impl Lookups<'_, '_> {
    /// 704, 703, 700, 701, 702: issuer, key, token, session, subject.
    fn revocations(&mut self, claims: &Claims<'_>, keys: [Option<&Key<'_>>; 2]) -> Result<(), Denial> {
        let issuer = self.issuer;
        self.answer("issuer", &Label::ISS, self.state.issuer(issuer), Reason::IssuerRevoked)?;
        let [key, other] = keys;
        key.map_or(Ok(()), |key| self.key(key))?;
        other.map_or(Ok(()), |key| self.key(key))?;
        if let Some(id) = claims.token_id() {
            self.answer("token", &Label::CTI, self.state.token(issuer, id), Reason::TokenRevoked)?;
        }
        if let Some(session) = claims.text(Label::SID) {
            self.answer("session", &Label::SID, self.state.session(issuer, session), Reason::SessionRevoked)?;
            // A revoked token id takes the session that was started under it along.
            let first = self.state.token(issuer, TokenId::Text(session));
            self.answer("session", &Label::SID, first, Reason::SessionRevoked)?;
        }
        if let Some(subject) = claims.text(Label::SUB) {
            match self.state.subject(issuer, subject) {
                Err(_) => self.has_failed = true,
                Ok(None) => self.report("subject", Some(&Label::SUB), false, Reason::SubjectRevoked)?,
                Ok(Some(not_before)) => {
                    let issued = claims.time(Label::ORIGIN_IAT).or(claims.time(Label::IAT));
                    let is_revoked = issued.is_none_or(|issued| issued < not_before);
                    self.report("subject", Some(&Label::SUB), is_revoked, Reason::SubjectRevoked)?;
                }
            }
        }
        Ok(())
    }

    fn key(&mut self, key: &Key<'_>) -> Result<(), Denial> {
        let answer = self.state.key(key.id());
        self.note(answer);
        self.report("key", None, answer == Answer::Hit, Reason::KeyRevoked)
    }

    /// 711, or 600 in its place.
    fn network(&mut self, viewer: Viewer, policy: &Policy<'_>) -> Result<(), Denial> {
        let verdict = match self.state.network(viewer.address, viewer.asn) {
            NetworkAnswer::Clear => Ok(()),
            NetworkAnswer::Hit => Err(Reason::NetworkRevoked),
            NetworkAnswer::FactMissing if policy.state.fact_missing == OnState::Deny => Err(Reason::ContextMissing),
            NetworkAnswer::FactMissing => Ok(()),
            NetworkAnswer::Failed => {
                self.has_failed = true;
                Ok(())
            }
        };
        self.tracer.check(Stage::State, "network", None, verdict, move |show| {
            show(&"not blocked", &format_args!("address {}, AS {}", Known(viewer.address), Known(viewer.asn)));
        })
    }

    /// 706 and 705.
    fn epoch(&mut self, claims: &Claims<'_>, policy: &Policy<'_>) -> Result<(), Denial> {
        let issuer = self.issuer;
        let general = claims.value(Label::EPOCH).and_then(|raw| epoch_of(raw, ""));
        let floor = self.floor(issuer, "");
        let must_be_present = policy.require.contains(&Label::EPOCH);
        let is_missing = (general.is_none() && (policy.require_epoch || floor > 0))
            || (claims.value(Label::EPOCH).is_none() && must_be_present);
        let claim = Some(&Label::EPOCH);
        if is_missing {
            self.tracer.check(Stage::State, "epoch", claim, Err(Reason::EpochMissing), move |show| {
                show(&format_args!("an epoch of at least {floor}"), &Present(general));
            })?;
        }
        let Some(raw) = claims.value(Label::EPOCH) else { return Ok(()) };
        if let Some(epoch) = value::unsigned(raw) {
            return self.compare_epoch("", epoch, floor);
        }
        for (scope, epoch) in value::members(raw) {
            let (scope, epoch) = (value::text(scope).unwrap_or_default(), value::unsigned(epoch).unwrap_or_default());
            let floor = if scope.is_empty() { floor } else { self.floor(issuer, scope) };
            self.compare_epoch(scope, epoch, floor)?;
        }
        Ok(())
    }

    fn compare_epoch(&mut self, scope: &str, epoch: u64, floor: u64) -> Result<(), Denial> {
        let verdict = if epoch < floor { Err(Reason::EpochStale) } else { Ok(()) };
        let claim = Some(&Label::EPOCH);
        self.tracer.check(Stage::State, "epoch", claim, verdict, move |show| {
            show(&format_args!("at least {floor} for scope {}", JsonText(scope)), &epoch);
        })
    }

    fn floor(&mut self, issuer: &str, scope: &str) -> u64 {
        self.state.epoch_floor(issuer, scope).unwrap_or_else(|_| {
            self.has_failed = true;
            0
        })
    }

    fn answer(
        &mut self,
        check: &'static str,
        label: &'static Label,
        answer: Answer,
        reason: Reason,
    ) -> Result<(), Denial> {
        self.note(answer);
        self.report(check, Some(label), answer == Answer::Hit, reason)
    }

    fn note(&mut self, answer: Answer) {
        self.has_failed |= answer == Answer::Failed;
    }

    fn report(
        &mut self,
        check: &'static str,
        label: Option<&'static Label>,
        is_hit: bool,
        reason: Reason,
    ) -> Result<(), Denial> {
        self.tracer.check(Stage::State, check, label, holds(!is_hit, reason), move |show| {
            show(&"not revoked", &if is_hit { "revoked" } else { "no entry" });
        })
    }
}

/// The epoch for a scope; a bare integer is that of scope "".
fn epoch_of(raw: &[u8], scope: &str) -> Option<u64> {
    if let Some(epoch) = value::unsigned(raw) {
        return scope.is_empty().then_some(epoch);
    }
    let mut entries = value::members(raw);
    entries.find(|(name, _)| value::text(name) == Some(scope)).and_then(|(_, epoch)| value::unsigned(epoch))
}

/// 708, and whether a stale document was enforced.
fn check_freshness(
    now: Timestamp,
    policy: &Policy<'_>,
    issued_at: Option<Timestamp>,
    tracer: &mut Tracer<'_>,
) -> Result<Freshness, Denial> {
    let expires = issued_at.map(|issued| issued.saturating_add(policy.state.max_age));
    let is_stale = expires.is_some_and(|expires| now > expires);
    let verdict = match issued_at {
        None if policy.state.required && policy.state.never_loaded == OnState::Deny => Err(Reason::StateStale),
        Some(_) if is_stale && policy.state.stale == OnStale::Deny => Err(Reason::StateStale),
        None | Some(_) => Ok(()),
    };
    tracer.check(Stage::State, "document", None, verdict, move |show| {
        show(
            &format_args!("a document not older than {} s", policy.state.max_age),
            &format_args!("issued at {}", Known(issued_at)),
        );
    })?;
    let is_fresh = !is_stale && issued_at.is_some();
    Ok(Freshness { is_stale, is_certain: is_fresh || (!is_stale && !policy.state.required), is_fresh, expires })
}
