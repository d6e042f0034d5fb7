//! An authenticated token whose claims are sound: what a cache may remember.

use core::{fmt, iter};

use crate::authentic::Authentic;
use crate::claims::{Claims, Label, Source, responses, transcode};
use crate::denial::{ClaimPath, Denial};
use crate::envelope::Typ;
use crate::key::Key;
use crate::policy::{Labels, Policy};
use crate::reason::Stage;
use crate::scratch::Scratch;
use crate::token::{Format, Token};
use crate::trace::Tracer;

/// An authenticated token and its claims. All of it follows from token, keys and policy: nothing
/// was asked of time, request or state.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Opened<'t, 'k> {
    /// As it was received.
    pub(crate) source: Token<'t>,
    pub(crate) typ: Typ<'t>,
    pub(crate) key: &'t Key<'k>,
    /// The key that decrypted it, if it was encrypted; where nothing signed it, the same one.
    pub(crate) encryption: Option<&'t Key<'k>>,
    pub(crate) claims: Claims<'t>,
}

impl<'t, 'k> Opened<'t, 'k> {
    /// Reads the claims: the payload of a CAT, or a JWT's written as the CBOR of the same claim
    /// set. From here on the two formats cannot differ.
    pub(crate) fn new(
        source: Token<'t>,
        token: Authentic<'t, 'k>,
        policy: &Policy<'_>,
        scratch: &mut Scratch<'t>,
        tracer: &mut Tracer<'_>,
    ) -> Result<Self, Denial> {
        // An authentic token got farther than any other, also where its claims cannot be read.
        tracer.reach(Stage::Claims);
        let mut members = 0;
        let map = match token.format {
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
        let claims = Claims::decode(map, members, token.format, token.encryption.is_some(), policy);
        let claims = claims.map_err(|denial| tracer.denied("claims", denial))?;
        if let Some(ordered) = claims.value(Label::CATIF) {
            tracer.note(Stage::Claims, "catif", Some(ClaimPath::new(Label::CATIF)), move |show| {
                show(
                    &Answered(ordered, &policy.labels),
                    &format_args!(
                        "{} origins, {} fields and {} keys open",
                        policy.redirect_origins.len(),
                        policy.response_headers.len(),
                        policy.catif_kids.len()
                    ),
                );
            });
        }
        Ok(Self { source, typ: token.typ, key: token.key, encryption: token.encryption, claims })
    }

    /// The keys whose scopes bind it: the one that signed, and the one that encrypted if it is another.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &'t Key<'k>> {
        let other = self.encryption.filter(|other| !core::ptr::eq(*other, self.key));
        iter::once(self.key).chain(other)
    }

    /// Seconds that a token of these keys may live.
    pub(crate) fn longest_lifetime(&self) -> Option<u64> {
        self.keys().filter_map(|key| key.scope().max_lifetime).min()
    }
}

/// For a trace: the claims whose denials are answered, and with which status.
struct Answered<'t>(&'t [u8], &'t Labels);

impl fmt::Display for Answered<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("answers denials")?;
        for response in responses(self.0) {
            let mut separator = " by ";
            for claim in response.claims(self.1) {
                write!(f, "{separator}{claim}")?;
                separator = ", ";
            }
            write!(f, " with {};", response.status)?;
        }
        Ok(())
    }
}
