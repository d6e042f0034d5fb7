//! Random bytes from the operating system.

use thiserror::Error;
use token_core::Hex;

/// The operating system gave no random bytes.
#[derive(Clone, Copy, Debug, Error)]
#[error("the operating system gave no random bytes: {0}")]
pub struct RandomError(getrandom::Error);

/// Bytes from the cryptographic generator of the operating system.
pub(crate) fn bytes<const N: usize>() -> Result<[u8; N], RandomError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(RandomError)?;
    Ok(bytes)
}

/// So many bytes in lower-case hex.
pub(crate) fn hex<const N: usize>() -> Result<String, RandomError> {
    Ok(Hex(&bytes::<N>()?).to_string())
}

/// A number from 0 to `most`, both included. The bias of the remainder is below 2⁻³² for the
/// numbers of seconds this is used for.
pub(crate) fn at_most(most: u32) -> Result<u32, RandomError> {
    let drawn = u64::from_le_bytes(bytes()?);
    let range = u64::from(most) + 1;
    Ok(u32::try_from(drawn % range).unwrap_or(most))
}
