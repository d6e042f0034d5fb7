//! Reading floats with integers alone, the way back from [`Decimal`](super::Decimal): the tables of the
//! standard library would be a thirtieth of the wasm module.

/// Nine digits a limb, so that limbs times 2^29 fit.
const LIMB: u64 = 1_000_000_000;
const LIMB_DIGITS: usize = 9;
/// Digits before the point: no double has more than 309.
const WHOLE_LIMBS: usize = 35;
/// Digits behind the point: no double, and no middle of two, has more than 1 075.
const FRACTION_LIMBS: usize = 120;
const FRACTION_BITS: u32 = 52;
/// 2^52. From here on doubles are integers, and up to here integers are doubles.
const INTEGERS: f64 = 4_503_599_627_370_496.0;
/// The exponent of the lowest bit that any double has.
const LEAST_EXPONENT: i32 = -1074;
/// 10^22 is the last power of ten that is a double.
const EXACT_POWER: i64 = 22;
/// Bits by which a number is shifted at once.
const STEP: u32 = 29;

/// The double nearest to `whole.fraction × 10^exponent`, of two the even one; infinite above all of them.
pub(super) fn nearest(whole: &str, fraction: &str, exponent: i64) -> f64 {
    few_digits(whole, fraction, exponent).unwrap_or_else(|| Fixed::new(whole, fraction, exponent).nearest())
}

/// An integer and a power of ten that both are doubles: one operation rounds once.
fn few_digits(whole: &str, fraction: &str, exponent: i64) -> Option<f64> {
    let places = i64::try_from(fraction.len()).ok()?;
    let exponent = exponent.checked_sub(places)?;
    let number = whole
        .bytes()
        .chain(fraction.bytes())
        .try_fold(0_u64, |number, digit| number.checked_mul(10)?.checked_add(u64::from(digit.saturating_sub(b'0'))));
    let number = number.filter(|number| number >> FRACTION_BITS == 0)?;
    let number = f64::from_bits(INTEGERS.to_bits() | number) - INTEGERS;
    if !(-EXACT_POWER..=EXACT_POWER).contains(&exponent) {
        return None;
    }
    let power = (0..exponent.unsigned_abs()).fold(1.0, |power, _| power * 10.0);
    Some(if exponent < 0 { number / power } else { number * power })
}

/// `number × 2^exponent`, with a number of so many decimal digits that none that matters is lost.
struct Fixed {
    /// The least significant first.
    limbs: [u64; FRACTION_LIMBS + WHOLE_LIMBS],
    exponent: i32,
    /// Something below the lowest limb was left out.
    has_more: bool,
    is_too_large: bool,
}

impl Fixed {
    fn new(whole: &str, fraction: &str, exponent: i64) -> Self {
        let limbs = [0; FRACTION_LIMBS + WHOLE_LIMBS];
        let mut fixed = Self { limbs, exponent: 0, has_more: false, is_too_large: false };
        // The place of a digit, from the lowest on.
        let lowest = i64::try_from(FRACTION_LIMBS.saturating_mul(LIMB_DIGITS)).unwrap_or_default();
        let digits = i64::try_from(whole.len()).unwrap_or(i64::MAX);
        let mut place = exponent.saturating_add(digits).saturating_add(lowest);
        for digit in whole.bytes().chain(fraction.bytes()) {
            place = place.saturating_sub(1);
            fixed.add(u64::from(digit.saturating_sub(b'0')), place);
        }
        fixed
    }

    fn add(&mut self, digit: u64, place: i64) {
        if digit == 0 {
            return;
        }
        let Ok(place) = usize::try_from(place) else {
            self.has_more = true;
            return;
        };
        match self.limbs.get_mut(place / LIMB_DIGITS) {
            Some(limb) => {
                *limb = limb.saturating_add((0..place % LIMB_DIGITS).fold(digit, |value, _| value.saturating_mul(10)));
            }
            None => self.is_too_large = true,
        }
    }

    fn nearest(mut self) -> f64 {
        if self.is_too_large {
            return f64::INFINITY;
        }
        while self.whole() >> (FRACTION_BITS + 1) != 0 {
            // Far above, steps are long; those that are not, do not go below.
            self.halve(if self.has_beyond(FRACTION_LIMBS + 3) { STEP } else { 1 });
        }
        while self.whole() >> FRACTION_BITS == 0 && self.exponent > LEAST_EXPONENT {
            let room = self.exponent.abs_diff(LEAST_EXPONENT);
            let is_far = self.whole() >> (FRACTION_BITS - STEP) == 0;
            self.double(if is_far { room.min(STEP) } else { 1 });
        }
        // The leading bit of what is not subnormal is one in the exponent, and so is what rounding carries into it.
        let exponent = u64::from(self.exponent.abs_diff(LEAST_EXPONENT)).unbounded_shl(FRACTION_BITS);
        let bits = exponent.saturating_add(self.whole()).saturating_add(u64::from(self.rounds_up()));
        f64::from_bits(bits.min(f64::INFINITY.to_bits()))
    }

    /// What stands before the point; if that is 10^18 or more, a number above all that are of interest.
    fn whole(&self) -> u64 {
        if self.has_beyond(FRACTION_LIMBS + 2) {
            return u64::MAX;
        }
        let limb = |place: usize| self.limbs.get(place).copied().unwrap_or_default();
        limb(FRACTION_LIMBS + 1).saturating_mul(LIMB).saturating_add(limb(FRACTION_LIMBS))
    }

    fn has_beyond(&self, place: usize) -> bool {
        self.limbs.iter().skip(place).any(|limb| *limb != 0)
    }

    /// Whether what stands behind the point is more than a half, or a half behind an odd number.
    fn rounds_up(&self) -> bool {
        let mut below = self.limbs.iter().take(FRACTION_LIMBS).rev();
        let first = below.next().copied().unwrap_or_default();
        match first.cmp(&(LIMB / 2)) {
            core::cmp::Ordering::Equal => self.has_more || below.any(|limb| *limb != 0) || self.whole() & 1 == 1,
            order => order.is_gt(),
        }
    }

    fn double(&mut self, times: u32) {
        let mut carry = 0_u64;
        for limb in &mut self.limbs {
            let value = limb.unbounded_shl(times).saturating_add(carry);
            (*limb, carry) = (value % LIMB, value / LIMB);
        }
        self.exponent = self.exponent.saturating_sub_unsigned(times);
    }

    fn halve(&mut self, times: u32) {
        let mut rest = 0_u64;
        for limb in self.limbs.iter_mut().rev() {
            let value = rest.saturating_mul(LIMB).saturating_add(*limb);
            *limb = value.unbounded_shr(times);
            rest = value & !u64::MAX.unbounded_shl(times);
        }
        self.has_more |= rest != 0;
        self.exponent = self.exponent.saturating_add_unsigned(times);
    }
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects)]
mod tests {
    use std::format;
    use std::string::{String, ToString};
    use std::vec::Vec;

    use proptest::prelude::*;

    use super::nearest;

    /// As the standard library reads it.
    fn agrees(whole: &str, fraction: &str, exponent: i64) -> Result<(), TestCaseError> {
        let expected: f64 = format!("{whole}.{fraction}e{exponent}").parse().expect("a number");
        prop_assert_eq!(nearest(whole, fraction, exponent), expected, "{}.{}e{}", whole, fraction, exponent);
        Ok(())
    }

    /// Every digit of the middle between a double and the next one.
    fn middle(bits: u64) -> (String, String) {
        let (value, next) = (f64::from_bits(bits), f64::from_bits(bits + 1));
        if value >= 1.0 {
            // Above 2^53 doubles are even; below it their middle has 53 places at most.
            let (low, high) = (format!("{value:.60}"), format!("{next:.60}"));
            return halve_sum(&low, &high);
        }
        halve_sum(&format!("{value:.1080}"), &format!("{next:.1080}"))
    }

    /// Half the sum of two decimals with as many places.
    fn halve_sum(low: &str, high: &str) -> (String, String) {
        let width = low.len().max(high.len());
        let pad = |text: &str| format!("{text:0>width$}");
        let (low, high) = (pad(low), pad(high));
        let point = low.find('.').expect("a point");
        let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).map(|byte| byte - b'0').collect::<Vec<_>>();
        let mut sum: Vec<u8> = digits(&low).iter().zip(digits(&high)).map(|(a, b)| a + b).collect();
        let mut rest = 0;
        for digit in &mut sum {
            let value = rest * 10 + *digit;
            (*digit, rest) = (value / 2, value % 2);
        }
        assert_eq!(rest, 0);
        // A digit of a half may be 10 to 14 where the sum carries.
        for place in (1..sum.len()).rev() {
            let carry = sum[place] / 10;
            sum[place] %= 10;
            sum[place - 1] += carry;
        }
        let text: String = sum.iter().map(ToString::to_string).collect();
        (text[..point].to_string(), text[point..].to_string())
    }

    #[test]
    fn the_extremes() {
        let cases = [
            ("0", "", 0, 0.0),
            ("1", "7976931348623157", 308, f64::MAX),
            ("1", "7976931348623159", 308, f64::INFINITY),
            ("1", "", 309, f64::INFINITY),
            ("1", "", i64::MAX / 2, f64::INFINITY),
            ("1", "", i64::MIN / 2, 0.0),
            ("4", "9406564584124654", -324, f64::from_bits(1)),
            ("2", "4703282292062327", -324, 0.0),
            ("2", "4703282292062328", -324, f64::from_bits(1)),
            ("2", "2250738585072011", -308, f64::from_bits((1 << 52) - 1)),
            ("9007199254740993", "", 0, 9_007_199_254_740_992.0),
            ("9007199254740993", "0000000001", 0, 9_007_199_254_740_994.0),
        ];
        for (whole, fraction, exponent, value) in cases {
            assert_eq!(nearest(whole, fraction, exponent), value, "{whole}.{fraction}e{exponent}");
        }
    }

    proptest! {
        #[test]
        fn any_decimal(whole in "0|[1-9][0-9]{0,30}", fraction in "[0-9]{0,40}", exponent in -400_i64..400) {
            agrees(&whole, &fraction, exponent)?;
        }

        #[test]
        fn long_ones(whole in "[1-9][0-9]{0,320}", fraction in "[0-9]{0,1200}", exponent in -1300_i64..300) {
            agrees(&whole, &fraction, exponent)?;
        }

        #[test]
        fn middles(bits in 0..f64::MAX.to_bits()) {
            let (whole, fraction) = middle(bits);
            let even = f64::from_bits(bits + (bits & 1));
            prop_assert_eq!(nearest(&whole, &fraction, 0), even);
            agrees(&whole, &fraction, 0)?;
            prop_assert_eq!(nearest(&whole, &format!("{fraction}0000000000000000000000000001"), 0), f64::from_bits(bits + 1));
        }
    }
}
