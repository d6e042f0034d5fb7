//! Reading the values of claims that have been checked: what does not read as expected yields
//! nothing, and nothing never matches.

use crate::time::Timestamp;
use crate::wire::cbor::{Item, Reader};

/// The members of a map, as the bytes of key and value.
pub(crate) fn members(raw: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    members_of(Reader::new(raw))
}

/// As [`members`], from a reader.
pub(crate) fn members_of(mut reader: Reader<'_>) -> impl Iterator<Item = (&[u8], &[u8])> {
    let left = reader.map().unwrap_or_default();
    Members { reader, left }
}

/// So many members.
struct Members<'t> {
    reader: Reader<'t>,
    left: usize,
}

impl<'t> Iterator for Members<'t> {
    type Item = (&'t [u8], &'t [u8]);

    fn next(&mut self) -> Option<(&'t [u8], &'t [u8])> {
        self.left = self.left.checked_sub(1)?;
        Some((self.reader.skip().ok()?, self.reader.skip().ok()?))
    }
}

/// The texts of an array of texts, or the one text, as the bytes that were judged to be UTF-8.
pub(crate) fn texts(raw: &[u8]) -> impl Iterator<Item = &[u8]> + Clone {
    let mut reader = Reader::new(raw);
    match reader.array_inline() {
        Some(left) => Texts { reader, left },
        None => Texts { reader: Reader::new(raw), left: 1 },
    }
}

/// So many texts.
#[derive(Clone, Debug)]
struct Texts<'t> {
    reader: Reader<'t>,
    left: usize,
}

impl<'t> Iterator for Texts<'t> {
    type Item = &'t [u8];

    #[inline]
    fn next(&mut self) -> Option<&'t [u8]> {
        self.left = self.left.checked_sub(1)?;
        self.reader.text_bytes_inline()
    }
}

/// The items of an array, as their bytes.
#[cfg(feature = "alloc")]
pub(crate) fn entries(raw: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut reader = Reader::new(raw);
    let count = reader.array().unwrap_or_default();
    (0..count).map_while(move |_| reader.skip().ok())
}

/// The items of an array whose items hold no others.
pub(crate) fn items(raw: &[u8]) -> impl Iterator<Item = Item<'_>> {
    let mut reader = Reader::new(raw);
    let left = match reader.next() {
        Ok(Item::Array(count)) => count,
        _ => 0,
    };
    Items { reader, left }
}

/// So many items, none of which holds others.
#[derive(Clone, Debug)]
struct Items<'t> {
    reader: Reader<'t>,
    left: usize,
}

impl<'t> Iterator for Items<'t> {
    type Item = Item<'t>;

    fn next(&mut self) -> Option<Item<'t>> {
        self.left = self.left.checked_sub(1)?;
        self.reader.next().ok()
    }
}

/// A text.
pub(crate) fn text(raw: &[u8]) -> Option<&str> {
    single(raw, Reader::text)
}

/// The bytes of a text that was judged to be UTF-8.
pub(crate) fn text_bytes(raw: &[u8]) -> Option<&[u8]> {
    single(raw, Reader::text_bytes_inline)
}

/// A byte string.
pub(crate) fn bytes(raw: &[u8]) -> Option<&[u8]> {
    single(raw, Reader::bytes_inline)
}

/// An unsigned integer.
pub(crate) fn unsigned(raw: &[u8]) -> Option<u64> {
    single(raw, Reader::unsigned_inline)
}

/// An integer.
pub(crate) fn integer(raw: &[u8]) -> Option<i64> {
    single(raw, Reader::integer)
}

/// The value when it is of one type and one item.
#[inline]
pub(super) fn single<'t, T>(raw: &'t [u8], read: impl Fn(&mut Reader<'t>) -> Option<T>) -> Option<T> {
    let mut reader = Reader::new(raw);
    read(&mut reader).filter(|_| reader.is_at_end())
}

/// Seconds since 1970: an integer or a finite float that is not −0 (RFC 8392 section 2). Claims
/// read from JSON carry fractions as `[seconds, nanoseconds]`, because no float holds them exactly.
pub(crate) fn time(raw: &[u8], from_json: bool) -> Option<Timestamp> {
    let mut reader = Reader::new(raw);
    read_time(&mut reader, from_json).filter(|_| reader.is_at_end())
}

/// As [`time`], from a reader.
pub(crate) fn read_time(reader: &mut Reader<'_>, from_json: bool) -> Option<Timestamp> {
    let start = *reader;
    if let Some(seconds) = reader.integer_inline() {
        return Some(Timestamp::from_seconds(seconds));
    }
    *reader = start;
    match reader.next().ok()? {
        Item::Array(2) if from_json => {
            let seconds = reader.next().ok()?.as_i64()?;
            let Item::Unsigned(nanoseconds) = reader.next().ok()? else { return None };
            Timestamp::new(seconds, u32::try_from(nanoseconds).ok()?)
        }
        Item::Float(value) => floor_to_nanoseconds(value),
        _ => None,
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
    let mantissa = if biased == 0 { fraction } else { fraction | (1 << FRACTION_BITS) };
    // value = mantissa × 2^(exponent − 1075), in which subnormals count as exponent 1.
    let exponent = biased.max(1);
    let (whole, nanoseconds, is_exact) = if let Some(left) = exponent.checked_sub(1075) {
        if left > 11 {
            return None; // beyond 64 bits
        }
        (mantissa.checked_shl(left)?, 0, true)
    } else {
        let right = 1075_u32.checked_sub(exponent)?;
        if right > 90 {
            // Below a nanosecond: zero, or the nanosecond before it.
            (0, 0, mantissa == 0)
        } else {
            let whole = mantissa.checked_shr(right).unwrap_or_default();
            let rest = mantissa.checked_sub(whole.checked_shl(right).unwrap_or_default())?;
            let scaled = u128::from(rest).checked_mul(1_000_000_000)?;
            let nanoseconds = scaled.checked_shr(right)?;
            (whole, u32::try_from(nanoseconds).ok()?, nanoseconds.checked_shl(right)? == scaled)
        }
    };
    if value.is_sign_positive() {
        return Timestamp::new(i64::try_from(whole).ok()?, nanoseconds);
    }
    let seconds = 0_i64.checked_sub_unsigned(whole)?;
    match nanoseconds.checked_add(u32::from(!is_exact))? {
        0 => Timestamp::new(seconds, 0),
        below => Timestamp::new(seconds.checked_sub(1)?, 1_000_000_000_u32.checked_sub(below)?),
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
        assert_eq!(at(-2.0), Some((-2, 0)));
        assert_eq!(at(-0.999_999_999_999), Some((-1, 0)));
        assert_eq!(at(-1e-9), Some((-1, 999_999_998)));
        assert_eq!(at(2f64.powi(-36)), Some((0, 0)));
        assert_eq!(at(-(2f64.powi(-37))), Some((-1, 999_999_999)));
        assert_eq!(at(-1e-300), Some((-1, 999_999_999)));
        assert_eq!(at(1e-300), Some((0, 0)));
        assert_eq!(at(0.1), Some((0, 100_000_000)));
        assert_eq!(at(9_223_372_036_854_775_808.0), None);
        assert_eq!(at(-9_223_372_036_854_775_808.0), Some((i64::MIN, 0)));
        assert_eq!(at(1e300), None);
    }
}
