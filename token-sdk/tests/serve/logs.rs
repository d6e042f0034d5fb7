//! What the log must not say.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

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

#[test]
fn no_token_key_or_viewer_is_in_the_log() {
    let log = Log::default();
    // The log of every test of this program: there is one for a process.
    tracing_subscriber::fmt()
        .with_ansi(false)
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(log.clone())
        .init();
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

    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    for said in ["route=\"/play/{asset}\"", "status=401", sid, "log-test", "finishing"] {
        assert!(log.contains(said), "{said}");
    }
    let secrets = [token, &viewer_token(viewer)[..40], ADMIN_TOKEN, viewer, "CAT="];
    let keys = keys["keys"].as_array().unwrap().iter().map(|key| key["k"].as_str().unwrap());
    for secret in secrets.into_iter().chain(keys) {
        assert!(!log.contains(secret), "{secret}");
    }
}
