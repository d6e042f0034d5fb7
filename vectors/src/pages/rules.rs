//! The page of rules: each with the cases that show it.

use core::fmt::Write as _;
use std::fs;
use std::path::Path;

use super::Page;
use super::markdown::code;
use crate::rules::{Rule, SECTIONS};

/// How many cases of one kind are named.
const NAMED: usize = 3;

/// The page's text.
///
/// # Errors
/// A rule names a case or a test that is not there.
pub(super) fn text(pages: &[Page]) -> Result<String, String> {
    let mut text = String::from(
        "# The rules, and the cases that show them\n\n\
         `spec` of a case names the section; of the rules that no case can show a test is named. How many cases stand behind a name with `*` is said;\n\
         the first of them are linked to their page.\n",
    );
    for section in SECTIONS {
        let heading = format!("{} {}", section.number, section.title);
        let _ = writeln!(text, "\n## {}\n\n| rule | shown by |\n|---|---|", heading.trim_start());
        for Rule(says, shown) in section.rules {
            let shown: Result<Vec<String>, String> = shown.iter().map(|name| shown_by(name, pages)).collect();
            let shown = shown.map_err(|fault| format!("rule {says:?}: {fault}"))?;
            if shown.is_empty() {
                return Err(format!("nothing shows the rule {says:?}"));
            }
            let _ = writeln!(text, "| {} | {} |", says.replace('|', "\\|"), shown.join("; "));
        }
    }
    Ok(text)
}

fn shown_by(name: &str, pages: &[Page]) -> Result<String, String> {
    if let Some((file, test)) = name.split_once('#') {
        return test_of(file, test);
    }
    let ids =
        pages.iter().flat_map(|page| page.cases.iter().filter_map(move |case| Some((page, case["id"].as_str()?))));
    let found: Vec<(&Page, &str)> = ids.filter(|(_, id)| is_named(name, id)).collect();
    let Some((page, first)) = found.first() else { return Err(format!("no case {name}")) };
    let link = |(page, id): &(&Page, &str)| format!("[{}]({})", code(id), page.name);
    Ok(match found.len() {
        1 => link(&(page, first)),
        2 if !name.ends_with('*') => format!("[{}]({})", code(name), page.name),
        count if name.contains('*') => {
            let named: Vec<String> = found.iter().step_by(count.div_ceil(NAMED)).map(link).collect();
            format!("{} ({count}), such as {}", code(name), named.join(", "))
        }
        _ => return Err(format!("{name} is the name of several cases")),
    })
}

/// Whether a name is that of a case: the id, without its format or with `*` for any part of it.
fn is_named(name: &str, id: &str) -> bool {
    let stem = id.strip_suffix("-cat").or_else(|| id.strip_suffix("-jwt")).unwrap_or(id);
    let Some((start, rest)) = name.split_once('*') else { return name == id || name == stem };
    let Some(mut left) = stem.strip_prefix(start) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let end = parts.pop().unwrap_or_default();
    for part in parts {
        match left.find(part) {
            Some(at) => left = &left[at + part.len()..],
            None => return false,
        }
    }
    left.ends_with(end)
}

fn test_of(file: &str, test: &str) -> Result<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let text = fs::read_to_string(root.join(file)).map_err(|error| format!("{file}: {error}"))?;
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let is_there = lines.join("\n").contains(&format!("#[test]\nfn {test}("));
    if is_there {
        Ok(format!("test [{}](../../{file})", code(test)))
    } else {
        Err(format!("{file} has no test {test}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_for_cases() {
        assert!(is_named("time-exp-now", "time-exp-now-cat"));
        assert!(is_named("time-exp-now-cat", "time-exp-now-cat"));
        assert!(!is_named("time-exp", "time-exp-now-cat"));
        assert!(is_named("time-exp-*", "time-exp-now-jwt"));
        assert!(is_named("a-*-b-*", "a-x-b-y-cat"));
        assert!(is_named("a-*-b", "a-x-b-y-b-jwt"));
        assert!(!is_named("a-*-b", "a-x-c"));
    }
}
