//! `catgeoalt`: the altitude at which the viewer must be (spec/cat.md section 5.16).

use core::fmt;

use super::holds;
use crate::claims::position::{AltitudeBand, altitude_band};
use crate::reason::Reason;
use crate::request::Request;
use crate::wire::cbor::Reader;
use crate::wire::json::Decimal;

/// Whether the viewer's altitude deviates no more from that of the claim than it may.
pub(super) fn check(raw: &[u8], request: &Request<'_>) -> Result<(), Reason> {
    let observed = request.altitude.ok_or(Reason::ContextMissing)?;
    let is_within = |band: AltitudeBand| (observed - band.altitude).abs() <= band.deviation;
    holds(altitude_band(&mut Reader::new(raw)).is_some_and(is_within), Reason::Altitude)
}

/// The altitude of the claim for a trace.
pub(super) struct Band<'t>(pub(super) &'t [u8]);

impl fmt::Display for Band<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match altitude_band(&mut Reader::new(self.0)) {
            Some(AltitudeBand { altitude, deviation }) => {
                write!(f, "{} m, up to {} m from it", Decimal(altitude), Decimal(deviation))
            }
            None => Ok(()),
        }
    }
}
