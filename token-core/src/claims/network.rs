//! Networks: addresses, prefixes and AS numbers (RFC 9164, spec/cat.md section 5.8).

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::wire::cbor::{Item, Reader};

/// An entry of `catnip`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NetworkEntry {
    Prefix(Prefix),
    Asn(u32),
}

/// An address prefix; IPv4-mapped IPv6 has become IPv4.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Prefix {
    pub(crate) address: IpAddr,
    pub(crate) length: u8,
}

impl Prefix {
    /// Whether an address lies in the prefix. IPv4 and IPv6 never match each other.
    pub(crate) fn covers(&self, address: IpAddr) -> bool {
        match (self.address, unmapped(address)) {
            (IpAddr::V4(prefix), IpAddr::V4(address)) => {
                let differing = prefix.to_bits() ^ address.to_bits();
                differing.leading_zeros() >= u32::from(self.length)
            }
            (IpAddr::V6(prefix), IpAddr::V6(address)) => {
                let differing = prefix.to_bits() ^ address.to_bits();
                differing.leading_zeros() >= u32::from(self.length)
            }
            _ => false,
        }
    }

    /// CTA-5007 wants longer prefixes encrypted: they point at a household.
    pub(crate) const fn identifies(&self) -> bool {
        match self.address {
            IpAddr::V4(_) => self.length > 24,
            IpAddr::V6(_) => self.length > 56,
        }
    }

    /// `None` when the length does not fit or host bits are set.
    #[inline(always)]
    pub(crate) fn new(address: IpAddr, length: u8) -> Option<Self> {
        let bits = if address.is_ipv4() { 32 } else { 128 };
        if length > bits || !host_bits_are_zero(address, length) {
            return None;
        }
        Some(match (address, unmapped(address), length.checked_sub(96)) {
            (IpAddr::V6(_), mapped @ IpAddr::V4(_), Some(short)) => Self { address: mapped, length: short },
            _ => Self { address, length },
        })
    }
}

impl core::fmt::Display for Prefix {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{}/{}", self.address, self.length)
    }
}

/// IPv4-mapped IPv6 addresses become IPv4 (RFC 4291 section 2.5.5.2).
pub(crate) fn unmapped(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(v6) => v6.to_ipv4_mapped().map_or(address, IpAddr::V4),
        IpAddr::V4(_) => address,
    }
}

fn host_bits_are_zero(address: IpAddr, length: u8) -> bool {
    let length = u32::from(length);
    match address {
        IpAddr::V4(v4) => v4.to_bits().checked_shl(length).unwrap_or(0) == 0,
        IpAddr::V6(v6) => v6.to_bits().checked_shl(length).unwrap_or(0) == 0,
    }
}

/// The entries of `catnip`.
pub(crate) fn networks(raw: &[u8]) -> impl Iterator<Item = NetworkEntry> {
    let mut reader = Reader::new(raw);
    let count = reader.array().unwrap_or_default();
    (0..count).map_while(move |_| network(&mut reader))
}

/// An entry of `catnip`: RFC 9164 address or prefix under tag 52 or 54, or an AS number. The
/// interface form and everything else is malformed.
pub(crate) fn network(reader: &mut Reader<'_>) -> Option<NetworkEntry> {
    let start = *reader;
    match reader.tag() {
        Some(52) => prefix::<4>(reader, |octets| Ipv4Addr::from(octets).into()).map(NetworkEntry::Prefix),
        Some(54) => prefix::<16>(reader, |octets| Ipv6Addr::from(octets).into()).map(NetworkEntry::Prefix),
        Some(_) => None,
        None => {
            *reader = start;
            u32::try_from(reader.unsigned()?).ok().map(NetworkEntry::Asn)
        }
    }
}

#[inline(always)]
fn prefix<const N: usize>(reader: &mut Reader<'_>, address: impl Fn([u8; N]) -> IpAddr) -> Option<Prefix> {
    let (length, bytes) = match reader.next().ok()? {
        Item::Array(2) => (u8::try_from(reader.unsigned()?).ok()?, reader.bytes()?),
        Item::Bytes(bytes) if bytes.len() == N => (u8::try_from(N.checked_mul(8)?).ok()?, bytes),
        _ => return None,
    };
    // Bytes that are left out at the end are zero.
    let mut octets = [0; N];
    if bytes.len() > N {
        return None;
    }
    for (octet, byte) in octets.iter_mut().zip(bytes) {
        *octet = *byte;
    }
    Prefix::new(address(octets), length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_follow_rfc_9164() {
        let prefix = |raw: &[u8]| match network(&mut Reader::new(raw)) {
            Some(NetworkEntry::Prefix(prefix)) => Some(std::format!("{prefix}")),
            Some(NetworkEntry::Asn(asn)) => Some(std::format!("AS{asn}")),
            None => None,
        };
        // 52(h'c0000201'), 52([24, h'c00002'])
        assert_eq!(prefix(b"\xd8\x34\x44\xc0\x00\x02\x01").as_deref(), Some("192.0.2.1/32"));
        assert_eq!(prefix(b"\xd8\x34\x82\x18\x18\x43\xc0\x00\x02").as_deref(), Some("192.0.2.0/24"));
        // untrimmed with zero bits; host bits set; longer than the address
        assert_eq!(prefix(b"\xd8\x34\x82\x18\x18\x44\xc0\x00\x02\x00").as_deref(), Some("192.0.2.0/24"));
        assert_eq!(prefix(b"\xd8\x34\x82\x18\x18\x44\xc0\x00\x02\x01"), None);
        assert_eq!(prefix(b"\xd8\x34\x82\x18\x21\x44\xc0\x00\x02\x01"), None);
        assert_eq!(prefix(b"\x19\xfb\xf4").as_deref(), Some("AS64500"));
        assert_eq!(prefix(b"\x1b\x00\x00\x00\x01\x00\x00\x00\x00"), None);
        // interface form: [address, length]
        assert_eq!(prefix(b"\xd8\x34\x82\x44\xc0\x00\x02\x01\x18\x18"), None);
    }
}
