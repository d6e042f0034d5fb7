//! Who gets a token for what.

use core::net::{IpAddr, Ipv4Addr};
use core::time::Duration;

use token_core::Format;

use super::ServeError;
use super::answer::{PlayAnswer, Wish};
use super::catalogue::Asset;
use super::problem::Problem;
use super::remote::Trial;
use super::service::Service;
use super::viewer::Viewer;
use crate::cdn::Cdn;
use crate::entitlement::Entitlement;
use crate::mint_error::MintError;
use crate::placement::{Placement, PlayUrl};
use crate::play::Play;
use crate::random;
use crate::store::{Kind, Session, Target};

/// The part of a token's life by which its expiry may be moved down: viewers who pressed play at
/// kick-off do not all refresh in one second.
const JITTER_DIVISOR: u64 = 10;

impl Service {
    /// Opens a session and mints its first tokens. The session is on disk when this returns. Blocks.
    pub(super) fn play(&self, viewer: &Viewer, name: &str, wish: Wish, address: IpAddr) -> Result<PlayAnswer, Problem> {
        let asset = self.entitled(viewer, name)?;
        let now = self.issuer.now();
        if self.is_subject_revoked(&viewer.subject, now, now)? {
            return Err(Problem::forbidden("subject-revoked", "this viewer may not play"));
        }
        let lifetime = i64::try_from(self.session_lifetime.as_secs()).unwrap_or(i64::MAX);
        let session = Session {
            issuer: self.issuer.name().to_owned(),
            subject: viewer.subject.clone(),
            asset: name.to_owned(),
            tenant: asset.tenant.clone(),
            created: now,
            expires: now.saturating_add(lifetime),
        };
        let sid = random::hex::<16>().map_err(|error| Problem::internal(&error))?;
        let answer = self.answer(&sid, &session, asset, wish, address)?;
        self.store().open_session(&sid, &session)?;
        Ok(answer)
    }

    /// Mints the next tokens of a session, for the viewer who opened it. Blocks.
    pub(super) fn refresh(
        &self,
        viewer: &Viewer,
        sid: &str,
        wish: Wish,
        address: IpAddr,
    ) -> Result<PlayAnswer, Problem> {
        let is_own = |session: &Session| session.subject == viewer.subject && session.issuer == self.issuer.name();
        let session = self.store().session(sid)?.filter(is_own);
        // One answer to both, so that nobody can probe for the sessions of others.
        let session =
            session.ok_or_else(|| Problem::forbidden("session-unknown", "no session of this viewer has this id"))?;
        let now = self.issuer.now();
        if now >= session.expires {
            return Err(Problem::forbidden("session-expired", "the session is over; play again"));
        }
        if self.is_session_revoked(sid, &session, now)? {
            return Err(Problem::forbidden("session-revoked", "the session is revoked"));
        }
        let asset = self.entitled(viewer, &session.asset)?;
        self.answer(sid, &session, asset, wish, address)
    }

    /// Mints for every asset and CDN once, so that a key that is missing or out of scope is found
    /// before the first viewer. Blocks.
    pub(super) fn try_catalogue(&self) -> Result<(), ServeError> {
        let trial = self.remote.as_ref().map(|remote| remote.trial(self)).transpose()?;
        for (name, asset) in self.catalogue.assets() {
            let tried = self.try_asset(name, asset, trial.as_ref());
            tried.map_err(|source| ServeError::Asset { asset: name.to_owned(), source })?;
        }
        Ok(())
    }

    fn try_asset(&self, name: &str, asset: &Asset, trial: Option<&Trial>) -> Result<(), MintError> {
        let entitlement = self.entitlement(asset, IpAddr::V4(Ipv4Addr::LOCALHOST))?.session(name).subject(name);
        for format in [Format::Cat, Format::Jwt] {
            let play = entitlement.clone().mint(format)?;
            if let Some(trial) = trial {
                trial.sign(&play, self)?;
            }
            Placement::ALL.into_iter().try_for_each(|placement| self.places(&play, placement).map(drop))?;
        }
        Ok(())
    }

    fn entitled(&self, viewer: &Viewer, name: &str) -> Result<&Asset, Problem> {
        let asset = self.catalogue.asset(name);
        let asset = asset.ok_or_else(|| Problem::not_found("asset-unknown", "the catalogue has no such asset"))?;
        if asset.is_for(&viewer.subject) {
            Ok(asset)
        } else {
            Err(Problem::forbidden("not-entitled", "this viewer is not entitled to this asset"))
        }
    }

    /// What edges ask the state document about a session's tokens (semantics section 8). Whoever
    /// holds a revoked token gets no other for it; nor does a session whose id is a revoked token's.
    fn is_session_revoked(&self, sid: &str, session: &Session, now: i64) -> Result<bool, Problem> {
        let revocation = self.store().revocation(&Target::new(Kind::Session, &session.issuer, sid)?)?;
        Ok(revocation.is_some_and(|revocation| revocation.is_in_force(now))
            || self.store().has_revoked_token(&session.issuer, sid, now)?
            || self.is_subject_revoked(&session.subject, session.created, now)?)
    }

    fn is_subject_revoked(&self, subject: &str, issued_at: i64, now: i64) -> Result<bool, Problem> {
        let target = Target::new(Kind::Subject, self.issuer.name(), subject)?;
        let revocation = self.store().revocation(&target)?;
        Ok(revocation.is_some_and(|revocation| revocation.is_in_force(now) && issued_at < revocation.denies_before()))
    }

    fn answer(
        &self,
        sid: &str,
        session: &Session,
        asset: &Asset,
        wish: Wish,
        address: IpAddr,
    ) -> Result<PlayAnswer, Problem> {
        let entitlement = self.entitlement(asset, address)?.session(sid).subject(&session.subject);
        // The id begins with the session's, so that a revoked token is known by its session.
        let token_id = format!("{sid}{}", random::hex::<8>().map_err(MintError::from)?);
        let play = entitlement.token_id(&token_id).not_after(session.expires).mint(wish.format)?;
        if let Some(remote) = &self.remote {
            remote.sign(&play, self)?;
        }
        let places = self.places(&play, wish.placement)?;
        for (_, place) in &places {
            self.metrics.minted(place.minted());
        }
        Ok(PlayAnswer::new(sid.to_owned(), wish.format, play.expires(), &places))
    }

    /// What the catalogue binds the asset's tokens to.
    fn entitlement(&self, asset: &Asset, address: IpAddr) -> Result<Entitlement, MintError> {
        let jitter = Duration::from_secs(asset.ttl.as_secs() / JITTER_DIVISOR);
        let mut entitlement = self.issuer.grant(asset.scope.clone()).ttl(asset.ttl).jitter(jitter);
        if let Some(countries) = &asset.countries {
            entitlement = entitlement.countries(countries)?;
        }
        if let Some(prefix) = asset.network {
            entitlement = entitlement.network(address, prefix);
        }
        if let Some(scope) = &asset.epoch {
            entitlement = entitlement.epoch(scope);
        }
        if let Some(tenant) = &asset.tenant {
            entitlement = entitlement.tenant(tenant);
        }
        Ok(entitlement)
    }

    fn places(&self, play: &Play, placement: Placement) -> Result<Vec<(&Cdn, PlayUrl)>, MintError> {
        let place = |cdn| play.url_for(cdn, placement).map(|place| (cdn, place));
        self.catalogue.cdns().iter().map(place).collect()
    }
}
