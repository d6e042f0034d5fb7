//! Epochs, and what the state says.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::answer::from_json;
use super::super::problem::Problem;
use super::super::public::answer;
use super::super::service::Service;
use crate::store::state_to_json;

/// The body of `POST /epoch/bump`: may be empty.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Order {
    iss: Option<String>,
    scope: Option<String>,
    to: Option<u64>,
}

/// Answers when the epoch is on disk.
pub(super) async fn raise_epoch(State(service): State<Arc<Service>>, body: Bytes) -> Result<Json<Value>, Problem> {
    let order: Order = if body.is_empty() { Order::default() } else { from_json(&body)? };
    answer(move || {
        let issuer = order.iss.as_deref().unwrap_or(service.issuer.name());
        let scope = order.scope.as_deref().unwrap_or_default();
        let change = service.store().raise_epoch(issuer, scope, order.to)?;
        tracing::info!(issuer, scope, floor = change.floor, version = change.version, "epoch raised");
        Ok(json!({ "version": change.version, "floor": change.floor }))
    })
    .await
}

pub(super) async fn epochs(State(service): State<Arc<Service>>) -> Result<Json<Value>, Problem> {
    answer(move || {
        let state = state_to_json(&service.store().state(service.issuer.now())?);
        Ok(json!({ "version": state["version"], "epochs": state["epochs"] }))
    })
    .await
}

pub(super) async fn state(State(service): State<Arc<Service>>) -> Result<Json<Value>, Problem> {
    answer(move || Ok(state_to_json(&service.store().state(service.issuer.now())?))).await
}
