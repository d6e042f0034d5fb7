//! Decrypting a token: COSE_Encrypt0 around a signed or MACed one (RFC 9052 section 5.3, RFC 8392
//! section 7), or around claims where the key's scope says so.

use crate::authentic::{Authentic, Checked};
use crate::denial::Denial;
use crate::envelope::{Envelope, Typ};
use crate::key::{Key, KeyRing};
use crate::policy::Policy;
use crate::reason::{Reason, Stage};
use crate::scratch::Scratch;
use crate::selection::{self, Check};
use crate::time::Timestamp;
use crate::trace::Tracer;

/// What an encrypted token holds. That it could be decrypted says who could read it, not yet who made
/// it.
#[derive(Debug)]
pub(crate) struct Decrypted<'t, 'k> {
    typ: Typ<'t>,
    key: &'t Key<'k>,
    content: &'t [u8],
}

impl<'t, 'k> Decrypted<'t, 'k> {
    /// Selects the key and decrypts into the scratch buffer.
    pub(crate) fn new(
        envelope: &Envelope<'t>,
        keys: &'t KeyRing<'k>,
        policy: &Policy<'_>,
        now: Timestamp,
        scratch: &mut Scratch<'t>,
        tracer: &mut Tracer<'_>,
    ) -> Result<Self, Denial> {
        let mut found = Err(Denial::new(Reason::ScratchTooSmall));
        let content = scratch.write_with(|out| {
            // An algorithm that is never accepted may have come without a vector of ours.
            let (ciphertext, vector) = envelope.ciphertext().unwrap_or((&[], &[0; _]));
            let (text, rest) = out.split_at_mut_checked(ciphertext.len()).ok_or(Reason::ScratchTooSmall)?;
            let additional = join(envelope.signed(), rest)?;
            found = selection::find(envelope, keys, policy, now, tracer, |key| {
                text.copy_from_slice(ciphertext);
                Check::of(key.decrypt(vector, additional, text, envelope.signature()))
            });
            if found.is_ok() { Ok(ciphertext.len()) } else { Ok(0) }
        });
        let content = content?;
        let (key, _) = found?;
        Ok(Self { typ: envelope.typ, key, content })
    }

    /// Checks the signature or MAC inside. Claims without one are authentic only under a key whose
    /// scope says so: whoever can read them can also make them.
    pub(crate) fn check_signature(
        self,
        keys: &'t KeyRing<'k>,
        policy: &Policy<'_>,
        now: Timestamp,
        tracer: &mut Tracer<'_>,
    ) -> Result<Checked<'t, 'k>, Denial> {
        // RFC 8392 section 7.2: a tag, and it is a token of its own; else claims.
        let is_nested = self.content.first().is_some_and(|head| head >> 5 == 6);
        if !is_nested {
            let verdict = if self.key.scope().unsigned { Ok(()) } else { Err(Reason::KeyNotForFormat) };
            tracer.check(Stage::Key, "unsigned", None, verdict, move |show| {
                show(&"a signed or MACed token inside", &"claims alone");
            })?;
            return Ok(Checked::Authentic(Authentic::decrypted(self.key, self.typ, self.content)));
        }
        let inner = Envelope::nested(self.content, &policy.limits).and_then(|inner| self.typed(inner));
        let inner = tracer.check(Stage::Envelope, "nested envelope", None, inner, move |show| {
            show(&"COSE_Mac0 or COSE_Sign1", &format_args!("{} bytes", self.content.len()));
        })?;
        Ok(Checked::new(inner, keys, policy, now, tracer)?.within(self.key))
    }

    /// The type is said outside, inside, or twice in the same way.
    fn typed(&self, mut inner: Envelope<'t>) -> Result<Envelope<'t>, Reason> {
        if inner.typ == Typ::Absent {
            inner.typ = self.typ;
        }
        let agrees = self.typ == Typ::Absent || self.typ == inner.typ;
        if agrees { Ok(inner) } else { Err(Reason::EnvelopeInvalid) }
    }
}

/// The parts one after another.
fn join<'b>(parts: &[&[u8]], buffer: &'b mut [u8]) -> Result<&'b [u8], Reason> {
    let mut end = 0_usize;
    for part in parts {
        let start = end;
        end = end.saturating_add(part.len());
        buffer.get_mut(start..end).ok_or(Reason::ScratchTooSmall)?.copy_from_slice(part);
    }
    buffer.get(..end).ok_or(Reason::ScratchTooSmall)
}
