//! Writes tokens for readers of other makers: `minted-tokens COUNT`. A line for each of so many claim sets in each
//! format, minted with the usual key: `{"id","check","token","keys","claims"}`. The sets are the same each time.
#![allow(clippy::unwrap_used, reason = "this program is a test: what cannot be minted must stop it")]

use std::io::{self, Write as _};

use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;
use serde_json::{Map, Value, json};
use token_core::{ClaimSet, Format, Hex, Key, mint, mint_binary};

fn main() -> io::Result<()> {
    let count: usize = std::env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(300);
    let (sets, mut runner) = (suites::claim_sets::sound(), TestRunner::deterministic());
    let mut out = io::stdout().lock();
    for number in 0..count {
        let claims = sets.new_tree(&mut runner).unwrap().current();
        for line in tokens(number, &claims) {
            writeln!(out, "{line}")?;
        }
    }
    Ok(())
}

fn tokens(number: usize, claims: &Map<String, Value>) -> [Value; 2] {
    let set = ClaimSet::from_json(&Value::from(claims.clone()).to_string()).unwrap();
    let key = Key::hs256(vectors::KEY_ID.as_bytes(), &vectors::secret(1)).unwrap();
    let cat = json!({"format": "cat", "hex": Hex(&mint_binary(&set, &key).unwrap()).to_string()});
    let jwt = json!({"format": "jwt", "text": mint(Format::Jwt, &set, &key).unwrap()});
    let line = |format, token| {
        json!({
            "id": format!("{number}-{format}"), "check": "signature", "token": token, "keys": vectors::key_set(),
            "claims": claims,
        })
    };
    [line("cat", cat), line("jwt", jwt)]
}
