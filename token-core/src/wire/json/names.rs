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
#[derive(Clone)]
pub(super) struct Names {
    near: Table<NEAR>,
    far: Option<Table<FAR>>,
    count: usize,
    /// Where the names of the innermost object begin.
    base: usize,
    /// The outer objects' bases, by depth.
    bases: [u16; MAX_DEPTH + 1],
}

/// Of each name a hash, which tells most names apart, and where it stands, for those that it does
/// not.
#[derive(Clone)]
struct Table<const N: usize> {
    hashes: [u32; N],
    starts: [u32; N],
}

impl Names {
    #[inline]
    pub(super) const fn new() -> Self {
        Self { near: Table::new(), far: None, count: 0, base: 0, bases: [0; MAX_DEPTH + 1] }
    }

    /// An object begins that is the `depth`th container.
    pub(super) fn open(&mut self, depth: usize) {
        if let Some(outer) = self.bases.get_mut(depth) {
            *outer = u16::try_from(self.base).unwrap_or(u16::MAX);
        }
        self.base = self.count;
    }

    /// The object at this depth ends: its names are forgotten.
    pub(super) fn close(&mut self, depth: usize) {
        self.count = self.base;
        self.base = self.bases.get(depth).copied().map_or(0, usize::from);
    }

    /// A name of the innermost object, which stands in `input` where `start` begins.
    #[inline(always)]
    pub(super) fn add(&mut self, input: &[u8], start: &[u8], name: Str<'_>) -> Result<(), Fault> {
        let hash = name.hash(start.get(1..).unwrap_or_default());
        let start = input.len().saturating_sub(start.len());
        let place = self.count;
        self.count = self.count.saturating_add(1);
        if place >= NEAR {
            return self.add_far(place, hash, start, input);
        }
        if self.near.holds(self.base, place, hash) && self.near.repeats(self.base, place, hash, start, input) {
            return Err(Fault::RepeatedName);
        }
        self.near.put(place, hash, start)
    }

    #[cold]
    fn add_far(&mut self, place: usize, hash: u32, start: usize, input: &[u8]) -> Result<(), Fault> {
        let (base, place) = (self.base.saturating_sub(NEAR), place.saturating_sub(NEAR));
        let far = self.far.get_or_insert(Table::new());
        if self.near.repeats(self.base, NEAR, hash, start, input) || far.repeats(base, place, hash, start, input) {
            return Err(Fault::RepeatedName);
        }
        far.put(place, hash, start)
    }
}

impl<const N: usize> Table<N> {
    const fn new() -> Self {
        Self { hashes: [0; N], starts: [0; N] }
    }

    #[inline(always)]
    fn put(&mut self, place: usize, hash: u32, start: usize) -> Result<(), Fault> {
        let (Some(hash_at), Some(start_at)) = (self.hashes.get_mut(place), self.starts.get_mut(place)) else {
            return Err(Fault::TooManyValues);
        };
        *hash_at = hash;
        *start_at = u32::try_from(start).unwrap_or(u32::MAX);
        Ok(())
    }

    /// Whether the hash stands at one of these places.
    #[inline(always)]
    fn holds(&self, base: usize, end: usize, hash: u32) -> bool {
        self.hashes.get(base..end).is_some_and(|known| known.contains(&hash))
    }

    /// Whether the name that begins at `start` stands at one of these places.
    #[cold]
    fn repeats(&self, base: usize, end: usize, hash: u32, start: usize, input: &[u8]) -> bool {
        let name_at = |start: usize| Some(Str::read(input.get(start..)?)?.0);
        let known = self.hashes.iter().zip(&self.starts).take(end).skip(base);
        known.filter(|(other, _)| **other == hash).any(|(_, other)| {
            let other = usize::try_from(*other).ok().and_then(name_at);
            // A name that could not be read again would be a fault of ours: closed, not open.
            other.is_none() || other == name_at(start)
        })
    }
}
