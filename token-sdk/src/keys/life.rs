//! From state to state: what changes, and what is refused because it would cut viewers off.

use serde_json::Value;
use token_core::{Algorithm, Key, KeyState, Timestamp, key_from_json};

use super::entry::{Entry, Milestone};
use super::slot::overlap;
use super::{Hazard, KeyError, KeyFile, Rotation, Slot, parse, pem};

impl KeyFile {
    /// Makes a key from fresh random bytes. It is active when no other key of the algorithm
    /// without scope is, announced otherwise.
    ///
    /// # Errors
    /// The id is taken or not 1 to 128 printable ASCII characters.
    pub fn generate(&mut self, algorithm: Algorithm, kid: &str, now: i64) -> Result<(), KeyError> {
        let file = self.with_announced(Entry::generate(algorithm, kid)?, now)?;
        let index = file.position(kid)?;
        *self = if file.rivals(index).is_empty() {
            // A key that signs at once was never announced: there was nobody for it to cut off.
            file.with_active(index, now)?.with(index, |entry| entry.forget(Milestone::Announced))?
        } else {
            file
        };
        Ok(())
    }

    /// Adds the key of a JWK, or all of a JWK Set, and tells how many. Each is in the state it says,
    /// or announced when it says none and another key already signs for its scope.
    ///
    /// # Errors
    /// An id is taken, a key cannot be used, or it is active and another key already signs: then
    /// none is added.
    pub fn import(&mut self, json: &str, now: i64) -> Result<usize, KeyError> {
        let value: Value = parse(json)?;
        if value.get("keys").is_some() {
            return self.import_all(&Self::from_json(json)?, now);
        }
        let entry = Entry::from_value(value)?;
        key_from_json(json).map_err(KeyError::Unusable)?;
        self.import_all(&Self::from_entries(vec![entry])?, now)
    }

    /// Adds the key of a COSE_Key, or all of a COSE_KeySet, as [`KeyFile::import`] does.
    ///
    /// # Errors
    /// As [`KeyFile::from_cose`] and [`KeyFile::import`].
    pub fn import_cose(&mut self, bytes: &[u8], now: i64) -> Result<usize, KeyError> {
        self.import_all(&Self::from_cose(bytes)?, now)
    }

    fn import_all(&mut self, keys: &Self, now: i64) -> Result<usize, KeyError> {
        let mut all = self.clone();
        for entry in &keys.entries {
            all = all.with_imported(entry.clone(), now)?;
        }
        *self = all;
        Ok(keys.entries.len())
    }

    /// Adds the key of a PEM text under this id; PEM does not say for which algorithm it is. Public
    /// keys are read as SPKI or PKCS#1, private ones as PKCS#8 or SEC1. The key is active, or announced
    /// when another key already signs for its algorithm.
    ///
    /// # Errors
    /// The text is no such key, or a private RSA key, or the id is taken.
    pub fn import_pem(&mut self, pem: &str, algorithm: Algorithm, kid: &str, now: i64) -> Result<(), KeyError> {
        *self = self.with_imported(Entry::of(pem::members(pem, algorithm)?, kid)?, now)?;
        Ok(())
    }

    /// Makes the key sign, and the one that signed so far for the same algorithm and scope retiring.
    ///
    /// # Errors
    /// There is no such key, it is revoked, or [`KeyError::Hazard`]: edges may not know it yet, or it
    /// is outside its validity.
    pub fn activate(&mut self, kid: &str, rotation: &Rotation, now: i64) -> Result<(), KeyError> {
        let index = self.changeable(kid)?;
        refuse(self.activation_hazard(index, rotation, now))?;
        *self = self.with_active(index, now)?;
        Ok(())
    }

    /// As [`KeyFile::activate`], but makes the change at any price, and returns what it breaks.
    ///
    /// # Errors
    /// There is no such key, or it is revoked.
    pub fn activate_by_force(&mut self, kid: &str, rotation: &Rotation, now: i64) -> Result<Option<Hazard>, KeyError> {
        let index = self.changeable(kid)?;
        let hazard = self.activation_hazard(index, rotation, now);
        *self = self.with_active(index, now)?;
        Ok(hazard)
    }

    /// Takes the key out of signing; what it signed stays good.
    ///
    /// # Errors
    /// There is no such key, it is revoked, or [`KeyError::Hazard`]: it signs and no other key would.
    pub fn retire(&mut self, kid: &str, now: i64) -> Result<(), KeyError> {
        let index = self.changeable(kid)?;
        refuse(self.retirement_hazard(index))?;
        *self = self.with_retiring(index, now)?;
        Ok(())
    }

    /// As [`KeyFile::retire`], but makes the change at any price, and returns what it breaks.
    ///
    /// # Errors
    /// There is no such key, or it is revoked.
    pub fn retire_by_force(&mut self, kid: &str, now: i64) -> Result<Option<Hazard>, KeyError> {
        let index = self.changeable(kid)?;
        let hazard = self.retirement_hazard(index);
        *self = self.with_retiring(index, now)?;
        Ok(hazard)
    }

    /// Makes edges that read this file deny what the key signed. Final.
    ///
    /// # Errors
    /// There is no such key.
    pub fn revoke(&mut self, kid: &str, now: i64) -> Result<(), KeyError> {
        let index = self.position(kid)?;
        *self = self.with(index, |entry| {
            entry.set_state(KeyState::Revoked);
            entry.record(Milestone::Retired, now);
        })?;
        Ok(())
    }

    /// Drops the key from the file: edges that load it deny what the key signed.
    ///
    /// # Errors
    /// There is no such key, or [`KeyError::Hazard`]: it signs, or a token that it signed may still be
    /// good.
    pub fn remove(&mut self, kid: &str, rotation: &Rotation, now: i64) -> Result<(), KeyError> {
        let index = self.position(kid)?;
        refuse(self.removal_hazard(index, rotation, now))?;
        *self = self.without(index)?;
        Ok(())
    }

    /// As [`KeyFile::remove`], but makes the change at any price, and returns what it breaks.
    ///
    /// # Errors
    /// There is no such key.
    pub fn remove_by_force(&mut self, kid: &str, rotation: &Rotation, now: i64) -> Result<Option<Hazard>, KeyError> {
        let index = self.position(kid)?;
        let hazard = self.removal_hazard(index, rotation, now);
        *self = self.without(index)?;
        Ok(hazard)
    }

    /// Whether no two active keys could sign the same token.
    ///
    /// # Errors
    /// [`KeyError::TwoActive`] names two that could.
    pub fn require_one_signer(&self) -> Result<(), KeyError> {
        for (index, key) in self.keys.iter().enumerate().filter(|(_, key)| signs(key)) {
            if let Some(other) = self.rivals(index).first().and_then(|rival| self.keys.get(*rival)) {
                return Err(KeyError::TwoActive { kid: name(key), other: name(other) });
            }
        }
        Ok(())
    }

    fn activation_hazard(&self, index: usize, rotation: &Rotation, now: i64) -> Option<Hazard> {
        let (entry, key) = (self.entries.get(index)?, self.keys.get(index)?);
        if !key.is_in_force(Timestamp::from_seconds(now)) {
            return Some(Hazard::NotInForce { kid: name(key) });
        }
        let known = match (entry.since(Milestone::Announced), key.state()) {
            (Some(announced), _) => Some(rotation.known_everywhere(announced)),
            (None, KeyState::Announced) => None,
            // It has signed before.
            (None, _) => return None,
        };
        let is_known = known.is_some_and(|known| now >= known);
        (!is_known).then(|| Hazard::NotKnownEverywhere { kid: name(key), known, now })
    }

    fn retirement_hazard(&self, index: usize) -> Option<Hazard> {
        let key = self.keys.get(index)?;
        let is_last = signs(key) && self.rivals(index).is_empty();
        is_last.then(|| Hazard::NoSuccessor { kid: name(key) })
    }

    fn removal_hazard(&self, index: usize, rotation: &Rotation, now: i64) -> Option<Hazard> {
        let key = self.keys.get(index)?;
        match key.state() {
            // Nothing was signed with it, or nothing of it is accepted.
            KeyState::Announced | KeyState::Revoked => None,
            KeyState::Active => Some(Hazard::TokensAlive { kid: name(key), over: None, now }),
            KeyState::Retiring => {
                let over = self.last_token_over(index, rotation);
                let is_over = over.is_some_and(|over| now >= over);
                (!is_over).then(|| Hazard::TokensAlive { kid: name(key), over, now })
            }
        }
    }

    pub(super) fn last_token_over(&self, index: usize, rotation: &Rotation) -> Option<i64> {
        let (entry, key) = (self.entries.get(index)?, self.keys.get(index)?);
        Some(rotation.last_token_over(key, entry.since(Milestone::Retired)?))
    }

    /// The other active keys that could sign the same tokens at the same time.
    fn rivals(&self, index: usize) -> Vec<usize> {
        let Some(own) = self.keys.get(index) else { return Vec::new() };
        let slot = Slot::of(own);
        let is_rival = |key: &Key<'_>| signs(key) && overlap(own, key) && Slot::of(key) == slot;
        self.keys.iter().enumerate().filter(|(at, key)| *at != index && is_rival(key)).map(|(at, _)| at).collect()
    }

    fn changeable(&self, kid: &str) -> Result<usize, KeyError> {
        let index = self.position(kid)?;
        if self.find(kid)?.state() == KeyState::Revoked {
            return Err(KeyError::Revoked { kid: kid.to_owned() });
        }
        Ok(index)
    }

    pub(super) fn with_announced(&self, mut entry: Entry, now: i64) -> Result<Self, KeyError> {
        entry.set_state(KeyState::Announced);
        entry.record(Milestone::Announced, now);
        self.with_entry(entry)
    }

    pub(super) fn with_active(&self, index: usize, now: i64) -> Result<Self, KeyError> {
        if self.keys.get(index).is_some_and(|key| key.state() == KeyState::Active) {
            return Ok(self.clone());
        }
        let (rivals, mut file) = (self.rivals(index), self.clone());
        for rival in &rivals {
            file = file.with_retiring(*rival, now)?;
        }
        file.with(index, |entry| {
            entry.set_state(KeyState::Active);
            entry.record(Milestone::Activated, now);
            entry.forget(Milestone::Retired);
        })
    }

    fn with_retiring(&self, index: usize, now: i64) -> Result<Self, KeyError> {
        self.with(index, |entry| {
            entry.set_state(KeyState::Retiring);
            if entry.since(Milestone::Retired).is_none() {
                entry.record(Milestone::Retired, now);
            }
        })
    }

    fn with_imported(&self, mut entry: Entry, now: i64) -> Result<Self, KeyError> {
        let says = entry.says_state().map(str::to_owned);
        let file = self.with_entry(entry.clone())?;
        let is_signed_for = !file.rivals(self.keys.len()).is_empty();
        match says.as_deref() {
            None if is_signed_for => self.with_announced(entry, now),
            Some("active") if is_signed_for => Err(KeyError::AnnounceFirst { kid: entry.kid() }),
            // Whatever edges knew it from: they load it from this file from now on.
            Some("announced") => self.with_announced(entry, now),
            Some("retiring") if entry.since(Milestone::Retired).is_none() => {
                entry.record(Milestone::Retired, now);
                self.with_entry(entry)
            }
            _ => Ok(file),
        }
    }

    fn with_entry(&self, entry: Entry) -> Result<Self, KeyError> {
        let mut entries = self.entries.clone();
        entries.push(entry);
        Self::from_entries(entries)
    }

    pub(super) fn with(&self, index: usize, change: impl FnOnce(&mut Entry)) -> Result<Self, KeyError> {
        let mut entries = self.entries.clone();
        if let Some(entry) = entries.get_mut(index) {
            change(entry);
        }
        Self::from_entries(entries)
    }

    pub(super) fn without(&self, index: usize) -> Result<Self, KeyError> {
        let mut entries = self.entries.clone();
        entries.remove(index);
        Self::from_entries(entries)
    }
}

fn refuse(hazard: Option<Hazard>) -> Result<(), KeyError> {
    hazard.map_or(Ok(()), |hazard| Err(KeyError::Hazard(hazard)))
}

/// A public key may be active, and signs nothing. One that encrypts lives as those that sign.
pub(super) fn signs(key: &Key<'_>) -> bool {
    key.state() == KeyState::Active && (key.can_sign() || key.can_encrypt())
}

pub(super) fn name(key: &Key<'_>) -> String {
    String::from_utf8_lossy(key.id()).into_owned()
}
