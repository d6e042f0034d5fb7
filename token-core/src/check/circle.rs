//! `catgeocoord`: the circles in one of which the viewer must be (spec/cat.md section 5.14).

use core::fmt;

use super::holds;
use crate::claims::Circle;
use crate::claims::position::circles;
use crate::reason::Reason;
use crate::request::{Position, Request};
use crate::wire::json::Decimal;

/// The mean radius of the Earth in metres (semantics section 6).
const EARTH_RADIUS: f64 = 6_371_008.8;

/// Whether the viewer's position is not farther from the centre of a circle than its radius.
pub(super) fn check(raw: &[u8], request: &Request<'_>) -> Result<(), Reason> {
    let position = request.position.ok_or(Reason::ContextMissing)?;
    let covers = |circle: Circle| distance(circle.centre, position) <= circle.radius;
    holds(circles(raw).any(covers), Reason::Area)
}

/// Metres along the great circle, by the haversine formula.
fn distance(a: Position, b: Position) -> f64 {
    let (latitude_a, latitude_b) = (a.latitude.to_radians(), b.latitude.to_radians());
    let half_chord = |degrees: f64| libm::sin(degrees.to_radians() / 2.0);
    let (north, east) = (half_chord(b.latitude - a.latitude), half_chord(b.longitude - a.longitude));
    let haversine = north * north + libm::cos(latitude_a) * libm::cos(latitude_b) * east * east;
    // Between antipodes rounding may exceed 1.
    2.0 * EARTH_RADIUS * libm::asin(libm::sqrt(haversine.min(1.0)))
}

/// The circles of the claim for a trace.
pub(super) struct Circles<'t>(pub(super) &'t [u8]);

impl fmt::Display for Circles<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        for Circle { centre, radius } in circles(self.0) {
            write!(f, "{separator}within {} m of {}", Decimal(radius), Place(centre))?;
            separator = ", ";
        }
        Ok(())
    }
}

/// The viewer's position for a trace, and how far it is from the nearest centre.
pub(super) struct Viewer<'t> {
    pub(super) circles: &'t [u8],
    pub(super) request: &'t Request<'t>,
}

impl fmt::Display for Viewer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(position) = self.request.position else { return f.write_str("not known") };
        let nearest = circles(self.circles).map(|circle| distance(circle.centre, position)).fold(f64::MAX, f64::min);
        write!(f, "{}, {} m from the nearest centre", Place(position), Decimal(libm::round(nearest)))
    }
}

/// A position as `latitude, longitude`.
pub(super) struct Place(pub(super) Position);

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", Decimal(self.0.latitude), Decimal(self.0.longitude))
    }
}

#[cfg(test)]
mod tests {
    use super::{EARTH_RADIUS, distance};
    use crate::request::Position;

    #[test]
    fn distances_are_those_of_the_sphere() {
        let at = |latitude, longitude| Position { latitude, longitude };
        let quarter = core::f64::consts::FRAC_PI_2 * EARTH_RADIUS;
        let cases = [
            (at(0.0, 0.0), at(0.0, 0.0), 0.0),
            (at(0.0, 0.0), at(0.0, 90.0), quarter),
            (at(0.0, 0.0), at(90.0, 17.0), quarter),
            (at(90.0, 0.0), at(-90.0, 123.0), 2.0 * quarter),
            (at(0.0, 0.0), at(0.0, 180.0), 2.0 * quarter),
            (at(0.0, 179.5), at(0.0, -179.5), quarter / 90.0),
            (at(90.0, -180.0), at(90.0, 44.0), 0.0),
            // Berlin and Munich, calculated elsewhere with 50 digits.
            (at(52.52, 13.405), at(48.137_2, 11.575_6), 504_306.099_707_3),
        ];
        for (a, b, metres) in cases {
            for (from, to) in [(a, b), (b, a)] {
                let found = distance(from, to);
                assert!((found - metres).abs() < 1e-3, "{from:?} to {to:?}: {found} and not {metres}");
            }
        }
    }
}
