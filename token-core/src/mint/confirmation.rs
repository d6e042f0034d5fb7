//! Claims that bind a token to a key, from typed values.

use alloc::string::ToString;

use super::{ClaimSet, MintError};
use crate::claims::Label;
use crate::claims::confirmation::{CKT, JKT, JTI, WINDOW, method_name, setting_name};
use crate::claims::value;
use crate::key::Key;

impl ClaimSet {
    /// With a `cnf` that demands proof of the possession of this key, by the thumbprint of its JWK (RFC
    /// 7638). With each request the viewer sends a DPoP proof (RFC 9449) made with it.
    ///
    /// ```
    /// use token_core::{ClaimSet, verification_keys_from_json};
    /// let keys = verification_keys_from_json(r#"{"keys":[{"kty":"EC","alg":"ES256","crv":"P-256",
    ///     "x":"l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs","y":"9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA"}]}"#)?;
    /// let claims = ClaimSet::new().with_key(&keys[0])?.with_proof_settings(Some(60), true);
    /// assert_eq!(
    ///     claims.to_json(),
    ///     r#"{"cnf":{"jkt":"0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"},"catdpop":{"window":60,"jti":1}}"#
    /// );
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// A secret, which nobody can prove to hold without giving it away.
    pub fn with_key(self, key: &Key<'_>) -> Result<Self, MintError> {
        let thumbprint = key.thumbprint().ok_or_else(|| MintError::new("cnf", "a key with a public part"))?;
        Ok(self.with_key_thumbprint(&thumbprint))
    }

    /// As [`ClaimSet::with_key`], of the key whose JWK has this thumbprint.
    #[must_use]
    pub fn with_key_thumbprint(self, thumbprint: &[u8; 32]) -> Self {
        self.with_thumbprint(JKT, thumbprint)
    }

    /// As [`ClaimSet::with_key`], of the key whose COSE form has this thumbprint (RFC 9679): for
    /// verifiers that know this method.
    #[must_use]
    pub fn with_cose_key_thumbprint(self, thumbprint: &[u8; 32]) -> Self {
        self.with_thumbprint(CKT, thumbprint)
    }

    fn with_thumbprint(self, method: i64, thumbprint: &[u8]) -> Self {
        self.with(Label::CNF, |appender| {
            appender.map(1);
            appender.integer(method);
            appender.bytes(thumbprint);
        })
    }

    /// With `catdpop`: how many seconds a proof may lie before or behind the time of the request, 300
    /// without a number and at most 3600; and whether each proof counts `once`, for which edges note
    /// those that were used. It stands beside `cnf`.
    #[must_use]
    pub fn with_proof_settings(self, window: Option<u64>, once: bool) -> Self {
        self.with(Label::CATDPOP, |appender| {
            appender.map(usize::from(window.is_some()).saturating_add(usize::from(once)));
            if let Some(seconds) = window {
                appender.integer(WINDOW);
                appender.unsigned(seconds);
            }
            if once {
                appender.integer(JTI);
                appender.unsigned(1);
            }
        })
    }
}

/// Methods that no proof shows, and settings that nobody reads, are mistakes in a claim set to be minted.
pub(super) fn check_names(label: Label, raw: &[u8]) -> Result<(), MintError> {
    let (name, expected): (fn(i64) -> Option<&'static str>, _) =
        if label == Label::CNF { (method_name, "jkt or ckt") } else { (setting_name, "window or jti") };
    let mut keys = value::members(raw).map(|(key, _)| value::integer(key));
    if keys.all(|key| key.and_then(name).is_some()) { Ok(()) } else { Err(MintError::new(label.to_string(), expected)) }
}
