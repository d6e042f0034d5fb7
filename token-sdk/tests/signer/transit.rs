//! A signer over HTTP: the MACs of a vault's transit engine, whose key never leaves it.

use core::future::Future;
use core::pin::Pin;
use core::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use token_core::Unsigned;
use token_sdk::signer::{Signer, SignerError};
use ureq::Agent;

/// `POST {server}/v1/transit/hmac/{key}/sha2-256` with `{"input": base64}` answers
/// `{"data": {"hmac": "vault:v1:base64"}}`.
pub(crate) struct TransitSigner {
    agent: Agent,
    server: String,
    /// What the vault knows the caller by.
    token: String,
}

impl TransitSigner {
    pub(crate) fn new(server: &str, token: &str, timeout: Duration) -> Self {
        let config = Agent::config_builder().http_status_as_error(false).max_redirects(0).proxy(None);
        // The thread below ends with the connection, not with whoever waits for it.
        let agent = config.timeout_global(Some(timeout)).build().into();
        Self { agent, server: server.to_owned(), token: token.to_owned() }
    }

    fn request(&self, unsigned: &Unsigned) -> (String, Value) {
        let key = String::from_utf8_lossy(unsigned.key_id());
        let url = format!("{}/v1/transit/hmac/{key}/sha2-256", self.server);
        (url, json!({ "input": STANDARD.encode(unsigned.to_be_signed()) }))
    }
}

impl Signer for TransitSigner {
    fn sign<'a>(
        &'a self,
        unsigned: &'a Unsigned,
    ) -> Pin<Box<dyn Future<Output = Result<Vec<u8>, SignerError>> + Send + 'a>> {
        let ((url, body), agent, token) = (self.request(unsigned), self.agent.clone(), self.token.clone());
        Box::pin(async move {
            let asked = tokio::task::spawn_blocking(move || ask(&agent, &url, &token, &body)).await;
            asked.unwrap_or_else(|error| Err(SignerError::Unavailable(error.to_string())))
        })
    }
}

fn ask(agent: &Agent, url: &str, token: &str, body: &Value) -> Result<Vec<u8>, SignerError> {
    let unavailable = |error: ureq::Error| SignerError::Unavailable(error.to_string());
    let mut response = agent.post(url).header("X-Vault-Token", token).send_json(body).map_err(unavailable)?;
    match response.status().as_u16() {
        200 => {}
        // Sealed, overloaded, or asked too often.
        status @ (429 | 500..) => return Err(SignerError::Unavailable(format!("status {status}"))),
        status => return Err(SignerError::Refused(format!("status {status}"))),
    }
    let answer: Value = response.body_mut().read_json().map_err(unavailable)?;
    let mac = answer.pointer("/data/hmac").and_then(Value::as_str).and_then(|text| text.rsplit(':').next());
    let mac = mac.and_then(|text| STANDARD.decode(text).ok());
    mac.ok_or_else(|| SignerError::Refused("expected a member data.hmac".to_owned()))
}
