//! One key of the file in its JWK form: what a [`Key`] does not give back.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};
use token_core::{Algorithm, ConfigError, Key, KeyState};
use zeroize::{Zeroize, Zeroizing};

use super::KeyError;
use crate::random;

/// Members with private or secret values: RFC 7518 sections 6.2.2, 6.3.2, 6.4.1 and RFC 8037.
const SECRET_MEMBERS: [&str; 8] = ["k", "d", "p", "q", "dp", "dq", "qi", "oth"];

/// Which parts of keys are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyParts {
    /// Public parts: for whoever only checks tokens.
    Public,
    /// Private keys and secrets too.
    All,
}

/// The members of a JWK; secrets are zeroised when dropped.
#[derive(Clone)]
pub(super) struct Entry {
    members: Map<String, Value>,
}

impl Entry {
    pub(super) const fn from_members(members: Map<String, Value>) -> Self {
        Self { members }
    }

    pub(super) fn from_value(value: Value) -> Result<Self, KeyError> {
        match value {
            Value::Object(members) => Ok(Self { members }),
            _ => Err(KeyError::NotAKeySet("expected every key to be an object".to_owned())),
        }
    }

    /// A key from fresh random bytes.
    pub(super) fn generate(algorithm: Algorithm, kid: &str) -> Result<Self, KeyError> {
        let mut members = generate_material(algorithm)?;
        members.insert("alg".to_owned(), json!(algorithm.jose_name()));
        Self::of(members, kid)
    }

    /// These members under this id.
    pub(super) fn of(members: Map<String, Value>, kid: &str) -> Result<Self, KeyError> {
        let mut entry = Self { members };
        if kid.is_empty() || kid.len() > 128 || !kid.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(KeyError::KeyIdUnusable);
        }
        entry.members.insert("kid".to_owned(), json!(kid));
        Ok(entry)
    }

    pub(super) const fn members(&self) -> &Map<String, Value> {
        &self.members
    }

    /// The key with these parts of it alone.
    pub(super) fn parts(&self, key: &Key<'_>, parts: KeyParts) -> Result<Self, KeyError> {
        let algorithm = key.algorithm();
        if parts == KeyParts::All {
            return Ok(self.clone());
        }
        if algorithm.is_symmetric() {
            return Err(KeyError::NoPublicPart { kid: self.kid(), algorithm: algorithm.jose_name() });
        }
        let is_public = |(name, _): &(&String, &Value)| !SECRET_MEMBERS.contains(&name.as_str());
        let members = self.members.iter().filter(is_public).map(|(name, value)| (name.clone(), value.clone()));
        Ok(Self { members: members.collect() })
    }

    /// The id, for messages.
    pub(super) fn kid(&self) -> String {
        let kid = self.members.get("kid").or_else(|| self.members.get("kid_hex"));
        kid.and_then(Value::as_str).unwrap_or_default().to_owned()
    }

    /// A key from fresh random bytes that is bound to what this one is bound to.
    pub(super) fn successor(&self, algorithm: Algorithm, kid: &str) -> Result<Self, KeyError> {
        let mut entry = Self::generate(algorithm, kid)?;
        if let Some(scope) = self.members.get("scope") {
            entry.members.insert("scope".to_owned(), scope.clone());
        }
        Ok(entry)
    }

    pub(super) fn says_state(&self) -> Option<&str> {
        self.members.get("use_state").and_then(Value::as_str)
    }

    pub(super) fn set_state(&mut self, state: KeyState) {
        self.members.insert("use_state".to_owned(), json!(state.name()));
    }

    /// When it came so far, in seconds since 1970, if that was recorded.
    pub(super) fn since(&self, milestone: Milestone) -> Option<i64> {
        self.members.get(milestone.member()).and_then(Value::as_i64)
    }

    pub(super) fn record(&mut self, milestone: Milestone, now: i64) {
        self.members.insert(milestone.member().to_owned(), json!(now));
    }

    pub(super) fn forget(&mut self, milestone: Milestone) {
        self.members.remove(milestone.member());
    }
}

/// What the rules of a rotation count from. Members that a reader of keys does not know it ignores
/// (RFC 7517 section 4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Milestone {
    /// Put into the key file for the edges to load, before it signs.
    Announced,
    /// Began to sign.
    Activated,
    /// Signs no longer.
    Retired,
}

impl Milestone {
    pub(super) const ALL: [Self; 3] = [Self::Announced, Self::Activated, Self::Retired];

    pub(super) const fn member(self) -> &'static str {
        match self {
            Self::Announced => "announced_at",
            Self::Activated => "activated_at",
            Self::Retired => "retired_at",
        }
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        for name in SECRET_MEMBERS {
            if let Some(Value::String(secret)) = self.members.get_mut(name) {
                secret.zeroize();
            }
        }
    }
}

/// `kty` and the members with the key itself.
fn generate_material(algorithm: Algorithm) -> Result<Map<String, Value>, KeyError> {
    match algorithm {
        Algorithm::A128Gcm => secret::<16>(),
        Algorithm::Hs256 | Algorithm::A256Gcm => secret::<32>(),
        Algorithm::Hs384 => secret::<48>(),
        Algorithm::Hs512 => secret::<64>(),
        Algorithm::Es256 => private::<32>(|secret| Key::ecdsa_private(algorithm, Vec::new(), secret)),
        Algorithm::Es384 => private::<48>(|secret| Key::ecdsa_private(algorithm, Vec::new(), secret)),
        Algorithm::EdDsa => private::<32>(|secret| Key::ed25519_private(Vec::new(), secret)),
        other => Err(KeyError::Unusable(ConfigError::new(
            "alg",
            format!("an algorithm that this build can generate keys for, not {}", other.jose_name()),
        ))),
    }
}

fn secret<const N: usize>() -> Result<Map<String, Value>, KeyError> {
    let secret: Zeroizing<[u8; N]> = Zeroizing::new(random::bytes()?);
    let members = [("kty", json!("oct")), ("k", json!(URL_SAFE_NO_PAD.encode(secret.as_slice())))];
    Ok(members.map(|(name, value)| (name.to_owned(), value)).into_iter().collect())
}

/// The private key of random bytes. One in 2³² of them is no number below the order of P-256.
fn private<const N: usize>(
    key: impl Fn(&[u8]) -> Result<Key<'static>, ConfigError>,
) -> Result<Map<String, Value>, KeyError> {
    loop {
        let secret: Zeroizing<[u8; N]> = Zeroizing::new(random::bytes()?);
        let Some(public) = key(secret.as_slice()).ok().and_then(|key| key.public_jwk()) else { continue };
        let mut members: Map<String, Value> = serde_json::from_str(&public)
            .map_err(|error| KeyError::NotAKeySet(format!("the key that was made cannot be read: {error}")))?;
        members.insert("d".to_owned(), json!(URL_SAFE_NO_PAD.encode(secret.as_slice())));
        return Ok(members);
    }
}
