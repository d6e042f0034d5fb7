//! `cattprint`: the fingerprint of the TLS client (spec/cat.md section 2.4).

use core::fmt;

use super::holds;
use crate::claims::fingerprint;
use crate::reason::Reason;
use crate::request::Request;
use crate::wire::json::JsonText;

/// Whether the client's JA4 fingerprint is that of the claim; case does not count.
pub(super) fn check(raw: &[u8], request: &Request<'_>) -> Result<(), Reason> {
    let observed = request.tls_fingerprint.ok_or(Reason::ContextMissing)?;
    let is_same = fingerprint::of(raw)
        .is_some_and(|demanded| demanded.kind == fingerprint::JA4 && demanded.value.eq_ignore_ascii_case(observed));
    holds(is_same, Reason::TlsFingerprint)
}

/// The fingerprint of the claim for a trace.
pub(super) struct Demanded<'t>(pub(super) &'t [u8]);

impl fmt::Display for Demanded<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match fingerprint::of(self.0) {
            Some(demanded) => {
                let kind = fingerprint::kind_name(demanded.kind).unwrap_or("?");
                write!(f, "{kind} {}", JsonText(demanded.value))
            }
            None => Ok(()),
        }
    }
}
