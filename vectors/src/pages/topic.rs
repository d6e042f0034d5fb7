//! The page of one case file: every case in a table, then tokens byte by byte.

use core::fmt::Write as _;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::annotate::Annotation;
use super::markdown::{anchor, ascii, cell, cut};
use super::{Page, differs, jose, shape, token};

/// The page's text.
pub(super) fn text(page: &Page) -> String {
    let (allowed, title) = (allowed(page), page.name.trim_end_matches(".md"));
    let mut text = format!("# {title}\n\n{}.\n\n", cell(&page.covers));
    let _ = writeln!(
        text,
        "{} cases, {allowed} allow, {} deny, all in [{}](../{}). How to read this: [README](README.md).\n",
        page.cases.len(),
        page.cases.len() - allowed,
        page.file,
        page.file,
    );
    let shown = Shown::choose(page);
    text.push_str("| case | shows | what differs | decision |\n|---|---|---|---|\n");
    for row in rows(page, &shown) {
        let _ = writeln!(text, "| {} | {} | {} | {} |", row.id(), row.shows, row.differs, row.decision);
    }
    if !shown.blocks.is_empty() {
        text.push_str("\n## Tokens\n");
    }
    for (id, block) in &shown.blocks {
        let _ = writeln!(text, "\n### {id}\n\n```text\n{block}```");
    }
    text
}

pub(super) fn allowed(page: &Page) -> usize {
    page.cases.iter().filter(|case| case["expect"]["decision"] == "allow").count()
}

/// A case, or the two that differ in the format alone.
struct Row {
    stem: String,
    formats: Vec<&'static str>,
    links: Vec<String>,
    shows: String,
    differs: String,
    decision: String,
}

impl Row {
    /// `x-{cat,jwt}` for two cases, as a shell would expand it.
    fn id(&self) -> String {
        let id = match self.formats.as_slice() {
            [] => self.stem.clone(),
            [format] => format!("{}-{format}", self.stem),
            formats => format!("{}-{{{}}}", self.stem, formats.join(",")),
        };
        format!("`{id}`{}", self.links.concat())
    }
}

fn rows(page: &Page, shown: &Shown) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for case in &page.cases {
        let row = row(case, &page.usual, shown);
        match rows.last_mut() {
            Some(last) if last.is_with(&row) => {
                last.formats.extend(row.formats);
                last.links.extend(row.links);
            }
            _ => rows.push(row),
        }
    }
    rows
}

impl Row {
    fn is_with(&self, other: &Self) -> bool {
        let both = self.formats == ["cat"] && other.formats == ["jwt"];
        both && (&self.stem, &self.shows, &self.differs, &self.decision)
            == (&other.stem, &other.shows, &other.differs, &other.decision)
    }
}

fn row(case: &Value, usual: &Value, shown: &Shown) -> Row {
    let id = id(case);
    let (stem, formats) = match id.rsplit_once('-') {
        Some((stem, "cat")) => (stem, vec!["cat"]),
        Some((stem, "jwt")) => (stem, vec!["jwt"]),
        _ => (id, vec![]),
    };
    let format = formats.first().copied().unwrap_or("token");
    let link = |target: &String| format!(" [{format}](#{})", anchor(target));
    Row {
        stem: stem.to_owned(),
        formats,
        links: shown.of_case.get(id).map(link).into_iter().collect(),
        shows: cell(&case["spec"].as_str().unwrap_or_default().replace("semantics ", "")),
        differs: differs::differences(case, usual),
        decision: differs::decision(case),
    }
}

fn id(case: &Value) -> &str {
    case["id"].as_str().unwrap_or_default()
}

/// How many regular tokens a page shows. Their claims say all about them.
const REGULAR: usize = 24;

/// About how many bytes the tokens of a page take: forges do not show files above half a megabyte.
const BLOCK_BYTES: usize = 200_000;

/// The tokens that a page shows: the first CAT and JWT, the first CAT of each shape, and each that its
/// claims alone do not make.
#[derive(Default)]
struct Shown {
    /// The id that stands above the token of each case.
    of_case: BTreeMap<String, String>,
    blocks: Vec<(String, String)>,
}

impl Shown {
    fn choose(page: &Page) -> Self {
        let mut shown = Self::default();
        let mut shapes = BTreeSet::new();
        let mut written = 0;
        // The heading of each token that is shown.
        let mut headings: BTreeMap<String, String> = BTreeMap::new();
        for case in page.cases.iter().filter(|case| case.get("token").is_some()) {
            let key = case["token"].to_string();
            let wanted = !token::is_told(case) || (shapes.len() < REGULAR && shapes.insert(shape_of(&case["token"])));
            if wanted && written < BLOCK_BYTES && !headings.contains_key(&key) {
                let block = block(case);
                written += block.len();
                shown.blocks.push((id(case).to_owned(), block));
                headings.insert(key.clone(), id(case).to_owned());
            }
            if let Some(heading) = headings.get(&key) {
                shown.of_case.insert(id(case).to_owned(), heading.clone());
            }
        }
        shown
    }
}

fn shape_of(token: &Value) -> String {
    match token::cat_bytes(token) {
        Some(bytes) => shape::of(&bytes),
        None => token::is_jwt(token).to_string(),
    }
}

fn block(case: &Value) -> String {
    let token = &case["token"];
    let text = token["text"].as_str().unwrap_or_default();
    match token::cat_bytes(token) {
        Some(bytes) => Annotation::new(&bytes, token::names(case)).text(),
        None if token::is_jwt(token) => jose::annotate(text),
        None => format!("{}\n", cut(&ascii(text), 160)),
    }
}
