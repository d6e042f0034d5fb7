//! The case files as a whole. Each case is run and counted by `tokenctl conformance`.

use std::collections::BTreeSet;
use std::fs;

use token_core::Reason;
use token_sdk::conformance::{CaseFile, Outcome, run};

fn files() -> Vec<(String, CaseFile)> {
    let read = |path: std::path::PathBuf| {
        let text = fs::read_to_string(&path).unwrap();
        let file = CaseFile::from_json(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        (path.file_name().unwrap().to_string_lossy().into_owned(), file)
    };
    suites::case_files().unwrap().into_iter().map(read).collect()
}

#[test]
fn every_case_passes_natively() {
    let reports = files()
        .into_iter()
        .flat_map(|(name, file)| file.cases.iter().map(|case| (name.clone(), run(case))).collect::<Vec<_>>());
    let wrong: Vec<_> = reports
        .filter(|(_, report)| report.outcome != Outcome::Passed)
        .map(|(name, report)| format!("{name} {}: want {}, got {}", report.id, report.want, report.got))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_id_is_unique() {
    let mut seen = BTreeSet::new();
    for (name, file) in files() {
        for case in file.cases {
            assert!(seen.insert(case.id.clone()), "{name}: {} is there twice", case.id);
        }
    }
}

/// What nothing in a case brings about: a buffer of the host that is too small.
const WITHOUT_A_CASE: [&str; 1] = ["scratch-too-small"];

#[test]
fn every_other_reason_is_expected_by_a_case() {
    let expected: BTreeSet<String> =
        files().into_iter().flat_map(|(_, file)| file.cases).filter_map(|case| case.expect.reason).collect();
    let known: BTreeSet<String> = Reason::ALL
        .iter()
        .map(|reason| reason.name().to_owned())
        .filter(|name| !WITHOUT_A_CASE.contains(&name.as_str()))
        .collect();
    assert_eq!(expected, known);
}

#[test]
fn the_generated_files_are_as_generated() {
    vectors::check(suites::vectors()).unwrap();
}
