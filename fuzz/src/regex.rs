//! Regular expressions: where POSIX and the crate `regex` mean the same, they find the same.

use regex::bytes::RegexBuilder;
use token_core::{ClaimSet, Key, Match, Token, mint_binary};

use crate::edge::Edge;

/// An expression, a line break, and the text in which it is to be found: the value of a header field. What may be
/// minted is decided, within libFuzzer's time limit, and as the oracle decides.
pub fn run(bytes: &[u8]) {
    let Some((expression, text)) = core::str::from_utf8(bytes).ok().and_then(|text| text.split_once('\n')) else {
        return;
    };
    let Ok(claims) = ClaimSet::new().with_headers(&[(FIELD, Match::Regex(expression))]) else { return };
    let key = Key::hs256(vectors::KEY_ID.as_bytes().to_vec(), &vectors::secret(1)).expect("32 bytes");
    let Ok(token) = mint_binary(&claims, &key) else { return };
    let ours = Edge::decide_for(Token::binary(&token), None, Some(&[(FIELD, text)]), |decision| decision.map(|_| ()));
    if let Err(denial) = ours {
        assert!(![800, 801].contains(&denial.reason().code()), "minted and denied: {denial}");
    }
    let is_field = text.len() < 1024 && text.bytes().all(|byte| matches!(byte, b' '..=b'~')) && text.trim() == text;
    let Some(expression) = translated(expression).filter(|_| is_field) else { return };
    let oracle = RegexBuilder::new(&expression).unicode(false).dot_matches_new_line(true).build();
    let oracle = oracle.unwrap_or_else(|error| panic!("accepted as POSIX alone: {expression}: {error}"));
    assert_eq!(ours.is_ok(), oracle.is_match(text.as_bytes()), "{expression} in {text}");
}

const FIELD: &str = "x-text";

/// The expression as the crate reads it; `None` where the dialects part: what its brackets hold beside ranges, and
/// everything beyond ASCII.
fn translated(expression: &str) -> Option<String> {
    let mut translated = String::new();
    let mut characters = expression.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => translated.extend(['\\', characters.next()?]),
            '.' => translated.push_str("[^\\x00]"),
            '[' => {
                translated.push('[');
                let mut item = characters.next()?;
                if item == '^' {
                    translated.push(item);
                    item = characters.next()?;
                }
                // As the first character it would be one of the set.
                while item.is_ascii_alphanumeric() || item == '-' {
                    translated.push(item);
                    item = characters.next()?;
                }
                if item != ']' || translated.contains("--") || translated.ends_with(['[', '^']) {
                    return None;
                }
                translated.push(']');
            }
            character if character.is_ascii() => translated.push(character),
            _ => return None,
        }
    }
    Some(translated)
}
