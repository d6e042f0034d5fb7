//! Choices that a seed determines, so that a failed run can be told from another.

/// SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014). For
/// choices of a test, nothing else.
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The seed in `CRASH_SEED`, or a new one.
    pub(crate) fn seed() -> u64 {
        match std::env::var("CRASH_SEED") {
            Ok(seed) => seed.parse().expect("CRASH_SEED: expected a decimal number"),
            Err(_) => core::hash::BuildHasher::hash_one(&std::hash::RandomState::new(), 0),
        }
    }

    /// A generator of its own for a part of the work.
    pub(crate) fn split(&mut self) -> Self {
        Self(self.next())
    }

    /// A number below the bound.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    pub(crate) fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[usize::try_from(self.below(items.len().try_into().unwrap())).unwrap()]
    }

    const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}
