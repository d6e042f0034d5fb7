//! `published-sources FOLDER`: holds the account of published vectors against the vectors in FOLDER.
//! Every vector must be used as the account says, every entry of the account must be of a vector, and
//! every token of `vectors/published` must be one that a source holds; ends with
//! `N passed, N failed, N skipped`.

use core::error::Error;
use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

use serde_json::{Value, json};
use suites::Bench;
use suites::published::{ACCOUNT, Use, entry_of};
use token_core::Token;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let folder = env::args().nth(1).ok_or("usage: published-sources FOLDER")?;
    let vectors = read_vectors(Path::new(&folder))?;
    let suite = Suite::read()?;
    let mut results: Vec<Result<(), String>> = Vec::new();
    let mut used = BTreeSet::new();
    for vector in &vectors {
        let id = vector["id"].as_str().unwrap_or_default();
        let entry = entry_of(id);
        used.extend(entry.map(|entry| entry.vectors));
        results.push(match entry {
            Some(entry) => suite.is_used(vector, entry.how).map_err(|fault| format!("{id}: {fault}")),
            None => Err(format!("{id} has no entry in the account")),
        });
    }
    for entry in ACCOUNT.iter().filter(|entry| !used.contains(entry.vectors)) {
        results.push(Err(format!("no vector is one of {:?}", entry.vectors)));
    }
    let tokens: BTreeSet<String> = vectors.iter().map(token_of).collect();
    for (token, decided) in &suite.decided {
        let is_held = tokens.contains(token) || (decided.is_part && tokens.iter().any(|whole| whole.contains(token)));
        results.push(if is_held { Ok(()) } else { Err(format!("{}: its token is in no source", decided.case)) });
    }
    let failures: Vec<String> = results.iter().filter_map(|result| result.clone().err()).collect();
    failures.iter().for_each(|failure| println!("failed  {failure}"));
    println!("{} passed, {} failed, 0 skipped", results.len() - failures.len(), failures.len());
    Ok(if failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The cases of every file in the folder.
fn read_vectors(folder: &Path) -> Result<Vec<Value>, Box<dyn Error>> {
    let mut vectors = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            let file: Value = serde_json::from_str(&fs::read_to_string(&path)?)?;
            vectors.extend(file["cases"].as_array().into_iter().flatten().cloned());
        }
    }
    if vectors.is_empty() {
        return Err(format!("{} holds no vectors", folder.display()).into());
    }
    Ok(vectors)
}

/// The token of a vector; JSON serializations as compact text.
fn token_of(vector: &Value) -> String {
    match &vector["token"] {
        Value::String(text) => text.clone(),
        structure => structure.to_string(),
    }
}

/// What the cases decide of a token.
struct Decided {
    /// The id of one of them.
    case: String,
    /// Whether one accepts it.
    accepted: bool,
    /// Whether it may be the payload of a token in a source.
    is_part: bool,
}

/// What the repository has of published vectors.
struct Suite {
    /// By the token's text, as sources have it.
    decided: BTreeMap<String, Decided>,
    keys: Vec<Value>,
    bench: Bench,
}

impl Suite {
    fn read() -> Result<Self, Box<dyn Error>> {
        let mut decided: BTreeMap<String, Decided> = BTreeMap::new();
        for entry in fs::read_dir(suites::vectors().join("published"))? {
            let file: Value = serde_json::from_str(&fs::read_to_string(entry?.path())?)?;
            for case in file["cases"].as_array().ok_or("a case file has cases")? {
                let text = published_text(&case["token"]);
                let is_part = case["token"]["hex"].is_string() && text.len() > 16;
                let id = case["id"].as_str().unwrap_or_default().to_owned();
                let decision = decided.entry(text).or_insert(Decided { case: id, accepted: false, is_part });
                decision.accepted |= case["expect"]["decision"] == "allow";
            }
        }
        let keys: Value = serde_json::from_str(&fs::read_to_string(suites::vectors().join("keys/published.json"))?)?;
        let keys = keys["keys"].as_array().ok_or("a file of keys has keys")?.clone();
        let key = json!({"kty": "oct", "alg": "HS256", "kid": "k", "k": "EBESExQVFhcYGRobHB0eHyAhIiMkJSYnKCkqKywtLi8"});
        let policy = json!({"issuers": null, "audiences": null, "require": [], "state": "none"});
        Ok(Self { decided, keys, bench: Bench::new(&json!({"keys": [key]}), &policy)? })
    }

    /// Whether a vector is used so.
    fn is_used(&self, vector: &Value, how: Use) -> Result<(), String> {
        let is_valid = vector["expect"].as_str().is_some_and(|expected| expected.starts_with("valid"));
        let accepted = self.decided.get(&token_of(vector)).map(|decided| decided.accepted);
        match (how, accepted) {
            (Use::Agrees, Some(accepted)) if accepted == is_valid => Ok(()),
            (Use::Differs(_), Some(accepted)) if accepted != is_valid => Ok(()),
            (Use::Agrees | Use::Differs(_), Some(accepted)) => {
                Err(format!("its source calls it {}, accepted: {accepted}", vector["expect"]))
            }
            (Use::Agrees | Use::Differs(_), None) => Err("no case has its token".to_owned()),
            (Use::Key, _) => self.has_key(vector),
            // What these name is there: a test of the suite.
            (Use::Cases(_) | Use::Test(..), _) => Ok(()),
            (Use::Outside(reason), Some(_)) => Err(format!("a case has its token, though: {reason}")),
            (Use::Outside(_), None) => self.is_denied(&token_of(vector)),
        }
    }

    fn has_key(&self, vector: &Value) -> Result<(), String> {
        let is_it = |key: &&Value| key["id"] == vector["id"];
        let key = self.keys.iter().find(is_it).ok_or("keys/published.json has it not")?;
        let is_same = match key.get("cose_key") {
            Some(cose_key) => *cose_key == vector["token"],
            None => key["jwk"] == vector["key"]["jwk"],
        };
        is_same.then_some(()).ok_or_else(|| "keys/published.json has another".to_owned())
    }

    fn is_denied(&self, text: &str) -> Result<(), String> {
        let request = json!({"now": 1_700_000_000, "method": "GET", "url": "https://cdn.example/live/a/seg-1.m4s"});
        let decision = self.bench.decide(Token::text(text), &request).map_err(|error| error.to_string())?;
        (decision["decision"] == "deny")
            .then_some(())
            .ok_or_else(|| format!("sent as a token, it is decided {decision}"))
    }
}

/// The text of a case's token as sources have it: without the claims map that a claims check puts
/// around it.
fn published_text(token: &Value) -> String {
    // catnip with one entry, and an ignored claim.
    const WRAPPINGS: [&str; 2] = ["a119013781", "a13a0001116f"];
    let text = token["text"].as_str().or_else(|| token["hex"].as_str()).unwrap_or_default();
    let structure = serde_json::from_str::<Value>(text).ok().filter(Value::is_object);
    let text = structure.map_or_else(|| text.to_owned(), |structure| structure.to_string());
    WRAPPINGS.iter().find_map(|wrapping| text.strip_prefix(wrapping)).map_or(text.clone(), str::to_owned)
}
