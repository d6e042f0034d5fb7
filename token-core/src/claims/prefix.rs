//! Address prefixes in their text form and as RFC 9164 writes them.

use core::net::IpAddr;

use memchr::memchr;

/// An address, and the length of the prefix where one stands behind it.
pub(crate) fn parse_prefix(text: &str) -> Option<(IpAddr, Option<u8>)> {
    let Some(slash) = memchr(b'/', text.as_bytes()) else {
        return Some((text.parse().ok()?, None));
    };
    let (address, length) = (text.get(..slash)?, text.get(slash.checked_add(1)?..)?);
    let is_canonical =
        length.bytes().all(|digit| digit.is_ascii_digit()) && (length == "0" || !length.starts_with('0'));
    let length = if is_canonical { length.parse().ok()? } else { return None };
    Some((address.parse().ok()?, Some(length)))
}

/// RFC 9164 section 3: trailing zero bytes of a prefix are left out.
pub(crate) fn without_trailing_zeros(octets: &[u8]) -> &[u8] {
    let used = octets.iter().rposition(|octet| *octet != 0).map_or(0, |last| last.saturating_add(1));
    octets.get(..used).unwrap_or_default()
}
