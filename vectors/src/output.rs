//! Writes and compares the generated files.

use core::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

use serde::Serialize as _;
use serde_json::{Value, json};
use token_core::Reason;

use crate::case::{Case, CaseFile};
use crate::{json as form, manifest, pages, topics};

/// The folders whose files are all generated.
const FOLDERS: [&str; 2] = ["cases", pages::FOLDER];

/// Writes every generated file below the folder of this crate; what was written.
///
/// # Errors
/// A file cannot be written, or two cases have the same id.
pub fn write(folder: &Path) -> Result<String, String> {
    let files = files(folder)?;
    for below in FOLDERS {
        fs::create_dir_all(folder.join(below)).map_err(|error| error.to_string())?;
    }
    for (name, content) in &files {
        fs::write(folder.join(name), content).map_err(|error| format!("{name}: {error}"))?;
    }
    Ok(format!("wrote {} files", files.len()))
}

/// Compares every generated file with what would be written; how many are as they should be.
///
/// # Errors
/// Names the files that differ, are missing or should not be there.
pub fn check(folder: &Path) -> Result<String, String> {
    let files = files(folder)?;
    let differs =
        |(name, content): &&(String, String)| fs::read_to_string(folder.join(name)).ok().as_ref() != Some(content);
    let mut wrong: Vec<_> = files.iter().filter(differs).map(|(name, _)| name.clone()).collect();
    for below in FOLDERS {
        let there = names(&folder.join(below)).map_err(|error| error.to_string())?;
        let there = there.iter().map(|name| format!("{below}/{name}"));
        wrong.extend(there.filter(|name| !files.iter().any(|(written, _)| written == name)));
    }
    if wrong.is_empty() {
        return Ok(format!("{} files are as generated", files.len()));
    }
    Err(format!("not as generated: {} (run `cargo run -p vectors -- write`)", wrong.join(", ")))
}

/// Name and content of every generated file.
fn files(folder: &Path) -> Result<Vec<(String, String)>, String> {
    let topics = topics::all();
    unique(&topics)?;
    let mut files: Vec<_> = topics.iter().map(|file| (format!("cases/{}.json", file.name), case_file(file))).collect();
    files.push(("reasons.json".to_owned(), reasons()));
    files.push(("manifest.json".to_owned(), manifest::text(&topics, &folder.join("published"))?));
    files.extend(pages::files(&topics, &folder.join("published"))?);
    Ok(files)
}

fn unique(files: &[CaseFile]) -> Result<(), String> {
    let mut ids: Vec<_> = files.iter().flat_map(|file| &file.cases).map(|case| &case.id).collect();
    ids.sort();
    match ids.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(format!("two cases have the id {}", pair[0])),
        None => Ok(()),
    }
}

pub(crate) fn names(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

fn case_file(file: &CaseFile) -> String {
    let mut text = String::from("{\n");
    let _ = writeln!(text, "\"source\": {},", json!(format!("generated: {}", file.covers)));
    text.push_str("\"cases\": [\n");
    let cases: Vec<_> = file.cases.iter().map(case_text).collect();
    text.push_str(&cases.join(",\n"));
    text.push_str("\n]\n}\n");
    text
}

/// The case as its file has it.
pub(crate) fn members(case: &Case) -> Value {
    case.serialize(serde_json::value::Serializer).expect("a case is written as JSON")
}

/// A case with one member on a line, so that a changed expectation is one changed line.
fn case_text(case: &Case) -> String {
    const ORDER: [&str; 12] = [
        "id", "spec", "check", "token", "untagged", "keys", "policy", "request", "state", "lookups", "claims", "expect",
    ];
    let members = members(case);
    let line = |name: &&str| members.get(*name).map(|value| format!("  {}: {}", json!(name), form::text(value)));
    let lines: Vec<String> = ORDER.iter().filter_map(line).collect();
    format!("{{\n{}\n}}", lines.join(",\n"))
}

/// The table of reasons.
fn reasons() -> String {
    let lines: Vec<String> = Reason::ALL.iter().map(|reason| reason_line(*reason)).collect();
    format!("{{\n\"reasons\": [\n{}\n]\n}}\n", lines.join(",\n"))
}

fn reason_line(reason: Reason) -> String {
    let members: [(&str, Value); 6] = [
        ("code", reason.code().into()),
        ("name", reason.name().into()),
        ("stage", reason.stage().name().into()),
        ("status", reason.http_status().into()),
        ("action", reason.action().name().into()),
        ("text", reason.text().into()),
    ];
    let members: Vec<String> = members.iter().map(|(name, value)| format!("{}: {value}", json!(name))).collect();
    format!("  {{{}}}", members.join(", "))
}
