//! The admin listener of a running service, seen from the command line.

use core::fmt::Display;
use core::net::IpAddr;
use core::time::Duration;
use std::path::PathBuf;

use clap::Args;
use serde_json::Value;
use ureq::Agent;
use ureq::http::Uri;
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::input;

/// The environment variable with the admin token.
const TOKEN_VARIABLE: &str = "TOKENCTL_ADMIN_TOKEN";

/// How a command identifies itself to `--server`.
#[derive(Args, Debug)]
pub(crate) struct AdminToken {
    /// The file with the admin token for --server; left out, the environment variable TOKENCTL_ADMIN_TOKEN
    #[arg(long, value_name = "FILE")]
    admin_token_file: Option<PathBuf>,
}

impl AdminToken {
    fn read(&self) -> Result<Zeroizing<String>, Failure> {
        let token = match &self.admin_token_file {
            Some(path) => input::text(path)?,
            None => std::env::var(TOKEN_VARIABLE).map_err(|_| {
                Failure::new(format_args!(
                    "--server: expected --admin-token-file or the environment variable {TOKEN_VARIABLE}"
                ))
            })?,
        };
        Ok(Zeroizing::new(token.trim().to_owned()))
    }
}

/// A client of the admin listener.
pub(crate) struct Admin {
    agent: Agent,
    server: String,
    authorization: Zeroizing<String>,
}

impl Admin {
    pub(crate) fn new(server: &str, token: &AdminToken) -> Result<Self, Failure> {
        require_loopback(server)?;
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            // Not the proxy of the environment: it would be shown the token.
            .proxy(None)
            .timeout_global(Some(Duration::from_secs(30)))
            .build();
        Ok(Self {
            agent: config.into(),
            server: server.trim_end_matches('/').to_owned(),
            authorization: Zeroizing::new(format!("Bearer {}", token.read()?.as_str())),
        })
    }

    pub(crate) fn get(&self, path: &str) -> Result<Value, Failure> {
        let request = self.agent.get(self.url(path)).header("Authorization", self.authorization.as_str());
        self.answer(request.call())
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Result<Value, Failure> {
        let request = self.agent.post(self.url(path)).header("Authorization", self.authorization.as_str());
        self.answer(request.send_json(body))
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.server)
    }

    fn answer(&self, response: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Result<Value, Failure> {
        let failed = |error: &dyn Display| Failure::new(format_args!("--server {}: {error}", self.server));
        let mut response = response.map_err(|error| failed(&error))?;
        let status = response.status();
        let body = response.body_mut().read_json::<Value>();
        if status.is_success() {
            return body.map_err(|error| failed(&error));
        }
        let member = |name: &str| body.as_ref().ok().and_then(|body| body.get(name)).and_then(Value::as_str);
        let words: Vec<&str> = [member("reason"), member("message")].into_iter().flatten().collect();
        Err(failed(&format_args!("{} {}", status.as_u16(), words.join(": "))))
    }
}

/// The token travels in the clear: it must not leave this machine.
fn require_loopback(server: &str) -> Result<(), Failure> {
    let uri: Option<Uri> = server.parse().ok();
    let host = uri.as_ref().filter(|uri| uri.scheme_str() == Some("http")).and_then(Uri::host);
    let is_loopback = |host: &str| {
        let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        address.map_or(host == "localhost", |address| address.is_loopback())
    };
    if host.is_some_and(is_loopback) {
        return Ok(());
    }
    Err(Failure::new(format_args!(
        "--server {server}: expected http:// and a loopback address, such as http://127.0.0.1:8081; reach a service elsewhere through a tunnel"
    )))
}

/// Text as one segment of a URL's path.
pub(crate) fn segment(text: &str) -> String {
    let is_unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let mut segment = String::with_capacity(text.len());
    for byte in text.bytes() {
        if is_unreserved(byte) {
            segment.push(char::from(byte));
        } else {
            segment.push_str(&format!("%{byte:02X}"));
        }
    }
    segment
}
