//! Writes proofs of possession (RFC 9449 section 4.2).

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::asymmetric::Scheme;
use crate::cbor::{self, bytes, int};
use crate::fixture::{NOW, URL, merge, secret_of};
use crate::{base64url, json};

/// A key of a viewer; each number is another one, but that there is one RSA key.
#[derive(Clone)]
pub(crate) struct ViewerKey {
    scheme: Scheme,
    secret: Vec<u8>,
    pub(crate) algorithm: &'static str,
}

impl ViewerKey {
    pub(crate) fn new(algorithm: &'static str, number: u8) -> Self {
        let (scheme, length) = match algorithm {
            "ES256" => (Scheme::P256, 32),
            "ES384" => (Scheme::P384, 48),
            "EdDSA" => (Scheme::Ed25519, 32),
            "RS256" => (Scheme::Pkcs1, 32),
            "PS256" => (Scheme::Pss, 32),
            other => panic!("{other} is none of the suite's"),
        };
        Self { scheme, secret: secret_of(number, length), algorithm }
    }

    pub(crate) fn es256(number: u8) -> Self {
        Self::new("ES256", number)
    }

    pub(crate) fn ed25519(number: u8) -> Self {
        Self::new("EdDSA", number)
    }

    /// The public JWK.
    pub(crate) fn jwk(&self) -> Value {
        self.scheme.public_jwk(&self.secret)
    }

    /// Its thumbprint (RFC 7638): members sorted, no spaces.
    pub(crate) fn jkt(&self) -> String {
        base64url::encode(&Sha256::digest(json::text(&self.jwk())))
    }

    /// The thumbprint of the COSE key (RFC 9679 section 3).
    pub(crate) fn ckt(&self) -> String {
        let jwk = self.jwk();
        let part = |name: &str| bytes(&base64url::decode(jwk[name].as_str().expect("a text")));
        let key = match self.scheme {
            Scheme::P256 => cbor::map([(1, int(2)), (-1, int(1)), (-2, part("x")), (-3, part("y"))]),
            Scheme::P384 => cbor::map([(1, int(2)), (-1, int(2)), (-2, part("x")), (-3, part("y"))]),
            Scheme::Ed25519 => cbor::map([(1, int(1)), (-1, int(6)), (-2, part("x"))]),
            Scheme::Pkcs1 | Scheme::Pss => cbor::map([(1, int(3)), (-1, part("n")), (-2, part("e"))]),
        };
        base64url::encode(&Sha256::digest(cbor::encode(&key)))
    }
}

/// The pieces of a proof. In the payload `{token}` becomes the text of the token, `{ath}` its hash, `{escaped ath}` that in
/// escapes.
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
            header: json!({"typ": "dpop+jwt", "alg": key.algorithm, "jwk": key.jwk()}),
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
        let escaped: String = ath.bytes().map(|byte| format!("\\u{byte:04x}")).collect();
        let payload = payload.replace("{ath}", &ath).replace("{escaped ath}", &escaped).replace("{token}", token);
        let input = format!("{}.{}", base64url::encode(header.as_bytes()), base64url::encode(payload.as_bytes()));
        (self.text)(format!("{input}.{}", base64url::encode(&self.key.scheme.sign(&self.key.secret, input.as_bytes()))))
    }
}
