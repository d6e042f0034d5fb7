//! Percent-encoding (RFC 3986 section 2.1) and the classes of characters it depends on.

/// What becomes of a raw character of a path or query.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// Stays as it is.
    Kept,
    /// Stays as it is, and means something in a path: `/`, `.`, `=`.
    Mark,
    /// Is percent-encoded: RFC 3986 has no place for it, clients send it nevertheless.
    Encoded,
    /// `%`: an escape begins.
    Escape,
    /// Makes the URL malformed: space, control, `\`, `#`, non-ASCII.
    Refused,
}

impl Class {
    #[inline]
    pub(super) fn of(byte: u8) -> Self {
        CLASSES.get(usize::from(byte)).copied().unwrap_or(Self::Refused)
    }

    /// Whether it stays as it is.
    #[inline]
    pub(super) const fn is_kept(self) -> bool {
        matches!(self, Self::Kept | Self::Mark)
    }

    const fn classify(byte: u8) -> Self {
        match byte {
            b'%' => Self::Escape,
            b'/' | b'.' | b'=' => Self::Mark,
            b'"' | b'<' | b'>' | b'^' | b'`' | b'{' | b'|' | b'}' => Self::Encoded,
            b'\\' | b'#' => Self::Refused,
            b'!'..=b'~' => Self::Kept,
            _ => Self::Refused,
        }
    }
}

static CLASSES: [Class; 256] = {
    let mut classes = [Class::Refused; 256];
    let mut byte = 0_u8;
    let mut rest: &mut [Class] = &mut classes;
    while let Some((class, others)) = rest.split_first_mut() {
        *class = Class::classify(byte);
        byte = byte.wrapping_add(1);
        rest = others;
    }
    classes
};

/// How many characters at the front stay as they are. Tokens are long: eight are looked at together.
pub(super) fn kept_len(text: &[u8]) -> usize {
    let is_kept = |byte: &u8| Class::of(*byte).is_kept();
    let (eights, _) = text.as_chunks::<8>();
    let whole = eights.iter().take_while(|eight| eight.iter().fold(true, |all, byte| all & is_kept(byte))).count();
    let start = whole.saturating_mul(8);
    let rest = text.get(start..).unwrap_or_default();
    start.saturating_add(rest.iter().take_while(|byte| is_kept(byte)).count())
}

/// RFC 3986 section 2.3: characters whose escapes mean the same as they themselves.
#[inline]
pub(super) const fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// RFC 3986 section 2.2: `sub-delims`.
#[inline]
pub(super) const fn is_sub_delimiter(byte: u8) -> bool {
    matches!(byte, b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*' | b'+' | b',' | b';' | b'=')
}

/// The byte that two hex digits stand for.
pub(super) fn from_hex(high: u8, low: u8) -> Option<u8> {
    let digit = |byte| u8::try_from(char::from(byte).to_digit(16)?).ok();
    Some((digit(high)? << 4) | digit(low)?)
}

/// The escape of a byte, with upper-case digits (RFC 3986 section 6.2.2.1).
pub(super) fn escape(byte: u8) -> [u8; 3] {
    let digit = |value: u8| match value {
        0..=9 => b'0'.saturating_add(value),
        _ => b'A'.saturating_add(value.saturating_sub(10)),
    };
    [b'%', digit(byte >> 4), digit(byte & 0x0f)]
}

/// A text as one piece of a URL: every character that is reserved anywhere is escaped (RFC 3986 section
/// 2.2).
#[cfg(feature = "alloc")]
pub(crate) fn encode_all(text: &str) -> alloc::string::String {
    let mut encoded = alloc::string::String::with_capacity(text.len());
    for byte in text.bytes() {
        if is_unreserved(byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.extend(escape(byte).map(char::from));
        }
    }
    encoded
}

/// The bytes of a text with its escapes decoded; a `%` without two hex digits stands for itself.
#[derive(Clone)]
pub(crate) struct Decoded<'t> {
    rest: &'t [u8],
}

impl<'t> Decoded<'t> {
    pub(crate) const fn new(text: &'t [u8]) -> Self {
        Self { rest: text }
    }

    /// What has not been decoded yet.
    pub(crate) const fn rest(&self) -> &'t [u8] {
        self.rest
    }
}

impl Iterator for Decoded<'_> {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        if let [b'%', high, low, rest @ ..] = self.rest
            && let Some(byte) = from_hex(*high, *low)
        {
            self.rest = rest;
            return Some(byte);
        }
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec::Vec;

    #[test]
    fn escapes_of_every_byte_decode_to_it() {
        for byte in 0..=255_u8 {
            let escaped = escape(byte);
            assert_eq!(Decoded::new(&escaped).collect::<Vec<_>>(), [byte]);
            assert!(escaped.iter().all(|digit| !digit.is_ascii_lowercase()));
        }
    }

    #[test]
    fn escapes_that_are_none_stand_for_themselves() {
        let decoded: Vec<u8> = Decoded::new(b"%4%zz%%41%").collect();
        assert_eq!(decoded, b"%4%zz%A%");
    }
}
