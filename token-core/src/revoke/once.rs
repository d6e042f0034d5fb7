//! Look-ups for a token that is decided about twice.

use core::cell::Cell;
use core::net::IpAddr;

use super::{Answer, LookupFailed, NetworkAnswer, RevocationLookup};
use crate::claims::TokenId;
use crate::signature_check::SignatureCheck;
use crate::time::Timestamp;

/// Look-ups of which those that take notes are made once: a token that is tried, found good and then
/// decided about is used once.
pub(crate) struct Once<'l> {
    state: &'l dyn RevocationLookup,
    used: Cell<Option<Option<Answer>>>,
    proof_used: Cell<Option<Option<Answer>>>,
}

impl<'l> Once<'l> {
    /// For one token, with the one proof that comes with it.
    pub(crate) const fn new(state: &'l dyn RevocationLookup) -> Self {
        Self { state, used: Cell::new(None), proof_used: Cell::new(None) }
    }
}

/// The answer that was given before, or is given now. (A `OnceCell` panics where a look-up would make itself again.)
fn once(kept: &Cell<Option<Option<Answer>>>, ask: impl FnOnce() -> Option<Answer>) -> Option<Answer> {
    let answer = kept.get().unwrap_or_else(ask);
    kept.set(Some(answer));
    answer
}

impl RevocationLookup for Once<'_> {
    fn signature(&self, check: &SignatureCheck<'_>) -> Option<bool> {
        self.state.signature(check)
    }

    fn checks_signatures(&self) -> bool {
        self.state.checks_signatures()
    }

    fn issued_at(&self) -> Option<Timestamp> {
        self.state.issued_at()
    }

    fn issuer(&self, issuer: &str) -> Answer {
        self.state.issuer(issuer)
    }

    fn key(&self, id: &[u8]) -> Answer {
        self.state.key(id)
    }

    fn token(&self, issuer: &str, id: TokenId<'_>) -> Answer {
        self.state.token(issuer, id)
    }

    fn session(&self, issuer: &str, session: &str) -> Answer {
        self.state.session(issuer, session)
    }

    fn subject(&self, issuer: &str, subject: &str) -> Result<Option<Timestamp>, LookupFailed> {
        self.state.subject(issuer, subject)
    }

    fn network(&self, address: Option<IpAddr>, asn: Option<u32>) -> NetworkAnswer {
        self.state.network(address, asn)
    }

    fn epoch_floor(&self, issuer: &str, scope: &str) -> Result<u64, LookupFailed> {
        self.state.epoch_floor(issuer, scope)
    }

    fn blocked(&self, issuer: &str, id: &[u8]) -> Option<Answer> {
        self.state.blocked(issuer, id)
    }

    fn block(&self, issuer: &str, id: &[u8], until: Option<Timestamp>) {
        self.state.block(issuer, id, until);
    }

    fn proof_used(&self, thumbprint: &[u8], proof_id: &str, until: Timestamp) -> Option<Answer> {
        once(&self.proof_used, || self.state.proof_used(thumbprint, proof_id, until))
    }

    fn reused(&self, issuer: &str, id: TokenId<'_>) -> Option<Answer> {
        self.state.reused(issuer, id)
    }

    fn used(&self, issuer: &str, id: TokenId<'_>, until: Option<Timestamp>) -> Option<Answer> {
        once(&self.used, || self.state.used(issuer, id, until))
    }
}
