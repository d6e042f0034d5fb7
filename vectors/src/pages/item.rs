//! Reads CBOR for a page: as far as it is sound, with the place and the kind of the first fault.
//!
//! Sound is what semantics section 2 (encoding) demands: definite lengths, shortest heads and floats,
//! no label twice.

use crate::cbor;

/// How deep a page follows. Tokens may nest 16 deep.
const DEPTH: usize = 20;

/// A data item and where it stands.
#[derive(Debug)]
pub(super) struct Item {
    /// Its first byte.
    pub(super) start: usize,
    /// The first byte after its head.
    pub(super) body: usize,
    /// The first byte after it.
    pub(super) end: usize,
    pub(super) kind: Kind,
}

#[derive(Debug)]
pub(super) enum Kind {
    /// The value of major types 0 and 1.
    Number(i128),
    Bytes,
    Text(String),
    /// Fewer entries than announced when the last one is at fault.
    Array(Vec<Item>),
    /// The last value is missing when its label is at fault.
    Map(Vec<(Item, Option<Item>)>),
    Tag(u64, Box<Item>),
    Simple(u8),
    Float(f64),
    /// Nothing more can be read, for this reason.
    Fault(&'static str),
}

impl Item {
    /// The first item of the bytes.
    pub(super) fn read(bytes: &[u8]) -> Self {
        Reader { bytes, at: 0, broken: false }.item(0)
    }

    /// Whether a fault stands in it.
    pub(super) fn is_broken(&self) -> bool {
        match &self.kind {
            Kind::Fault(_) => true,
            Kind::Array(items) => items.iter().any(Self::is_broken),
            Kind::Map(members) => {
                members.iter().any(|(label, value)| label.is_broken() || value.as_ref().is_none_or(Self::is_broken))
            }
            Kind::Tag(_, inner) => inner.is_broken(),
            _ => false,
        }
    }

    /// The label it is in a map.
    pub(super) fn number(&self) -> Option<i64> {
        match self.kind {
            Kind::Number(number) => number.try_into().ok(),
            _ => None,
        }
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    broken: bool,
}

impl Reader<'_> {
    fn item(&mut self, depth: usize) -> Item {
        let start = self.at;
        let kind = match self.head() {
            Ok((major, argument)) if depth < DEPTH => self.kind(start, major, argument, depth),
            Ok(_) => Err("deeper than a page follows"),
            Err(fault) => Err(fault),
        };
        let kind = kind.unwrap_or_else(|fault| {
            self.broken = true;
            Kind::Fault(fault)
        });
        let body = match &kind {
            Kind::Array(_) | Kind::Map(_) | Kind::Tag(..) | Kind::Bytes | Kind::Text(_) => self.body_of(start),
            _ => start,
        };
        Item { start, body, end: self.at.max(start), kind }
    }

    /// Where the content of a sound item starts.
    fn body_of(&self, start: usize) -> usize {
        let information = self.bytes.get(start).map_or(0, |first| first & 31);
        start + 1 + if information < 24 { 0 } else { 1 << (information - 24) }
    }

    fn head(&mut self) -> Result<(u8, u64), &'static str> {
        let start = self.at;
        let first = *self.bytes.get(start).ok_or("the bytes end where an item is announced")?;
        let (major, information) = (first >> 5, first & 31);
        self.at += 1;
        let argument = match information {
            0..=23 => u64::from(information),
            24..=27 => {
                let length = 1 << (information - 24);
                let further = self.take(length).ok_or("the bytes end inside a head")?;
                further.iter().fold(0, |value, byte| (value << 8) | u64::from(*byte))
            }
            31 if (2..=5).contains(&major) => return Err("an indefinite length"),
            31 if major == 7 => return Err("a break where no item is open"),
            _ => return Err("additional information that is reserved"),
        };
        if major < 7 && self.bytes[start..self.at] != cbor::head(major, argument) {
            return Err("a head longer than its value needs");
        }
        Ok((major, argument))
    }

    fn take(&mut self, length: usize) -> Option<Vec<u8>> {
        let end = self.at.checked_add(length)?;
        let taken = self.bytes.get(self.at..end)?.to_vec();
        self.at = end;
        Some(taken)
    }

    fn kind(&mut self, start: usize, major: u8, argument: u64, depth: usize) -> Result<Kind, &'static str> {
        Ok(match major {
            0 => Kind::Number(argument.into()),
            1 => Kind::Number(-1 - i128::from(argument)),
            2 => {
                self.content(argument)?;
                Kind::Bytes
            }
            3 => Kind::Text(String::from_utf8(self.content(argument)?).map_err(|_| "a text that is no UTF-8")?),
            4 => Kind::Array(self.entries(argument, depth)),
            5 => Kind::Map(self.members(argument, depth)),
            6 => Kind::Tag(argument, Box::new(self.item(depth + 1))),
            _ => self.simple(start, argument)?,
        })
    }

    fn content(&mut self, length: u64) -> Result<Vec<u8>, &'static str> {
        usize::try_from(length).ok().and_then(|length| self.take(length)).ok_or("the bytes end inside a string")
    }

    fn entries(&mut self, announced: u64, depth: usize) -> Vec<Item> {
        let mut items = Vec::new();
        for _ in 0..announced {
            if self.broken {
                break;
            }
            items.push(self.item(depth + 1));
        }
        items
    }

    fn members(&mut self, announced: u64, depth: usize) -> Vec<(Item, Option<Item>)> {
        let mut members: Vec<(Item, Option<Item>)> = Vec::new();
        for _ in 0..announced {
            if self.broken {
                break;
            }
            let mut label = self.item(depth + 1);
            let written = |item: &Item| &self.bytes[item.start..item.end];
            if !self.broken && members.iter().any(|(other, _)| written(other) == written(&label)) {
                self.broken = true;
                label.kind = Kind::Fault("a label that stands there already");
            }
            let value = (!self.broken).then(|| self.item(depth + 1));
            members.push((label, value));
        }
        members
    }

    fn simple(&self, start: usize, argument: u64) -> Result<Kind, &'static str> {
        let written = &self.bytes[start..self.at];
        match written.len() {
            1 => Ok(Kind::Simple(u8::try_from(argument).unwrap_or_default())),
            2 if argument < 32 => Err("a simple value below 32 in two bytes"),
            2 => Ok(Kind::Simple(u8::try_from(argument).unwrap_or_default())),
            _ => match ciborium::from_reader(written) {
                Ok(cbor::Value::Float(value)) if cbor::encode(&cbor::Value::Float(value)) == written => {
                    Ok(Kind::Float(value))
                }
                _ => Err("a float wider than its value needs"),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cbor::hex;

    fn fault(bytes: &str) -> Option<(usize, &'static str)> {
        fn of(item: &Item) -> Option<(usize, &'static str)> {
            match &item.kind {
                Kind::Fault(fault) => Some((item.start, fault)),
                Kind::Array(items) => items.iter().find_map(of),
                Kind::Map(members) => {
                    members.iter().find_map(|(label, value)| of(label).or_else(|| value.as_ref().and_then(of)))
                }
                Kind::Tag(_, inner) => of(inner),
                _ => None,
            }
        }
        let item = Item::read(&hex(bytes));
        assert_eq!(item.is_broken(), of(&item).is_some(), "{bytes}");
        of(&item)
    }

    #[test]
    fn faults_are_found_where_they_are() {
        assert_eq!(fault("a2 01 02 03 18 05"), Some((4, "a head longer than its value needs")));
        assert_eq!(fault("82 01 9f 01 ff"), Some((2, "an indefinite length")));
        assert_eq!(fault("a2 04 00 04 01"), Some((3, "a label that stands there already")));
        assert_eq!(fault("62 c3 28"), Some((0, "a text that is no UTF-8")));
        assert_eq!(fault("43 01 02"), Some((0, "the bytes end inside a string")));
        assert_eq!(fault("81"), Some((1, "the bytes end where an item is announced")));
        assert_eq!(fault("fb 3ff8000000000000"), Some((0, "a float wider than its value needs")));
        assert_eq!(fault("f8 18"), Some((0, "a simple value below 32 in two bytes")));
        assert_eq!(fault("fc"), Some((0, "additional information that is reserved")));
        assert_eq!(fault("ff"), Some((0, "a break where no item is open")));
    }

    #[test]
    fn sound_items_have_no_fault() {
        for bytes in ["a0", "f9 3e00", "fb 3ff199999999999a", "f9 7e00", "1b ffffffffffffffff", "d8 3d d1 80", "f8 20"]
        {
            assert_eq!(fault(bytes), None, "{bytes}");
        }
    }
}
