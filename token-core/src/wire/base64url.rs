//! base64url (RFC 4648 section 5), strict: one text for one sequence of bytes, but for padding
//! where it is accepted.

use base64::alphabet;
use base64::engine::{DecodePaddingMode, Engine, GeneralPurpose, GeneralPurposeConfig};
use base64::{DecodeSliceError, EncodeSliceError};

use crate::reason::Reason;

/// Whether `=` may fill the last group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Padding {
    /// A text with `=` is invalid.
    Forbidden,
    /// All of the `=` that belong there, or none.
    Accepted,
}

/// The engine refuses spare bits that are not zero (RFC 4648 section 3.5) unless told otherwise.
const UNPADDED: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_encode_padding(false).with_decode_padding_mode(DecodePaddingMode::RequireNone);
const PADDED: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::RequireCanonical);

static URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, UNPADDED);
static URL_SAFE_PADDED: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, PADDED);
static STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, UNPADDED);
static STANDARD_PADDED: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, PADDED);

/// Decodes `text` into the front of `out`; the number of bytes. With `legacy_alphabet` a text may
/// be in the standard alphabet (RFC 4648 section 4) instead, but not in both.
///
/// Fails with `Base64Invalid`, or `ScratchTooSmall`.
pub(crate) fn decode(text: &[u8], padding: Padding, legacy_alphabet: bool, out: &mut [u8]) -> Result<usize, Reason> {
    let padded = padding == Padding::Accepted && text.ends_with(b"=");
    let standard = legacy_alphabet && text.iter().any(|byte| matches!(byte, b'+' | b'/'));
    let engine = match (standard, padded) {
        (false, false) => &URL_SAFE,
        (false, true) => &URL_SAFE_PADDED,
        (true, false) => &STANDARD,
        (true, true) => &STANDARD_PADDED,
    };
    engine.decode_slice(text, out).map_err(|error| match error {
        DecodeSliceError::DecodeError(_) => Reason::Base64Invalid,
        DecodeSliceError::OutputSliceTooSmall => Reason::ScratchTooSmall,
    })
}

/// Encodes `bytes` without padding into the front of `out`; the number of characters.
pub(crate) fn encode(bytes: &[u8], out: &mut [u8]) -> Result<usize, Reason> {
    URL_SAFE.encode_slice(bytes, out).map_err(|EncodeSliceError::OutputSliceTooSmall| Reason::ScratchTooSmall)
}

/// The most bytes that `length` characters decode to.
pub(crate) const fn decoded_len(length: usize) -> usize {
    length.div_ceil(4).saturating_mul(3)
}
