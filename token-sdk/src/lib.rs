//! Mints access tokens for media delivery, keeps what is revoked, and publishes it to the edges.
#![forbid(unsafe_code)]

mod cdn;
mod clock;
pub mod conformance;
mod entitlement;
mod file;
pub mod inspect;
mod issuer;
mod keys;
mod mint_error;
mod path_scope;
mod placement;
mod play;
mod publish;
mod random;
#[cfg(feature = "serve")]
pub mod serve;
mod store;

pub use cdn::{Cdn, CdnError};
pub use clock::{Clock, SystemClock};
pub use entitlement::{Entitlement, Prefix};
pub use issuer::Issuer;
pub use keys::{KeyError, KeyFile, Purpose};
pub use mint_error::MintError;
pub use path_scope::{PathError, PathScope};
pub use placement::{Minted, PlayUrl, Placement};
pub use play::Play;
pub use publish::{PublishError, Published, Publisher};
pub use random::RandomError;
pub use store::{
    Change, EmbeddedStore, EpochChange, Kind, Revocation, Session, StateStore, StoreError, Target, state_to_json,
};
pub use token_core::{Algorithm, Format, KeyState};
