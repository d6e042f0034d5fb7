//! ECDSA keys (FIPS 186-5) of any curve of the `ecdsa` crate. Signatures are `r || s` of fixed
//! length (RFC 7518 section 3.4, RFC 9053 section 2.1).

use ecdsa::elliptic_curve::ops::Invert;
use ecdsa::elliptic_curve::point::AffineCoordinates;
use ecdsa::elliptic_curve::sec1::{FromSec1Point, ModulusSize, ToSec1Point};
use ecdsa::elliptic_curve::subtle::CtOption;
use ecdsa::elliptic_curve::{AffinePoint, CurveArithmetic, FieldBytes, FieldBytesSize, Scalar};
#[cfg(feature = "alloc")]
use ecdsa::signature::MultipartSigner as _;
use ecdsa::signature::MultipartVerifier as _;
use ecdsa::{DigestAlgorithm, EcdsaCurve, Signature, SignatureSize, SigningKey, VerifyingKey};

use crate::error::ConfigError;

/// A public key, or a private one with its public part. The secret is zeroised when dropped.
#[derive(Clone)]
pub(super) enum EcdsaKey<C: EcdsaCurve + CurveArithmetic> {
    Public(VerifyingKey<C>),
    Private(SigningKey<C>),
}

impl<C> EcdsaKey<C>
where
    C: EcdsaCurve + CurveArithmetic + DigestAlgorithm,
    AffinePoint<C>: AffineCoordinates<FieldRepr = FieldBytes<C>> + FromSec1Point<C> + ToSec1Point<C>,
    FieldBytesSize<C>: ModulusSize,
    Scalar<C>: Invert<Output = CtOption<Scalar<C>>>,
    SignatureSize<C>: ecdsa::elliptic_curve::array::ArraySize,
{
    /// From a point as SEC1 section 2.3.3 encodes it.
    pub(super) fn public(point: &[u8]) -> Result<Self, ConfigError> {
        let key = VerifyingKey::from_sec1_bytes(point);
        key.map(Self::Public).map_err(|_| not_on_curve())
    }

    /// From the coordinates, big-endian and as long as the field's numbers: a module that reads no other points has no
    /// code that finds `y`.
    pub(super) fn of_coordinates(x: &[u8], y: &[u8]) -> Result<Self, ConfigError> {
        let number = |bytes| FieldBytes::<C>::try_from(bytes).ok();
        let point =
            number(x).zip(number(y)).and_then(|(x, y)| AffinePoint::<C>::from_coordinates(&x, &y).into_option());
        let key = point.and_then(|point| VerifyingKey::from_affine(point).ok());
        key.map(Self::Public).ok_or_else(not_on_curve)
    }

    /// From the secret number, big-endian and as long as the curve's order.
    pub(super) fn private(secret: &[u8]) -> Result<Self, ConfigError> {
        let fault =
            || ConfigError::new("d", "a number from 1 to below the order of the algorithm's curve, of whole length");
        // From a slice the crate takes shorter numbers as well.
        let secret = FieldBytes::<C>::try_from(secret).map_err(|_| fault())?;
        let key = SigningKey::from_bytes(&secret).map_err(|_| fault());
        key.map(Self::Private)
    }

    pub(super) const fn can_sign(&self) -> bool {
        matches!(self, Self::Private(_))
    }

    pub(super) fn verifying_key(&self) -> &VerifyingKey<C> {
        match self {
            Self::Public(key) => key,
            Self::Private(key) => key.verifying_key(),
        }
    }

    /// High and low `s` are accepted (RFC 9053 section 2.1 demands neither).
    pub(super) fn verify(&self, parts: &[&[u8]], signature: &[u8]) -> bool {
        let signature = Signature::from_slice(signature);
        signature.is_ok_and(|signature| self.verifying_key().multipart_verify(parts, &signature).is_ok())
    }

    /// Signs with the nonce of RFC 6979, which needs no randomness; `s` is the lower of the two.
    #[cfg(feature = "alloc")]
    pub(super) fn sign(&self, parts: &[&[u8]], signature: &mut [u8]) -> usize {
        let Self::Private(key) = self else { return 0 };
        let Ok(made) = key.try_multipart_sign(parts) else { return 0 };
        let made: Signature<C> = made;
        super::copy(&made.normalize_s().to_bytes(), signature)
    }
}

fn not_on_curve() -> ConfigError {
    ConfigError::new("x", "with y, a point on the curve of the algorithm")
}
