//! Whether bytes are one item in the form we accept, with everything in it.

use super::{Reader, is_utf8, simple_or_float};
use crate::limits::{Limits, MAX_CLAIMS, MAX_LIST_ENTRIES};
use crate::reason::Reason;

/// Pairs in one map: the most claims and, beside them, the longest list; a map with more is
/// within no other limit either.
const MAX_PAIRS: usize = MAX_CLAIMS + MAX_LIST_ENTRIES;

/// Pairs of most maps, for which less room is made.
const FEW_PAIRS: usize = 24;

/// Checks one whole item: well-formed, deterministic but for the order of keys, no duplicate keys
/// anywhere, within the limits on nesting and items (keys and tags are not counted), nothing after
/// it. The first offending byte
/// gives the reason.
pub(crate) fn check(bytes: &[u8], limits: &Limits) -> Result<(), Reason> {
    let mut checker = Checker { reader: Reader::new(bytes), items_left: limits.items };
    checker.item(limits.nesting)?;
    if checker.reader.is_at_end() { Ok(()) } else { Err(Reason::TrailingBytes) }
}

/// As [`check`], from a reader, which then stands behind the item; its bytes.
pub(crate) fn checked<'t>(reader: &mut Reader<'t>, limits: &Limits) -> Result<&'t [u8], Reason> {
    let start = *reader;
    let mut checker = Checker { reader: start, items_left: limits.items };
    checker.item(limits.nesting)?;
    *reader = checker.reader;
    Ok(reader.since(start))
}

struct Checker<'t> {
    reader: Reader<'t>,
    items_left: usize,
}

impl Checker<'_> {
    /// One item that may open `nesting` more levels; recursion is as deep as that.
    #[inline]
    fn item(&mut self, nesting: usize) -> Result<(), Reason> {
        self.items_left = self.items_left.checked_sub(1).ok_or(Reason::TooManyClaims)?;
        let (initial, argument) = self.reader.head()?;
        match initial >> 5 {
            0 | 1 => Ok(()),
            2 => self.reader.content(argument).map(|_| ()),
            3 => self.text(argument),
            7 => simple_or_float(initial, argument).map(|_| ()),
            container => self.content(container, argument, nesting),
        }
    }

    /// What an array, a map or a tag holds.
    fn content(&mut self, major: u8, argument: u64, nesting: usize) -> Result<(), Reason> {
        let pairs = major == 5;
        let count = match major {
            4 => self.reader.count(argument, 1)?,
            5 => self.reader.count(argument, 2)?,
            _ => {
                self.items_left = self.items_left.saturating_add(1); // nor are tags
                1
            }
        };
        let nesting = nesting.checked_sub(1).ok_or(Reason::NestingTooDeep)?;
        if pairs {
            return self.pairs(count, nesting);
        }
        for _ in 0..count {
            self.item(nesting)?;
        }
        Ok(())
    }

    #[inline]
    fn text(&mut self, length: u64) -> Result<(), Reason> {
        let content = self.reader.content(length)?;
        if is_utf8(content) { Ok(()) } else { Err(Reason::CborMalformed) }
    }

    fn pairs(&mut self, count: usize, nesting: usize) -> Result<(), Reason> {
        if count > MAX_PAIRS {
            return Err(Reason::TooManyClaims);
        }
        let map = self.reader;
        let mut previous: &[u8] = &[];
        // Keys that ascend cannot repeat. At the first that does not, the map is searched as a
        // whole; a duplicate still counts only when it is reached, behind faults before it.
        let mut ascending = true;
        let mut duplicate = None;
        for _ in 0..count {
            let start = self.reader;
            self.item(nesting)?;
            self.items_left = self.items_left.saturating_add(1); // keys are not counted
            let key = self.reader.since(start);
            // Not `previous < key`: keys are short, and the call of memcmp costs more than the loop.
            if ascending && !previous.iter().lt(key) {
                ascending = false;
                duplicate = match count {
                    ..=FEW_PAIRS => first_duplicate::<FEW_PAIRS>(map, count),
                    _ => first_duplicate::<MAX_PAIRS>(map, count),
                };
            }
            if duplicate == Some(start.left()) {
                return Err(Reason::DuplicateKey);
            }
            previous = key;
            self.item(nesting)?;
        }
        Ok(())
    }
}

/// How many bytes are left where the first key stands that repeats an earlier one of its map, if any does before the
/// bytes are malformed.
// Not inlined: the stack holds the keys of one map, whatever stands around it.
#[cold]
#[inline(never)]
fn first_duplicate<const N: usize>(map: Reader<'_>, count: usize) -> Option<usize> {
    let mut keys: [&[u8]; N] = [&[]; N];
    first_duplicate_in(&mut keys, map, count)
}

/// The keys are kept sorted: no input makes this slow.
fn first_duplicate_in<'t>(keys: &mut [&'t [u8]], mut map: Reader<'t>, count: usize) -> Option<usize> {
    for known in 0..count {
        let start = map.left();
        let key = map.skip().ok()?;
        let Err(place) = keys.get(..known)?.binary_search_by(|other| other.iter().cmp(key)) else {
            return Some(start);
        };
        keys.get_mut(place..=known)?.rotate_right(1);
        *keys.get_mut(place)? = key;
        map.skip().ok()?;
    }
    None
}
