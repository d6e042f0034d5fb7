//! 610: `cnf`, which demands a proof of possession, and the settings of `catdpop` beside it.

use core::fmt;
use core::sync::atomic::Ordering;

use super::request::Facts;
use crate::claims::{Label, MAX_WINDOW, ProofSettings, thumbprints};
use crate::denial::Denial;
use crate::possession::{IS_BUILT, Proof, ProofUse, SentToken};
use crate::reason::{Reason, Stage};
use crate::request::Request;
use crate::revoke::{Answer, RevocationLookup};
use crate::scratch::Scratch;
use crate::trace::Tracer;

/// What a token shows of the possession of keys. The proof on the request is checked when the first
/// `cnf` asks for it, and once.
#[derive(Debug)]
pub(crate) struct Possession<'t, 's> {
    sent: SentToken<'t, 't>,
    jkt_label_3: bool,
    proof: Option<Result<Proof<'s>, Reason>>,
    /// Whether any `cnf` was asked for: the decision holds for this request alone.
    pub(crate) is_asked: bool,
    /// The use of the proof that is to be looked up, when a `cnf` that holds demands it and that decides.
    pub(crate) used: Option<ProofUse<'s>>,
    /// Whether claim sets are reached of which another one may accept the same proof for longer.
    pub(super) is_composed: bool,
}

impl<'t, 's> Possession<'t, 's> {
    pub(crate) const fn new(sent: SentToken<'t, 't>, jkt_label_3: bool) -> Self {
        Self { sent, jkt_label_3, proof: None, is_asked: false, used: None, is_composed: false }
    }

    fn proof(&mut self, request: &Request<'_>, scratch: &mut Scratch<'s>) -> Result<Proof<'s>, Reason> {
        let sent = self.sent;
        *self.proof.get_or_insert_with(|| Proof::check(sent, request, scratch))
    }

    /// Notes a use to be looked up. Where several `cnf` demand it, it is remembered as long as the
    /// longest of them says.
    pub(super) fn note_use(&mut self, used: Option<ProofUse<'s>>) {
        self.used = self.used.into_iter().chain(used).max_by_key(|used| used.until);
    }
}

/// What `cnf` demands, for a trace.
pub(super) const DEMANDED: &str = "a DPoP proof of the key, for this method, this URL and this token";

/// Whether a proof of the key in `cnf` is on the request (spec/cat.md section 5.21).
pub(super) fn check(cnf: &[u8], facts: &mut Facts<'_, '_>) -> Result<(), Reason> {
    let Facts { request, proof_settings, possession, scratch, .. } = facts;
    possession.is_asked = true;
    if let Some(missed) = request.headers_missed {
        missed.store(true, Ordering::Relaxed);
        return Err(Reason::ContextMissing);
    }
    let jkt_label_3 = possession.jkt_label_3;
    let mut demanded = thumbprints(cnf, jkt_label_3).peekable();
    // Nothing to show is no proof, and other methods no proof shows.
    let can_be_shown = demanded.peek().is_some() && demanded.all(|thumbprint| thumbprint.is_some());
    if !IS_BUILT || !can_be_shown || possession.sent.is_bearer(request) {
        return Err(Reason::ProofOfPossession);
    }
    let proof = possession.proof(request, scratch)?;
    let settings = ProofSettings::of(*proof_settings);
    if !thumbprints(cnf, jkt_label_3).flatten().all(|thumbprint| proof.is_of(thumbprint))
        || !proof.is_recent(settings, request.now)
    {
        return Err(Reason::ProofOfPossession);
    }
    if settings.once {
        let window = if possession.is_composed { MAX_WINDOW } else { settings.window };
        possession.note_use(Some(proof.once(window)));
    }
    Ok(())
}

/// 709: a proof that counts once only (RFC 9449 section 11.1). A look-up that failed denies whatever the
/// policy says of revocation: the token itself demands an answer.
pub(crate) fn check_use(
    used: Option<&ProofUse<'_>>,
    state: &dyn RevocationLookup,
    tracer: &mut Tracer<'_>,
) -> Result<(), Denial> {
    let Some(used) = used else { return Ok(()) };
    let answer = state.proof_used(&used.thumbprint, used.id, used.until);
    let verdict = match answer {
        None => Err(Reason::ContextMissing),
        Some(Answer::Clear) => Ok(()),
        Some(Answer::Hit) => Err(Reason::Replayed),
        Some(Answer::Failed) => Err(Reason::StatusUnknown),
    };
    tracer.check(Stage::State, "catdpop", Some(&Label::CATDPOP), verdict, move |show| {
        show(&"a proof that was not used before", &answer.map_or("no such look-up", Answer::text));
    })
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
