//! The outer form of a token: COSE_Mac0, COSE_Sign1 and COSE_Encrypt0 (RFC 9052), JWS in compact form (RFC 7515).
//! What it says is not trusted: the payload has no accessor before the signature is checked.

mod cose;
mod cose_headers;
mod jws;

use memchr::memchr;

use crate::key::Algorithm;
#[cfg(feature = "encryption")]
use crate::key::IV_BYTES;
use crate::limits::Limits;
use crate::policy::Policy;
use crate::reason::Reason;
use crate::scratch::Scratch;
use crate::token::{Encoding, Format, Structure, Token};
use crate::wire::base64url::{self, Padding};

/// A token taken apart, not yet authenticated.
#[derive(Clone, Debug)]
pub(crate) struct Envelope<'t> {
    pub(crate) format: Format,
    pub(crate) algorithm: NamedAlgorithm,
    /// The COSE structure; a JWS has none.
    pub(crate) structure: Option<Structure>,
    pub(crate) key_id: Option<&'t [u8]>,
    pub(crate) typ: Typ<'t>,
    signed: [&'t [u8]; 5],
    payload: &'t [u8],
    signature: &'t [u8],
    #[cfg(feature = "encryption")]
    initialisation_vector: Option<&'t [u8; IV_BYTES]>,
}

/// What the token says about its algorithm; only ever compared with the key's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NamedAlgorithm {
    Absent,
    Known(Algorithm),
    /// `none`, HMAC 256/64 and everything else this build never accepts.
    NeverAccepted,
}

/// What the token says about its type (RFC 8725 section 3.11, RFC 9596).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Typ<'t> {
    Absent,
    Text(&'t str),
    /// A CoAP content-format number.
    Number,
}

impl<'t> Envelope<'t> {
    /// Takes a token apart.
    pub(crate) fn parse(token: Token<'t>, policy: &Policy<'_>, scratch: &mut Scratch<'t>) -> Result<Self, Reason> {
        let limits = &policy.limits;
        if token.bytes.is_empty() {
            return Err(Reason::TokenMissing);
        }
        let is_jwt = match (token.encoding, token.format) {
            (Encoding::Binary, _) | (_, Some(Format::Cat)) => false,
            (_, Some(Format::Jwt)) => true,
            (Encoding::Text, None) => memchr(b'.', token.bytes).is_some(),
        };
        match token.encoding {
            Encoding::Binary if token.bytes.len() > limits.token_bytes => Err(Reason::TokenTooLong),
            Encoding::Binary => cose::parse(token.bytes, token.untagged, limits),
            Encoding::Text if token.bytes.len() > longest_text(token.bytes, limits) => Err(Reason::TokenTooLong),
            Encoding::Text if is_jwt => jws::parse(token.bytes, limits, scratch).map(|(envelope, _)| envelope),
            Encoding::Text => {
                let decode =
                    |out: &mut [u8]| base64url::decode(token.bytes, Padding::Accepted, policy.legacy_base64, out);
                let bytes = scratch.write_with(decode)?;
                if bytes.len() > limits.token_bytes {
                    return Err(Reason::TokenTooLong);
                }
                cose::parse(bytes, token.untagged, limits)
            }
        }
    }

    /// Takes a proof of possession apart, which is a JWS; what it says, and the bytes of its header.
    pub(crate) fn of_proof(text: &'t [u8], scratch: &mut Scratch<'t>) -> Result<(Self, &'t [u8]), Reason> {
        jws::parse(text, &Limits::DEFAULT, scratch)
    }

    /// Takes the bytes apart that an encrypted token holds: a tagged COSE_Mac0 or COSE_Sign1 (RFC 8392
    /// section 7). Encrypting what is encrypted hides nothing more: it is refused.
    #[cfg(feature = "encryption")]
    pub(crate) fn nested(bytes: &'t [u8], limits: &Limits) -> Result<Self, Reason> {
        let inner = cose::parse(bytes, None, limits)?;
        if inner.structure == Some(Structure::Encrypt0) { Err(Reason::NestingTooDeep) } else { Ok(inner) }
    }

    /// The parts whose concatenation was signed; of an encrypted token the Enc_structure (RFC 9052
    /// section 5.3).
    pub(crate) const fn signed(&self) -> &[&'t [u8]; 5] {
        &self.signed
    }

    /// The signature or MAC; of an encrypted token the authentication tag.
    pub(crate) const fn signature(&self) -> &'t [u8] {
        self.signature
    }

    /// The ciphertext without its tag, and the initialisation vector; nothing of a token that is not
    /// encrypted.
    #[cfg(feature = "encryption")]
    pub(crate) const fn ciphertext(&self) -> Option<(&'t [u8], &'t [u8; IV_BYTES])> {
        match (self.structure, self.initialisation_vector) {
            (Some(Structure::Encrypt0), Some(vector)) => Some((self.payload, vector)),
            _ => None,
        }
    }

    /// The payload, for the step that has checked the signature and for no other.
    pub(crate) const fn into_payload(self) -> &'t [u8] {
        self.payload
    }
}

/// Text of the longest token; two characters of padding do not count.
fn longest_text(text: &[u8], limits: &Limits) -> usize {
    let padding = text.iter().rev().take(2).take_while(|byte| **byte == b'=').count();
    limits.text_bytes().saturating_add(padding)
}
