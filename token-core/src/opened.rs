//! An authenticated token in the form in which its claims are read: what a cache may remember.

use crate::authentic::Authentic;
use crate::claims::{Source, transcode};
use crate::envelope::Typ;
use crate::key::Key;
use crate::policy::Policy;
use crate::reason::Reason;
use crate::scratch::Scratch;
use crate::token::Format;

/// An authenticated token whose payload is CBOR, as it came or transcoded. Nothing of the claims
/// has been judged.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Opened<'t, 'k> {
    pub(crate) format: Format,
    pub(crate) typ: Typ<'t>,
    pub(crate) key: &'t Key<'k>,
    /// The payload of a CAT, or a JWT's written as the CBOR of the same claim set: from here on
    /// the two formats cannot differ.
    pub(crate) map: &'t [u8],
    /// Members of a JWT's payload, also those that were ignored.
    pub(crate) members: usize,
}

impl<'t, 'k> Opened<'t, 'k> {
    pub(crate) fn new(
        token: Authentic<'t, 'k>,
        policy: &Policy<'_>,
        scratch: &mut Scratch<'t>,
    ) -> Result<Self, Reason> {
        let mut members = 0;
        let map = match token.format() {
            Format::Cat => token.payload(),
            Format::Jwt => scratch.write_with(|out| {
                let transcoded = transcode(token.payload(), Source::Jwt, &policy.labels, &policy.limits, out)?;
                members = transcoded.members;
                Ok(transcoded.length)
            })?,
        };
        Ok(Self { format: token.format(), typ: token.typ(), key: token.key(), map, members })
    }
}
