//! Address prefixes in their text form and as RFC 9164 writes them.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use memchr::memchr;

/// An address, and the length of the prefix where one stands behind it.
pub(crate) fn parse_prefix(text: &[u8]) -> Option<(IpAddr, Option<u8>)> {
    let Some(slash) = memchr(b'/', text) else {
        return Some((address(text)?, None));
    };
    let length = decimal(text.get(slash.checked_add(1)?..)?)?;
    Some((address(text.get(..slash)?)?, Some(length)))
}

/// Most are of version 4, which the standard library takes five times as long to read.
fn address(text: &[u8]) -> Option<IpAddr> {
    if let Some(address) = version_4(text) {
        return Some(address.into());
    }
    core::str::from_utf8(text).ok()?.parse::<Ipv6Addr>().ok().map(IpAddr::V6)
}

fn version_4(text: &[u8]) -> Option<Ipv4Addr> {
    let mut octets = [0; 4];
    let mut parts = text.split(|byte| *byte == b'.');
    for octet in &mut octets {
        *octet = decimal(parts.next()?)?;
    }
    parts.next().is_none().then(|| octets.into())
}

/// One to three digits without leading zeros.
fn decimal(digits: &[u8]) -> Option<u8> {
    if matches!(digits, [] | [b'0', _, ..]) {
        return None;
    }
    digits.iter().try_fold(0_u8, |value, digit| {
        let digit = digit.wrapping_sub(b'0');
        value.checked_mul(10)?.checked_add(digit).filter(|_| digit < 10)
    })
}

/// RFC 9164 section 3: trailing zero bytes of a prefix are left out.
pub(crate) fn without_trailing_zeros(octets: &[u8]) -> &[u8] {
    let used = octets.iter().rposition(|octet| *octet != 0).map_or(0, |last| last.saturating_add(1));
    octets.get(..used).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn prefixes_are_addresses_and_lengths() {
        let parsed = |text: &str| parse_prefix(text.as_bytes());
        let home = IpAddr::from([203, 0, 113, 0]);
        assert_eq!(parsed("203.0.113.0"), Some((home, None)));
        assert_eq!(parsed("203.0.113.0/24"), Some((home, Some(24))));
        assert_eq!(parsed("203.0.113.0/0"), Some((home, Some(0))));
        assert_eq!(parsed("::/255"), Some((IpAddr::from([0_u16; 8]), Some(255))));
        for text in ["", "/", "203.0.113.0/", "/24", "203.0.113.0/024", "203.0.113.0/256", "203.0.113.0/+1", "::/1/1"] {
            assert_eq!(parsed(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn addresses_are_those_of_the_standard_library(text in "[0-9]{0,4}(\\.[0-9]{0,4}){2,4}|[0-9a-f:.]{0,24}|.{0,8}") {
            prop_assert_eq!(address(text.as_bytes()), text.parse().ok());
        }
    }
}
