//! Requests over real HTTP, as a player or an operator makes them.

use core::time::Duration;

use serde_json::Value;
use ureq::http::Request;

use crate::failure::{Context, Failure};

/// Far above what a loaded machine needs: a request that takes so long hangs.
const TIMEOUT: Duration = Duration::from_secs(30);

/// A client that reports every status and follows no redirect.
#[derive(Clone, Debug)]
pub(crate) struct Http(ureq::Agent);

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Http {
    pub(crate) fn new() -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(TIMEOUT))
            .build();
        Self(config.into())
    }

    /// Sends a request, with a JSON body where there is one.
    pub(crate) fn send(
        &self,
        method: &str,
        url: &str,
        headers: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Result<Answer, Failure> {
        let mut request = Request::builder().method(method).uri(url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let outcome = match body {
            Some(body) => self.0.run(request.header("content-type", "application/json").body(body.to_string())?),
            None => self.0.run(request.body(())?),
        };
        // The URL may hold a token and stays out of the message.
        let mut response = outcome.context(format_args!("{method} {}", place(url)))?;
        let headers = response.headers().iter();
        let headers = headers.map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into()));
        Ok(Answer {
            status: response.status().as_u16(),
            headers: headers.collect(),
            body: response.body_mut().read_to_vec()?,
        })
    }
}

impl Answer {
    /// The header with this lower-case name.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(there, _)| there == name).map(|(_, value)| value.as_str())
    }

    /// The reason that the edge tells an operator, or the service tells a viewer.
    pub(crate) fn reason(&self) -> Option<String> {
        let told = self.header("token-reason").map(str::to_owned);
        told.or_else(|| Some(self.json().ok()?.get("reason")?.as_str()?.to_owned()))
    }

    pub(crate) fn json(&self) -> Result<Value, Failure> {
        serde_json::from_slice(&self.body).context(format_args!("the body of a {}", self.status))
    }

    pub(crate) fn text(&self) -> Result<&str, Failure> {
        Ok(core::str::from_utf8(&self.body)?)
    }
}

/// A JSON API behind a bearer secret.
#[derive(Clone, Debug)]
pub(crate) struct Api {
    http: Http,
    base: String,
    secret: String,
}

impl Api {
    pub(crate) fn new(http: &Http, base: &str, secret: &str) -> Self {
        Self { http: http.clone(), base: base.to_owned(), secret: secret.to_owned() }
    }

    /// Calls it; anything but a 2xx is a failure.
    pub(crate) fn call(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Value, Failure> {
        let secret = format!("Bearer {}", self.secret);
        let url = format!("{}{path}", self.base);
        let answer = self.http.send(method, &url, &[("authorization", &secret)], body)?;
        if !(200..300).contains(&answer.status) {
            let message = String::from_utf8_lossy(&answer.body).into_owned();
            return Err(Failure::new(format!("{method} {path}: {} {message}", answer.status)));
        }
        answer.json()
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Result<Value, Failure> {
        self.call("POST", path, Some(body))
    }
}

fn place(url: &str) -> String {
    url.split('/').take(3).collect::<Vec<_>>().join("/")
}
