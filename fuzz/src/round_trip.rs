//! Claim sets in JSON: what is minted says in both formats the same, and is decided alike.

use token_core::{ClaimSet, Format, Key, Token, mint, mint_binary};

use crate::edge::Edge;

/// What the SDK mints is never malformed, and one claim set has one decision.
pub fn run(bytes: &[u8]) {
    let Ok(json) = core::str::from_utf8(bytes) else { return };
    let Ok(claims) = ClaimSet::from_json(json) else { return };
    let key = Key::hs256(vectors::KEY_ID.as_bytes().to_vec(), &vectors::secret(1)).expect("32 bytes");
    let Ok(cat) = mint_binary(&claims, &key) else { return };
    let cat = Edge::verdict(Token::binary(&cat));
    if let Err(denial) = cat {
        assert!(![800, 801, 104, 106].contains(&denial.reason().code()), "minted and denied: {denial}");
    }
    // A few sets are too long as JSON.
    let Ok(jwt) = mint(Format::Jwt, &claims, &key) else { return };
    let jwt = Edge::verdict(Token::text(&jwt));
    let is_too_long = jwt.is_err_and(|denial| matches!(denial.reason().code(), 101 | 803));
    assert!(is_too_long || cat == jwt, "{cat:?} as CAT, {jwt:?} as JWT");
}
