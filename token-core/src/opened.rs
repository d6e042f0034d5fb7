//! An authenticated token whose claims are sound: what a cache may remember.

use crate::authentic::Authentic;
use crate::claims::{Claims, Source, transcode};
use crate::denial::Denial;
use crate::envelope::Typ;
use crate::key::Key;
use crate::policy::Policy;
use crate::reason::Stage;
use crate::scratch::Scratch;
use crate::token::Format;
use crate::trace::Tracer;

/// An authenticated token and its claims. All of it follows from token, keys and policy: nothing
/// was asked of time, request or state.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Opened<'t, 'k> {
    pub(crate) typ: Typ<'t>,
    pub(crate) key: &'t Key<'k>,
    pub(crate) claims: Claims<'t>,
}

impl<'t, 'k> Opened<'t, 'k> {
    /// Reads the claims: the payload of a CAT, or a JWT's written as the CBOR of the same claim
    /// set. From here on the two formats cannot differ.
    pub(crate) fn new(
        token: Authentic<'t, 'k>,
        policy: &Policy<'_>,
        scratch: &mut Scratch<'t>,
        tracer: &mut Tracer<'_>,
    ) -> Result<Self, Denial> {
        let mut members = 0;
        let map = match token.format() {
            Format::Cat => token.payload(),
            Format::Jwt => {
                let written = scratch.write_with(|out| {
                    let transcoded = transcode(token.payload(), Source::Jwt, &policy.labels, &policy.limits, out)?;
                    members = transcoded.members;
                    Ok(transcoded.length)
                });
                written.map_err(|reason| tracer.denied("payload", reason.into()))?
            }
        };
        tracer.reach(Stage::Claims);
        let claims = Claims::decode(map, members, token.format(), policy);
        let claims = claims.map_err(|denial| tracer.denied("claims", denial))?;
        Ok(Self { typ: token.typ(), key: token.key(), claims })
    }
}
