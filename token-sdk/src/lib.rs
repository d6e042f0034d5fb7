//! Mints access tokens for media delivery, keeps what is revoked, and publishes it to the edges.
//!
//! A URL-vending service decides that a viewer may play; this crate makes that a short-lived token
//! (JWT or CTA Common Access Token) bound to path, country, network, session and epoch, and a URL
//! or cookie that carries it to a CDN's edge.
//!
//! ```
//! use std::sync::Arc;
//! use std::time::Duration;
//! use token_sdk::{
//!     Algorithm, Cdn, Clock, EmbeddedStore, Format, Issuer, KeyFile, Kind, PathScope, Placement, Prefix, Publisher,
//!     Revocation, StateStore, SystemClock, Target,
//! };
//!
//! // Once: keys (KeyFile::load), the state store (EmbeddedStore::open), the issuer.
//! let mut keys = KeyFile::empty();
//! keys.generate(Algorithm::Hs256, "2026-06", SystemClock.now())?;
//! let store: Arc<dyn StateStore> = Arc::new(EmbeddedStore::in_memory()?);
//! let issuer = Issuer::new("https://id.example", keys, Arc::clone(&store))?;
//! let cdn = Cdn::new("fastedge", "https://video.fastedge.example", "fastedge")?;
//!
//! // For every viewer who presses play.
//! let play = issuer
//!     .grant(PathScope::new("/live/final/")?.with_manifest("master.m3u8")?)
//!     .session("s-4711")
//!     .countries(["DE", "AT"])?
//!     .network("203.0.113.7".parse()?, Prefix { v4: 24, v6: 48 })
//!     .epoch("event:final")
//!     .ttl(Duration::from_secs(300))
//!     .mint(Format::Cat)?;
//! let place = play.url_for(&cdn, Placement::Path)?;
//! assert!(place.url().starts_with("https://video.fastedge.example/CAT="));
//!
//! // At 3 a.m.: one re-streamer out. Edges load the document that says so.
//! let target = Target::new(Kind::Session, issuer.name(), "s-4711")?;
//! let change = store.revoke(&Revocation::new(target))?;
//! let mut state_keys = KeyFile::empty();
//! state_keys.generate(Algorithm::Hs256, "state-2026", SystemClock.now())?;
//! let publisher = Publisher::new(store, state_keys)?;
//! assert_eq!(publisher.document()?.version(), change.version);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Features
//! The default builds the command `tokenctl` (`cli`) and everything below. A service that links the
//! crate turns it off (`default-features = false`) and takes what it needs: `serve`, the vending
//! service as a library; `signer`, keys that sign elsewhere; `inspect`, looking into tokens without checking them; `conformance`, the
//! runner of case files.
#![forbid(unsafe_code)]

mod binding;
mod cdn;
mod clock;
#[cfg(feature = "conformance")]
pub mod conformance;
mod entitlement;
pub mod file;
mod hex;
#[cfg(feature = "inspect")]
pub mod inspect;
mod issuer;
mod keys;
mod mint_error;
mod path_scope;
mod placement;
mod play;
mod privacy;
mod publish;
mod random;
#[cfg(feature = "serve")]
pub mod serve;
#[cfg(feature = "signer")]
pub mod signer;
mod store;
mod viewer_facts;

pub use cdn::{Cdn, CdnError};
pub use clock::{Clock, SystemClock};
pub use entitlement::{Entitlement, Prefix};
pub use issuer::Issuer;
pub use keys::{Hazard, KeyError, KeyFile, KeyParts, LockedKeyFile, Purpose, Rotation, Span, Step, Turn};
pub use mint_error::MintError;
pub use path_scope::{PathError, PathScope};
pub use placement::{Minted, Placement, PlayUrl};
pub use play::Play;
pub use privacy::Privacy;
pub use publish::{PublishError, Published, Publisher};
pub use random::RandomError;
pub use store::{
    Change, EmbeddedStore, EpochChange, Kind, Revocation, Session, StateStore, StoreError, Target, state_to_json,
};
pub use token_core::{Algorithm, Format, KeyState, Renewal};
