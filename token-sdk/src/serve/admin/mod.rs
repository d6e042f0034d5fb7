//! The operator's levers.

mod keys;
mod revoke;
mod state;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use super::config::AdminToken;
use super::problem::Problem;
use super::public::finish;
use super::service::Service;
use super::viewer::bearer;

/// The routes, behind the token. Without a token (development on loopback) requests that a page in
/// a browser makes are refused.
pub(super) fn router(service: &Arc<Service>, token: Option<AdminToken>) -> Router {
    let routes = Router::new()
        .route("/revoke", post(revoke::revoke))
        .route("/unrevoke", post(revoke::unrevoke))
        .route("/epoch", get(state::epochs))
        .route("/epoch/bump", post(state::raise_epoch))
        .route("/state", get(state::state))
        .route("/keys", get(keys::list).post(keys::generate))
        .route("/keys/rotate", post(keys::rotate))
        .route("/keys/{kid}/activate", post(keys::activate))
        .route("/keys/{kid}/retire", post(keys::retire))
        .route("/keys/{kid}/remove", post(keys::remove))
        .route("/keys/{kid}/revoke", post(keys::revoke))
        .route_layer(from_fn_with_state(token, authorize));
    finish(routes, service)
}

async fn authorize(State(token): State<Option<AdminToken>>, request: Request, next: Next) -> Response {
    let shown = match bearer(request.headers()) {
        Ok(shown) => shown,
        Err(problem) => return problem.into_response(),
    };
    let is_allowed = match &token {
        Some(token) => shown.is_some_and(|shown| token.is(shown)),
        None => !request.headers().contains_key(axum::http::header::ORIGIN),
    };
    if is_allowed {
        next.run(request).await
    } else {
        Problem::unauthorized("admin-token-invalid", "expected Authorization: Bearer with the admin token")
            .into_response()
    }
}
