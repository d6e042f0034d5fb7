//! `catgeoiso3166`: countries and subdivisions (spec/cat.md section 5.13).

use super::entry::{Entry, any_of};
use crate::claims::value;
use crate::reason::Reason;
use crate::request::Request;

/// One entry is enough. A subdivision never tells the country.
pub(super) fn check(regions: &[u8], request: &Request<'_>) -> Result<(), Reason> {
    let (known_country, known_subdivision) =
        (request.country.map(str::as_bytes), request.subdivision.map(str::as_bytes));
    let judge = |code: &[u8]| {
        let country = code.get(..2).unwrap_or(code); // codes begin with a country
        match (known_country, known_subdivision) {
            (Some(known), _) if known != country => Entry::Differs,
            (Some(_), _) if code == country => Entry::Matches,
            (None, _) if code == country => Entry::Undecided,
            (_, Some(known)) if known == code => Entry::Matches,
            (_, Some(_)) => Entry::Differs,
            (_, None) => Entry::Undecided,
        }
    };
    any_of(value::texts(regions).map(judge), Reason::Country)
}
