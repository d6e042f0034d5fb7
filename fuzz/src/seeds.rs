//! What the targets begin with: the cases of the conformance suite.

use std::fs;
use std::path::Path;

use ciborium::Value as Cbor;
use serde_json::Value;
use token_core::Revocations;
use token_wasm::{FLAGS_AT, LENGTHS_BYTES, NUMBERS_BYTES, Operation, RECORD_VERSION, Tag, Text};

use crate::state;

fn cases() -> Vec<Value> {
    let suite = Path::new(env!("CARGO_MANIFEST_DIR")).join("../vectors");
    let files = ["cases", "published"].map(|folder| fs::read_dir(suite.join(folder)).expect("the suite is there"));
    let mut paths: Vec<_> = files.into_iter().flatten().map(|file| file.expect("a file").path()).collect();
    paths.sort();
    let read = |path| {
        let text = fs::read_to_string(path).expect("a case file");
        let file: Value = serde_json::from_str(&text).expect("JSON");
        file["cases"].as_array().cloned().unwrap_or_default()
    };
    paths.into_iter().flat_map(read).collect()
}

fn distinct(mut seeds: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
    seeds.sort();
    seeds.dedup();
    seeds
}

/// Tokens as they stand in the cases, text or bytes.
pub fn tokens() -> Vec<Vec<u8>> {
    let token = |case: Value| {
        let token = &case["token"];
        match (&token["text"], &token["hex"]) {
            (Value::String(text), _) => Some(text.clone().into_bytes()),
            (_, Value::String(digits)) => Some(unhex(digits)),
            _ => None,
        }
    };
    distinct(cases().into_iter().filter_map(token).collect())
}

/// Claim sets as JSON, and the payloads of tokens as CBOR.
pub fn payloads() -> Vec<Vec<u8>> {
    let binary = |case: Value| case["token"]["hex"].as_str().map(unhex);
    let maps = cases().into_iter().filter_map(binary).filter_map(|token| payload_of(&token));
    distinct(maps.chain(claim_sets()).collect())
}

/// What a tagged COSE structure holds.
fn payload_of(token: &[u8]) -> Option<Vec<u8>> {
    let mut item: Cbor = ciborium::from_reader(token).ok()?;
    while let Cbor::Tag(_, inner) = item {
        item = *inner;
    }
    let mut parts = item.into_array().ok()?.into_iter();
    parts.nth(2)?.into_bytes().ok()
}

/// Claim sets in their JSON form.
pub fn claim_sets() -> Vec<Vec<u8>> {
    distinct(cases().into_iter().map(|case| case["claims"].to_string().into_bytes()).collect())
}

/// The expressions of claims, each before a path and before itself.
pub fn expressions() -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    cases().iter().for_each(|case| collect_expressions(&case["claims"], &mut found));
    let seeds = found.iter().flat_map(|expression| {
        let literal: String = expression.chars().filter(char::is_ascii_alphanumeric).collect();
        ["/live/a/seg-1.m4s", "aab/b.c", &literal].map(|text| format!("{expression}\n{text}").into_bytes())
    });
    distinct(seeds.collect())
}

fn collect_expressions(claims: &Value, found: &mut Vec<String>) {
    match claims {
        Value::Object(members) => {
            if let Some(Value::String(expression)) = members.get("regex") {
                found.push(expression.clone());
            }
            members.values().for_each(|value| collect_expressions(value, found));
        }
        Value::Array(items) => items.iter().for_each(|item| collect_expressions(item, found)),
        _ => {}
    }
}

/// The URLs of requests.
pub fn urls() -> Vec<Vec<u8>> {
    let url = |case: Value| case["request"]["url"].as_str().map(|url| url.as_bytes().to_vec());
    distinct(cases().into_iter().filter_map(url).collect())
}

/// Keys, policies, requests and states, each behind the byte that says what it is.
pub fn configurations() -> Vec<Vec<u8>> {
    let all = |case: Value| {
        let members = ["keys", "policy", "request", "state", "keys"].map(|name| case[name].clone());
        (0_u8..)
            .zip(members)
            .map(|(what, json)| [&[what][..], json.to_string().as_bytes()].concat())
            .collect::<Vec<_>>()
    };
    distinct(cases().into_iter().flat_map(all).collect())
}

/// Signed documents of the cases' states.
pub fn states() -> Vec<Vec<u8>> {
    let document = |case: Value| {
        let state = Revocations::from_json(&case["state"].to_string()).ok()?;
        state.sign([9; 16], &state::key()).ok()
    };
    let documents = distinct(cases().into_iter().filter_map(document).collect());
    // The payload alone too: the target signs what it is given.
    let payloads: Vec<_> = documents.iter().filter_map(|document| payload(document)).collect();
    [documents, payloads].concat()
}

/// The third member of a COSE_Mac0 of ours: what stands before it is always as long.
fn payload(document: &[u8]) -> Option<Vec<u8>> {
    let start = document.windows(4).position(|four| four == b"\xa1\x04\x42s")? + 5;
    let (head, rest) = document.get(start..)?.split_first()?;
    let (length, rest) = match head & 31 {
        direct @ 0..24 => (usize::from(direct), rest),
        24 => (usize::from(*rest.first()?), rest.get(1..)?),
        25 => (usize::from(u16::from_be_bytes(*rest.first_chunk()?)), rest.get(2..)?),
        _ => return None,
    };
    rest.get(..length).map(<[u8]>::to_vec)
}

/// Checks of the cases' tokens in every operation that decides, and the other records.
pub fn records() -> Vec<Vec<u8>> {
    let decide = [Operation::Check, Operation::Describe, Operation::Explain, Operation::Lookups, Operation::Finish];
    let tokens: Vec<_> = tokens().into_iter().filter(|token| token.is_ascii()).step_by(7).collect();
    let checks = decide.into_iter().flat_map(|operation| tokens.iter().map(move |token| check(operation, token)));
    let strip = fields(Operation::StripHeaders, &[(Tag::HeaderName, b"cookie"), (Tag::HeaderValue, b"a=b; CAT=x")]);
    let others = [Operation::Information, Operation::Warm].map(|operation| fields(operation, &[]));
    let states = states().into_iter().take(8).map(|state| fields(Operation::LoadState, &[(Tag::State, &state)]));
    checks.chain([strip, configure_record()]).chain(others).chain(states).collect()
}

/// Keys, policy and state keys.
pub(crate) fn configure_record() -> Vec<u8> {
    let keys = vectors::key_set().to_string();
    let policy = r#"{"issuers": null, "audiences": null, "state": "none", "require": []}"#;
    fields(Operation::Configure, &[(Tag::Keys, keys.as_bytes()), (Tag::Policy, policy.as_bytes())])
}

/// A check of this token for a request of which method and URL are known.
fn check(operation: Operation, token: &[u8]) -> Vec<u8> {
    let mut record = vec![0; FLAGS_AT + 4 + NUMBERS_BYTES + LENGTHS_BYTES];
    record[0] = operation as u8;
    record[1] = RECORD_VERSION;
    record[8..16].copy_from_slice(&vectors::NOW.to_le_bytes());
    let mut flags = 0;
    let texts =
        [(Text::Method, &b"GET"[..]), (Text::Url, b"https://cdn.example/live/a/seg-1.m4s"), (Text::Token, token)];
    for (text, value) in texts {
        let at = FLAGS_AT + 4 + NUMBERS_BYTES + 4 * text as usize;
        record[at..at + 4].copy_from_slice(&(value.len() as u32).to_le_bytes());
        flags |= text.flag();
    }
    record[FLAGS_AT..FLAGS_AT + 4].copy_from_slice(&u32::to_le_bytes(flags));
    texts.into_iter().fold(record, |record, (_, value)| [&record, value].concat())
}

/// A record without facts: values, then the table of their tags and lengths.
fn fields(operation: Operation, fields: &[(Tag, &[u8])]) -> Vec<u8> {
    let mut record = vec![operation as u8, RECORD_VERSION, fields.len() as u8, 0, 0, 0, 0, 0];
    fields.iter().for_each(|(_, value)| record.extend_from_slice(value));
    for (tag, value) in fields {
        record.extend_from_slice(&((*tag as u32) << 26 | value.len() as u32).to_le_bytes());
    }
    record
}

fn unhex(digits: &str) -> Vec<u8> {
    let pairs = digits.as_bytes().chunks(2).flat_map(core::str::from_utf8);
    pairs.flat_map(|pair| u8::from_str_radix(pair, 16)).collect()
}
