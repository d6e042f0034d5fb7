//! Reading the values of claims that have been checked: what does not read as expected yields
//! nothing, and nothing never matches.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::time::Timestamp;
use crate::wire::cbor::{Item, Reader};

/// The entries of an array, or the value itself when it is none.
pub(crate) fn entries(raw: &[u8]) -> Entries<'_> {
    let mut reader = Reader::new(raw);
    match reader.next() {
        Ok(Item::Array(count)) => Entries { reader, left: count },
        _ => Entries { reader: Reader::new(raw), left: 1 },
    }
}

/// The items of an array, one after the other.
#[derive(Clone, Debug)]
pub(crate) struct Entries<'t> {
    reader: Reader<'t>,
    left: usize,
}

impl<'t> Iterator for Entries<'t> {
    type Item = &'t [u8];

    fn next(&mut self) -> Option<&'t [u8]> {
        self.left = self.left.checked_sub(1)?;
        self.reader.skip().ok()
    }
}

/// The members of a map, as the bytes of key and value.
pub(crate) fn members(raw: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let mut reader = Reader::new(raw);
    let count = match reader.next() {
        Ok(Item::Map(count)) => count,
        _ => 0,
    };
    (0..count).map_while(move |_| Some((reader.skip().ok()?, reader.skip().ok()?)))
}

/// A text.
pub(crate) fn text(raw: &[u8]) -> Option<&str> {
    match single(raw)? {
        Item::Text(text) => Some(text),
        _ => None,
    }
}

/// A byte string.
pub(crate) fn bytes(raw: &[u8]) -> Option<&[u8]> {
    match single(raw)? {
        Item::Bytes(bytes) => Some(bytes),
        _ => None,
    }
}

/// An unsigned integer.
pub(crate) fn unsigned(raw: &[u8]) -> Option<u64> {
    match single(raw)? {
        Item::Unsigned(value) => Some(value),
        _ => None,
    }
}

/// An integer.
pub(crate) fn integer(raw: &[u8]) -> Option<i64> {
    single(raw)?.as_i64()
}

/// The value when it is one item and not a container.
fn single(raw: &[u8]) -> Option<Item<'_>> {
    let mut reader = Reader::new(raw);
    let item = reader.next().ok()?;
    reader.is_at_end().then_some(item)
}

/// Seconds since 1970: an integer or a finite float that is not −0 (RFC 8392 section 2). Claims
/// read from JSON carry fractions as `[seconds, nanoseconds]`, because no float holds them exactly.
pub(crate) fn time(raw: &[u8], from_json: bool) -> Option<Timestamp> {
    let mut reader = Reader::new(raw);
    match reader.next().ok()? {
        Item::Array(2) if from_json => {
            let seconds = reader.next().ok()?.as_i64()?;
            let Item::Unsigned(nanoseconds) = reader.next().ok()? else { return None };
            Timestamp::new(seconds, u32::try_from(nanoseconds).ok()?)
        }
        Item::Float(value) => floor_to_nanoseconds(value),
        item => item.as_i64().map(Timestamp::from_seconds),
    }
}

/// The float's exact value, rounded down to a nanosecond, by integer arithmetic on its parts.
fn floor_to_nanoseconds(value: f64) -> Option<Timestamp> {
    const FRACTION_BITS: u32 = 52;
    let bits = value.to_bits();
    let biased = u32::try_from((bits >> FRACTION_BITS) & 0x7ff).ok()?;
    if biased == 0x7ff || bits == 1 << 63 {
        return None; // infinite, not a number, or −0
    }
    let fraction = bits & ((1 << FRACTION_BITS) - 1);
    let mantissa = u128::from(if biased == 0 { fraction } else { fraction | (1 << FRACTION_BITS) });
    // value = mantissa × 2^(exponent − 1075), in which subnormals count as exponent 1.
    let exponent = biased.max(1);
    let (whole, nanoseconds, is_exact) = if let Some(left) = exponent.checked_sub(1075) {
        if left > 11 {
            return None; // beyond 64 bits
        }
        (mantissa.checked_shl(left)?, 0_u128, true)
    } else {
        let right = 1075_u32.checked_sub(exponent)?;
        if right > 90 {
            // Below a nanosecond: zero, or the nanosecond before it.
            (0, 0, mantissa == 0)
        } else {
            let whole = mantissa.checked_shr(right)?;
            let rest = mantissa.checked_sub(whole.checked_shl(right)?)?;
            let scaled = rest.checked_mul(1_000_000_000)?;
            let nanoseconds = scaled.checked_shr(right)?;
            (whole, nanoseconds, nanoseconds.checked_shl(right)? == scaled)
        }
    };
    let mut total = i128::try_from(whole).ok()?.checked_mul(1_000_000_000)?;
    total = total.checked_add(i128::try_from(nanoseconds).ok()?)?;
    if value.is_sign_negative() {
        total = total.checked_neg()?;
        if !is_exact {
            total = total.checked_sub(1)?;
        }
    }
    let seconds = i64::try_from(total.checked_div_euclid(1_000_000_000)?).ok()?;
    let nanoseconds = u32::try_from(total.checked_rem_euclid(1_000_000_000)?).ok()?;
    Timestamp::new(seconds, nanoseconds)
}

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

/// An entry of `catnip`: RFC 9164 address or prefix under tag 52 or 54, or an AS number. The
/// interface form and everything else is malformed.
pub(crate) fn network(raw: &[u8]) -> Option<NetworkEntry> {
    let mut reader = Reader::new(raw);
    let entry = match reader.next().ok()? {
        Item::Unsigned(asn) => NetworkEntry::Asn(u32::try_from(asn).ok()?),
        Item::Tag(52) => NetworkEntry::Prefix(prefix::<4>(&mut reader, |octets| Ipv4Addr::from(octets).into())?),
        Item::Tag(54) => NetworkEntry::Prefix(prefix::<16>(&mut reader, |octets| Ipv6Addr::from(octets).into())?),
        _ => return None,
    };
    reader.is_at_end().then_some(entry)
}

fn prefix<const N: usize>(reader: &mut Reader<'_>, address: impl Fn([u8; N]) -> IpAddr) -> Option<Prefix> {
    match reader.next().ok()? {
        Item::Bytes(bytes) => {
            let full = u8::try_from(N.checked_mul(8)?).ok()?;
            Prefix::new(address(bytes.try_into().ok()?), full)
        }
        Item::Array(2) => {
            let Item::Unsigned(length) = reader.next().ok()? else { return None };
            let Item::Bytes(bytes) = reader.next().ok()? else { return None };
            let mut octets = [0; N];
            octets.get_mut(..bytes.len())?.copy_from_slice(bytes);
            Prefix::new(address(octets), u8::try_from(length).ok()?)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_are_floored_exactly() {
        let at = |value: f64| floor_to_nanoseconds(value).map(|time| (time.seconds(), time.nanoseconds()));
        assert_eq!(at(0.0), Some((0, 0)));
        assert_eq!(at(-0.0), None);
        assert_eq!(at(f64::NAN), None);
        assert_eq!(at(f64::INFINITY), None);
        assert_eq!(at(1_443_944_944.5), Some((1_443_944_944, 500_000_000)));
        assert_eq!(at(-1.5), Some((-2, 500_000_000)));
        assert_eq!(at(-1e-300), Some((-1, 999_999_999)));
        assert_eq!(at(1e-300), Some((0, 0)));
        assert_eq!(at(0.1), Some((0, 100_000_000)));
        assert_eq!(at(9_223_372_036_854_775_808.0), None);
        assert_eq!(at(-9_223_372_036_854_775_808.0), Some((i64::MIN, 0)));
        assert_eq!(at(1e300), None);
    }

    #[test]
    fn prefixes_follow_rfc_9164() {
        let prefix = |raw: &[u8]| match network(raw) {
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
