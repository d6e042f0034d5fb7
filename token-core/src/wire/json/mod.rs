//! JSON (RFC 8259), read strictly and in place: no allocation, no recursion, every text borrowed
//! from the input. Duplicate member names are found at every level (semantics section 2).

mod decimal;
mod names;
mod nearest;
mod number;
mod text;

use core::fmt;

use crate::limits::Limits;
use crate::reason::Reason;
pub(crate) use decimal::Decimal;
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
    Bool(bool),
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
        let valid = match core::str::from_utf8(bytes) {
            Ok(_) => bytes.len(),
            Err(error) => error.valid_up_to(),
        };
        let input = bytes.get(..valid).unwrap_or_default();
        Self {
            input,
            rest: input,
            is_utf8: valid == bytes.len(),
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
    #[inline]
    pub(crate) fn next(&mut self) -> Result<Value<'t>, Reason> {
        let byte = self.peek_token().ok_or(Reason::JsonMalformed)?;
        self.items_left = self.items_left.checked_sub(1).ok_or(Reason::TooManyClaims)?;
        match byte {
            b'"' => self.string().map(Value::String),
            b'{' => self.open(true).map(|()| Value::Object),
            b'[' => self.open(false).map(|()| Value::Array),
            b'-' | b'0'..=b'9' => self.number().map(Value::Number),
            b't' => self.literal("true", Value::Bool(true)),
            b'f' => self.literal("false", Value::Bool(false)),
            b'n' => self.literal("null", Value::Null),
            _ => Err(Reason::JsonMalformed),
        }
    }

    /// After [`Value::Array`], with `first` true: whether an element follows, which is then to be
    /// read; otherwise the array is closed.
    pub(crate) fn element(&mut self, first: &mut bool) -> Result<bool, Reason> {
        Ok(!self.closes(b']', first)?)
    }

    /// After [`Value::Object`], with `first` true: the name of the next member, whose value is
    /// then to be read; otherwise the object is closed.
    #[inline]
    pub(crate) fn member(&mut self, first: &mut bool) -> Result<Option<Str<'t>>, Reason> {
        if self.closes(b'}', first)? {
            return Ok(None);
        }
        if self.peek_token() != Some(b'"') {
            return Err(Reason::JsonMalformed);
        }
        let start = self.rest;
        let name = self.string()?;
        self.names.add(self.input, self.input.len().saturating_sub(start.len()), name)?;
        if self.peek_token() != Some(b':') {
            return Err(Reason::JsonMalformed);
        }
        self.advance(1);
        Ok(Some(name))
    }

    /// Passes over one value with everything in it.
    pub(crate) fn skip(&mut self) -> Result<(), Reason> {
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
        match self.peek_token() {
            None if self.is_utf8 => Ok(()),
            _ => Err(Reason::TrailingBytes),
        }
    }

    /// The next byte that is not white space.
    #[inline]
    fn peek_token(&mut self) -> Option<u8> {
        loop {
            match self.rest {
                [b' ' | b'\t' | b'\n' | b'\r', rest @ ..] => self.rest = rest,
                [byte, ..] => return Some(*byte),
                [] => return None,
            }
        }
    }

    #[inline]
    fn advance(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }

    fn open(&mut self, object: bool) -> Result<(), Reason> {
        if self.depth >= self.nesting {
            return Err(Reason::NestingTooDeep);
        }
        self.advance(1);
        self.depth = self.depth.saturating_add(1);
        if object {
            self.names.open(self.depth);
        }
        Ok(())
    }

    /// Consumes the closing bracket or the comma before what follows.
    #[inline]
    fn closes(&mut self, bracket: u8, first: &mut bool) -> Result<bool, Reason> {
        match self.peek_token() {
            Some(byte) if byte == bracket => {
                self.advance(1);
                if bracket == b'}' {
                    self.names.close(self.depth);
                }
                self.depth = self.depth.saturating_sub(1);
                Ok(true)
            }
            Some(_) if *first => {
                *first = false;
                Ok(false)
            }
            Some(b',') => {
                self.advance(1);
                Ok(false)
            }
            _ => Err(Reason::JsonMalformed),
        }
    }

    /// A string, at its opening quote. Inlined by force: half of a payload is strings, and a call
    /// for each costs the reader a sixth of its time.
    #[inline(always)]
    fn string(&mut self) -> Result<Str<'t>, Reason> {
        let (text, rest) = Str::read(self.rest).ok_or(Reason::JsonMalformed)?;
        self.rest = rest;
        Ok(text)
    }

    fn number(&mut self) -> Result<Number<'t>, Reason> {
        let (number, rest) = Number::read(self.rest).ok_or(Reason::JsonMalformed)?;
        self.rest = rest;
        Ok(number)
    }

    fn literal(&mut self, literal: &str, value: Value<'t>) -> Result<Value<'t>, Reason> {
        self.rest = self.rest.strip_prefix(literal.as_bytes()).ok_or(Reason::JsonMalformed)?;
        Ok(value)
    }
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
