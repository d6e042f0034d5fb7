//! `published-sources FOLDER`: compares the transcribed cases with the published vectors in
//! FOLDER. Every token must be one that its source holds, and every signature that a source calls
//! valid must be one that a case accepts, but for those that are listed here with a reason; ends with
//! `N passed, N failed, N skipped`.

use core::error::Error;
use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

use serde_json::Value;

/// What sources call valid and we do not accept, by the first letters of its id. Each is denied by a
/// case.
const NOT_ACCEPTED: [(&str, &str); 10] = [
    ("rfc7515-A.4", "ES512 is not on the list of CTA-5007"),
    ("rfc7520-4_3.ecdsa_signature-compact", "ES512, as above"),
    ("rfc7520-4_5.signature_with_detached_content-compact", "a token carries its claims"),
    ("rfc7797-hmac-sha2_b64_false-compact", "b64 is an extension that nobody needs for tokens"),
    ("rfc8392-A.4", "a MAC of 64 bits"),
    ("rfc8392-A.7", "a MAC of 64 bits"),
    ("rfc8392-A.5", "AES-CCM is not on the list of CTA-5007"),
    ("rfc8392-A.6", "AES-CCM, as above"),
    ("rfc9052-C.1", "COSE_Sign: a token has one signature"),
    ("rfc9246-A.2-jwe", "a claim that is a JWE of its own"),
];

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let folder = env::args().nth(1).ok_or("usage: published-sources FOLDER")?;
    let sources = Sources::read(Path::new(&folder))?;
    let (mut passed, mut failures) = (0, Vec::new());
    // Whether a case accepts the token, by its text.
    let mut decided: BTreeMap<String, bool> = BTreeMap::new();
    for entry in fs::read_dir(suites::vectors().join("published"))? {
        let path = entry?.path();
        let file: Value = serde_json::from_str(&fs::read_to_string(&path)?)?;
        for case in file["cases"].as_array().ok_or("a case file has cases")? {
            if sources.hold(&case["token"]) {
                passed += 1;
            } else {
                failures.push(format!("{} of {}: its token is in no source", case["id"], path.display()));
            }
            let accepted = case["expect"]["decision"] == "allow";
            *decided.entry(text(&case["token"])).or_default() |= accepted;
        }
    }
    for (id, token) in &sources.valid {
        match (decided.get(token), NOT_ACCEPTED.iter().find(|(listed, _)| id.starts_with(listed))) {
            (Some(true), None) | (Some(false), Some(_)) => passed += 1,
            (Some(true), Some((_, reason))) => failures.push(format!("{id} is accepted, and listed: {reason}")),
            (Some(false), None) => failures.push(format!("{id} is valid, and no case accepts it")),
            (None, _) => failures.push(format!("{id} is in no case")),
        }
    }
    failures.iter().for_each(|failure| println!("failed  {failure}"));
    println!("{passed} passed, {} failed, 0 skipped", failures.len());
    Ok(if failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

struct Sources {
    /// Every token, JSON serializations as compact text.
    tokens: BTreeSet<String>,
    /// Id and text of those whose signature is said to be valid. JSON serializations (RFC 7515 section
    /// 7.2) are none of them: a token is compact.
    valid: Vec<(String, String)>,
}

impl Sources {
    fn read(folder: &Path) -> Result<Self, Box<dyn Error>> {
        let mut sources = Self { tokens: BTreeSet::new(), valid: Vec::new() };
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.extension().is_none_or(|extension| extension != "json") {
                continue;
            }
            let file: Value = serde_json::from_str(&fs::read_to_string(&path)?)?;
            for case in file["cases"].as_array().into_iter().flatten() {
                sources.add(case);
            }
        }
        if sources.tokens.is_empty() || sources.valid.is_empty() {
            return Err(format!("{} holds no vectors", folder.display()).into());
        }
        Ok(sources)
    }

    fn add(&mut self, case: &Value) {
        const SIGNED: [&str; 9] =
            ["jws", "jwt", "jwe", "cwt", "cwt-encrypted", "cwt-nested", "cose_sign1", "cose_mac0", "cose_sign"];
        let token = match &case["token"] {
            Value::String(text) => text.clone(),
            structure => structure.to_string(),
        };
        let is_signed = case["type"].as_str().is_some_and(|kind| SIGNED.contains(&kind) || kind == "dpop-proof");
        // What the collection derived of proofs needs the request besides: it tells nothing of signatures.
        let is_derived_proof = case["id"].as_str().is_some_and(|id| id.starts_with("rfc9449-derived"));
        let is_valid = case["expect"].as_str().is_some_and(|expected| expected.starts_with("valid"));
        if is_signed && is_valid && !is_derived_proof {
            self.valid.push((case["id"].as_str().unwrap_or_default().to_owned(), token.clone()));
        }
        self.tokens.insert(token);
    }

    /// A claims check wraps a value of the source in a claims map, and may take the payload of a token.
    fn hold(&self, token: &Value) -> bool {
        // catnip with one entry, and an ignored claim.
        const WRAPPINGS: [&str; 2] = ["a119013781", "a13a0001116f"];
        let text = text(token);
        let inner = WRAPPINGS.iter().find_map(|wrapping| text.strip_prefix(wrapping));
        let is_part = token["hex"].is_string() && text.len() > 16;
        self.tokens.contains(&text)
            || inner.is_some_and(|inner| self.tokens.contains(inner))
            || (is_part && self.tokens.iter().any(|source| source.contains(&text)))
    }
}

/// The text of a case's token as sources have it.
fn text(token: &Value) -> String {
    let text = token["text"].as_str().or_else(|| token["hex"].as_str()).unwrap_or_default();
    let structure = serde_json::from_str::<Value>(text).ok().filter(Value::is_object);
    structure.map_or_else(|| text.to_owned(), |structure| structure.to_string())
}
