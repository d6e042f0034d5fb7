//! Annotated CBOR as RFC 8392 appendix A has it: bytes to the left, what they mean to the right.

use core::fmt::Write as _;

use super::item::{Item, Kind};
use super::markdown::{cut, json_text};
use super::names::Names;
use crate::cbor::to_hex;

/// Where meanings start, if the bytes leave room.
const MEANING_COLUMN: usize = 52;

/// How many bytes of a string are shown; of a text all that it says.
const SHOWN: usize = 12;

/// How many characters of a text are shown.
const TEXT: usize = 120;

/// An item as long as this, with all that stands in it, is written on one line.
const ONE_LINE: usize = 14;

/// How many lines a token may take.
const LINES: usize = 48;

/// What some bytes mean, line by line.
#[derive(Debug)]
pub(super) struct Annotation<'a> {
    bytes: &'a [u8],
    lines: Vec<Line>,
}

#[derive(Debug)]
struct Line {
    depth: usize,
    bytes: Vec<u8>,
    meaning: String,
}

impl<'a> Annotation<'a> {
    /// Reads a token, or what else `names` says.
    pub(super) fn new(bytes: &'a [u8], names: Names) -> Self {
        let mut annotation = Self { bytes, lines: Vec::new() };
        let item = Item::read(bytes);
        annotation.item(&item, names, 0, "");
        if !item.is_broken() && item.end < bytes.len() {
            annotation.line(0, item.end..bytes.len(), "<- trailing bytes");
        }
        annotation
    }

    /// The meanings alone.
    pub(super) fn meanings(&self) -> impl Iterator<Item = &str> {
        self.lines.iter().map(|line| line.meaning.as_str())
    }

    /// The lines as a page has them, long strings cut.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        for line in self.lines.iter().take(LINES) {
            let shown = if line.bytes.len() > SHOWN + 4 { &line.bytes[..SHOWN] } else { &line.bytes };
            let cut = if shown.len() < line.bytes.len() { " …" } else { "" };
            push(&mut text, &format!("{}{}{cut}", "  ".repeat(line.depth), pairs(shown)), &line.meaning);
        }
        if self.lines.len() > LINES {
            let _ = writeln!(text, "… {} further lines", self.lines.len() - LINES);
        }
        text
    }

    /// The lines with every byte.
    pub(super) fn whole_text(&self) -> String {
        let mut text = String::new();
        for line in &self.lines {
            let mut meaning = line.meaning.as_str();
            for part in line.bytes.chunks(SHOWN + 1) {
                push(&mut text, &format!("{}{}", "  ".repeat(line.depth), pairs(part)), meaning);
                meaning = "";
            }
        }
        text
    }

    /// An item whose line starts with a name.
    fn item(&mut self, item: &Item, names: Names, depth: usize, name: &str) {
        let plain = !item.is_broken() && (item.end - item.start <= ONE_LINE || is_scalar(item));
        if plain {
            return self.line(depth, item.start..item.end, &format!("{name}{}", self.diagnostic(item, names)));
        }
        match &item.kind {
            Kind::Array(items) => {
                self.line(depth, item.start..item.body, &format!("{name}array"));
                for (index, entry) in items.iter().enumerate() {
                    self.entry(entry, names, index, depth + 1);
                }
            }
            Kind::Map(members) => {
                self.line(depth, item.start..item.body, &format!("{name}map"));
                members.iter().for_each(|(label, value)| self.member(label, value.as_ref(), names, depth + 1));
            }
            Kind::Tag(number, inner) => {
                let (meaning, names) = names.tag(*number);
                let meaning = if meaning.is_empty() { String::new() } else { format!(" {meaning}") };
                self.line(depth, item.start..item.body, &format!("{name}tag {number}{meaning}"));
                self.item(inner, names, depth + 1, "");
            }
            Kind::Fault(fault) => self.fault(item, depth, &format!("{name}<- {fault}")),
            _ => self.line(depth, item.start..item.end, &format!("{name}{}", self.diagnostic(item, names))),
        }
    }

    fn member(&mut self, label: &Item, value: Option<&Item>, names: Names, depth: usize) {
        let name = format!("{}: ", self.label(label, names));
        let inner = names.member(label.number());
        match value {
            _ if label.is_broken() => self.item(label, Names::Plain, depth, "label "),
            Some(value) if !value.is_broken() && (is_scalar(value) || value.end - value.start <= ONE_LINE) => {
                let meaning = format!("{name}{}", self.diagnostic(value, inner));
                self.line(depth, label.start..value.end, &meaning);
            }
            Some(value) => {
                self.line(depth, label.start..label.end, &name);
                self.item(value, inner, depth + 1, "");
            }
            None => (),
        }
    }

    /// An entry of an array: of a COSE structure, byte strings that hold CBOR are opened.
    fn entry(&mut self, item: &Item, names: Names, index: usize, depth: usize) {
        let entry = names.entry(index);
        let name = if entry.name.is_empty() { String::new() } else { format!("{}: ", entry.name) };
        if !entry.holds || !matches!(item.kind, Kind::Bytes) || item.end == item.body {
            return self.item(item, entry.names, depth, &name);
        }
        let content = &self.bytes[item.body..item.end];
        let inner = Item::read(content);
        let mut opened = Annotation { bytes: content, lines: Vec::new() };
        if !inner.is_broken() && inner.end == content.len() && content.len() <= ONE_LINE {
            let meaning = format!("{name}<< {} >>", opened.diagnostic(&inner, entry.names));
            return self.line(depth, item.start..item.end, &meaning);
        }
        self.line(depth, item.start..item.body, &format!("{name}{} bytes, which are", content.len()));
        opened.item(&inner, entry.names, depth + 1, "");
        if !inner.is_broken() && inner.end < content.len() {
            opened.line(depth + 1, inner.end..content.len(), "<- trailing bytes");
        }
        self.lines.append(&mut opened.lines);
    }

    fn fault(&mut self, item: &Item, depth: usize, meaning: &str) {
        let end = self.bytes.len();
        let left = end - item.start.min(end);
        let rest = if left > SHOWN { format!(", nothing is read of these {left} bytes") } else { String::new() };
        self.line(depth, item.start..end, &format!("{meaning}{rest}"));
    }

    fn line(&mut self, depth: usize, range: core::ops::Range<usize>, meaning: &str) {
        let bytes = self.bytes.get(range).unwrap_or_default().to_vec();
        self.lines.push(Line { depth, bytes, meaning: meaning.trim_end().to_owned() });
    }

    fn label(&self, label: &Item, names: Names) -> String {
        let name = label.number().and_then(|number| names.label(number));
        match name {
            Some(name) => format!("/{name}/ {}", self.diagnostic(label, Names::Plain)),
            None => self.diagnostic(label, names),
        }
    }

    /// Diagnostic notation (RFC 8949 section 8), names as comments between slashes.
    fn diagnostic(&self, item: &Item, names: Names) -> String {
        match &item.kind {
            Kind::Number(number) => {
                let name = item.number().and_then(|number| names.number(number));
                name.map_or_else(|| number.to_string(), |name| format!("/{name}/ {number}"))
            }
            Kind::Bytes => self.byte_string(item),
            Kind::Text(text) => cut(&json_text(text), TEXT),
            Kind::Array(items) => {
                let entry = |(index, item)| self.diagnostic(item, names.entry(index).names);
                format!("[{}]", items.iter().enumerate().map(entry).collect::<Vec<_>>().join(", "))
            }
            Kind::Map(members) => {
                let member = |(label, value): &(Item, Option<Item>)| {
                    let names_of = names.member(label.number());
                    let value = value.as_ref().map_or_else(String::new, |value| self.diagnostic(value, names_of));
                    format!("{}: {value}", self.label(label, names))
                };
                format!("{{{}}}", members.iter().map(member).collect::<Vec<_>>().join(", "))
            }
            Kind::Tag(number, inner) => format!("{number}({})", self.diagnostic(inner, names.tag(*number).1)),
            Kind::Simple(number) => simple(*number),
            Kind::Float(value) => float(*value),
            Kind::Fault(fault) => format!("<- {fault}"),
        }
    }

    /// Short strings that are text, as key ids are, are shown as such.
    fn byte_string(&self, item: &Item) -> String {
        let content = &self.bytes[item.body..item.end];
        let is_word = !content.is_empty() && content.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-');
        match content.len() {
            0..=SHOWN if is_word => format!("'{}'", String::from_utf8_lossy(content)),
            0..=24 => format!("h'{}'", to_hex(content)),
            length => format!("h'{}…' ({length} bytes)", to_hex(&content[..SHOWN])),
        }
    }
}

fn pairs(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ")
}

fn push(text: &mut String, left: &str, meaning: &str) {
    let padding = " ".repeat(MEANING_COLUMN.saturating_sub(left.chars().count()));
    let _ = writeln!(text, "{}", format!("{left}{padding}  {meaning}").trim_end());
}

const fn is_scalar(item: &Item) -> bool {
    !matches!(item.kind, Kind::Array(_) | Kind::Map(_) | Kind::Tag(..))
}

fn simple(number: u8) -> String {
    match number {
        20 => "false".to_owned(),
        21 => "true".to_owned(),
        22 => "null".to_owned(),
        23 => "undefined".to_owned(),
        _ => format!("simple({number})"),
    }
}

fn float(value: f64) -> String {
    if value.is_infinite() {
        return if value > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    format!("{value:?}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cbor::hex;

    fn lines(bytes: &str, names: Names) -> Vec<String> {
        let text = Annotation::new(&hex(bytes), names).text();
        text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
    }

    #[test]
    fn a_token_is_opened() {
        let token = "d8 3d d1 84 43 a1 01 05 a1 04 42 6b31 53 a2 01 6a 69642e6578616d706c65 04 1a 6553f100 41 00";
        assert_eq!(
            lines(token, Names::Token),
            [
                "d8 3d tag 61 CWT",
                "d1 tag 17 COSE_Mac0",
                "84 array",
                "43 a1 01 05 protected: << {/alg/ 1: /HS256/ 5} >>",
                "a1 04 42 6b 31 unprotected: {/kid/ 4: 'k1'}",
                "53 payload: 19 bytes, which are",
                "a2 map",
                "01 6a 69 64 2e 65 78 61 6d 70 6c 65 /iss/ 1: \"id.example\"",
                "04 1a 65 53 f1 00 /exp/ 4: 1700000000",
                "41 00 MAC: h'00'",
            ]
        );
    }

    #[test]
    fn malformed_bytes_are_read_up_to_the_fault() {
        assert_eq!(
            lines("a2 01 62 6964 04 18 05", Names::Claims),
            ["a2 map", "01 62 69 64 /iss/ 1: \"id\"", "04 /exp/ 4:", "18 05 <- a head longer than its value needs"]
        );
        assert_eq!(lines("a0 00", Names::Claims), ["a0 {}", "00 <- trailing bytes"]);
    }
}
