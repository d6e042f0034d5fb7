//! `catpor`: rejection at random (spec/cat.md section 5.6).

use super::value;
use crate::time::Timestamp;
use crate::wire::cbor::{Item, Reader};

/// The value of `catpor`: `[probability, id, ? expiration]`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sampling<'t> {
    /// Of a rejection, from 0 to 1.
    pub(crate) probability: f64,
    /// What goes on the block list after a rejection.
    pub(crate) id: &'t [u8],
    /// Until when it stays there; without it, as long as the token lives.
    pub(crate) expires: Option<Timestamp>,
}

impl<'t> Sampling<'t> {
    /// Reads the value of a claim; of a JWT as it was transcoded.
    pub(crate) fn read(reader: &mut Reader<'t>, from_json: bool) -> Option<Self> {
        let count @ 2..=3 = reader.array()? else { return None };
        let probability = match reader.next().ok()? {
            Item::Unsigned(0) => 0.0,
            Item::Unsigned(1) => 1.0,
            // −0 is no number in JSON either.
            Item::Float(value) if (0.0..=1.0).contains(&value) && value.is_sign_positive() => value,
            _ => return None,
        };
        let id = reader.bytes()?;
        let expires = if count == 3 { Some(value::read_time(reader, from_json)?) } else { None };
        Some(Self { probability, id, expires })
    }
}
