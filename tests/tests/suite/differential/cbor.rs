//! Our CBOR reader beside `ciborium`.
//!
//! Ours is reached as everybody reaches it: a value stands in a claim that is ignored, where it is passed over, or in
//! `catifdata`, which holds anything and whose JSON form tells how it was read.

use ciborium::Value as Cbor;
use ciborium_ll::{Decoder, Header};
use proptest::prelude::*;
use serde_json::json;
use suites::Bench;
use token_core::limits::{MAX_CLAIMS, MAX_ITEMS, MAX_LIST_ENTRIES, MAX_NESTING};
use token_core::{ClaimSet, Hex, Token};
use vectors::NOW;

use super::data::Data;
use super::edit::edited;
use super::items;
use super::tally::Tally;
use crate::random;

/// {-70000: …}
const IGNORED: &[u8] = b"\xa1\x3a\x00\x01\x11\x6f";
/// {320: […]}
const CATIFDATA: &[u8] = b"\xa1\x19\x01\x40\x81";

thread_local! {
    static BENCH: Bench = {
        let policy = json!({"issuers": null, "audiences": null, "require": [], "state": "none"});
        Bench::new(&vectors::key_set(), &policy).unwrap()
    };
}

/// `allow`, or the reason of the denial.
fn verdict(payload: &[u8]) -> String {
    let token = vectors::cat_around(payload);
    let decision = BENCH.with(|bench| bench.decide(Token::binary(&token), &json!({"now": NOW})).unwrap());
    decision["reason"].as_str().unwrap_or("allow").to_owned()
}

#[test]
fn an_item_is_what_ciborium_reads_or_is_refused_for_a_reason() {
    let whole = prop_oneof![4 => items::plain(), 4 => items::any_item(), 1 => items::large()];
    let bytes = prop_oneof![
        3 => whole.boxed(),
        3 => edited(prop_oneof![items::plain(), items::any_item()]),
        1 => proptest::collection::vec(any::<u8>(), 0..24),
    ];
    let tally = Tally::of(6000, &bytes, |item| {
        let ignored = verdict(&[IGNORED, &item].concat());
        prop_assert!(is_explained(&ignored, &item, 1), "{ignored} where it is ignored: {}", Hex(&item));
        let listed = verdict(&[CATIFDATA, &item].concat());
        prop_assert!(is_explained(&listed, &item, 2), "{listed} in catifdata: {}", Hex(&item));
        let set = ClaimSet::from_cbor(&[CATIFDATA, &item].concat());
        prop_assert_eq!(set.is_ok(), listed == "allow", "minting and verifying differ: {:?}", &set);
        if let Ok(set) = set {
            prop_assert_eq!(
                read_by_us(&set),
                read_by_ciborium(&item).filter(|_| !has_simple_values(&item)).as_ref().and_then(Data::of_cbor)
            );
        }
        Ok(ignored)
    });
    tally.assert_has(&["allow", "cbor-malformed", "duplicate-key", "nesting-too-deep", "trailing-bytes"]);
    tally.assert_has(&["claim-malformed", "too-many-claims"]);
}

/// What the JSON form of the set tells, when it has one.
fn read_by_us(set: &ClaimSet) -> Option<Data> {
    Data::of_json(&set.to_json())?.member("catifdata")?.only()
}

/// The whole of the bytes as one item.
fn read_by_ciborium(bytes: &[u8]) -> Option<Cbor> {
    let mut rest = bytes;
    ciborium::from_reader(&mut rest).ok().filter(|_| rest.is_empty())
}

fn written_by_ciborium(value: &Cbor) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).unwrap();
    bytes
}

/// Whether what ciborium sees in an item, which stands so many levels deep, bears our verdict out.
fn is_explained(verdict: &str, item: &[u8], levels: usize) -> bool {
    let item = &without_simple_values(item);
    let Some(value) = read_by_ciborium(item) else {
        // Of what is no item, the first fault is told.
        return verdict != "allow";
    };
    match verdict {
        // The same value: what ciborium writes of it is the same bytes, but for bits of what is not a number.
        "allow" => has_nan(&value) || written_by_ciborium(&value) == *item,
        // Indefinite lengths, heads and floats that could be shorter.
        "cbor-malformed" => written_by_ciborium(&value) != *item,
        "duplicate-key" => has_duplicates(&value),
        "nesting-too-deep" => levels + depth(&value) > MAX_NESTING,
        "too-many-claims" => levels + count(&value) > MAX_ITEMS || widest(&value) > MAX_CLAIMS + MAX_LIST_ENTRIES,
        "claim-malformed" => has_tags(item),
        _ => false,
    }
}

/// Every head of a well-formed item, and where it begins.
fn heads(item: &[u8]) -> Option<Vec<(usize, Header)>> {
    let (mut decoder, mut heads) = (Decoder::from(item), Vec::new());
    while decoder.offset() < item.len() {
        let start = decoder.offset();
        let head = decoder.pull().ok()?;
        heads.push((start, head));
        let mut buffer = [0; 64];
        // The chunks of an indefinite length are heads of their own.
        match head {
            Header::Bytes(Some(length)) => {
                let mut segments = decoder.bytes(Some(length));
                while let Some(mut segment) = segments.pull().ok()? {
                    while segment.pull(&mut buffer).ok()?.is_some() {}
                }
            }
            Header::Text(Some(length)) => {
                let mut segments = decoder.text(Some(length));
                while let Some(mut segment) = segments.pull().ok()? {
                    while segment.pull(&mut buffer).ok()?.is_some() {}
                }
            }
            _ => {}
        }
    }
    Some(heads)
}

fn has_tags(item: &[u8]) -> bool {
    heads(item).is_some_and(|heads| heads.iter().any(|(_, head)| matches!(head, Header::Tag(_))))
}

/// Simple values that are neither a boolean nor null; ciborium takes `undefined` for null and knows no others.
fn is_simple(head: Header) -> bool {
    matches!(head, Header::Simple(value) if !(20..=22).contains(&value))
}

pub(super) fn has_simple_values(item: &[u8]) -> bool {
    heads(item).is_some_and(|heads| heads.iter().any(|(_, head)| is_simple(*head)))
}

/// With an integer for each of them that takes as many bytes: major type 7 becomes 1. Below 32 a second byte is
/// malformed (RFC 8949 section 3.3).
fn without_simple_values(item: &[u8]) -> Vec<u8> {
    let mut known = item.to_vec();
    for (start, _) in heads(item).into_iter().flatten().filter(|(_, head)| is_simple(*head)) {
        if known[start] != 0xf8 || known[start + 1] >= 32 {
            known[start] &= 0x3f;
        }
    }
    known
}

/// All values in a value, itself and the keys of maps among them.
fn walk(value: &Cbor, visit: &mut dyn FnMut(&Cbor)) {
    visit(value);
    match value {
        Cbor::Array(items) => items.iter().for_each(|item| walk(item, visit)),
        Cbor::Map(pairs) => pairs.iter().for_each(|(key, value)| {
            walk(key, visit);
            walk(value, visit);
        }),
        Cbor::Tag(_, inner) => walk(inner, visit),
        _ => {}
    }
}

pub(super) fn has(value: &Cbor, is_it: impl Fn(&Cbor) -> bool) -> bool {
    let mut found = false;
    walk(value, &mut |value| found |= is_it(value));
    found
}

fn has_nan(value: &Cbor) -> bool {
    has(value, |value| matches!(value, Cbor::Float(float) if float.is_nan()))
}

pub(super) fn has_duplicates(value: &Cbor) -> bool {
    has(value, |value| {
        let Cbor::Map(pairs) = value else { return false };
        let mut keys: Vec<_> = pairs.iter().map(|(key, _)| written_by_ciborium(key)).collect();
        keys.sort();
        keys.windows(2).any(|pair| pair[0] == pair[1])
    })
}

pub(super) fn depth(value: &Cbor) -> usize {
    match value {
        Cbor::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Cbor::Map(pairs) => 1 + pairs.iter().map(|(key, value)| depth(key).max(depth(value))).max().unwrap_or(0),
        Cbor::Tag(_, inner) => 1 + depth(inner),
        _ => 0,
    }
}

/// Items, but for keys, in which only what they hold counts, and for tags.
fn count(value: &Cbor) -> usize {
    match value {
        Cbor::Array(items) => 1 + items.iter().map(count).sum::<usize>(),
        Cbor::Map(pairs) => 1 + pairs.iter().map(|(key, value)| count(key) - 1 + count(value)).sum::<usize>(),
        Cbor::Tag(_, inner) => count(inner),
        _ => 1,
    }
}

fn widest(value: &Cbor) -> usize {
    let mut widest = 0;
    walk(value, &mut |value| widest = widest.max(if let Cbor::Map(pairs) = value { pairs.len() } else { 0 }));
    widest
}

/// Whole payloads: claim sets, changed here and there.
#[test]
fn a_payload_is_what_ciborium_reads_or_is_refused_for_a_reason() {
    let payloads = edited(random::claims().prop_map(|claims| vectors::payload_of(&claims)));
    let tally = Tally::of(3000, &payloads, |payload| {
        let verdict = verdict(&payload);
        let is_about_syntax = ["cbor-malformed", "duplicate-key", "nesting-too-deep", "trailing-bytes"];
        let is_sound = if is_about_syntax.contains(&verdict.as_str()) {
            is_explained(&verdict, &payload, 0)
        } else {
            // Of the tags that claims may have, ciborium takes those of large integers for integers.
            has_tags(&payload) || is_explained("allow", &payload, 0)
        };
        prop_assert!(is_sound, "{verdict}: {}", Hex(&payload));
        // A token id that is a text exists in JWT alone, of which a set can be made.
        let set = ClaimSet::from_cbor(&payload).ok().filter(|_| verdict != "claim-malformed");
        let Some(set) = set else { return Ok(verdict) };
        let json = set.to_json();
        if let Ok(claims) = serde_json::from_str(&json) {
            let theirs = read_by_ciborium(&payload).unwrap();
            let is_same = is_same(&sorted(vectors::claims_map(&claims)), &sorted(theirs.clone()));
            prop_assert!(is_same, "{json} is not {theirs:?}");
        }
        Ok(verdict)
    });
    tally.assert_has(&["allow", "cbor-malformed", "claim-malformed", "trailing-bytes"]);
}

/// Members in a fixed order, at every level.
pub(super) fn sorted(value: Cbor) -> Cbor {
    match value {
        Cbor::Map(members) => {
            let mut members: Vec<_> = members.into_iter().map(|(key, value)| (key, sorted(value))).collect();
            members.sort_by_key(|(key, _)| written_by_ciborium(key));
            Cbor::Map(members)
        }
        Cbor::Array(items) => Cbor::Array(items.into_iter().map(sorted).collect()),
        Cbor::Tag(number, inner) => Cbor::Tag(number, Box::new(sorted(*inner))),
        other => other,
    }
}

/// A time is read down to nanoseconds, a number without a fraction may be written as integer and as float, and bytes
/// in `catifdata` come out in hex.
pub(super) fn is_same(left: &Cbor, right: &Cbor) -> bool {
    let number = |value: &Cbor| match value {
        Cbor::Integer(integer) => Some(i128::from(*integer) as f64),
        Cbor::Float(value) => Some(*value),
        _ => None,
    };
    match (left, right) {
        (Cbor::Map(left), Cbor::Map(right)) => {
            let pairs = left.iter().zip(right);
            left.len() == right.len() && pairs.into_iter().all(|(l, r)| l.0 == r.0 && is_same(&l.1, &r.1))
        }
        (Cbor::Array(left), Cbor::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| is_same(left, right))
        }
        (Cbor::Tag(left, inside_left), Cbor::Tag(right, inside_right)) => {
            left == right && is_same(inside_left, inside_right)
        }
        (Cbor::Float(_), _) | (_, Cbor::Float(_)) => {
            let difference = number(left).zip(number(right)).map(|(left, right)| (left - right).abs());
            difference.is_some_and(|difference| difference <= 1e-9)
        }
        (Cbor::Text(text), Cbor::Bytes(bytes)) => *text == Hex(bytes).to_string(),
        (left, right) => left == right,
    }
}
