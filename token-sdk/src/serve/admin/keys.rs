//! The life of keys.

use core::time::Duration;
use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use token_core::{Algorithm, KeyState};

use super::super::answer::from_json;
use super::super::problem::Problem;
use super::super::public::answer;
use super::super::service::Service;
use crate::keys::{Hazard, KeyError, KeyFile, Rotation, Turn};
use crate::store::{Kind, Revocation, Target};

/// The body of `POST /keys`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Order {
    alg: String,
    kid: String,
    state: Option<String>,
}

/// The keys without their secrets.
pub(super) async fn list(State(service): State<Arc<Service>>) -> Json<Value> {
    Json(service.issuer.keys().keys_to_json())
}

/// A new key: announced, unless it is the first. `"state": "active"` demands that it signs at once,
/// which no key may that edges have not seen while another one signs.
pub(super) async fn generate(
    State(service): State<Arc<Service>>,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let order: Order = from_json(&body)?;
    let algorithm = Algorithm::from_jose_name(&order.alg)
        .ok_or_else(|| Problem::malformed("alg: expected the JOSE name of an algorithm of this build"))?;
    let wanted = match order.state.as_deref() {
        None | Some("announced") => KeyState::Announced,
        Some("active") => KeyState::Active,
        Some(_) => return Err(Problem::malformed("state: expected announced or active")),
    };
    let key = answer(move || {
        let key = service.change_keys(|keys| {
            keys.generate(algorithm, &order.kid, service.issuer.now())?;
            if wanted == KeyState::Active && keys.find(&order.kid)?.state() != KeyState::Active {
                return Err(KeyError::AnnounceFirst { kid: order.kid.clone() });
            }
            keys.key_to_json(&order.kid)
        })?;
        tracing::info!(kid = order.kid, "key made");
        Ok(key)
    })
    .await?;
    Ok((StatusCode::CREATED, key))
}

/// The body of a change: may be empty.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    /// Make it also when it cuts viewers off; the answer says in `breaks` what it breaks.
    #[serde(default)]
    force: bool,
}

pub(super) async fn activate(
    State(service): State<Arc<Service>>,
    Path(kid): Path<String>,
    body: Bytes,
) -> Result<Json<Value>, Problem> {
    let Change { force } = body_of(&body)?;
    let change = move |keys: &mut KeyFile, kid: &str, rotation: &Rotation, now| match force {
        true => keys.activate_by_force(kid, rotation, now),
        false => keys.activate(kid, rotation, now).map(|()| None),
    };
    changed(service, kid, "key activated", change).await
}

pub(super) async fn retire(
    State(service): State<Arc<Service>>,
    Path(kid): Path<String>,
    body: Bytes,
) -> Result<Json<Value>, Problem> {
    let Change { force } = body_of(&body)?;
    let change = move |keys: &mut KeyFile, kid: &str, _: &Rotation, now| match force {
        true => keys.retire_by_force(kid, now),
        false => keys.retire(kid, now).map(|()| None),
    };
    changed(service, kid, "key retired", change).await
}

pub(super) async fn remove(
    State(service): State<Arc<Service>>,
    Path(kid): Path<String>,
    body: Bytes,
) -> Result<Json<Value>, Problem> {
    let Change { force } = body_of(&body)?;
    let change = move |keys: &mut KeyFile, kid: &str, rotation: &Rotation, now| match force {
        true => keys.remove_by_force(kid, rotation, now),
        false => keys.remove(kid, rotation, now).map(|()| None),
    };
    changed(service, kid, "key removed", change).await
}

/// The body of `POST /keys/rotate`: may be empty.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RotationOrder {
    /// Seconds that a key signs before the next one does.
    #[serde(default)]
    every: u64,
}

/// The step that is due, for every algorithm and scope.
pub(super) async fn rotate(State(service): State<Arc<Service>>, body: Bytes) -> Result<Json<Value>, Problem> {
    let order: RotationOrder = body_of(&body)?;
    answer(move || {
        let rotation = Rotation { period: Duration::from_secs(order.every), ..service.rotation };
        let turns = service.change_keys(|keys| keys.rotate(&rotation, service.issuer.now()))?;
        for turn in turns.iter().filter(|turn| turn.done.is_some()) {
            tracing::info!(%turn, "keys rotated");
        }
        Ok(json!({ "turns": turns.iter().map(Turn::to_json).collect::<Vec<_>>() }))
    })
    .await
}

fn body_of<T: Default + DeserializeOwned>(body: &Bytes) -> Result<T, Problem> {
    if body.is_empty() { Ok(T::default()) } else { from_json(body) }
}

/// The state document first: it reaches edges within seconds, the key file only when it is deployed.
pub(super) async fn revoke(
    State(service): State<Arc<Service>>,
    Path(kid): Path<String>,
) -> Result<Json<Value>, Problem> {
    answer(move || {
        service.issuer.keys().find(&kid)?;
        let target = Target::new(Kind::Key, "", &kid)?;
        let version = service.store().revoke(&Revocation::new(target))?.version;
        service.metrics.revoked(Kind::Key);
        let mut key = service.change_keys(|keys| {
            keys.revoke(&kid, service.issuer.now())?;
            keys.key_to_json(&kid)
        })?;
        tracing::info!(kid, version, "key revoked");
        key["version"] = json!(version);
        Ok(key)
    })
    .await
}

async fn changed(
    service: Arc<Service>,
    kid: String,
    done: &'static str,
    change: impl FnOnce(&mut KeyFile, &str, &Rotation, i64) -> Result<Option<Hazard>, KeyError> + Send + 'static,
) -> Result<Json<Value>, Problem> {
    answer(move || {
        let mut key = service.change_keys(|keys| {
            let before = keys.key_to_json(&kid);
            let hazard = change(keys, &kid, &service.rotation, service.issuer.now())?;
            // One that is gone is answered as it was.
            let mut key = keys.key_to_json(&kid).or(before)?;
            key["breaks"] = json!(hazard.map(|hazard| hazard.consequence()));
            Ok(key)
        })?;
        match key["breaks"].as_str() {
            Some(breaks) => tracing::warn!(kid, breaks, "{done} by force"),
            None => tracing::info!(kid, "{done}"),
        }
        Ok(key.take())
    })
    .await
}
