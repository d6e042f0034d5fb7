//! Sets of bytes: what `.` and bracket expressions match.

use core::ops::RangeInclusive;

/// A set of bytes. Those beyond ASCII are in it all together or not at all, because no expression
/// can name one of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Set {
    /// A bit for each byte of ASCII.
    ascii: u128,
    beyond: bool,
}

impl Set {
    /// What `.` matches: every byte but NUL (section 9.4.4).
    pub(super) const ANY: Self = Self { ascii: !1, beyond: true };

    /// Adds a byte of ASCII.
    pub(super) fn insert(&mut self, byte: u8) {
        self.ascii |= bit(byte);
    }

    /// Whether a byte is in it.
    pub(super) fn contains(self, byte: u8) -> bool {
        if byte.is_ascii() { self.ascii & bit(byte) != 0 } else { self.beyond }
    }

    /// The states that it counts as. Here a byte is looked up at once; an engine that looks through ranges from the
    /// front takes several states' time for one of many, such as every other character.
    pub(super) fn states(self) -> usize {
        const RANGES_OF_ONE: usize = 16;
        self.ranges().count().div_ceil(RANGES_OF_ONE).max(1)
    }

    /// The bytes that are not in it.
    pub(super) const fn complement(self) -> Self {
        Self { ascii: !self.ascii, beyond: !self.beyond }
    }

    /// The bytes as ranges that do not overlap, in ascending order.
    pub(super) fn ranges(self) -> impl Iterator<Item = RangeInclusive<u8>> {
        let (mut rest, mut passed) = (self.ascii, 0_u8);
        let ascii = core::iter::from_fn(move || {
            let absent = rest.trailing_zeros();
            rest = rest.checked_shr(absent)?;
            let present = rest.trailing_ones();
            rest = rest.checked_shr(present).unwrap_or_default();
            let start = passed.saturating_add(u8::try_from(absent).ok()?);
            passed = start.saturating_add(u8::try_from(present).ok()?);
            Some(start..=passed.saturating_sub(1))
        });
        ascii.chain(self.beyond.then_some(0x80..=u8::MAX))
    }
}

fn bit(byte: u8) -> u128 {
    1_u128.rotate_left(u32::from(byte))
}
