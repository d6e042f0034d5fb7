//! The life of keys.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};
use token_core::{Algorithm, KeyState};

use super::super::answer::from_json;
use super::super::problem::Problem;
use super::super::public::answer;
use super::super::service::Service;
use crate::keys::{KeyError, KeyFile, key_to_json};
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
    let keys: Vec<Value> = service.issuer.keys().keys().iter().map(key_to_json).collect();
    Json(json!({ "keys": keys }))
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
            keys.generate(algorithm, &order.kid)?;
            let key = keys.find(&order.kid)?;
            if wanted == KeyState::Active && key.state() != KeyState::Active {
                return Err(KeyError::AnnounceFirst { kid: order.kid.clone() });
            }
            Ok(key_to_json(key))
        })?;
        tracing::info!(kid = order.kid, "key made");
        Ok(key)
    })
    .await?;
    Ok((StatusCode::CREATED, key))
}

pub(super) async fn activate(
    State(service): State<Arc<Service>>,
    Path(kid): Path<String>,
) -> Result<Json<Value>, Problem> {
    change(service, kid, "key activated", KeyFile::activate).await
}

pub(super) async fn retire(
    State(service): State<Arc<Service>>,
    Path(kid): Path<String>,
) -> Result<Json<Value>, Problem> {
    change(service, kid, "key retired", KeyFile::retire).await
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
            keys.revoke(&kid)?;
            keys.find(&kid).map(key_to_json)
        })?;
        tracing::info!(kid, version, "key revoked");
        key["version"] = json!(version);
        Ok(key)
    })
    .await
}

async fn change(
    service: Arc<Service>,
    kid: String,
    done: &'static str,
    change: fn(&mut KeyFile, &str) -> Result<(), KeyError>,
) -> Result<Json<Value>, Problem> {
    answer(move || {
        let key = service.change_keys(|keys| {
            change(keys, &kid)?;
            keys.find(&kid).map(key_to_json)
        })?;
        tracing::info!(kid, "{done}");
        Ok(key)
    })
    .await
}
