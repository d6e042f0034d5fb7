//! A signature that the host checks, and what it is told for that.

use core::fmt;

use crate::envelope::Envelope;
use crate::key::{Algorithm, Key};
use crate::text::Lossy;

/// What it takes to check a signature elsewhere. Nothing of it is trusted yet: the key is the one
/// that the token was found to name, its algorithm is the key's, and the bytes are as received.
/// Claims cannot be reached from here.
///
/// `Debug` prints id and algorithm of the key alone.
#[derive(Clone, Copy)]
pub struct SignatureCheck<'s> {
    key_place: usize,
    key_id: &'s [u8],
    algorithm: Algorithm,
    parts: [&'s [u8]; 5],
    signature: &'s [u8],
}

impl<'s> SignatureCheck<'s> {
    pub(crate) fn new(envelope: &Envelope<'s>, key: &'s Key<'_>, key_place: usize) -> Self {
        let (parts, signature) = (*envelope.signed(), envelope.signature());
        Self { key_place, key_id: key.id(), algorithm: key.algorithm(), parts, signature }
    }

    /// The place of the key in the gate's ring, from 0.
    #[must_use]
    pub const fn key_place(&self) -> usize {
        self.key_place
    }

    /// The id of the key; empty for a key without one.
    #[must_use]
    pub const fn key_id(&self) -> &'s [u8] {
        self.key_id
    }

    /// The key's algorithm.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// What was signed, in parts to be put one behind the other: the signing input of a JWS (RFC 7515
    /// section 5.1), the Sig_structure of a CAT (RFC 9052 section 4.4).
    #[must_use]
    pub const fn signing_input(&self) -> &[&'s [u8]] {
        &self.parts
    }

    /// The signature as the token carries it: of ECDSA the two numbers one behind the other (RFC 7518
    /// section 3.4), not DER.
    #[must_use]
    pub const fn signature(&self) -> &'s [u8] {
        self.signature
    }
}

impl fmt::Debug for SignatureCheck<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SignatureCheck({:?}, {})", Lossy(self.key_id), self.algorithm.jose_name())
    }
}
