//! URLs as viewers send them: normalising is done after one pass.

use token_core::Token;

use crate::edge::Edge;

/// A URL that was normalised is normal, holds nothing that cache or origin could read in another way, and leads to the
/// same decision.
pub fn run(bytes: &[u8]) {
    let Ok(url) = core::str::from_utf8(bytes) else { return };
    let token = vectors::cat_around(&[0xa0]);
    let token = Token::binary(&token);
    let Some(once) = Edge::decide_for(token, Some(url), None, |decision| normal(&decision.ok()?)) else { return };
    assert!(once.is_ascii() && !once.contains(['\\', '#', ' ', '"', '<', '>', '^', '`', '{', '|', '}']), "{once}");
    let path = once.split(['?', '#']).next().unwrap_or_default();
    // Behind `https:`, nothing and the host.
    assert!(!path.split('/').skip(3).any(|segment| matches!(segment, "." | "..")), "{once}");
    // Normalising may bring a token to light (`%43AT=`), which the next pass takes out; never anything else.
    let twice = Edge::decide_for(token, Some(&once), None, |decision| normal(&decision.ok()?));
    assert_eq!(twice.as_deref(), Some(&*once), "{url}");
}

fn normal(grant: &token_core::Grant<'_>) -> Option<String> {
    grant.url().map(str::to_owned)
}
