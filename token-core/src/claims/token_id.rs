//! The identity of a token: never its text or bytes, of which one token has several.

use core::fmt;

use crate::text::Hex;

/// `jti` as it stands, or `cti`, which reads as lower-case hex: both are text.
#[derive(Clone, Copy)]
pub enum TokenId<'t> {
    /// `jti`.
    Text(&'t str),
    /// `cti`.
    Bytes(&'t [u8]),
}

impl TokenId<'_> {
    /// Bytes of the text form.
    #[must_use]
    pub const fn text_len(self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Bytes(bytes) => bytes.len().saturating_mul(2),
        }
    }
}

impl fmt::Display for TokenId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Bytes(bytes) => fmt::Display::fmt(&Hex(bytes), f),
        }
    }
}

impl fmt::Debug for TokenId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
