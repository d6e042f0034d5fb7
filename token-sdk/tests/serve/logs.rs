//! What the log must not say.

use std::io::{self, Write};
use std::sync::{Arc, LazyLock, Mutex};

use jsonwebtoken::{EncodingKey, Header};
use serde_json::json;
use token_sdk::KeyFile;
use tracing_subscriber::fmt::MakeWriter;

use crate::harness::{ADMIN_TOKEN, Setup, viewer_token};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'w> MakeWriter<'w> for Log {
    type Writer = Self;

    fn make_writer(&'w self) -> Self {
        self.clone()
    }
}

/// The log of every test of this program: there is one for a process.
static LOG: LazyLock<Log> = LazyLock::new(|| {
    let log = Log::default();
    tracing_subscriber::fmt()
        .with_ansi(false)
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(log.clone())
        .init();
    log
});

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

#[test]
fn no_token_key_or_viewer_is_in_the_log() {
    LazyLock::force(&LOG);
    let running = Setup::new().start();
    let viewer = "viewer-4711-of-the-log-test";
    let answer = running.play(viewer, "final").expect(200);
    let (token, sid) = (answer["token"].as_str().unwrap(), answer["sid"].as_str().unwrap());
    running.refresh(viewer, sid).expect(200);
    running.public("POST", &format!("/play/final?CAT={token}")).bearer(token).send().reason(401);
    running.public("GET", &format!("/CAT={token}/live/a/live.m3u8")).send().reason(404);
    running.revoke("session", sid);
    running.revoke("subject", viewer);
    running.admin("POST", "/keys").json(&json!({ "alg": "HS256", "kid": "log-test" })).send().expect(201);
    running.admin("POST", "/keys/k1/revoke").send().expect(200);
    running.play("another", "final").reason(503);
    let keys: serde_json::Value =
        serde_json::from_str(&KeyFile::load(&running.setup.path("keys.json")).unwrap().to_json()).unwrap();
    drop(running);

    let log = LOG.text();
    for said in ["route=\"/play/{asset}\"", "status=401", sid, "log-test", "finishing"] {
        assert!(log.contains(said), "{said}");
    }
    let secrets = [token, &viewer_token(viewer)[..40], ADMIN_TOKEN, viewer, "CAT="];
    let keys = keys["keys"].as_array().unwrap().iter().map(|key| key["k"].as_str().unwrap());
    for secret in secrets.into_iter().chain(keys) {
        assert!(!log.contains(secret), "{secret}");
    }
}

/// Line breaks of every kind, orders to a terminal, text that runs backwards, and a line as ours are.
#[test]
fn no_line_of_the_log_is_forged() {
    const INJECTED: &str =
        "k\r\n2026-11-21T00:00:00.000000Z  INFO forged: kid=\u{85}\u{2028}\u{1b}[2J\u{9b}31m\u{202e}\u{7f}";
    LazyLock::force(&LOG);
    let running = Setup::new().start();
    let escaped = "%0d%0a2026-11-21T00:00:00.000000Z%20%20INFO%20forged:%1b%5b2J";
    for kid in [INJECTED, "../../dev/null"] {
        let mut header = Header::new(jsonwebtoken::Algorithm::HS256);
        header.kid = Some(kid.to_owned());
        header.typ = Some(INJECTED.to_owned());
        let viewer =
            jsonwebtoken::encode(&header, &json!({ "sub": INJECTED }), &EncodingKey::from_secret(b"")).unwrap();
        running.public("POST", "/play/final").bearer(&viewer).send().reason(401);
    }
    let named = viewer_token(INJECTED);
    let sid = running.play(INJECTED, "final").expect(200)["sid"].as_str().unwrap().to_owned();
    running.public("POST", &format!("/play/{escaped}")).bearer(&named).send().reason(404);
    running.public("GET", &format!("/{escaped}?{escaped}")).header("user-agent", "\u{9b}31m").send();
    running.public("POST", "/refresh").bearer(&named).json(&json!({ "sid": INJECTED })).send();
    running.public("POST", "/refresh").bearer(&named).json(&json!({ INJECTED: sid })).send().reason(400);
    for kind in ["session", "token", "key", "issuer", "subject", INJECTED] {
        running.admin("POST", "/revoke").json(&json!({ "kind": kind, "id": INJECTED })).send();
    }
    running.admin("POST", "/epoch/bump").json(&json!({ "scope": INJECTED })).send();
    running.admin("POST", "/keys").json(&json!({ "alg": "HS256", "kid": INJECTED })).send();
    running.admin("POST", &format!("/keys/{escaped}/revoke")).send();
    drop(running);

    let log = LOG.text();
    assert!(log.contains("kind=\"session\" id=\"k\\\\r\\\\n2026"), "the revocation is in the log");
    for line in log.lines() {
        let shown = line
            .char_indices()
            .find(|(_, character)| character.is_control() || "\u{2028}\u{202e}".contains(*character));
        assert_eq!(shown, None, "{line:?}");
        assert!(!line.starts_with("2026-11-21T00:00:00.000000Z"), "{line}");
    }
}
