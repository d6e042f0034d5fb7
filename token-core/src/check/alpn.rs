//! `catalpn`: the protocols that may have been negotiated (spec/cat.md section 5.11).

use core::fmt;

use crate::claims::value;
use crate::reason::Reason;
use crate::request::{Fact, Request};
use crate::text::Lossy;
use crate::wire::cbor::Item;

/// Whether the protocol of the connection is listed; without TLS there is none.
pub(super) fn check(raw: &[u8], request: &Request<'_>) -> Result<(), Reason> {
    match request.alpn {
        Fact::Unknown => Err(Reason::ContextMissing),
        Fact::Known(protocol) if value::items(raw).any(|listed| listed == Item::Bytes(protocol)) => Ok(()),
        Fact::Known(_) | Fact::Absent => Err(Reason::Alpn),
    }
}

/// The protocols of the claim for a trace.
pub(super) struct Protocols<'t>(pub(super) &'t [u8]);

impl fmt::Display for Protocols<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        for listed in value::items(self.0) {
            if let Item::Bytes(protocol) = listed {
                write!(f, "{separator}{}", Lossy(protocol))?;
                separator = ", ";
            }
        }
        Ok(())
    }
}

/// The protocol of the connection for a trace.
pub(super) struct Observed<'r>(pub(super) Fact<&'r [u8]>);

impl fmt::Display for Observed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Fact::Unknown => f.write_str("not known"),
            Fact::Absent => f.write_str("no TLS"),
            Fact::Known(protocol) => Lossy(protocol).fmt(f),
        }
    }
}
