//! The public key in a proof's header (RFC 7517), and its thumbprints (RFC 7638, RFC 9679).

#[cfg(any(feature = "es256", feature = "es384", feature = "eddsa", feature = "rsa"))]
use crate::hash::sha256;
use crate::key::{Algorithm, Key};
use crate::reason::Reason;
#[cfg(any(feature = "es256", feature = "es384", feature = "eddsa", feature = "rsa"))]
use crate::storage::List;
#[cfg(any(feature = "es256", feature = "es384", feature = "eddsa", feature = "rsa"))]
use crate::wire::base64url::{self, Padding};
use crate::wire::json::{Reader, Str, Value};

/// A public JWK: the members that its thumbprint is made of. They count for nothing until they are
/// read as the key of an algorithm.
#[derive(Default)]
pub(super) struct PublicJwk<'t> {
    key_type: Option<Str<'t>>,
    curve: Option<Str<'t>>,
    x: Option<Str<'t>>,
    y: Option<Str<'t>>,
    modulus: Option<Str<'t>>,
    exponent: Option<Str<'t>>,
}

/// A key that came with a proof, and what it is known by.
pub(super) struct ProofKey {
    pub(super) key: Key<'static>,
    pub(super) thumbprints: Thumbprints,
}

/// SHA-256 hashes of a public key.
#[derive(Clone, Copy, Debug)]
pub(super) struct Thumbprints {
    /// Of the JWK (RFC 7638).
    pub(super) jwk: [u8; 32],
    /// Of the COSE key (RFC 9679).
    pub(super) cose: [u8; 32],
}

impl<'t> PublicJwk<'t> {
    /// Reads the value of `jwk`. Members of private and symmetric keys are refused (RFC 9449 section
    /// 4.2), whatever they hold; those that say how a key is used are not read.
    pub(super) fn read(reader: &mut Reader<'t>) -> Result<Self, Reason> {
        let mut jwk = Self::default();
        if reader.next()? != Value::Object {
            return Err(Reason::ProofOfPossession);
        }
        let mut first = true;
        while let Some(name) = reader.member(&mut first)? {
            let member = match name.bytes_in(&mut [0; 3]).unwrap_or_default() {
                b"kty" => &mut jwk.key_type,
                b"crv" => &mut jwk.curve,
                b"x" => &mut jwk.x,
                b"y" => &mut jwk.y,
                b"n" => &mut jwk.modulus,
                b"e" => &mut jwk.exponent,
                b"d" | b"p" | b"q" | b"dp" | b"dq" | b"qi" | b"oth" | b"k" => return Err(Reason::ProofOfPossession),
                _ => {
                    reader.skip()?;
                    continue;
                }
            };
            let Value::String(text) = reader.next()? else { return Err(Reason::ProofOfPossession) };
            *member = Some(text);
        }
        Ok(jwk)
    }

    /// The key for this algorithm, when it is one.
    pub(super) fn key(&self, algorithm: Algorithm) -> Option<ProofKey> {
        match algorithm {
            #[cfg(feature = "es256")]
            Algorithm::Es256 => self.elliptic_curve::<32>(algorithm, "P-256", 1),
            #[cfg(feature = "es384")]
            Algorithm::Es384 => self.elliptic_curve::<48>(algorithm, "P-384", 2),
            #[cfg(feature = "eddsa")]
            Algorithm::EdDsa => self.ed25519(),
            #[cfg(feature = "rsa")]
            Algorithm::Rs256 | Algorithm::Ps256 | Algorithm::Ps384 => self.rsa(algorithm),
            _ => None,
        }
    }

    #[cfg(any(feature = "es256", feature = "es384", feature = "eddsa", feature = "rsa"))]
    fn is_of(&self, key_type: &str, curve: Option<&str>) -> bool {
        let is = |member: Option<Str<'_>>, text: &str| member.is_some_and(|member| member.is(text));
        is(self.key_type, key_type) && curve.is_none_or(|curve| is(self.curve, curve))
    }

    /// RFC 7518 section 6.2, with `N` bytes a coordinate. The curve's number is that of RFC 9053 section
    /// 7.1.
    #[cfg(any(feature = "es256", feature = "es384"))]
    fn elliptic_curve<const N: usize>(&self, algorithm: Algorithm, curve: &str, number: u8) -> Option<ProofKey> {
        if !self.is_of("EC", Some(curve)) {
            return None;
        }
        let (x_text, y_text) = (self.x?.plain_bytes()?, self.y?.plain_bytes()?);
        let (x, y) = (octets::<N>(x_text)?, octets::<N>(y_text)?);
        let head = [0x58, u8::try_from(N).ok()?];
        Some(ProofKey {
            key: Key::ecdsa_at(algorithm, List::empty(), &x, &y).ok()?,
            thumbprints: Thumbprints {
                jwk: sha256(&[
                    br#"{"crv":""#,
                    curve.as_bytes(),
                    br#"","kty":"EC","x":""#,
                    x_text,
                    br#"","y":""#,
                    y_text,
                    br#""}"#,
                ]),
                cose: sha256(&[&[0xa4, 1, 2, 0x20, number, 0x21], &head, &x, &[0x22], &head, &y]),
            },
        })
    }

    /// RFC 8037 section 2; in COSE RFC 9053 section 7.2.
    #[cfg(feature = "eddsa")]
    fn ed25519(&self) -> Option<ProofKey> {
        if !self.is_of("OKP", Some("Ed25519")) {
            return None;
        }
        let text = self.x?.plain_bytes()?;
        let x = octets::<32>(text)?;
        Some(ProofKey {
            key: Key::ed25519(List::empty(), &x).ok()?,
            thumbprints: Thumbprints {
                jwk: sha256(&[br#"{"crv":"Ed25519","kty":"OKP","x":""#, text, br#""}"#]),
                cose: sha256(&[&[0xa3, 1, 1, 0x20, 6, 0x21, 0x58, 32], &x]),
            },
        })
    }

    /// RFC 7518 section 6.3, numbers in the fewest octets; in COSE RFC 8230 section 4.
    #[cfg(feature = "rsa")]
    fn rsa(&self, algorithm: Algorithm) -> Option<ProofKey> {
        if !self.is_of("RSA", None) {
            return None;
        }
        let (modulus_text, exponent_text) = (self.modulus?.plain_bytes()?, self.exponent?.plain_bytes()?);
        // A modulus of 4096 bits; an exponent below 2^33.
        let (mut modulus, mut exponent) = ([0; 512], [0; 8]);
        let modulus = number(modulus_text, &mut modulus)?;
        let exponent = number(exponent_text, &mut exponent)?;
        let [high, low] = u16::try_from(modulus.len()).ok()?.to_be_bytes();
        let exponent_head = 0x40 | u8::try_from(exponent.len()).ok()?;
        Some(ProofKey {
            key: Key::rsa(algorithm, List::empty(), modulus, exponent).ok()?,
            thumbprints: Thumbprints {
                jwk: sha256(&[br#"{"e":""#, exponent_text, br#"","kty":"RSA","n":""#, modulus_text, br#""}"#]),
                // A modulus of at least 2048 bits has a head of three bytes.
                cose: sha256(&[&[0xa3, 1, 3, 0x20, 0x59, high, low], modulus, &[0x21, exponent_head], exponent]),
            },
        })
    }
}

/// Exactly `N` bytes. One text stands for them: the thumbprint is of that text. Base64url has no
/// character that JSON escapes, so that a text with escapes is none.
#[cfg(any(feature = "es256", feature = "es384", feature = "eddsa"))]
fn octets<const N: usize>(text: &[u8]) -> Option<[u8; N]> {
    // The decoder wants room for whole groups of three.
    let mut buffer = [0; 51];
    let length = base64url::decode(text, Padding::Forbidden, false, &mut buffer).ok()?;
    buffer.get(..length)?.try_into().ok()
}

/// A big-endian number without leading zeros.
#[cfg(feature = "rsa")]
fn number<'b>(text: &[u8], buffer: &'b mut [u8]) -> Option<&'b [u8]> {
    let length = base64url::decode(text, Padding::Forbidden, false, buffer).ok()?;
    buffer.get(..length).filter(|bytes| bytes.first().is_some_and(|first| *first != 0))
}
