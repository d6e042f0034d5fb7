//! base64url without padding (RFC 4648 section 5), and text that is nearly that.

use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64::{DecodeError, Engine};

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

pub(crate) fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub(crate) fn decode(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).expect("base64url")
}

/// The bytes of a text that may be none.
///
/// # Errors
/// What is wrong with it, in words.
pub(crate) fn read(text: &str) -> Result<Vec<u8>, String> {
    URL_SAFE_NO_PAD.decode(text).map_err(|error| match error {
        DecodeError::InvalidByte(at, byte) => {
            format!("{:?} at {at} is no character of base64url without padding", char::from(byte))
        }
        DecodeError::InvalidLength(_) => "no text of base64url is as long as that".to_owned(),
        DecodeError::InvalidLastSymbol { .. } => "the last character has bits that no byte needs".to_owned(),
        DecodeError::InvalidPadding => "padding".to_owned(),
    })
}

/// The text with one of the bits of its last character set that no byte needs.
pub(crate) fn with_spare_bit(text: &str) -> String {
    let (rest, last) = text.split_at(text.len() - 1);
    let value = ALPHABET.iter().position(|known| last.as_bytes()[0] == *known).expect("base64url");
    assert!(!text.len().is_multiple_of(4) && value % 2 == 0, "the last character has spare bits, all zero");
    format!("{rest}{}", char::from(ALPHABET[value | 1]))
}

/// The text with the padding that JOSE and COSE leave out.
pub(crate) fn padded(text: &str) -> String {
    assert!(!text.len().is_multiple_of(4), "nothing to pad");
    format!("{text}{}", "=".repeat(4 - text.len() % 4))
}
