//! The public part of a key as a JWK with its required members alone, in lexicographic order and
//! without spaces: the text that RFC 7638 section 3 hashes.

use alloc::format;
use alloc::string::String;

#[cfg(any(feature = "es256", feature = "es384"))]
use ecdsa::elliptic_curve::point::AffineCoordinates;

use crate::wire::base64url::encode_text;

#[cfg(any(feature = "es256", feature = "es384"))]
pub(super) fn elliptic_curve(curve: &str, point: &impl AffineCoordinates) -> String {
    let (x, y) = (point.x(), point.y());
    format!(r#"{{"crv":"{curve}","kty":"EC","x":"{}","y":"{}"}}"#, encode_text(x.as_ref()), encode_text(y.as_ref()))
}

#[cfg(feature = "eddsa")]
pub(super) fn ed25519(public: &[u8; 32]) -> String {
    format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, encode_text(public))
}

#[cfg(feature = "rsa")]
pub(super) fn rsa(modulus: &[u8], exponent: &[u8]) -> String {
    format!(r#"{{"e":"{}","kty":"RSA","n":"{}"}}"#, encode_text(exponent), encode_text(modulus))
}
