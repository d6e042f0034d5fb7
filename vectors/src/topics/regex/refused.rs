//! What is no extended regular expression (800), and what is one of another dialect or beyond the
//! budget (801).

use crate::case::CaseFile;
use serde_json::{Value, json};

pub(super) fn add(file: &mut CaseFile) {
    malformed(file);
    unsupported(file);
    budget(file);
    precedence(file);
}

/// Refused wherever it stands, whatever the request.
fn refused(file: &mut CaseFile, name: &str, pattern: &str, reason: &str) {
    for claim in ["catu", "cath"] {
        let key = if claim == "catu" { "path" } else { "x-text" };
        file.both(&format!("{name}-{claim}"), "6 regex", |c| {
            c.claims(json!({claim: {key: {"regex": [pattern]}}})).deny_claim(reason, claim)
        });
    }
}

/// Not of the grammar (IEEE 1003.1-2017 section 9.5.3), or without a meaning (sections 9.3.5, 9.4.3).
fn malformed(file: &mut CaseFile) {
    let rows = [
        ("empty", ""),
        ("group-open", "(a"),
        ("group-open-within", "((a)"),
        ("group-not-opened", "a)"),
        ("group-empty", "a()"),
        ("alternative-empty-first", "|a"),
        ("alternative-empty-last", "a|"),
        ("alternative-empty-between", "a||b"),
        ("alternative-empty-first-in-group", "(|a)"),
        ("alternative-empty-last-in-group", "(a|)"),
        ("alternative-empty-alone", "|"),
        ("repeated-nothing-asterisk", "*a"),
        ("repeated-nothing-plus", "+a"),
        ("repeated-nothing-question-mark", "?a"),
        ("repeated-nothing-interval", "{2}a"),
        ("repeated-nothing-in-group", "(*a)"),
        ("repeated-nothing-in-alternative", "a|*b"),
        ("repeated-start", "^*a"),
        ("repeated-end", "a$+"),
        ("interval-open", "a{2"),
        ("interval-open-behind-comma", "a{2,"),
        ("interval-empty", "a{}"),
        ("interval-without-least", "a{,3}"),
        ("interval-falling", "a{3,2}"),
        ("interval-text", "a{x}"),
        ("interval-space", "a{2, 3}"),
        ("interval-negative", "a{-1}"),
        ("interval-three", "a{1,2,3}"),
        ("brace", "a{"),
        ("bracket-open", "[a"),
        ("bracket-open-alone", "["),
        ("bracket-empty", "[]"),
        ("bracket-empty-complement", "[^]"),
        ("bracket-range-falling", "[z-a]"),
        ("bracket-range-falling-to-hyphen", "[a--@]"),
        ("bracket-range-of-range", "[a-m-o]"),
        ("bracket-range-from-class", "[[:digit:]-z]"),
        ("bracket-range-to-class", "[a-[:digit:]]"),
        ("class-unknown", "[[:word:]]"),
        ("class-upper-case", "[[:DIGIT:]]"),
        ("class-open", "[[:digit"),
        ("bracket-open-behind-class", "[[:digit:]"),
        ("collating-open", "[[.a]"),
        ("equivalence-open", "[[=a]"),
        ("backslash-last", "a\\"),
    ];
    for (name, pattern) in rows {
        refused(file, &format!("malformed-{name}"), pattern, "claim-malformed");
    }
}

fn unsupported(file: &mut CaseFile) {
    let rows = [
        ("digit", "^/live/\\d+"),
        ("not-digit", "\\D"),
        ("word", "\\w"),
        ("not-word", "\\W"),
        ("space", "\\s"),
        ("not-space", "\\S"),
        ("boundary", "\\blive\\b"),
        ("not-boundary", "\\B"),
        ("start-of-text", "\\Alive"),
        ("end-of-text", "live\\z"),
        ("newline", "\\n"),
        ("tab", "\\t"),
        ("hex", "\\x41"),
        ("unicode", "\\u0041"),
        ("unicode-class", "\\pL"),
        ("start-of-word", "\\<live"),
        ("end-of-word", "live\\>"),
        ("start-of-buffer", "\\`live"),
        ("end-of-buffer", "live\\'"),
        ("back-reference", "(a)\\1"),
        ("back-reference-to-nothing", "\\2"),
        ("escaped-space", "a\\ b"),
        ("escaped-beyond-ascii", "\\\u{e9}"),
        ("look-ahead", "/live/(?=a)"),
        ("look-ahead-not", "/live/(?!b)"),
        ("look-behind", "(?<=live)/a"),
        ("look-behind-not", "(?<!vod)/a"),
        ("group-without-capture", "(?:live|vod)"),
        ("group-named", "(?<name>live)"),
        ("group-named-by-p", "(?P<name>live)"),
        ("flags", "(?i)LIVE"),
        ("lazy-asterisk", "/.*?/"),
        ("lazy-plus", "/.+?/"),
        ("lazy-question-mark", "/.??/"),
        ("lazy-interval", "/.{1,3}?/"),
        ("possessive-asterisk", "/.*+/"),
        ("possessive-plus", "/.++/"),
        ("repeated-twice", "a**"),
        ("intervals-twice", "a{2}{3}"),
        ("collating-element", "[[.a.]]"),
        ("collating-element-of-two", "[[.ch.]]"),
        ("collating-element-in-range", "[[.-.]-0]"),
        ("equivalence-class", "[[=a=]]"),
        ("bracket-beyond-ascii", "[\u{e9}]"),
        ("bracket-beyond-ascii-complement", "[^\u{e9}]"),
        ("bracket-beyond-ascii-range", "[a-\u{e9}]"),
        ("interval-256", "a{256}"),
        ("interval-to-256", "a{1,256}"),
        ("interval-from-256", "a{256,}"),
        ("interval-huge", "a{99999999999999999999}"),
    ];
    for (name, pattern) in rows {
        refused(file, &format!("unsupported-{name}"), pattern, "claim-unsupported");
    }
}

fn budget(file: &mut CaseFile) {
    let group = |depth: usize| format!("{}/live/{}", "(".repeat(depth), ")".repeat(depth));
    let rows = [
        ("interval-255", "^/x{255}$".to_owned(), "x".repeat(255), ""),
        ("interval-255-less", "^/x{255}$".to_owned(), "x".repeat(254), "uri"),
        ("interval-255-open", "^/x{255,}$".to_owned(), "x".repeat(300), ""),
        ("interval-to-255", "^/x{1,255}$".to_owned(), "x".repeat(255), ""),
        ("interval-to-255-more", "^/x{1,255}$".to_owned(), "x".repeat(256), "uri"),
        ("intervals-of-intervals", "^/((x{4}){4}){4}$".to_owned(), "x".repeat(64), ""),
        ("states-640", format!("/{}", "x".repeat(639)), "x".repeat(639), ""),
        ("states-641", format!("/{}", "x".repeat(640)), "x".repeat(640), "claim-unsupported"),
        ("states-640-with-interval", format!("y{{1,255}}{}", "x".repeat(131)), format!("y{}", "x".repeat(131)), ""),
        ("states-641-with-interval", format!("y{{1,255}}{}", "x".repeat(132)), "y".to_owned(), "claim-unsupported"),
        ("nesting-32", group(32), "live/a".to_owned(), ""),
        ("nesting-33", group(33), "live/a".to_owned(), "claim-unsupported"),
        ("square", "(x{255}){255}".to_owned(), "x".to_owned(), "claim-unsupported"),
        ("cube", "((x{255}){255}){255}".to_owned(), "x".to_owned(), "claim-unsupported"),
        ("cube-of-nothing", "((x{0}){255}){255}".to_owned(), "x".to_owned(), "claim-unsupported"),
        ("optional", "(x?){255}x{255}".to_owned(), "x".to_owned(), "claim-unsupported"),
    ];
    for (name, pattern, path, reason) in &rows {
        file.both(&format!("budget-{name}"), "6 regex: states", |c| {
            let url = format!("https://cdn.example/{path}");
            c.claims(json!({"catu": {"path": {"regex": [pattern]}}}))
                .request(json!({"url": url}))
                .expect(reason, "catu")
        });
    }
    // One budget for a token; where all together are too much, all of them are at fault.
    let (half, more) = ("x{255}".to_owned() + &"x".repeat(65), "x{255}".to_owned() + &"x".repeat(66));
    let field = |pattern: &str| -> Value { json!({"x-text": {"regex": [pattern]}}) };
    let rows = [
        ("two-components", json!({"path": {"regex": [half]}, "query": {"regex": [half]}}), None, ""),
        (
            "two-components-more",
            json!({"path": {"regex": [half]}, "query": {"regex": [more]}}),
            None,
            "claim-unsupported",
        ),
        ("two-claims", json!({"path": {"regex": [half]}}), Some(field(&half)), ""),
        ("two-claims-more-in-first", json!({"path": {"regex": [more]}}), Some(field(&half)), "claim-unsupported"),
        ("two-claims-more-in-second", json!({"path": {"regex": [half]}}), Some(field(&more)), "claim-unsupported"),
    ];
    for (name, catu, cath, reason) in &rows {
        file.both(&format!("budget-{name}"), "6 regex: states of a token", |c| {
            let claims = match cath {
                Some(cath) => json!({"catu": catu, "cath": cath}),
                None => json!({"catu": catu}),
            };
            let text = "x".repeat(400);
            let url = format!("https://cdn.example/{text}?{text}");
            c.claims(claims).request(json!({"url": url, "headers": {"x-text": text}})).expect(reason, "catu")
        });
    }
}

fn precedence(file: &mut CaseFile) {
    for (name, pattern) in [("escape", "\\d("), ("lazy", "a*?)"), ("look-ahead", "(?=a"), ("interval", "a{256}[")] {
        refused(file, &format!("malformed-behind-{name}"), pattern, "claim-malformed");
    }
    file.both("malformed-before-unsupported", "1: 800 before 801", |c| {
        c.claims(json!({"catu": {"path": {"regex": ["\\d"]}}, "cath": {"x-text": {"regex": ["("]}}}))
            .deny_claim("claim-malformed", "cath")
    });
    file.both("malformed-behind-unsupported", "1: 800 before 801", |c| {
        c.claims(json!({"catu": {"path": {"regex": ["\\d"]}, "query": {"regex": ["("]}}}))
            .deny_claim("claim-malformed", "catu")
    });
    file.both("unsupported-of-lowest-label", "1: the 801 of the lowest label", |c| {
        c.claims(json!({"catu": {"path": {"regex": ["\\d"]}}, "cath": {"x-text": {"regex": ["\\d"]}}}))
            .deny_claim("claim-unsupported", "catu")
    });
    file.both("unsupported-before-expired", "1: 8xx before 4xx", |c| {
        c.claims(json!({"exp": 1, "catu": {"path": {"regex": ["\\d"]}}})).deny_claim("claim-unsupported", "catu")
    });
    file.both("unsupported-where-another-match-fails", "1: found when claims are decoded", |c| {
        c.claims(json!({"catu": {"path": {"exact": "/other", "regex": ["\\d"]}}}))
            .deny_claim("claim-unsupported", "catu")
    });
}
