//! The member names of the objects that are open, to find duplicates.

use super::MAX_DEPTH;
use super::text::Str;
use crate::limits::{MAX_CLAIMS, MAX_LIST_ENTRIES};
use crate::reason::Reason;

/// The names of all open objects as a stack, the innermost object's on top. There is room for a
/// token with the most claims, one of which has as many members as a list may have entries; the
/// room for those is made when it is needed.
#[derive(Clone)]
pub(super) struct Names {
    near: Table<MAX_CLAIMS>,
    far: Option<Table<MAX_LIST_ENTRIES>>,
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

    /// A name of the innermost object, whose opening quote stands at `start` in `input`.
    #[inline]
    pub(super) fn add(&mut self, input: &[u8], start: usize, name: Str<'_>) -> Result<(), Reason> {
        let hash = name.hash(input.get(start.saturating_add(1)..).unwrap_or_default());
        let place = self.count;
        self.count = self.count.saturating_add(1);
        if place < MAX_CLAIMS {
            self.near.add(self.base, place, hash, (input, start, name))
        } else {
            self.add_far(place, hash, (input, start, name))
        }
    }

    #[cold]
    fn add_far(&mut self, place: usize, hash: u32, name: (&[u8], usize, Str<'_>)) -> Result<(), Reason> {
        if self.near.holds(self.base, MAX_CLAIMS, hash, name) {
            return Err(Reason::DuplicateKey);
        }
        let far = self.far.get_or_insert(Table::new());
        far.add(self.base.saturating_sub(MAX_CLAIMS), place.saturating_sub(MAX_CLAIMS), hash, name)
    }
}

impl<const N: usize> Table<N> {
    const fn new() -> Self {
        Self { hashes: [0; N], starts: [0; N] }
    }

    /// Enters a name at `place`, unless it stands at one of the places from `base` on.
    #[inline]
    fn add(&mut self, base: usize, place: usize, hash: u32, name: (&[u8], usize, Str<'_>)) -> Result<(), Reason> {
        if self.holds(base, place, hash, name) {
            return Err(Reason::DuplicateKey);
        }
        let (Some(hash_at), Some(start_at)) = (self.hashes.get_mut(place), self.starts.get_mut(place)) else {
            return Err(Reason::TooManyClaims);
        };
        *hash_at = hash;
        *start_at = u32::try_from(name.1).map_err(|_| Reason::TooManyClaims)?;
        Ok(())
    }

    #[inline]
    fn holds(&self, base: usize, end: usize, hash: u32, name: (&[u8], usize, Str<'_>)) -> bool {
        self.hashes.get(base..end).is_some_and(|known| known.contains(&hash)) && self.repeats(base, end, hash, name)
    }

    #[cold]
    fn repeats(&self, base: usize, end: usize, hash: u32, (input, _, name): (&[u8], usize, Str<'_>)) -> bool {
        let known = self.hashes.iter().zip(&self.starts).take(end).skip(base);
        known.filter(|(other, _)| **other == hash).any(|(_, start)| {
            let other = usize::try_from(*start).ok().and_then(|start| input.get(start..)).and_then(Str::read);
            // A name that could not be read again would be a fault of ours: closed, not open.
            other.is_none_or(|(other, _)| other == name)
        })
    }
}
