//! token-core: the full decision, without and with a state document; again with the cache of
//! authenticated tokens.

use std::hint::black_box;

use benches::{POLICY_WITH_STATE, POLICY_WITHOUT_STATE, claims, gate, key, request, state, token};
use token_core::limits::SCRATCH_BYTES;
use token_core::{CachedGate, Format, NoState, RevocationLookup, Token};

use crate::now;

pub(crate) fn verify_cat() -> Box<dyn FnMut()> {
    verify(Format::Cat, POLICY_WITHOUT_STATE, NoState)
}

pub(crate) fn verify_jwt() -> Box<dyn FnMut()> {
    verify(Format::Jwt, POLICY_WITHOUT_STATE, NoState)
}

pub(crate) fn verify_cat_with_state() -> Box<dyn FnMut()> {
    verify(Format::Cat, POLICY_WITH_STATE, state(now()))
}

pub(crate) fn verify_jwt_with_state() -> Box<dyn FnMut()> {
    verify(Format::Jwt, POLICY_WITH_STATE, state(now()))
}

fn verify(format: Format, policy: &str, state: impl RevocationLookup + 'static) -> Box<dyn FnMut()> {
    let gate = gate(policy);
    let token = token(format, now(), 1);
    let mut scratch = vec![0; SCRATCH_BYTES];
    Box::new(move || {
        let token = Token::text(black_box(&token));
        let grant = gate.verify(token, &request(now()), &state, &mut scratch);
        assert!(grant.is_ok());
    })
}

pub(crate) fn verify_cat_again() -> Box<dyn FnMut()> {
    verify_again(Format::Cat)
}

pub(crate) fn verify_jwt_again() -> Box<dyn FnMut()> {
    verify_again(Format::Jwt)
}

fn verify_again(format: Format) -> Box<dyn FnMut()> {
    let token = token(format, now(), 1);
    let mut gate = CachedGate::new(gate(POLICY_WITHOUT_STATE), 64, [7; 16]);
    let mut scratch = vec![0; SCRATCH_BYTES];
    Box::new(move || {
        let token = Token::text(black_box(&token));
        let grant = gate.verify(token, &request(now()), &NoState, &mut scratch);
        assert!(grant.is_ok());
    })
}

pub(crate) fn mint_cat() -> Box<dyn FnMut()> {
    mint(Format::Cat)
}

pub(crate) fn mint_jwt() -> Box<dyn FnMut()> {
    mint(Format::Jwt)
}

fn mint(format: Format) -> Box<dyn FnMut()> {
    let key = key();
    let mut number = 0;
    Box::new(move || {
        number += 1;
        let token = token_core::mint(format, &claims(now(), number), &key).expect("the key signs");
        assert!(black_box(token).len() > 100);
    })
}
