//! Minting in two steps, for keys that sign elsewhere: a KMS, a vault, a module behind PKCS#11.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::write::{
    append_signature, cat_size, check_cat, check_length, encode, jws_signing_input, text_of, write_cose,
};
use super::{ClaimSet, MintError};
use crate::key::{Algorithm, Key, KeyState, MAX_SIGNATURE_BYTES};
use crate::text::Lossy;
use crate::token::Format;
use crate::wire::cbor::Appender;

/// A token without its signature: the bytes to be signed go to wherever the key is, the signature
/// comes back, and makes the token. Nothing here does I/O.
///
/// ```
/// use token_core::{Algorithm, ClaimSet, Format, Key, Unsigned, mint};
///
/// let claims = ClaimSet::new().with_issuer("https://id.example").with_expiry(1_800_000_300);
/// let unsigned = Unsigned::prepare(Format::Jwt, &claims, b"2026-06", Algorithm::Hs256)?;
/// assert!(unsigned.to_be_signed().starts_with(b"eyJ"), "header and payload of the JWT");
///
/// // Where the key is:
/// let key = Key::hs256(b"2026-06", &[7; 32])?;
/// let signature = unsigned.signature_by(&key)?;
///
/// let token = unsigned.sign_checked(&signature, &key)?;
/// assert_eq!(token, mint(Format::Jwt, &claims, &key)?);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Unsigned {
    format: Format,
    algorithm: Algorithm,
    key_id: Vec<u8>,
    /// The token as far as it goes without the signature.
    beginning: Vec<u8>,
    /// Of a CAT: the Sig_structure or MAC_structure. What is signed of a JWT is its beginning.
    structure: Vec<u8>,
}

impl Unsigned {
    /// A token of these claims that the key with this id is to sign.
    ///
    /// # Errors
    /// The algorithm does not sign this format, a claim does not exist in it, or the id of the key
    /// cannot stand in it.
    pub fn prepare(format: Format, claims: &ClaimSet, key_id: &[u8], algorithm: Algorithm) -> Result<Self, MintError> {
        if algorithm.is_encryption() {
            return Err(MintError::new("key", "a key whose algorithm signs"));
        }
        let (beginning, structure) = match format {
            Format::Cat => {
                // Some algorithms have a COSE number that no CAT may carry (RFC 8812 section 2).
                if Algorithm::from_cose_number(algorithm.cose_number()) != Some(algorithm) {
                    return Err(MintError::new("key", "a key whose algorithm signs CATs"));
                }
                check_cat(claims)?;
                let mut token = Vec::with_capacity(cat_size(claims, key_id));
                let signed = write_cose(claims, key_id, algorithm, &mut Appender(&mut token));
                let structure = signed.parts(&token).concat();
                (token, structure)
            }
            Format::Jwt => (jws_signing_input(claims, key_id, algorithm)?, Vec::new()),
        };
        Ok(Self { format, algorithm, key_id: key_id.to_vec(), beginning, structure })
    }

    /// The algorithm that signs.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The id of the key that signs.
    #[must_use]
    pub fn key_id(&self) -> &[u8] {
        &self.key_id
    }

    /// The format.
    #[must_use]
    pub const fn format(&self) -> Format {
        self.format
    }

    /// Exactly what is signed: the Sig_structure or MAC_structure of a CAT (RFC 9052 sections 4.4 and
    /// 6.3), the signing input of a JWT (RFC 7515 section 5.1). A signer that wants a digest hashes
    /// these bytes. They say what the token says: they do not belong into a log.
    #[must_use]
    pub fn to_be_signed(&self) -> &[u8] {
        match self.format {
            Format::Cat => &self.structure,
            Format::Jwt => &self.beginning,
        }
    }

    /// The signature of a key that is at hand.
    ///
    /// # Errors
    /// Another key, or one that does not sign.
    pub fn signature_by(&self, key: &Key<'_>) -> Result<Vec<u8>, MintError> {
        self.require(key)?;
        if key.state() != KeyState::Active {
            return Err(MintError::new("key", "an active key"));
        }
        let mut signature = [0; MAX_SIGNATURE_BYTES];
        let length = key.sign(&[self.to_be_signed()], &mut signature);
        match signature.get(..length) {
            Some(signature) if length > 0 => Ok(signature.to_vec()),
            _ => Err(MintError::new("key", "a key that can sign")),
        }
    }

    /// The token with its signature: a JWT, or the base64url of a CAT. Whether it is the right
    /// signature is not checked; with the public key at hand, [`Unsigned::sign_checked`] does.
    ///
    /// # Errors
    /// The signature does not have the length of the algorithm's, such as one in DER (ECDSA signatures
    /// are the two numbers, RFC 7518 section 3.4), or the token would be too long.
    pub fn sign(&self, signature: &[u8]) -> Result<String, MintError> {
        let (shortest, longest, expected) = signature_length(self.algorithm);
        if !(shortest..=longest).contains(&signature.len()) {
            return Err(MintError::new("signature", expected));
        }
        let mut token = self.beginning.clone();
        match self.format {
            Format::Cat => {
                Appender(&mut token).bytes(signature);
                check_length(token.len())?;
                text_of(encode(&token))
            }
            Format::Jwt => {
                append_signature(&mut token, signature)?;
                text_of(token)
            }
        }
    }

    /// As [`Unsigned::sign`], after the signature has been checked with the public key, or with the
    /// secret of a MAC: what a signer got wrong is found here, and not by viewers at the edges.
    ///
    /// # Errors
    /// As [`Unsigned::sign`]; another key, or a signature that is not of this key.
    pub fn sign_checked(&self, signature: &[u8], key: &Key<'_>) -> Result<String, MintError> {
        self.require(key)?;
        let token = self.sign(signature)?;
        if key.verify(&[self.to_be_signed()], signature) {
            Ok(token)
        } else {
            Err(MintError::new("signature", "the signature of the key over these bytes"))
        }
    }

    fn require(&self, key: &Key<'_>) -> Result<(), MintError> {
        if key.id() == self.key_id && key.algorithm() == self.algorithm {
            Ok(())
        } else {
            Err(MintError::new("key", "the key that the token was prepared for"))
        }
    }
}

/// The least and the most bytes of a signature. RFC 7518 sections 3.2 to 3.5, RFC 8037 section 3.1;
/// an RSA signature is as long as its modulus, 2048 to 4096 bits.
fn signature_length(algorithm: Algorithm) -> (usize, usize, &'static str) {
    match algorithm.jose_name() {
        "HS256" => (32, 32, "32 bytes"),
        "HS384" => (48, 48, "48 bytes"),
        "HS512" => (64, 64, "64 bytes"),
        "ES256" | "EdDSA" => (64, 64, "64 bytes: two numbers or points of 32"),
        "ES384" => (96, 96, "96 bytes: two numbers of 48"),
        _ => (256, 512, "256 to 512 bytes: as many as the modulus"),
    }
}

/// Nothing of what the token says.
impl fmt::Debug for Unsigned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Unsigned({}, {:?}, {})", self.format.name(), Lossy(&self.key_id), self.algorithm.jose_name())
    }
}
