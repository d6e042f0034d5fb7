//! JSON Web Keys (RFC 7517) with our members (architecture section 7).

use alloc::borrow::Cow;
use alloc::vec::Vec;

use zeroize::Zeroizing;

use super::reader::{Fault, boolean, borrowed, document, list, object, octets, text, texts, timestamp, unsigned, word};
use crate::error::ConfigError;
use crate::key::{Algorithm, Key, KeyState, Scope};
use crate::storage::{List, Text};
use crate::time::Timestamp;
use crate::token::Format;
use crate::wire::base64url::{self, Padding};
use crate::wire::json::Reader;

/// The longest secret, in bytes: far above the block of any hash, where HMAC gains nothing more.
const MAX_SECRET_BYTES: usize = 1024;

/// The keys of a JWK Set (RFC 7517 section 5). Members that we do not know are ignored, as the
/// RFC demands; `alg` is mandatory, and our own members are read strictly.
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
    document(json, |reader| {
        let mut keys = None;
        object(reader, |name, reader| {
            match name {
                "keys" => keys = Some(list(reader, key)?),
                _ => reader.skip()?,
            }
            Ok(())
        })?;
        keys.ok_or_else(|| Fault::at("keys", "a list of keys (RFC 7517 section 5)"))
    })
    .map_err(|fault| fault.of("keys"))
}

/// One JWK, as [`keys_from_json`] reads each of a set.
///
/// # Errors
/// Names the member, such as `alg`.
pub fn key_from_json(json: &str) -> Result<Key<'static>, ConfigError> {
    document(json, key).map_err(|fault| fault.of("key"))
}

/// The members of a JWK that we read.
#[derive(Default)]
struct Members<'t> {
    key_type: Option<Cow<'t, str>>,
    algorithm: Option<Algorithm>,
    id: Option<Vec<u8>>,
    secret: Option<Cow<'t, str>>,
    short_key: bool,
    state: Option<KeyState>,
    not_before: Option<Timestamp>,
    not_after: Option<Timestamp>,
    scope: Option<Scope<'static>>,
}

fn key(reader: &mut Reader<'_>) -> Result<Key<'static>, Fault> {
    let mut members = Members::default();
    object(reader, |name, reader| members.read(name, reader))?;
    members.key()
}

impl<'t> Members<'t> {
    fn read(&mut self, name: &str, reader: &mut Reader<'t>) -> Result<(), Fault> {
        match name {
            "kty" => self.key_type = Some(borrowed(reader)?),
            "alg" => self.algorithm = Some(algorithm(reader)?),
            "kid" => self.set_id(text(reader)?.into_bytes())?,
            // For ids that are no text (semantics section 2).
            "kid_hex" => self.set_id(octets(reader)?)?,
            "k" => self.secret = Some(borrowed(reader)?),
            "use" => word(reader, "\"sig\": a key that signs (RFC 7517 section 4.2)", &[("sig", ())])?,
            "short_key" => self.short_key = boolean(reader)?,
            "use_state" => self.state = Some(state(reader)?),
            "nbf" => self.not_before = Some(timestamp(reader)?),
            "exp" => self.not_after = Some(timestamp(reader)?),
            "scope" => self.scope = Some(scope(reader)?),
            _ => reader.skip()?,
        }
        Ok(())
    }

    fn set_id(&mut self, id: Vec<u8>) -> Result<(), Fault> {
        if id.is_empty() {
            return Err(Fault::new("a key id that is not empty"));
        }
        match self.id.replace(id) {
            None => Ok(()),
            Some(_) => Err(Fault::new("either kid or kid_hex")),
        }
    }

    fn key(self) -> Result<Key<'static>, Fault> {
        let algorithm = self.algorithm.ok_or_else(|| Fault::at("alg", EXPECTED_ALGORITHM))?;
        let key = self.hmac(algorithm)?;
        let key = key.with_state(self.state.unwrap_or(KeyState::Active)).with_validity(self.not_before, self.not_after);
        Ok(match self.scope {
            Some(scope) => key.with_scope(scope),
            None => key,
        })
    }

    /// A symmetric key (RFC 7518 section 6.4).
    fn hmac(&self, algorithm: Algorithm) -> Result<Key<'static>, Fault> {
        if self.key_type.as_deref() != Some("oct") {
            let expected = ["\"oct\", the key type of ", algorithm.jose_name()].concat();
            return Err(Fault::at("kty", expected));
        }
        let text = self.secret.as_deref().ok_or_else(|| Fault::at("k", "the secret, in base64url without padding"))?;
        let mut secret = Zeroizing::new([0; MAX_SECRET_BYTES]);
        let length = base64url::decode(text.as_bytes(), Padding::Forbidden, false, &mut *secret)
            .map_err(|_| Fault::at("k", "base64url without padding, of at most 1024 bytes"))?;
        let secret = secret.get(..length).unwrap_or_default();
        // A key without an id is found by tokens that name none.
        let id = List::Owned(self.id.clone().unwrap_or_default());
        let key =
            if self.short_key { Key::hmac_short(algorithm, id, secret) } else { Key::hmac(algorithm, id, secret) };
        Ok(key?)
    }
}

const EXPECTED_ALGORITHM: &str = "an algorithm of this build: \"HS256\", \"HS384\" or \"HS512\"";

fn algorithm(reader: &mut Reader<'_>) -> Result<Algorithm, Fault> {
    let name = borrowed(reader)?;
    Algorithm::from_jose_name(&name).ok_or_else(|| Fault::new(EXPECTED_ALGORITHM))
}

fn state(reader: &mut Reader<'_>) -> Result<KeyState, Fault> {
    const STATES: [KeyState; 4] = [KeyState::Announced, KeyState::Active, KeyState::Retiring, KeyState::Revoked];
    word(reader, "\"announced\", \"active\", \"retiring\" or \"revoked\"", &STATES.map(|state| (state.name(), state)))
}

fn scope(reader: &mut Reader<'_>) -> Result<Scope<'static>, Fault> {
    let mut scope = Scope::unbounded();
    object(reader, |name, reader| {
        match name {
            "issuers" => scope.issuers = Some(texts(reader)?.into()),
            "audiences" => scope.audiences = Some(texts(reader)?.into()),
            "tenants" => scope.tenants = Some(texts(reader)?.into()),
            "path_prefixes" => scope.path_prefixes = Some(list(reader, path_prefix)?.into()),
            "formats" => scope.formats = Some(list(reader, format)?.into()),
            "max_lifetime" => scope.max_lifetime = Some(unsigned(reader)?),
            _ => return Err(Fault::new("issuers, audiences, tenants, path_prefixes, formats or max_lifetime")),
        }
        Ok(())
    })?;
    Ok(scope)
}

fn path_prefix(reader: &mut Reader<'_>) -> Result<Text<'static>, Fault> {
    let prefix = text(reader)?;
    if prefix.starts_with('/') { Ok(prefix.into()) } else { Err(Fault::new("a path that begins with \"/\"")) }
}

fn format(reader: &mut Reader<'_>) -> Result<Format, Fault> {
    word(reader, "\"cat\" or \"jwt\"", &[Format::Cat, Format::Jwt].map(|format| (format.name(), format)))
}
