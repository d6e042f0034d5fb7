//! Drives `jsonwebtoken`: signature, algorithm, times, issuer, audience, subject and required
//! claims. What a CAT's claims demand of a request is left to the library's user, and so is the
//! choice of the key by `kid`.

use std::io;

use contract::{Decision, Jwk, Policy, Question, serve};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde_json::Value;

fn main() -> io::Result<()> {
    serve(decide, read)
}

/// The claims of a token that the only key signed.
fn read(question: &Question) -> Result<Value, String> {
    let token = question.token.as_ref().filter(|token| token.is_jwt()).ok_or("no JWT")?;
    let secret = question.keys().iter().find_map(Jwk::secret).ok_or("no key")?;
    let mut validation = Validation::new(Algorithm::HS256);
    validation.validate_aud = false;
    let read = decode::<Value>(token.text(), &DecodingKey::from_secret(&secret), &validation);
    read.map(|token| token.claims).map_err(|error| error.to_string())
}

fn decide(question: &Question) -> Decision {
    let Some(token) = &question.token else { return Decision::Skip("finding the token on a request") };
    if !token.is_jwt() {
        return Decision::Skip("CAT");
    }
    let text = token.text();
    let header = match decode_header(&text) {
        Ok(header) => header,
        Err(error) => return Decision::deny(error),
    };
    let keys = question.keys();
    if !keys.is_empty() && keys.iter().all(|jwk| algorithm(jwk).is_none()) {
        return Decision::Skip("the algorithm of the keys");
    }
    let mut refusal = Decision::deny("no key of this kid");
    let kid = header.kid.as_ref().map(String::as_bytes);
    for jwk in question.chosen(&keys, kid, |jwk| algorithm(jwk) == Some(header.alg)) {
        match check(&text, jwk, question) {
            Ok(()) => return Decision::Allow,
            Err(error) => refusal = Decision::deny(error),
        }
    }
    refusal
}

fn check(text: &[u8], jwk: &Jwk, question: &Question) -> Result<(), jsonwebtoken::errors::Error> {
    let known: jsonwebtoken::jwk::Jwk =
        serde_json::from_value(jwk.0.clone()).map_err(jsonwebtoken::errors::Error::from)?;
    let key = DecodingKey::from_jwk(&known)?;
    let Some(algorithm) = algorithm(jwk) else {
        return Err(jsonwebtoken::errors::ErrorKind::InvalidAlgorithm.into());
    };
    if question.is_about_the_token_alone() {
        let mut validation = Validation::new(algorithm);
        validation.required_spec_claims.clear();
        (validation.validate_exp, validation.validate_aud) = (false, false);
        return match decode::<Value>(text, &key, &validation) {
            // The payload may be anything: it was authentic before it was read.
            Err(error) if matches!(error.kind(), jsonwebtoken::errors::ErrorKind::Json(_)) => Ok(()),
            result => result.map(|_| ()),
        };
    }
    let policy = question.policy();
    let subjects = policy.subjects.clone().map_or_else(|| vec![None], |all| all.into_iter().map(Some).collect());
    let mut result = Err(jsonwebtoken::errors::ErrorKind::InvalidSubject.into());
    for subject in subjects {
        let validation = validation(algorithm, &policy, subject);
        result = decode::<Value>(text, &key, &validation).map(|_| ());
        if result.is_ok() {
            break;
        }
    }
    result
}

fn validation(algorithm: Algorithm, policy: &Policy, subject: Option<String>) -> Validation {
    let mut validation = Validation::new(algorithm);
    validation.leeway = policy.leeway;
    validation.validate_nbf = true;
    validation.required_spec_claims = policy.require.iter().cloned().collect();
    let mut require = |claim: &str| validation.required_spec_claims.insert(claim.to_owned());
    if policy.issuers.is_some() {
        require("iss");
    }
    if policy.audiences.as_ref().is_some_and(|audiences| !audiences.is_empty()) {
        require("aud");
    }
    if subject.is_some() {
        require("sub");
    }
    if let Some(issuers) = &policy.issuers {
        validation.set_issuer(issuers);
    }
    match &policy.audiences {
        Some(audiences) => validation.set_audience(audiences),
        None => validation.validate_aud = false,
    }
    validation.sub = subject;
    validation
}

/// The library's name for a key's algorithm.
fn algorithm(jwk: &Jwk) -> Option<Algorithm> {
    let name = jwk.member("alg")?;
    // RFC 9864: the fully specified name of what the library calls EdDSA.
    if name == "Ed25519" { Some(Algorithm::EdDSA) } else { name.parse().ok() }
}
