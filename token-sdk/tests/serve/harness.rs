//! A service on free ports, and a client.

use core::sync::atomic::{AtomicI64, Ordering};
use std::sync::Arc;
use std::sync::mpsc;
use std::thread::JoinHandle;

use jsonwebtoken::{EncodingKey, Header};
use serde_json::{Value, json};
use tempfile::TempDir;
use token_sdk::serve::{Addresses, AdminToken, ServeConfig, ServeError, serve};
use token_sdk::{Algorithm, Clock, EmbeddedStore, KeyFile, SystemClock};
use tokio::sync::oneshot;

use crate::edge::{Edge, ISSUER};

pub(crate) const ADMIN_TOKEN: &str = "operator-on-duty-0042";
/// The identity provider's secret: HS256, 32 bytes.
const VIEWER_SECRET: &[u8; 32] = b"identity provider, 32 bytes long";
/// The same in base64url.
const VIEWER_SECRET_TEXT: &str = "aWRlbnRpdHkgcHJvdmlkZXIsIDMyIGJ5dGVzIGxvbmc";

/// The files of a service, and its clock.
pub(crate) struct Setup {
    pub(crate) directory: TempDir,
    /// Seconds the service's clock is ahead.
    pub(crate) ahead: Arc<AtomicI64>,
}

impl Setup {
    pub(crate) fn new() -> Self {
        let setup = Self { directory: tempfile::tempdir().unwrap(), ahead: Arc::new(AtomicI64::new(0)) };
        for (file, kid) in [("keys.json", "k1"), ("state-keys.json", "state")] {
            let mut keys = KeyFile::empty();
            keys.generate(Algorithm::Hs256, kid, 0).unwrap();
            keys.save(&setup.path(file)).unwrap();
        }
        let key = json!({ "kty": "oct", "kid": "idp", "alg": "HS256", "k": VIEWER_SECRET_TEXT });
        setup.write("jwks.json", &json!({ "keys": [key] }));
        setup.write("catalogue.json", &catalogue());
        setup
    }

    pub(crate) fn path(&self, file: &str) -> std::path::PathBuf {
        self.directory.path().join(file)
    }

    pub(crate) fn write(&self, file: &str, content: &Value) {
        std::fs::write(self.path(file), content.to_string()).unwrap();
    }

    pub(crate) fn config(&self) -> ServeConfig {
        let store = Arc::new(EmbeddedStore::open(&self.path("state.redb")).unwrap());
        let (keys, state_keys) = (self.path("keys.json"), self.path("state-keys.json"));
        let mut config = ServeConfig::new(store, ISSUER, &keys, &state_keys, &self.path("catalogue.json"));
        config.jwks = Some(self.path("jwks.json"));
        config.admin_token = Some(AdminToken::new(ADMIN_TOKEN).unwrap());
        config.client_ip_header = Some("x-viewer-address".to_owned());
        let ahead = Arc::clone(&self.ahead);
        config.clock = Arc::new(move || SystemClock.now() + ahead.load(Ordering::Relaxed));
        config
    }

    pub(crate) fn now(&self) -> i64 {
        SystemClock.now() + self.ahead.load(Ordering::Relaxed)
    }

    pub(crate) fn start(self) -> Running {
        let config = self.config();
        self.start_with(config).unwrap()
    }

    pub(crate) fn start_with(self, config: ServeConfig) -> Result<Running, ServeError> {
        let (stop, stopped) = oneshot::channel::<()>();
        let (ready, addresses) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
            let announce = move |addresses: Addresses| ready.send(addresses).unwrap();
            runtime.block_on(serve(config, announce, async { drop(stopped.await) }))
        });
        match addresses.recv() {
            Ok(addresses) => Ok(Running { setup: self, addresses, stop: Some(stop), thread: Some(thread) }),
            Err(_) => Err(thread.join().unwrap().unwrap_err()),
        }
    }
}

/// A service that stops with its owner.
pub(crate) struct Running {
    pub(crate) setup: Setup,
    pub(crate) addresses: Addresses,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<Result<(), ServeError>>>,
}

impl Running {
    /// Ends the service and gives its files back.
    pub(crate) fn stop(mut self) -> Setup {
        self.end();
        core::mem::replace(&mut self.setup, Setup { directory: tempfile::tempdir().unwrap(), ahead: Arc::default() })
    }

    fn end(&mut self) {
        if let (Some(stop), Some(thread)) = (self.stop.take(), self.thread.take()) {
            let _ = stop.send(());
            thread.join().unwrap().unwrap();
        }
    }

    pub(crate) fn public(&self, method: &str, path: &str) -> Call {
        Call::new(method, &format!("http://{}{path}", self.addresses.public)).header("x-viewer-address", "203.0.113.7")
    }

    pub(crate) fn admin(&self, method: &str, path: &str) -> Call {
        Call::new(method, &format!("http://{}{path}", self.addresses.admin)).bearer(ADMIN_TOKEN)
    }

    pub(crate) fn play(&self, viewer: &str, asset: &str) -> Answer {
        self.public("POST", &format!("/play/{asset}")).bearer(&viewer_token(viewer)).send()
    }

    pub(crate) fn refresh(&self, viewer: &str, sid: &str) -> Answer {
        self.public("POST", "/refresh").bearer(&viewer_token(viewer)).json(&json!({ "sid": sid })).send()
    }

    pub(crate) fn revoke(&self, kind: &str, id: &str) -> Value {
        self.admin("POST", "/revoke").json(&json!({ "kind": kind, "id": id })).send().expect(200)
    }

    pub(crate) fn state_document(&self) -> Vec<u8> {
        let answer = self.public("GET", "/state").send();
        assert_eq!(answer.status, 200);
        answer.body
    }

    /// An edge that loads keys and state now.
    pub(crate) fn edge(&self) -> Edge {
        let load = |file: &str| KeyFile::load(&self.setup.path(file)).unwrap();
        Edge::new("fastedge", &load("keys.json"), &load("state-keys.json"), &self.state_document())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.end();
        }
    }
}

pub(crate) struct Call {
    method: String,
    url: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Call {
    fn new(method: &str, url: &str) -> Self {
        Self { method: method.to_owned(), url: url.to_owned(), headers: Vec::new(), body: Vec::new() }
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(other, _)| other != name);
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(other, _)| other != name);
        self
    }

    pub(crate) fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    pub(crate) fn json(mut self, body: &Value) -> Self {
        self.body = body.to_string().into_bytes();
        self.header("content-type", "application/json")
    }

    pub(crate) fn body(mut self, body: &[u8]) -> Self {
        self.body = body.to_vec();
        self
    }

    pub(crate) fn send(self) -> Answer {
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let mut request = ureq::http::Request::builder().method(self.method.as_str()).uri(&self.url);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let mut response = agent.run(request.body(self.body).unwrap()).unwrap();
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| (name.as_str().to_owned(), value.to_str().unwrap().to_owned()))
            .collect();
        Answer { status: response.status().as_u16(), headers, body: response.body_mut().read_to_vec().unwrap() }
    }
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    /// The body, which must come with this status.
    #[track_caller]
    pub(crate) fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The reason of a refusal, which must come with this status and not be stored.
    #[track_caller]
    pub(crate) fn reason(&self, status: u16) -> String {
        let body = self.expect(status);
        assert_eq!(self.header("cache-control"), Some("no-store"));
        assert!(body["message"].as_str().is_some_and(|message| !message.is_empty()));
        body["reason"].as_str().unwrap().to_owned()
    }
}

/// A token of the identity provider, good for ten years of any test's clock.
pub(crate) fn viewer_token(subject: &str) -> String {
    sign_viewer(&json!({ "sub": subject, "exp": SystemClock.now() + 315_360_000 }))
}

pub(crate) fn sign_viewer(claims: &Value) -> String {
    let mut header = Header::new(jsonwebtoken::Algorithm::HS256);
    header.kid = Some("idp".to_owned());
    jsonwebtoken::encode(&header, claims, &EncodingKey::from_secret(VIEWER_SECRET)).unwrap()
}

fn catalogue() -> Value {
    json!({
        "cdns": [
            { "name": "fast", "base_url": "https://fast.example", "audience": "fastedge" },
            { "name": "other", "base_url": "https://other.example", "audience": "otheredge" },
        ],
        "assets": {
            "final": { "path": "/live/a/", "manifest": "live.m3u8", "epoch": "event:final", "countries": ["US"],
                "network": { "v4": 24, "v6": 48 }, "ttl": 300 },
            "members": { "path": "/live/b/", "ttl": 60, "subjects": ["alice"] },
        },
    })
}
