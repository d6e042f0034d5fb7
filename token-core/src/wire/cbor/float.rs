//! Between the three widths of IEEE 754 floats, exactly or not at all. Worked on bits: a cast
//! would round, and loses what a NaN carries.

/// The bits of exponent and fraction of a width.
#[derive(Clone, Copy)]
struct Width {
    exponent: u32,
    fraction: u32,
}

const HALF: Width = Width { exponent: 5, fraction: 10 };
const SINGLE: Width = Width { exponent: 8, fraction: 23 };
const DOUBLE: Width = Width { exponent: 11, fraction: 52 };

/// The value of a half-precision float (RFC 8949 appendix D).
pub(super) fn from_half(bits: u64) -> f64 {
    widen(bits, HALF)
}

/// The value of a single-precision float.
pub(super) fn from_single(bits: u64) -> f64 {
    widen(bits, SINGLE)
}

/// The half-precision float that is exactly this single-precision one.
pub(super) fn half_of_single(bits: u64) -> Option<u64> {
    narrow(bits, SINGLE, HALF)
}

/// The single-precision float that is exactly this double-precision one.
pub(super) fn single_of_double(bits: u64) -> Option<u64> {
    narrow(bits, DOUBLE, SINGLE)
}

/// The absolute value of a float that is an integer below 2^64. Zero is, negative zero is too:
/// its sign is for the caller to see.
pub(super) fn integer_magnitude(value: f64) -> Option<u64> {
    if value == 0.0 {
        return Some(0);
    }
    let (exponent, fraction) = DOUBLE.split(value.to_bits());
    let significand = fraction | 1 << DOUBLE.fraction;
    // The value is significand × 2^(exponent − 1075); subnormal, infinite and NaN fall out.
    match exponent.checked_sub(1075) {
        None => shift_exactly(significand, 1075_u64.saturating_sub(exponent)),
        Some(up) => u32::try_from(up).ok().filter(|up| *up <= 11).map(|up| significand.wrapping_shl(up)),
    }
}

impl Width {
    /// Exponent and fraction as they are stored.
    fn split(self, bits: u64) -> (u64, u64) {
        (bits.wrapping_shr(self.fraction) & ones(self.exponent), bits & ones(self.fraction))
    }

    fn sign(self, bits: u64) -> u64 {
        bits.wrapping_shr(self.exponent.wrapping_add(self.fraction)) & 1
    }

    fn bias(self) -> i64 {
        ones(self.exponent.wrapping_sub(1)).cast_signed()
    }
}

fn ones(count: u32) -> u64 {
    1_u64.wrapping_shl(count).wrapping_sub(1)
}

fn widen(bits: u64, from: Width) -> f64 {
    let (exponent, fraction) = from.split(bits);
    let sign = from.sign(bits).wrapping_shl(63);
    let added = DOUBLE.fraction.wrapping_sub(from.fraction);
    let magnitude = if exponent == 0 {
        // Subnormal: so many of the least unit, whose exponent is 1 − bias − fraction.
        let unit = DOUBLE.bias().wrapping_sub(from.bias()).wrapping_add(1).wrapping_sub(i64::from(from.fraction));
        let unit = f64::from_bits(unit.cast_unsigned().wrapping_shl(DOUBLE.fraction));
        (f64::from(u32::try_from(fraction).unwrap_or_default()) * unit).to_bits()
    } else {
        let stored = if exponent == ones(from.exponent) {
            ones(DOUBLE.exponent)
        } else {
            exponent.wrapping_add(DOUBLE.bias().wrapping_sub(from.bias()).cast_unsigned())
        };
        stored.wrapping_shl(DOUBLE.fraction) | fraction.wrapping_shl(added)
    };
    f64::from_bits(sign | magnitude)
}

fn narrow(bits: u64, from: Width, to: Width) -> Option<u64> {
    let (exponent, fraction) = from.split(bits);
    let sign = from.sign(bits).wrapping_shl(to.exponent.wrapping_add(to.fraction));
    let dropped = from.fraction.wrapping_sub(to.fraction);
    let magnitude = if exponent == ones(from.exponent) {
        // Infinity, or a NaN whose lower bits are clear.
        ones(to.exponent).wrapping_shl(to.fraction) | shift_exactly(fraction, u64::from(dropped))?
    } else if exponent == 0 {
        // A subnormal of the wider width is far below the least of the narrower.
        (fraction == 0).then_some(0)?
    } else {
        let stored = exponent.cast_signed().wrapping_sub(from.bias()).wrapping_add(to.bias());
        if stored >= ones(to.exponent).cast_signed() {
            return None;
        }
        match u64::try_from(stored) {
            Ok(stored @ 1..) => stored.wrapping_shl(to.fraction) | shift_exactly(fraction, u64::from(dropped))?,
            // Subnormal: the leading one becomes visible, and moves down.
            _ => {
                let significand = fraction | 1_u64.wrapping_shl(from.fraction);
                let below = 1_i64.wrapping_sub(stored).cast_unsigned();
                shift_exactly(significand, below.wrapping_add(u64::from(dropped)))?
            }
        }
    };
    Some(sign | magnitude)
}

/// Shifts down when only zeros fall out.
fn shift_exactly(value: u64, count: u64) -> Option<u64> {
    if value == 0 {
        return Some(0);
    }
    let count = u32::try_from(count).ok()?;
    (value.trailing_zeros() >= count).then(|| value.wrapping_shr(count))
}
