//! What the suite holds.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::case::CaseFile;
use crate::json;
use crate::output::names;

/// The manifest's text: every file with its counts, and how many cases expect each reason.
pub(crate) fn text(topics: &[CaseFile], published: &Path) -> Result<String, String> {
    let mut files: Vec<Value> = topics.iter().map(generated).collect();
    let mut reasons: BTreeMap<String, u64> = BTreeMap::new();
    let mut expectations: Vec<Value> =
        topics.iter().flat_map(|file| &file.cases).map(|case| case.expect.clone()).collect();
    for name in names(published).map_err(|error| format!("published: {error}"))? {
        let path = published.join(&name);
        let text = fs::read_to_string(&path).map_err(|error| format!("{name}: {error}"))?;
        let content: Value = serde_json::from_str(&text).map_err(|error| format!("{name}: {error}"))?;
        let expected = expectations_of(&content);
        files.push(entry(&format!("published/{name}"), &content["source"], &expected));
        expectations.extend(expected);
    }
    for reason in expectations.iter().filter_map(|expected| expected["reason"].as_str()) {
        *reasons.entry(reason.to_owned()).or_default() += 1;
    }
    let lines: Vec<String> = files.iter().map(|file| format!("  {}", json::text(file))).collect();
    let counts: Vec<String> =
        reasons.iter().map(|(name, count)| format!("  {}: {count}", serde_json::json!(name))).collect();
    Ok(format!(
        "{{\n\"cases\": {},\n\"files\": [\n{}\n],\n\"expected_reasons\": {{\n{}\n}}\n}}\n",
        expectations.len(),
        lines.join(",\n"),
        counts.join(",\n"),
    ))
}

fn generated(file: &CaseFile) -> Value {
    let expected: Vec<Value> = file.cases.iter().map(|case| case.expect.clone()).collect();
    entry(&format!("cases/{}.json", file.name), &file.covers.into(), &expected)
}

fn expectations_of(content: &Value) -> Vec<Value> {
    let cases = content["cases"].as_array().map_or(&[][..], Vec::as_slice);
    cases.iter().map(|case| case["expect"].clone()).collect()
}

fn entry(file: &str, covers: &Value, expected: &[Value]) -> Value {
    let allowed = expected.iter().filter(|expect| expect["decision"] == "allow").count();
    serde_json::json!({
        "file": file, "covers": covers, "cases": expected.len(),
        "allow": allowed, "deny": expected.len() - allowed,
    })
}
