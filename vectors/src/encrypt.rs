//! Encrypts Common Access Tokens: COSE_Encrypt0 piece by piece (RFC 9052 section 5.2).

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes128Gcm, Aes256Gcm};
#[cfg(test)]
use coset::iana;
use serde_json::{Value as Json, json};

use crate::base64url;
use crate::cat::byte_string;
use crate::cbor::{self, Value};
use crate::fixture::secret_of;

/// The key id of the key that encrypts.
pub(crate) const KEY_ID: &str = "e1";

/// The initialisation vector of every token: the same bytes each time, which is right for test keys
/// alone.
pub(crate) const VECTOR: [u8; 12] = [0xa5; 12];

/// A key of AES-GCM. Secrets of test keys are public.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    secret: Vec<u8>,
}

impl Key {
    /// A secret of 16 or 32 bytes that count up from 16 times the number.
    pub(crate) fn new(number: u8, bytes: u8) -> Self {
        Self { secret: secret_of(number, bytes) }
    }

    /// RFC 7518 section 5.1.
    const fn jose_name(&self) -> &'static str {
        if self.secret.len() == 16 { "A128GCM" } else { "A256GCM" }
    }

    /// RFC 9053 section 4.1.
    #[cfg(test)]
    const fn cose(&self) -> iana::Algorithm {
        if self.secret.len() == 16 { iana::Algorithm::A128GCM } else { iana::Algorithm::A256GCM }
    }

    const fn cose_number(&self) -> i64 {
        if self.secret.len() == 16 { 1 } else { 3 }
    }

    pub(crate) fn jwk(&self, kid: &str) -> Json {
        json!({"kty": "oct", "alg": self.jose_name(), "kid": kid, "k": base64url::encode(&self.secret)})
    }

    /// The ciphertext with its tag.
    fn encrypt(&self, vector: [u8; 12], additional: &[u8], content: &[u8]) -> Vec<u8> {
        let (payload, vector) = (Payload { msg: content, aad: additional }, vector.into());
        match self.secret.len() {
            16 => Aes128Gcm::new_from_slice(&self.secret).expect("16 bytes").encrypt(&vector, payload),
            _ => Aes256Gcm::new_from_slice(&self.secret).expect("32 bytes").encrypt(&vector, payload),
        }
        .expect("little to encrypt")
    }
}

/// The pieces of an encrypted token; all are right for what the others say unless they are given.
#[derive(Clone)]
pub(crate) struct Pieces {
    pub(crate) key: Key,
    /// Tags around the array, outermost first.
    pub(crate) tags: Vec<u64>,
    /// The bytes inside the protected header's byte string.
    pub(crate) protected: Vec<u8>,
    /// The protected header's bytes in the Enc_structure, when they are not those above.
    pub(crate) authenticated: Option<Vec<u8>>,
    /// The encoded unprotected header.
    pub(crate) unprotected: Vec<u8>,
    /// The vector that is used, whatever the headers say.
    pub(crate) vector: [u8; 12],
    /// The context string of the Enc_structure.
    pub(crate) context: &'static str,
    /// The external_aad of the Enc_structure.
    pub(crate) external: &'static [u8],
    /// What is encrypted, when it is not the token.
    pub(crate) content: Option<Vec<u8>>,
    /// Changes the ciphertext with its tag.
    pub(crate) damage: fn(&mut Vec<u8>),
    /// The encoded ciphertext item, when it is none.
    pub(crate) ciphertext_item: Option<Vec<u8>>,
    /// Items after the ciphertext, encoded.
    pub(crate) further: Vec<Vec<u8>>,
}

impl Pieces {
    /// The pieces of a regular token: `alg` protected, `kid` and the vector not.
    pub(crate) fn new(key: Key) -> Self {
        Self {
            tags: vec![61, 16],
            protected: cbor::encode(&cbor::map([(1, cbor::int(key.cose_number()))])),
            authenticated: None,
            unprotected: unprotected([(4, cbor::bytes(KEY_ID.as_bytes())), (5, cbor::bytes(&VECTOR))]),
            vector: VECTOR,
            context: "Encrypt0",
            external: b"",
            content: None,
            damage: |_| (),
            ciphertext_item: None,
            further: Vec::new(),
            key,
        }
    }

    /// The encrypted token around this one.
    pub(crate) fn assemble(&self, token: &[u8]) -> Vec<u8> {
        let content = self.content.as_deref().unwrap_or(token);
        let mut ciphertext = self.key.encrypt(self.vector, &self.additional(), content);
        (self.damage)(&mut ciphertext);
        let items = 3 + u64::try_from(self.further.len()).expect("few items");
        let mut token: Vec<u8> = self.tags.iter().flat_map(|tag| cbor::head(6, *tag)).collect();
        token.extend(cbor::head(4, items));
        token.extend(byte_string(&self.protected));
        token.extend(&self.unprotected);
        token.extend(self.ciphertext_item.clone().unwrap_or_else(|| byte_string(&ciphertext)));
        token.extend(self.further.iter().flatten());
        token
    }

    /// The Enc_structure (RFC 9052 section 5.3).
    fn additional(&self) -> Vec<u8> {
        cbor::encode(&Value::Array(vec![
            cbor::text(self.context),
            cbor::bytes(self.authenticated.as_ref().unwrap_or(&self.protected)),
            cbor::bytes(self.external),
        ]))
    }
}

/// An encoded unprotected header.
pub(crate) fn unprotected<const N: usize>(members: [(i64, Value); N]) -> Vec<u8> {
    cbor::encode(&cbor::map(members))
}

#[cfg(test)]
mod tests {
    use coset::{CoseEncrypt0Builder, HeaderBuilder, TaggedCborSerializable};

    use super::*;

    #[test]
    fn pieces_make_what_coset_makes() {
        for key in [Key::new(1, 16), Key::new(1, 32)] {
            let encrypt0 = CoseEncrypt0Builder::new()
                .protected(HeaderBuilder::new().algorithm(key.cose()).build())
                .unprotected(HeaderBuilder::new().key_id(KEY_ID.into()).iv(VECTOR.to_vec()).build())
                .create_ciphertext(b"content", b"", |content, additional| key.encrypt(VECTOR, additional, content))
                .build();
            let pieces = Pieces { tags: vec![16], ..Pieces::new(key) };
            assert_eq!(pieces.assemble(b"content"), encrypt0.to_tagged_vec().expect("a COSE_Encrypt0 is written"));
        }
    }
}
