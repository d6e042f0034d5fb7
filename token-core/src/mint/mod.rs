//! Minting: one claim set, two formats. Nothing here draws randomness or reads a clock.

mod claim_set;
mod compose;
mod confirmation;
#[cfg(feature = "encryption")]
mod encrypt;
mod error;
mod fact_setters;
mod form;
mod matching;
mod minter;
mod order;
pub(crate) mod payload;
mod renewal;
mod reuse;
mod setters;
mod together;
mod unsigned;
mod write;

pub use claim_set::ClaimSet;
#[cfg(feature = "encryption")]
pub use encrypt::{Encryption, mint_encrypted, mint_encrypted_binary, mint_private};
pub use error::MintError;
pub use matching::Match;
pub use minter::{Minter, Randomness};
pub use renewal::Renewal;
pub use unsigned::Unsigned;
pub use write::{mint, mint_binary};

#[cfg(test)]
mod fact_properties;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
