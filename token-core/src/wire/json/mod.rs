//! JSON (RFC 8259), read strictly and in place: no allocation, no recursion, every text borrowed
//! from the input. Duplicate member names are found at every level (semantics section 2).

#[cfg(feature = "alloc")]
mod decimal;
mod names;
mod number;
mod text;

use core::fmt;

use crate::limits::Limits;
use crate::reason::Reason;
#[cfg(feature = "alloc")]
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
    /// The input as far as it is UTF-8: what is not ends the text early, and so is malformed
    /// where it stands and not before.
    text: &'t str,
    at: usize,
    length: usize,
    depth: usize,
    nesting: usize,
    items_left: usize,
    names: Names,
}

impl fmt::Debug for Reader<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Reader(byte {} of {})", self.at, self.length)
    }
}

impl<'t> Reader<'t> {
    /// A reader at the start of `bytes`; counts nesting and values against `limits`.
    #[inline]
    pub(crate) fn new(bytes: &'t [u8], limits: &Limits) -> Self {
        let text = match core::str::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                bytes.get(..error.valid_up_to()).and_then(|valid| core::str::from_utf8(valid).ok()).unwrap_or_default()
            }
        };
        Self {
            text,
            at: 0,
            length: bytes.len(),
            depth: 0,
            nesting: limits.nesting.min(MAX_DEPTH),
            items_left: limits.items,
            names: Names::new(),
        }
    }

    /// The next value: whole, or the opening bracket of an array or object.
    #[inline]
    pub(crate) fn next(&mut self) -> Result<Value<'t>, Reason> {
        let byte = self.peek_token().ok_or(Reason::JsonMalformed)?;
        self.items_left = self.items_left.checked_sub(1).ok_or(Reason::TooManyClaims)?;
        match byte {
            b'"' => {
                self.at = self.at.saturating_add(1);
                self.string().map(Value::String)
            }
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
        self.at = self.at.saturating_add(1);
        let start = self.at;
        let name = self.string()?;
        self.names.add(self.text, start, name)?;
        if self.peek_token() != Some(b':') {
            return Err(Reason::JsonMalformed);
        }
        self.at = self.at.saturating_add(1);
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
            None if self.at == self.length => Ok(()),
            _ => Err(Reason::TrailingBytes),
        }
    }

    /// The next byte that is not white space.
    #[inline]
    fn peek_token(&mut self) -> Option<u8> {
        loop {
            match self.text.as_bytes().get(self.at) {
                Some(b' ' | b'\t' | b'\n' | b'\r') => self.at = self.at.saturating_add(1),
                other => return other.copied(),
            }
        }
    }

    fn open(&mut self, object: bool) -> Result<(), Reason> {
        if self.depth >= self.nesting {
            return Err(Reason::NestingTooDeep);
        }
        self.at = self.at.saturating_add(1);
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
                self.at = self.at.saturating_add(1);
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
                self.at = self.at.saturating_add(1);
                Ok(false)
            }
            _ => Err(Reason::JsonMalformed),
        }
    }

    /// A string whose opening quote was read. Inlined by force: half of a payload is strings, and a
    /// call for each costs the reader a sixth of its time.
    #[inline(always)]
    fn string(&mut self) -> Result<Str<'t>, Reason> {
        let rest = self.text.get(self.at..).ok_or(Reason::JsonMalformed)?;
        let text = Str::read(rest).ok_or(Reason::JsonMalformed)?;
        self.at = self.at.saturating_add(text.raw_len()).saturating_add(1);
        Ok(text)
    }

    fn number(&mut self) -> Result<Number<'t>, Reason> {
        let rest = self.text.get(self.at..).ok_or(Reason::JsonMalformed)?;
        let number = Number::read(rest).ok_or(Reason::JsonMalformed)?;
        self.at = self.at.saturating_add(number.raw_len());
        Ok(number)
    }

    fn literal(&mut self, literal: &str, value: Value<'t>) -> Result<Value<'t>, Reason> {
        match self.text.get(self.at..) {
            Some(rest) if rest.starts_with(literal) => {
                self.at = self.at.saturating_add(literal.len());
                Ok(value)
            }
            _ => Err(Reason::JsonMalformed),
        }
    }
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
