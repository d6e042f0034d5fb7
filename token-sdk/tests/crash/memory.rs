//! An edge that outlives the service: it remembers the document in force.

use token_core::{KeyRing, State, StateError};
use token_sdk::KeyFile;

pub(crate) struct Memory {
    state_keys: KeyRing<'static>,
    /// The version in force; none before the first document.
    version: Option<u64>,
}

impl Memory {
    pub(crate) fn new(state_keys: &KeyFile) -> Self {
        Self { state_keys: KeyRing::new(state_keys.keys().to_vec()).unwrap(), version: None }
    }

    /// Takes a document into force, which must not be refused, and tells its version.
    pub(crate) fn load(&mut self, document: &[u8]) -> u64 {
        let state = State::open(document, &self.state_keys, self.version)
            .unwrap_or_else(|error| panic!("{error}, with version {:?} in force", self.version));
        self.version = Some(state.version());
        state.version()
    }

    /// Whether this document is refused as older than the one in force.
    pub(crate) fn refuses(&self, document: &[u8]) -> bool {
        State::open(document, &self.state_keys, self.version).is_err_and(|error| error == StateError::VersionBack)
    }
}
