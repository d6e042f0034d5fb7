//! `serve`: the vending service.

use core::net::SocketAddr;
use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use token_sdk::serve::{Addresses, AdminToken, RemoteSigning, ServeConfig, serve, termination};
use token_sdk::signer::{Bounds, HttpSigner};
use tracing_subscriber::EnvFilter;
use zeroize::Zeroizing;

use crate::Ending;
use crate::failure::Failure;
use crate::input;
use crate::pace::Pace;
use crate::place::open_store;

/// Run the vending service: viewers get tokens, edges get state, the operator gets levers
#[derive(Args, Debug)]
pub(crate) struct Serve {
    /// The store; made when it is not there
    #[arg(long, value_name = "FILE")]
    store: PathBuf,
    /// The keys that sign tokens: a JWK Set
    #[arg(long, value_name = "FILE")]
    keys: PathBuf,
    /// The keys that sign state documents: a JWK Set
    #[arg(long, value_name = "FILE")]
    state_keys: PathBuf,
    /// The issuer of the tokens
    #[arg(long, value_name = "URL")]
    issuer: String,
    /// What can be played
    #[arg(long, value_name = "FILE")]
    catalogue: PathBuf,
    /// The keys that check viewers' tokens: the JWK Set of their identity provider
    #[arg(long, value_name = "FILE", conflicts_with = "insecure_dev", required_unless_present = "insecure_dev")]
    jwks: Option<PathBuf>,
    /// Believe viewers who they say they are; on loopback only
    #[arg(long)]
    insecure_dev: bool,
    /// The issuer that viewers' tokens must have
    #[arg(long, value_name = "URL", requires = "jwks")]
    viewer_issuer: Option<String>,
    /// The audience that viewers' tokens must have
    #[arg(long, value_name = "URL", requires = "jwks")]
    viewer_audience: Option<String>,
    /// Where viewers and edges connect; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// Where the operator connects: loopback only
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    admin: SocketAddr,
    /// The file with the token that the operator shows
    #[arg(long, value_name = "FILE")]
    admin_token_file: Option<PathBuf>,
    /// The header in which a trusted proxy says the viewer's address
    #[arg(long, value_name = "NAME")]
    client_ip_header: Option<String>,
    /// Have every token signed by the signer at this URL: `POST` of `{"kid","alg","input"}` gives `{"signature"}`
    #[arg(long, value_name = "URL", requires = "signer_kid")]
    signer: Option<String>,
    /// The key of the key file, public or secret, with which the signer signs
    #[arg(long, value_name = "KID", requires = "signer")]
    signer_kid: Option<String>,
    /// The file with the bearer token that the signer is shown
    #[arg(long, value_name = "FILE", requires = "signer")]
    signer_token_file: Option<PathBuf>,
    #[command(flatten)]
    pace: Pace,
}

impl Serve {
    pub(crate) fn run(&self) -> Result<Ending, Failure> {
        let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
        let colours = io::stderr().is_terminal();
        tracing_subscriber::fmt().with_writer(io::stderr).with_ansi(colours).with_env_filter(filter).init();
        let config = self.config()?;
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        runtime.block_on(serve(config, announce, shutdown()))?;
        Ok(Ending::Success)
    }

    fn config(&self) -> Result<ServeConfig, Failure> {
        let store = Arc::new(open_store(&self.store)?);
        let mut config = ServeConfig::new(store, &self.issuer, &self.keys, &self.state_keys, &self.catalogue);
        config.jwks.clone_from(&self.jwks);
        config.viewer_issuer.clone_from(&self.viewer_issuer);
        config.viewer_audience.clone_from(&self.viewer_audience);
        config.insecure_dev = self.insecure_dev;
        config.listen = self.listen;
        config.admin = self.admin;
        config.admin_token = self.admin_token_file.as_deref().map(AdminToken::load).transpose()?;
        config.client_ip_header.clone_from(&self.client_ip_header);
        config.rotation = self.pace.rotation();
        config.signing = self.signing()?;
        Ok(config)
    }

    fn signing(&self) -> Result<Option<RemoteSigning>, Failure> {
        let (Some(url), Some(kid)) = (&self.signer, &self.signer_kid) else { return Ok(None) };
        let token = self.signer_token_file.as_deref().map(input::text).transpose()?.map(Zeroizing::new);
        let bounds = Bounds::default();
        let signer = HttpSigner::new(url, token.as_deref().map(|token| token.trim()), bounds.attempt);
        Ok(Some(RemoteSigning { signer: Arc::new(signer), kid: kid.clone(), bounds }))
    }
}

/// Tells whoever started the service where it listens.
fn announce(addresses: Addresses) {
    if let Err(error) = addresses.announce(io::stdout().lock()) {
        tracing::warn!(%error, "cannot announce the addresses on standard output");
    }
}

async fn shutdown() {
    if let Err(error) = termination().await {
        tracing::error!(%error, "cannot wait for signals, stopping");
    }
}
