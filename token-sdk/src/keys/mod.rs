//! The key file: a JWK Set (RFC 7517) with the private keys of a service.

mod cose;
mod entry;
mod error;
mod hazard;
mod life;
mod locked;
mod pem;
mod purpose;
mod rotate;
mod rotation;
mod slot;
mod turn;

use core::fmt;
use std::fs;
use std::path::Path;

use serde_json::{Map, Value};
use token_core::{Key, Lossy, Timestamp, keys_from_json, verification_keys_from_json};
use zeroize::Zeroizing;

use crate::file::{self, Readers};
pub use entry::KeyParts;
use entry::{Entry, Milestone};
pub use error::KeyError;
pub use hazard::{Hazard, Span};
pub use locked::LockedKeyFile;
pub use purpose::Purpose;
pub(crate) use purpose::TokenPurpose;
pub use rotation::Rotation;
use slot::Slot;
pub use turn::{Step, Turn};

/// The keys of a service, and where each stands in its life: announced, active, retiring, revoked.
///
/// Among the keys of one algorithm and scope at most one signs. A successor is announced first, so
/// that every edge knows it before the first token signed by it arrives; activating it makes its
/// predecessor retiring, and what that one signed is accepted until it expires. A change that would
/// cut viewers off is refused; [`KeyFile::rotate`] makes the next one that does not.
///
/// ```
/// use token_core::{Algorithm, KeyState};
/// use token_sdk::{KeyError, KeyFile, Rotation};
///
/// let (rotation, now) = (Rotation::default(), 1_800_000_000);
/// let mut keys = KeyFile::empty();
/// keys.generate(Algorithm::Hs256, "2026-05", now)?; // the first key signs at once
/// keys.generate(Algorithm::Hs256, "2026-06", now)?; // its successor is announced
/// let early = keys.activate("2026-06", &rotation, now + 60);
/// assert!(matches!(early, Err(KeyError::Hazard(_))), "an edge may not know it yet");
///
/// let later = rotation.known_everywhere(now);
/// keys.activate("2026-06", &rotation, later)?;
/// assert_eq!(keys.find("2026-05")?.state(), KeyState::Retiring);
/// assert!(keys.remove("2026-05", &rotation, later + 60).is_err(), "a token it signed may still be good");
/// # Ok::<(), KeyError>(())
/// ```
#[derive(Clone, Default)]
pub struct KeyFile {
    entries: Vec<Entry>,
    keys: Vec<Key<'static>>,
}

impl KeyFile {
    /// A key file without keys.
    #[must_use]
    pub const fn empty() -> Self {
        Self { entries: Vec::new(), keys: Vec::new() }
    }

    /// The keys of a JWK Set, read as the edges read it.
    ///
    /// # Errors
    /// Not a JWK Set, two keys with one id, or a key that cannot be used: the member is named.
    pub fn from_json(json: &str) -> Result<Self, KeyError> {
        let mut set = parse(json)?;
        let Some(Value::Array(members)) = set.get_mut("keys").map(Value::take) else {
            return Err(KeyError::NotAKeySet("expected an object with an array `keys`".to_owned()));
        };
        let entries = members.into_iter().map(Entry::from_value).collect::<Result<Vec<_>, _>>()?;
        // As it stands: what is written again from its members has lost the repeated ones.
        keys_from_json(json).map_err(KeyError::Unusable)?;
        Self::from_entries(entries)
    }

    /// Reads a key file.
    ///
    /// # Errors
    /// The file cannot be read, or as [`KeyFile::from_json`]; the file is named.
    pub fn load(path: &Path) -> Result<Self, KeyError> {
        let json = fs::read_to_string(path)
            .map(Zeroizing::new)
            .map_err(|source| KeyError::Read { path: path.to_owned(), source })?;
        Self::from_json(&json).map_err(|error| KeyError::File { path: path.to_owned(), source: Box::new(error) })
    }

    /// Writes the key file, readable by its owner alone. The file is at any time either the old or
    /// the new one; on return the new one is on disk.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn save(&self, path: &Path) -> Result<(), KeyError> {
        file::replace(path, self.to_json().as_bytes(), Readers::Owner)
            .map_err(|source| KeyError::Write { path: path.to_owned(), source })
    }

    /// The JWK Set, secrets included.
    #[must_use]
    pub fn to_json(&self) -> Zeroizing<String> {
        let keys: Vec<&Map<String, Value>> = self.entries.iter().map(Entry::members).collect();
        Zeroizing::new(format!("{:#}\n", serde_json::json!({ "keys": keys })))
    }

    /// The JWK Set of the public keys, for whoever only verifies.
    ///
    /// # Errors
    /// A key is symmetric: it has no public part, and whoever verifies with it can also sign.
    pub fn export_public(&self) -> Result<String, KeyError> {
        let public = self.entries.iter().zip(&self.keys).map(|(entry, key)| entry.parts(key, KeyParts::Public));
        Ok(Self { entries: public.collect::<Result<_, _>>()?, keys: Vec::new() }.to_json().as_str().to_owned())
    }

    /// The keys of a COSE_KeySet, or the one of a COSE_Key (RFC 9052 section 7), in binary or in hex.
    /// What the reader of JWKs refuses is refused here.
    ///
    /// # Errors
    /// As [`KeyFile::from_json`]. RFC 9052 lets a reader leave out the keys of a set that it cannot
    /// use; this one names the first.
    pub fn from_cose(bytes: &[u8]) -> Result<Self, KeyError> {
        let keys = cose::read(bytes)?;
        Self::from_entries(keys.into_iter().map(Entry::from_members).collect())
    }

    /// The keys as a COSE_KeySet. Members of ours stand in a map under the private label -65537; what
    /// neither COSE nor we know of a JWK is left out.
    ///
    /// # Errors
    /// Public parts alone are wanted, and a key is symmetric.
    pub fn to_cose(&self, parts: KeyParts) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let entries = self.entries.iter().zip(&self.keys).map(|(entry, key)| entry.parts(key, parts));
        let entries = entries.collect::<Result<Vec<_>, _>>()?;
        Ok(cose::key_set(entries.iter().map(Entry::members).zip(&self.keys)))
    }

    /// The key with this id as a COSE_Key.
    ///
    /// # Errors
    /// There is no such key, or as [`KeyFile::to_cose`].
    pub fn key_to_cose(&self, kid: &str, parts: KeyParts) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let index = self.position(kid)?;
        let found = self.entries.get(index).zip(self.keys.get(index));
        let (entry, key) = found.ok_or_else(|| KeyError::UnknownKey { kid: kid.to_owned() })?;
        Ok(cose::key(entry.parts(key, parts)?.members(), key))
    }

    /// Refuses private keys: for the key file of a place that only checks tokens, where a key could be
    /// stolen. Secrets are accepted, as no MAC can be checked without.
    ///
    /// # Errors
    /// Names the member, such as `keys[2].d`.
    pub fn require_no_private_keys(&self) -> Result<(), KeyError> {
        verification_keys_from_json(&self.to_json()).map(|_| ()).map_err(KeyError::Unusable)
    }

    /// The keys, in the order of the file. `Debug` of a key prints no secret.
    #[must_use]
    pub fn keys(&self) -> &[Key<'static>] {
        &self.keys
    }

    /// The key with this id.
    ///
    /// # Errors
    /// There is none.
    pub fn find(&self, kid: &str) -> Result<&Key<'static>, KeyError> {
        let index = self.position(kid)?;
        self.keys.get(index).ok_or_else(|| KeyError::UnknownKey { kid: kid.to_owned() })
    }

    /// The one active key that may sign this.
    ///
    /// # Errors
    /// None may, or several that nothing sets apart.
    pub fn signing_key(&self, purpose: &Purpose<'_>) -> Result<&Key<'static>, KeyError> {
        purpose.choose(&self.keys)
    }

    /// The one active key that encrypts what a key of this purpose signs, if there is one.
    ///
    /// # Errors
    /// There are several that nothing sets apart.
    pub fn encryption_key(&self, purpose: &Purpose<'_>) -> Result<Option<&Key<'static>>, KeyError> {
        purpose.choose_encryption(&self.keys)
    }

    /// A key by the names of its JWK, and when it reached its states: without the key itself.
    ///
    /// # Errors
    /// There is no such key.
    pub fn key_to_json(&self, kid: &str) -> Result<Value, KeyError> {
        let index = self.position(kid)?;
        let found = self.entries.get(index).zip(self.keys.get(index));
        found.map(|(entry, key)| summary(entry, key)).ok_or_else(|| KeyError::UnknownKey { kid: kid.to_owned() })
    }

    /// All keys as [`KeyFile::key_to_json`] gives them, in a member `keys`.
    #[must_use]
    pub fn keys_to_json(&self) -> Value {
        let keys: Vec<Value> = self.entries.iter().zip(&self.keys).map(|(entry, key)| summary(entry, key)).collect();
        serde_json::json!({ "keys": keys })
    }

    fn position(&self, kid: &str) -> Result<usize, KeyError> {
        let found = self.keys.iter().position(|key| key.id() == kid.as_bytes());
        found.ok_or_else(|| KeyError::UnknownKey { kid: kid.to_owned() })
    }

    /// Parses the entries as the edges do, so that nothing is kept that they would refuse.
    fn from_entries(entries: Vec<Entry>) -> Result<Self, KeyError> {
        let mut file = Self { entries, keys: Vec::new() };
        if file.entries.is_empty() {
            return Ok(file);
        }
        file.keys = keys_from_json(&file.to_json()).map_err(KeyError::Unusable)?;
        for (index, key) in file.keys.iter().enumerate() {
            if file.keys.iter().take(index).any(|other| other.id() == key.id()) {
                return Err(KeyError::DuplicateKey { kid: String::from_utf8_lossy(key.id()).into_owned() });
            }
        }
        Ok(file)
    }
}

fn summary(entry: &Entry, key: &Key<'_>) -> Value {
    let seconds = |time: Option<Timestamp>| time.map(Timestamp::seconds);
    let mut summary = serde_json::json!({
        "kid": Lossy(key.id()).to_string(),
        "alg": key.algorithm().jose_name(),
        "use_state": key.state().name(),
        "nbf": seconds(key.not_before()),
        "exp": seconds(key.not_after()),
    });
    for milestone in Milestone::ALL {
        summary[milestone.member()] = entry.since(milestone).into();
    }
    summary
}

fn parse(json: &str) -> Result<Value, KeyError> {
    serde_json::from_str(json).map_err(|error| KeyError::NotAKeySet(error.to_string()))
}

/// Ids, algorithms and states; no secrets.
impl fmt::Debug for KeyFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.keys.iter().map(|key| (key, key.state()))).finish()
    }
}
