//! Drives `common-access-token`: HMAC 256/256, times, issuer, audience, `catu`, `catm`,
//! `catreplay` and `cattprint`. It takes bytes, one secret, one issuer and one audience; the
//! choice of the key by `kid` is its user's.

mod claims;

use std::io;

use common_access_token::cat_keys::{CATM, CATTPRINT, CATU};
use common_access_token::{FingerprintType, KeyId, Token, VerificationOptions};
use contract::{Decision, Jwk, Policy, Question, serve};
use serde_json::Value;

fn main() -> io::Result<()> {
    serve(decide, read)
}

/// The claims of a token that the only key signed.
fn read(question: &Question) -> Result<Value, String> {
    let token = question.token.as_ref().filter(|token| !token.is_jwt()).ok_or("no CAT")?;
    let bytes = token.bytes().map_err(|error| error.to_string())?;
    let secret = question.keys().iter().find_map(Jwk::secret).ok_or("no key")?;
    let token = Token::from_bytes(&bytes).map_err(|error| error.to_string())?;
    token.verify(&secret).map_err(|error| error.to_string())?;
    Ok(claims::to_json(&token.claims))
}

fn decide(question: &Question) -> Decision {
    let Some(token) = &question.token else { return Decision::Skip("finding the token on a request") };
    if token.is_jwt() {
        return Decision::Skip("JWT");
    }
    let keys = question.keys();
    let is_usable = |jwk: &Jwk| jwk.member("alg") == Some("HS256");
    if !keys.is_empty() && !keys.iter().any(is_usable) {
        return Decision::Skip("the algorithm of the keys");
    }
    let bytes = match token.bytes() {
        Ok(bytes) => bytes,
        Err(error) => return Decision::deny(error),
    };
    let token = match Token::from_bytes(&bytes) {
        Ok(token) => token,
        Err(error) => return Decision::deny(error),
    };
    let kid = token.header.key_id();
    let mut refusal = Decision::deny("no key of this kid");
    let chosen = question.chosen(&keys, kid.as_ref().map(KeyId::as_bytes), is_usable);
    for secret in chosen.into_iter().filter(|jwk| is_usable(jwk)).filter_map(Jwk::secret) {
        match token.verify(&secret).and_then(|()| check(&token, question)) {
            Ok(()) => return Decision::Allow,
            Err(error) => refusal = Decision::deny(error),
        }
    }
    refusal
}

/// One of the issuers and one of the audiences must do.
fn check(token: &Token, question: &Question) -> Result<(), common_access_token::Error> {
    if question.is_about_the_token_alone() {
        return Ok(());
    }
    let policy = question.policy();
    let each = |all: &Option<Vec<String>>| match all {
        Some(all) if !all.is_empty() => all.iter().cloned().map(Some).collect(),
        _ => vec![None],
    };
    let mut result = Ok(());
    for issuer in each(&policy.issuers) {
        for audience in each(&policy.audiences) {
            result = token.verify_claims(&options(token, question, &policy, issuer.clone(), audience));
            if result.is_ok() {
                return result;
            }
        }
    }
    result
}

/// Every check there is. Those that fail without their fact although the token does not ask for
/// it are left out where fact and claim are both missing.
fn options(
    token: &Token,
    question: &Question,
    policy: &Policy,
    issuer: Option<String>,
    audience: Option<String>,
) -> VerificationOptions {
    let text = |value: &Option<Value>| value.as_ref().and_then(Value::as_str).map(str::to_owned);
    let (url, method) = (text(&question.request.url), text(&question.request.method));
    let fingerprint = question.request.tls.get("ja4").and_then(Value::as_str);
    let mut options = VerificationOptions::new()
        .verify_exp(true)
        .require_exp(policy.requires("exp"))
        .verify_nbf(true)
        .require_iss(issuer.is_some())
        .require_aud(audience.is_some())
        .verify_catu(url.is_some() || token.has_custom_claim(CATU))
        .verify_catm(method.is_some() || token.has_custom_claim(CATM))
        .verify_cattprint(fingerprint.is_some() || token.has_custom_claim(CATTPRINT))
        .verify_catreplay(true)
        .token_seen_before(is_replayed(token, &question.state));
    if let Some(issuer) = issuer {
        options = options.expected_issuer(issuer);
    }
    if let Some(audience) = audience {
        options = options.expected_audience(audience);
    }
    if let Some(url) = url {
        options = options.uri(url);
    }
    if let Some(method) = method {
        options = options.http_method(method);
    }
    if let Some(fingerprint) = fingerprint {
        options = options.fingerprint_type(FingerprintType::JA4).fingerprint_value(fingerprint);
    }
    options
}

/// Whether the state has seen the token's `cti`.
fn is_replayed(token: &Token, state: &Value) -> bool {
    let Some(cti) = &token.claims.registered.cti else { return false };
    let id: String = cti.iter().map(|byte| format!("{byte:02x}")).collect();
    let seen = state.get("replayed").and_then(Value::as_array);
    seen.into_iter().flatten().any(|entry| entry.get("id").and_then(Value::as_str) == Some(&id))
}
