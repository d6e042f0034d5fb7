//! Networks in text form.

use core::net::IpAddr;

use token_core::Network;

use super::StoreError;

/// A prefix, an address or an AS number.
pub(super) fn parse(text: &str) -> Result<Network, StoreError> {
    let digits = text.strip_prefix("AS").unwrap_or(text);
    if digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return digits.parse().map(Network::Asn).map_err(|_| malformed("an AS number of 32 bits"));
    }
    let (address, length) = text.split_once('/').map_or((text, None), |(address, length)| (address, Some(length)));
    let address: IpAddr = address.parse().map_err(|_| malformed("an address prefix, an address or an AS number"))?;
    let width = if address.is_ipv4() { 32 } else { 128 };
    let length = match length {
        None => width,
        Some(length) => length.parse().map_err(|_| malformed("a prefix length in bits"))?,
    };
    if length > width {
        return Err(malformed("a prefix length of at most the address's bits"));
    }
    let (address, length) = unmapped(address, length);
    if masked(address, length) != address {
        return Err(malformed("a prefix without bits set beyond its length"));
    }
    Ok(Network::Prefix(address, length))
}

/// `203.0.113.0/24`, `2001:db8::/32`, `64500`.
pub(super) fn to_text(network: &Network) -> String {
    match network {
        Network::Prefix(address, length) => format!("{address}/{length}"),
        Network::Asn(number) => number.to_string(),
    }
}

/// The address with every bit beyond the prefix cleared.
pub(crate) fn masked(address: IpAddr, length: u8) -> IpAddr {
    match address {
        IpAddr::V4(v4) => {
            let mask = u32::MAX.checked_shl(32_u32.saturating_sub(length.into())).unwrap_or(0);
            IpAddr::V4((v4.to_bits() & mask).into())
        }
        IpAddr::V6(v6) => {
            let mask = u128::MAX.checked_shl(128_u32.saturating_sub(length.into())).unwrap_or(0);
            IpAddr::V6((v6.to_bits() & mask).into())
        }
    }
}

/// IPv4-mapped prefixes of 96 bits and more are IPv4 prefixes (semantics section 6).
fn unmapped(address: IpAddr, length: u8) -> (IpAddr, u8) {
    match (address.to_canonical(), length.checked_sub(96)) {
        (canonical, Some(rest)) if canonical != address => (canonical, rest),
        _ => (address, length),
    }
}

const fn malformed(expected: &'static str) -> StoreError {
    StoreError::TargetMalformed { member: "id", expected }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(text: &str) -> String {
        to_text(&parse(text).unwrap())
    }

    #[test]
    fn networks_have_one_text() {
        assert_eq!(canonical("203.0.113.0/24"), "203.0.113.0/24");
        assert_eq!(canonical("203.0.113.7"), "203.0.113.7/32");
        assert_eq!(canonical("2001:DB8:0::/32"), "2001:db8::/32");
        assert_eq!(canonical("::ffff:203.0.113.0/120"), "203.0.113.0/24");
        assert_eq!(canonical("0.0.0.0/0"), "0.0.0.0/0");
        assert_eq!(canonical("AS64500"), "64500");
        assert_eq!(canonical("64500"), "64500");
    }

    #[test]
    fn malformed_networks_are_refused() {
        for text in ["", "AS", "203.0.113.7/24", "203.0.113.0/33", "203.0.113", "4294967296", "fe80::1%1/64", "host"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
