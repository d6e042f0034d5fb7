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
        let mut hasher = self.begin(kind, issuer, value.len());
        hasher.write(value);
        hasher.finish()
    }

    /// The hash of a token id in its text form: `cti` h'0b71' and `jti` "0b71" are one identity.
    pub(super) fn hash_token_id(self, kind: Kind, issuer: &str, id: TokenId<'_>) -> u64 {
        let bytes = match id {
            TokenId::Text(text) => return self.hash(kind, issuer, text.as_bytes()),
            TokenId::Bytes(bytes) => bytes,
        };
        let mut hasher = self.begin(kind, issuer, id.text_len());
        for byte in bytes {
            hasher.write(&[hex_digit(byte >> 4), hex_digit(byte & 0x0f)]);
        }
        hasher.finish()
    }

    fn begin(self, kind: Kind, issuer: &str, length: usize) -> SipHasher24 {
        let mut hasher = SipHasher24::new_with_key(&self.0);
        hasher.write(&[kind.number()]);
        hasher.write(&encoded(issuer.len()));
        hasher.write(issuer.as_bytes());
        hasher.write(&encoded(length));
        hasher
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
