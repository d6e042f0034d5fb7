//! base64url (RFC 4648 section 5), strict: one text for one sequence of bytes, but for padding
//! where it is accepted.

#[cfg(feature = "alloc")]
use alloc::vec::Vec;

use base64::DecodeSliceError;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, Engine, GeneralPurpose, GeneralPurposeConfig};

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
    #[cfg(feature = "simd")]
    if let Some(decoded) = decode_fast(text, out) {
        return Ok(decoded);
    }
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

/// Decodes what is valid without further rules; everything else is left to the engines.
#[cfg(feature = "simd")]
fn decode_fast(text: &[u8], out: &mut [u8]) -> Option<usize> {
    let room = out.get_mut(..text.len().div_ceil(4).saturating_mul(3))?;
    base64_simd::URL_SAFE_NO_PAD.decode(text, base64_simd::Out::from_slice(room)).ok().map(|decoded| decoded.len())
}

/// Appends the text of `bytes`, without padding.
#[cfg(feature = "alloc")]
pub(crate) fn append(bytes: &[u8], out: &mut Vec<u8>) {
    let start = out.len();
    out.resize(start.saturating_add(encoded_len(bytes.len())), 0);
    let written = URL_SAFE.encode_slice(bytes, out.get_mut(start..).unwrap_or_default());
    debug_assert_eq!(written.ok(), out.len().checked_sub(start), "the text has just this length");
}

/// Writes the text of `bytes` to the front of `out`, without padding; nothing when it does not fit.
pub(crate) fn encode<'o>(bytes: &[u8], out: &'o mut [u8]) -> Option<&'o str> {
    let written = URL_SAFE.encode_slice(bytes, &mut *out).ok()?;
    core::str::from_utf8(out.get(..written)?).ok()
}

/// The characters that so many bytes take, without padding.
#[cfg(feature = "alloc")]
pub(crate) const fn encoded_len(bytes: usize) -> usize {
    bytes.saturating_mul(4).div_ceil(3)
}

/// Encodes `bytes` without padding.
#[cfg(feature = "alloc")]
pub(crate) fn encode_text(bytes: &[u8]) -> alloc::string::String {
    let mut text = Vec::new();
    append(bytes, &mut text);
    alloc::string::String::from_utf8(text).unwrap_or_default()
}

/// The most bytes that `length` characters decode to.
#[cfg(feature = "alloc")]
pub(crate) const fn decoded_len(length: usize) -> usize {
    length.div_ceil(4).saturating_mul(3)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn decoded(text: &[u8], padding: Padding, legacy_alphabet: bool) -> Result<Vec<u8>, Reason> {
        let mut out = [0; 512];
        let length = decode(text, padding, legacy_alphabet, &mut out)?;
        assert!(length <= decoded_len(text.len()));
        Ok(out.get(..length).unwrap_or_default().to_vec())
    }

    #[test]
    fn one_text_for_one_sequence_of_bytes() {
        let strict = |text: &str| decoded(text.as_bytes(), Padding::Forbidden, false);
        assert_eq!(strict(""), Ok(Vec::new()));
        assert_eq!(strict("-_8"), Ok([0xfb, 0xff].to_vec()));
        // Spare bits, impossible length, padding, the other alphabet, white space, beyond ASCII.
        for text in ["-_9", "AB", "A", "AAAAA", "AA==", "AAA=", "+/8", "A A", "AA\n", "AAAA\n", "é", "A", "=", "===="]
        {
            assert_eq!(strict(text), Err(Reason::Base64Invalid), "{text}");
        }
    }

    #[test]
    fn padding_is_whole_or_absent() {
        let lenient = |text: &str| decoded(text.as_bytes(), Padding::Accepted, false);
        assert_eq!(lenient("AA=="), Ok([0].to_vec()));
        assert_eq!(lenient("AA"), Ok([0].to_vec()));
        assert_eq!(lenient("AAAA"), Ok([0, 0, 0].to_vec()));
        for text in ["AA=", "AAA==", "AAAA====", "AAAA=", "AB==", "A=A=", "====", "=", "AA==AA=="] {
            assert_eq!(lenient(text), Err(Reason::Base64Invalid), "{text}");
        }
    }

    #[test]
    fn the_legacy_alphabet_is_asked_for_and_not_mixed() {
        let legacy = |text: &str| decoded(text.as_bytes(), Padding::Accepted, true);
        assert_eq!(legacy("+/8="), Ok([0xfb, 0xff].to_vec()));
        assert_eq!(legacy("+/8"), Ok([0xfb, 0xff].to_vec()));
        assert_eq!(legacy("-_8="), Ok([0xfb, 0xff].to_vec()));
        assert_eq!(legacy("+_8="), Err(Reason::Base64Invalid));
        assert_eq!(legacy("+/9="), Err(Reason::Base64Invalid));
    }

    #[test]
    fn a_small_slice_is_an_error() {
        assert_eq!(decode(b"AAAA", Padding::Forbidden, false, &mut [0; 2]), Err(Reason::ScratchTooSmall));
        assert_eq!(decode(b"AAA", Padding::Forbidden, false, &mut [0; 2]), Ok(2));
    }

    proptest! {
        #[test]
        fn what_is_encoded_is_decoded(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let mut text = Vec::new();
            append(&bytes, &mut text);
            prop_assert_eq!(decoded(&text, Padding::Forbidden, false), Ok(bytes));
        }

        #[test]
        fn what_is_decoded_encodes_to_the_same_text(text in "[A-Za-z0-9_=+/-]{0,40}", room in 0_usize..40) {
            let mut out = [0; 40];
            let out = out.get_mut(..room).unwrap_or_default();
            if let Ok(length) = decode(text.as_bytes(), Padding::Forbidden, false, out) {
                let mut again = Vec::new();
                append(out.get(..length).unwrap_or_default(), &mut again);
                prop_assert_eq!(again, text.as_bytes());
            }
        }
    }
}
