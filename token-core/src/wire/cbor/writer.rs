//! Writes deterministic CBOR (RFC 8949 section 4.2.1; keys in the order given) into a slice, or at
//! the end of a vector.

#[cfg(feature = "alloc")]
use alloc::vec::Vec;

use super::float;
use crate::reason::Reason;

/// A writer; every method fails with `ScratchTooSmall` when the slice is full.
#[derive(Debug)]
pub(crate) struct Writer<'o> {
    out: &'o mut [u8],
    at: usize,
}

/// Where an array or map begins whose number of entries is not known yet.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub(crate) struct Opening(usize);

impl<'o> Writer<'o> {
    /// A writer at the front of `out`.
    pub(crate) const fn new(out: &'o mut [u8]) -> Self {
        Self { out, at: 0 }
    }

    /// Bytes written.
    pub(crate) const fn len(&self) -> usize {
        self.at
    }

    /// An unsigned integer.
    pub(crate) fn unsigned(&mut self, value: u64) -> Result<(), Reason> {
        self.head(0, value)
    }

    /// An integer.
    pub(crate) fn integer(&mut self, value: i64) -> Result<(), Reason> {
        if value >= 0 { self.head(0, value.cast_unsigned()) } else { self.head(1, (!value).cast_unsigned()) }
    }

    /// A byte string.
    pub(crate) fn bytes(&mut self, value: &[u8]) -> Result<(), Reason> {
        self.string(2, value)
    }

    /// A text string.
    pub(crate) fn text(&mut self, value: &str) -> Result<(), Reason> {
        self.text_bytes(value.as_bytes())
    }

    /// A text string of bytes that are UTF-8.
    pub(crate) fn text_bytes(&mut self, value: &[u8]) -> Result<(), Reason> {
        self.string(3, value)
    }

    /// A text string of characters whose number of bytes is not known yet.
    #[inline(never)]
    pub(crate) fn text_of(&mut self, characters: impl Iterator<Item = char>) -> Result<(), Reason> {
        let opening = self.open()?;
        let start = self.at;
        for character in characters {
            self.raw(character.encode_utf8(&mut [0; 4]).as_bytes())?;
        }
        self.close(opening, 3, self.at.saturating_sub(start))
    }

    /// A byte string of bytes whose number is not known yet.
    pub(crate) fn bytes_of(&mut self, bytes: impl Iterator<Item = u8>) -> Result<(), Reason> {
        let opening = self.open()?;
        let start = self.at;
        for byte in bytes {
            self.raw(&[byte])?;
        }
        self.close_bytes(opening, self.at.saturating_sub(start))
    }

    /// The head of an array; its items are to follow.
    pub(crate) fn array(&mut self, count: usize) -> Result<(), Reason> {
        self.head(4, length(count))
    }

    /// A tag; its item is to follow.
    pub(crate) fn tag(&mut self, tag: u64) -> Result<(), Reason> {
        self.head(6, tag)
    }

    /// Null.
    pub(crate) fn null(&mut self) -> Result<(), Reason> {
        self.raw(&[0xf6])
    }

    /// True or false.
    pub(crate) fn bool(&mut self, value: bool) -> Result<(), Reason> {
        self.raw(&[if value { 0xf5 } else { 0xf4 }])
    }

    /// A number: an integer when it is one, else the shortest float that is exactly this one.
    pub(crate) fn float(&mut self, value: f64) -> Result<(), Reason> {
        with_float(value, |bytes| self.raw(bytes))
    }

    /// Bytes that are CBOR already.
    pub(crate) fn raw(&mut self, bytes: &[u8]) -> Result<(), Reason> {
        let end = self.at.saturating_add(bytes.len());
        self.out.get_mut(self.at..end).ok_or(Reason::ScratchTooSmall)?.copy_from_slice(bytes);
        self.at = end;
        Ok(())
    }

    /// Opens an array or map of a number of entries that only [`Writer::close_array`] or
    /// [`Writer::close_map`] will know. Openings close in reverse order.
    pub(crate) fn open(&mut self) -> Result<Opening, Reason> {
        let opening = Opening(self.at);
        self.raw(&[0])?;
        Ok(opening)
    }

    /// Forgets an array, map or string with all that was written of it.
    pub(crate) const fn abandon(&mut self, Opening(start): Opening) {
        self.at = start;
    }

    /// Closes a byte string of so many bytes.
    pub(crate) fn close_bytes(&mut self, opening: Opening, count: usize) -> Result<(), Reason> {
        self.close(opening, 2, count)
    }

    /// Closes an array of `count` items.
    pub(crate) fn close_array(&mut self, opening: Opening, count: usize) -> Result<(), Reason> {
        self.close(opening, 4, count)
    }

    /// Closes a map of `count` pairs.
    pub(crate) fn close_map(&mut self, opening: Opening, count: usize) -> Result<(), Reason> {
        self.close(opening, 5, count)
    }

    /// Writes the head before the content; one that is longer than the byte left for it moves the
    /// content up.
    #[inline]
    fn close(&mut self, opening: Opening, major: u8, count: usize) -> Result<(), Reason> {
        match (short_head(major, count), self.out.get_mut(opening.0)) {
            (Some(head), Some(byte)) => *byte = head,
            _ => return self.close_long(opening, major, count),
        }
        Ok(())
    }

    #[cold]
    fn close_long(&mut self, opening: Opening, major: u8, count: usize) -> Result<(), Reason> {
        with_head(major, length(count), |head| self.close_with(opening, head))
    }

    fn close_with(&mut self, Opening(start): Opening, head: &[u8]) -> Result<(), Reason> {
        let content = start.saturating_add(1);
        let moved = start.saturating_add(head.len());
        let end = self.at.saturating_sub(content).saturating_add(moved);
        let area = self.out.get_mut(..end).ok_or(Reason::ScratchTooSmall)?;
        if content > self.at {
            return Err(Reason::ScratchTooSmall);
        }
        area.copy_within(content..self.at, moved);
        area.get_mut(start..moved).ok_or(Reason::ScratchTooSmall)?.copy_from_slice(head);
        self.at = end;
        Ok(())
    }

    fn head(&mut self, major: u8, argument: u64) -> Result<(), Reason> {
        with_head(major, argument, |head| self.raw(head))
    }

    /// The head of a string and the string, for most of which one look at the room left suffices.
    #[inline]
    fn string(&mut self, major: u8, value: &[u8]) -> Result<(), Reason> {
        let room = self.out.get_mut(self.at..).and_then(<[u8]>::split_first_mut);
        if let (Some(head), Some((first, rest))) = (short_head(major, value.len()), room)
            && let Some(content) = rest.get_mut(..value.len())
        {
            *first = head;
            content.copy_from_slice(value);
            self.at = self.at.wrapping_add(value.len()).wrapping_add(1); // within the slice
            return Ok(());
        }
        self.long_string(major, value)
    }

    #[inline(never)]
    fn long_string(&mut self, major: u8, value: &[u8]) -> Result<(), Reason> {
        self.head(major, length(value.len()))?;
        self.raw(value)
    }
}

/// The head that is one byte.
#[inline]
fn short_head(major: u8, argument: usize) -> Option<u8> {
    u8::try_from(argument).ok().filter(|argument| *argument < 24).map(|argument| major << 5 | argument)
}

/// What only minting and building state write.
#[cfg(feature = "alloc")]
impl Writer<'_> {
    #[cfg(test)]
    pub(crate) fn written(&self) -> &[u8] {
        self.out.get(..self.at).unwrap_or_default()
    }

    /// The head of a map; its keys and values are to follow in turn.
    pub(crate) fn map(&mut self, count: usize) -> Result<(), Reason> {
        self.head(5, length(count))
    }
}

/// Writes at the end of a vector, which has room for everything.
#[cfg(feature = "alloc")]
#[derive(Debug)]
pub(crate) struct Appender<'o>(pub(crate) &'o mut Vec<u8>);

#[cfg(feature = "alloc")]
impl Appender<'_> {
    /// Bytes in the vector.
    pub(crate) const fn len(&self) -> usize {
        self.0.len()
    }

    /// An unsigned integer.
    pub(crate) fn unsigned(&mut self, value: u64) {
        self.head(0, value);
    }

    /// An integer.
    #[inline]
    pub(crate) fn integer(&mut self, value: i64) {
        if value >= 0 { self.head(0, value.cast_unsigned()) } else { self.head(1, (!value).cast_unsigned()) }
    }

    /// A byte string.
    pub(crate) fn bytes(&mut self, value: &[u8]) {
        self.head(2, length(value.len()));
        self.raw(value);
    }

    /// A text string.
    pub(crate) fn text(&mut self, value: &str) {
        self.head(3, length(value.len()));
        self.raw(value.as_bytes());
    }

    /// The head of an array; its items are to follow.
    pub(crate) fn array(&mut self, count: usize) {
        self.head(4, length(count));
    }

    /// The head of a map; its keys and values are to follow in turn.
    pub(crate) fn map(&mut self, count: usize) {
        self.head(5, length(count));
    }

    /// A tag; its item is to follow.
    pub(crate) fn tag(&mut self, tag: u64) {
        self.head(6, tag);
    }

    /// A number: an integer when it is one, else the shortest float that is exactly this one.
    pub(crate) fn float(&mut self, value: f64) {
        with_float(value, |bytes| self.raw(bytes));
    }

    /// Bytes that are CBOR already.
    pub(crate) fn raw(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    /// Makes a byte string of all that was written from `start` on.
    pub(crate) fn wrap(&mut self, start: usize) {
        self.head_before(start, 2, self.len().saturating_sub(start));
    }

    /// Makes a map of `count` pairs of all that was written from `start` on.
    pub(crate) fn close_map(&mut self, start: usize, count: usize) {
        self.head_before(start, 5, count);
    }

    fn head_before(&mut self, start: usize, major: u8, argument: usize) {
        let end = self.len();
        self.head(major, length(argument));
        let head = self.len().saturating_sub(end);
        self.0.get_mut(start..).unwrap_or_default().rotate_right(head);
    }

    #[inline]
    fn head(&mut self, major: u8, argument: u64) {
        with_head(major, argument, |head| self.raw(head));
    }
}

/// Gives a head in its shortest form to `write`; its length is known where that is compiled in.
#[inline]
fn with_head<R>(major: u8, argument: u64, write: impl FnOnce(&[u8]) -> R) -> R {
    let major = major << 5;
    let [b0, b1, b2, b3, b4, b5, b6, b7] = argument.to_be_bytes();
    match argument {
        0..24 => write(&[major | b7]),
        24..0x100 => write(&[major | 24, b7]),
        0x100..0x1_0000 => write(&[major | 25, b6, b7]),
        0x1_0000..0x1_0000_0000 => write(&[major | 26, b4, b5, b6, b7]),
        _ => write(&[major | 27, b0, b1, b2, b3, b4, b5, b6, b7]),
    }
}

/// Gives a number in its shortest form to `write`.
fn with_float<R>(value: f64, write: impl FnOnce(&[u8]) -> R) -> R {
    let negative = value.is_sign_negative();
    match float::integer_magnitude(value) {
        Some(magnitude) if !negative => return with_head(0, magnitude, write),
        // −0 is no integer: it stays what it is.
        Some(magnitude @ 1..) => return with_head(1, magnitude.wrapping_sub(1), write),
        _ => {}
    }
    let double = value.to_bits();
    let [b0, b1, b2, b3, b4, b5, b6, b7] = double.to_be_bytes();
    let Some(single) = float::single_of_double(double) else {
        return write(&[0xfb, b0, b1, b2, b3, b4, b5, b6, b7]);
    };
    let [_, _, _, _, b0, b1, b2, b3] = single.to_be_bytes();
    let Some(half) = float::half_of_single(single) else {
        return write(&[0xfa, b0, b1, b2, b3]);
    };
    let [.., high, low] = half.to_be_bytes();
    write(&[0xf9, high, low])
}

/// A length is never above 2^64.
fn length(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}
