//! A set of keys in which every key id is unique.

use super::Key;
#[cfg(all(feature = "alloc", any(feature = "es256", feature = "eddsa")))]
use super::{KeyState, tables::Tables};
use crate::error::ConfigError;
use crate::storage::List;

/// The keys a gate accepts. Keys of state documents never belong here.
#[derive(Clone, Debug)]
pub struct KeyRing<'a> {
    keys: List<'a, Key<'a>>,
}

impl<'a> KeyRing<'a> {
    /// A ring of these keys. Keys without an id have an empty one; a token that names no key finds
    /// them by algorithm.
    ///
    /// # Errors
    /// No key at all, or two keys with the same id.
    pub fn new(keys: impl Into<List<'a, Key<'a>>>) -> Result<Self, ConfigError> {
        let keys = keys.into();
        if keys.is_empty() {
            return Err(ConfigError::new("keys", "at least one key"));
        }
        match duplicate(&keys) {
            None => Ok(Self { keys }),
            Some(index) => Err(duplicate_id(index)),
        }
    }

    /// Makes tables with which up to three keys each of `ES256` and Ed25519 check signatures several
    /// times faster: active keys first, then retiring, then announced ones. It takes up to 20 ms a
    /// key, so it belongs where keys are loaded, never into a request. Memory: 167 KB for each
    /// `ES256` key and once for all of them; 30 KiB for each Ed25519 key and once for all of them.
    /// Keys of a borrowed slice are not the ring's to change, and stay as they are.
    #[cfg(all(feature = "alloc", any(feature = "es256", feature = "eddsa")))]
    pub fn warm(&mut self) {
        let List::Owned(keys) = &mut self.keys else { return };
        let mut tables = Tables::default();
        for state in [KeyState::Active, KeyState::Retiring, KeyState::Announced] {
            keys.iter_mut().filter(|key| key.state() == state).for_each(|key| key.warm(&mut tables));
        }
    }

    /// The keys, in the order given.
    pub fn iter(&self) -> core::slice::Iter<'_, Key<'a>> {
        self.keys.iter()
    }

    /// The key with this id.
    #[must_use]
    pub fn find(&self, id: &[u8]) -> Option<&Key<'a>> {
        self.keys.iter().find(|key| key.id() == id)
    }
}

/// The first key whose id another one has had.
fn duplicate(keys: &[Key<'_>]) -> Option<usize> {
    keys.iter().enumerate().find_map(|(index, key)| {
        let is_repeated = !key.id().is_empty() && keys.iter().take(index).any(|other| other.id() == key.id());
        is_repeated.then_some(index)
    })
}

#[cfg(feature = "alloc")]
fn duplicate_id(index: usize) -> ConfigError {
    ConfigError::new(alloc::format!("keys[{index}].kid"), "a key id that no key before has")
}

#[cfg(not(feature = "alloc"))]
fn duplicate_id(_: usize) -> ConfigError {
    ConfigError::new("keys", "key ids (kid) that differ from each other")
}
