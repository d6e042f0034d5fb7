//! Revoking, and taking it back.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};
use token_core::{KeyState, Lossy};

use super::super::answer::from_json;
use super::super::problem::Problem;
use super::super::public::answer;
use super::super::service::Service;
use crate::store::{Kind, Revocation, Target};

/// The most seconds beyond its expiry that a policy may let a token live (semantics section 4).
const MAX_LEEWAY: i64 = 300;

/// The body of `POST /revoke` and, but for the last two, `POST /unrevoke`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Order {
    kind: String,
    iss: Option<String>,
    id: String,
    not_before: Option<i64>,
    until: Option<u64>,
}

impl Order {
    /// The issuer is the service's when none is said.
    fn target(&self, service: &Service) -> Result<Target, Problem> {
        let kind = Kind::from_name(&self.kind)
            .ok_or_else(|| Problem::malformed("kind: expected session, token, subject, key, issuer or network"))?;
        Ok(Target::new(kind, self.iss.as_deref().unwrap_or(service.issuer.name()), &self.id)?)
    }

    fn revocation(&self, service: &Service) -> Result<Revocation, Problem> {
        let now = service.issuer.now();
        let mut revocation = Revocation::new(self.target(service)?);
        if let Some(time) = self.not_before {
            revocation = revocation.not_before(time)?;
        }
        let until = match self.until {
            None => end_of_session(service, revocation.target(), now)?,
            until => until,
        };
        if let Some(until) = until {
            revocation = revocation.until(until);
        }
        if !revocation.is_in_force(now) {
            return Err(Problem::malformed("until: expected a time in the future"));
        }
        Ok(revocation)
    }
}

/// Answers when the revocation is on disk.
pub(super) async fn revoke(State(service): State<Arc<Service>>, body: Bytes) -> Result<Json<Value>, Problem> {
    let order: Order = from_json(&body)?;
    answer(move || {
        let revocation = order.revocation(&service)?;
        let change = service.store().revoke(&revocation)?;
        let target = revocation.target();
        service.metrics.revoked(target.kind());
        tracing::info!(kind = target.kind().name(), id = name(target), version = change.version, "revoked");
        warn_of_consequences(&service, target);
        Ok(json!({ "version": change.version }))
    })
    .await
}

/// Answers when it is on disk; `changed` is false when nothing was revoked.
pub(super) async fn unrevoke(State(service): State<Arc<Service>>, body: Bytes) -> Result<Json<Value>, Problem> {
    let order: Order = from_json(&body)?;
    if order.not_before.is_some() || order.until.is_some() {
        return Err(Problem::malformed("expected kind, iss and id"));
    }
    answer(move || {
        let target = order.target(&service)?;
        let change = service.store().unrevoke(&target)?;
        tracing::info!(kind = target.kind().name(), id = name(&target), version = change.version, "unrevoked");
        Ok(json!({ "version": change.version, "changed": change.changed }))
    })
    .await
}

/// No token of a session outlives it by more than the leeway of edges, so its revocation need not
/// either.
fn end_of_session(service: &Service, target: &Target, now: i64) -> Result<Option<u64>, Problem> {
    if target.kind() != Kind::Session {
        return Ok(None);
    }
    let session = service.store().session(target.id())?.filter(|session| session.issuer == target.issuer());
    let end = session.map(|session| session.expires.max(now).saturating_add(MAX_LEEWAY));
    Ok(end.and_then(|end| u64::try_from(end).ok()))
}

/// What an operator may not have meant.
fn warn_of_consequences(service: &Service, target: &Target) {
    if target.kind() == Kind::Network && !target.id().contains('/') {
        tracing::warn!(
            "edges that do not know AS numbers deny every token while an AS is blocked, unless their policy says on_state.fact_missing: allow"
        );
    }
    let keys = service.issuer.keys();
    if target.kind() == Kind::Key && keys.find(target.id()).is_ok_and(|key| key.state() == KeyState::Active) {
        tracing::warn!("this service still signs with that key: POST /keys/{{kid}}/revoke ends that too");
    }
}

/// For the log, which never names a viewer.
fn name(target: &Target) -> String {
    match target.kind() {
        Kind::Subject => "(a subject)".to_owned(),
        _ => Lossy(target.id().as_bytes()).to_string(),
    }
}
