//! The gate: keys and policy, ready to decide.

mod several;

use crate::authentic::Checked;
use crate::check;
use crate::check::possession::Possession;
use crate::check::request::Facts;
use crate::check::state::Viewer;
use crate::claims::Label;
#[cfg(feature = "encryption")]
use crate::decrypted::Decrypted;
use crate::denial::Denial;
use crate::envelope::Envelope;
use crate::error::ConfigError;
use crate::grant::Grant;
use crate::judged::Judged;
use crate::key::KeyRing;
use crate::opened::Opened;
use crate::policy::{KeyIdMode, Policy};
use crate::possession::{CheckedProof, SentToken};
use crate::reason::{Reason, Stage};
use crate::request::Request;
use crate::revoke::RevocationLookup;
use crate::scratch::Scratch;
use crate::time::Timestamp;
use crate::token::{Structure, Token};
#[cfg(feature = "explain")]
use crate::trace::Trace;
use crate::trace::Tracer;
use crate::uri::Uri;

/// Keys and policy, checked to fit together, ready to decide.
#[derive(Clone, Debug)]
pub struct Gate<'a> {
    keys: KeyRing<'a>,
    policy: Policy<'a>,
}

impl<'a> Gate<'a> {
    /// A gate with these keys and this policy.
    ///
    /// # Errors
    /// The policy contradicts itself or the keys.
    pub fn new(keys: KeyRing<'a>, policy: Policy<'a>) -> Result<Self, ConfigError> {
        policy.check()?;
        if policy.key_id == KeyIdMode::Hint {
            // Trial is bounded: every try costs a MAC or signature check (semantics section 2).
            // A token is decrypted with the keys that encrypt, and then checked with the others.
            let count = |structure| keys.iter().filter(|key| key.algorithm().structure() == structure).count();
            if count(Structure::Mac0) > 4 || count(Structure::Sign1) > 1 || count(Structure::Encrypt0) > 4 {
                return Err(ConfigError::new(
                    "policy.kid",
                    "at most 4 symmetric keys, 4 that encrypt and 1 asymmetric key with \"hint\"",
                ));
            }
        }
        Ok(Self { keys, policy })
    }

    /// The policy.
    #[must_use]
    pub const fn policy(&self) -> &Policy<'a> {
        &self.policy
    }

    /// The keys.
    #[must_use]
    pub const fn keys(&self) -> &KeyRing<'a> {
        &self.keys
    }

    /// Makes tables with which keys check signatures faster: see [`KeyRing::warm`].
    #[cfg(all(feature = "alloc", any(feature = "es256", feature = "eddsa")))]
    pub fn warm(&mut self) {
        self.keys.warm();
    }

    /// Decides about one token for one request.
    ///
    /// `scratch` holds what is decoded; [`SCRATCH_BYTES`](crate::limits::SCRATCH_BYTES) suffice
    /// under the default limits. The grant borrows from it.
    ///
    /// # Errors
    /// The reason of the denial.
    pub fn verify<'s>(
        &'s self,
        token: Token<'s>,
        request: &Request<'_>,
        state: &dyn RevocationLookup,
        scratch: &'s mut [u8],
    ) -> Result<Grant<'s>, Denial> {
        self.decide(SentToken::new(token, &CheckedProof::default()), request, state, scratch, &mut Tracer::unwatched())
    }

    /// As [`Gate::verify`], telling `trace` every check.
    ///
    /// # Errors
    /// The reason of the denial.
    #[cfg(feature = "explain")]
    pub fn explain<'s>(
        &'s self,
        token: Token<'s>,
        request: &Request<'_>,
        state: &dyn RevocationLookup,
        scratch: &'s mut [u8],
        trace: &mut dyn Trace,
    ) -> Result<Grant<'s>, Denial> {
        self.decide(
            SentToken::new(token, &CheckedProof::default()),
            request,
            state,
            scratch,
            &mut Tracer::watched(trace),
        )
    }

    /// Decides about a request: finds the tokens on it where the policy's placements say, and tries
    /// them in that order, at most [`MAX_CANDIDATES`](crate::limits::MAX_CANDIDATES). One grant
    /// suffices; of several denials the one that got furthest is reported.
    ///
    /// # Errors
    /// The reason of the denial; `token-missing` when there is no token.
    pub fn verify_request<'s>(
        &'s self,
        request: &Request<'s>,
        state: &dyn RevocationLookup,
        scratch: &'s mut [u8],
    ) -> Result<Grant<'s>, Denial> {
        self.decide_request(request, state, scratch, &mut Tracer::unwatched())
    }

    /// As [`Gate::verify_request`], telling `trace` every check of the token that decided.
    ///
    /// # Errors
    /// The reason of the denial.
    #[cfg(feature = "explain")]
    pub fn explain_request<'s>(
        &'s self,
        request: &Request<'s>,
        state: &dyn RevocationLookup,
        scratch: &'s mut [u8],
        trace: &mut dyn Trace,
    ) -> Result<Grant<'s>, Denial> {
        self.decide_request(request, state, scratch, &mut Tracer::watched(trace))
    }

    /// The denial of a request whose description the host's code could not read: `request-malformed`,
    /// unless the clock comes first (semantics section 1). `now` is its time, where that could be read.
    pub fn refuse(&self, now: Option<Timestamp>, state: &dyn RevocationLookup) -> Denial {
        now.and_then(|now| check::clock::check(now, state.issued_at(), &mut Tracer::unwatched()).err())
            .unwrap_or_else(|| Reason::RequestMalformed.into())
    }

    /// Checks envelope, key and signature of a token and nothing else; the payload. No decision
    /// about access can be made from it. Keys that the host checks with are of no use here.
    ///
    /// # Errors
    /// The reason of the denial.
    pub fn authenticate<'s>(
        &'s self,
        token: Token<'s>,
        now: Timestamp,
        scratch: &'s mut [u8],
    ) -> Result<&'s [u8], Denial> {
        let mut scratch = Scratch::new(scratch);
        let tracer = &mut Tracer::unwatched();
        let token = self.check_signature(token, now, &mut scratch, tracer)?.resolve(|_| None, tracer)?;
        Ok(token.payload())
    }

    /// Envelope, key and signature: 1xx to 3xx.
    pub(crate) fn check_signature<'s>(
        &'s self,
        token: Token<'s>,
        now: Timestamp,
        scratch: &mut Scratch<'s>,
        tracer: &mut Tracer<'_>,
    ) -> Result<Checked<'s, 'a>, Denial> {
        let envelope = Envelope::parse(token, &self.policy, scratch);
        let envelope = tracer.check(Stage::Envelope, "envelope", None, envelope, move |show| {
            show(&"COSE_Mac0, COSE_Sign1, COSE_Encrypt0 or JWS", &format_args!("{} bytes", token.bytes.len()));
        })?;
        #[cfg(feature = "encryption")]
        if envelope.structure == Some(Structure::Encrypt0) {
            let decrypted = Decrypted::new(&envelope, &self.keys, &self.policy, now, scratch, tracer)?;
            return decrypted.check_signature(&self.keys, &self.policy, now, tracer);
        }
        Checked::new(envelope, &self.keys, &self.policy, now, tracer)
    }

    /// The one straight way: every stage in the order of semantics section 1, the first failure
    /// decides.
    fn decide<'s>(
        &'s self,
        sent: SentToken<'s, '_>,
        request: &Request<'_>,
        state: &dyn RevocationLookup,
        scratch: &'s mut [u8],
        tracer: &mut Tracer<'_>,
    ) -> Result<Grant<'s>, Denial> {
        check::clock::check(request.now, state.issued_at(), tracer)?;
        let mut scratch = Scratch::new(scratch);
        let opened = self.open(sent.token, request.now, state, &mut scratch, tracer)?;
        let judged = self.judge(&opened, sent, request, scratch, tracer)?;
        judged.finish(&opened, self, Viewer::of(request), state, tracer)
    }

    /// Envelope, key, signature and claims: 1xx to 3xx and 8xx.
    pub(crate) fn open<'s>(
        &'s self,
        token: Token<'s>,
        now: Timestamp,
        state: &dyn RevocationLookup,
        scratch: &mut Scratch<'s>,
        tracer: &mut Tracer<'_>,
    ) -> Result<Opened<'s, 'a>, Denial> {
        let checked = self.check_signature(token, now, scratch, tracer)?;
        let authentic = checked.resolve(|check| state.signature(check), tracer)?;
        Opened::new(token, authentic, &self.policy, scratch, tracer)
    }

    /// What claims, key and policy demand of the request: 206, 4xx to 6xx.
    pub(crate) fn judge<'s>(
        &'s self,
        opened: &Opened<'s, 'a>,
        sent: SentToken<'_, '_>,
        request: &Request<'_>,
        mut scratch: Scratch<'s>,
        tracer: &mut Tracer<'_>,
    ) -> Result<Judged<'s>, Denial> {
        let claims = &opened.claims;
        let uri = self.uri(request, &mut scratch);
        for key in opened.keys() {
            check::scope::check(claims, key.scope(), &uri, tracer)?;
        }
        check::time::check(claims, opened.longest_lifetime(), &self.policy, request.now, tracer)?;
        check::identity::check(opened, &self.policy, tracer)?;
        tracer.reach(Stage::Request);
        let uri = uri.map_err(|reason| tracer.denied("url", reason.into()))?;
        let facts = &mut Facts {
            request,
            uri: uri.as_ref(),
            policy: &self.policy,
            format: claims.format(),
            proof_settings: claims.value(Label::CATDPOP),
            possession: Possession::new(sent, self.policy.jkt_label_3),
            scratch: &mut scratch,
        };
        check::request::check(claims, facts, tracer)?;
        Ok(Judged { is_bound: facts.possession.is_asked, proof: facts.possession.used, uri })
    }

    /// The request's URL, normalised and without tokens. A malformed one counts at its place.
    pub(crate) fn uri<'s>(&self, request: &Request<'_>, scratch: &mut Scratch<'s>) -> Result<Option<Uri<'s>>, Reason> {
        let Some(url) = request.url else { return Ok(None) };
        let (uri, rest) = Uri::normalise(url, &self.policy.placements, scratch.take_rest())?;
        scratch.restore(rest);
        Ok(Some(uri))
    }
}
