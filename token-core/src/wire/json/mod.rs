//! JSON (RFC 8259), read strictly and in place: no allocation, no recursion, every text borrowed
//! from the input. Duplicate member names are found at every level (semantics section 2).

mod decimal;
mod fault;
mod names;
mod nearest;
mod number;
mod text;

use core::fmt;

use crate::limits::Limits;
use crate::reason::Reason;
pub(crate) use decimal::Decimal;
pub(crate) use fault::Fault;
use names::Names;
pub(crate) use number::Number;
pub use text::JsonText;
pub(crate) use text::Str;

/// The deepest nesting any policy can allow ([`Limits::check`]).
const MAX_DEPTH: usize = 32;

/// A value, or the opening bracket of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Value<'t> {
    Null,
    True,
    False,
    Number(Number<'t>),
    String(Str<'t>),
    /// `[` was read: go on with [`Reader::element`].
    Array,
    /// `{` was read: go on with [`Reader::member`].
    Object,
}

/// A pull reader. Whoever opens an array or object reads it to its end; [`Reader::skip`] passes
/// over what is of no interest with all checks made.
#[derive(Clone)]
pub(crate) struct Reader<'t> {
    /// The input as far as it is UTF-8: what is not ends it early, and so is malformed where it
    /// stands and not before.
    input: &'t [u8],
    /// What of it has not been read.
    rest: &'t [u8],
    is_utf8: bool,
    depth: usize,
    nesting: usize,
    items_left: usize,
    names: Names,
}

impl fmt::Debug for Reader<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Reader({} of {} bytes left)", self.rest.len(), self.input.len())
    }
}

impl<'t> Reader<'t> {
    /// A reader at the start of `bytes`; counts nesting and values against `limits`.
    #[inline]
    pub(crate) fn new(bytes: &'t [u8], limits: &Limits) -> Self {
        // Most tokens are ASCII, which is seen faster.
        let fault = if is_ascii(bytes) { None } else { core::str::from_utf8(bytes).err() };
        let valid = fault.map_or(bytes.len(), |error| error.valid_up_to());
        let input = bytes.get(..valid).unwrap_or_default();
        Self {
            input,
            rest: input,
            is_utf8: fault.is_none(),
            depth: 0,
            nesting: limits.nesting.min(MAX_DEPTH),
            items_left: limits.items,
            names: Names::new(),
        }
    }

    /// How many bytes have not been read.
    #[cfg(feature = "alloc")]
    pub(crate) const fn left(&self) -> usize {
        self.rest.len()
    }

    /// The next value: whole, or the opening bracket of an array or object.
    #[inline(never)]
    pub(crate) fn next(&mut self) -> Result<Value<'t>, Fault> {
        self.next_inline()
    }

    /// As [`Reader::next`], without a call where it is a string: for the loops that read most strings.
    #[inline(always)]
    pub(crate) fn next_inline(&mut self) -> Result<Value<'t>, Fault> {
        let rest = token(self.rest);
        let [b'"', ..] = rest else { return self.other(rest) };
        self.items_left = self.items_left.checked_sub(1).ok_or(Fault::TooManyValues)?;
        let (text, rest) = Str::read(rest).ok_or(Fault::Malformed)?;
        self.rest = rest;
        Ok(Value::String(text))
    }

    /// A value that is no string.
    #[inline(never)]
    fn other(&mut self, rest: &'t [u8]) -> Result<Value<'t>, Fault> {
        let byte = rest.first().ok_or(Fault::Malformed)?;
        self.items_left = self.items_left.checked_sub(1).ok_or(Fault::TooManyValues)?;
        match byte {
            b'{' => self.open(rest, true).map(|()| Value::Object),
            b'[' => self.open(rest, false).map(|()| Value::Array),
            b'-' | b'0'..=b'9' => {
                let (number, rest) = Number::read(rest).ok_or(Fault::Malformed)?;
                self.rest = rest;
                Ok(Value::Number(number))
            }
            b't' => self.literal(rest, "true", Value::True),
            b'f' => self.literal(rest, "false", Value::False),
            b'n' => self.literal(rest, "null", Value::Null),
            _ => Err(Fault::Malformed),
        }
    }

    /// After [`Value::Array`], with `first` true: whether an element follows, which is then to be
    /// read; otherwise the array is closed.
    #[inline(never)]
    pub(crate) fn element(&mut self, first: &mut bool) -> Result<bool, Fault> {
        self.element_inline(first)
    }

    /// As [`Reader::element`], without a call: for the loop that reads most elements.
    #[inline(always)]
    pub(crate) fn element_inline(&mut self, first: &mut bool) -> Result<bool, Fault> {
        Ok(self.follows(b']', first)?.is_some())
    }

    /// After [`Value::Object`], with `first` true: the name of the next member, whose value is
    /// then to be read; otherwise the object is closed.
    #[inline(never)]
    pub(crate) fn member(&mut self, first: &mut bool) -> Result<Option<Str<'t>>, Fault> {
        self.member_inline(first)
    }

    /// As [`Reader::member`], without a call: for the loop that reads most names.
    #[inline(always)]
    pub(crate) fn member_inline(&mut self, first: &mut bool) -> Result<Option<Str<'t>>, Fault> {
        let Some(start) = self.follows(b'}', first)? else {
            self.names.close(self.depth.saturating_add(1));
            return Ok(None);
        };
        let (name, rest) = Str::read(start).ok_or(Fault::Malformed)?;
        self.names.add(self.input, start, name)?;
        let [b':', rest @ ..] = token(rest) else {
            return Err(Fault::Malformed);
        };
        self.rest = rest;
        Ok(Some(name))
    }

    /// Passes over one value with everything in it.
    pub(crate) fn skip(&mut self) -> Result<(), Fault> {
        let outer = self.depth;
        // The open containers, innermost in the lowest bit: set for an object. Depth is bounded.
        let mut objects = 0_u64;
        loop {
            let mut first = match self.next()? {
                Value::Object => {
                    objects = objects << 1 | 1;
                    true
                }
                Value::Array => {
                    objects <<= 1;
                    true
                }
                _ => false,
            };
            loop {
                if self.depth == outer {
                    return Ok(());
                }
                let more =
                    if objects & 1 == 1 { self.member(&mut first)?.is_some() } else { self.element(&mut first)? };
                if more {
                    break;
                }
                objects >>= 1;
                first = false;
            }
        }
    }

    /// After the outermost value: nothing but white space may follow.
    pub(crate) fn finish(&mut self) -> Result<(), Reason> {
        if token(self.rest).is_empty() && self.is_utf8 { Ok(()) } else { Err(Reason::TrailingBytes) }
    }

    fn open(&mut self, rest: &'t [u8], object: bool) -> Result<(), Fault> {
        if self.depth >= self.nesting {
            return Err(Fault::TooDeep);
        }
        self.rest = rest.get(1..).unwrap_or_default();
        self.depth = self.depth.saturating_add(1);
        if object {
            self.names.open(self.depth);
        }
        Ok(())
    }

    /// The next entry, behind the comma before it; nothing when the closing bracket was there.
    #[inline(always)]
    fn follows(&mut self, bracket: u8, first: &mut bool) -> Result<Option<&'t [u8]>, Fault> {
        let rest = token(self.rest);
        let (byte, behind) = rest.split_first().ok_or(Fault::Malformed)?;
        if *byte == bracket {
            self.rest = behind;
            self.depth = self.depth.saturating_sub(1);
            return Ok(None);
        }
        if !core::mem::take(first) {
            if *byte != b',' {
                return Err(Fault::Malformed);
            }
            self.rest = behind;
            return Ok(Some(token(behind)));
        }
        Ok(Some(rest))
    }

    fn literal(&mut self, rest: &'t [u8], literal: &str, value: Value<'t>) -> Result<Value<'t>, Fault> {
        self.rest = rest.strip_prefix(literal.as_bytes()).ok_or(Fault::Malformed)?;
        Ok(value)
    }
}

/// Whether bytes are ASCII, eight at a time to the end.
fn is_ascii(bytes: &[u8]) -> bool {
    let (words, rest) = bytes.as_chunks::<8>();
    let all = words.iter().fold(0, |all, word| all | u64::from_le_bytes(*word));
    all & 0x8080_8080_8080_8080 == 0 && rest.is_ascii()
}

/// From the next byte on that is not white space.
#[inline(always)]
fn token(rest: &[u8]) -> &[u8] {
    match rest {
        [0..=b' ', ..] => past_white_space(rest),
        _ => rest,
    }
}

#[cold]
#[inline(never)]
fn past_white_space(mut rest: &[u8]) -> &[u8] {
    while let [b' ' | b'\t' | b'\n' | b'\r', behind @ ..] = rest {
        rest = behind;
    }
    rest
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
