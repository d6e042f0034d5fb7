//! Tokens that a key elsewhere signs: in a KMS, a vault, a module behind PKCS#11.

use core::fmt;
use core::future::{Future, ready};
use core::pin::Pin;
use core::time::Duration;
use std::sync::Arc;

use token_core::{ClaimSet, Format, Unsigned};
use tokio::runtime::Handle;
use tokio::time::timeout;

use super::ServeError;
use super::service::Service;
use crate::keys::KeyError;
use crate::mint_error::MintError;
use crate::play::Play;
use crate::signer::{BoundedSigner, Bounds, RemoteKey, Signer, SignerError};

/// That a key elsewhere signs every token. Its public part, or the secret of a MAC, stands in the key file
/// as that of any key: with it each signature is checked before a viewer gets it, and its state, validity and
/// scope hold. Keys that are at hand sign nothing then.
#[derive(Clone)]
pub struct RemoteSigning {
    /// Who is asked.
    pub signer: Arc<dyn Signer>,
    /// The key of the key file whose private part is there.
    pub kid: String,
    /// How long, how often, and by how many at a time it is asked. The total is for all CDNs of a request.
    pub bounds: Bounds,
}

impl fmt::Debug for RemoteSigning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RemoteSigning").field("kid", &self.kid).field("bounds", &self.bounds).finish_non_exhaustive()
    }
}

/// The key elsewhere, asked within its bounds.
pub(super) struct Remote {
    signer: BoundedSigner<Arc<dyn Signer>>,
    kid: String,
    total: Duration,
}

impl Remote {
    pub(super) fn new(signing: RemoteSigning) -> Self {
        let RemoteSigning { signer, kid, bounds } = signing;
        Self { signer: BoundedSigner::new(signer, bounds), kid, total: bounds.total }
    }

    /// Has the tokens for every CDN signed. Blocks, on a thread of the runtime's that may.
    pub(super) fn sign(&self, play: &Play, service: &Service) -> Result<(), MintError> {
        let key = self.key(service)?;
        let signing = async {
            for cdn in service.catalogue.cdns() {
                let signed = play.sign_for(cdn, &key, &self.signer).await;
                service.metrics.signed_elsewhere(outcome(&signed));
                signed?;
            }
            Ok(())
        };
        let within = self.total;
        let signed = Handle::current().block_on(async { timeout(within, signing).await });
        signed.unwrap_or_else(|_| {
            service.metrics.signed_elsewhere("timed-out");
            Err(SignerError::TimedOut { within }.into())
        })
    }

    /// Has one thing signed, so that a key that is missing, or another than that of the key file, is found
    /// before the first viewer. The catalogue is then tried without asking for each of its entries.
    pub(super) fn trial(&self, service: &Service) -> Result<Trial, ServeError> {
        let failed = |source| ServeError::Signing { kid: self.kid.clone(), source };
        if let Some(cdn) = service.catalogue.cdns().iter().find(|cdn| cdn.key().is_some_and(|kid| kid != self.kid)) {
            return Err(ServeError::SigningOtherKey { cdn: cdn.name().to_owned(), kid: self.kid.clone() });
        }
        let key = service.issuer.keys().find(&self.kid).cloned().map_err(|error| failed(error.into()))?;
        // Expired, and about nothing: nobody can use it, whoever sees it.
        let claims = ClaimSet::new().with_issuer(service.issuer.name()).with_expiry(0);
        let probe = Unsigned::prepare(Format::Jwt, &claims, key.id(), key.algorithm());
        let probe = probe.map_err(|error| failed(error.into()))?;
        let signature = Handle::current().block_on(self.signer.sign(&probe));
        let signature = signature.map_err(|error| failed(error.into()))?;
        probe.sign_checked(&signature, &key).map_err(|error| failed(error.into()))?;
        Ok(Trial { key: RemoteKey::new(&self.kid, key.algorithm()), bytes: signature.len() })
    }

    fn key(&self, service: &Service) -> Result<RemoteKey, KeyError> {
        Ok(RemoteKey::checked_by(service.issuer.keys().find(&self.kid)?.clone()))
    }
}

/// For the metrics: a few words, and nothing of what the signer said.
fn outcome<T>(signed: &Result<T, MintError>) -> &'static str {
    match signed {
        Ok(_) => "signed",
        Err(MintError::Signer(SignerError::Unavailable(_))) => "unavailable",
        Err(MintError::Signer(SignerError::Refused(_))) => "refused",
        Err(MintError::Signer(SignerError::QueueFull { .. })) => "queue-full",
        Err(MintError::Signer(SignerError::TimedOut { .. })) => "timed-out",
        Err(MintError::Refused(error)) if error.member() == "signature" => "wrong",
        Err(_) => "not-asked",
    }
}

/// Signs with as many zeros as the key elsewhere writes: what is tried is scopes and lengths.
pub(super) struct Trial {
    key: RemoteKey,
    bytes: usize,
}

impl Trial {
    pub(super) fn sign(&self, play: &Play, service: &Service) -> Result<(), MintError> {
        for cdn in service.catalogue.cdns() {
            play.purpose(Some(cdn.audience())).permits(service.issuer.keys().find(self.key.id())?)?;
            Handle::current().block_on(play.sign_for(cdn, &self.key, self))?;
        }
        Ok(())
    }
}

impl Signer for Trial {
    fn sign<'a>(&'a self, _: &'a Unsigned) -> Pin<Box<dyn Future<Output = Result<Vec<u8>, SignerError>> + Send + 'a>> {
        Box::pin(ready(Ok(vec![0; self.bytes])))
    }
}
