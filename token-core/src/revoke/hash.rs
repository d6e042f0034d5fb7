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
        // Every piece costs the hasher as much as fifty bytes do: short ones are gathered.
        let parts: [&[u8]; 4] = [&head(kind, issuer), issuer.as_bytes(), &encoded(value.len()), value];
        let mut gathered = [0; 160];
        match gather(parts, &mut gathered) {
            Some(gathered) => self.hasher().hash(gathered),
            None => {
                let mut hasher = self.hasher();
                parts.iter().for_each(|part| hasher.write(part));
                hasher.finish()
            }
        }
    }

    /// The hash of a token id in its text form: `cti` h'0b71' and `jti` "0b71" are one identity.
    pub(super) fn hash_token_id(self, kind: Kind, issuer: &str, id: TokenId<'_>) -> u64 {
        let bytes = match id {
            TokenId::Text(text) => return self.hash(kind, issuer, text.as_bytes()),
            TokenId::Bytes(bytes) => bytes,
        };
        let mut hex = [[0; 2]; 32];
        if let Some(hex) = hex.get_mut(..bytes.len()) {
            for (digits, byte) in hex.iter_mut().zip(bytes) {
                *digits = hex_digits(*byte);
            }
            return self.hash(kind, issuer, hex.as_flattened());
        }
        let mut hasher = self.hasher();
        for part in [&head(kind, issuer), issuer.as_bytes(), &encoded(id.text_len())] {
            hasher.write(part);
        }
        bytes.iter().for_each(|byte| hasher.write(&hex_digits(*byte)));
        hasher.finish()
    }

    fn hasher(&self) -> SipHasher24 {
        SipHasher24::new_with_key(&self.0)
    }
}

/// The kind and the length of the issuer.
fn head(kind: Kind, issuer: &str) -> [u8; 9] {
    let [a, b, c, d, e, f, g, h] = encoded(issuer.len());
    [kind.number(), a, b, c, d, e, f, g, h]
}

/// The parts one behind the other, where there is room for them.
#[inline]
fn gather<'b>(parts: [&[u8]; 4], buffer: &'b mut [u8]) -> Option<&'b [u8]> {
    let mut filled = 0_usize;
    for part in parts {
        let end = filled.checked_add(part.len())?;
        buffer.get_mut(filled..end)?.copy_from_slice(part);
        filled = end;
    }
    buffer.get(..filled)
}

/// The same on every platform.
fn encoded(length: usize) -> [u8; 8] {
    u64::try_from(length).unwrap_or(u64::MAX).to_le_bytes()
}

const fn hex_digits(byte: u8) -> [u8; 2] {
    [hex_digit(byte >> 4), hex_digit(byte & 0x0f)]
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
