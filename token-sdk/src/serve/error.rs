//! Why the service does not start.

use core::net::SocketAddr;
use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::cdn::CdnError;
use crate::keys::KeyError;
use crate::mint_error::MintError;
use crate::path_scope::PathError;
use crate::publish::PublishError;

/// Why the service does not start, or stopped.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ServeError {
    /// Viewers could not be told apart.
    #[error("no keys to check viewers' tokens with: give --jwks FILE, or --insecure-dev on loopback")]
    NoViewerKeys,
    /// Anybody could use the admin listener.
    #[error("no token for the admin listener: give --admin-token-file FILE, or --insecure-dev on loopback")]
    NoAdminToken,
    /// The admin token is too short or has characters that no header can carry.
    #[error("admin token: expected at least 16 printable ASCII characters without spaces")]
    AdminTokenUnusable,
    /// The admin listener could be reached from elsewhere.
    #[error("admin listener {0}: expected a loopback address")]
    AdminNotLoopback(SocketAddr),
    /// The insecure service could be reached from elsewhere.
    #[error("listener {0}: --insecure-dev needs a loopback address")]
    InsecureNotLoopback(SocketAddr),
    /// A listener cannot be opened.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// A file cannot be read.
    #[error("cannot read {path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The catalogue is not well formed.
    #[error("catalogue: {0}")]
    Catalogue(String),
    /// A path of the catalogue cannot be the scope of a token.
    #[error("catalogue, asset {asset:?}: {source}")]
    AssetPath {
        /// The asset.
        asset: String,
        /// Why.
        source: PathError,
    },
    /// A CDN of the catalogue cannot be used.
    #[error("catalogue, cdn {cdn:?}: {source}")]
    Cdn {
        /// The CDN.
        cdn: String,
        /// Why.
        source: CdnError,
    },
    /// An asset of the catalogue cannot be played.
    #[error("catalogue, asset {asset:?}: {source}")]
    Asset {
        /// The asset.
        asset: String,
        /// Why.
        source: MintError,
    },
    /// The JWK Set of the viewers' tokens cannot be used.
    #[error("jwks: {0}")]
    ViewerKeys(String),
    /// One key id stands in both key files.
    #[error("kid {0:?} is both a token key and a state key: state keys must never be accepted for tokens")]
    StateKeyIsTokenKey(String),
    /// The header is none.
    #[error("client IP header {0:?}: expected the name of a header")]
    ClientIpHeader(String),
    /// The keys of the tokens cannot be used.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// The key that signs elsewhere cannot be used.
    #[error("signer, kid {kid:?}: {source}")]
    Signing {
        /// The key.
        kid: String,
        /// Why.
        source: MintError,
    },
    /// A CDN of the catalogue wants another key than the one that signs.
    #[error("catalogue, cdn {cdn:?}: kid: expected none, or {kid:?}, which signs elsewhere")]
    SigningOtherKey {
        /// The CDN.
        cdn: String,
        /// The key that signs.
        kid: String,
    },
    /// The issuer cannot mint.
    #[error(transparent)]
    Issuer(#[from] MintError),
    /// State documents cannot be published.
    #[error(transparent)]
    Publish(#[from] PublishError),
    /// The metrics cannot be registered.
    #[error("metrics: {0}")]
    Metrics(String),
    /// A part of the service stopped by itself.
    #[error("a part of the service stopped by itself")]
    Stopped,
}
