//! Writes proofs of possession (RFC 9449 section 4.2).

use ed25519_dalek::Signer as _;
use p256::ecdsa::Signature;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::cbor::{self, bytes, int};
use crate::fixture::{NOW, URL, merge, secret};
use crate::{base64url, json};

/// A key of a viewer; each number is another one. Secrets of test keys are public.
#[derive(Clone)]
pub(crate) enum ViewerKey {
    Es256(p256::ecdsa::SigningKey),
    Ed25519(ed25519_dalek::SigningKey),
}

impl ViewerKey {
    pub(crate) fn es256(number: u8) -> Self {
        Self::Es256(p256::ecdsa::SigningKey::from_slice(&secret(number)).expect("a number below the order"))
    }

    pub(crate) fn ed25519(number: u8) -> Self {
        let secret = secret(number).try_into().expect("32 bytes");
        Self::Ed25519(ed25519_dalek::SigningKey::from_bytes(&secret))
    }

    pub(crate) const fn algorithm(&self) -> &'static str {
        match self {
            Self::Es256(_) => "ES256",
            Self::Ed25519(_) => "EdDSA",
        }
    }

    /// The public JWK.
    pub(crate) fn jwk(&self) -> Value {
        match self {
            Self::Es256(_) => {
                let [x, y] = self.coordinates();
                json!({"kty": "EC", "crv": "P-256", "x": base64url::encode(&x), "y": base64url::encode(&y)})
            }
            Self::Ed25519(key) => {
                json!({"kty": "OKP", "crv": "Ed25519", "x": base64url::encode(key.verifying_key().as_bytes())})
            }
        }
    }

    /// Its thumbprint (RFC 7638): members sorted, no spaces.
    pub(crate) fn jkt(&self) -> String {
        base64url::encode(&Sha256::digest(json::text(&self.jwk())))
    }

    /// The thumbprint of the COSE key (RFC 9679 section 3).
    pub(crate) fn ckt(&self) -> String {
        let key = match self {
            Self::Es256(_) => {
                let [x, y] = self.coordinates();
                cbor::map([(1, int(2)), (-1, int(1)), (-2, bytes(&x)), (-3, bytes(&y))])
            }
            Self::Ed25519(key) => cbor::map([(1, int(1)), (-1, int(6)), (-2, bytes(key.verifying_key().as_bytes()))]),
        };
        base64url::encode(&Sha256::digest(cbor::encode(&key)))
    }

    fn coordinates(&self) -> [Vec<u8>; 2] {
        let Self::Es256(key) = self else { panic!("a key on P-256 has two coordinates") };
        let point = key.verifying_key().to_sec1_point(false);
        let (x, y) = point.as_bytes()[1..].split_at(32);
        [x.to_vec(), y.to_vec()]
    }

    fn sign(&self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Es256(key) => {
                let signature: Signature = key.sign(message);
                signature.normalize_s().to_bytes().to_vec()
            }
            Self::Ed25519(key) => key.sign(message).to_bytes().to_vec(),
        }
    }
}

/// The pieces of a proof. In the payload `{token}` becomes the text of the token, `{ath}` its hash.
#[derive(Clone)]
pub(crate) struct Proof {
    key: ViewerKey,
    header: Value,
    payload: Value,
    /// The texts of header and payload, when they are not those of the members.
    pub(crate) header_text: Option<String>,
    pub(crate) payload_text: Option<String>,
    /// What becomes of the whole text.
    pub(crate) text: fn(String) -> String,
}

impl Proof {
    /// A valid proof for the usual request.
    pub(crate) fn of(key: &ViewerKey) -> Self {
        Self {
            header: json!({"typ": "dpop+jwt", "alg": key.algorithm(), "jwk": key.jwk()}),
            payload: json!({"jti": "p-1", "htm": "GET", "htu": URL, "iat": NOW, "ath": "{ath}"}),
            key: key.clone(),
            header_text: None,
            payload_text: None,
            text: |text| text,
        }
    }

    /// Sets members of the header.
    pub(crate) fn header(mut self, members: Value) -> Self {
        merge(&mut self.header, members);
        self
    }

    /// Sets members of the key in the header.
    pub(crate) fn jwk(mut self, members: Value) -> Self {
        merge(&mut self.header["jwk"], members);
        self
    }

    /// Sets members of the payload.
    pub(crate) fn payload(mut self, members: Value) -> Self {
        merge(&mut self.payload, members);
        self
    }

    /// Signed with this key, whatever key the header holds.
    pub(crate) fn signed_with(mut self, key: &ViewerKey) -> Self {
        self.key = key.clone();
        self
    }

    /// The proof for a token of this text.
    pub(crate) fn for_token(&self, token: &str) -> String {
        let header = self.header_text.clone().unwrap_or_else(|| json::text(&self.header));
        let payload = self.payload_text.clone().unwrap_or_else(|| json::text(&self.payload));
        let ath = base64url::encode(&Sha256::digest(token));
        let payload = payload.replace("{ath}", &ath).replace("{token}", token);
        let input = format!("{}.{}", base64url::encode(header.as_bytes()), base64url::encode(payload.as_bytes()));
        (self.text)(format!("{input}.{}", base64url::encode(&self.key.sign(input.as_bytes()))))
    }
}
