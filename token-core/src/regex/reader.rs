//! Reading an expression (IEEE 1003.1-2017 section 9.4).

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::str::Chars;

use super::Fault;
use super::set::Set;
use super::tree::Node;
use crate::limits::{MAX_REGEX_NESTING, MAX_REGEX_STATES, RE_DUP_MAX};

/// What is left to read. Behind something that is not supported reading goes on, because an
/// expression that is malformed further on is malformed; but nothing more is kept.
pub(super) struct Parser<'p> {
    rest: Chars<'p>,
    pub(super) is_unsupported: bool,
    /// Parts without parts of their own that may still come: each takes a state, and memory.
    parts_left: usize,
    nesting: usize,
}

impl<'p> Parser<'p> {
    pub(super) fn new(text: &'p str) -> Self {
        Self { rest: text.chars(), is_unsupported: false, parts_left: MAX_REGEX_STATES, nesting: 0 }
    }

    /// The expression, and the states that it takes.
    pub(super) fn finish(mut self) -> Result<(Node, usize), Fault> {
        let root = self.alternatives()?;
        if self.next().is_some() {
            // An unmatched `)`: itself to POSIX, an error to every other dialect.
            return Err(Fault::Malformed);
        }
        let states = root.states();
        if self.is_unsupported || states > MAX_REGEX_STATES {
            return Err(Fault::Unsupported);
        }
        Ok((root, states))
    }

    fn alternatives(&mut self) -> Result<Node, Fault> {
        let mut branches = Vec::new();
        loop {
            let branch = self.branch()?;
            self.keep(&mut branches, branch);
            if !self.eat('|') {
                return Ok(only(branches, Node::Choice));
            }
        }
    }

    /// What stands between `|`. Section 9.4.3 leaves an empty one undefined.
    fn branch(&mut self) -> Result<Node, Fault> {
        let mut parts = Vec::new();
        let mut is_empty = true;
        while let Some(character) = self.peek().filter(|character| !matches!(character, '|' | ')')) {
            self.next();
            if character != '(' {
                self.count_part();
            }
            let part = match character {
                '^' | '$' => {
                    if self.repetition()?.is_some() {
                        return Err(Fault::Malformed);
                    }
                    if character == '^' { Node::Start } else { Node::End }
                }
                character => {
                    let part = self.single(character)?;
                    self.repeated(part)?
                }
            };
            self.keep(&mut parts, part);
            is_empty = false;
        }
        if is_empty { Err(Fault::Malformed) } else { Ok(only(parts, Node::Sequence)) }
    }

    /// What can be repeated.
    fn single(&mut self, character: char) -> Result<Node, Fault> {
        match character {
            '(' => self.group(),
            '[' => self.bracket().map(Node::Set),
            '.' => Ok(Node::Set(Set::ANY)),
            '\\' => self.escaped().map(Node::Character),
            // Nothing stands before it that could be repeated.
            '*' | '+' | '?' | '{' => Err(Fault::Malformed),
            character => Ok(Node::Character(character)),
        }
    }

    fn group(&mut self) -> Result<Node, Fault> {
        if self.eat('?') {
            self.is_unsupported = true; // lookaround and the like
        }
        self.nesting = self.nesting.saturating_add(1);
        if self.nesting > MAX_REGEX_NESTING {
            return Err(Fault::Unsupported);
        }
        let inner = self.alternatives()?;
        self.nesting = self.nesting.saturating_sub(1);
        if self.eat(')') { Ok(inner) } else { Err(Fault::Malformed) }
    }

    /// POSIX defines a backslash before the special characters. Before other punctuation every
    /// dialect takes the character for itself; before letters and digits, and these four in GNU's,
    /// dialects have classes, anchors and back-references.
    fn escaped(&mut self) -> Result<char, Fault> {
        let character = self.next().ok_or(Fault::Malformed)?;
        let is_itself = character.is_ascii_punctuation() && !matches!(character, '<' | '>' | '`' | '\'');
        self.is_unsupported |= !is_itself;
        Ok(character)
    }

    /// A part with the duplication symbol behind it, if one stands there.
    fn repeated(&mut self, part: Node) -> Result<Node, Fault> {
        let Some((least, most)) = self.repetition()? else { return Ok(part) };
        // Section 9.4.6 leaves several undefined; other dialects have `*?`, `*+` and the like.
        while self.repetition()?.is_some() {
            self.is_unsupported = true;
        }
        let part = Box::new(part);
        Ok(Node::Repeat { part, least, most })
    }

    /// `*`, `+`, `?` or an interval.
    fn repetition(&mut self) -> Result<Option<(u8, Option<u8>)>, Fault> {
        let bounds = match self.peek() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => {
                self.next();
                return self.interval().map(Some);
            }
            _ => return Ok(None),
        };
        self.next();
        Ok(Some(bounds))
    }

    /// `m}`, `m,}` or `m,n}`.
    fn interval(&mut self) -> Result<(u8, Option<u8>), Fault> {
        let least = self.number().ok_or(Fault::Malformed)?;
        let most = if self.eat(',') { self.number() } else { Some(least) };
        if !self.eat('}') || most.is_some_and(|most| most < least) {
            return Err(Fault::Malformed);
        }
        self.is_unsupported |= most.unwrap_or(least) > u32::from(RE_DUP_MAX);
        let bound = |number| u8::try_from(number).unwrap_or(RE_DUP_MAX);
        Ok((bound(least), most.map(bound)))
    }

    fn number(&mut self) -> Option<u32> {
        let mut number = None;
        while let Some(digit) = self.peek().and_then(|character| character.to_digit(10)) {
            self.next();
            number = Some(number.unwrap_or(0_u32).saturating_mul(10).saturating_add(digit));
        }
        number
    }

    fn count_part(&mut self) {
        match self.parts_left.checked_sub(1) {
            Some(left) => self.parts_left = left,
            None => self.is_unsupported = true,
        }
    }

    fn keep(&self, parts: &mut Vec<Node>, part: Node) {
        if !self.is_unsupported {
            parts.push(part);
        }
    }

    pub(super) fn next(&mut self) -> Option<char> {
        self.rest.next()
    }

    fn peek(&self) -> Option<char> {
        self.rest.clone().next()
    }

    pub(super) fn is_next(&self, text: &str) -> bool {
        self.rest.as_str().starts_with(text)
    }

    pub(super) fn eat(&mut self, character: char) -> bool {
        let is_next = self.peek() == Some(character);
        if is_next {
            self.next();
        }
        is_next
    }

    pub(super) fn eat_text(&mut self, text: &str) -> bool {
        let rest = self.rest.as_str().strip_prefix(text);
        if let Some(rest) = rest {
            self.rest = rest.chars();
        }
        rest.is_some()
    }

    /// What stands before `end`, and passes over both.
    pub(super) fn through(&mut self, end: &str) -> Result<&'p str, Fault> {
        let start = self.rest.as_str();
        loop {
            let length = start.len().saturating_sub(self.rest.as_str().len());
            if self.eat_text(end) {
                return start.get(..length).ok_or(Fault::Malformed);
            }
            self.next().ok_or(Fault::Malformed)?;
        }
    }
}

/// The only part itself, or several as one.
fn only(mut parts: Vec<Node>, several: fn(Vec<Node>) -> Node) -> Node {
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        Some(last) => {
            parts.push(last);
            several(parts)
        }
        None => several(parts),
    }
}
