//! What viewers, edges and monitoring ask.

use core::time::Duration;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Extension, Path, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use tower_http::cors::{Any, CorsLayer};
use tower_http::timeout::TimeoutLayer;

use super::address::Peer;
use super::answer::{PlayAnswer, PlayRequest, RefreshRequest, from_json};
use super::problem::Problem;
use super::service::{Service, blocking};
use super::{document, metrics, observe};

/// A request body is at most this long, in bytes.
const MAX_BODY_BYTES: usize = 16 * 1024;
/// For a whole request.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a browser may remember the answer to a preflight.
const PREFLIGHT_AGE: Duration = Duration::from_secs(3600);

pub(super) fn router(service: &Arc<Service>) -> Router {
    let routes = Router::new()
        .route("/play/{asset}", post(play))
        .route("/refresh", post(refresh))
        .route("/state", get(document::state))
        .route("/healthz", get(health))
        .route("/metrics", get(metrics_text));
    finish(routes, service).layer(cors())
}

/// What both listeners have in common: limits, the log, answers in JSON to what is not there.
pub(super) fn finish(routes: Router<Arc<Service>>, service: &Arc<Service>) -> Router {
    routes
        .fallback(|| async { Problem::not_found("not-found", "no such resource") })
        .method_not_allowed_fallback(|| async {
            Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed", "the resource has no such method")
        })
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, REQUEST_TIMEOUT))
        .layer(from_fn_with_state(Arc::clone(service), observe::observe))
        .with_state(Arc::clone(service))
}

/// Any origin may ask: viewers are known by their bearer token, never by a cookie.
fn cors() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE, header::IF_NONE_MATCH])
        .expose_headers([header::ETAG])
        .max_age(PREFLIGHT_AGE)
}

async fn play(
    State(service): State<Arc<Service>>,
    Path(asset): Path<String>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<PlayAnswer>, Problem> {
    let wish = PlayRequest::read(&body)?.wish()?;
    let work = move || {
        let viewer = service.viewers.authenticate(&headers, service.issuer.now())?;
        let address = service.addresses.find(&headers, peer)?;
        service.play(&viewer, &asset, wish, address)
    };
    answer(work).await
}

async fn refresh(
    State(service): State<Arc<Service>>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<PlayAnswer>, Problem> {
    let request: RefreshRequest = from_json(&body)?;
    let wish = request.wish()?;
    let work = move || {
        let viewer = service.viewers.authenticate(&headers, service.issuer.now())?;
        let address = service.addresses.find(&headers, peer)?;
        service.refresh(&viewer, &request.sid, wish, address)
    };
    answer(work).await
}

/// Runs work that waits for the disk, and answers with what it makes.
pub(super) async fn answer<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<Json<T>, Problem> {
    blocking(work).await.map_err(|error| Problem::internal(&error))?.map(Json)
}

async fn health(State(service): State<Arc<Service>>) -> Result<Json<serde_json::Value>, Problem> {
    answer(move || Ok(serde_json::json!({ "version": service.store().version()? }))).await
}

async fn metrics_text(State(service): State<Arc<Service>>) -> Result<Response, Problem> {
    let Json(text) = answer(move || {
        let version = service.store().version()?;
        service.metrics.text(version).map_err(|error| Problem::internal(&error))
    })
    .await?;
    Ok(([(header::CONTENT_TYPE, metrics::CONTENT_TYPE)], text).into_response())
}
