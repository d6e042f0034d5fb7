//! The key file: a JWK Set (RFC 7517) with the private keys of a service.

mod entry;
mod error;
mod json;
mod pem;
mod purpose;

use core::fmt;
use std::fs;
use std::path::Path;

use serde_json::{Map, Value};
use token_core::{Algorithm, Key, KeyState, key_from_json, keys_from_json};
use zeroize::Zeroizing;

use crate::file::{self, Readers};
use entry::Entry;
pub use error::KeyError;
pub use json::key_to_json;
pub use purpose::Purpose;
pub(crate) use purpose::TokenPurpose;

/// The keys of a service, and where each stands in its life: announced, active, retiring, revoked.
///
/// Among the keys of one algorithm and scope at most one signs. A successor is announced first, so
/// that every edge knows it before the first token signed by it arrives; activating it makes its
/// predecessor retiring, and what that one signed is accepted until it expires.
///
/// ```
/// use token_core::{Algorithm, KeyState};
/// use token_sdk::KeyFile;
///
/// let mut keys = KeyFile::empty();
/// keys.generate(Algorithm::Hs256, "2026-05")?; // the first key signs at once
/// keys.generate(Algorithm::Hs256, "2026-06")?; // its successor is announced
/// keys.activate("2026-06")?;
/// assert_eq!(keys.find("2026-05")?.state(), KeyState::Retiring);
/// # Ok::<(), token_sdk::KeyError>(())
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
        let set = parse(json)?;
        let Some(Value::Array(members)) = set.get("keys") else {
            return Err(KeyError::NotAKeySet("expected an object with an array `keys`".to_owned()));
        };
        let entries = members.iter().map(Entry::from_value).collect::<Result<Vec<_>, _>>()?;
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
        let keys: Vec<_> =
            self.entries.iter().zip(&self.keys).map(|(entry, key)| entry.public(key)).collect::<Result<_, _>>()?;
        Ok(format!("{:#}\n", serde_json::json!({ "keys": keys })))
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

    /// Makes a key from fresh random bytes. It is active when no other key of the algorithm
    /// without scope is, announced otherwise.
    ///
    /// # Errors
    /// The id is taken or not 1 to 128 printable ASCII characters.
    pub fn generate(&mut self, algorithm: Algorithm, kid: &str) -> Result<(), KeyError> {
        let mut entry = Entry::generate(algorithm, kid)?;
        let state = if self.is_signed_for(&entry) { KeyState::Announced } else { KeyState::Active };
        entry.set_state(state);
        self.insert(entry)
    }

    /// Adds the key of a JWK, or all of a JWK Set, and tells how many. Each is in the state it says,
    /// or announced when it says none and another key already signs for its scope.
    ///
    /// # Errors
    /// An id is taken, a key cannot be used, or it is active and another key already signs: then
    /// none is added.
    pub fn import(&mut self, json: &str) -> Result<usize, KeyError> {
        let value = parse(json)?;
        let entries = if value.get("keys").is_some() {
            Self::from_json(json)?.entries
        } else {
            key_from_json(json).map_err(KeyError::Unusable)?;
            vec![Entry::from_value(&value)?]
        };
        let (mut all, count) = (self.clone(), entries.len());
        for entry in entries {
            all.add(entry)?;
        }
        *self = all;
        Ok(count)
    }

    /// Adds the key of a PEM text under this id; PEM does not say for which algorithm it is. Public
    /// keys are read as SPKI or PKCS#1, private ones as PKCS#8 or SEC1. The key is active, or announced
    /// when another key already signs for its algorithm.
    ///
    /// # Errors
    /// The text is no such key, or a private RSA key, or the id is taken.
    pub fn import_pem(&mut self, pem: &str, algorithm: Algorithm, kid: &str) -> Result<(), KeyError> {
        self.add(Entry::of(pem::members(pem, algorithm)?, kid)?)
    }

    fn add(&mut self, mut entry: Entry) -> Result<(), KeyError> {
        if self.is_signed_for(&entry) {
            match entry.says_state() {
                None => entry.set_state(KeyState::Announced),
                Some("active") => return Err(KeyError::AnnounceFirst { kid: entry.kid() }),
                Some(_) => {}
            }
        }
        self.insert(entry)
    }

    /// Makes the key sign, and the one that signed so far for the same algorithm and scope retiring.
    ///
    /// # Errors
    /// There is no such key, or it is revoked.
    pub fn activate(&mut self, kid: &str) -> Result<(), KeyError> {
        self.change(kid, KeyState::Active, |entries, index| {
            let slot = entries.get(index).map(Entry::slot);
            for entry in entries.iter_mut().filter(|entry| Some(entry.slot()) == slot && entry.is_active()) {
                entry.set_state(KeyState::Retiring);
            }
            Ok(())
        })
    }

    /// Takes the key out of signing; what it signed stays good.
    ///
    /// # Errors
    /// There is no such key, it is revoked, or it signs and no other key would: activate its
    /// successor instead.
    pub fn retire(&mut self, kid: &str) -> Result<(), KeyError> {
        self.change(kid, KeyState::Retiring, |entries, index| {
            let retiring = entries.get(index);
            if retiring.is_some_and(Entry::is_active) {
                return Err(KeyError::NoSuccessor { kid: kid.to_owned() });
            }
            Ok(())
        })
    }

    /// Makes edges that read this file deny what the key signed. Final.
    ///
    /// # Errors
    /// There is no such key.
    pub fn revoke(&mut self, kid: &str) -> Result<(), KeyError> {
        let index = self.position(kid)?;
        let mut entries = self.entries.clone();
        if let Some(entry) = entries.get_mut(index) {
            entry.set_state(KeyState::Revoked);
        }
        *self = Self::from_entries(entries)?;
        Ok(())
    }

    fn change(
        &mut self,
        kid: &str,
        state: KeyState,
        before: impl FnOnce(&mut Vec<Entry>, usize) -> Result<(), KeyError>,
    ) -> Result<(), KeyError> {
        let index = self.position(kid)?;
        if self.find(kid)?.state() == KeyState::Revoked {
            return Err(KeyError::Revoked { kid: kid.to_owned() });
        }
        let mut entries = self.entries.clone();
        before(&mut entries, index)?;
        if let Some(entry) = entries.get_mut(index) {
            entry.set_state(state);
        }
        *self = Self::from_entries(entries)?;
        Ok(())
    }

    fn position(&self, kid: &str) -> Result<usize, KeyError> {
        let found = self.keys.iter().position(|key| key.id() == kid.as_bytes());
        found.ok_or_else(|| KeyError::UnknownKey { kid: kid.to_owned() })
    }

    fn is_signed_for(&self, entry: &Entry) -> bool {
        self.entries.iter().any(|other| other.is_active() && other.slot() == entry.slot())
    }

    fn insert(&mut self, entry: Entry) -> Result<(), KeyError> {
        let mut entries = self.entries.clone();
        entries.push(entry);
        *self = Self::from_entries(entries)?;
        Ok(())
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

fn parse(json: &str) -> Result<Value, KeyError> {
    serde_json::from_str(json).map_err(|error| KeyError::NotAKeySet(error.to_string()))
}

/// Ids, algorithms and states; no secrets.
impl fmt::Debug for KeyFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.keys.iter().map(|key| (key, key.state()))).finish()
    }
}
