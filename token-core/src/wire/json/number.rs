//! JSON numbers, read exactly: nothing but [`Number::as_f64`] touches floating point.

use super::nearest::nearest;
use crate::time::Timestamp;

/// A number as it is written, grammatical (RFC 8259 section 6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Number<'t>(&'t [u8]);

impl<'t> Number<'t> {
    /// The number at the front of `input`, and what follows it.
    pub(super) fn read(input: &'t [u8]) -> Option<(Self, &'t [u8])> {
        let mut rest = input.strip_prefix(b"-").unwrap_or(input);
        rest = match rest.strip_prefix(b"0") {
            Some(rest) => rest,
            None => digits(rest)?,
        };
        if let Some(fraction) = rest.strip_prefix(b".") {
            rest = digits(fraction)?;
        }
        if let [b'e' | b'E', exponent @ ..] = rest {
            let unsigned = match exponent {
                [b'+' | b'-', unsigned @ ..] => unsigned,
                _ => exponent,
            };
            rest = digits(unsigned)?;
        }
        Some((Self(input.get(..input.len().saturating_sub(rest.len()))?), rest))
    }

    /// The value of an unsigned integer: without sign, point and exponent (`1.0` is none).
    pub(crate) fn as_u64(self) -> Option<u64> {
        let digit = |byte: &u8| Some(byte.wrapping_sub(b'0')).filter(|digit| *digit < 10).map(u64::from);
        let (last, front) = self.0.split_last()?;
        // 64 bits hold every number of 19 digits and none of more than 20: no number begins with zeros.
        if front.len() > 19 {
            return None;
        }
        let mut value = 0_u64;
        for byte in front {
            value = value.wrapping_mul(10).wrapping_add(digit(byte)?);
        }
        value.checked_mul(10)?.checked_add(digit(last)?)
    }

    /// The value of an integer: without point and exponent; `-0` is none.
    pub(crate) fn as_i64(self) -> Option<i64> {
        match self.0.strip_prefix(b"-") {
            None => i64::try_from(self.as_u64()?).ok(),
            Some(unsigned) => 0_i64.checked_sub_unsigned(Number(unsigned).as_u64()?).filter(|value| *value != 0),
        }
    }

    /// Whether it is negative, the digits before and behind the point, and the exponent.
    fn parts(self) -> (bool, &'t str, &'t str, i64) {
        let text = core::str::from_utf8(self.0).unwrap_or_default(); // ASCII
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(unsigned) => (true, unsigned),
            None => (false, text),
        };
        let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        (negative, whole, fraction, saturating_exponent(exponent))
    }

    /// The value, rounded to the nearest double, when it is finite and not `-0`.
    pub(crate) fn as_f64(self) -> Option<f64> {
        let value = self.nearest();
        (value.is_finite() && !(value == 0.0 && value.is_sign_negative())).then_some(value)
    }

    /// The nearest double, which is infinite for what is beyond all others.
    pub(crate) fn nearest(self) -> f64 {
        let (negative, whole, fraction, exponent) = self.parts();
        let value = nearest(whole, fraction, exponent);
        if negative { -value } else { value }
    }

    /// The exact point in time: decimals to nine places, and a tenth place only if it is zero.
    pub(crate) fn as_timestamp(self) -> Option<Timestamp> {
        if let Some(seconds) = self.as_i64() {
            return Some(Timestamp::from_seconds(seconds));
        }
        let (negative, whole, fraction, exponent) = self.parts();
        let (seconds, nanoseconds) = scale(whole, fraction, exponent)?;
        match (negative, seconds, nanoseconds) {
            (true, 0, 0) => None,
            (false, ..) => Timestamp::new(i64::try_from(seconds).ok()?, nanoseconds),
            (true, _, 0) => Timestamp::new(0_i64.checked_sub_unsigned(seconds)?, 0),
            (true, ..) => {
                let before = 0_i64.checked_sub_unsigned(seconds)?.checked_sub(1)?;
                Timestamp::new(before, 1_000_000_000_u32.checked_sub(nanoseconds)?)
            }
        }
    }
}

/// What follows the digits, of which there is at least one.
fn digits(bytes: &[u8]) -> Option<&[u8]> {
    let count = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if count == 0 { None } else { bytes.get(count..) }
}

/// An exponent too large to matter keeps its sign.
fn saturating_exponent(text: &str) -> i64 {
    let limit = if text.starts_with('-') { i64::MIN / 2 } else { i64::MAX / 2 };
    match text.parse::<i64>() {
        Ok(exponent) => exponent.clamp(i64::MIN / 2, i64::MAX / 2),
        Err(_) => limit,
    }
}

/// `whole.fraction × 10^exponent` as whole units and billionths; `None` when the units overflow
/// or a smaller part than a billionth is left.
fn scale(whole: &str, fraction: &str, exponent: i64) -> Option<(u64, u32)> {
    // The place of a digit: 0 and above for units, tens …, −1 for tenths.
    let mut place = i64::try_from(whole.len()).ok()?.checked_add(exponent)?;
    let (mut units, mut billionths) = (0_u64, 0_u32);
    for byte in whole.bytes().chain(fraction.bytes()) {
        place = place.checked_sub(1)?;
        let digit = byte.saturating_sub(b'0');
        if digit == 0 {
            continue;
        }
        match u32::try_from(place) {
            Ok(place) => {
                let value = 10_u64.checked_pow(place)?.checked_mul(u64::from(digit))?;
                units = units.checked_add(value)?;
            }
            Err(_) => {
                let place = u32::try_from(place.checked_add(9)?).ok()?;
                let value = 10_u32.checked_pow(place)?.checked_mul(u32::from(digit))?;
                billionths = billionths.checked_add(value)?;
            }
        }
    }
    Some((units, billionths))
}
