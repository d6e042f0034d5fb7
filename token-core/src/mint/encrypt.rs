//! Encrypting a CAT: COSE_Encrypt0 around a signed or MACed one (RFC 9052 section 5.3, RFC 8392
//! section 7), or around claims alone where the key's scope says so.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::write::{check_cat, check_length, check_scope, encode, text_of};
use super::{ClaimSet, MintError, mint, mint_binary};
use crate::claims::{Label, private_claim};
use crate::denial::ClaimPath;
use crate::key::{IV_BYTES, Key, TAG_BYTES};
use crate::policy::Labels;
use crate::token::Format;
use crate::wire::cbor::Appender;

/// With which key a CAT is encrypted, and from which initialisation vector.
#[derive(Clone, Copy)]
#[must_use]
pub struct Encryption<'k> {
    key: &'k Key<'k>,
    vector: [u8; IV_BYTES],
}

impl<'k> Encryption<'k> {
    /// With this key and these 96 bits, which must never have been used with the key before: whoever
    /// sees two tokens of one key and one vector can read both and make others (NIST SP 800-38D
    /// appendix A). Draw them from a cryptographic generator, anew for every token, and replace the key
    /// before its 2^32nd token (section 8.3): by then two vectors are equal with a chance of 2^-33.
    ///
    /// # Errors
    /// The key signs and does not encrypt, is not active, or its scope excludes CAT.
    pub fn new(key: &'k Key<'k>, vector: [u8; 12]) -> Result<Self, MintError> {
        if !key.can_encrypt() {
            return Err(MintError::new("key", "a key that encrypts"));
        }
        check_scope(key, Format::Cat)?;
        Ok(Self { key, vector })
    }
}

/// The key alone.
impl fmt::Debug for Encryption<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Encryption").field(self.key).finish()
    }
}

impl ClaimSet {
    /// The first claim that CTA-5007 wants encrypted, by its label: `sub`, a `geohash` of more than four
    /// characters, in `catnip` IPv4 prefixes longer than /24 and IPv6 prefixes longer than /56, and
    /// `catgeocoord`.
    #[must_use]
    pub fn private_claim(&self) -> Option<Label> {
        private_claim(&Labels::DEFAULT, |label| self.get(label)).map(ClaimPath::label)
    }
}

/// Mints a token in which no claim that CTA-5007 wants encrypted stands in the clear. A CAT with such a
/// claim is encrypted if `encryption` says how; all others are as [`mint`] makes them.
///
/// ```
/// use token_core::{Algorithm, ClaimSet, Encryption, Format, Key, mint_private};
/// let signer = Key::hs256(b"s1", &[7; 32])?;
/// let hider = Key::aes_gcm(Algorithm::A256Gcm, b"e1", &[8; 32])?;
/// let claims = ClaimSet::new().with_subject("viewer-4711").with_expiry(1_700_000_300);
/// let random = [1; 12]; // from a cryptographic generator, for every token anew
/// let hidden = Some(Encryption::new(&hider, random)?);
/// assert!(mint_private(Format::Cat, &claims, &signer, hidden).is_ok());
/// assert!(mint_private(Format::Cat, &claims, &signer, None).is_err());
/// assert!(mint_private(Format::Jwt, &claims, &signer, hidden).is_err());
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
///
/// # Errors
/// As [`mint`] and [`mint_encrypted`]; or a claim must be encrypted and `encryption` is `None` or the
/// token is a JWT, which has no encryption here.
pub fn mint_private(
    format: Format,
    claims: &ClaimSet,
    signer: &Key<'_>,
    encryption: Option<Encryption<'_>>,
) -> Result<String, MintError> {
    match (claims.private_claim(), format, encryption) {
        (None, ..) => mint(format, claims, signer),
        (Some(_), Format::Cat, Some(encryption)) => mint_encrypted(claims, Some(signer), encryption),
        (Some(label), Format::Cat, None) => Err(MintError::new(name(label), "a key that encrypts it")),
        (Some(label), Format::Jwt, _) => Err(MintError::new(name(label), "an encrypted CAT: a JWT hides nothing")),
    }
}

fn name(label: Label) -> &'static str {
    label.mnemonic().unwrap_or("claims")
}

/// Mints an encrypted CAT as text, whatever its claims: signed or MACed by `signer` and then encrypted,
/// or encrypted alone.
///
/// # Errors
/// As [`mint`]; without a signer, the scope of the key that encrypts does not say
/// [`unsigned`](crate::Scope::unsigned).
pub fn mint_encrypted(
    claims: &ClaimSet,
    signer: Option<&Key<'_>>,
    encryption: Encryption<'_>,
) -> Result<String, MintError> {
    text_of(encode(&mint_encrypted_binary(claims, signer, encryption)?))
}

/// Mints the CBOR bytes of an encrypted CAT, as [`mint_encrypted`] does.
///
/// # Errors
/// As [`mint_encrypted`].
pub fn mint_encrypted_binary(
    claims: &ClaimSet,
    signer: Option<&Key<'_>>,
    encryption: Encryption<'_>,
) -> Result<Vec<u8>, MintError> {
    let content = match signer {
        Some(signer) => mint_binary(claims, signer)?,
        None => bare(claims, encryption.key)?,
    };
    // Heads and headers take fewer than 64 bytes beside the key id.
    let size = content.len().saturating_add(encryption.key.id().len()).saturating_add(TAG_BYTES + 64);
    let mut token = Vec::with_capacity(size);
    write_cose(content, encryption, &mut Appender(&mut token))?;
    check_length(token.len())?;
    Ok(token)
}

/// Claims that nothing signs.
fn bare(claims: &ClaimSet, key: &Key<'_>) -> Result<Vec<u8>, MintError> {
    if !key.scope().unsigned {
        return Err(MintError::new("key", "a signer, or a key that encrypts and whose scope says \"unsigned\""));
    }
    check_cat(claims)?;
    let mut map = Vec::new();
    claims.append_to(&mut Appender(&mut map));
    Ok(map)
}

/// `61(16([<<{1: alg}>>, {4: kid, 5: iv}, ciphertext]))`.
fn write_cose(
    mut content: Vec<u8>,
    Encryption { key, vector }: Encryption<'_>,
    token: &mut Appender<'_>,
) -> Result<(), MintError> {
    token.tag(61);
    token.tag(16);
    token.array(3);
    let protected_start = token.len();
    token.map(1);
    token.unsigned(1);
    token.integer(key.algorithm().cose_number());
    token.wrap(protected_start);
    let protected = token.0.get(protected_start..).unwrap_or_default();
    let additional = [b"\x83\x68Encrypt0", protected, b"\x40"].concat();
    let tag =
        key.encrypt(&vector, &additional, &mut content).ok_or_else(|| MintError::new("key", "a key that encrypts"))?;
    token.map(2);
    token.unsigned(4);
    token.bytes(key.id());
    token.unsigned(5);
    token.bytes(&vector);
    content.extend_from_slice(&tag);
    token.bytes(&content);
    Ok(())
}
