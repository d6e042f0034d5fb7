//! JSON Web Keys (RFC 7517) with our members (architecture section 7).

mod external;
mod material;
mod members;

use alloc::format;
use alloc::vec::Vec;

use self::material::Reading;
use self::members::Members;
use super::reader::{Fault, document, list, object};
use crate::error::ConfigError;
use crate::key::{Algorithm, Key};
use crate::wire::json::Reader;

/// The keys of an operator's own JWK Set (RFC 7517 section 5), private ones among them. One that
/// cannot be used is an error. Members that we do not know are ignored, as the RFC demands; `alg` is
/// mandatory, and our own members are read strictly. A public or private key without `kid` is named
/// by its thumbprint (RFC 7638), in base64url.
///
/// ```
/// let keys = token_core::keys_from_json(
///     r#"{"keys": [{"kty": "oct", "alg": "HS256", "kid": "k1", "k": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"}]}"#,
/// )?;
/// assert_eq!(keys[0].id(), b"k1");
/// # Ok::<(), token_core::ConfigError>(())
/// ```
///
/// # Errors
/// Names the member as a path, such as `keys[2].alg`. Equal key ids are found by
/// [`KeyRing::new`](crate::KeyRing::new).
pub fn keys_from_json(json: &str) -> Result<Vec<Key<'static>>, ConfigError> {
    set(json, Reading::ALL)
}

/// As [`keys_from_json`], for a place that only checks signatures: a private key in the document is
/// an error, for it is in a place where it can be stolen. Secrets are accepted: without them no MAC
/// can be checked.
///
/// # Errors
/// Names the member as a path, such as `keys[2].d`. Equal key ids are found by
/// [`KeyRing::new`](crate::KeyRing::new).
pub fn verification_keys_from_json(json: &str) -> Result<Vec<Key<'static>>, ConfigError> {
    set(json, Reading::WITHOUT_PRIVATE_KEYS)
}

/// As [`verification_keys_from_json`], for a host that checks signatures itself ([`Key::external`]):
/// those of the algorithms that this build lacks, and of `algorithms`. Of such a key the curve and the
/// lengths of its numbers are checked here; that a point lies on its curve is for the host to see.
///
/// ```
/// use token_core::{Algorithm, verification_keys_with_external};
/// let keys = verification_keys_with_external(
///     r#"{"keys": [{"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#,
///     &[Algorithm::EdDsa],
/// )?;
/// assert!(keys[0].is_external());
/// // Named by its thumbprint (RFC 8037 appendix A.3).
/// assert_eq!(keys[0].id(), b"kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
/// # Ok::<(), token_core::ConfigError>(())
/// ```
///
/// # Errors
/// Names the member as a path, such as `keys[2].d`. Equal key ids are found by
/// [`KeyRing::new`](crate::KeyRing::new).
pub fn verification_keys_with_external(json: &str, algorithms: &[Algorithm]) -> Result<Vec<Key<'static>>, ConfigError> {
    set(json, Reading::WITHOUT_PRIVATE_KEYS.with_external(algorithms))
}

/// One JWK, as [`keys_from_json`] reads each of a set.
///
/// # Errors
/// Names the member, such as `alg`.
pub fn key_from_json(json: &str) -> Result<Key<'static>, ConfigError> {
    document(json, |reader| key(reader, Reading::ALL)).map_err(|fault| fault.of("key"))
}

/// What [`fetched_keys_from_json`] finds.
#[derive(Debug)]
#[non_exhaustive]
pub struct FetchedKeys {
    /// The keys that can be used; their ids differ.
    pub keys: Vec<Key<'static>>,
    /// Why each of the others was left out, with its place.
    pub skipped: Vec<ConfigError>,
}

/// The public keys of a JWK Set that somebody else publishes. As RFC 7517 section 5 demands, a key
/// that cannot be used (of unknown `kty`, `alg` or `use`, without `alg`, a point off its curve, an RSA
/// key too weak) is left out, and counted. So are what should never have been published, secrets and
/// private keys, and a key whose id another one before it has.
///
/// # Errors
/// The document is no JWK Set.
pub fn fetched_keys_from_json(json: &str) -> Result<FetchedKeys, ConfigError> {
    let mut fetched = FetchedKeys { keys: Vec::new(), skipped: Vec::new() };
    let mut index: usize = 0;
    each(json, |reader| {
        let place = format!("keys[{index}]");
        index = index.saturating_add(1);
        let mut ahead = reader.clone();
        // Also what cannot be read to its end has an end, or the document is no JSON.
        reader.skip()?;
        let key = key(&mut ahead, Reading::PUBLIC_KEYS);
        match key {
            Ok(key) if fetched.keys.iter().any(|other| other.id() == key.id()) => {
                fetched.skipped.push(ConfigError::new(format!("{place}.kid"), "a key id that no key before has"));
            }
            Ok(key) => fetched.keys.push(key),
            Err(fault) => fetched.skipped.push(fault.within(&place).of("keys")),
        }
        Ok(())
    })?;
    Ok(fetched)
}

fn set(json: &str, reading: Reading<'_>) -> Result<Vec<Key<'static>>, ConfigError> {
    let mut keys = Vec::new();
    each(json, |reader| {
        keys.push(key(reader, reading)?);
        Ok(())
    })?;
    Ok(keys)
}

/// Reads each key of a set.
fn each(json: &str, mut read: impl FnMut(&mut Reader<'_>) -> Result<(), Fault>) -> Result<(), ConfigError> {
    document(json, |reader| {
        let mut keys = None;
        object(reader, |name, reader| {
            match name {
                "keys" => keys = Some(list(reader, &mut read)?),
                _ => reader.skip()?,
            }
            Ok(())
        })?;
        keys.map(|_| ()).ok_or_else(|| Fault::at("keys", "a list of keys (RFC 7517 section 5)"))
    })
    .map_err(|fault| fault.of("keys"))
}

fn key(reader: &mut Reader<'_>, reading: Reading<'_>) -> Result<Key<'static>, Fault> {
    material::key(Members::of(reader)?, reading)
}
