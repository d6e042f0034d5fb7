//! Drives `cat-token`: HMAC 256/256, ES256, PS256, AES-GCM around them, keys by issuer and `kid`,
//! times, issuer, audience, version, and the form of geographic and composed claims. Its checks of
//! `catu`, `catm`, `cath`, `catnip`, `catgeo…` and `catreplay` on a request are bound to MOQT and
//! take no HTTP request.
//!
//! It refuses the CWT tag 61, which may stand before any CWT (RFC 8392 section 6) and does before
//! most of the cases'; it is taken off here, as a user has to.

mod claims;
mod header;

use std::io;

use cat_token::{
    CatError, CatTokenValidator, CryptographicAlgorithm, Decoder, Es256Algorithm, HmacSha256Algorithm, Jwk, KeyHint,
    KeyResolver, KeyRingResolver, Ps256Algorithm, VerifiedToken,
};
use contract::{Decision, Policy, Question, serve};
use header::Header;

fn main() -> io::Result<()> {
    serve(decide, read)
}

/// The claims of a token that the only key signed.
fn read(question: &Question) -> Result<serde_json::Value, String> {
    let token = question.token.as_ref().filter(|token| !token.is_jwt()).ok_or("no CAT")?;
    let bytes = token.bytes().map_err(|error| error.to_string())?;
    let key = question.keys().iter().find_map(algorithm).ok_or("no key")?;
    let verified = Decoder::with_algorithm(&*key).decode(without_cwt_tag(&bytes)).map_err(|error| error.to_string())?;
    Ok(claims::to_json(verified.claims()))
}

fn decide(question: &Question) -> Decision {
    let Some(token) = &question.token else { return Decision::Skip("finding the token on a request") };
    if token.is_jwt() {
        return Decision::Skip("JWT");
    }
    let keys = question.keys();
    if !keys.is_empty() && !keys.iter().any(|jwk| algorithm(jwk).is_some() || content_key(jwk).is_some()) {
        return Decision::Skip("the algorithm of the keys");
    }
    match token.bytes() {
        Ok(bytes) => check(without_cwt_tag(&bytes), &keys, question).map_or_else(Decision::deny, |()| Decision::Allow),
        Err(error) => Decision::deny(error),
    }
}

/// The first of the keys, with the token read as signed and as encrypted, that leads to a token the
/// library accepts.
fn check(token: &[u8], keys: &[contract::Jwk], question: &Question) -> Result<(), CatError> {
    let policy = question.policy();
    let read = |decoder: Decoder<'_>| {
        let verified = decoder.decode(token)?;
        if question.is_about_the_token_alone() { Ok(()) } else { validate(verified, &policy) }
    };
    let content_keys: Vec<_> = keys.iter().filter_map(content_key).collect();
    let mut refusal = CatError::ConfigurationRefused("no key".to_owned());
    for resolver in resolvers(token, keys, &policy, question) {
        let decoder = || Decoder::with_resolver(&*resolver);
        let readings = [None].into_iter().chain(content_keys.iter().map(Some));
        for content_key in readings {
            match read(content_key.map_or_else(decoder, |key| decoder().encryption_key(key))) {
                Ok(()) => return Ok(()),
                Err(error) => refusal = error,
            }
        }
    }
    Err(refusal)
}

fn validate(verified: VerifiedToken, policy: &Policy) -> Result<(), CatError> {
    let mut validator = match &policy.issuers {
        Some(issuers) => CatTokenValidator::for_expected_issuers(issuers.clone()),
        None => CatTokenValidator::dangerously_any_issuer(),
    };
    if let Some(audiences) = policy.audiences.as_ref().filter(|audiences| !audiences.is_empty()) {
        validator = validator.with_expected_audiences(audiences.clone());
    }
    if !policy.require_encrypted {
        validator = validator.dangerously_allow_unencrypted_privacy_claims();
    }
    validator = validator.with_clock_skew_tolerance(policy.leeway.try_into().unwrap_or(i64::MAX))?;
    verified.validate(&validator).map(|_| ())
}

/// The library's ring, where issuers are known; and for tokens whose key id the library does not
/// see, because it stands in the unprotected header or nowhere, the keys that its user chooses.
/// Inside an encrypted token nobody sees it: every key.
fn resolvers(token: &[u8], keys: &[contract::Jwk], policy: &Policy, question: &Question) -> Vec<Box<dyn KeyResolver>> {
    let alone = |jwk: &contract::Jwk| Some(Box::new(Alone(algorithm(jwk)?)) as Box<dyn KeyResolver>);
    let Some(header) = Header::of(token) else { return keys.iter().filter_map(alone).collect() };
    let takes_ring = header.protected_id && !question.kid_is_a_hint();
    if let Some(issuers) = policy.issuers.as_ref().filter(|_| takes_ring) {
        return vec![Box::new(ring(keys, issuers))];
    }
    let fits = |jwk: &contract::Jwk| algorithm(jwk).is_some_and(|key| Some(key.algorithm_id()) == header.algorithm_id);
    question.chosen(keys, header.kid.as_deref(), fits).into_iter().filter_map(alone).collect()
}

fn ring(keys: &[contract::Jwk], issuers: &[String]) -> KeyRingResolver {
    let mut ring = KeyRingResolver::new();
    for (issuer, jwk) in issuers.iter().flat_map(|issuer| keys.iter().map(move |jwk| (issuer, jwk))) {
        if let (Some(kid), Some(algorithm)) = (jwk.member("kid"), algorithm(jwk)) {
            ring.add_key(issuer, kid.as_bytes().to_vec(), algorithm);
        }
    }
    ring
}

/// One key for every issuer: the validator pins those.
struct Alone(Box<dyn CryptographicAlgorithm>);

impl KeyResolver for Alone {
    fn resolve(&self, _: &KeyHint) -> Result<&dyn CryptographicAlgorithm, CatError> {
        Ok(&*self.0)
    }
}

/// The key as the library wants it.
fn algorithm(jwk: &contract::Jwk) -> Option<Box<dyn CryptographicAlgorithm>> {
    let public = || serde_json::from_value::<Jwk>(jwk.0.clone()).ok();
    match jwk.member("alg")? {
        "HS256" => Some(Box::new(HmacSha256Algorithm::new(&jwk.secret()?))),
        "ES256" => Some(Box::new(Es256Algorithm::new_verifier(public()?.to_verifying_key().ok()?))),
        "PS256" => Some(Box::new(Ps256Algorithm::new_verifier(public()?.to_rsa_public_key().ok()?).ok()?)),
        _ => None,
    }
}

fn content_key(jwk: &contract::Jwk) -> Option<Vec<u8>> {
    matches!(jwk.member("alg"), Some("A128GCM" | "A256GCM")).then(|| jwk.secret())?
}

/// Tag 61 before another tag (RFC 8392 section 6).
fn without_cwt_tag(token: &[u8]) -> &[u8] {
    match token {
        [0xd8, 61, rest @ ..] if rest.first().is_some_and(|head| head >> 5 == 6) => rest,
        _ => token,
    }
}
