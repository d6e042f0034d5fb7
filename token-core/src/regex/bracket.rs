//! Bracket expressions (IEEE 1003.1-2017 section 9.3.5) in the POSIX locale.

use super::Fault;
use super::reader::Parser;
use super::set::Set;

/// What stands next in a bracket expression.
enum Element {
    Character(char),
    Class(fn(&u8) -> bool),
    /// `[.x.]` or `[=x=]`, which no set here can hold.
    Collating,
}

impl Parser<'_> {
    /// The bracket expression behind a `[`. A `]` that comes first and a `-` that comes first or last
    /// stand for themselves, and so does a backslash everywhere.
    pub(super) fn bracket(&mut self) -> Result<Set, Fault> {
        let is_complement = self.eat('^');
        let mut set = Set::default();
        let mut is_first = true;
        while is_first || !self.eat(']') {
            let element = self.element()?;
            if matches!(element, Element::Character('-')) && !is_first && !self.is_next("]") {
                return Err(Fault::Malformed); // also `a-m-o`: undefined
            }
            is_first = false;
            if self.is_next("-") && !self.is_next("-]") {
                self.eat('-');
                let end = self.element()?;
                self.insert_range(&mut set, &element, &end)?;
            } else {
                self.insert(&mut set, &element);
            }
        }
        Ok(if is_complement { set.complement() } else { set })
    }

    fn element(&mut self) -> Result<Element, Fault> {
        if self.eat_text("[:") {
            let name = self.through(":]")?;
            return class(name).map(Element::Class).ok_or(Fault::Malformed);
        }
        for [opening, closing] in [["[.", ".]"], ["[=", "=]"]] {
            if self.eat_text(opening) {
                self.through(closing)?;
                return Ok(Element::Collating);
            }
        }
        self.next().map(Element::Character).ok_or(Fault::Malformed)
    }

    fn insert(&mut self, set: &mut Set, element: &Element) {
        match element {
            Element::Class(holds) => (0..=127).filter(holds).for_each(|byte| set.insert(byte)),
            Element::Character(character) if character.is_ascii() => {
                u8::try_from(*character).into_iter().for_each(|byte| set.insert(byte));
            }
            // Of several bytes, of which a set would match each one.
            Element::Character(_) | Element::Collating => self.is_unsupported = true,
        }
    }

    /// In the POSIX locale the order of characters is that of their codes (section 7.3.2.6).
    fn insert_range(&mut self, set: &mut Set, from: &Element, to: &Element) -> Result<(), Fault> {
        let (from, to) = match (from, to) {
            (Element::Class(_), _) | (_, Element::Class(_)) => return Err(Fault::Malformed),
            (Element::Character(from), Element::Character(to)) => (*from, *to),
            (Element::Collating, _) | (_, Element::Collating) => {
                self.is_unsupported = true;
                return Ok(());
            }
        };
        if from > to {
            return Err(Fault::Malformed);
        }
        match (u8::try_from(from), u8::try_from(to)) {
            (Ok(from), Ok(to)) if to.is_ascii() => (from..=to).for_each(|byte| set.insert(byte)),
            _ => self.is_unsupported = true,
        }
        Ok(())
    }
}

/// Character classes (section 7.3.1), in the POSIX locale.
fn class(name: &str) -> Option<fn(&u8) -> bool> {
    Some(match name {
        "alnum" => u8::is_ascii_alphanumeric,
        "alpha" => u8::is_ascii_alphabetic,
        "blank" => |byte| matches!(byte, b' ' | b'\t'),
        "cntrl" => u8::is_ascii_control,
        "digit" => u8::is_ascii_digit,
        "graph" => u8::is_ascii_graphic,
        "lower" => u8::is_ascii_lowercase,
        "print" => |byte| matches!(byte, b' '..=b'~'),
        "punct" => u8::is_ascii_punctuation,
        "space" => |byte| matches!(byte, b' ' | b'\t'..=b'\r'),
        "upper" => u8::is_ascii_uppercase,
        "xdigit" => u8::is_ascii_hexdigit,
        _ => return None,
    })
}
