//! Where the claims of a map stand: small and without references, so that a cache can remember it.

use super::Label;
use super::vocabulary::{COUNT, index};

/// Where a claim's value stands in its map; an absent one stands nowhere. The head of the map comes
/// first, so that no value begins at 0.
#[derive(Clone, Copy, Debug)]
struct Place {
    start: u16,
    end: u16,
}

impl Place {
    const NOWHERE: Self = Self { start: 0, end: 0 };
}

/// The places of the claims in one map, in the order of the vocabulary.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Places([Place; COUNT]);

impl Places {
    /// No claims.
    pub(crate) const NONE: Self = Self([Place::NOWHERE; COUNT]);

    #[inline(always)]
    fn of(&self, label: Label) -> Option<&Place> {
        self.0.get(index(label)?)
    }

    #[inline(always)]
    fn of_mut(&mut self, label: Label) -> Option<&mut Place> {
        self.0.get_mut(index(label)?)
    }

    /// Notes that the value of a claim stands between these bytes; whether it can be noted.
    #[inline(always)]
    pub(super) fn set(&mut self, label: Label, start: usize, end: usize) -> bool {
        let (Ok(start), Ok(end)) = (u16::try_from(start), u16::try_from(end)) else { return false };
        if let Some(place) = self.of_mut(label) {
            *place = Place { start, end };
        }
        true
    }

    /// The places of these claims alone.
    #[cfg(feature = "alloc")]
    pub(super) fn only(&self, labels: &[Label]) -> Self {
        let mut only = Self::NONE;
        for label in labels {
            if let (Some(place), Some(to)) = (self.of(*label), only.of_mut(*label)) {
                *to = *place;
            }
        }
        only
    }

    /// The bytes of a claim's value in the map.
    #[inline(always)]
    pub(super) fn value<'t>(&self, label: Label, map: &'t [u8]) -> Option<&'t [u8]> {
        let place = self.of(label)?;
        if place.end == 0 { None } else { map.get(usize::from(place.start)..usize::from(place.end)) }
    }
}
