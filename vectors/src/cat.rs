//! Writes Common Access Tokens: regular ones through `coset`, irregular ones piece by piece.

use coset::{CborSerializable, CoseMac0Builder, CoseSign1Builder, HeaderBuilder, TaggedCborSerializable};

use crate::cbor::{self, Value};
use crate::fixture::KEY_ID;
use crate::key::{Algorithm, Key};

/// A regular token: tag 61 around COSE_Mac0 or COSE_Sign1, `alg` protected, `kid` unprotected.
pub(crate) fn regular(payload: &[u8], key: &Key) -> Vec<u8> {
    let protected = HeaderBuilder::new().algorithm(key.algorithm.cose()).build();
    let unprotected = HeaderBuilder::new().key_id(KEY_ID.into()).build();
    let tagged = if key.algorithm.scheme().is_none() {
        let mac0 = CoseMac0Builder::new().protected(protected).unprotected(unprotected).payload(payload.to_vec());
        mac0.create_tag(b"", |message| key.sign(message)).build().to_tagged_vec()
    } else {
        let sign1 = CoseSign1Builder::new().protected(protected).unprotected(unprotected).payload(payload.to_vec());
        sign1.create_signature(b"", |message| key.sign(message)).build().to_tagged_vec()
    }
    .expect("a COSE structure is written");
    let inner = Value::from_slice(&tagged).expect("what coset wrote");
    cbor::encode(&cbor::tag(61, inner))
}

/// The pieces of an irregular token. The MAC or signature is right for what the pieces say unless it is
/// given.
pub(crate) struct Pieces {
    /// Tags around the array, outermost first.
    pub(crate) tags: Vec<u64>,
    /// The bytes inside the protected header's byte string.
    pub(crate) protected: Vec<u8>,
    /// The protected header's bytes in what is signed, when they are not those above.
    pub(crate) authenticated: Option<Vec<u8>>,
    /// The encoded unprotected header.
    pub(crate) unprotected: Vec<u8>,
    /// The encoded payload item, when it is not a byte string that holds the claims.
    pub(crate) payload_item: Option<Vec<u8>>,
    /// The context string of what is signed.
    pub(crate) context: &'static str,
    /// The external_aad of what is signed.
    pub(crate) external: &'static [u8],
    /// The MAC or signature, when it is not the right one.
    pub(crate) mac: Option<Vec<u8>>,
    /// Items after that, encoded.
    pub(crate) further: Vec<Vec<u8>>,
}

impl Pieces {
    /// The pieces of a regular token.
    pub(crate) fn new(algorithm: Algorithm) -> Self {
        let (tag, context) = if algorithm.scheme().is_none() { (17, "MAC0") } else { (18, "Signature1") };
        Self {
            tags: vec![61, tag],
            protected: cbor::encode(&cbor::map([(1, cbor::int(algorithm.cose_number()))])),
            authenticated: None,
            unprotected: cbor::encode(&cbor::map([(4, cbor::bytes(KEY_ID.as_bytes()))])),
            payload_item: None,
            context,
            external: b"",
            mac: None,
            further: Vec::new(),
        }
    }

    /// The token around this payload.
    pub(crate) fn assemble(&self, payload: &[u8], key: &Key) -> Vec<u8> {
        let mac = self.mac.clone().unwrap_or_else(|| key.sign(&self.to_sign(payload)));
        let mut token = Vec::new();
        for tag in &self.tags {
            token.extend(cbor::head(6, *tag));
        }
        let items = 4 + u64::try_from(self.further.len()).expect("few items");
        token.extend(cbor::head(4, items));
        token.extend(byte_string(&self.protected));
        token.extend(&self.unprotected);
        token.extend(self.payload_item.clone().unwrap_or_else(|| byte_string(payload)));
        token.extend(byte_string(&mac));
        token.extend(self.further.iter().flatten());
        token
    }

    fn to_sign(&self, payload: &[u8]) -> Vec<u8> {
        let protected = self.authenticated.as_ref().unwrap_or(&self.protected);
        to_authenticate(self.context, protected, self.external, payload)
    }
}

/// The MAC_structure (RFC 9052 section 6.3) or Sig_structure (section 4.4), which differ in the
/// context.
pub(crate) fn to_authenticate(context: &str, protected: &[u8], external: &[u8], payload: &[u8]) -> Vec<u8> {
    let strings = [protected, external, payload].map(cbor::bytes);
    cbor::encode(&Value::Array([cbor::text(context)].into_iter().chain(strings).collect()))
}

/// Whether a token is the regular one of this algorithm and payload, but for its MAC or signature.
pub(crate) fn starts(token: &[u8], algorithm: Algorithm, payload: &[u8]) -> bool {
    let mut pieces = Pieces::new(algorithm);
    pieces.mac = Some(vec![0; algorithm.signature_bytes()]);
    let blank = pieces.assemble(payload, &Key::new(algorithm, b""));
    let before = blank.len() - algorithm.signature_bytes();
    token.len() == blank.len() && token[..before] == blank[..before]
}

/// An encoded byte string.
pub(crate) fn byte_string(content: &[u8]) -> Vec<u8> {
    cbor::encode(&cbor::bytes(content))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_make_what_coset_makes() {
        let payload = cbor::encode(&cbor::map([(4, cbor::int(1))]));
        for algorithm in [Algorithm::Hs256, Algorithm::Hs384, Algorithm::Hs512, Algorithm::Es256, Algorithm::EdDsa] {
            let key = Key::new(algorithm, &[7; 32]);
            assert_eq!(Pieces::new(algorithm).assemble(&payload, &key), regular(&payload, &key));
        }
    }
}
