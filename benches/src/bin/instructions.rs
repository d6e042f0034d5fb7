//! Does one kind of work a number of times, for callgrind to count its instructions:
//! `instructions WORK TIMES`. The difference of two runs is the work alone. `instructions claims` lists the claims that
//! can be measured one by one, each as the work `claim NAME`; `claim` is the token without any of them.

use std::hint::black_box;
use std::process::ExitCode;

use benches::{POLICY_WITH_STATE, claims, each_claim, gate, key, request, state, token};
use token_core::limits::SCRATCH_BYTES;
use token_core::{CachedGate, Format, Token, mint};

/// Fixed, so that every run decides about the same bytes.
const NOW: i64 = 1_800_000_000;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments == ["claims"] {
        each_claim::CLAIMS.iter().for_each(|(name, _)| println!("{name}"));
        return ExitCode::SUCCESS;
    }
    let [work, times] = arguments.as_slice() else { return usage() };
    let Ok(times) = times.parse() else { return usage() };
    match work.as_str() {
        "cat-hs256-verify" => verify(Format::Cat, times),
        "jwt-hs256-verify" => verify(Format::Jwt, times),
        "cat-hs256-reverify" => verify_again(Format::Cat, times),
        "jwt-hs256-reverify" => verify_again(Format::Jwt, times),
        "cat-hs256-mint" => mint_all(Format::Cat, times),
        "jwt-hs256-mint" => mint_all(Format::Jwt, times),
        "claim" => each_claim::verify("", NOW, times),
        work => {
            let mut claims = each_claim::CLAIMS.iter();
            let named = work.strip_prefix("claim ").and_then(|name| claims.find(|(claim, _)| *claim == name));
            let Some((_, claims)) = named else { return usage() };
            each_claim::verify(claims, NOW, times);
        }
    }
    ExitCode::SUCCESS
}

fn usage() -> ExitCode {
    eprintln!("usage: instructions cat|jwt-hs256-verify|reverify|mint TIMES");
    ExitCode::from(2)
}

fn verify(format: Format, times: u32) {
    let (gate, state, token) = (gate(POLICY_WITH_STATE), state(NOW), token(format, NOW, 1));
    let mut scratch = vec![0; SCRATCH_BYTES];
    for _ in 0..times {
        let token = Token::text(black_box(&token));
        assert!(gate.verify(token, &request(NOW), &state, &mut scratch).is_ok());
    }
}

fn verify_again(format: Format, times: u32) {
    let (state, token) = (state(NOW), token(format, NOW, 1));
    let mut gate = CachedGate::new(gate(POLICY_WITH_STATE), 64, [7; 16]);
    let mut scratch = vec![0; SCRATCH_BYTES];
    for _ in 0..times {
        let token = Token::text(black_box(&token));
        assert!(gate.verify(token, &request(NOW), &state, &mut scratch).is_ok());
    }
}

/// The claims too are made for every token.
fn mint_all(format: Format, times: u32) {
    let key = key();
    for number in 0..times {
        assert!(mint(format, &claims(NOW, black_box(number)), &key).is_ok());
    }
}
