//! A token as it was received.

/// The two formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// CTA Common Access Token: a CWT in COSE.
    Cat,
    /// JSON Web Token: a JWS in compact form.
    Jwt,
}

impl Format {
    /// The name in decisions, keys and commands.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cat => "cat",
            Self::Jwt => "jwt",
        }
    }
}

/// The COSE structures of a token (RFC 9052 section 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Structure {
    /// COSE_Mac0 (tag 17).
    Mac0,
    /// COSE_Sign1 (tag 18).
    Sign1,
    /// COSE_Encrypt0 (tag 16): around one of the others, or alone.
    Encrypt0,
}

/// How the token's bytes are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    Text,
    Binary,
}

/// A token as it was received, with what the caller knows about it.
///
/// `Debug` prints the length alone: a token is a bearer secret.
#[derive(Clone, Copy)]
#[must_use]
pub struct Token<'t> {
    pub(crate) bytes: &'t [u8],
    pub(crate) encoding: Encoding,
    pub(crate) format: Option<Format>,
    pub(crate) untagged: Option<Structure>,
}

impl<'t> Token<'t> {
    /// Text: base64url of a CAT, or a JWT. A `.` in it means JWT.
    pub const fn text(text: &'t str) -> Self {
        Self { bytes: text.as_bytes(), encoding: Encoding::Text, format: None, untagged: None }
    }

    /// Text in bytes of which nothing is known.
    pub const fn text_bytes(bytes: &'t [u8]) -> Self {
        Self { bytes, encoding: Encoding::Text, format: None, untagged: None }
    }

    /// The CBOR bytes of a CAT.
    pub const fn binary(bytes: &'t [u8]) -> Self {
        Self { bytes, encoding: Encoding::Binary, format: Some(Format::Cat), untagged: None }
    }

    /// Only this format is accepted.
    pub const fn format(mut self, format: Format) -> Self {
        self.format = Some(format);
        self
    }

    /// An untagged COSE array is read as this structure; tagged tokens ignore it.
    pub const fn untagged(mut self, structure: Structure) -> Self {
        self.untagged = Some(structure);
        self
    }
}

impl<'t> From<&'t str> for Token<'t> {
    fn from(text: &'t str) -> Self {
        Self::text(text)
    }
}

impl core::fmt::Debug for Token<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Token({} bytes)", self.bytes.len())
    }
}
