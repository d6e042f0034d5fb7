//! Hashes of identities: 64-bit SipHash-2-4 under the document's key, so that nobody can aim a
//! collision at somebody else's session.

use core::hash::Hasher as _;

use siphasher::sip::SipHasher24;

use super::section::Kind;
use crate::claims::TokenId;

/// The key of a document's hashes.
#[derive(Clone, Copy)]
pub(super) struct HashKey(pub(super) [u8; 16]);

impl HashKey {
    /// The hash of a value of this kind and issuer; both are preceded by their lengths.
    pub(super) fn hash(self, kind: Kind, issuer: &str, value: &[u8]) -> u64 {
        let mut input = self.begin(kind, issuer, value.len());
        input.write(value);
        input.finish()
    }

    /// The hash of a token id in its text form: `cti` h'0b71' and `jti` "0b71" are one identity.
    pub(super) fn hash_token_id(self, kind: Kind, issuer: &str, id: TokenId<'_>) -> u64 {
        let bytes = match id {
            TokenId::Text(text) => return self.hash(kind, issuer, text.as_bytes()),
            TokenId::Bytes(bytes) => bytes,
        };
        let mut input = self.begin(kind, issuer, id.text_len());
        for part in bytes.chunks(HEX_BYTES / 2) {
            let mut hex = [[0; 2]; HEX_BYTES / 2];
            for (digits, byte) in hex.iter_mut().zip(part) {
                *digits = [hex_digit(byte >> 4), hex_digit(byte & 0x0f)];
            }
            input.write(hex.as_flattened().get(..part.len().saturating_mul(2)).unwrap_or_default());
        }
        input.finish()
    }

    fn begin(self, kind: Kind, issuer: &str, length: usize) -> Input {
        let mut input = Input { hasher: SipHasher24::new_with_key(&self.0), buffer: [0; BUFFER_BYTES], filled: 0 };
        let [a, b, c, d, e, f, g, h] = encoded(issuer.len());
        input.write(&[kind.number(), a, b, c, d, e, f, g, h]);
        input.write(issuer.as_bytes());
        input.write(&encoded(length));
        input
    }
}

/// Digits of a token id that are written together.
const HEX_BYTES: usize = 32;
const BUFFER_BYTES: usize = 128;

/// What is hashed, gathered: every piece that the hasher is given costs as much as fifty bytes.
struct Input {
    hasher: SipHasher24,
    buffer: [u8; BUFFER_BYTES],
    filled: usize,
}

impl Input {
    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        let end = self.filled.saturating_add(bytes.len());
        if let Some(room) = self.buffer.get_mut(self.filled..end) {
            room.copy_from_slice(bytes);
            self.filled = end;
        } else {
            self.flush();
            self.hasher.write(bytes);
        }
    }

    fn flush(&mut self) {
        self.hasher.write(self.buffer.get(..self.filled).unwrap_or_default());
        self.filled = 0;
    }

    fn finish(mut self) -> u64 {
        self.flush();
        self.hasher.finish()
    }
}

/// The same on every platform.
fn encoded(length: usize) -> [u8; 8] {
    u64::try_from(length).unwrap_or(u64::MAX).to_le_bytes()
}

const fn hex_digit(value: u8) -> u8 {
    match value {
        0..=9 => b'0'.saturating_add(value),
        _ => b'a'.saturating_add(value.saturating_sub(10)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::format;

    const KEY: HashKey = HashKey([7; 16]);

    #[test]
    fn the_hash_is_siphash_over_the_concatenation() {
        let mut whole = SipHasher24::new_with_key(&KEY.0);
        whole.write(b"\x02\x03\0\0\0\0\0\0\0iss\x04\0\0\0\0\0\0\x000b71");
        assert_eq!(KEY.hash(Kind::Tokens, "iss", b"0b71"), whole.finish());
    }

    #[test]
    fn kinds_issuers_and_values_do_not_mix() {
        let hashes = [
            KEY.hash(Kind::Tokens, "ab", b"c"),
            KEY.hash(Kind::Sessions, "ab", b"c"),
            KEY.hash(Kind::Tokens, "a", b"bc"),
            KEY.hash(Kind::Tokens, "", b"abc"),
            KEY.hash(Kind::Tokens, "abc", b""),
            HashKey([8; 16]).hash(Kind::Tokens, "ab", b"c"),
        ];
        for (index, hash) in hashes.iter().enumerate() {
            assert!(!hashes[..index].contains(hash), "{index}");
        }
    }

    proptest! {
        #[test]
        fn binary_ids_hash_as_their_hex(issuer in ".{0,20}", id in prop::collection::vec(any::<u8>(), 0..40)) {
            let text = format!("{}", TokenId::Bytes(&id));
            prop_assert_eq!(
                KEY.hash_token_id(Kind::Tokens, &issuer, TokenId::Bytes(&id)),
                KEY.hash_token_id(Kind::Tokens, &issuer, TokenId::Text(&text))
            );
        }
    }
}
