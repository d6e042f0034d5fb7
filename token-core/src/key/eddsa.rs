//! Ed25519 keys (RFC 8032 section 5.1). The check is the strict one: the key and the signature's
//! `R` are canonical and not of small order, `S` is below the order, and the equation holds without
//! the cofactor. So no two implementations that keep to it differ.

#[cfg(feature = "alloc")]
use alloc::sync::Arc;

use core::ops::Neg as _;

use curve25519_dalek::edwards::{CompressedEdwardsY, EdwardsPoint};
use curve25519_dalek::scalar::Scalar;
#[cfg(feature = "alloc")]
use curve25519_dalek::{
    constants::ED25519_BASEPOINT_POINT, edwards::EdwardsBasepointTable, traits::BasepointTable as _,
};
use ed25519_dalek::SigningKey;
#[cfg(feature = "alloc")]
use ed25519_dalek::ed25519::signature::MultipartSigner as _;
use sha2::{Digest as _, Sha512};

use crate::error::ConfigError;

/// A public key, or a private one with its public part. The secret is zeroised when dropped.
#[derive(Clone)]
pub(super) struct Ed25519Key {
    public: [u8; 32],
    /// The key's point with its sign changed: `S B - k A` is then a sum.
    minus: EdwardsPoint,
    secret: Option<SigningKey>,
    #[cfg(feature = "alloc")]
    tables: Option<Tables>,
}

/// Multiples of the base point, shared by all keys, and of the key's `minus`; 30 KiB each. The crate has a constant
/// with the first, which would be those 30 KiB of a module that checks alone.
#[cfg(feature = "alloc")]
#[derive(Clone)]
struct Tables {
    base: Arc<EdwardsBasepointTable>,
    key: Arc<EdwardsBasepointTable>,
}

impl Ed25519Key {
    pub(super) fn public(public: &[u8]) -> Result<Self, ConfigError> {
        let fault =
            || ConfigError::new("x", "32 bytes, the canonical form of a point on Ed25519 that is not of small order");
        let public: [u8; 32] = public.try_into().map_err(|_| fault())?;
        let point = CompressedEdwardsY(public).decompress().ok_or_else(fault)?;
        if point.compress().0 != public || point.is_small_order() {
            return Err(fault());
        }
        Ok(Self {
            public,
            minus: point.neg(),
            secret: None,
            #[cfg(feature = "alloc")]
            tables: None,
        })
    }

    /// From the 32 bytes that RFC 8032 calls the private key.
    pub(super) fn private(secret: &[u8]) -> Result<Self, ConfigError> {
        let key = SigningKey::try_from(secret).map_err(|_| ConfigError::new("d", "32 bytes"))?;
        Ok(Self { secret: Some(key.clone()), ..Self::public(key.verifying_key().as_bytes())? })
    }

    pub(super) const fn can_sign(&self) -> bool {
        self.secret.is_some()
    }

    #[cfg(feature = "alloc")]
    pub(super) const fn public_bytes(&self) -> &[u8; 32] {
        &self.public
    }

    pub(super) fn verify(&self, parts: &[&[u8]], signature: &[u8]) -> bool {
        let Some((r, s)) = signature.split_first_chunk::<32>() else { return false };
        let s = s.try_into().ok().and_then(|s| Scalar::from_canonical_bytes(s).into_option());
        let Some(s) = s else { return false };
        let mut hash = Sha512::new();
        hash.update(r);
        hash.update(self.public);
        parts.iter().for_each(|part| hash.update(part));
        let expected = self.expected(&Scalar::from_hash(hash), &s);
        // Equal bytes: `R` is the canonical form of `expected`, so what holds for this holds for it.
        expected.compress().as_bytes() == r && !expected.is_small_order()
    }

    /// `S B - k A`. Everything here is public: time may vary.
    #[allow(clippy::arithmetic_side_effects, reason = "operations on points and scalars are total")]
    fn expected(&self, k: &Scalar, s: &Scalar) -> EdwardsPoint {
        #[cfg(feature = "alloc")]
        if let Some(tables) = &self.tables {
            return &*tables.key * k + &*tables.base * s;
        }
        // In a module only viewers' keys have no tables, and this goes without a constant of 8 KB, in twice the time.
        #[cfg(all(feature = "alloc", target_family = "wasm"))]
        return self.minus * k + ED25519_BASEPOINT_POINT * s;
        #[cfg(not(all(feature = "alloc", target_family = "wasm")))]
        EdwardsPoint::vartime_double_scalar_mul_basepoint(k, &self.minus, s)
    }

    #[cfg(all(test, feature = "alloc", feature = "es256", feature = "eddsa"))]
    pub(super) const fn has_tables(&self) -> bool {
        self.tables.is_some()
    }

    /// Makes the tables; that of the base point only where there is none yet.
    #[cfg(feature = "alloc")]
    pub(super) fn warm(&mut self, base: &mut Option<Arc<EdwardsBasepointTable>>) {
        if let Some(tables) = &self.tables {
            base.get_or_insert_with(|| Arc::clone(&tables.base));
            return;
        }
        let table = |point| Arc::new(EdwardsBasepointTable::create(point));
        let base = base.get_or_insert_with(|| table(&ED25519_BASEPOINT_POINT));
        self.tables = Some(Tables { base: Arc::clone(base), key: table(&self.minus) });
    }

    #[cfg(feature = "alloc")]
    pub(super) fn sign(&self, parts: &[&[u8]], signature: &mut [u8]) -> usize {
        let made = self.secret.as_ref().and_then(|secret| secret.try_multipart_sign(parts).ok());
        made.map_or(0, |made| super::copy(&made.to_bytes(), signature))
    }
}
