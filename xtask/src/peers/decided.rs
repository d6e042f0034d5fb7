//! What an implementation decided in each case, and which topic the case belongs to.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::failure::{Context, Failure};

/// How a case came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Outcome {
    Passed,
    /// What must be denied was allowed.
    Allowed,
    /// What must be allowed was denied; or what must be denied was denied for another reason.
    Denied,
    /// The implementation ended, hung, or replied with something else than a decision.
    Crashed,
    /// It does nothing of the kind.
    Skipped,
}

/// One case.
#[derive(Debug, Serialize)]
pub(super) struct Decided {
    pub(super) id: String,
    pub(super) topic: String,
    pub(super) outcome: Outcome,
    pub(super) want: String,
    pub(super) got: String,
}

impl Decided {
    pub(super) fn is_failure(&self) -> bool {
        !matches!(self.outcome, Outcome::Passed | Outcome::Skipped)
    }
}

/// Which topic each case belongs to: the name of its file, `published` for those of the folder.
pub(super) struct Topics(BTreeMap<String, String>);

impl Topics {
    pub(super) fn read(files: &[PathBuf]) -> Result<Self, Failure> {
        #[derive(Deserialize)]
        struct CaseFile {
            cases: Vec<Named>,
        }
        #[derive(Deserialize)]
        struct Named {
            id: String,
        }
        let mut topics = BTreeMap::new();
        for path in files {
            let is_published = path.parent().is_some_and(|folder| folder.ends_with("published"));
            let stem = path.file_stem().unwrap_or_default().to_string_lossy();
            let topic = if is_published { "published".to_owned() } else { stem.into_owned() };
            let file: CaseFile = serde_json::from_slice(&fs::read(path)?).context(path.display())?;
            topics.extend(file.cases.into_iter().map(|case| (case.id, topic.clone())));
        }
        Ok(Self(topics))
    }

    /// Every topic once.
    pub(super) fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.0.values().map(String::as_str).collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

/// Reads what `tokenctl conformance --json` printed.
pub(super) fn read(reports: &[u8], topics: &Topics) -> Result<Vec<Decided>, Failure> {
    let reports: Vec<Value> = serde_json::from_slice(reports)?;
    let text = |report: &Value, name: &str| report[name].as_str().unwrap_or_default().to_owned();
    let decided = |report: &Value| {
        let (id, got) = (text(report, "id"), text(report, "got"));
        let topic = topics.0.get(&id).cloned().unwrap_or_default();
        let outcome = outcome(&text(report, "outcome"), &got);
        Decided { id, topic, outcome, want: text(report, "want"), got }
    };
    Ok(reports.iter().map(decided).collect())
}

fn outcome(outcome: &str, got: &str) -> Outcome {
    match (outcome, got.split(' ').next()) {
        ("passed", _) => Outcome::Passed,
        ("skipped", _) => Outcome::Skipped,
        (_, Some("allow")) => Outcome::Allowed,
        (_, Some("deny")) => Outcome::Denied,
        _ => Outcome::Crashed,
    }
}
