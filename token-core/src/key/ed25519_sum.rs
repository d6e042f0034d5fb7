//! Sums of multiples on Ed25519 for modules. The crate's own way takes a constant table of 8 KB and less time; without
//! tables are the keys of viewers alone. Only public data goes through here, so time may vary.
#![allow(clippy::arithmetic_side_effects, reason = "operations on points and scalars are total")]

use curve25519_dalek::constants::ED25519_BASEPOINT_POINT;
use curve25519_dalek::edwards::EdwardsPoint;
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::Identity as _;

/// Bits of both scalars that one step takes care of: multiplying by the cofactor is three doublings.
const WINDOW_BITS: usize = 3;

/// `k A + s B`, where `B` is the base point.
pub(super) fn sum(k: &Scalar, a: &EdwardsPoint, s: &Scalar) -> EdwardsPoint {
    let [of_a, of_b] = [*a, ED25519_BASEPOINT_POINT].map(multiples);
    (0..256).step_by(WINDOW_BITS).rev().fold(EdwardsPoint::identity(), |sum, bit| {
        let windows = [(&of_a, k), (&of_b, s)].map(|(multiples, scalar)| multiples.get(window(scalar, bit)));
        windows.into_iter().flatten().fold(sum.mul_by_cofactor(), |sum, multiple| sum + multiple)
    })
}

/// `0 P` to `7 P`.
fn multiples(point: EdwardsPoint) -> [EdwardsPoint; 1 << WINDOW_BITS] {
    let mut next = EdwardsPoint::identity();
    core::array::from_fn(|_| {
        let after = next + point;
        core::mem::replace(&mut next, after)
    })
}

/// The window that begins at this bit.
fn window(scalar: &Scalar, bit: usize) -> usize {
    let mut bytes = scalar.as_bytes().iter().copied().skip(bit >> 3);
    let two = [bytes.next().unwrap_or_default(), bytes.next().unwrap_or_default()];
    (usize::from(u16::from_le_bytes(two)) >> (bit & 7)) & 7
}

#[cfg(test)]
mod tests {
    use super::{EdwardsPoint, Scalar, sum};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn as_the_crate(k: [u8; 32], a: [u8; 32], s: [u8; 32]) {
            let [k, a, s] = [k, a, s].map(Scalar::from_bytes_mod_order);
            let a = EdwardsPoint::mul_base(&a);
            for (k, s) in [(k, s), (Scalar::ZERO, s), (k, Scalar::ZERO), (-Scalar::ONE, -Scalar::ONE)] {
                prop_assert_eq!(sum(&k, &a, &s), EdwardsPoint::vartime_double_scalar_mul_basepoint(&k, &a, &s));
            }
        }
    }
}
