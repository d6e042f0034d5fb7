//! One line in the log and one observation in the metrics for every request.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use super::problem::ProblemReason;
use super::service::Service;

/// Logs method, route, status and time: never the URL, whose query or path may hold a token, and no
/// header. Answers are not to be stored unless they say otherwise.
pub(super) async fn observe(State(service): State<Arc<Service>>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    // The pattern of the route, not the path.
    let route = request.extensions().get::<MatchedPath>().map_or("unmatched", MatchedPath::as_str).to_owned();
    let mut response = next.run(request).await;
    let taken = started.elapsed();
    let status = response.status().as_u16();
    let reason = response.extensions().get::<ProblemReason>().map(|reason| reason.0);
    if let Some(reason) = reason {
        service.metrics.denied(reason);
    }
    service.metrics.answered(&route, status, taken.as_secs_f64());
    tracing::info!(%method, route, status, reason, micros = taken.as_micros(), "request");
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}
