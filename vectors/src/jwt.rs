//! Writes JSON Web Tokens in JWS compact form (RFC 7515 section 7.1).

use serde_json::{Map, Value, json};

use crate::fixture::{KEY_ID, merge};
use crate::key::{Algorithm, Key};
use crate::{base64url, json};

/// The pieces of a token. The signature is right for what the pieces say unless it is given.
pub(crate) struct Pieces {
    header: Value,
    /// The header's text, when it is not the one of the members.
    pub(crate) header_bytes: Option<Vec<u8>>,
    /// The second part as it stands, when it is not base64url of the payload.
    pub(crate) payload_part: Option<String>,
    /// The bytes of the signature, when they are not the right ones.
    pub(crate) signature: Option<Vec<u8>>,
}

impl Pieces {
    /// The pieces of a regular token.
    pub(crate) fn new() -> Self {
        let header = json!({"alg": "HS256", "typ": "JWT", "kid": KEY_ID});
        Self { header, header_bytes: None, payload_part: None, signature: None }
    }

    /// Sets members of the header.
    pub(crate) fn header(&mut self, members: Value) {
        merge(&mut self.header, members);
    }

    /// The header's text.
    pub(crate) fn header_text(&self) -> String {
        json::text(&self.header)
    }

    /// The token around this payload.
    pub(crate) fn assemble(&self, payload: &[u8], key: &Key) -> String {
        let header = self.header_bytes.clone().unwrap_or_else(|| self.header_text().into_bytes());
        let payload = self.payload_part.clone().unwrap_or_else(|| base64url::encode(payload));
        let input = format!("{}.{payload}", base64url::encode(&header));
        let signature = self.signature.clone().unwrap_or_else(|| key.sign(input.as_bytes()));
        format!("{input}.{}", base64url::encode(&signature))
    }
}

/// Whether a token is the regular one of this algorithm and payload, but for its signature.
pub(crate) fn starts(token: &str, algorithm: Algorithm, payload: &[u8]) -> bool {
    let mut pieces = Pieces::new();
    pieces.header(json!({"alg": algorithm.jose_name()}));
    let input = format!("{}.{}.", base64url::encode(pieces.header_text().as_bytes()), base64url::encode(payload));
    let signature = token.strip_prefix(&input).and_then(|signature| base64url::read(signature).ok());
    signature.is_some_and(|signature| signature.len() == algorithm.signature_bytes())
}

/// The payload of a claim set: its JSON form with `jti` for `cti`.
pub(crate) fn payload(claims: &Map<String, Value>) -> Vec<u8> {
    let named = claims.iter().map(|(name, value)| match name.as_str() {
        "cti" => ("jti".to_owned(), value.clone()),
        _ => (name.clone(), value.clone()),
    });
    json::text(&Value::Object(named.collect())).into_bytes()
}
