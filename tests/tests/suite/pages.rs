//! The Markdown pages of the repository: their tables are tables, and what they link to here is there.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// What is made by a build or fetched, and what is no page of ours.
const LEFT_OUT: [&str; 4] = ["target", "node_modules", "dist", ".git"];

/// The places of each page that links may name.
type Anchors = HashMap<PathBuf, HashSet<String>>;

#[test]
fn tables_are_tables_and_links_lead_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap();
    let pages = pages_in(&root);
    let anchors: Anchors = pages.iter().map(|page| (page.clone(), anchors(page))).collect();
    let faults: Vec<String> = pages.iter().flat_map(|page| faults(page, &anchors)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(pages.len() > 50, "{} pages", pages.len());
}

fn pages_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let (folders, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    let is_wanted = |path: &PathBuf| !LEFT_OUT.iter().any(|name| path.ends_with(name));
    let mut pages: Vec<_> = folders.into_iter().filter(is_wanted).flat_map(|folder| pages_in(&folder)).collect();
    pages.extend(files.into_iter().filter(|file| file.extension().is_some_and(|extension| extension == "md")));
    pages
}

fn faults(page: &Path, anchors: &Anchors) -> Vec<String> {
    let text = fs::read_to_string(page).unwrap();
    let mut faults = Vec::new();
    for (event, range) in Parser::new_ext(&text, Options::ENABLE_TABLES).into_offset_iter() {
        let fault = match event {
            // A table whose heading has other columns than the line under it is read as a paragraph.
            Event::Start(Tag::Paragraph) if text[range.clone()].starts_with('|') => "not a table",
            Event::Start(Tag::Link { dest_url, .. }) if !leads_somewhere(page, &dest_url, anchors) => "leads nowhere",
            _ => continue,
        };
        let first = text[range].lines().next().unwrap_or_default();
        faults.push(format!("{}: {fault}: {first}", page.display()));
    }
    faults
}

/// What lies outside of the repository is not asked for.
fn leads_somewhere(page: &Path, link: &str, anchors: &Anchors) -> bool {
    if link.contains("://") {
        return true;
    }
    let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
    let target = if path.is_empty() { page.to_owned() } else { page.parent().unwrap().join(path) };
    match target.canonicalize() {
        Ok(target) => anchor.is_empty() || anchors.get(&target).is_some_and(|anchors| anchors.contains(anchor)),
        Err(_) => false,
    }
}

/// As GitHub names the headings of a page, and what the page names itself.
fn anchors(page: &Path) -> HashSet<String> {
    let text = fs::read_to_string(page).unwrap();
    let mut anchors: HashSet<String> =
        text.split("id=\"").skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect();
    let mut heading = None;
    for event in Parser::new_ext(&text, Options::ENABLE_TABLES) {
        match (event, &mut heading) {
            (Event::Start(Tag::Heading { .. }), _) => heading = Some(String::new()),
            (Event::Text(part) | Event::Code(part), Some(heading)) => heading.push_str(&part),
            (Event::End(TagEnd::Heading(_)), _) => anchors.extend(heading.take().map(|heading| slug(&heading))),
            _ => {}
        }
    }
    anchors
}

fn slug(heading: &str) -> String {
    let is_kept = |character: &char| character.is_alphanumeric() || matches!(character, ' ' | '-' | '_');
    heading.to_lowercase().chars().filter(is_kept).collect::<String>().replace(' ', "-")
}
