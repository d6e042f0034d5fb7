//! `geohash`: the cells in one of which the viewer must be (spec/cat.md section 5.15).

use super::holds;
use crate::claims::{geohash, value};
use crate::reason::Reason;
use crate::request::Request;

/// Whether the viewer's position lies in one of the cells.
pub(super) fn check(raw: &[u8], request: &Request<'_>) -> Result<(), Reason> {
    let position = request.position.ok_or(Reason::ContextMissing)?;
    let here = geohash::of(position);
    holds(value::texts(raw).any(|cell| here.starts_with(cell)), Reason::Area)
}
