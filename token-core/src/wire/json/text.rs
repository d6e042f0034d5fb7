//! JSON strings: read without unescaping them, and written.

use core::fmt;

use crate::reason::Reason;

/// The content of a string, valid and still escaped. `Debug` shows no content: it may be part of
/// a token.
#[derive(Clone, Copy)]
pub(crate) struct Str<'t> {
    /// UTF-8.
    raw: &'t [u8],
    escaped: bool,
}

impl<'t> Str<'t> {
    /// Reads the string at the front of `input`, which is UTF-8; the string and what follows it.
    #[inline]
    pub(super) fn read(input: &'t [u8]) -> Option<(Self, &'t [u8])> {
        let content = input.strip_prefix(b"\"")?;
        let mut at = 0_usize;
        let mut escaped = false;
        loop {
            at = plain_end(content, at);
            let (raw, rest) = content.split_at_checked(at)?;
            match rest {
                [b'"', rest @ ..] => return Some((Self { raw, escaped }, rest)),
                [b'\\', ..] => {
                    escaped = true;
                    let (_, length) = escape(rest)?;
                    at = at.saturating_add(length);
                }
                // Control characters, and the end of the text (RFC 8259 section 7).
                _ => return None,
            }
        }
    }

    /// The text, when it holds no escapes.
    pub(crate) fn plain(self) -> Option<&'t str> {
        core::str::from_utf8(self.plain_bytes()?).ok()
    }

    /// The bytes of the text, which is UTF-8, when it holds no escapes.
    #[inline]
    pub(crate) const fn plain_bytes(self) -> Option<&'t [u8]> {
        if self.escaped { None } else { Some(self.raw) }
    }

    /// The bytes of the text, unescaped into the buffer where need be; nothing when it does not
    /// fit there.
    #[inline]
    pub(crate) fn bytes_in<'b>(self, buffer: &'b mut [u8]) -> Option<&'b [u8]>
    where
        't: 'b,
    {
        if !self.escaped {
            return Some(self.raw);
        }
        let length = self.unescape_into(buffer).ok()?;
        buffer.get(..length)
    }

    /// The characters, unescaped.
    pub(crate) fn chars(self) -> Chars<'t> {
        Chars { rest: core::str::from_utf8(self.raw).unwrap_or_default() }
    }

    /// Whether this is `text` after unescaping.
    pub(crate) fn is(self, text: &str) -> bool {
        match self.plain_bytes() {
            Some(plain) => plain == text.as_bytes(),
            None => self.chars().eq(text.chars()),
        }
    }

    /// Writes the unescaped text to the front of `out`; its length in bytes.
    pub(crate) fn unescape_into(self, out: &mut [u8]) -> Result<usize, Reason> {
        let mut at = 0_usize;
        for character in self.chars() {
            let end = at.saturating_add(character.len_utf8());
            character.encode_utf8(out.get_mut(at..end).ok_or(Reason::ScratchTooSmall)?);
            at = end;
        }
        Ok(at)
    }

    /// A hash of the unescaped text: of its first and last eight bytes and its length. It keeps
    /// comparisons rare and decides nothing. `input` begins where the text does and goes on behind
    /// it, so that short texts are read whole in one go.
    #[inline]
    pub(super) fn hash(self, input: &[u8]) -> u32 {
        let bytes = self.raw;
        let ends = match (bytes.first_chunk(), bytes.last_chunk(), input.first_chunk()) {
            _ if self.escaped => None,
            (Some(first), Some(last), _) => Some((u64::from_le_bytes(*first), u64::from_le_bytes(*last))),
            (_, _, Some(more)) => {
                let all = u64::from_le_bytes(*more) & !u64::MAX.unbounded_shl(bits(bytes.len()));
                Some((all, all))
            }
            _ => None,
        };
        let (first, last, length) = match ends {
            Some((first, last)) => (first, last, bits(bytes.len())),
            None => self.ends_unescaped(),
        };
        let mixed = (first ^ last.rotate_left(29) ^ u64::from(length)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        u32::try_from(mixed >> 32).unwrap_or_default()
    }

    /// First and last bytes and the length, byte by byte.
    #[cold]
    fn ends_unescaped(self) -> (u64, u64, u32) {
        let (mut first, mut last, mut length) = (0_u64, 0_u64, 0_u32);
        for character in self.chars() {
            for byte in character.encode_utf8(&mut [0; 4]).bytes() {
                if length < 64 {
                    first |= u64::from(byte).wrapping_shl(length);
                    last = first;
                } else {
                    last = last >> 8 | u64::from(byte) << 56;
                }
                length = length.saturating_add(8);
            }
        }
        (first, last, length)
    }
}

/// Compared after unescaping.
impl PartialEq for Str<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.chars().eq(other.chars())
    }
}

impl Eq for Str<'_> {}

impl fmt::Display for Str<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write as _;
        match self.plain() {
            Some(plain) => f.write_str(plain),
            None => self.chars().try_for_each(|character| f.write_char(character)),
        }
    }
}

impl fmt::Debug for Str<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Str({} bytes)", self.raw.len())
    }
}

/// The unescaped characters of a [`Str`].
#[derive(Clone, Debug)]
pub(crate) struct Chars<'t> {
    rest: &'t str,
}

impl Iterator for Chars<'_> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        let (character, length) = match self.rest.chars().next()? {
            '\\' => escape(self.rest.as_bytes())?,
            plain => (plain, plain.len_utf8()),
        };
        self.rest = self.rest.get(length..)?;
        Some(character)
    }
}

/// From `at` on, the first byte that is a quote, a backslash or a control character; eight bytes
/// are looked at together.
#[inline]
fn plain_end(bytes: &[u8], mut at: usize) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const TOPS: u64 = ONES << 7;
    const QUOTES: u64 = 0x2222_2222_2222_2222;
    const BACKSLASHES: u64 = 0x5c5c_5c5c_5c5c_5c5c;
    const SPACES: u64 = 0x2020_2020_2020_2020;
    while let Some(eight) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
        let word = u64::from_le_bytes(*eight);
        // x - 1 & !x has the top bit of the lowest zero byte, x - 32 & !x that of the lowest byte
        // below 32; borrows reach only bytes above it.
        let (quote, backslash) = (word ^ QUOTES, word ^ BACKSLASHES);
        let found = quote.wrapping_sub(ONES) & !quote
            | backslash.wrapping_sub(ONES) & !backslash
            | word.wrapping_sub(SPACES) & !word;
        let found = found & TOPS;
        if found != 0 {
            let index = usize::try_from(found.trailing_zeros() / 8).unwrap_or_default();
            return at.saturating_add(index);
        }
        at = at.saturating_add(8);
    }
    while bytes.get(at).is_some_and(|byte| !matches!(byte, b'"' | b'\\' | 0..=0x1f)) {
        at = at.saturating_add(1);
    }
    at
}

/// The character that the escape at the front of `bytes` stands for, and the escape's length. A
/// surrogate alone is none (RFC 8259 section 8.2).
#[cold]
fn escape(bytes: &[u8]) -> Option<(char, usize)> {
    let character = match bytes.get(1)? {
        byte @ (b'"' | b'\\' | b'/') => char::from(*byte),
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => return unicode_escape(bytes),
        _ => return None,
    };
    Some((character, 2))
}

fn unicode_escape(bytes: &[u8]) -> Option<(char, usize)> {
    let unit = hex_unit(bytes)?;
    if let Some(character) = char::from_u32(unit) {
        return Some((character, 6));
    }
    let low = hex_unit(bytes.get(6..)?)?;
    if !(0xd800..0xdc00).contains(&unit) || !(0xdc00..0xe000).contains(&low) {
        return None;
    }
    let above = (unit & 0x3ff) << 10 | low & 0x3ff;
    Some((char::from_u32(above.saturating_add(0x1_0000))?, 12))
}

/// The UTF-16 unit that `\uXXXX` at the front names.
fn hex_unit(bytes: &[u8]) -> Option<u32> {
    let digits = bytes.strip_prefix(b"\\u")?.get(..4)?;
    digits.iter().try_fold(0_u32, |unit, digit| Some(unit << 4 | char::from(*digit).to_digit(16)?))
}

fn bits(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX).saturating_mul(8)
}

/// Text as a JSON string, with quotes and the escapes that RFC 8259 section 7 demands.
#[derive(Clone, Copy, Debug)]
pub struct JsonText<'a>(pub &'a str);

impl fmt::Display for JsonText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"")?;
        let mut rest = self.0;
        while let Some(special) = rest.get(plain_end(rest.as_bytes(), 0)..).and_then(|tail| tail.chars().next()) {
            let (plain, tail) = rest.split_once(special).unwrap_or((rest, ""));
            f.write_str(plain)?;
            match special {
                '"' => f.write_str("\\\"")?,
                '\\' => f.write_str("\\\\")?,
                '\n' => f.write_str("\\n")?,
                '\r' => f.write_str("\\r")?,
                '\t' => f.write_str("\\t")?,
                control => write!(f, "\\u{:04x}", u32::from(control))?,
            }
            rest = tail;
        }
        f.write_str(rest)?;
        f.write_str("\"")
    }
}
