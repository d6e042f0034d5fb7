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

/// A pull reader over what has not been read. Announced lengths never reach beyond the input.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reader<'t> {
    rest: &'t [u8],
}

impl<'t> Reader<'t> {
    /// A reader at the start of `bytes`.
    pub(crate) const fn new(bytes: &'t [u8]) -> Self {
        Self { rest: bytes }
    }

    /// How many bytes have not been read.
    pub(crate) const fn left(&self) -> usize {
        self.rest.len()
    }

    /// Whether every byte was read.
    pub(crate) const fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    /// The bytes read since `start`, which is an earlier place of this reader.
    #[inline]
    pub(crate) fn since(&self, start: Self) -> &'t [u8] {
        start.rest.get(..start.left().saturating_sub(self.left())).unwrap_or_default()
    }

    /// The next item: bytes and text with their content, the heads of arrays, maps and tags.
    pub(crate) fn next(&mut self) -> Result<Item<'t>, Reason> {
        let (initial, argument) = self.head()?;
        match initial >> 5 {
            0 => Ok(Item::Unsigned(argument)),
            1 => Ok(Item::Negative(argument)),
            2 => self.content(argument).map(Item::Bytes),
            3 => self.content(argument).and_then(utf8).map(Item::Text),
            4 => self.count(argument, 1).map(Item::Array),
            5 => self.count(argument, 2).map(Item::Map),
            6 => Ok(Item::Tag(argument)),
            _ => simple_or_float(initial, argument),
        }
    }

    /// Passes over one whole item with everything in it; its bytes. Reads heads and lengths only:
    /// texts and floats are what [`check`] made of them.
    pub(crate) fn skip(&mut self) -> Result<&'t [u8], Reason> {
        let start = *self;
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

    /// The major type of the next item, whose content is passed over when it is a string.
    #[inline]
    pub(crate) fn major_type(&mut self) -> Option<u8> {
        let (initial, argument) = self.head().ok()?;
        let major = initial >> 5;
        if matches!(major, 2 | 3) {
            self.content(argument).ok()?;
        }
        Some(major)
    }

    /// An initial byte and its argument: of a float, the bits.
    #[inline(always)]
    fn head(&mut self) -> Result<(u8, u64), Reason> {
        let (initial, rest) = self.rest.split_first().ok_or(Reason::CborMalformed)?;
        self.rest = rest;
        match initial & 0x1f {
            information @ 0..24 => Ok((*initial, u64::from(information))),
            _ => Ok((*initial, self.argument(*initial)?)),
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

    #[inline(always)]
    fn take<const N: usize>(&mut self) -> Result<[u8; N], Reason> {
        let (taken, rest) = self.rest.split_first_chunk().ok_or(Reason::CborMalformed)?;
        self.rest = rest;
        Ok(*taken)
    }

    #[inline(always)]
    fn content(&mut self, length: u64) -> Result<&'t [u8], Reason> {
        let content = usize::try_from(length).ok().and_then(|length| self.rest.split_at_checked(length));
        let (content, rest) = content.ok_or(Reason::CborMalformed)?;
        self.rest = rest;
        Ok(content)
    }

    /// A number of entries, each of at least `least` bytes: more than the bytes left is malformed.
    #[inline(always)]
    fn count(&self, count: u64, least: usize) -> Result<usize, Reason> {
        let count = usize::try_from(count).ok().filter(|count| count.saturating_mul(least) <= self.left());
        count.ok_or(Reason::CborMalformed)
    }
}

/// Reading what must be of one type: nothing where it is not, and the reader then stands anywhere.
impl<'t> Reader<'t> {
    /// An unsigned integer.
    pub(crate) fn unsigned(&mut self) -> Option<u64> {
        self.unsigned_inline()
    }

    /// An integer of 64 bits.
    pub(crate) fn integer(&mut self) -> Option<i64> {
        self.integer_inline()
    }

    /// A byte string.
    pub(crate) fn bytes(&mut self) -> Option<&'t [u8]> {
        self.bytes_inline()
    }

    /// A text string.
    pub(crate) fn text(&mut self) -> Option<&'t str> {
        utf8(self.text_bytes()?).ok()
    }

    /// The bytes of a text string, of which nobody has seen that they are UTF-8.
    pub(crate) fn text_bytes(&mut self) -> Option<&'t [u8]> {
        self.text_bytes_inline()
    }

    /// How many items of an array follow.
    pub(crate) fn array(&mut self) -> Option<usize> {
        self.array_inline()
    }

    /// A tag, whose item follows.
    pub(crate) fn tag(&mut self) -> Option<u64> {
        self.head_of(6)
    }

    /// How many pairs of a map follow.
    pub(crate) fn map(&mut self) -> Option<usize> {
        self.map_inline()
    }
}

/// As those above, without a call: for the claims that most tokens hold. Everywhere else it would only be code.
impl<'t> Reader<'t> {
    #[inline(always)]
    pub(crate) fn unsigned_inline(&mut self) -> Option<u64> {
        self.head_of(0)
    }

    #[inline(always)]
    pub(crate) fn integer_inline(&mut self) -> Option<i64> {
        let (initial, argument) = self.head().ok()?;
        let value = i64::try_from(argument).ok()?;
        match initial >> 5 {
            0 => Some(value),
            1 => Some(!value), // −1 − n in two's complement
            _ => None,
        }
    }

    #[inline(always)]
    pub(crate) fn bytes_inline(&mut self) -> Option<&'t [u8]> {
        let length = self.head_of(2)?;
        self.content(length).ok()
    }

    #[inline(always)]
    pub(crate) fn text_bytes_inline(&mut self) -> Option<&'t [u8]> {
        let length = self.head_of(3)?;
        self.content(length).ok()
    }

    #[inline(always)]
    pub(crate) fn array_inline(&mut self) -> Option<usize> {
        let count = self.head_of(4)?;
        self.count(count, 1).ok()
    }

    #[inline(always)]
    pub(crate) fn map_inline(&mut self) -> Option<usize> {
        let count = self.head_of(5)?;
        self.count(count, 2).ok()
    }

    /// The argument of a head of this major type.
    #[inline(always)]
    fn head_of(&mut self, major: u8) -> Option<u64> {
        let (initial, argument) = self.head().ok()?;
        (initial >> 5 == major).then_some(argument)
    }
}

/// Whether bytes are UTF-8; most texts are ASCII, which is seen faster.
#[inline]
pub(crate) fn is_utf8(bytes: &[u8]) -> bool {
    bytes.is_ascii() || core::str::from_utf8(bytes).is_ok()
}

fn utf8(bytes: &[u8]) -> Result<&str, Reason> {
    core::str::from_utf8(bytes).map_err(|_| Reason::CborMalformed)
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
