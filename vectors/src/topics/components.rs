//! catu: every component and type of match (semantics section 6, spec/cat.md section 15).

use crate::case::CaseFile;
use crate::cbor;
use serde_json::{Value, json};
use sha2::{Digest, Sha256, Sha512, Sha512_256};

pub(super) fn file() -> CaseFile {
    let mut file =
        CaseFile::new("components", "catu: components × types of match, splitting of paths, several matches");
    every_component(&mut file);
    prefixes(&mut file);
    splitting(&mut file);
    other_matches(&mut file);
    several(&mut file);
    suffixes_and_parts(&mut file);
    hashes(&mut file);
    file
}

const FULL: &str = "https://cdn.example:8443/live/a/seg-1.tar.gz?x=1&y=2";

fn every_component(file: &mut CaseFile) {
    let rows = [
        ("scheme", "https", "htt", "http"),
        ("host", "cdn.example", "cdn.", "cdn.exampl"),
        ("port", "8443", "84", "443"),
        ("path", "/live/a/seg-1.tar.gz", "/live/", "/live/a/seg-1.tar"),
        ("query", "x=1&y=2", "x=1", "y=2"),
        ("parent-path", "/live/a", "/live", "/live/a/"),
        ("filename", "seg-1.tar.gz", "seg-", "seg-1"),
        ("stem", "seg-1.tar", "seg", "seg-1"),
        ("extension", ".gz", ".", "gz"),
    ];
    for (component, exact, prefix, other) in rows {
        let mut row = |kind: &str, matching: Value, reason: &str| {
            file.both(&format!("{component}-{kind}"), "6 catu", |c| {
                let catu = json!({component: matching});
                c.claims(json!({"catu": catu})).request(json!({"url": FULL})).expect(reason, "catu")
            });
        };
        row("exact", json!({"exact": exact}), "");
        row("exact-other", json!({"exact": other}), "uri");
        row("exact-longer", json!({"exact": format!("{exact}x")}), "uri");
        row("prefix", json!({"prefix": prefix}), "");
        row("prefix-whole", json!({"prefix": exact}), "");
        row("prefix-empty", json!({"prefix": ""}), "");
        row("prefix-longer", json!({"prefix": format!("{exact}x")}), "uri");
        row("prefix-other", json!({"prefix": format!("x{prefix}")}), "uri");
    }
}

/// Suffix, contains, regex and hashes of every component: what matches, and what nearly does.
fn other_matches(file: &mut CaseFile) {
    let rows = [
        ("scheme", "https", "tps", "ttp", "^https?$"),
        ("host", "cdn.example", ".example", "n.ex", "^cdn\\.[a-z]+$"),
        ("port", "8443", "43", "44", "^[0-9]{4}$"),
        ("path", "/live/a/seg-1.tar.gz", ".gz", "/a/", "^/live/[a-z]/seg-[0-9]+\\.tar\\.gz$"),
        ("query", "x=1&y=2", "y=2", "1&y", "^x=[0-9]&y=[0-9]$"),
        ("parent-path", "/live/a", "/a", "ive/", "^/live/[a-z]$"),
        ("filename", "seg-1.tar.gz", "1.tar.gz", "-1.", "^seg-[0-9]"),
        ("stem", "seg-1.tar", ".tar", "g-1", "^seg-1\\.tar$"),
        ("extension", ".gz", "gz", "g", "^\\.gz$"),
    ];
    for (component, whole, suffix, part, pattern) in rows {
        let mut row = |kind: &str, matching: Value, reason: &str| {
            file.both(&format!("each-{component}-{kind}"), "6 catu", |c| {
                let catu = json!({component: matching});
                c.claims(json!({"catu": catu})).request(json!({"url": FULL})).expect(reason, "catu")
            });
        };
        let [sha256, other_sha256] = [whole, part].map(|text| cbor::to_hex(&Sha256::digest(text)));
        let [sha512_256, other_sha512_256] = [whole, part].map(|text| cbor::to_hex(&Sha512_256::digest(text)));
        row("suffix-part", json!({"suffix": suffix}), "");
        row("suffix-longer", json!({"suffix": format!("x{whole}")}), "uri");
        row("contains-part", json!({"contains": part}), "");
        row("contains-longer", json!({"contains": format!("{part}{part}")}), "uri");
        row("regex-match", json!({"regex": pattern}), "");
        row("regex-longer", json!({"regex": format!("{pattern}x")}), "uri");
        row("sha256-match", json!({"sha256": sha256}), "");
        row("sha256-of-part", json!({"sha256": other_sha256}), "uri");
        row("sha512-256-match", json!({"sha512-256": sha512_256}), "");
        row("sha512-256-of-part", json!({"sha512-256": other_sha512_256}), "uri");
    }
}

fn prefixes(file: &mut CaseFile) {
    let rows = [
        ("plain-string", "/live/a", "/live/ab/seg", ""),
        ("segment", "/live/a/", "/live/a/seg", ""),
        ("sibling", "/live/a/", "/live/b/seg", "uri"),
        ("sibling-with-same-start", "/live/a/", "/live/ab/seg", "uri"),
        ("directory-without-slash", "/live/a/", "/live/a", "uri"),
        ("dot-segments", "/live/a/", "/live/a/../b/seg", "uri"),
        ("encoded-dot-segments", "/live/a/", "/live/a/%2e%2e/b/seg", "uri"),
        ("dot-segments-back", "/live/a/", "/live/b/../a/seg", ""),
        ("case", "/live/a/", "/Live/a/seg", "uri"),
    ];
    for (name, prefix, path, reason) in rows {
        file.both(&format!("path-prefix-{name}"), "6 catu", |c| {
            let url = format!("https://cdn.example{path}");
            c.claims(json!({"catu": {"path": {"prefix": prefix}}})).request(json!({"url": url})).expect(reason, "catu")
        });
    }
}

/// C++17 `std::filesystem` after splitting at the last `/`.
fn splitting(file: &mut CaseFile) {
    let rows = [
        ("two-dots", "/a/b/file.tar.gz", "/a/b", "file.tar.gz", "file.tar", ".gz"),
        ("in-root", "/file.m3u8", "/", "file.m3u8", "file", ".m3u8"),
        ("no-dot", "/a/file", "/a", "file", "file", ""),
        ("final-dot", "/a/file.", "/a", "file.", "file", "."),
        ("leading-dot", "/a/.hidden", "/a", ".hidden", ".hidden", ""),
        ("directory", "/a/b/", "/a/b", "", "", ""),
        ("root", "/", "/", "", "", ""),
        ("dot-in-directory", "/a.b/file", "/a.b", "file", "file", ""),
        ("leading-dot-and-extension", "/a/.hidden.txt", "/a", ".hidden.txt", ".hidden", ".txt"),
        ("two-leading-dots", "/a/..b", "/a", "..b", ".", ".b"),
        ("empty-segment", "/a//file.x", "/a/", "file.x", "file", ".x"),
    ];
    for (name, path, parent, filename, stem, extension) in rows {
        file.both(&format!("split-{name}"), "6 catu, cat.md 15", |c| {
            let catu = json!({
                "parent-path": {"exact": parent}, "filename": {"exact": filename},
                "stem": {"exact": stem}, "extension": {"exact": extension},
            });
            c.claims(json!({"catu": catu})).request(json!({"url": format!("https://cdn.example{path}")})).allow()
        });
    }
    let denied = [
        ("extension-from-first-dot", "/a/b/file.tar.gz", "extension", ".tar.gz"),
        ("stem-to-first-dot", "/a/b/file.tar.gz", "stem", "file"),
        ("hidden-is-no-extension", "/a/.hidden", "extension", ".hidden"),
        ("parent-with-slash", "/a/b/file", "parent-path", "/a/b/"),
        ("parent-of-root-file", "/file", "parent-path", ""),
        ("filename-with-slash", "/a/file", "filename", "/file"),
        ("directory-has-no-filename", "/a/b/", "filename", "b"),
        ("extension-of-directory", "/a.b/file", "extension", ".b/file"),
    ];
    for (name, path, component, value) in denied {
        file.both(&format!("split-not-{name}"), "6 catu, cat.md 15", |c| {
            let catu = json!({component: {"exact": value}});
            let url = format!("https://cdn.example{path}");
            c.claims(json!({"catu": catu})).request(json!({"url": url})).deny_claim("uri", "catu")
        });
    }
}

fn several(file: &mut CaseFile) {
    let rows = [
        ("components-all-hold", json!({"scheme": {"exact": "https"}, "path": {"prefix": "/live/"}}), ""),
        ("components-first-fails", json!({"scheme": {"exact": "http"}, "path": {"prefix": "/live/"}}), "uri"),
        ("components-last-fails", json!({"scheme": {"exact": "https"}, "path": {"prefix": "/vod/"}}), "uri"),
        ("matches-all-hold", json!({"path": {"prefix": "/live/", "exact": "/live/a/seg-1.m4s"}}), ""),
        ("matches-exact-fails", json!({"path": {"prefix": "/live/", "exact": "/live/"}}), "uri"),
        ("matches-prefix-fails", json!({"path": {"prefix": "/vod/", "exact": "/live/a/seg-1.m4s"}}), "uri"),
    ];
    for (name, catu, reason) in &rows {
        file.both(name, "6 catu", |c| c.claims(json!({"catu": catu})).expect(reason, "catu"));
    }
}

fn suffixes_and_parts(file: &mut CaseFile) {
    let rows = [
        ("suffix", json!({"suffix": ".tar.gz"}), ""),
        ("suffix-whole", json!({"suffix": "/live/a/seg-1.tar.gz"}), ""),
        ("suffix-empty", json!({"suffix": ""}), ""),
        ("suffix-other", json!({"suffix": ".m4s"}), "uri"),
        ("suffix-longer", json!({"suffix": "x/live/a/seg-1.tar.gz"}), "uri"),
        ("suffix-case", json!({"suffix": ".GZ"}), "uri"),
        ("contains", json!({"contains": "/a/"}), ""),
        ("contains-at-start", json!({"contains": "/live"}), ""),
        ("contains-at-end", json!({"contains": ".gz"}), ""),
        ("contains-whole", json!({"contains": "/live/a/seg-1.tar.gz"}), ""),
        ("contains-empty", json!({"contains": ""}), ""),
        ("contains-other", json!({"contains": "/b/"}), "uri"),
        ("contains-overlapping", json!({"contains": "eg-1.t"}), ""),
        (
            "all-four",
            json!({"prefix": "/live", "suffix": "gz", "contains": "seg", "exact": "/live/a/seg-1.tar.gz"}),
            "",
        ),
        ("suffix-fails-among-four", json!({"prefix": "/live", "suffix": "x", "contains": "seg"}), "uri"),
        ("contains-fails-among-four", json!({"prefix": "/live", "suffix": "gz", "contains": "x"}), "uri"),
    ];
    for (name, matching, reason) in &rows {
        file.both(&format!("path-{name}"), "6 catu", |c| {
            c.claims(json!({"catu": {"path": matching}})).request(json!({"url": FULL})).expect(reason, "catu")
        });
    }
}

/// FIPS 180-4 over the UTF-8 of the component.
fn hashes(file: &mut CaseFile) {
    let path = "/live/a/seg-1.tar.gz";
    let sha256 = cbor::to_hex(&Sha256::digest(path));
    let sha512_256 = cbor::to_hex(&Sha512_256::digest(path));
    let truncated = cbor::to_hex(&Sha512::digest(path)[..32]);
    let whole = cbor::to_hex(&Sha512::digest(path));
    let rows = [
        ("sha256", json!({"sha256": sha256}), ""),
        ("sha256-of-other", json!({"sha256": cbor::to_hex(&Sha256::digest("/live/a/seg-2.tar.gz"))}), "uri"),
        ("sha512-256", json!({"sha512-256": sha512_256}), ""),
        ("sha512-256-truncated-sha512", json!({"sha512-256": truncated}), "uri"),
        ("sha512-256-of-sha256", json!({"sha512-256": sha256}), "uri"),
        ("both-hashes", json!({"sha256": sha256, "sha512-256": sha512_256}), ""),
        ("one-of-two-hashes", json!({"sha256": sha256, "sha512-256": truncated}), "uri"),
        ("hash-and-prefix", json!({"sha256": sha256, "prefix": "/vod/"}), "uri"),
        ("sha256-short", json!({"sha256": "00"}), "claim-malformed"),
        ("sha512-256-of-64-bytes", json!({"sha512-256": whole}), "claim-malformed"),
        ("sha256-upper-case", json!({"sha256": sha256.to_uppercase()}), "claim-malformed"),
    ];
    for (name, matching, reason) in &rows {
        file.both(&format!("path-{name}"), "6 hashes", |c| {
            c.claims(json!({"catu": {"path": matching}})).request(json!({"url": FULL})).expect(reason, "catu")
        });
    }
}
