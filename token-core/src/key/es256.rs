//! ES256: ECDSA on P-256 with SHA-256. A key that has been warmed checks with tables.

#[cfg(feature = "alloc")]
use alloc::sync::Arc;

use p256::NistP256;
#[cfg(feature = "alloc")]
use p256::{AffinePoint, ecdsa::Signature};

use super::ecdsa::EcdsaKey;
#[cfg(feature = "alloc")]
use super::p256_table::{self, Table};
use crate::error::ConfigError;
#[cfg(feature = "alloc")]
use crate::hash::sha256;

/// A key on P-256.
#[derive(Clone)]
pub(super) struct Es256Key {
    key: EcdsaKey<NistP256>,
    #[cfg(feature = "alloc")]
    tables: Option<Tables>,
}

/// Multiples of the generator, shared by all keys, and of the key's point.
#[cfg(feature = "alloc")]
#[derive(Clone)]
struct Tables {
    generator: Arc<Table>,
    key: Arc<Table>,
}

impl Es256Key {
    pub(super) fn public(point: &[u8]) -> Result<Self, ConfigError> {
        EcdsaKey::public(point).map(Self::new)
    }

    pub(super) fn of_coordinates(x: &[u8], y: &[u8]) -> Result<Self, ConfigError> {
        EcdsaKey::of_coordinates(x, y).map(Self::new)
    }

    pub(super) fn private(secret: &[u8]) -> Result<Self, ConfigError> {
        EcdsaKey::private(secret).map(Self::new)
    }

    const fn new(key: EcdsaKey<NistP256>) -> Self {
        Self {
            key,
            #[cfg(feature = "alloc")]
            tables: None,
        }
    }

    pub(super) const fn key(&self) -> &EcdsaKey<NistP256> {
        &self.key
    }

    pub(super) fn verify(&self, parts: &[&[u8]], signature: &[u8]) -> bool {
        #[cfg(feature = "alloc")]
        if let Some(tables) = &self.tables {
            return tables.verify(parts, signature);
        }
        self.key.verify(parts, signature)
    }

    #[cfg(all(test, feature = "alloc", feature = "es256", feature = "eddsa"))]
    pub(super) const fn has_tables(&self) -> bool {
        self.tables.is_some()
    }

    /// Makes the tables; that of the generator only where there is none yet.
    #[cfg(feature = "alloc")]
    pub(super) fn warm(&mut self, generator: &mut Option<Arc<Table>>) {
        if let Some(tables) = &self.tables {
            generator.get_or_insert_with(|| Arc::clone(&tables.generator));
            return;
        }
        let generator = generator.get_or_insert_with(|| Arc::new(Table::new(&AffinePoint::GENERATOR)));
        let key = Arc::new(Table::new(self.key.verifying_key().as_affine()));
        self.tables = Some(Tables { generator: Arc::clone(generator), key });
    }
}

#[cfg(feature = "alloc")]
impl Tables {
    fn verify(&self, parts: &[&[u8]], signature: &[u8]) -> bool {
        let Ok(signature) = Signature::from_slice(signature) else { return false };
        p256_table::verify(&self.generator, &self.key, &sha256(parts).into(), &signature)
    }
}
