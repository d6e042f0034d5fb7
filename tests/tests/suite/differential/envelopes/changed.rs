//! COSE structures that were changed.

use ciborium::Value as Cbor;
use coset::CborSerializable;
use proptest::collection::vec;
use proptest::prelude::*;
use token_core::limits::MAX_NESTING;
use token_core::{Hex, Token};
use vectors::NOW;

use super::{Headers, bench, read_by_coset, signed_by_coset};
use crate::differential::cbor::{depth, has as has_value, has_duplicates, has_simple_values};
use crate::differential::edit::edited;
use crate::differential::pairs::Pair;
use crate::differential::tally::Tally;

/// Tokens whose headers, tags and lengths were changed, and that were signed again as they then stood.
#[test]
fn what_we_accept_coset_accepts() {
    let pairs: Vec<_> = Pair::all().into_iter().filter(|pair| SIGNED.contains(&pair.algorithm)).collect();
    let benches: Vec<_> = pairs.iter().map(|pair| bench(&[pair.jwk("k1")])).collect();
    let made = (Headers::with_odd(), vec(any::<u8>(), 0..20), any::<bool>());
    let pair = Pair::all().swap_remove(0);
    let before_signature = made.prop_map(move |(headers, payload, is_cwt)| {
        let mut token = signed_by_coset(&pair, &headers, &payload, is_cwt);
        token.truncate(token.len() - 34);
        token
    });
    let tally = Tally::of(6000, &(0..pairs.len(), edited(before_signature)), |(place, mut token)| {
        let pair = &pairs[place];
        if !pair.is_mac() {
            // The same as a COSE_Sign1.
            let tag = if token.starts_with(b"\xd8\x3d") { 2 } else { 0 };
            if let Some(tag) = token.get_mut(tag).filter(|tag| **tag == 0xd1) {
                *tag = 0xd2;
            }
        }
        sign_again(&mut token, pair);
        let theirs = read_by_coset(&token);
        match benches[place].authenticate(Token::binary(&token), NOW) {
            Ok(payload) => {
                let Some(theirs) = theirs else {
                    prop_assert!(coset_judges_more(&token), "coset refuses {}", Hex(&token));
                    return Ok("judged".to_owned());
                };
                prop_assert_eq!(theirs.content, payload);
                let is_right = pair.is_right(&theirs.message, &theirs.signature);
                prop_assert!(is_right || has_empty_map(&token), "coset finds {} wrong", Hex(&token));
                Ok("accepted".to_owned())
            }
            Err(denial) => {
                let is_right = theirs.is_some_and(|theirs| pair.is_right(&theirs.message, &theirs.signature));
                let reason = denial.reason().name();
                prop_assert!(!is_right || is_named(reason, &token), "{reason}: {}", Hex(&token));
                Ok(reason.to_owned())
            }
        }
    });
    tally.assert_has(&["accepted", "cbor-malformed", "duplicate-key", "trailing-bytes", "envelope-invalid"]);
    tally.assert_has(&["critical-header-unknown", "header-buckets-overlap", "key-unknown"]);
}

const SIGNED: [jsonwebtoken::Algorithm; 2] = [jsonwebtoken::Algorithm::HS256, jsonwebtoken::Algorithm::EdDSA];

/// Puts the right signature behind the rest, as RFC 9052 sections 4.4 and 6.3 have it: without protected headers
/// an empty byte string is signed.
fn sign_again(token: &mut Vec<u8>, pair: &Pair) {
    let (head, bytes) = if pair.is_mac() { (0x20, 32) } else { (0x40, 64) };
    let rest = token.clone();
    token.extend([0x58, head]);
    token.extend(vec![0; bytes]);
    let Some([Cbor::Bytes(protected), _, payload @ Cbor::Bytes(_), _]) = parts(token) else { return };
    let protected = if protected == [0xa0] { Vec::new() } else { protected };
    let context = if pair.is_mac() { "MAC0" } else { "Signature1" };
    let message = Cbor::Array(vec![context.into(), protected.into(), Cbor::Bytes(Vec::new()), payload]);
    let signature = pair.sign(&message.to_vec().unwrap());
    *token = [rest, vec![0x58, head], signature].concat();
}

/// The parts of the structure, whatever its tags.
fn parts(token: &[u8]) -> Option<[Cbor; 4]> {
    let mut item = Cbor::from_slice(token).ok()?;
    while let Cbor::Tag(_, inner) = item {
        item = *inner;
    }
    item.into_array().ok()?.try_into().ok()
}

/// The protected and the unprotected map.
fn maps(token: &[u8]) -> Option<[Vec<(Cbor, Cbor)>; 2]> {
    let [protected, unprotected, ..] = parts(token)?;
    let protected = protected.into_bytes().ok()?;
    let protected =
        if protected.is_empty() { Vec::new() } else { Cbor::from_slice(&protected).ok()?.into_map().ok()? };
    Some([protected, unprotected.into_map().ok()?])
}

/// coset signs what it read where RFC 9052 signs an empty byte string.
fn has_empty_map(token: &[u8]) -> bool {
    parts(token).is_some_and(|[protected, ..]| protected == Cbor::Bytes(vec![0xa0]))
}

/// Headers whose form coset judges and that mean nothing here: content type, initialisation vectors of what is not
/// encrypted, counter signatures; key ids that are empty, or texts as a library in the field writes them; and simple
/// values in headers of no meaning.
fn coset_judges_more(token: &[u8]) -> bool {
    let protected = parts(token).and_then(|[protected, ..]| protected.into_bytes().ok());
    if protected.is_some_and(|protected| has_simple_values(&protected)) {
        return true;
    }
    let is_odd = |(label, value): &(Cbor, Cbor)| match label.as_integer().and_then(|label| i64::try_from(label).ok()) {
        Some(3 | 5..=7) => true,
        Some(4) => value.is_text() || *value == Cbor::Bytes(Vec::new()),
        _ => false,
    };
    maps(token).is_some_and(|maps| maps.iter().flatten().any(is_odd))
}

/// Whether what coset sees in a token that it accepts bears our reason out.
fn is_named(reason: &str, token: &[u8]) -> bool {
    let (Some(maps), Ok(whole)) = (maps(token), Cbor::from_slice(token)) else { return false };
    let [protected, unprotected] = &maps;
    let has = |map: &[(Cbor, Cbor)], wanted: i64| map.iter().any(|(label, _)| *label == Cbor::from(wanted));
    let read_maps = maps.clone().map(Cbor::Map);
    match reason {
        "cbor-malformed" => {
            let is_other = |value: &Cbor, bytes: &[u8]| value.clone().to_vec().unwrap() != bytes;
            let protected_bytes = parts(token).and_then(|[protected, ..]| protected.into_bytes().ok()).unwrap();
            is_other(&whole, token) || is_other(&read_maps[0], &protected_bytes)
        }
        "duplicate-key" => read_maps.iter().any(has_duplicates),
        "nesting-too-deep" => read_maps.iter().any(|map| depth(map) > MAX_NESTING),
        "envelope-invalid" => {
            has(unprotected, 1)
                || has(unprotected, 2)
                || maps.iter().flatten().any(is_of_wrong_type)
                || read_maps.iter().any(|map| has_value(map, Cbor::is_tag))
        }
        "critical-header-unknown" => has(protected, 2),
        "header-buckets-overlap" => {
            protected.iter().any(|(label, _)| unprotected.iter().any(|(other, _)| label == other))
        }
        "algorithm-not-allowed" => !has(protected, 4) || has(protected, 1),
        "key-unknown" => has(protected, 4) || has(unprotected, 4),
        _ => false,
    }
}

/// Labels are integers of 64 bits or texts; `alg` an integer of the structure or a text, `crit` a list of what is
/// there, `kid` a string, `typ` a text or a number.
fn is_of_wrong_type((label, value): &(Cbor, Cbor)) -> bool {
    let number = label.as_integer().and_then(|label| i64::try_from(label).ok());
    match number {
        // Which numbers belong to which structure, and what may be critical, is shown by the cases.
        Some(1 | 2) => true,
        Some(4) => !value.is_bytes() && !value.is_text(),
        Some(16) => !value.is_text(),
        _ => number.is_none() && !label.is_text(),
    }
}
