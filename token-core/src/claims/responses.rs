//! `catif`: what a token orders to be answered when one of its claims denies it (spec/cat.md section
//! 6.1).

use super::{Label, kind, value};
use crate::policy::Labels;
use crate::wire::cbor::{Item, Reader};

/// The tag of what the recipient inserts into a field (spec/cat.md section 6.1), and the one value of it
/// that is known: the URI of the request.
pub(crate) const INSERTED_TAG: u64 = 121;
pub(crate) const REQUEST_URI: u64 = 0;

/// The response to a denial by one of some claims.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(feature = "alloc"), expect(dead_code, reason = "read where something is minted"))]
pub(crate) struct Response<'t> {
    /// A label, or an array of some.
    on: &'t [u8],
    pub(crate) status: u16,
    /// A map of fields, as CBOR; empty when there are none.
    headers: &'t [u8],
    /// The key that signs the tokens in the fields.
    pub(crate) key_id: Option<&'t str>,
}

/// The entries of a value that was judged to be sound, in the order in which they stand.
pub(crate) fn responses(raw: &[u8]) -> impl Iterator<Item = Response<'_>> {
    value::members(raw).filter_map(|(on, entry)| {
        let mut reader = Reader::new(entry);
        let count = reader.array()?;
        let status = u16::try_from(reader.unsigned()?).ok()?;
        let headers = if count > 1 { reader.skip().ok()? } else { &[] };
        let key_id = if count > 2 { Some(reader.text()?) } else { None };
        Some(Response { on, status, headers, key_id })
    })
}

impl<'t> Response<'t> {
    /// The claims it answers for, as policies name them. A text is none that can deny.
    pub(crate) fn claims(self, labels: &Labels) -> impl Iterator<Item = Label> {
        let only = value::integer(self.on);
        let several = value::items(self.on).filter_map(Item::as_i64);
        only.into_iter().chain(several).map(|number| kind::canonical(number, labels))
    }

    /// Names and values of the fields.
    #[cfg(feature = "alloc")]
    pub(crate) fn headers(self) -> impl Iterator<Item = (&'t str, Value<'t>)> {
        value::members(self.headers).filter_map(|(name, raw)| Some((value::text(name)?, Value(raw))))
    }
}

/// The value of a field: a text, or parts one after the other.
#[cfg(feature = "alloc")]
#[derive(Clone, Copy, Debug)]
pub(crate) struct Value<'t>(&'t [u8]);

/// A part of a value.
#[cfg(feature = "alloc")]
#[derive(Clone, Copy, Debug)]
pub(crate) enum Part<'t> {
    Text(&'t str),
    /// A token of these claims, as CBOR: null is filled in.
    Token(&'t [u8]),
    RequestUri,
}

#[cfg(feature = "alloc")]
impl<'t> Value<'t> {
    pub(crate) fn parts(self) -> impl Iterator<Item = Option<Part<'t>>> {
        let mut reader = Reader::new(self.0);
        let mut peeked = reader;
        let count = match peeked.array() {
            Some(count) => {
                reader = peeked;
                count
            }
            None => 1,
        };
        (0..count).map(move |_| {
            let raw = reader.skip().ok()?;
            match Reader::new(raw).next().ok()? {
                Item::Text(text) => Some(Part::Text(text)),
                Item::Map(_) => Some(Part::Token(raw)),
                Item::Tag(INSERTED_TAG) => Some(Part::RequestUri),
                _ => None,
            }
        })
    }
}
