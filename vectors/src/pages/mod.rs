//! The suite for readers: a page of Markdown for each case file, with the bytes of its tokens.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::case::CaseFile;
use crate::fixture;
use crate::output::{members, names};

mod annotate;
mod differs;
mod index;
mod item;
mod jose;
mod markdown;
mod names;
mod rules;
mod shape;
mod token;
mod topic;

/// The folder of the pages.
pub(crate) const FOLDER: &str = "pages";

/// How many characters a table tells of what is irregular about a token.
const TOLD: usize = 120;

/// The cases of a file, as the file has them.
struct Page {
    /// The case file, from the suite's folder.
    file: String,
    /// The page, in the folder of pages.
    name: String,
    /// What the cases cover.
    covers: String,
    /// Claims, policy and request of which the cases tell what differs.
    usual: Value,
    cases: Vec<Value>,
}

/// Name and text of every page.
pub(crate) fn files(topics: &[CaseFile], published: &Path) -> Result<Vec<(String, String)>, String> {
    let mut pages: Vec<Page> = topics.iter().map(generated).collect();
    for name in names(published).map_err(|error| format!("published: {error}"))? {
        pages.push(transcribed(&published.join(&name), &name)?);
    }
    let mut files = vec![("README.md".to_owned(), index::text(&pages)), ("rules.md".to_owned(), rules::text(&pages)?)];
    files.extend(pages.iter().map(|page| (page.name.clone(), topic::text(page))));
    Ok(files.into_iter().map(|(name, text)| (format!("{FOLDER}/{name}"), text)).collect())
}

fn generated(file: &CaseFile) -> Page {
    Page {
        file: format!("cases/{}.json", file.name),
        name: format!("{}.md", file.name),
        covers: file.covers.to_owned(),
        usual: json!({"claims": fixture::claims(), "policy": fixture::policy(), "request": fixture::request()}),
        cases: file.cases.iter().map(members).collect(),
    }
}

fn transcribed(path: &Path, name: &str) -> Result<Page, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("{name}: {error}"))?;
    let content: Value = serde_json::from_str(&text).map_err(|error| format!("{name}: {error}"))?;
    let (Some(source), Some(cases)) = (content["source"].as_str(), content["cases"].as_array()) else {
        return Err(format!("{name} is no case file"));
    };
    Ok(Page {
        file: format!("published/{name}"),
        name: format!("published-{}", name.replace(".json", ".md")),
        covers: source.to_owned(),
        usual: json!({"claims": {}, "policy": {}, "request": {}}),
        cases: cases.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::sync::LazyLock;

    /// Forges show no larger file.
    const SHOWN_BYTES: usize = 500_000;

    /// The pages and the manifest, made once.
    static SUITE: LazyLock<(Vec<(String, String)>, Value)> = LazyLock::new(|| {
        let (topics, published) = (crate::topics::all(), Path::new(env!("CARGO_MANIFEST_DIR")).join("published"));
        let manifest = crate::manifest::text(&topics, &published).unwrap();
        (files(&topics, &published).unwrap(), serde_json::from_str(&manifest).unwrap())
    });

    #[test]
    fn links_lead_somewhere_and_pages_can_be_shown() {
        let pages = &SUITE.0;
        let names: BTreeSet<&str> = pages.iter().filter_map(|(name, _)| name.strip_prefix("pages/")).collect();
        for (name, text) in pages {
            assert!(text.len() < SHOWN_BYTES, "{name} has {} bytes", text.len());
            let headings: Vec<String> =
                text.lines().filter_map(|line| line.strip_prefix("### ")).map(markdown::anchor).collect();
            let anchors: BTreeSet<&String> = headings.iter().collect();
            assert_eq!(anchors.len(), headings.len(), "{name} has two headings that are one anchor");
            for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
                let leads = match target.strip_prefix('#') {
                    Some(anchor) => anchors.contains(&anchor.to_owned()),
                    None => target.starts_with("../") || names.contains(target),
                };
                assert!(leads, "{name}: {target}");
            }
        }
    }

    /// The pages compute what they tell of signatures.
    #[test]
    fn what_is_allowed_is_signed() {
        let allowed = SUITE.0.iter().flat_map(|(_, text)| text.lines()).filter(|line| line.ends_with("| allow |"));
        let unsigned: Vec<&str> = allowed.filter(|line| line.contains("of none of the keys")).collect();
        assert!(unsigned.is_empty(), "{}", unsigned.join("\n"));
    }

    #[test]
    fn every_case_stands_on_a_page() {
        let told: usize = SUITE
            .0
            .iter()
            .filter(|(name, _)| name != "pages/README.md" && name != "pages/rules.md")
            .flat_map(|(_, text)| text.lines().take_while(|line| !line.starts_with("## ")))
            .filter(|line| line.starts_with("| `"))
            .map(|line| if line.contains("-{cat,jwt}`") { 2 } else { 1 })
            .sum();
        assert_eq!(SUITE.1["cases"], told);
    }
}
