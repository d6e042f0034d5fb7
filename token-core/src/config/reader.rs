//! Values of JSON documents, and the path to the one that is wrong.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::error::ConfigError;
use crate::limits::Limits;
use crate::reason::Reason;
use crate::storage::Text;
use crate::time::Timestamp;
use crate::wire::hex;
use crate::wire::json::{self, Number, Reader, Str, Value};

/// Documents come from the operator, not from viewers: their lists may be long.
const LIMITS: Limits = Limits { items: usize::MAX, ..Limits::DEFAULT };

/// What is wrong, and where: the path to a member, from the innermost outwards. Never holds a
/// value: it may be a secret. In a box, because every reader passes it on: a pointer takes less code than two texts.
#[derive(Debug)]
pub(crate) struct Fault(Box<(String, Text<'static>)>);

impl Fault {
    pub(crate) fn new(expected: impl Into<Text<'static>>) -> Self {
        Self::boxed(expected.into())
    }

    #[cold]
    fn boxed(expected: Text<'static>) -> Self {
        Self(Box::new((String::new(), expected)))
    }

    /// At a member of the object that is being read.
    pub(crate) fn at(member: &str, expected: impl Into<Text<'static>>) -> Self {
        Self::new(expected).within(member)
    }

    /// As seen from the object or list around it.
    pub(crate) fn within(mut self, outer: &str) -> Self {
        let member = &mut self.0.0;
        let separator = if member.is_empty() || member.starts_with('[') { "" } else { "." };
        *member = format!("{outer}{separator}{member}");
        self
    }

    /// The error; a fault of the document as a whole is named after it.
    pub(crate) fn of(self, document: &'static str) -> ConfigError {
        let (member, expected) = *self.0;
        ConfigError::new(if member.is_empty() { Text::from(document) } else { Text::from(member) }, expected)
    }
}

impl From<Reason> for Fault {
    fn from(reason: Reason) -> Self {
        Self::new(match reason {
            Reason::DuplicateKey => "members whose names differ",
            Reason::NestingTooDeep => "lists and objects that are not nested deeper",
            Reason::TooManyClaims => "fewer members",
            Reason::TrailingBytes => "one JSON value and nothing after it",
            _ => "JSON (RFC 8259)",
        })
    }
}

impl From<json::Fault> for Fault {
    fn from(fault: json::Fault) -> Self {
        Reason::from(fault).into()
    }
}

impl From<ConfigError> for Fault {
    fn from(error: ConfigError) -> Self {
        Self::at(error.member(), String::from(error.expected()))
    }
}

/// A whole document.
pub(crate) fn document<T>(json: &str, read: impl FnOnce(&mut Reader<'_>) -> Result<T, Fault>) -> Result<T, Fault> {
    let mut reader = Reader::new(json.as_bytes(), &LIMITS);
    let value = read(&mut reader)?;
    reader.finish()?;
    Ok(value)
}

/// An object; `member` reads the value of the member it is given, or refuses the name.
pub(crate) fn object<'t>(
    reader: &mut Reader<'t>,
    mut member: impl FnMut(&str, &mut Reader<'t>) -> Result<(), Fault>,
) -> Result<(), Fault> {
    object_of(reader, &mut member)
}

fn object_of<'t>(reader: &mut Reader<'t>, member: &mut Member<'_, 't>) -> Result<(), Fault> {
    match reader.next()? {
        Value::Object => members_of(reader, member),
        _ => Err(Fault::new("an object")),
    }
}

/// The members of an object that was opened.
pub(crate) fn members<'t>(
    reader: &mut Reader<'t>,
    mut member: impl FnMut(&str, &mut Reader<'t>) -> Result<(), Fault>,
) -> Result<(), Fault> {
    members_of(reader, &mut member)
}

/// Reads the value of a member. By reference: the loops below are there once, not for each reader.
type Member<'m, 't> = dyn FnMut(&str, &mut Reader<'t>) -> Result<(), Fault> + 'm;

fn members_of<'t>(reader: &mut Reader<'t>, member: &mut Member<'_, 't>) -> Result<(), Fault> {
    let mut first = true;
    while let Some(name) = reader.member(&mut first)? {
        let name = unescaped(name);
        member(&name, reader).map_err(|fault| fault.within(&name))?;
    }
    Ok(())
}

/// A list of what `item` reads.
pub(crate) fn list<'t, T>(
    reader: &mut Reader<'t>,
    item: impl FnMut(&mut Reader<'t>) -> Result<T, Fault>,
) -> Result<Vec<T>, Fault> {
    match reader.next()? {
        Value::Array => elements(reader, item),
        _ => Err(Fault::new("a list")),
    }
}

/// The elements of a list that was opened.
pub(crate) fn elements<'t, T>(
    reader: &mut Reader<'t>,
    mut item: impl FnMut(&mut Reader<'t>) -> Result<T, Fault>,
) -> Result<Vec<T>, Fault> {
    let mut items = Vec::new();
    each(reader, &mut |reader| {
        items.push(item(reader)?);
        Ok(())
    })?;
    Ok(items)
}

fn each<'t>(reader: &mut Reader<'t>, item: &mut dyn FnMut(&mut Reader<'t>) -> Result<(), Fault>) -> Result<(), Fault> {
    let mut first = true;
    let mut index: usize = 0;
    while reader.element(&mut first)? {
        item(reader).map_err(|fault| fault.within(&format!("[{index}]")))?;
        index = index.saturating_add(1);
    }
    Ok(())
}

/// `null`, or what `read` reads.
pub(crate) fn nullable<'t, T>(
    reader: &mut Reader<'t>,
    read: impl FnOnce(&mut Reader<'t>) -> Result<T, Fault>,
) -> Result<Option<T>, Fault> {
    if takes_null(reader) { Ok(None) } else { read(reader).map(Some) }
}

fn takes_null(reader: &mut Reader<'_>) -> bool {
    let mut ahead = reader.clone();
    let is_null = matches!(ahead.next(), Ok(Value::Null));
    if is_null {
        *reader = ahead;
    }
    is_null
}

/// A text.
pub(crate) fn text(reader: &mut Reader<'_>) -> Result<String, Fault> {
    string(reader).map(|text| text.chars().collect())
}

/// A text, copied only where it holds escapes.
pub(crate) fn borrowed<'t>(reader: &mut Reader<'t>) -> Result<Cow<'t, str>, Fault> {
    string(reader).map(unescaped)
}

/// A list of texts.
pub(crate) fn texts(reader: &mut Reader<'_>) -> Result<Vec<Text<'static>>, Fault> {
    list(reader, |reader| text(reader).map(Text::from))
}

/// Lower-case hex.
pub(crate) fn octets(reader: &mut Reader<'_>) -> Result<Vec<u8>, Fault> {
    let text = borrowed(reader)?;
    hex::decode(&text).map(Iterator::collect).ok_or_else(|| Fault::new("lower-case hex of even length"))
}

/// `true` or `false`.
pub(crate) fn boolean(reader: &mut Reader<'_>) -> Result<bool, Fault> {
    match reader.next()? {
        Value::True => Ok(true),
        Value::False => Ok(false),
        _ => Err(Fault::new("true or false")),
    }
}

/// An unsigned integer.
pub(crate) fn unsigned(reader: &mut Reader<'_>) -> Result<u64, Fault> {
    numeric(reader, "an unsigned integer", Number::as_u64)
}

/// An integer.
pub(crate) fn integer(reader: &mut Reader<'_>) -> Result<i64, Fault> {
    numeric(reader, "an integer", Number::as_i64)
}

/// An unsigned integer that counts things in memory.
pub(crate) fn size(reader: &mut Reader<'_>) -> Result<usize, Fault> {
    numeric(reader, "an unsigned integer", |number| usize::try_from(number.as_u64()?).ok())
}

/// Seconds since 1970, exactly.
pub(crate) fn timestamp(reader: &mut Reader<'_>) -> Result<Timestamp, Fault> {
    numeric(reader, "seconds since 1970 with at most nine decimals", Number::as_timestamp)
}

/// What `read` makes of a number.
pub(crate) fn numeric<'t, T>(
    reader: &mut Reader<'t>,
    expected: impl Into<Text<'static>>,
    read: impl FnOnce(Number<'t>) -> Option<T>,
) -> Result<T, Fault> {
    number(reader)?.and_then(read).ok_or_else(|| Fault::new(expected))
}

fn number<'t>(reader: &mut Reader<'t>) -> Result<Option<Number<'t>>, Fault> {
    match reader.next()? {
        Value::Number(number) => Ok(Some(number)),
        _ => Ok(None),
    }
}

/// One of these words; `expected` lists them.
#[inline(never)]
pub(crate) fn word<T: Copy>(reader: &mut Reader<'_>, expected: &'static str, words: &[(&str, T)]) -> Result<T, Fault> {
    let Ok(Value::String(text)) = reader.next() else { return Err(Fault::new(expected)) };
    let found = words.iter().find(|(word, _)| text.is(word));
    found.map(|(_, value)| *value).ok_or_else(|| Fault::new(expected))
}

fn string<'t>(reader: &mut Reader<'t>) -> Result<Str<'t>, Fault> {
    match reader.next()? {
        Value::String(text) => Ok(text),
        _ => Err(Fault::new("a text")),
    }
}

fn unescaped(text: Str<'_>) -> Cow<'_, str> {
    text.plain().map_or_else(|| Cow::Owned(text.chars().collect()), Cow::Borrowed)
}
