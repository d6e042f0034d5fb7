//! Our JSON reader beside `serde_json`: it takes some of what the other takes, and as the same.
//!
//! Ours is reached as everybody reaches it: a value stands in a claim that is ignored, where it is passed over, or in
//! `catifdata`, which holds anything and whose JSON form tells how it was read.

use core::net::IpAddr;

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use suites::Bench;
use token_core::limits::{MAX_CLAIMS, MAX_ITEMS, MAX_NESTING};
use token_core::{ClaimSet, Token};
use vectors::NOW;

use super::data::Data;
use super::documents;
use super::edit::edited;
use super::tally::Tally;
use crate::random;

thread_local! {
    static BENCH: Bench = {
        let policy = json!({"issuers": null, "audiences": null, "require": [], "state": "none"});
        Bench::new(&vectors::key_set(), &policy).unwrap()
    };
}

fn decision(payload: &[u8]) -> Value {
    let token = vectors::jwt_around(payload);
    BENCH.with(|bench| bench.decide(Token::text(&token), &json!({"now": NOW})).unwrap())
}

/// `allow`, or the reason of the denial.
fn verdict(payload: &[u8]) -> String {
    decision(payload)["reason"].as_str().unwrap_or("allow").to_owned()
}

/// A claim set with one member.
fn around(before: &str, value: &[u8], after: &str) -> Vec<u8> {
    [before.as_bytes(), value, after.as_bytes()].concat()
}

#[test]
fn a_value_is_what_serde_json_reads_or_is_refused_for_a_reason() {
    let documents = prop_oneof![4 => documents::plain(), 4 => documents::any_document(), 1 => documents::large()];
    let texts = prop_oneof![
        3 => documents.prop_map(String::into_bytes).boxed(),
        3 => edited(prop_oneof![documents::plain(), documents::any_document()].prop_map(String::into_bytes)),
        1 => "[\\[\\]{}\",:a\\\\u0-9d.eE+ -]{0,24}".prop_map(String::into_bytes),
    ];
    let tally = Tally::of(6000, &texts, |value| {
        let ignored = around("{\"vendor\":", &value, "}");
        let verdict_on_ignored = verdict(&ignored);
        prop_assert!(is_explained(&verdict_on_ignored, &ignored), "{verdict_on_ignored}: {}", shown(&ignored));
        let listed = around("{\"catifdata\":[", &value, "]}");
        let verdict_on_listed = verdict(&listed);
        prop_assert!(is_explained(&verdict_on_listed, &listed), "{verdict_on_listed}: {}", shown(&listed));
        let Ok(Ok(set)) = core::str::from_utf8(&listed).map(ClaimSet::from_json) else { return Ok(verdict_on_ignored) };
        let ours = Data::of_json(&set.to_json()).and_then(|claims| claims.member("catifdata"));
        let theirs = read_by_serde_json(&listed).and_then(|claims| claims.member("catifdata"));
        prop_assert_eq!(ours.map(Data::rounded), theirs.map(Data::rounded), "{}", shown(&listed));
        Ok(verdict_on_ignored)
    });
    tally.assert_has(&["allow", "json-malformed", "duplicate-key", "nesting-too-deep", "too-many-claims"]);
}

fn shown(text: &[u8]) -> String {
    String::from_utf8_lossy(text).into_owned()
}

fn read_by_serde_json(text: &[u8]) -> Option<Data> {
    Data::of_json(core::str::from_utf8(text).ok()?)
}

/// Whether what `serde_json` sees in a payload bears our verdict out.
fn is_explained(verdict: &str, payload: &[u8]) -> bool {
    let Some(data) = read_by_serde_json(payload) else {
        // Of what is no JSON, the first fault is told.
        return ["json-malformed", "duplicate-key", "nesting-too-deep", "too-many-claims", "trailing-bytes"]
            .contains(&verdict);
    };
    match verdict {
        "json-malformed" | "trailing-bytes" => false,
        "duplicate-key" => data.has_duplicates(),
        "nesting-too-deep" => data.depth() > MAX_NESTING,
        "too-many-claims" => data.count() > MAX_ITEMS || data.open_members() > MAX_CLAIMS,
        // To others a number beyond every double is no number at all.
        _ => {
            let is_value = serde_json::from_slice::<Value>(payload).is_ok();
            !data.has_duplicates() && is_value != data.is_out_of_range()
        }
    }
}

/// Whole payloads: claim sets, changed here and there.
#[test]
fn a_payload_is_what_serde_json_reads_or_is_refused_for_a_reason() {
    let payloads = edited(random::claims().prop_map(|claims| Value::from(claims).to_string().into_bytes()));
    let tally = Tally::of(3000, &payloads, |payload| {
        let verdict = verdict(&payload);
        prop_assert!(is_explained(&verdict, &payload), "{verdict}: {}", shown(&payload));
        let Ok(Ok(set)) = core::str::from_utf8(&payload).map(ClaimSet::from_json) else { return Ok(verdict) };
        let ours: Value = serde_json::from_str(&set.to_json()).unwrap();
        let theirs = serde_json::from_slice(&payload).unwrap();
        prop_assert!(is_same(&ours, &theirs), "{ours} is not {theirs}");
        Ok(verdict)
    });
    tally.assert_has(&["allow", "json-malformed", "claim-malformed"]);
}

/// Numbers and addresses of different spelling are the same. As it is built here, `serde_json` reads some decimals as
/// the neighbour of the nearest double; that ours reads the nearest is shown with the standard library's reader.
pub(super) fn is_same(left: &Value, right: &Value) -> bool {
    let address = |text: &str| {
        let (address, length) = text.split_once('/').unwrap_or((text, ""));
        Some((address.parse::<IpAddr>().ok()?, length.to_owned()))
    };
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => {
            let difference =
                left.as_f64().zip(right.as_f64()).map(|(left, right)| (left - right).abs() - left.abs() * 1e-15);
            left == right || (left.is_f64() || right.is_f64()) && difference.is_some_and(|difference| difference <= 0.0)
        }
        (Value::String(left), Value::String(right)) => {
            left == right || address(left).is_some_and(|left| Some(left) == address(right))
        }
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| is_same(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            let right: Map<String, Value> =
                right.iter().map(|(name, value)| (canonical(name), value.clone())).collect();
            left.len() == right.len()
                && left.iter().all(|(name, left)| right.get(&canonical(name)).is_some_and(|right| is_same(left, right)))
        }
        (left, right) => left == right,
    }
}

/// The token id has two names.
fn canonical(name: &str) -> String {
    if name == "jti" { "cti".to_owned() } else { name.to_owned() }
}

/// A time is the number that the standard library reads, to a part of a microsecond.
#[test]
fn a_time_is_what_the_standard_library_reads() {
    let times = "17000000[0-9]{2}(\\.[0-9]{1,9})?|17\\.[0-9]{1,9}[eE]\\+?0?8|170000000[0-9]{3}(\\.[0-9])?[eE]-2";
    let tally = Tally::of(1000, &times.prop_map(|time: String| time), |time| {
        let decision = decision(format!("{{\"exp\":{time}}}").as_bytes());
        let nearest: f64 = time.parse().unwrap();
        match decision["reason"].as_str() {
            None => {
                let until = decision["cache_until"].as_f64().unwrap();
                prop_assert!((until - nearest).abs() <= 5e-7, "{time} became {until}");
                Ok("allow".to_owned())
            }
            Some(reason) => {
                prop_assert!(nearest <= 1_700_000_000.000_000_5 && reason == "expired", "{time}: {reason}");
                Ok(reason.to_owned())
            }
        }
    });
    tally.assert_has(&["allow", "expired"]);
}
