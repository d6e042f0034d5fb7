//! `cattpk`: the public key of the TLS client (spec/cat.md section 5.17).

use core::fmt;

use subtle::ConstantTimeEq;

use super::holds;
use crate::claims::value;
use crate::hash::sha256;
use crate::reason::Reason;
use crate::request::{Fact, Request};
use crate::text::Hex;

/// Whether the client showed a certificate of this key: its DER SubjectPublicKeyInfo, compared in
/// constant time.
pub(super) fn check(raw: &[u8], request: &Request<'_>) -> Result<(), Reason> {
    let shown = match request.tls_client_key {
        Fact::Unknown => return Err(Reason::ContextMissing),
        Fact::Absent => return Err(Reason::TlsKey),
        Fact::Known(key) => key,
    };
    holds(value::bytes(raw).is_some_and(|demanded| bool::from(demanded.ct_eq(shown))), Reason::TlsKey)
}

/// The key of the claim for a trace.
pub(super) struct Demanded<'t>(pub(super) &'t [u8]);

impl fmt::Display for Demanded<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Key(value::bytes(self.0).map_or(Fact::Absent, Fact::Known)).fmt(f)
    }
}

/// A key for a trace: the hash of its SubjectPublicKeyInfo, by which operators know keys.
pub(super) struct Key<'t>(pub(super) Fact<&'t [u8]>);

impl fmt::Display for Key<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Fact::Unknown => f.write_str("not known"),
            Fact::Absent => f.write_str("no client certificate"),
            Fact::Known(key) => write!(f, "SHA-256 {}", Hex(&sha256(&[key]))),
        }
    }
}
