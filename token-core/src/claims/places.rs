//! Where the claims of a map stand: small and without references, so that a cache can remember it.

use super::Label;
use super::label::for_every_claim;

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

macro_rules! places {
    ($($number:literal $constant:ident $name:literal;)*) => {
        /// The places of the claims of the vocabulary in one map.
        #[derive(Clone, Copy, Debug)]
        #[expect(non_snake_case, reason = "one field for each constant of the vocabulary")]
        pub(crate) struct Places {
            $($constant: Place,)*
            /// It has a label under some policies alone.
            CATTPRINT: Place,
        }

        impl Places {
            /// No claims.
            pub(crate) const NONE: Self = Self { $($constant: Place::NOWHERE,)* CATTPRINT: Place::NOWHERE };

            // By force, so that a label that is known makes one load of it.
            #[inline(always)]
            fn of(&self, label: Label) -> Option<Place> {
                match label {
                    $(Label::$constant => Some(self.$constant),)*
                    Label::CATTPRINT => Some(self.CATTPRINT),
                    _ => None,
                }
            }

            #[inline]
            fn of_mut(&mut self, label: Label) -> Option<&mut Place> {
                match label {
                    $(Label::$constant => Some(&mut self.$constant),)*
                    Label::CATTPRINT => Some(&mut self.CATTPRINT),
                    _ => None,
                }
            }
        }
    };
}

for_every_claim!(places);

impl Places {
    /// Notes that the value of a claim stands between these bytes; whether it can be noted.
    #[inline]
    pub(super) fn set(&mut self, label: Label, start: usize, end: usize) -> bool {
        let (Ok(start), Ok(end)) = (u16::try_from(start), u16::try_from(end)) else { return false };
        if let Some(place) = self.of_mut(label) {
            *place = Place { start, end };
        }
        true
    }

    /// The bytes of a claim's value in the map.
    #[inline(always)]
    pub(super) fn value<'t>(&self, label: Label, map: &'t [u8]) -> Option<&'t [u8]> {
        let place = self.of(label)?;
        if place.end == 0 { None } else { map.get(usize::from(place.start)..usize::from(place.end)) }
    }
}
