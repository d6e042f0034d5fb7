//! Bytes that nobody signed: in every reading they are denied.

use token_core::{Format, Structure, Token};

use crate::edge::{Edge, pinned};

/// Nobody can make a token without the key, whatever the bytes; the seeds alone are signed.
pub fn run(bytes: &[u8]) {
    let binary = Token::binary(bytes);
    let readings = [
        Token::text_bytes(bytes),
        pinned(bytes, Format::Cat),
        pinned(bytes, Format::Jwt),
        binary,
        binary.untagged(Structure::Mac0),
        binary.untagged(Structure::Sign1),
    ];
    for token in readings {
        Edge::decide(token, |decision| decision.is_ok_and(|grant| grant.token_id().is_some()));
    }
}
