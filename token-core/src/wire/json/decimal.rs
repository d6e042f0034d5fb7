//! Writing floats with integers alone: what the standard library has for it would be a twentieth
//! of the wasm module, for claims that hardly a token carries.

use core::fmt::{self, Write as _};

/// A finite float as a JSON number (RFC 8259 section 6). Whoever reads it and rounds to the nearest
/// double gets this float: the digits are the fewest that do, or else all of its digits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Decimal(pub(crate) f64);

/// 2^52. From here on doubles are integers, and adding it rounds to one.
const INTEGERS: f64 = 4_503_599_627_370_496.0;
const FRACTION_BITS: u32 = 52;
/// 10^22 is the last power of ten that is a double.
const EXACT_POWER: usize = 22;
/// Nine digits, so that products with a factor below 2^32 fit.
const LIMB: u64 = 1_000_000_000;
const LIMB_DIGITS: usize = 9;
/// No double has more than 767 digits that count.
const LIMBS: usize = 86;

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_sign_negative() {
            f.write_char('-')?;
        }
        let value = self.0.abs();
        let digits = Digits::few(value).unwrap_or_else(|| Digits::all(value));
        digits.write(f)
    }
}

/// Decimal digits, and how many of them stand behind the point.
struct Digits {
    /// The least significant first.
    limbs: [u64; LIMBS],
    places: usize,
}

impl Digits {
    /// The fewest digits whose quotient by a power of ten is the value. Below 2^53 both are doubles,
    /// and division rounds once: it gives what a reader of the digits gets.
    fn few(value: f64) -> Option<Self> {
        let mut power = 1.0;
        for places in 0..=EXACT_POWER {
            let rounded = value * power + INTEGERS;
            if rounded >= INTEGERS + INTEGERS {
                return None;
            }
            if (rounded - INTEGERS) / power == value {
                return Some(Self::new(rounded.to_bits() & ones(FRACTION_BITS), places));
            }
            power *= 10.0;
        }
        None
    }

    /// Every digit: the value is significand × 2^exponent, and 2^−n = 5^n × 10^−n.
    fn all(value: f64) -> Self {
        let (stored, fraction) = (value.to_bits() >> FRACTION_BITS, value.to_bits() & ones(FRACTION_BITS));
        let (significand, exponent) = match stored {
            0 => (fraction, 1),
            _ => (fraction | 1 << FRACTION_BITS, stored),
        };
        let zeros = significand.trailing_zeros();
        let significand = significand.unbounded_shr(zeros);
        // The exponent is that of the lowest bit, and 1 075 more.
        let exponent = usize::try_from(exponent.saturating_add(u64::from(zeros))).unwrap_or_default();
        let places = 1075_usize.saturating_sub(exponent);
        let mut digits = Self::new(significand, places);
        digits.multiply_repeatedly(5, places);
        digits.multiply_repeatedly(2, exponent.saturating_sub(1075));
        digits
    }

    fn new(number: u64, places: usize) -> Self {
        let mut limbs = [0; LIMBS];
        if let Some(lowest) = limbs.first_mut() {
            *lowest = number;
        }
        let mut digits = Self { limbs, places };
        digits.multiply(1);
        digits
    }

    fn multiply_repeatedly(&mut self, factor: u64, times: usize) {
        for _ in 0..times {
            self.multiply(factor);
        }
    }

    fn multiply(&mut self, factor: u64) {
        let mut carry = 0_u64;
        for limb in &mut self.limbs {
            let product = limb.saturating_mul(factor).saturating_add(carry);
            (*limb, carry) = (product % LIMB, product / LIMB);
        }
    }

    fn digit(&self, place: usize) -> u64 {
        let limb = self.limbs.get(place / LIMB_DIGITS).copied().unwrap_or_default();
        (0..place % LIMB_DIGITS).fold(limb, |rest, _| rest / 10) % 10
    }

    fn write(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let highest = (0..LIMBS.saturating_mul(LIMB_DIGITS)).rfind(|place| self.digit(*place) != 0).unwrap_or_default();
        for place in (0..=highest.max(self.places)).rev() {
            if place.saturating_add(1) == self.places {
                f.write_char('.')?;
            }
            f.write_char(u8::try_from(self.digit(place)).map_or('0', |digit| char::from(digit.saturating_add(b'0'))))?;
        }
        if self.places == 0 { f.write_str(".0") } else { Ok(()) }
    }
}

const fn ones(count: u32) -> u64 {
    !u64::MAX.unbounded_shl(count)
}

#[cfg(test)]
mod tests {
    use std::string::ToString as _;

    use proptest::prelude::*;

    use super::Decimal;

    #[test]
    fn few_digits_are_written_as_a_person_would() {
        let cases = [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (1.0, "1.0"),
            (-1.5, "-1.5"),
            (0.1, "0.1"),
            (52.520_008, "52.520008"),
            (1e15, "1000000000000000.0"),
            (0.000_000_1, "0.0000001"),
            (0.1 + 0.2, "0.3000000000000000444089209850062616169452667236328125"),
            (1e22, "10000000000000000000000.0"),
        ];
        for (value, text) in cases {
            assert_eq!(Decimal(value).to_string(), text);
        }
    }

    #[test]
    fn the_extremes_are_written_whole() {
        for value in [f64::MAX, f64::MIN_POSITIVE, f64::from_bits(1), f64::from_bits((1 << 52) - 1)] {
            let text = Decimal(value).to_string();
            assert_eq!(text.parse(), Ok(value), "{text}");
            let digits = if value < 1.0 { std::format!("{value:.1074}") } else { std::format!("{value:.1}") };
            assert_eq!(text.trim_end_matches('0'), digits.trim_end_matches('0'));
        }
    }

    proptest! {
        #[test]
        fn a_reader_gets_the_same_float(bits: u64) {
            let value = f64::from_bits(bits);
            prop_assume!(value.is_finite());
            prop_assert_eq!(Decimal(value).to_string().parse(), Ok(value));
        }

        #[test]
        fn decimals_stay_as_they_are(text in "-?[1-9][0-9]{0,6}\\.[0-9]{0,6}[1-9]") {
            let value: f64 = text.parse().expect("a number");
            prop_assert_eq!(Decimal(value).to_string(), text);
        }
    }
}
