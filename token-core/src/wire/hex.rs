//! Lower-case hex, as identifiers are written in JSON (semantics section 3).

/// The bytes of a text of pairs of lower-case hex digits; `None` when it is anything else.
pub(crate) fn decode(text: &str) -> Option<impl Iterator<Item = u8>> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let is_hex = rest.is_empty() && pairs.as_flattened().iter().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    is_hex.then(|| pairs.iter().map(|[high, low]| digit(*high) << 4 | digit(*low)))
}

const fn digit(character: u8) -> u8 {
    match character {
        b'a'..=b'f' => character.wrapping_sub(b'a').wrapping_add(10),
        _ => character.wrapping_sub(b'0'),
    }
}

#[cfg(test)]
mod tests {
    use super::decode;
    use alloc::vec::Vec;

    #[test]
    fn pairs_of_lower_case_digits_are_bytes() {
        let bytes = |text| decode(text).map(Iterator::collect::<Vec<u8>>);
        assert_eq!(bytes("00ff9a"), Some([0x00, 0xff, 0x9a].to_vec()));
        assert_eq!(bytes(""), Some(Vec::new()));
        for text in ["0", "FF", "0g", "0x", " 0", "é"] {
            assert_eq!(bytes(text), None, "{text}");
        }
    }
}
