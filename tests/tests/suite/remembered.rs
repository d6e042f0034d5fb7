//! Gates that remember tokens: every case of the same keys, policy and state is decided by one of them, in both
//! orders and again at once. Whatever it remembers, each decision is that of a gate that remembers nothing.

use std::collections::BTreeMap;
use std::fs;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use token_core::{
    CachedGate, DecisionJson, Format, Gate, KeyRing, NoState, OwnedRequest, Policy, RevocationLookup, State, Structure,
    Token, keys_from_json,
};
use token_sdk::conformance::{CaseFile, FormatName, Prepared, PreparedToken, Untagged, prepare};

/// Fewer than most groups have tokens, so that they push each other out.
const CAPACITY: usize = 7;
const SCRATCH_BYTES: usize = 256 * 1024;

/// What can be decided by one gate, without a host that is asked.
fn groups() -> BTreeMap<[String; 3], Vec<Prepared>> {
    let mut groups: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for path in suites::case_files().unwrap() {
        for case in CaseFile::from_json(&fs::read_to_string(path).unwrap()).unwrap().cases {
            let prepared = prepare(&case).unwrap();
            if prepared.skipped.is_none() && prepared.lookups.is_none() {
                let [keys, policy] = [&prepared.keys, &prepared.policy].map(|document| document.get().to_owned());
                let key = [keys, policy, prepared.state.clone().unwrap_or_default()];
                groups.entry(key).or_default().push(prepared);
            }
        }
    }
    groups
}

fn gate(keys: &str, policy: &str) -> Option<CachedGate<'static>> {
    let keys = keys_from_json(keys).and_then(KeyRing::new).ok()?;
    Some(CachedGate::new(Gate::new(keys, Policy::from_json(policy).ok()?).ok()?, CAPACITY, [9; 16]))
}

fn decide(gate: &mut CachedGate<'static>, case: &Prepared, state: &dyn RevocationLookup) -> Option<String> {
    let request = OwnedRequest::from_json(case.request.get()).ok()?;
    let lines = request.lines();
    let (request, mut scratch) = (request.facts(&lines), vec![0; SCRATCH_BYTES]);
    let policy = gate.gate().policy().clone();
    let bytes = case.token.as_ref().map(bytes_of).unwrap_or_default();
    let decision = match &case.token {
        None => gate.verify_request(&request, state, &mut scratch),
        Some(given) => gate.verify(token(given, &bytes), &request, state, &mut scratch),
    };
    Some(DecisionJson::new(&decision, &policy).to_string())
}

fn bytes_of(given: &PreparedToken) -> Vec<u8> {
    let Some(digits) = &given.hex else { return given.text.clone().unwrap().into_bytes() };
    let byte = |at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap();
    (0..digits.len()).step_by(2).map(byte).collect()
}

fn token<'t>(given: &PreparedToken, bytes: &'t [u8]) -> Token<'t> {
    let token = match (&given.hex, given.format) {
        (None, _) | (_, FormatName::Jwt) => Token::text_bytes(bytes),
        (Some(_), _) => Token::binary(bytes),
    };
    let token = match given.format {
        FormatName::Cat => token.format(Format::Cat),
        FormatName::Jwt => token.format(Format::Jwt),
        FormatName::Auto => token,
    };
    match given.untagged {
        Some(Untagged::Mac0) => token.untagged(Structure::Mac0),
        Some(Untagged::Sign1) => token.untagged(Structure::Sign1),
        None => token,
    }
}

#[test]
fn every_decision_is_that_of_a_gate_that_remembers_nothing() {
    let (mut compared, mut wrong) = (0_usize, Vec::new());
    for ([keys, policy, document], cases) in groups() {
        let Some(mut gate) = gate(&keys, &policy) else { continue };
        let state_keys = KeyRing::new(keys_from_json(cases[0].state_keys.get()).unwrap()).unwrap();
        let state = (!document.is_empty())
            .then(|| State::open(STANDARD.decode(&document).unwrap(), &state_keys, None).unwrap());
        let lookup: &dyn RevocationLookup = state.as_ref().map_or(&NoState, |state| state);
        for case in cases.iter().chain(cases.iter().rev()) {
            for _ in 0..2 {
                let Some(decision) = decide(&mut gate, case, lookup) else { continue };
                compared += 1;
                if decision != case.decision.get() {
                    wrong.push(format!("{}: want {}, got {decision}", case.id, case.decision));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(compared > 20_000, "{compared} decisions");
}
