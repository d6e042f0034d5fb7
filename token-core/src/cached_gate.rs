//! A gate that remembers tokens whose signature it has checked: the same token on the next segment
//! is not decoded and not authenticated again. Time, key validity, request and state are judged every
//! time.

use crate::cache::Cache;
use crate::check;
use crate::check::state::Viewer;
use crate::denial::Denial;
use crate::gate::Gate;
use crate::grant::Grant;
use crate::possession::{CheckedProof, SentToken};
use crate::reason::Reason;
use crate::request::Request;
use crate::revoke::RevocationLookup;
use crate::scratch::Scratch;
use crate::token::Token;
use crate::trace::Tracer;

/// A gate and the tokens it has authenticated. Keys and policy cannot be changed under them: who
/// changes either makes a new gate, which remembers nothing.
///
/// Memory is fixed when it is made: `capacity` times about 2 KiB.
#[derive(Debug)]
pub struct CachedGate<'a> {
    gate: Gate<'a>,
    cache: Cache,
}

impl<'a> CachedGate<'a> {
    /// A gate that remembers up to `capacity` tokens. `seed` comes from a cryptographic generator:
    /// it keys the hashes by which tokens are found, so that nobody can aim two tokens at one
    /// place.
    #[must_use]
    pub fn new(gate: Gate<'a>, capacity: usize, seed: [u8; 16]) -> Self {
        Self { gate, cache: Cache::new(capacity, seed) }
    }

    /// The gate.
    #[must_use]
    pub const fn gate(&self) -> &Gate<'a> {
        &self.gate
    }

    /// Makes tables with which keys check signatures faster: see
    /// [`KeyRing::warm`](crate::KeyRing::warm).
    #[cfg(any(feature = "es256", feature = "eddsa"))]
    pub fn warm(&mut self) {
        self.gate.warm();
    }

    /// As [`Gate::verify`], with the same decision.
    ///
    /// # Errors
    /// The reason of the denial.
    pub fn verify<'s>(
        &'s mut self,
        token: Token<'s>,
        request: &Request<'_>,
        state: &dyn RevocationLookup,
        scratch: &'s mut [u8],
    ) -> Result<Grant<'s>, Denial> {
        decide(&self.gate, &mut self.cache, token, request, state, scratch)
    }

    /// As [`Gate::verify_request`], with the same decision. Only a token that is alone on its
    /// request is remembered.
    ///
    /// # Errors
    /// The reason of the denial.
    pub fn verify_request<'s>(
        &'s mut self,
        request: &Request<'s>,
        state: &dyn RevocationLookup,
        scratch: &'s mut [u8],
    ) -> Result<Grant<'s>, Denial> {
        match self.gate.only_token(request) {
            Some(only) => {
                let token = Token::text_bytes(only.text);
                let grant = decide(&self.gate, &mut self.cache, token, request, state, scratch)?;
                Ok(grant.carried_in(only.placement))
            }
            None => self.gate.verify_request(request, state, scratch),
        }
    }
}

fn decide<'s>(
    gate: &'s Gate<'_>,
    cache: &'s mut Cache,
    token: Token<'s>,
    request: &Request<'_>,
    state: &dyn RevocationLookup,
    scratch: &'s mut [u8],
) -> Result<Grant<'s>, Denial> {
    let tracer = &mut Tracer::unwatched();
    check::clock::check(request.now, state.issued_at(), tracer)?;
    let mut scratch = Scratch::new(scratch);
    let place = cache.place(&token);
    // A key that is no longer in force is a matter for the whole selection of keys. Who cannot have
    // signatures checked does not profit from somebody who could: decisions do not depend on chance.
    let is_remembered = cache.holds(place, &token)
        && cache.opened_by(place, gate.keys()).is_some_and(|(format, keys)| {
            let mut keys = keys.into_iter().flatten();
            keys.all(|key| {
                key.check_use(format, request.now).is_ok() && (!key.is_external() || state.checks_signatures())
            })
        });
    let opened = if is_remembered {
        cache.recall(place, gate.keys()).ok_or(Reason::NotConfigured)?
    } else {
        let opened = gate.open(token, request.now, state, &mut scratch, tracer)?;
        cache.remember(place, &token, &opened, gate.keys());
        opened
    };
    let proof = CheckedProof::default();
    let judged = gate.judge(&opened, SentToken::new(token, &proof), request, scratch, tracer)?;
    judged.finish(&opened, gate, Viewer::of(request), state, tracer)
}
