//! State documents: truncated and changed ones are refused, and signed nonsense is.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use token_core::{Key, KeyRing, State};

/// The secret of the state key.
pub(crate) const SECRET: [u8; 32] = [7; 32];
/// Its id.
pub(crate) const KEY_ID: &[u8] = b"s1";

/// A document as it stands, and the bytes as the payload of one that is signed.
pub fn run(bytes: &[u8]) {
    let keys = KeyRing::new(vec![key()]).expect("one key");
    look_up(bytes, &keys);
    look_up(&signed(bytes), &keys);
}

pub(crate) fn key() -> Key<'static> {
    Key::hs256(KEY_ID, &SECRET).expect("32 bytes")
}

fn look_up(document: &[u8], keys: &KeyRing<'_>) {
    use token_core::RevocationLookup as _;
    let Ok(state) = State::open(document, keys, None) else { return };
    let _ = (state.version(), state.issuer("https://id.example"), state.key(b"k1"));
    let _ = (state.session("https://id.example", "s1"), state.subject("", "viewer"));
    let _ = (state.network("203.0.113.7".parse().ok(), Some(64500)), state.epoch_floor("", "event:final"));
    // What was opened once is opened again, and not over a later one.
    assert!(State::open(document, keys, Some(state.version())).is_ok());
    if let Some(later) = state.version().checked_add(1) {
        assert!(State::open(document, keys, Some(later)).is_err());
    }
}

/// A COSE_Mac0 around the payload, over the external data of state documents.
fn signed(payload: &[u8]) -> Vec<u8> {
    let protected = [&[0xa2, 0x01, 0x05, 0x10][..], &text(TYP)].concat();
    let structure = [&[0x84][..], &text("MAC0"), &bytes(&protected), &bytes(AAD), &bytes(payload)].concat();
    let mut mac = Hmac::<Sha256>::new_from_slice(&SECRET).expect("any length");
    mac.update(&structure);
    let tag = mac.finalize().into_bytes();
    [&[0xd1, 0x84][..], &bytes(&protected), &[0xa1, 0x04], &bytes(KEY_ID), &bytes(payload), &bytes(&tag)].concat()
}

/// The `typ` of state documents.
const TYP: &str = "application/token-state+cose";
/// Their `external_aad`.
const AAD: &[u8] = b"token-state document v1";

fn bytes(content: &[u8]) -> Vec<u8> {
    [&head(2, content.len())[..], content].concat()
}

fn text(content: &str) -> Vec<u8> {
    [&head(3, content.len())[..], content.as_bytes()].concat()
}

/// The head of a CBOR string (RFC 8949 section 3).
fn head(major: u8, length: usize) -> Vec<u8> {
    match length {
        0..24 => vec![major << 5 | length as u8],
        24..0x100 => vec![major << 5 | 24, length as u8],
        0x100..0x1_0000 => [&[major << 5 | 25][..], &(length as u16).to_be_bytes()].concat(),
        _ => [&[major << 5 | 26][..], &(length as u32).to_be_bytes()].concat(),
    }
}
