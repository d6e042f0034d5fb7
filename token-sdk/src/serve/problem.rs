//! The answer "no" of the service.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::keys::KeyError;
use crate::mint_error::MintError;
use crate::publish::PublishError;
use crate::signer::SignerError;
use crate::store::StoreError;

/// `{"reason","message"}` and a status. Holds nothing that a viewer may not read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Problem {
    status: StatusCode,
    reason: &'static str,
    message: String,
}

/// The reason of a response, for the metrics.
#[derive(Clone, Copy)]
pub(super) struct ProblemReason(pub(super) &'static str);

impl Problem {
    pub(super) fn new(status: StatusCode, reason: &'static str, message: impl Into<String>) -> Self {
        Self { status, reason, message: message.into() }
    }

    pub(super) fn malformed(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "request-malformed", message)
    }

    pub(super) fn unauthorized(reason: &'static str, message: &'static str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, reason, message)
    }

    pub(super) fn forbidden(reason: &'static str, message: &'static str) -> Self {
        Self::new(StatusCode::FORBIDDEN, reason, message)
    }

    pub(super) fn not_found(reason: &'static str, message: &'static str) -> Self {
        Self::new(StatusCode::NOT_FOUND, reason, message)
    }

    /// Something broke here; the log says what.
    pub(super) fn internal(error: &dyn core::fmt::Display) -> Self {
        tracing::error!(%error, "request failed");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "the service failed; its log says why")
    }

    fn unavailable(reason: &'static str, error: &dyn core::fmt::Display) -> Self {
        tracing::error!(%error, reason, "request failed");
        Self::new(StatusCode::SERVICE_UNAVAILABLE, reason, "the service cannot do this now; its log says why")
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = json!({ "reason": self.reason, "message": self.message });
        let mut response = (self.status, axum::Json(body)).into_response();
        if self.status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response.extensions_mut().insert(ProblemReason(self.reason));
        response
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::TargetMalformed { .. } => Self::malformed(error.to_string()),
            StoreError::EpochGoesBack { .. } => Self::new(StatusCode::CONFLICT, "epoch-goes-back", error.to_string()),
            other => Self::unavailable("store-failed", &other),
        }
    }
}

impl From<KeyError> for Problem {
    fn from(error: KeyError) -> Self {
        let message = error.to_string();
        match error {
            KeyError::UnknownKey { .. } => Self::new(StatusCode::NOT_FOUND, "key-unknown", message),
            KeyError::KeyIdUnusable | KeyError::Unusable(_) => Self::malformed(message),
            KeyError::DuplicateKey { .. }
            | KeyError::Revoked { .. }
            | KeyError::AnnounceFirst { .. }
            | KeyError::TwoActive { .. }
            | KeyError::NothingToRotate
            | KeyError::Hazard(_) => Self::new(StatusCode::CONFLICT, "key-conflict", message),
            other => Self::unavailable("key-file-failed", &other),
        }
    }
}

impl From<MintError> for Problem {
    fn from(error: MintError) -> Self {
        match error {
            MintError::Key(error) => Self::unavailable("no-signing-key", &error),
            MintError::Store(error) => error.into(),
            MintError::Signer(error @ SignerError::QueueFull { .. }) => Self::unavailable("signer-busy", &error),
            MintError::Signer(error) => Self::unavailable("signer-failed", &error),
            // What it signed with is not the key that the edges have.
            MintError::Refused(error) if error.member() == "signature" => Self::unavailable("signer-failed", &error),
            other => Self::internal(&other),
        }
    }
}

impl From<PublishError> for Problem {
    fn from(error: PublishError) -> Self {
        Self::unavailable("state-unavailable", &error)
    }
}
