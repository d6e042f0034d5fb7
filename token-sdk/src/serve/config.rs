//! How the service is set up.

use core::fmt;
use core::net::{Ipv4Addr, SocketAddr};
use core::time::Duration;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::{RemoteSigning, ServeError};
use crate::clock::{Clock, SystemClock};
use crate::keys::Rotation;
use crate::store::StateStore;

/// Characters of the shortest admin token.
const MIN_ADMIN_TOKEN: usize = 16;

/// How the service is set up. [`ServeConfig::new`] gives what is required; the other members
/// default to loopback listeners on free ports.
#[derive(Clone)]
pub struct ServeConfig {
    /// The state store.
    pub store: Arc<dyn StateStore>,
    /// The `iss` of the tokens.
    pub issuer: String,
    /// The key file of the tokens; written when keys change.
    pub keys: PathBuf,
    /// The key file of the state documents.
    pub state_keys: PathBuf,
    /// The catalogue file.
    pub catalogue: PathBuf,
    /// The JWK Set that checks viewers' tokens.
    pub jwks: Option<PathBuf>,
    /// The `iss` that viewers' tokens must have.
    pub viewer_issuer: Option<String>,
    /// The `aud` that viewers' tokens must have.
    pub viewer_audience: Option<String>,
    /// Without `jwks`, believe viewers who they say they are; without `admin_token`, obey everybody
    /// who reaches the admin listener. Only with both listeners on loopback.
    pub insecure_dev: bool,
    /// Where viewers and edges connect.
    pub listen: SocketAddr,
    /// Where the operator connects: loopback only.
    pub admin: SocketAddr,
    /// What the operator shows.
    pub admin_token: Option<AdminToken>,
    /// The header in which a trusted proxy says the viewer's address; without it, the address is
    /// that of the connection. Of a list, the last entry counts: the one the proxy added itself.
    pub client_ip_header: Option<String>,
    /// How long a playback session may go on.
    pub session_lifetime: Duration,
    /// What a change of the token keys is measured by: how long edges take to load them, and how long
    /// tokens live, which no asset's `ttl` may exceed. Its period is whatever `POST /keys/rotate` says.
    pub rotation: Rotation,
    /// The key that signs elsewhere, in place of those of the key file.
    pub signing: Option<RemoteSigning>,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

impl ServeConfig {
    /// Required are the store, the issuer's name and the files; viewers are refused until `jwks`
    /// or `insecure_dev` is set.
    #[must_use]
    pub fn new(store: Arc<dyn StateStore>, issuer: &str, keys: &Path, state_keys: &Path, catalogue: &Path) -> Self {
        let loopback = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        Self {
            store,
            issuer: issuer.to_owned(),
            keys: keys.to_owned(),
            state_keys: state_keys.to_owned(),
            catalogue: catalogue.to_owned(),
            jwks: None,
            viewer_issuer: None,
            viewer_audience: None,
            insecure_dev: false,
            listen: loopback,
            admin: loopback,
            admin_token: None,
            client_ip_header: None,
            // As long as policies let a token be renewed (`renewal_cap`).
            session_lifetime: Duration::from_secs(86_400),
            rotation: Rotation::default(),
            signing: None,
            clock: Arc::new(SystemClock),
        }
    }

    pub(super) fn check(&self) -> Result<(), ServeError> {
        if !self.admin.ip().is_loopback() {
            return Err(ServeError::AdminNotLoopback(self.admin));
        }
        if self.insecure_dev && !self.listen.ip().is_loopback() {
            return Err(ServeError::InsecureNotLoopback(self.listen));
        }
        if self.jwks.is_none() && !self.insecure_dev {
            return Err(ServeError::NoViewerKeys);
        }
        if self.admin_token.is_none() && !self.insecure_dev {
            return Err(ServeError::NoAdminToken);
        }
        Ok(())
    }
}

impl fmt::Debug for ServeConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServeConfig")
            .field("issuer", &self.issuer)
            .field("listen", &self.listen)
            .field("admin", &self.admin)
            .finish_non_exhaustive()
    }
}

/// The bearer token of the admin listener. `Debug` does not print it.
#[derive(Clone)]
pub struct AdminToken(Zeroizing<String>);

impl AdminToken {
    /// A token.
    ///
    /// # Errors
    /// It is shorter than 16 characters or has others than a bearer token can have.
    pub fn new(token: &str) -> Result<Self, ServeError> {
        if token.len() < MIN_ADMIN_TOKEN || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(ServeError::AdminTokenUnusable);
        }
        Ok(Self(Zeroizing::new(token.to_owned())))
    }

    /// The token in a file, without the white space around it.
    ///
    /// # Errors
    /// The file cannot be read, or as [`AdminToken::new`].
    pub fn load(path: &Path) -> Result<Self, ServeError> {
        let read = std::fs::read_to_string(path).map(Zeroizing::new);
        let text = read.map_err(|source| ServeError::Read { path: path.to_owned(), source })?;
        Self::new(text.trim())
    }

    /// Compares in constant time.
    pub(super) fn is(&self, shown: &str) -> bool {
        self.0.as_bytes().ct_eq(shown.as_bytes()).into()
    }
}

impl fmt::Debug for AdminToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AdminToken")
    }
}
