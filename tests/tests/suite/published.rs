//! The account of published vectors, as far as it can be held against this repository alone;
//! `published-sources` holds it against the vectors.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;
use suites::published::{ACCOUNT, Use, table};

#[test]
fn the_readme_has_the_account() {
    let readme = fs::read_to_string(suites::vectors().join("README.md")).unwrap();
    assert!(readme.contains(&table()), "vectors/README.md has not this table:\n{}", table());
}

#[test]
fn what_the_account_names_is_there() {
    let read =
        |path: std::path::PathBuf| -> Value { serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap() };
    let files: Vec<Value> = suites::case_files().unwrap().into_iter().map(read).collect();
    let cases = files.iter().flat_map(|file| file["cases"].as_array().unwrap());
    let ids: BTreeSet<&str> = cases.map(|case| case["id"].as_str().unwrap()).collect();
    for entry in ACCOUNT {
        match entry.how {
            Use::Cases(id) => assert!(ids.contains(id), "no case {id}"),
            Use::Test(file, name) => {
                let text = fs::read_to_string(suites::vectors().join("..").join(file)).unwrap();
                assert!(text.contains(&format!("#[test]\nfn {name}()")), "no test {name} in {file}");
            }
            Use::Agrees | Use::Differs(_) | Use::Key | Use::Outside(_) => (),
        }
    }
}

/// Each row of Wycheproof's table: its test is there, and counts the number of tests that the row says.
#[test]
fn the_readme_tells_of_wycheproof() {
    let readme = fs::read_to_string(suites::vectors().join("README.md")).unwrap();
    let source = suites::vectors().join("../token-core/src/key/tests/wycheproof.rs");
    let source = fs::read_to_string(source).unwrap();
    let tests: Vec<&str> = source.split("#[test]\nfn ").skip(1).collect();
    let mut rows = 0;
    for test in &tests {
        let name = test.split('(').next().unwrap();
        let prefix = format!("| `{name}` | ");
        let row = readme.lines().find_map(|line| line.strip_prefix(&prefix)).unwrap();
        let number = row.split(' ').next().unwrap();
        assert!(test.contains(&format!("({number}, ")), "{name} does not count {number}");
        rows += 1;
    }
    assert_eq!(rows, 7);
}
