//! The signed state document for edges.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::problem::Problem;
use super::public::answer;
use super::service::Service;

/// A bare COSE structure (RFC 9052 section 11.3.1).
const CONTENT_TYPE: &str = "application/cose";
/// Long enough that a cache takes the load of a hundred edges, short enough for a revocation.
const CACHE_CONTROL: &str = "public, max-age=2";

/// `GET /state`.
pub(super) async fn state(State(service): State<Arc<Service>>, headers: HeaderMap) -> Result<Response, Problem> {
    let Json(published) = answer(move || Ok(service.publisher.document()?)).await?;
    let etag = published.etag();
    let fields = [
        (header::CACHE_CONTROL, HeaderValue::from_static(CACHE_CONTROL)),
        (header::ETAG, HeaderValue::from_str(&etag).map_err(|error| Problem::internal(&error))?),
    ];
    if is_known(&headers, &etag) {
        return Ok((StatusCode::NOT_MODIFIED, fields).into_response());
    }
    let content_type = [(header::CONTENT_TYPE, CONTENT_TYPE)];
    Ok((fields, content_type, published.bytes().to_vec()).into_response())
}

/// Whether `If-None-Match` names the document (RFC 9110 section 13.1.2).
fn is_known(headers: &HeaderMap, etag: &str) -> bool {
    let lines = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|line| line.to_str().ok());
    let mut tags = lines.flat_map(|line| line.split(',')).map(str::trim);
    tags.any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
}
