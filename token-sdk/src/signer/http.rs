//! A signer that is asked over HTTP: a few lines beside a KMS, or a module behind PKCS#11.

use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::time::Duration;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use token_core::{Lossy, Unsigned};
use ureq::Agent;
use zeroize::Zeroizing;

use super::{Signer, SignerError};

/// Asks `POST url` with `{"kid": …, "alg": JOSE name, "input": base64url}` for `{"signature": base64url}`, the
/// signature as JOSE has it. The statuses 429 and 500 to 599 mean that asking again may help, all others that
/// it does not. Redirects are not followed, and no proxy is used. `Debug` prints the URL only.
#[derive(Clone)]
pub struct HttpSigner {
    agent: Agent,
    url: Arc<str>,
    authorization: Option<Arc<Zeroizing<String>>>,
}

impl HttpSigner {
    /// A signer at this URL, which is shown this bearer token. A thread waits for each answer at most this
    /// long, also when nobody waits for the thread any more.
    #[must_use]
    pub fn new(url: &str, bearer: Option<&str>, timeout: Duration) -> Self {
        let config = Agent::config_builder().http_status_as_error(false).max_redirects(0).proxy(None);
        let authorization = bearer.map(|token| Arc::new(Zeroizing::new(format!("Bearer {token}"))));
        Self { agent: config.timeout_global(Some(timeout)).build().into(), url: url.into(), authorization }
    }

    fn ask(&self, body: &Value) -> Result<Vec<u8>, SignerError> {
        let unavailable = |error: ureq::Error| SignerError::Unavailable(error.to_string());
        let mut request = self.agent.post(&*self.url);
        if let Some(authorization) = &self.authorization {
            request = request.header("authorization", authorization.as_str());
        }
        let mut response = request.send_json(body).map_err(unavailable)?;
        match response.status().as_u16() {
            200 => {}
            status @ (429 | 500..) => return Err(SignerError::Unavailable(format!("status {status}"))),
            status => return Err(SignerError::Refused(format!("status {status}"))),
        }
        let answer: Value = response.body_mut().read_json().map_err(unavailable)?;
        let signature = answer.get("signature").and_then(Value::as_str);
        let signature = signature.and_then(|text| URL_SAFE_NO_PAD.decode(text).ok());
        signature.ok_or_else(|| SignerError::Refused("expected a member signature in base64url".to_owned()))
    }
}

impl Signer for HttpSigner {
    fn sign<'a>(
        &'a self,
        unsigned: &'a Unsigned,
    ) -> Pin<Box<dyn Future<Output = Result<Vec<u8>, SignerError>> + Send + 'a>> {
        let body = json!({
            "kid": Lossy(unsigned.key_id()).to_string(),
            "alg": unsigned.algorithm().jose_name(),
            "input": URL_SAFE_NO_PAD.encode(unsigned.to_be_signed()),
        });
        let signer = self.clone();
        Box::pin(async move {
            let asked = tokio::task::spawn_blocking(move || signer.ask(&body)).await;
            asked.unwrap_or_else(|error| Err(SignerError::Unavailable(error.to_string())))
        })
    }
}

impl fmt::Debug for HttpSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpSigner").field("url", &self.url).finish_non_exhaustive()
    }
}
