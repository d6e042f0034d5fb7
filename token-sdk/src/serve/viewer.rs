//! Who the viewer is: the token of their identity provider, checked with its JWK Set.

use core::str::FromStr;
use std::path::Path;

use axum::http::{HeaderMap, header};
use jsonwebtoken::jwk::{Jwk, PublicKeyUse};
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey, Validation, decode, decode_header};
use serde::Deserialize;

use super::ServeError;
use super::problem::Problem;

/// The longest `sub` taken over into tokens, in bytes.
const MAX_SUBJECT_BYTES: usize = 256;

/// An authenticated viewer.
#[derive(Debug)]
pub(super) struct Viewer {
    /// Identifies a person.
    pub(super) subject: String,
}

/// How viewers are told apart.
pub(super) enum Viewers {
    /// By the token of their identity provider.
    Tokens { keys: Vec<ViewerKey>, issuer: Option<String>, audience: Option<String> },
    /// By what they call themselves, or not at all: for development.
    Believed,
}

/// A key of the identity provider, which knows its algorithm: the token's is only compared.
pub(super) struct ViewerKey {
    kid: Option<String>,
    algorithm: Algorithm,
    key: DecodingKey,
}

#[derive(Deserialize)]
struct KeySet {
    keys: Vec<Jwk>,
}

#[derive(Deserialize)]
struct ViewerClaims {
    sub: String,
    exp: f64,
}

impl Viewers {
    pub(super) fn load(path: &Path, issuer: Option<String>, audience: Option<String>) -> Result<Self, ServeError> {
        // Another crate of the program may have turned the other cryptography of `jsonwebtoken` on;
        // without a choice it would panic at the first token. Err: the program has chosen before.
        let _ = jsonwebtoken::crypto::rust_crypto::DEFAULT_PROVIDER.install_default();
        let read = std::fs::read_to_string(path);
        let json = read.map_err(|source| ServeError::Read { path: path.to_owned(), source })?;
        let set: KeySet = serde_json::from_str(&json).map_err(|error| ServeError::ViewerKeys(error.to_string()))?;
        let mut keys: Vec<ViewerKey> = Vec::new();
        for jwk in set.keys.iter().filter(|jwk| jwk.common.public_key_use != Some(PublicKeyUse::Encryption)) {
            let key = ViewerKey::read(jwk).map_err(ServeError::ViewerKeys)?;
            if keys.iter().any(|other| other.kid == key.kid) {
                return Err(ServeError::ViewerKeys("expected every key to have a kid of its own".to_owned()));
            }
            keys.push(key);
        }
        if keys.is_empty() {
            return Err(ServeError::ViewerKeys("expected at least one key for signatures".to_owned()));
        }
        if audience.is_none() {
            // RFC 8725 section 3.9.
            tracing::warn!("viewers' tokens for any audience are accepted: name this service's with --viewer-audience");
        }
        Ok(Self::Tokens { keys, issuer, audience })
    }

    /// The viewer of a request.
    pub(super) fn authenticate(&self, headers: &HeaderMap, now: i64) -> Result<Viewer, Problem> {
        let shown = bearer(headers)?;
        let subject = match self {
            Self::Believed => shown.unwrap_or("viewer").to_owned(),
            Self::Tokens { keys, issuer, audience } => {
                let token = shown.ok_or_else(|| {
                    Problem::unauthorized(
                        "viewer-token-missing",
                        "expected Authorization: Bearer with the viewer's token",
                    )
                })?;
                check(token, keys, issuer.as_deref(), audience.as_deref(), now).ok_or_else(|| {
                    Problem::unauthorized("viewer-token-invalid", "the viewer's token is not valid; log in again")
                })?
            }
        };
        if subject.is_empty() || subject.len() > MAX_SUBJECT_BYTES {
            return Err(Problem::unauthorized("viewer-token-invalid", "expected a sub of 1 to 256 bytes"));
        }
        Ok(Viewer { subject })
    }
}

impl ViewerKey {
    fn read(jwk: &Jwk) -> Result<Self, String> {
        let kid = jwk.common.key_id.clone();
        let name = kid.clone().unwrap_or_default();
        let said = jwk.common.key_algorithm.ok_or(format!("kid {name:?}: expected a member alg"))?;
        let algorithm =
            Algorithm::from_str(&said.to_string()).map_err(|_| format!("kid {name:?}: alg is not supported"))?;
        let key = DecodingKey::from_jwk(jwk).map_err(|error| format!("kid {name:?}: {error}"))?;
        if key.family() != algorithm.family() {
            return Err(format!("kid {name:?}: kty does not fit alg"));
        }
        // RFC 7518 section 3.2: a secret is at least as long as the hash.
        let least = match algorithm {
            Algorithm::HS256 => 32,
            Algorithm::HS384 => 48,
            Algorithm::HS512 => 64,
            _ => 0,
        };
        let is_short = key.try_get_as_bytes().is_ok_and(|secret| secret.len() < least);
        if algorithm.family() == AlgorithmFamily::Hmac && is_short {
            return Err(format!("kid {name:?}: expected at least {least} bytes"));
        }
        Ok(Self { kid, algorithm, key })
    }
}

/// The subject of a valid token.
fn check(token: &str, keys: &[ViewerKey], issuer: Option<&str>, audience: Option<&str>, now: i64) -> Option<String> {
    let header = decode_header(token).ok()?;
    // The library reads `crit` and does not act on it (RFC 7515 section 4.1.11).
    if header.crit.is_some() {
        return None;
    }
    let key = match (header.kid.as_deref(), keys) {
        (Some(kid), keys) => keys.iter().find(|key| key.kid.as_deref() == Some(kid))?,
        (None, [key]) => key,
        (None, _) => return None,
    };
    let mut validation = Validation::new(key.algorithm);
    validation.leeway = 0;
    validation.validate_nbf = true;
    let mut required = vec!["exp", "sub"];
    if let Some(issuer) = issuer {
        validation.set_issuer(&[issuer]);
        required.push("iss");
    }
    validation.validate_aud = audience.is_some();
    if let Some(audience) = audience {
        validation.set_audience(&[audience]);
        required.push("aud");
    }
    validation.set_required_spec_claims(&required);
    let claims = decode::<ViewerClaims>(token, &key.key, &validation).ok()?.claims;
    // The library takes a token at the very second of its `exp`; RFC 7519 section 4.1.4 does not.
    #[allow(clippy::cast_precision_loss)]
    let is_over = claims.exp <= now as f64;
    (!is_over).then_some(claims.sub)
}

/// What `Authorization: Bearer` shows; another scheme shows nothing.
pub(super) fn bearer(headers: &HeaderMap) -> Result<Option<&str>, Problem> {
    let mut lines = headers.get_all(header::AUTHORIZATION).iter();
    let (line, second) = (lines.next(), lines.next());
    if second.is_some() {
        return Err(Problem::malformed("expected one header Authorization"));
    }
    let credentials = line.and_then(|line| line.to_str().ok()).and_then(|line| line.split_once(' '));
    let token = credentials.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    Ok(token.map(|(_, token)| token.trim_start()))
}
