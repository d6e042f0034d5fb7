//! CBOR (RFC 8949), read strictly and in place: definite lengths, shortest heads, shortest exact
//! floats (section 4.2); only the order of map keys is free. Its deterministic writer stands beside.

mod check;
mod float;
mod writer;

pub(crate) use check::{check, checked};
#[cfg(feature = "alloc")]
pub(crate) use writer::Appender;
pub(crate) use writer::Writer;

use crate::reason::Reason;

/// A data item; arrays, maps and tags are heads whose content follows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Item<'t> {
    Unsigned(u64),
    /// −1 − n.
    Negative(u64),
    Bytes(&'t [u8]),
    Text(&'t str),
    /// So many items follow.
    Array(usize),
    /// So many pairs of items follow.
    Map(usize),
    /// One item follows.
    Tag(u64),
    Bool(bool),
    Null,
    /// Undefined (23) and the simple values without a meaning.
    Simple(u8),
    Float(f64),
}

impl Item<'_> {
    /// The value of an integer that fits.
    pub(crate) const fn as_i64(self) -> Option<i64> {
        match self {
            Self::Unsigned(n) if n <= i64::MAX.cast_unsigned() => Some(n.cast_signed()),
            // −1 − n in two's complement.
            Self::Negative(n) if n <= i64::MAX.cast_unsigned() => Some(!n.cast_signed()),
            _ => None,
        }
    }
}

/// A pull reader. Announced lengths never reach beyond the input.
#[derive(Clone, Debug)]
pub(crate) struct Reader<'t> {
    bytes: &'t [u8],
    at: usize,
}

impl<'t> Reader<'t> {
    /// A reader at the start of `bytes`.
    pub(crate) const fn new(bytes: &'t [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// The offset of the next byte.
    pub(crate) const fn position(&self) -> usize {
        self.at
    }

    /// Whether every byte was read.
    pub(crate) const fn is_at_end(&self) -> bool {
        self.at >= self.bytes.len()
    }

    /// The next item: bytes and text with their content, the heads of arrays, maps and tags.
    #[inline]
    pub(crate) fn next(&mut self) -> Result<Item<'t>, Reason> {
        let (initial, argument) = self.head()?;
        match initial >> 5 {
            0 => Ok(Item::Unsigned(argument)),
            1 => Ok(Item::Negative(argument)),
            2 => self.content(argument).map(Item::Bytes),
            3 => self.text(argument).map(Item::Text),
            4 => self.count(argument, 1).map(Item::Array),
            5 => self.count(argument, 2).map(Item::Map),
            6 => Ok(Item::Tag(argument)),
            _ => simple_or_float(initial, argument),
        }
    }

    /// Passes over one whole item with everything in it; its bytes. Reads heads and lengths only:
    /// texts and floats are what [`check`] made of them.
    pub(crate) fn skip(&mut self) -> Result<&'t [u8], Reason> {
        let start = self.at;
        let mut left = 1_usize;
        while let Some(others) = left.checked_sub(1) {
            let (initial, argument) = self.head()?;
            left = others.saturating_add(match initial >> 5 {
                2 | 3 => {
                    self.content(argument)?;
                    0
                }
                4 => self.count(argument, 1)?,
                5 => self.count(argument, 2)?.saturating_mul(2),
                6 => 1,
                _ => 0,
            });
        }
        Ok(self.since(start))
    }

    /// An initial byte and its argument: of a float, the bits.
    #[inline(always)]
    fn head(&mut self) -> Result<(u8, u64), Reason> {
        let [initial] = self.take()?;
        match initial & 0x1f {
            information @ 0..24 => Ok((initial, u64::from(information))),
            _ => Ok((initial, self.argument(initial)?)),
        }
    }

    /// The argument in the bytes after the initial one; one that would fit into fewer is malformed.
    fn argument(&mut self, initial: u8) -> Result<u64, Reason> {
        let (argument, least) = match initial & 0x1f {
            24 => (u64::from(u8::from_be_bytes(self.take()?)), 24),
            25 => (u64::from(u16::from_be_bytes(self.take()?)), 1 << 8),
            26 => (u64::from(u32::from_be_bytes(self.take()?)), 1 << 16),
            27 => (u64::from_be_bytes(self.take()?), 1 << 32),
            // 28 to 30 are reserved, 31 is an indefinite length or a break.
            _ => return Err(Reason::CborMalformed),
        };
        // Simple values and floats: see `simple_or_float`.
        if argument < least && initial < 0xe0 { Err(Reason::CborMalformed) } else { Ok(argument) }
    }

    /// The bytes from `start` up to here.
    pub(crate) fn since(&self, start: usize) -> &'t [u8] {
        self.bytes.get(start..self.at).unwrap_or_default()
    }

    /// A reader of the same bytes from `start`.
    const fn from(&self, start: usize) -> Self {
        Self { bytes: self.bytes, at: start }
    }

    #[inline]
    fn take<const N: usize>(&mut self) -> Result<[u8; N], Reason> {
        let taken = self.bytes.get(self.at..).and_then(<[u8]>::first_chunk).ok_or(Reason::CborMalformed)?;
        self.at = self.at.saturating_add(N);
        Ok(*taken)
    }

    #[inline]
    fn content(&mut self, length: u64) -> Result<&'t [u8], Reason> {
        let end = usize::try_from(length).ok().and_then(|length| self.at.checked_add(length));
        let end = end.ok_or(Reason::CborMalformed)?;
        let content = self.bytes.get(self.at..end).ok_or(Reason::CborMalformed)?;
        self.at = end;
        Ok(content)
    }

    /// A number of entries, each of at least `least` bytes: more than the bytes left is malformed.
    fn count(&self, count: u64, least: usize) -> Result<usize, Reason> {
        let left = self.bytes.len().saturating_sub(self.at);
        usize::try_from(count).ok().filter(|count| count.saturating_mul(least) <= left).ok_or(Reason::CborMalformed)
    }

    #[inline]
    fn text(&mut self, length: u64) -> Result<&'t str, Reason> {
        core::str::from_utf8(self.content(length)?).map_err(|_| Reason::CborMalformed)
    }
}

/// The item of major type 7 (RFC 8949 section 3.3).
fn simple_or_float(initial: u8, argument: u64) -> Result<Item<'static>, Reason> {
    let byte = u8::try_from(argument).map_err(|_| Reason::CborMalformed);
    match initial {
        0xf4 => Ok(Item::Bool(false)),
        0xf5 => Ok(Item::Bool(true)),
        0xf6 => Ok(Item::Null),
        0xf8 if argument < 32 => Err(Reason::CborMalformed),
        0xf9 => Ok(Item::Float(float::from_half(argument))),
        0xfa => shortest(float::half_of_single(argument), float::from_single(argument)),
        0xfb => shortest(float::single_of_double(argument), f64::from_bits(argument)),
        _ => byte.map(Item::Simple),
    }
}

/// The float, unless it has a shorter form.
fn shortest(shorter: Option<u64>, value: f64) -> Result<Item<'static>, Reason> {
    if shorter.is_some() { Err(Reason::CborMalformed) } else { Ok(Item::Float(value)) }
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
