//! Keys that the host checks with: what can be judged of them without their arithmetic.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::super::reader::Fault;
use super::material::{check_curve, octets, octets_of};
use super::members::Members;
use crate::key::{Algorithm, Key};
use crate::wire::base64url::encode_text;

/// Bits of a modulus (RFC 7518 section 3.3), and of the longest one that others of ours may have.
const MODULUS_BITS: core::ops::RangeInclusive<usize> = 2048..=4096;

/// A key of these members. Whether a point lies on its curve the host finds when it takes the key.
pub(super) fn key(members: &Members<'_>, algorithm: Algorithm) -> Result<Key<'static>, Fault> {
    if members.private.is_some() {
        return Err(Fault::at("d", "no private part: the host checks signatures with it"));
    }
    // The members that RFC 7638 section 3.2 requires, in its order.
    let jwk = match algorithm {
        Algorithm::Es256 => elliptic_curve(members, algorithm, "P-256", 32)?,
        Algorithm::Es384 => elliptic_curve(members, algorithm, "P-384", 48)?,
        Algorithm::EdDsa => {
            check_curve(members, "Ed25519", algorithm)?;
            format!(
                r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#,
                encode_text(&octets_of("x", members.x.as_ref(), 32)?)
            )
        }
        _ => rsa(members)?,
    };
    Ok(Key::external(algorithm, members.id())?.with_public_jwk(jwk).or_named_by_thumbprint())
}

fn elliptic_curve(members: &Members<'_>, algorithm: Algorithm, curve: &str, length: usize) -> Result<String, Fault> {
    check_curve(members, curve, algorithm)?;
    let x = octets_of("x", members.x.as_ref(), length)?;
    let y = octets_of("y", members.y.as_ref(), length)?;
    Ok(format!(r#"{{"crv":"{curve}","kty":"EC","x":"{}","y":"{}"}}"#, encode_text(&x), encode_text(&y)))
}

/// The rules are those of the keys that this build checks with.
fn rsa(members: &Members<'_>) -> Result<String, Fault> {
    let modulus = without_leading_zeros(octets("n", members.modulus.as_ref())?.to_vec());
    let exponent = without_leading_zeros(octets("e", members.exponent.as_ref())?.to_vec());
    let is_odd = |number: &[u8]| number.last().is_some_and(|byte| byte & 1 == 1);
    if !MODULUS_BITS.contains(&bits(&modulus)) || !is_odd(&modulus) {
        return Err(Fault::at("n", "an odd modulus of 2048 to 4096 bits (RFC 7518 section 3.3)"));
    }
    if !(2..=33).contains(&bits(&exponent)) || !is_odd(&exponent) {
        return Err(Fault::at("e", "an odd number from 3 to 2^33 - 1"));
    }
    Ok(format!(r#"{{"e":"{}","kty":"RSA","n":"{}"}}"#, encode_text(&exponent), encode_text(&modulus)))
}

fn without_leading_zeros(number: Vec<u8>) -> Vec<u8> {
    number.into_iter().skip_while(|byte| *byte == 0).collect()
}

/// Bits of a number without leading zero bytes.
fn bits(number: &[u8]) -> usize {
    let leading = number.first().map_or(0, |byte| byte.leading_zeros());
    number.len().saturating_mul(8).saturating_sub(usize::try_from(leading).unwrap_or_default())
}
