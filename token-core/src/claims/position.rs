//! Positions and altitudes in WGS 84: the values of `catgeocoord` and `catgeoalt` (spec/cat.md
//! sections 5.14 and 5.16).

use crate::request::Position;
use crate::wire::cbor::{Item, Reader};

/// A circle on the Earth.
///
/// ```
/// use token_core::{Circle, ClaimSet, Position};
/// let stadium = Circle { centre: Position { latitude: 48.2188, longitude: 11.6247 }, radius: 2_000.0 };
/// assert_eq!(ClaimSet::new().with_circles(&[stadium])?.to_json(), r#"{"catgeocoord":[[48.2188,11.6247,2000]]}"#);
/// # Ok::<(), token_core::MintError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Circle {
    /// In its middle.
    pub centre: Position,
    /// Metres, above 0.
    pub radius: f64,
}

impl Circle {
    /// Whether it is one: degrees in range, a radius above 0.
    fn is_sound(&self) -> bool {
        self.centre.latitude.abs() <= 90.0 && self.centre.longitude.abs() <= 180.0 && self.radius > 0.0
    }
}

/// An altitude and how far from it, in metres.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AltitudeBand {
    pub(crate) altitude: f64,
    /// 0 or more.
    pub(crate) deviation: f64,
}

/// The circles of `catgeocoord`.
pub(crate) fn circles(raw: &[u8]) -> impl Iterator<Item = Circle> {
    let mut reader = Reader::new(raw);
    let count = reader.array().unwrap_or_default();
    (0..count).map_while(move |_| circle(&mut reader))
}

/// An entry of `catgeocoord`: latitude, longitude, radius.
pub(crate) fn circle(reader: &mut Reader<'_>) -> Option<Circle> {
    if reader.array()? != 3 {
        return None;
    }
    let centre = Position { latitude: number(reader)?, longitude: number(reader)? };
    let circle = Circle { centre, radius: number(reader)? };
    circle.is_sound().then_some(circle)
}

/// The value of `catgeoalt`.
pub(crate) fn altitude_band(reader: &mut Reader<'_>) -> Option<AltitudeBand> {
    if reader.array()? != 2 {
        return None;
    }
    let band = AltitudeBand { altitude: number(reader)?, deviation: number(reader)? };
    (band.deviation >= 0.0).then_some(band)
}

/// A number: an integer, or a finite float that is not −0 (spec/cat.md section 3 rule 12). What has no
/// exact double is rounded to the nearest, as the same number in JSON is.
fn number(reader: &mut Reader<'_>) -> Option<f64> {
    match reader.next().ok()? {
        Item::Unsigned(number) => Some(nearest(number)),
        Item::Negative(below) => Some(match below.checked_add(1) {
            Some(number) => -nearest(number),
            None => -18_446_744_073_709_551_616.0,
        }),
        Item::Float(value) => (value.is_finite() && value.to_bits() != 1 << 63).then_some(value),
        _ => None,
    }
}

/// Both halves are doubles, and so is the upper one times 2^32: the sum alone is rounded.
fn nearest(number: u64) -> f64 {
    let half = |bits: u64| f64::from(u32::try_from(bits & 0xffff_ffff).unwrap_or_default());
    half(number >> 32) * 4_294_967_296.0 + half(number)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{nearest, number};
    use crate::wire::cbor::Reader;

    proptest! {
        #[test]
        fn integers_are_rounded_once(integer in any::<u64>()) {
            prop_assert_eq!(std::format!("{integer}").parse(), Ok(nearest(integer)));
        }
    }

    #[test]
    fn integers_and_finite_floats_are_numbers() {
        let read = |raw: &[u8]| number(&mut Reader::new(raw));
        assert_eq!(read(b"\x18\x64"), Some(100.0));
        assert_eq!(read(b"\x20"), Some(-1.0));
        assert_eq!(read(b"\x3b\xff\xff\xff\xff\xff\xff\xff\xff"), Some(-18_446_744_073_709_551_616.0));
        assert_eq!(read(b"\xf9\x3e\x00"), Some(1.5));
        assert_eq!(read(b"\xf9\x00\x00"), Some(0.0));
        for other in [&b"\xf9\x80\x00"[..], b"\xf9\x7e\x00", b"\xf9\x7c\x00", b"\xf6", b"\x61\x31"] {
            assert_eq!(read(other), None);
        }
    }
}
