//! `geohash`: cells of the classic geohash (spec/cat.md section 5.15).

use crate::request::Position;

const ALPHABET: &[u8; 32] = b"0123456789bcdefghjkmnpqrstuvwxyz";

/// The longest geohash: its cell is some centimetres wide.
const MAX_CHARACTERS: usize = 12;

/// Whether a text is a geohash of 1 to 12 characters, in lower case.
pub(crate) fn is_geohash(text: &[u8]) -> bool {
    (1..=MAX_CHARACTERS).contains(&text.len()) && text.iter().all(|character| ALPHABET.contains(character))
}

/// CTA-5007 wants longer geohashes encrypted: they point at a neighbourhood.
pub(crate) const fn identifies(text: &[u8]) -> bool {
    text.len() > 4
}

/// The longest geohash of a position. Its first characters are the geohashes of the larger cells.
pub(crate) fn of(position: Position) -> [u8; MAX_CHARACTERS] {
    let mut longitude = Halves { low: -180.0, high: 180.0, value: position.longitude };
    let mut latitude = Halves { low: -90.0, high: 90.0, value: position.latitude };
    let (mut hash, mut is_longitude) = ([0; MAX_CHARACTERS], true);
    for character in &mut hash {
        let mut bits = 0_usize;
        for _ in 0..5 {
            let is_upper = if is_longitude { longitude.narrow() } else { latitude.narrow() };
            bits = bits << 1 | usize::from(is_upper);
            is_longitude = !is_longitude;
        }
        *character = ALPHABET.get(bits).copied().unwrap_or_default();
    }
    hash
}

/// An interval around a value, halved again and again. Its bounds are doubles without rounding.
struct Halves {
    low: f64,
    high: f64,
    value: f64,
}

impl Halves {
    /// Goes on with the half that holds the value; whether it is the upper one, to which the middle
    /// belongs.
    fn narrow(&mut self) -> bool {
        let middle = f64::midpoint(self.low, self.high);
        let is_upper = self.value >= middle;
        *(if is_upper { &mut self.low } else { &mut self.high }) = middle;
        is_upper
    }
}

#[cfg(test)]
mod tests {
    use super::{is_geohash, of};
    use crate::request::Position;

    #[test]
    fn positions_are_those_of_the_classic_geohash() {
        let cases = [
            (57.649_11, 10.407_44, "u4pruydqqvj8"),
            (42.605, -5.603, "ezs42s000esk"),
            (37.774_9, -122.419_4, "9q8yyk8ytpxr"),
            (0.0, 0.0, "s00000000000"),
            (-90.0, -180.0, "000000000000"),
            (90.0, 180.0, "zzzzzzzzzzzz"),
        ];
        for (latitude, longitude, hash) in cases {
            let found = of(Position { latitude, longitude });
            assert_eq!(core::str::from_utf8(&found), Ok(hash));
        }
    }

    #[test]
    fn form() {
        for text in ["9", "9q8y", "u4pruydqqvj8"] {
            assert!(is_geohash(text.as_bytes()), "{text}");
        }
        for text in ["", "9Q8Y", "a", "i", "l", "o", "9q8y ", "u4pruydqqvj8z"] {
            assert!(!is_geohash(text.as_bytes()), "{text}");
        }
    }
}
