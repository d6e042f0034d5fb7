//! Checking the signature: the only way to a token's payload.

use crate::denial::Denial;
use crate::envelope::{Envelope, Typ};
use crate::key::{Key, KeyRing};
use crate::policy::Policy;
use crate::selection::{self, Check};
use crate::signature_check::SignatureCheck;
use crate::time::Timestamp;
use crate::token::Format;
use crate::trace::Tracer;

/// A token whose signature has been checked, or that has been decrypted with a key that may open
/// tokens without one. Made by [`Checked::new`], [`Unchecked::resolve`] and the step that decrypts
/// alone.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Authentic<'t, 'k> {
    pub(crate) format: Format,
    pub(crate) typ: Typ<'t>,
    payload: &'t [u8],
    pub(crate) key: &'t Key<'k>,
    pub(crate) encryption: Option<&'t Key<'k>>,
}

/// A token whose key was found.
#[derive(Debug)]
pub(crate) enum Checked<'t, 'k> {
    Authentic(Authentic<'t, 'k>),
    /// Its signature is for the host to check.
    Unchecked(Unchecked<'t, 'k>),
}

/// A token of which nobody has checked the signature yet: it has no payload to be read.
#[derive(Debug)]
pub(crate) struct Unchecked<'t, 'k> {
    envelope: Envelope<'t>,
    key: &'t Key<'k>,
    key_place: usize,
    encryption: Option<&'t Key<'k>>,
}

impl<'t, 'k> Checked<'t, 'k> {
    /// Selects the key, and checks the signature unless that is for the host to do.
    pub(crate) fn new(
        envelope: Envelope<'t>,
        keys: &'t KeyRing<'k>,
        policy: &Policy<'_>,
        now: Timestamp,
        tracer: &mut Tracer<'_>,
    ) -> Result<Self, Denial> {
        let check = |key: &Key<'k>| match key.is_external() {
            true => Check::Unknown,
            false => Check::of(key.verify(envelope.signed(), envelope.signature())),
        };
        let (key, check) = selection::find(&envelope, keys, policy, now, tracer, check)?;
        Ok(match check {
            Check::Right => Self::Authentic(Authentic::of(envelope, key, None)),
            _ => {
                let key_place = keys.iter().position(|other| core::ptr::eq(other, key)).unwrap_or_default();
                Self::Unchecked(Unchecked { envelope, key, key_place, encryption: None })
            }
        })
    }

    /// The token that was found in one that this key decrypted.
    #[cfg(feature = "encryption")]
    pub(crate) const fn within(mut self, key: &'t Key<'k>) -> Self {
        match &mut self {
            Self::Authentic(Authentic { encryption, .. }) | Self::Unchecked(Unchecked { encryption, .. }) => {
                *encryption = Some(key);
            }
        }
        self
    }

    /// The authentic token, with the host's verdict where one is needed.
    pub(crate) fn resolve(
        self,
        verdict: impl FnOnce(&SignatureCheck<'t>) -> Option<bool>,
        tracer: &mut Tracer<'_>,
    ) -> Result<Authentic<'t, 'k>, Denial> {
        match self {
            Self::Authentic(token) => Ok(token),
            Self::Unchecked(token) => {
                let verdict = verdict(&token.signature_check());
                token.resolve(verdict, tracer)
            }
        }
    }
}

impl<'t, 'k> Unchecked<'t, 'k> {
    /// What the host is told.
    pub(crate) fn signature_check(&self) -> SignatureCheck<'t> {
        SignatureCheck::new(&self.envelope, self.key, self.key_place)
    }

    /// The authentic token, if the host says that the signature is right.
    pub(crate) fn resolve(self, verdict: Option<bool>, tracer: &mut Tracer<'_>) -> Result<Authentic<'t, 'k>, Denial> {
        selection::report(&self.envelope, self.key, verdict, tracer)?;
        Ok(Authentic::of(self.envelope, self.key, self.encryption))
    }
}

impl<'t, 'k> Authentic<'t, 'k> {
    fn of(envelope: Envelope<'t>, key: &'t Key<'k>, encryption: Option<&'t Key<'k>>) -> Self {
        let (format, typ) = (envelope.format, envelope.typ);
        Self { format, typ, key, encryption, payload: envelope.into_payload() }
    }

    /// The claims of a token that is encrypted and nothing else.
    #[cfg(feature = "encryption")]
    pub(crate) const fn decrypted(key: &'t Key<'k>, typ: Typ<'t>, payload: &'t [u8]) -> Self {
        Self { format: Format::Cat, typ, payload, key, encryption: Some(key) }
    }

    /// The payload.
    pub(crate) const fn payload(&self) -> &'t [u8] {
        self.payload
    }
}
