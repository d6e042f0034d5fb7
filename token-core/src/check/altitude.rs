//! `catgeoalt`: the altitude at which the viewer must be (spec/cat.md section 5.16).

use core::fmt;

use crate::claims::position::{AltitudeBand, altitude_band};
use crate::reason::Reason;
use crate::request::Request;
use crate::wire::cbor::Reader;
use crate::wire::json::Decimal;

/// Whether the viewer's altitude deviates no more from that of the claim than it may.
pub(super) fn check(raw: &[u8], request: &Request<'_>) -> Result<(), Reason> {
    let observed = request.altitude.ok_or(Reason::ContextMissing)?;
    let holds = |band: AltitudeBand| (observed - band.altitude).abs() <= band.deviation;
    if altitude_band(&mut Reader::new(raw)).is_some_and(holds) { Ok(()) } else { Err(Reason::Altitude) }
}

/// The altitude of the claim for a trace.
pub(super) struct Demanded<'t>(pub(super) &'t [u8]);

impl fmt::Display for Demanded<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match altitude_band(&mut Reader::new(self.0)) {
            Some(AltitudeBand { altitude, deviation }) => {
                write!(f, "{} m, up to {} m from it", Decimal(altitude), Decimal(deviation))
            }
            None => Ok(()),
        }
    }
}
