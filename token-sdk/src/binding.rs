//! Tokens that only the holder of a key can use.

use serde_json::Value;
use token_core::{ClaimSet, verification_keys_from_json};

use crate::entitlement::Entitlement;
use crate::mint_error::MintError;

/// The key whose possession the viewer proves, and whether each proof counts once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Binding {
    thumbprint: [u8; 32],
    once: bool,
}

impl Entitlement {
    /// Only for the holder of this key, a public JWK such as `crypto.subtle.exportKey("jwk", …)` gives:
    /// with each request the player sends a DPoP proof (RFC 9449) made with it, in the header `DPoP`.
    /// Whoever copies the token without the key has nothing.
    ///
    /// ```
    /// # fn bind(entitlement: token_sdk::Entitlement) -> Result<token_sdk::Entitlement, token_sdk::MintError> {
    /// entitlement.bound_to(r#"{"kty":"EC","crv":"P-256","x":"l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs",
    ///     "y":"9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA"}"#)
    /// # }
    /// ```
    ///
    /// # Errors
    /// A private key, a secret, or a key that no algorithm of ours is for.
    pub fn bound_to(self, jwk: &str) -> Result<Self, MintError> {
        let thumbprint = thumbprint(jwk).ok_or(MintError::Claim {
            claim: "cnf",
            expected: "a public JWK of an EC key on P-256 or P-384, an Ed25519 or an RSA key",
        })?;
        Ok(self.bound_to_thumbprint(thumbprint))
    }

    /// As [`Entitlement::bound_to`], of the key whose JWK has this thumbprint (RFC 7638).
    pub fn bound_to_thumbprint(mut self, thumbprint: [u8; 32]) -> Self {
        let once = self.binding.is_some_and(|binding| binding.once);
        self.binding = Some(Binding { thumbprint, once });
        self
    }

    /// Each proof of the key counts once: edges must note those that were used, in a store that all of
    /// them share. Without it a proof counts for 300 seconds before and after it was made.
    ///
    /// # Errors
    /// The token is bound to no key.
    pub fn proofs_once(mut self) -> Result<Self, MintError> {
        let refused = MintError::Claim { claim: "catdpop", expected: "a token that is bound to a key before" };
        self.binding.as_mut().ok_or(refused)?.once = true;
        Ok(self)
    }
}

impl Binding {
    pub(crate) fn add_to(self, claims: ClaimSet) -> ClaimSet {
        let claims = claims.with_key_thumbprint(&self.thumbprint);
        if self.once { claims.with_proof_settings(None, true) } else { claims }
    }
}

fn thumbprint(jwk: &str) -> Option<[u8; 32]> {
    let mut jwk: Value = serde_json::from_str(jwk).ok()?;
    let text = |name: &str| jwk.get(name).and_then(Value::as_str);
    // A thumbprint says nothing of the algorithm, and keys of browsers often do not either.
    let algorithm = match (text("kty")?, text("crv")) {
        ("EC", Some("P-256")) => "ES256",
        ("EC", Some("P-384")) => "ES384",
        ("OKP", Some("Ed25519")) => "EdDSA",
        ("RSA", None) => "PS256",
        _ => return None,
    };
    let members = jwk.as_object_mut()?;
    members.insert("alg".to_owned(), Value::from(algorithm));
    // What a browser allows with the key, and what the key is called, are not our matter.
    members.retain(|name, _| !matches!(name.as_str(), "key_ops" | "ext" | "use" | "kid"));
    let set = serde_json::json!({"keys": [jwk]}).to_string();
    verification_keys_from_json(&set).ok()?.first()?.thumbprint()
}

#[cfg(test)]
mod tests {
    use super::thumbprint;

    #[test]
    fn thumbprints_are_those_of_the_rfcs() {
        // RFC 7638 section 3.1, RFC 8037 appendix A.3.
        let rsa = r#"{"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw","e":"AQAB","alg":"RS256","kid":"2011-04-29"}"#;
        let edwards = r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","ext":true,"key_ops":[]}"#;
        assert_eq!(thumbprint(rsa).map(|bytes| bytes[..4].to_vec()), Some(vec![0x37, 0x36, 0xcb, 0xb1]));
        assert_eq!(thumbprint(edwards).map(|bytes| bytes[..4].to_vec()), Some(vec![0x90, 0xfa, 0xca, 0xfe]));
    }

    #[test]
    fn what_is_no_public_key_is_refused() {
        let cases = [
            "",
            "[]",
            r#"{"kty":"oct","k":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}"#,
            r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"}"#,
            r#"{"kty":"OKP","crv":"X25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#,
            r#"{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}"#,
        ];
        for jwk in cases {
            assert_eq!(thumbprint(jwk), None, "{jwk}");
        }
    }
}
