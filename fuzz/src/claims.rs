//! Payloads behind a signature: the harness signs with a fixed test key, and takes the normal way.

use token_core::Token;

use crate::edge::Edge;

/// Whatever an issuer signs is decided, in both formats, and the same bytes always alike.
pub fn run(payload: &[u8]) {
    let cat = vectors::cat_around(payload);
    let first = Edge::verdict(Token::binary(&cat));
    assert_eq!(first, Edge::verdict(Token::binary(&cat)));
    let jwt = vectors::jwt_around(payload);
    let first = Edge::verdict(Token::text(&jwt));
    assert_eq!(first, Edge::verdict(Token::text(&jwt)));
}
