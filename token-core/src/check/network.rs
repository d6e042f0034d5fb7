//! `catnip`: the networks that a viewer may come from (spec/cat.md section 5.8).

use core::fmt;

use super::Known;
use super::entry::{Entry, any_of};
use crate::claims::network::{self, NetworkEntry};
use crate::reason::Reason;
use crate::request::Request;

/// One entry is enough, addresses, prefixes and AS numbers alike.
pub(super) fn check(catnip: &[u8], request: &Request<'_>) -> Result<(), Reason> {
    let judge = |entry| {
        let is_match = match entry {
            NetworkEntry::Prefix(prefix) => request.ip.map(|address| prefix.covers(address)),
            NetworkEntry::Asn(asn) => request.asn.map(|of| of == asn),
        };
        match is_match {
            Some(true) => Entry::Matches,
            Some(false) => Entry::Differs,
            None => Entry::Undecided,
        }
    };
    any_of(network::networks(catnip).map(judge), Reason::Network)
}

/// `catnip` for a trace.
pub(super) struct Networks<'t>(pub(super) &'t [u8]);

impl fmt::Display for Networks<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        for entry in network::networks(self.0) {
            match entry {
                NetworkEntry::Prefix(prefix) => write!(f, "{separator}{prefix}")?,
                NetworkEntry::Asn(asn) => write!(f, "{separator}AS{asn}")?,
            }
            separator = ", ";
        }
        Ok(())
    }
}

/// Address and AS number of the viewer for a trace.
pub(super) struct Viewer<'r>(pub(super) &'r Request<'r>);

impl fmt::Display for Viewer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "address {}, AS {}", Known(self.0.ip), Known(self.0.asn))
    }
}
