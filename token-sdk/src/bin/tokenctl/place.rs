//! Where the operator's state is: in a store that no other process has open, or behind the admin
//! listener of the service that has.

use std::path::{Path, PathBuf};

use clap::Args;
use token_sdk::EmbeddedStore;

use crate::admin::{Admin, AdminToken};
use crate::failure::Failure;

/// `--server` or `--store`.
#[derive(Args, Debug)]
pub(crate) struct PlaceArguments {
    /// The admin listener of a running service, such as http://127.0.0.1:8081
    #[arg(long, value_name = "URL", conflicts_with = "store")]
    server: Option<String>,
    /// The store, when no service runs on it
    #[arg(long, value_name = "FILE")]
    store: Option<PathBuf>,
    #[command(flatten)]
    token: AdminToken,
}

/// Where the operator's state is.
pub(crate) enum Place {
    Server(Admin),
    Store(EmbeddedStore),
}

impl PlaceArguments {
    pub(crate) fn open(&self) -> Result<Place, Failure> {
        match (&self.server, &self.store) {
            (Some(server), _) => Admin::new(server, &self.token).map(Place::Server),
            (None, Some(store)) => open_store(store).map(Place::Store),
            (None, None) => Err(Failure::new("expected --server or --store")),
        }
    }
}

/// Opens a store; says so when there was none.
pub(crate) fn open_store(path: &Path) -> Result<EmbeddedStore, Failure> {
    let is_new = !path.exists();
    let store = EmbeddedStore::open(path)?;
    if is_new {
        eprintln!("tokenctl: made a new store, {}", path.display());
    }
    Ok(store)
}
