//! The first page: how to read the others, the fixture, every reason and every page.

use core::fmt::Write as _;

use serde_json::Value;
use token_core::Reason;

use super::annotate::Annotation;
use super::markdown::{anchor, cell, code};
use super::names::Names;
use super::{Page, jose, topic};
use crate::{base64url, fixture, json, tokens};

const INTRODUCTION: &str = "\
# The cases, for readers

Written by `cargo run -p vectors -- write`, as the case files are. A page for each file tells of every case what differs from the
usual one, what is decided, and shows tokens byte by byte. [rules.md](rules.md) is the other way round: every rule, and the cases
that show it.

## How to read a page

- **case**: the id in the file; `x-{cat,jwt}` are two cases, `x-cat` and `x-jwt`, that differ in the format alone. The links behind it lead to the
  token byte by byte, where the page shows it: the first of each shape, and each that its claims alone do not make, up to 200 KB.
- **shows**: the section of the rules, and where there is need the words of it.
- **what differs** from the usual case below, which is allowed: members with other values, and those that are not there. *token* tells
  what is irregular about its bytes; *its MAC or signature is of none of the keys* was computed.
- **decision**: reason and claim of a denial, and what is sent beside it.
- Long values are cut in the middle, and what is not ASCII is escaped. The case file has all of it.
- Bytes stand to the left, long strings cut (`…`); what they mean stands to the right in diagnostic notation (RFC 8949 section 8), names between slashes.
  A byte string that holds CBOR is opened. `<-` marks the first byte at fault, and nothing is read after it: definite lengths, shortest heads
  and floats, no label twice.
";

/// The page's text.
pub(super) fn text(pages: &[Page]) -> String {
    let mut text = String::from(INTRODUCTION);
    usual(&mut text);
    list(&mut text, pages);
    reasons(&mut text, pages);
    text
}

fn usual(text: &mut String) {
    let claims = fixture::claims();
    let set = claims.as_object().expect("claims are an object");
    let members = [("keys", fixture::key_set()), ("policy", fixture::policy()), ("request", fixture::request())];
    text.push_str("\n## The usual case\n\n```text\n");
    let _ = writeln!(text, "claims   {}", json::text(&claims));
    for (name, value) in members {
        let _ = writeln!(text, "{name:<8} {}", json::text(&value));
    }
    let cat = tokens::cat_of(set);
    let _ = writeln!(text, "```\n\nAs a CAT, `{}`:\n", base64url::encode(&cat));
    let _ = writeln!(text, "```text\n{}```\n", Annotation::new(&cat, Names::Token).whole_text());
    let (protected, payload) = (&cat[5..8], tokens::payload_of(set));
    let authenticated = crate::cat::to_authenticate("MAC0", protected, b"", &payload);
    let _ = writeln!(text, "What its MAC is of, the MAC_structure of RFC 9052 section 6.3:\n");
    let _ = writeln!(text, "```text\n{}```\n", Annotation::new(&authenticated, Names::Plain).whole_text());
    let jwt = tokens::jwt_of(set);
    let _ = writeln!(text, "As a JWT, `{jwt}`, whose MAC is of the text before the second dot:\n");
    let _ = writeln!(text, "```text\n{}```", jose::annotate(&jwt));
}

fn list(text: &mut String, pages: &[Page]) {
    text.push_str("\n## The pages\n\n| page | covers | cases | allow | deny |\n|---|---|---|---|---|\n");
    for page in pages {
        let (cases, allowed, title) = (page.cases.len(), topic::allowed(page), page.name.trim_end_matches(".md"));
        let covers = cell(&page.covers);
        let _ = writeln!(text, "| [{title}]({}) | {covers} | {cases} | {allowed} | {} |", page.name, cases - allowed);
    }
}

/// Every reason with the first case of up to three files that expect it.
fn reasons(text: &mut String, pages: &[Page]) {
    text.push_str(
        "\n## Why a token is denied\n\n| code | reason | meaning | cases | for example |\n|---|---|---|---|---|\n",
    );
    for reason in Reason::ALL {
        let expecting: Vec<(&Page, &Value)> = pages
            .iter()
            .flat_map(|page| page.cases.iter().map(move |case| (page, case)))
            .filter(|(_, case)| case["expect"]["reason"] == reason.name())
            .collect();
        let mut examples = expecting.clone();
        examples.dedup_by_key(|(page, _)| &page.name);
        let examples: Vec<String> = examples
            .iter()
            .take(3)
            .filter_map(|(page, case)| Some(format!("[{}]({})", code(case["id"].as_str()?), page.name)))
            .collect();
        let _ = writeln!(
            text,
            "| <a id=\"{}\"></a>{} | {} | {} | {} | {} |",
            anchor(reason.name()),
            reason.code(),
            reason.name(),
            cell(reason.text()),
            expecting.len(),
            examples.join(" "),
        );
    }
}
