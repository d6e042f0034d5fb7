//! The match type regex of catu and cath (semantics section 6, IEEE 1003.1-2017 section 9.4).

mod refused;
mod syntax;

use crate::case::CaseFile;
use crate::fixture::REMOVE;
use serde_json::{Value, json};

pub(super) fn file() -> CaseFile {
    let mut file = CaseFile::new(
        "regex",
        "catu and cath: POSIX extended regular expressions, what they match, what is none, what is not supported, the budget",
    );
    syntax::add(&mut file);
    refused::add(&mut file);
    every_component(&mut file);
    urls(&mut file);
    fields(&mut file);
    beside_others(&mut file);
    forms(&mut file);
    file
}

const FULL: &str = "https://cdn.example:8443/live/a/seg-1.tar.gz?x=1&y=2";

fn every_component(file: &mut CaseFile) {
    let rows = [
        ("scheme", "^https?$", "^http$"),
        ("host", "^(cdn|edge)[.]example$", "8443"),
        ("port", "^8[0-9]{3}$", "^$"),
        ("path", "^/live/[^/]+/seg-[[:digit:]]+[.]tar[.]gz$", "\\?"),
        ("query", "(^|&)y=2(&|$)", "^y="),
        ("parent-path", "/a$", "/a/$"),
        ("filename", "^seg-", "/"),
        ("stem", "^seg-1\\.tar$", "gz"),
        ("extension", "^[.]gz$", "tar"),
    ];
    for (component, matching, other) in rows {
        for (name, pattern, reason) in [("", matching, ""), ("-other", other, "uri")] {
            file.both(&format!("component-{component}{name}"), "6 regex", |c| {
                let catu = json!({component: {"regex": [pattern]}});
                c.claims(json!({"catu": catu})).request(json!({"url": FULL})).expect(reason, "catu")
            });
        }
    }
    for (name, url, reason) in [("empty", "https://cdn.example/a", ""), ("empty-other", FULL, "uri")] {
        for component in ["port", "query", "extension"] {
            file.both(&format!("component-{component}-{name}"), "6 regex", |c| {
                let catu = json!({component: {"regex": ["^$"]}});
                c.claims(json!({"catu": catu})).request(json!({"url": url})).expect(reason, "catu")
            });
        }
    }
}

fn urls(file: &mut CaseFile) {
    let rows = [
        ("unanchored", "/a/seg", "https://cdn.example/live/a/seg-1.m4s", ""),
        ("anchored", "^/a/seg", "https://cdn.example/live/a/seg-1.m4s", "uri"),
        ("case", "/LIVE/", "https://cdn.example/live/a", "uri"),
        ("normalised", "^/live/a$", "https://cdn.example/x/../%6Cive/a", ""),
        ("dot-segments", "^/live/b/", "https://cdn.example/live/b/%2e%2e/a", "uri"),
        ("escapes-in-upper-case", "^/a%C3%A9$", "https://cdn.example/a%c3%a9", ""),
        ("malformed-url", ".", "https://cdn.example/%", "uri-malformed"),
    ];
    for (name, pattern, url, reason) in rows {
        let claim = if reason == "uri" { "catu" } else { "" };
        file.both(&format!("url-{name}"), "6 regex, URL", |c| {
            c.claims(json!({"catu": {"path": {"regex": [pattern]}}})).request(json!({"url": url})).expect(reason, claim)
        });
    }
    file.both("url-unknown", "6 facts", |c| {
        c.claims(json!({"catu": {"path": {"regex": ["a"]}}}))
            .request(json!({"url": REMOVE}))
            .deny_claim("context-missing", "catu")
    });
    file.both("url-without-token", "6 URL: byte for byte what was matched", |c| {
        c.claims(json!({"catu": {"query": {"regex": ["^x=1$"]}}}))
            .on_request(json!({"url": "https://cdn.example/live/a/seg-1.m4s?CAT={token}&x=1"}))
            .allow()
    });
    // What takes a backtracking engine time without end.
    let rows = [
        ("nested", "^/(x+x+)+y$"),
        ("nested-empty", "^/(x*)*y$"),
        ("ambiguous", "^/(x|xx)+y$"),
        ("square", "(.*x){20}y"),
        ("optional", "(x?){100}x{100}y"),
    ];
    for (name, pattern) in rows {
        file.both(&format!("longest-url-{name}"), "6 regex: linear time", |c| {
            let url = format!("https://cdn.example/{}", "x".repeat(8_000));
            c.claims(json!({"catu": {"path": {"regex": [pattern]}}}))
                .request(json!({"url": url}))
                .deny_claim("uri", "catu")
        });
    }
}

fn fields(file: &mut CaseFile) {
    let rows = [
        ("match", "^Player/[2-9]", json!("Player/2.1"), ""),
        ("other", "^Player/[3-9]", json!("Player/2.1"), "header"),
        ("joined", "^a, b$", json!(["a", "b"]), ""),
        ("joined-other", "^b", json!(["a", "b"]), "header"),
        ("empty-value", "^$", json!(""), ""),
        ("longest", "^x+$", json!("x".repeat(8_192)), ""),
        ("longer", "x", json!("x".repeat(8_193)), "context-missing"),
        ("longer-joined", "x", json!(["x".repeat(4_096), "x".repeat(4_095)]), "context-missing"),
        ("longest-joined", "x", json!(["x".repeat(4_096), "x".repeat(4_094)]), ""),
    ];
    for (name, pattern, value, reason) in &rows {
        file.both(&format!("field-{name}"), "6 cath", |c| {
            c.claims(json!({"cath": {"x-text": {"regex": [pattern]}}}))
                .request(json!({"headers": {"x-text": value}}))
                .expect(reason, "cath")
        });
    }
    let absent = [("absent", json!({}), "header"), ("unknown", json!(REMOVE), "context-missing")];
    for (name, headers, reason) in &absent {
        file.both(&format!("field-{name}"), "6 cath", |c| {
            c.claims(json!({"cath": {"x-text": {"regex": ["^$"]}}}))
                .request(json!({"headers": headers}))
                .deny_claim(reason, "cath")
        });
    }
}

fn beside_others(file: &mut CaseFile) {
    let rows = [
        ("all-hold", json!({"path": {"prefix": "/live/", "regex": ["[.]m4s$"], "contains": "seg"}}), ""),
        ("regex-fails", json!({"path": {"prefix": "/live/", "regex": ["[.]ts$"]}}), "uri"),
        ("prefix-fails", json!({"path": {"prefix": "/vod/", "regex": ["[.]m4s$"]}}), "uri"),
        ("two-components", json!({"host": {"regex": ["example$"]}, "path": {"regex": ["^/live/"]}}), ""),
        ("two-components-first-fails", json!({"host": {"regex": ["^$"]}, "path": {"regex": ["^/live/"]}}), "uri"),
        ("two-components-second-fails", json!({"host": {"regex": ["example$"]}, "path": {"regex": ["^/vod/"]}}), "uri"),
    ];
    for (name, catu, reason) in &rows {
        file.both(&format!("beside-{name}"), "6 catu", |c| c.claims(json!({"catu": catu})).expect(reason, "catu"));
    }
    file.both("beside-catu-and-cath", "6 regex", |c| {
        c.claims(json!({"catu": {"path": {"regex": ["^/live/"]}}, "cath": {"x-text": {"regex": ["b"]}}}))
            .request(json!({"headers": {"x-text": "abc"}}))
            .allow()
    });
}

fn forms(file: &mut CaseFile) {
    let rows: [(&str, Value, &str); 14] = [
        ("text", json!("^/live/"), ""),
        ("one", json!(["^/live/"]), ""),
        ("null-behind", json!(["^/live/", null]), ""),
        ("nulls-behind", json!(["^/live/", null, null]), ""),
        ("flags", json!(["^/live/", "i"]), "claim-malformed"),
        ("number-behind", json!(["^/live/", 7]), "claim-malformed"),
        ("false-behind", json!(["^/live/", null, false]), "claim-malformed"),
        ("list-behind", json!(["^/live/", []]), "claim-malformed"),
        ("map-behind", json!(["^/live/", {"a": [null]}]), "claim-malformed"),
        ("none", json!([]), "claim-malformed"),
        ("null-first", json!([null]), "claim-malformed"),
        ("number-first", json!([7]), "claim-malformed"),
        ("number", json!(7), "claim-malformed"),
        ("map", json!({"0": "^/live/"}), "claim-malformed"),
    ];
    for (name, value, reason) in &rows {
        file.both(&format!("form-{name}"), "6 regex: further items only null", |c| {
            c.claims(json!({"catu": {"path": {"regex": value}}})).expect(reason, "catu")
        });
    }
    use crate::cbor::{self, Value as Cbor, bytes, text};
    let rows = [
        ("text-in-cbor", text("^/live/")),
        ("bytes", Cbor::Array(vec![bytes(b"^/live/")])),
        ("tagged", Cbor::Array(vec![cbor::tag(35, text("^/live/"))])),
        ("list-tagged", cbor::tag(21_065, Cbor::Array(vec![text("^/live/")]))),
        ("undefined-behind", Cbor::Array(vec![text("^/live/"), Cbor::Bool(true)])),
    ];
    for (name, value) in &rows {
        file.cat(&format!("form-{name}"), "6 regex", |c| {
            let catu = cbor::map([(3, cbor::map([(4, value.clone())]))]);
            c.label(312, catu).deny_claim("claim-malformed", "catu")
        });
    }
}
