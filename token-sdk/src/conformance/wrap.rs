//! Turning the bare claims map of a claims check into a token: no build has another way in.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The JWK Set that accepts what [`mac0`] makes: a published test key, never a secret.
pub(super) const KEYS: &str = r#"{"keys":[{"kty":"oct","alg":"HS256","kid":"conformance","k":"Y29uZm9ybWFuY2UtY2FzZXMtdGVzdC1rZXktMzItYnl0ZXM"}]}"#;

const SECRET: &[u8] = b"conformance-cases-test-key-32-bytes";
/// COSE_Mac0 (RFC 9052 section 6.2): tag 17, an array of four, the protected headers
/// `{1: 5}` (alg: HMAC 256/256) and empty unprotected ones.
const HEAD: &[u8] = b"\xd1\x84\x43\xa1\x01\x05\xa0";
/// MAC_structure (RFC 9052 section 6.3) up to the payload, without external data.
const MAC_STRUCTURE: &[u8] = b"\x84\x64MAC0\x43\xa1\x01\x05\x40";

/// The payload in a COSE_Mac0 under the test key; `None` when HMAC refuses the key.
pub(super) fn mac0(payload: &[u8]) -> Option<Vec<u8>> {
    let length = byte_string_head(payload.len());
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET).ok()?;
    for part in [MAC_STRUCTURE, &length, payload] {
        mac.update(part);
    }
    let tag = mac.finalize().into_bytes();
    Some([HEAD, &length, payload, &byte_string_head(tag.len()), tag.as_slice()].concat())
}

/// The head of a byte string in its shortest form (RFC 8949 section 3).
fn byte_string_head(length: usize) -> Vec<u8> {
    const MAJOR_TYPE: u8 = 0x40;
    match (u8::try_from(length), u16::try_from(length)) {
        (Ok(short @ 0..24), _) => vec![MAJOR_TYPE | short],
        (Ok(byte), _) => vec![MAJOR_TYPE | 24, byte],
        (_, Ok(two)) => [&[MAJOR_TYPE | 25][..], &two.to_be_bytes()].concat(),
        _ => [&[MAJOR_TYPE | 26][..], &u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes()].concat(),
    }
}
