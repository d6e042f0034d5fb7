//! Tokens that a key behind a connection signs.

use core::time::Duration;
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::{EncodingKey, crypto};
use serde_json::{Value, json};
use token_core::Request;
use token_sdk::serve::{RemoteSigning, ServeConfig, ServeError};
use token_sdk::signer::{Bounds, HttpSigner};
use token_sdk::{Algorithm, KeyFile};

use crate::harness::{Running, Setup};

const KID: &str = "kms-1";
const BEARER: &str = "caller-of-the-kms";

/// What the server does with requests from now on.
#[derive(Clone, Copy)]
enum Mood {
    Sign,
    SignWrong,
    Fail(u16),
    Stall,
    Babble,
}

/// A server with the private key, on a free port; it ends with the process.
struct Kms {
    url: String,
    mood: Arc<Mutex<Mood>>,
}

impl Kms {
    fn start() -> Self {
        let mood = Arc::new(Mutex::new(Mood::Sign));
        let routes = Router::new().route("/sign", post(sign)).with_state(Arc::clone(&mood));
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let url = format!("http://{}/sign", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                axum::serve(listener, routes).await.unwrap();
            });
        });
        Self { url, mood }
    }

    fn set(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }
}

fn pem(file: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pem").join(file)).unwrap()
}

async fn sign(
    State(mood): State<Arc<Mutex<Mood>>>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Result<Json<Value>, StatusCode> {
    let mood = *mood.lock().unwrap();
    if headers.get("authorization").is_none_or(|shown| shown != &format!("Bearer {BEARER}")) {
        return Err(StatusCode::FORBIDDEN);
    }
    assert_eq!((&body["kid"], &body["alg"]), (&json!(KID), &json!("ES256")));
    let mut input = URL_SAFE_NO_PAD.decode(body["input"].as_str().unwrap()).unwrap();
    match mood {
        Mood::Sign => {}
        Mood::SignWrong => input.push(0),
        Mood::Fail(status) => return Err(StatusCode::from_u16(status).unwrap()),
        Mood::Stall => core::future::pending().await,
        Mood::Babble => return Ok(Json(json!({ "signature": "not base64url!" }))),
    }
    let pem = pem("p256.pkcs8.pem");
    let der: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
    let key = EncodingKey::from_ec_der(&STANDARD.decode(der).unwrap());
    let signature = crypto::sign(&input, &key, jsonwebtoken::Algorithm::ES256).unwrap();
    Ok(Json(json!({ "signature": signature })))
}

fn bounds() -> Bounds {
    let (attempt, total) = (Duration::from_millis(400), Duration::from_secs(2));
    Bounds { attempt, total, attempts: 2, pause: Duration::from_millis(1), ..Bounds::default() }
}

/// A service whose key file has the public key alone.
fn set_up(kms: &Kms, bearer: &str, bounds: Bounds) -> (Setup, ServeConfig) {
    let setup = Setup::new();
    let mut keys = KeyFile::empty();
    keys.import_pem(&pem("p256.spki.pem"), Algorithm::Es256, KID, 0).unwrap();
    keys.save(&setup.path("keys.json")).unwrap();
    let signer = HttpSigner::new(&kms.url, Some(bearer), bounds.attempt);
    assert!(!format!("{signer:?}").contains(bearer));
    let mut config = setup.config();
    config.signing = Some(RemoteSigning { signer: Arc::new(signer), kid: KID.to_owned(), bounds });
    (setup, config)
}

fn start(kms: &Kms, bounds: Bounds) -> Running {
    let (setup, config) = set_up(kms, BEARER, bounds);
    setup.start_with(config).unwrap()
}

fn refused(change: impl FnOnce(&Kms, &Setup, &mut ServeConfig)) -> ServeError {
    let kms = Kms::start();
    let (setup, mut config) = set_up(&kms, BEARER, bounds());
    change(&kms, &setup, &mut config);
    setup.start_with(config).err().expect("the service started")
}

fn metric(running: &Running, name: &str) -> Option<u64> {
    let text = running.public("GET", "/metrics").send().text();
    text.lines().find_map(|line| line.strip_prefix(name)).map(|rest| rest.trim().parse().unwrap())
}

fn signatures(running: &Running, outcome: &str) -> Option<u64> {
    metric(running, &format!("token_remote_signatures_total{{outcome=\"{outcome}\"}}"))
}

#[test]
fn viewers_play_with_what_was_signed_elsewhere() {
    let kms = Kms::start();
    let running = start(&kms, bounds());
    let answer = running.play("alice", "final").expect(200);
    let url = answer["urls"][0]["url"].as_str().unwrap();
    let request = Request::at(running.setup.now()).method("GET").url(url);
    let request = request.ip("203.0.113.7".parse().unwrap()).country("US");
    let decided = running.edge().decide_request(&request);
    assert_eq!(decided.as_deref(), Ok("https://fast.example/live/a/live.m3u8"));
    let refreshed = running.refresh("alice", answer["sid"].as_str().unwrap()).expect(200);
    assert_ne!(refreshed["token"], answer["token"]);
    // Two CDNs, twice; none of what was tried at the start is counted as a token.
    assert_eq!(signatures(&running, "signed"), Some(4));
    assert_eq!(metric(&running, &format!("token_mints_total{{format=\"cat\",kid=\"{KID}\"}}")), Some(4));
}

#[test]
fn what_fails_elsewhere_is_a_503_with_a_reason() {
    let kms = Kms::start();
    let running = start(&kms, bounds());
    for (mood, outcome) in [
        (Mood::Fail(503), "unavailable"),
        (Mood::Fail(400), "refused"),
        (Mood::SignWrong, "wrong"),
        (Mood::Babble, "refused"),
    ] {
        let before = signatures(&running, outcome).unwrap_or(0);
        kms.set(mood);
        assert_eq!(running.play("alice", "final").reason(503), "signer-failed");
        assert_eq!(signatures(&running, outcome), Some(before + 1), "{outcome}");
    }
    kms.set(Mood::Stall);
    let started = Instant::now();
    assert_eq!(running.play("alice", "final").reason(503), "signer-failed");
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
    assert_eq!(metric(&running, "token_denials_total{reason=\"signer-failed\"}"), Some(5));
    assert_eq!(metric(&running, &format!("token_mints_total{{format=\"cat\",kid=\"{KID}\"}}")), None);
    // It comes back by itself.
    kms.set(Mood::Sign);
    running.play("alice", "final").expect(200);
}

#[test]
fn a_full_queue_is_a_503_at_once() {
    let kms = Kms::start();
    let slow = Duration::from_secs(3);
    let one = Bounds { concurrent: 1, waiting: 0, attempt: slow, total: slow, attempts: 1, ..bounds() };
    let running = start(&kms, one);
    kms.set(Mood::Stall);
    let play = |viewer: &str| {
        let started = Instant::now();
        (running.play(viewer, "final").reason(503), started.elapsed())
    };
    let mut answers = std::thread::scope(|scope| {
        let both = ["alice", "bob"].map(|viewer| scope.spawn(move || play(viewer)));
        both.map(|answer| answer.join().unwrap())
    });
    answers.sort();
    let [(busy, at_once), (failed, waited)] = &answers;
    assert_eq!((busy.as_str(), failed.as_str()), ("signer-busy", "signer-failed"));
    assert!(at_once < waited, "{answers:?}");
    assert!(signatures(&running, "queue-full").is_some());
}

#[test]
fn a_signer_that_cannot_sign_keeps_the_service_from_starting() {
    let signing = |error: ServeError| match error {
        ServeError::Signing { kid, source } if kid == KID || kid == "k9" => source.to_string(),
        other => panic!("{other}"),
    };
    let unreachable = refused(|_, _, config| {
        let nobody = HttpSigner::new("http://127.0.0.1:9/sign", None, Duration::from_millis(300));
        config.signing.as_mut().unwrap().signer = Arc::new(nobody);
    });
    assert!(signing(unreachable).starts_with("the signer is not available"));
    assert!(signing(refused(|kms, _, _| kms.set(Mood::Stall))).starts_with("no signature within"));
    let unknown = refused(|_, _, config| config.signing.as_mut().unwrap().kid = "k9".to_owned());
    assert_eq!(signing(unknown), "kid \"k9\": no such key");
    let wrong = refused(|kms, _, _| kms.set(Mood::SignWrong));
    assert!(signing(wrong).starts_with("signature: expected the signature of the key"));
    let kms = Kms::start();
    let (setup, config) = set_up(&kms, "somebody else", bounds());
    let stranger = setup.start_with(config).err().expect("the service started");
    assert_eq!(signing(stranger), "the signer refuses: status 403");
}

#[test]
fn the_catalogue_is_tried_with_the_key_elsewhere() {
    let catalogue =
        |setup: &Setup| -> Value { serde_json::from_slice(&fs::read(setup.path("catalogue.json")).unwrap()).unwrap() };
    let pinned = refused(|_, setup, _| {
        let mut changed = catalogue(setup);
        changed["cdns"][1]["kid"] = json!("k9");
        setup.write("catalogue.json", &changed);
    });
    assert_eq!(pinned.to_string(), "catalogue, cdn \"other\": kid: expected none, or \"kms-1\", which signs elsewhere");
    let short = refused(|_, setup, _| {
        let mut changed = catalogue(setup);
        changed["cdns"][0]["max_token_bytes"] = json!(64);
        setup.write("catalogue.json", &changed);
    });
    assert!(short.to_string().contains("the CDN fast takes 64"), "{short}");
    let scoped = refused(|_, setup, _| {
        let keys = fs::read_to_string(setup.path("keys.json")).unwrap();
        let mut keys: Value = serde_json::from_str(&keys).unwrap();
        keys["keys"][0]["scope"] = json!({ "path_prefixes": ["/live/a/"] });
        setup.write("keys.json", &keys);
    });
    assert!(scoped.to_string().contains("members") && scoped.to_string().contains(KID), "{scoped}");
    let retiring = refused(|_, setup, _| {
        let mut keys: Value = serde_json::from_str(&fs::read_to_string(setup.path("keys.json")).unwrap()).unwrap();
        keys["keys"][0]["use_state"] = json!("retiring");
        setup.write("keys.json", &keys);
    });
    assert!(retiring.to_string().contains("no active key signs"), "{retiring}");
}
