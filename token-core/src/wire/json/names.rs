//! The member names of the objects that are open, to find duplicates.

use super::text::Str;
use super::{Fault, MAX_DEPTH};
use crate::limits::{MAX_CLAIMS, MAX_LIST_ENTRIES};

/// Names that most tokens and headers do with.
const NEAR: usize = 32;
/// Names beyond, when a token with the most claims has one with as many members as a list may have
/// entries.
const FAR: usize = MAX_CLAIMS + MAX_LIST_ENTRIES - NEAR;

/// The names of all open objects as a stack, the innermost object's on top. The room for many of them is
/// made when it is needed.
#[derive(Clone, Copy)]
pub(super) struct Names {
    near: Table<NEAR>,
    far: Option<Table<FAR>>,
    count: usize,
    /// Where the names of the innermost object begin.
    base: usize,
    /// A bit for each of its names, given by the hash; all of them where that is not known any more.
    seen: u64,
    /// The outer objects' bases, by depth.
    bases: [u16; MAX_DEPTH + 1],
}

/// Of each name a hash, which tells most names apart, and how many bytes were left where it begins, for those
/// that it does not.
#[derive(Clone, Copy)]
struct Table<const N: usize> {
    hashes: [u32; N],
    left: [u32; N],
}

impl Names {
    #[inline]
    pub(super) const fn new() -> Self {
        Self { near: Table::new(), far: None, count: 0, base: 0, seen: 0, bases: [0; MAX_DEPTH + 1] }
    }

    /// An object begins that is the `depth`th container.
    pub(super) fn open(&mut self, depth: usize) {
        if let Some(outer) = self.bases.get_mut(depth) {
            *outer = u16::try_from(self.base).unwrap_or(u16::MAX);
        }
        self.base = self.count;
        self.seen = 0;
    }

    /// The object at this depth ends: its names are forgotten.
    pub(super) fn close(&mut self, depth: usize) {
        self.count = self.base;
        self.base = self.bases.get(depth).copied().map_or(0, usize::from);
        self.seen = u64::MAX;
    }

    /// A name of the innermost object, which stands in `input` where `start` begins.
    #[inline(always)]
    pub(super) fn add(&mut self, input: &[u8], start: &[u8], name: Str<'_>) -> Result<(), Fault> {
        let hash = name.hash(start.get(1..).unwrap_or_default());
        let bit = 1_u64.wrapping_shl(hash);
        if self.seen & bit != 0 && self.holds(hash) && self.repeats(hash, start, input) {
            return Err(Fault::RepeatedName);
        }
        self.seen |= bit;
        let (place, left) = (self.count, u32::try_from(start.len()).unwrap_or(u32::MAX));
        self.count = place.wrapping_add(1); // there is no room for so many
        match (self.near.hashes.get_mut(place), self.near.left.get_mut(place)) {
            (Some(hash_at), Some(left_at)) => (*hash_at, *left_at) = (hash, left),
            _ => return self.add_far(place.saturating_sub(NEAR), hash, left),
        }
        Ok(())
    }

    /// Whether the hash may stand among those of the innermost object.
    #[inline]
    fn holds(&self, hash: u32) -> bool {
        self.near.hashes.get(self.base..self.count).is_none_or(|known| known.contains(&hash))
    }

    #[cold]
    fn add_far(&mut self, place: usize, hash: u32, left: u32) -> Result<(), Fault> {
        let far = self.far.get_or_insert(Table::new());
        let (Some(hash_at), Some(left_at)) = (far.hashes.get_mut(place), far.left.get_mut(place)) else {
            return Err(Fault::TooManyValues);
        };
        (*hash_at, *left_at) = (hash, left);
        Ok(())
    }

    /// Whether the innermost object has a name of this hash that is the one where `start` begins.
    #[cold]
    fn repeats(&self, hash: u32, start: &[u8], input: &[u8]) -> bool {
        let known = (self.base..self.count).filter_map(|place| self.at(place));
        known.filter(|(other, _)| *other == hash).any(|(_, left)| {
            let other = usize::try_from(left).ok().and_then(|left| input.get(input.len().checked_sub(left)?..));
            // A name that could not be read again would be a fault of ours: closed, not open.
            match (other.and_then(name_at), name_at(start)) {
                (Some(other), Some(name)) => other == name,
                _ => true,
            }
        })
    }

    /// The hash of a name and what was left where it begins.
    fn at(&self, place: usize) -> Option<(u32, u32)> {
        self.near.at(place).or_else(|| self.far.as_ref()?.at(place.saturating_sub(NEAR)))
    }
}

fn name_at(start: &[u8]) -> Option<Str<'_>> {
    Str::read(start).map(|(name, _)| name)
}

impl<const N: usize> Table<N> {
    const fn new() -> Self {
        Self { hashes: [0; N], left: [0; N] }
    }

    fn at(&self, place: usize) -> Option<(u32, u32)> {
        Some((*self.hashes.get(place)?, *self.left.get(place)?))
    }
}
