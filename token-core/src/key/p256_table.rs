//! Tables of multiples of a point on P-256, with which a signature is checked by additions alone;
//! the additions are the crate's own. Only public data goes through here, so time may vary.
#![allow(clippy::arithmetic_side_effects, reason = "operations on points and scalars are total")]

use alloc::boxed::Box;
use alloc::vec::Vec;

use p256::ecdsa::Signature;
use p256::elliptic_curve::BatchNormalize as _;
use p256::elliptic_curve::group::Group as _;
use p256::elliptic_curve::ops::{Invert as _, Reduce};
use p256::elliptic_curve::point::AffineCoordinates as _;
use p256::{AffinePoint, FieldBytes, ProjectivePoint, Scalar};

/// Bits of a scalar that one addition takes care of. A wider window saves few additions and doubles
/// the table.
const WINDOW_BITS: usize = 7;

/// Digits are signed: a row needs multiples up to half of 2^7.
const ROW: usize = 64;

/// Rows for whole windows; they cover all but the four highest of 256 bits.
const ROWS: usize = 36;

/// The last row is for four bits and a carry.
const LAST_ROW: usize = 16;

/// `1 P` to `64 P`, the same of `2^7 P`, of `2^14 P` and so on; the last row ends with
/// `16 · 2^252 P`. 167,040 bytes.
pub(super) struct Table(Box<[AffinePoint]>);

impl Table {
    /// The table of a point: 2,320 additions and 37 inversions.
    pub(super) fn new(point: &AffinePoint) -> Self {
        let mut multiples = Vec::with_capacity(ROWS * ROW + LAST_ROW);
        let mut first = ProjectivePoint::from(*point);
        for _ in 0..ROWS {
            let row: [_; ROW] = row(first);
            first = row.last().map_or(first, ProjectivePoint::double);
            multiples.extend_from_slice(&ProjectivePoint::batch_normalize(&row));
        }
        let last: [_; LAST_ROW] = row(first);
        multiples.extend_from_slice(&ProjectivePoint::batch_normalize(&last));
        Self(multiples.into_boxed_slice())
    }

    /// `sum` and the point times `scalar`.
    fn add_multiple(&self, mut sum: ProjectivePoint, scalar: &Scalar) -> ProjectivePoint {
        let bytes = scalar.to_bytes();
        let mut carry = 0;
        for (row, bit) in self.0.chunks(ROW).zip((0..).step_by(WINDOW_BITS)) {
            let digit = window(&bytes, bit).wrapping_add(carry);
            let is_negative = digit > ROW;
            carry = usize::from(is_negative);
            let magnitude = if is_negative { (2 * ROW).wrapping_sub(digit) } else { digit };
            // A digit of zero has no multiple.
            let Some(multiple) = magnitude.checked_sub(1).and_then(|index| row.get(index)) else { continue };
            if is_negative {
                sum -= multiple;
            } else {
                sum += multiple;
            }
        }
        sum
    }
}

/// The first multiples of a point.
fn row<const N: usize>(first: ProjectivePoint) -> [ProjectivePoint; N] {
    let mut next = ProjectivePoint::IDENTITY;
    core::array::from_fn(|_| {
        next += first;
        next
    })
}

/// The window of a big-endian number that begins at this bit; bits beyond the number are zero.
fn window(bytes: &FieldBytes, bit: usize) -> usize {
    let mut from_lowest = bytes.iter().rev().copied().skip(bit >> 3);
    let low = from_lowest.next().unwrap_or_default();
    let high = from_lowest.next().unwrap_or_default();
    let shifted = usize::from(u16::from_le_bytes([low, high])) >> (bit & 7);
    shifted & (2 * ROW - 1)
}

/// Checks a signature over a SHA-256 digest (FIPS 186-5 section 6.4.2), with the tables of the
/// generator and of the key.
pub(super) fn verify(generator: &Table, key: &Table, digest: &FieldBytes, signature: &Signature) -> bool {
    let (r, s) = signature.split_scalars();
    let inverse = *s.invert_vartime();
    let digest = reduced(digest);
    let sum = generator.add_multiple(ProjectivePoint::IDENTITY, &(digest * inverse));
    let sum = key.add_multiple(sum, &(*r * inverse));
    // The x of the point at infinity reads as 0, which no r is.
    reduced(&sum.to_affine().x()) == *r
}

/// A number below 2^256, modulo the order of the group.
fn reduced(bytes: &FieldBytes) -> Scalar {
    <Scalar as Reduce<FieldBytes>>::reduce(bytes)
}
