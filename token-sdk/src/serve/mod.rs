//! The vending service: viewers get tokens, edges get state, the operator gets levers.
//!
//! Two listeners. The public one: `POST /play/{asset}`, `POST /refresh`, `GET /state`,
//! `GET /healthz`, `GET /metrics`. The admin one, on loopback and behind a bearer token: `/revoke`,
//! `/unrevoke`, `/epoch`, `/state`, `/keys`.

mod address;
mod admin;
mod answer;
mod catalogue;
mod config;
mod document;
mod error;
mod listener;
mod metrics;
mod observe;
mod problem;
mod public;
mod remote;
mod service;
mod vend;
mod viewer;

use core::net::SocketAddr;
use core::time::Duration;
use std::io::Write;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::watch;

pub use config::{AdminToken, ServeConfig};
pub use error::ServeError;
pub use remote::RemoteSigning;
use service::Service;

/// Between two sweeps of the store for entries whose time is over.
const SWEEP_EVERY: Duration = Duration::from_secs(60);

/// Where the service listens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Addresses {
    /// For viewers and edges.
    pub public: SocketAddr,
    /// For the operator.
    pub admin: SocketAddr,
}

impl Addresses {
    /// Tells whoever started the service that it is ready: one line of JSON with both URLs.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn announce(&self, mut out: impl Write) -> std::io::Result<()> {
        let line = serde_json::json!({
            "public": format!("http://{}", self.public),
            "admin": format!("http://{}", self.admin),
        });
        writeln!(out, "{line}")?;
        out.flush()
    }
}

/// Runs the service until `shutdown` is done, then finishes the requests under way. Calls `ready`
/// when both listeners accept connections.
///
/// # Errors
/// The configuration cannot be used, or a listener cannot be opened.
pub async fn serve(
    config: ServeConfig,
    ready: impl FnOnce(Addresses),
    shutdown: impl Future<Output = ()>,
) -> Result<(), ServeError> {
    config.check()?;
    let public = bind(config.listen).await?;
    let admin = bind(config.admin).await?;
    let addresses = Addresses { public: local(&public)?, admin: local(&admin)? };
    let admin_token = config.admin_token.clone();
    let service = Arc::new(service::blocking(move || Service::new(config)).await??);
    let (stop, stopped) = watch::channel(false);
    let serving = [
        tokio::spawn(listener::run(public, public::router(&service), stopped.clone())),
        tokio::spawn(listener::run(admin, admin::router(&service, admin_token), stopped)),
    ];
    tracing::info!(public = %addresses.public, admin = %addresses.admin, "ready");
    ready(addresses);
    tokio::select! {
        () = shutdown => {}
        () = sweep(&service) => {}
    }
    tracing::info!("finishing the requests under way");
    stop.send_replace(true);
    for listener in serving {
        listener.await.map_err(|_| ServeError::Stopped)?;
    }
    Ok(())
}

/// Done at the first SIGTERM or SIGINT.
///
/// # Errors
/// The signals cannot be listened to.
pub async fn termination() -> std::io::Result<()> {
    #[cfg(unix)]
    {
        let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        tokio::select! {
            interrupted = tokio::signal::ctrl_c() => interrupted,
            _ = terminate.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}

async fn bind(address: SocketAddr) -> Result<TcpListener, ServeError> {
    TcpListener::bind(address).await.map_err(|source| ServeError::Listen { address, source })
}

fn local(listener: &TcpListener) -> Result<SocketAddr, ServeError> {
    listener.local_addr().map_err(|_| ServeError::Stopped)
}

/// Never done.
async fn sweep(service: &Arc<Service>) {
    let mut interval = tokio::time::interval(SWEEP_EVERY);
    loop {
        interval.tick().await;
        let service = Arc::clone(service);
        match service::blocking(move || service.sweep()).await {
            Ok(Ok(0)) => {}
            Ok(Ok(dropped)) => tracing::info!(dropped, "swept the store"),
            Ok(Err(error)) => tracing::error!(%error, "cannot sweep the store"),
            Err(error) => tracing::error!(%error, "cannot sweep the store"),
        }
    }
}
