//! Deciding in steps, for hosts that check signatures or ask a store themselves.

use core::fmt;

use crate::authentic::{Authentic, Checked, Unchecked};
use crate::check;
use crate::check::state::Viewer;
use crate::denial::Denial;
use crate::gate::Gate;
use crate::opened::Opened;
use crate::pending::Pending;
use crate::possession::{CheckedProof, SentToken};
use crate::request::Request;
use crate::scratch::Scratch;
use crate::signature_check::SignatureCheck;
use crate::token::Token;
use crate::trace::Tracer;

/// What a decision that was begun waits for.
#[derive(Debug)]
#[must_use]
pub enum Begun<'s> {
    /// A signature that the host must check: nothing the token claims can be read yet.
    NeedsSignature(NeedsSignature<'s>),
    /// Every local check has passed; look-ups are left.
    NeedsLookups(Pending<'s>),
}

/// A token whose signature the host must check. It tells key, algorithm and the bytes that were
/// signed, and no claim: [`NeedsSignature::finish`] is the only way on.
///
/// `Debug` prints id and algorithm of the key alone.
#[must_use]
pub struct NeedsSignature<'s> {
    gate: &'s Gate<'s>,
    token: Unchecked<'s, 's>,
    sent: Token<'s>,
    request: &'s Request<'s>,
    scratch: Scratch<'s>,
}

impl<'a> Gate<'a> {
    /// Makes every check that needs nothing from outside: for hosts that check signatures of
    /// [external keys](crate::Key::external), or ask a remote store. With an in-memory state
    /// [`Gate::verify`] runs the same code to the end.
    ///
    /// ```
    /// use token_core::limits::SCRATCH_BYTES;
    /// use token_core::*;
    ///
    /// // The host has a module that checks ES256; here, a key of this build stands for it.
    /// let signer = Key::ecdsa_private(Algorithm::Es256, b"k1".as_slice(), &[7; 32])?;
    /// let claims = ClaimSet::new().with_issuer("https://id.example").with_expiry(1_800_000_300);
    /// let token = mint(Format::Jwt, &claims, &signer)?;
    ///
    /// let keys = KeyRing::new(vec![Key::external(Algorithm::Es256, b"k1".as_slice())?])?;
    /// let mut policy = Policy::new(Issuers::Any, Audiences::Any)?;
    /// policy.state.required = false;
    /// let gate = Gate::new(keys, policy)?;
    /// let (request, mut scratch) = (Request::at(1_800_000_000), [0; SCRATCH_BYTES]);
    ///
    /// let pending = match gate.begin(Token::text(&token), &request, &mut scratch)? {
    ///     Begun::NeedsLookups(pending) => pending,
    ///     Begun::NeedsSignature(needed) => {
    ///         let check = needed.signature_check();
    ///         assert_eq!((check.key_id(), check.algorithm()), (b"k1".as_slice(), Algorithm::Es256));
    ///         assert_eq!(check.signature().len(), 64);
    ///         assert!(check.signing_input().concat().starts_with(b"eyJ"));
    ///         needed.finish(true)? // what the module said
    ///     }
    /// };
    /// assert_eq!(pending.finish(&NoState)?.issuer(), Some("https://id.example"));
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// The reason of the denial.
    pub fn begin<'s>(
        &'s self,
        token: Token<'s>,
        request: &'s Request<'s>,
        scratch: &'s mut [u8],
    ) -> Result<Begun<'s>, Denial> {
        let tracer = &mut Tracer::unwatched();
        check::clock::check(request.now, None, tracer)?;
        let mut scratch = Scratch::new(scratch);
        let sent = token;
        Ok(match self.check_signature(token, request.now, &mut scratch, tracer)? {
            Checked::Authentic(token) => Begun::NeedsLookups(self.go_on(token, sent, request, scratch, tracer)?),
            Checked::Unchecked(token) => {
                Begun::NeedsSignature(NeedsSignature { gate: self, token, sent, request, scratch })
            }
        })
    }

    fn go_on<'s>(
        &'s self,
        token: Authentic<'s, 'a>,
        sent: Token<'s>,
        request: &Request<'_>,
        mut scratch: Scratch<'s>,
        tracer: &mut Tracer<'_>,
    ) -> Result<Pending<'s>, Denial> {
        let opened = Opened::new(sent, token, self.policy(), &mut scratch, tracer)?;
        let proof = CheckedProof::default();
        let judged = self.judge(&opened, SentToken::new(sent, &proof), request, scratch, tracer)?;
        Ok(Pending { gate: self, opened, judged, viewer: Viewer::of(request) })
    }
}

impl<'s> NeedsSignature<'s> {
    /// What is to be checked.
    #[must_use]
    pub fn signature_check(&self) -> SignatureCheck<'s> {
        self.token.signature_check()
    }

    /// Goes on with the verdict on this signature; everything else is judged as if it had been checked
    /// here.
    ///
    /// # Errors
    /// The reason of the denial: `signature-invalid` unless the signature is right.
    pub fn finish(self, is_right: bool) -> Result<Pending<'s>, Denial> {
        let Self { gate, token, sent, request, scratch } = self;
        let tracer = &mut Tracer::unwatched();
        gate.go_on(token.resolve(Some(is_right), tracer)?, sent, request, scratch, tracer)
    }
}

impl fmt::Debug for NeedsSignature<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("NeedsSignature").field(&self.signature_check()).finish()
    }
}
