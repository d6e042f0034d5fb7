//! Checking the signature: the only way to a token's payload.

use crate::denial::Denial;
use crate::envelope::{Envelope, Typ};
use crate::key::{Key, KeyRing};
use crate::policy::Policy;
use crate::selection;
use crate::time::Timestamp;
use crate::token::Format;
use crate::trace::Tracer;

/// A token whose signature has been checked, or that has been decrypted with a key that may open
/// tokens without one. Made by [`Authentic::new`] and by the step that decrypts alone.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Authentic<'t, 'k> {
    pub(crate) format: Format,
    pub(crate) typ: Typ<'t>,
    payload: &'t [u8],
    pub(crate) key: &'t Key<'k>,
    pub(crate) encryption: Option<&'t Key<'k>>,
}

impl<'t, 'k> Authentic<'t, 'k> {
    /// Selects the key and checks the signature.
    pub(crate) fn new(
        envelope: Envelope<'t>,
        keys: &'t KeyRing<'k>,
        policy: &Policy<'_>,
        now: Timestamp,
        tracer: &mut Tracer<'_>,
    ) -> Result<Self, Denial> {
        let check = |key: &Key<'k>| key.verify(envelope.signed(), envelope.signature());
        let key = selection::find(&envelope, keys, policy, now, tracer, check)?;
        let (format, typ) = (envelope.format, envelope.typ);
        Ok(Self { format, typ, key, encryption: None, payload: envelope.into_payload() })
    }

    /// The claims of a token that is encrypted and nothing else.
    #[cfg(feature = "encryption")]
    pub(crate) const fn decrypted(key: &'t Key<'k>, typ: Typ<'t>, payload: &'t [u8]) -> Self {
        Self { format: Format::Cat, typ, payload, key, encryption: Some(key) }
    }

    /// The token that was found in one that this key decrypted.
    #[cfg(feature = "encryption")]
    pub(crate) const fn within(mut self, key: &'t Key<'k>) -> Self {
        self.encryption = Some(key);
        self
    }

    /// The payload.
    pub(crate) const fn payload(&self) -> &'t [u8] {
        self.payload
    }
}
