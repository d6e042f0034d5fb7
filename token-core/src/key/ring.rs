//! A set of keys in which every key id is unique.

use super::Key;
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
        let mut rest = keys.iter();
        while let Some(key) = rest.next() {
            if !key.id().is_empty() && rest.clone().any(|other| other.id() == key.id()) {
                return Err(ConfigError::new("keys", "key ids (kid) that differ from each other"));
            }
        }
        Ok(Self { keys })
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
