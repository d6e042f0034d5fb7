//! The `Cookie` field (RFC 6265 section 4.2) without the cookies that carry tokens.

use super::Placement;
use crate::reason::Reason;

/// The pairs of a `Cookie` field.
pub(super) fn pairs(value: &str) -> core::str::Split<'_, char> {
    value.split(';')
}

/// Writes the value of a `Cookie` field without token cookies into the front of `out`, for which
/// the length of `value` suffices. When nothing is left the field does not go on.
///
/// ```
/// use token_core::{Placement, strip_cookies};
/// let mut out = [0; 64];
/// let rest = strip_cookies("a=1; Common-Access-Token=abc; b=2", Placement::DEFAULT, &mut out);
/// assert_eq!(rest, Ok("a=1; b=2"));
/// ```
///
/// # Errors
/// [`Reason::ScratchTooSmall`] when `out` is full.
pub fn strip_cookies<'o>(value: &str, placements: &[Placement<'_>], out: &'o mut [u8]) -> Result<&'o str, Reason> {
    let is_token = |pair: &&str| placements.iter().any(|placement| placement.cookie_value(pair).is_some());
    let mut len = 0_usize;
    for pair in pairs(value).map(str::trim_ascii).filter(|pair| !pair.is_empty() && !is_token(pair)) {
        for piece in [if len == 0 { "" } else { "; " }, pair] {
            let end = len.saturating_add(piece.len());
            out.get_mut(len..end).ok_or(Reason::ScratchTooSmall)?.copy_from_slice(piece.as_bytes());
            len = end;
        }
    }
    // Whole strings were written.
    core::str::from_utf8(out.get(..len).unwrap_or_default()).map_err(|_| Reason::ScratchTooSmall)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strip(value: &str) -> std::string::String {
        let mut out = [0; 256];
        strip_cookies(value, Placement::DEFAULT, &mut out).unwrap().into()
    }

    #[test]
    fn token_cookies_are_taken_out() {
        assert_eq!(strip("a=1; Common-Access-Token=t; b=2"), "a=1; b=2");
        assert_eq!(strip("Common-Access-Token=t;CTA-Common-Access-Token=\"u\"; Common-Access-Token=v"), "");
        assert_eq!(strip(" %43ommon-Access-Token = t ; a=\"x y\";b"), "a=\"x y\"; b");
        assert_eq!(strip("common-access-token=t; Common-Access-Token"), "common-access-token=t; Common-Access-Token");
        assert_eq!(strip(""), "");
    }

    #[test]
    fn a_short_buffer_is_an_error() {
        let mut out = [0; 7];
        assert_eq!(strip_cookies("a=1; b=2", Placement::DEFAULT, &mut out), Err(Reason::ScratchTooSmall));
        assert_eq!(strip_cookies("a=1", Placement::DEFAULT, &mut out), Ok("a=1"));
    }
}
