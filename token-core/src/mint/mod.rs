//! Minting: one claim set, two formats. Nothing here draws randomness or reads a clock.

mod claim_set;
mod error;
mod form;
mod matching;
mod setters;
mod unsigned;
mod write;

pub use claim_set::ClaimSet;
pub use error::MintError;
pub use matching::{Component, Match};
pub use unsigned::Unsigned;
pub use write::{mint, mint_binary};

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
