//! A server that signs as a vault's transit engine does, and fails when it is told to.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use serde_json::{Value, json};

pub(crate) const SECRET: [u8; 32] = [7; 32];
pub(crate) const TOKEN: &str = "caller-of-the-vault";

/// What the server does with a request.
#[derive(Clone, Copy)]
pub(crate) enum Turn {
    Fail(u16),
    Stall,
    SignWrong,
}

/// What is still to be done with requests, and how many came.
struct Script {
    turns: VecDeque<Turn>,
    asked: usize,
}

/// A vault on a free port, which stops with its runtime.
pub(crate) struct Vault {
    pub(crate) url: String,
    script: Arc<Mutex<Script>>,
}

impl Vault {
    /// Does this with the first requests, and signs the others.
    pub(crate) async fn start(turns: &[Turn]) -> Self {
        let script = Arc::new(Mutex::new(Script { turns: turns.iter().copied().collect(), asked: 0 }));
        let routes = Router::new().route("/v1/transit/hmac/{key}/{hash}", post(hmac)).with_state(Arc::clone(&script));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        Self { url, script }
    }

    /// How many requests came.
    pub(crate) fn asked(&self) -> usize {
        self.script.lock().unwrap().asked
    }
}

async fn hmac(
    State(script): State<Arc<Mutex<Script>>>,
    Path((key, hash)): Path<(String, String)>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Result<Json<Value>, StatusCode> {
    let turn = {
        let mut script = script.lock().unwrap();
        script.asked += 1;
        script.turns.pop_front()
    };
    if headers.get("x-vault-token").is_none_or(|token| token != TOKEN) || key != "kms-1" || hash != "sha2-256" {
        return Err(StatusCode::FORBIDDEN);
    }
    let mut input = STANDARD.decode(body["input"].as_str().unwrap()).unwrap();
    match turn {
        Some(Turn::Fail(status)) => return Err(StatusCode::from_u16(status).unwrap()),
        Some(Turn::Stall) => core::future::pending().await,
        Some(Turn::SignWrong) => input.push(0),
        None => {}
    }
    let mac = crypto::sign(&input, &EncodingKey::from_secret(&SECRET), Algorithm::HS256).unwrap();
    let mac = STANDARD.encode(URL_SAFE_NO_PAD.decode(mac).unwrap());
    Ok(Json(json!({ "data": { "hmac": format!("vault:v1:{mac}") } })))
}
