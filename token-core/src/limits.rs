//! Limits on everything an attacker or a careless issuer sizes. Each is a named constant with its
//! source; a policy may lower or raise the first four within [`Limits::check`].

use crate::error::ConfigError;

/// Bytes of a decoded token (CTA-5007-B: recipients process at least 4096).
pub const MAX_TOKEN_BYTES: usize = 4096;
/// Nesting of arrays, maps and tags in CBOR, of arrays and objects in JSON.
pub const MAX_NESTING: usize = 16;
/// CBOR items or JSON values in one token.
pub const MAX_ITEMS: usize = 1024;
/// Entries in one list of a claim (CTA-5007-B section 4.10: at least 50 in catm and catalpn).
pub const MAX_LIST_ENTRIES: usize = 256;
/// Claims at the top level of a token.
pub const MAX_CLAIMS: usize = 64;
/// Members of one COSE or JOSE header: they are read before the signature is checked.
pub const MAX_HEADER_MEMBERS: usize = 32;
/// Bytes of a request URL, as received and as normalised (RFC 9110 section 4.1: at least 8000).
pub const MAX_URL_BYTES: usize = 8192;
/// Tokens tried on one request (CTA-5007-B section 4.4: at least 6).
pub const MAX_CANDIDATES: usize = 8;
/// Characters of a DPoP proof: a field line that common servers let through (Apache `LimitRequestFieldSize`,
/// nginx `large_client_header_buffers`).
pub const MAX_PROOF_BYTES: usize = 8192;
/// Bytes of the `jti` of a proof, which look-ups keep (RFC 9449 section 11.1: its size may be limited).
pub const MAX_PROOF_ID_BYTES: usize = 256;
/// States of the regular expressions of one token, taken together. Matching takes at most one step for
/// each state and byte, so a token costs at most 640 × [`MAX_URL_BYTES`] = 5.2 million steps, about 50 ms
/// natively, on a URL of 8 KiB that was made for it. `{1,255}` of one character takes 509; the other 131
/// are room for what stands beside it.
pub const MAX_REGEX_STATES: usize = 640;
/// Groups within groups of a regular expression: reading and building it takes stack for each.
pub const MAX_REGEX_NESTING: usize = 32;
/// Times that an interval of a regular expression can demand (IEEE 1003.1-2017, `limits.h`: at least 255).
pub const RE_DUP_MAX: u8 = 255;
/// Bytes of scratch that suffice for every token, URL and proof within the default limits.
pub const SCRATCH_BYTES: usize = 48 * 1024;

/// The limits a policy may set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a decoded token; its base64url text may be a third longer.
    pub token_bytes: usize,
    /// Nesting of arrays and maps.
    pub nesting: usize,
    /// CBOR items or JSON values in one token.
    pub items: usize,
    /// Entries in one list of a claim.
    pub list_entries: usize,
    /// Claims at the top level.
    pub claims: usize,
}

impl Limits {
    /// The default limits.
    pub const DEFAULT: Self = Self {
        token_bytes: MAX_TOKEN_BYTES,
        nesting: MAX_NESTING,
        items: MAX_ITEMS,
        list_entries: MAX_LIST_ENTRIES,
        claims: MAX_CLAIMS,
    };

    /// The largest limits a policy may set.
    pub const LARGEST: Self =
        Self { token_bytes: 16 * 1024, nesting: 32, items: 16_384, list_entries: 256, claims: MAX_CLAIMS };

    /// Characters of base64url text that a token of `token_bytes` takes.
    #[must_use]
    pub const fn text_bytes(&self) -> usize {
        self.token_bytes.saturating_mul(4).div_ceil(3)
    }

    /// Limits within which the verifier stays safe on a small stack.
    ///
    /// # Errors
    /// Names the member that is zero or too large.
    pub fn check(&self) -> Result<(), ConfigError> {
        let within = |value: usize, most: usize| (1..=most).contains(&value);
        let largest = Self::LARGEST;
        if !within(self.token_bytes, largest.token_bytes) {
            return Err(ConfigError::new("limits.token_bytes", "1 to 16384"));
        }
        if !within(self.nesting, largest.nesting) {
            return Err(ConfigError::new("limits.nesting", "1 to 32"));
        }
        if !within(self.items, largest.items) {
            return Err(ConfigError::new("limits.items", "1 to 16384"));
        }
        if !within(self.list_entries, largest.list_entries) {
            return Err(ConfigError::new("limits.list_entries", "1 to 256"));
        }
        if !within(self.claims, largest.claims) {
            return Err(ConfigError::new("limits.claims", "1 to 64"));
        }
        Ok(())
    }
}
