//! 610: `cnf`, which demands a proof of possession, and the settings of `catdpop` beside it.

use core::fmt;
use core::sync::atomic::Ordering;

use crate::claims::{ProofSettings, thumbprints};
use crate::possession::{Proof, ProofUse, SentToken};
use crate::reason::Reason;
use crate::request::Request;
use crate::scratch::Scratch;
use crate::token::Token;

/// What a token shows of the possession of keys. The proof on the request is checked when the first
/// `cnf` asks for it, and once.
pub(crate) struct Possession<'t, 's> {
    token: SentToken<'t>,
    jkt_label_3: bool,
    proof: Option<Result<Proof<'s>, Reason>>,
    /// Whether any `cnf` was asked for: the decision holds for this request alone.
    pub(crate) is_asked: bool,
    /// The use of the proof that is to be looked up, when a `cnf` that holds demands it.
    pub(crate) used: Option<ProofUse<'s>>,
}

impl<'t, 's> Possession<'t, 's> {
    pub(crate) const fn new(token: Token<'t>, jkt_label_3: bool) -> Self {
        Self { token: SentToken::new(token), jkt_label_3, proof: None, is_asked: false, used: None }
    }

    /// Whether a proof of the key in `cnf` is on the request (spec/cat.md section 5.21).
    pub(crate) fn check(
        &mut self,
        cnf: &[u8],
        catdpop: Option<&[u8]>,
        request: &Request<'_>,
        scratch: &mut Scratch<'s>,
    ) -> Result<(), Reason> {
        self.is_asked = true;
        if let Some(missed) = request.headers_missed {
            missed.store(true, Ordering::Relaxed);
            return Err(Reason::ContextMissing);
        }
        // No proof shows another method.
        if thumbprints(cnf, self.jkt_label_3).next().is_none() || self.token.is_bearer(request) {
            return Err(Reason::ProofOfPossession);
        }
        let token = self.token;
        let proof = (*self.proof.get_or_insert_with(|| Proof::check(token, request, scratch)))?;
        let settings = ProofSettings::of(catdpop);
        let is_of_key = thumbprints(cnf, self.jkt_label_3).all(|thumbprint| proof.is_of(thumbprint));
        if !is_of_key || !proof.is_recent(settings, request.now) {
            return Err(Reason::ProofOfPossession);
        }
        if settings.once {
            let used = proof.once(settings);
            self.used = Some(match self.used {
                Some(other) if other.until > used.until => other,
                _ => used,
            });
        }
        Ok(())
    }
}

/// The proof for a trace.
impl fmt::Display for Possession<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.proof {
            None => f.write_str("no method that a proof shows, or a bearer token"),
            Some(Err(Reason::ContextMissing)) => f.write_str("not known"),
            Some(Err(_)) => f.write_str("no valid proof"),
            Some(Ok(proof)) => proof.fmt(f),
        }
    }
}
