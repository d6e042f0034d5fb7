//! JSON strings: read without unescaping them, and written.

use core::fmt;

use crate::reason::Reason;

/// The content of a string, valid and still escaped. `Debug` shows no content: it may be part of
/// a token.
#[derive(Clone, Copy)]
pub(crate) struct Str<'t> {
    /// UTF-8.
    raw: &'t [u8],
    form: Form,
}

/// A word, for the reason that [`Fault`](super::Fault) is one.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(usize)]
enum Form {
    Plain,
    Escaped,
}

impl<'t> Str<'t> {
    /// Reads the string at the front of `input`, which is UTF-8; the string and what follows it.
    /// Inlined by force: half of a payload is strings.
    #[inline(always)]
    pub(crate) fn read(input: &'t [u8]) -> Option<(Self, &'t [u8])> {
        let content = input.strip_prefix(b"\"")?;
        let end = plain_end(content);
        let (raw, rest) = content.split_at_checked(end)?;
        match rest {
            [b'"', rest @ ..] => Some((Self { raw, form: Form::Plain }, rest)),
            _ => Self::read_escaped(content, end),
        }
    }

    /// Reads on where a byte stands at `at` that is not plain.
    #[cold]
    fn read_escaped(content: &'t [u8], mut at: usize) -> Option<(Self, &'t [u8])> {
        loop {
            let (raw, rest) = content.split_at_checked(at)?;
            match rest {
                [b'"', rest @ ..] => return Some((Self { raw, form: Form::Escaped }, rest)),
                [b'\\', ..] => {
                    let (_, length) = escape(rest)?;
                    at = at.saturating_add(length);
                    at = at.saturating_add(plain_end(content.get(at..)?));
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
        match self.form {
            Form::Plain => Some(self.raw),
            Form::Escaped => None,
        }
    }

    /// The bytes of the text, unescaped into the buffer where need be; nothing when it does not
    /// fit there.
    #[inline]
    pub(crate) fn bytes_in<'b>(self, buffer: &'b mut [u8]) -> Option<&'b [u8]>
    where
        't: 'b,
    {
        if self.form == Form::Plain {
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
            let mut encoded = [0; 4];
            for byte in character.encode_utf8(&mut encoded).bytes() {
                *out.get_mut(at).ok_or(Reason::ScratchTooSmall)? = byte;
                at = at.saturating_add(1);
            }
        }
        Ok(at)
    }

    /// A hash of the unescaped text: of its first and last eight bytes and its length. It keeps
    /// comparisons rare and decides nothing. `input` begins where the text does and goes on behind
    /// it, so that short texts are read whole in one go.
    #[inline(always)]
    pub(super) fn hash(self, input: &[u8]) -> u32 {
        /// The first bytes, as many as a text has.
        const FIRST: [u64; 8] =
            [0, 0xff, 0xffff, 0xff_ffff, 0xffff_ffff, 0xff_ffff_ffff, 0xffff_ffff_ffff, 0xff_ffff_ffff_ffff];
        let bytes = self.raw;
        let key = match (FIRST.get(bytes.len()), input.first_chunk(), bytes.last_chunk()) {
            _ if self.form == Form::Escaped => self.key_unescaped(),
            (Some(mask), Some(all), _) => u64::from_le_bytes(*all) & mask,
            (None, Some(first), Some(last)) => {
                key_of_ends(u64::from_le_bytes(*first), u64::from_le_bytes(*last), bytes.len())
            }
            _ => self.key_unescaped(),
        };
        u32::try_from(key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32).unwrap_or_default()
    }

    /// What is hashed, byte by byte.
    #[cold]
    fn key_unescaped(self) -> u64 {
        let (mut first, mut last, mut length) = (0_u64, 0_u64, 0_usize);
        for character in self.chars() {
            for byte in character.encode_utf8(&mut [0; 4]).bytes() {
                last = last >> 8 | u64::from(byte) << 56;
                length = length.saturating_add(1);
                if length == 8 {
                    first = last;
                }
            }
        }
        match u32::try_from(length) {
            Ok(length @ 0..8) => last.unbounded_shr(64_u32.saturating_sub(length.saturating_mul(8))),
            _ => key_of_ends(first, last, length),
        }
    }
}

/// Of a text of eight bytes or more what is hashed.
#[inline]
fn key_of_ends(first: u64, last: u64, length: usize) -> u64 {
    first ^ last.rotate_left(29) ^ u64::try_from(length).unwrap_or_default()
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

/// How many bytes stand before the first one that is a quote, a backslash or a control character; eight
/// bytes are looked at together.
#[inline(always)]
fn plain_end(bytes: &[u8]) -> usize {
    let mut rest = bytes;
    while let Some((eight, behind)) = rest.split_first_chunk() {
        let found = not_plain(u64::from_le_bytes(*eight));
        if found != 0 {
            let index = usize::try_from(found.trailing_zeros() / 8).unwrap_or_default();
            return bytes.len().wrapping_sub(rest.len()).wrapping_add(index); // within the bytes
        }
        rest = behind;
    }
    let is_plain = |byte: &u8| !matches!(byte, b'"' | b'\\' | 0..=0x1f);
    let plain = rest.iter().take_while(|byte| is_plain(byte)).count();
    bytes.len().wrapping_sub(rest.len()).wrapping_add(plain)
}

/// The lowest bit that is set is the top one of the first byte that is a quote, a backslash or a control
/// character.
#[inline(always)]
const fn not_plain(word: u64) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const TOPS: u64 = ONES << 7;
    const QUOTES: u64 = 0x2222_2222_2222_2222;
    const BACKSLASHES: u64 = 0x5c5c_5c5c_5c5c_5c5c;
    const SPACES: u64 = 0x2020_2020_2020_2020;
    // Of a byte below 128, x - 1 has the top bit where x is zero, x - 32 where it is below 32; only those
    // borrow, and borrows reach only bytes above.
    let found =
        (word ^ QUOTES).wrapping_sub(ONES) | (word ^ BACKSLASHES).wrapping_sub(ONES) | word.wrapping_sub(SPACES);
    found & !word & TOPS
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

/// Text as a JSON string, with quotes and the escapes that RFC 8259 section 7 demands.
#[derive(Clone, Copy, Debug)]
pub struct JsonText<'a>(pub &'a str);

impl fmt::Display for JsonText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"")?;
        let mut rest = self.0;
        while let Some((plain, tail)) = rest.split_at_checked(plain_end(rest.as_bytes())) {
            f.write_str(plain)?;
            match tail.as_bytes().first() {
                None => break,
                Some(b'"') => f.write_str("\\\"")?,
                Some(b'\\') => f.write_str("\\\\")?,
                Some(b'\n') => f.write_str("\\n")?,
                Some(b'\r') => f.write_str("\\r")?,
                Some(b'\t') => f.write_str("\\t")?,
                Some(control) => write!(f, "\\u{control:04x}")?,
            }
            rest = tail.get(1..).unwrap_or_default();
        }
        f.write_str("\"")
    }
}
