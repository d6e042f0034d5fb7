//! The tables of SECURITY.md under "What was tried": every case and every test that they name exists.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// The names in backticks.
fn names(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// The last cell of each row of the tables of that section.
fn shown_by(page: &str) -> Vec<&str> {
    let (_, section) = page.split_once("## What was tried").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let rows = section
        .lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| attack |") && !line.starts_with("| fault |"));
    rows.map(|row| row.trim_end_matches(" |").rsplit_once(" | ").unwrap().1).collect()
}

/// Of the cases of a file.
fn ids(path: PathBuf) -> Vec<String> {
    let file: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    file["cases"].as_array().unwrap().iter().map(|case| case["id"].as_str().unwrap().to_owned()).collect()
}

fn is_case(name: &str, ids: &[String]) -> bool {
    match name.strip_suffix('…') {
        Some(beginning) => ids.iter().any(|id| id.starts_with(beginning)),
        None => ids.iter().any(|id| id.strip_prefix(name).is_some_and(|rest| ["", "-cat", "-jwt"].contains(&rest))),
    }
}

/// A test function in Rust, or a test with this title in JavaScript.
fn is_test(name: &str, source: &str, path: &str) -> bool {
    if path.ends_with(".rs") {
        source.contains(&format!("fn {name}("))
    } else {
        source.contains(&format!("(\"{name}\""))
    }
}

#[test]
fn what_security_md_names_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let page = fs::read_to_string(root.join("SECURITY.md")).unwrap();
    let ids: Vec<String> = suites::case_files().unwrap().into_iter().flat_map(ids).collect();
    let mut missing = Vec::new();
    let mut count = 0;
    for part in shown_by(&page).into_iter().flat_map(|cell| cell.split("; ")) {
        let Some((tests, path)) = part.strip_prefix("tests ").and_then(|tests| tests.rsplit_once(" of ")) else {
            missing.extend(names(part).into_iter().filter(|name| !is_case(name, &ids)));
            count += names(part).len();
            continue;
        };
        let path = path.trim_matches('`');
        let source = fs::read_to_string(root.join(path)).unwrap_or_default();
        missing.extend(names(tests).into_iter().filter(|name| !is_test(name, &source, path)));
        count += names(tests).len();
    }
    assert!(missing.is_empty(), "neither case nor test: {missing:#?}");
    assert!(count > 150, "{count} names: the tables are not where they were");
}

#[test]
fn what_does_not_exist_is_found_missing() {
    let ids = ["time-exp-now-cat".to_owned()];
    assert!(is_case("time-exp-now", &ids) && is_case("time-exp-…", &ids) && is_case("time-exp-now-cat", &ids));
    assert!(!is_case("time-exp", &ids) && !is_case("time-nbf-…", &ids));
    assert!(
        is_test("a", "fn a(b: u8) {}", "x.rs")
            && !is_test("a", "fn ab() {}", "x.rs")
            && !is_test("a", "test(\"b\"", "x.mjs")
    );
}
