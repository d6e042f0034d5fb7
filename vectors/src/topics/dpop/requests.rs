//! What a proof says of the request, and where proof and token stand on it.

use super::{bound, expected, key, with};
use crate::case::CaseFile;
use crate::draft::Draft;
use crate::fixture::{REMOVE, URL};
use crate::proof::Proof;
use serde_json::{Value, json};

pub(super) fn add(file: &mut CaseFile) {
    urls(file);
    tokens_in_urls(file);
    methods(file);
    facts(file);
    headers(file);
    schemes(file);
    forms(file);
}

/// A proof for this `htu`.
fn of(htu: &str) -> Proof {
    Proof::of(&key()).payload(json!({"htu": htu}))
}

fn urls(file: &mut CaseFile) {
    let rows = [
        ("same", URL, URL, true),
        ("other-path", URL, "https://cdn.example/live/a/seg-2.m4s", false),
        ("path-prefix", URL, "https://cdn.example/live/a/", false),
        ("path-longer", URL, "https://cdn.example/live/a/seg-1.m4s/", false),
        ("path-case", URL, "https://cdn.example/Live/a/seg-1.m4s", false),
        ("other-host", URL, "https://other.example/live/a/seg-1.m4s", false),
        ("trailing-dot", URL, "https://cdn.example./live/a/seg-1.m4s", false),
        ("other-scheme", URL, "http://cdn.example/live/a/seg-1.m4s", false),
        ("other-port", URL, "https://cdn.example:8443/live/a/seg-1.m4s", false),
        ("default-port", URL, "https://cdn.example:443/live/a/seg-1.m4s", true),
        ("default-port-of-the-request", "https://cdn.example:443/a", "https://cdn.example/a", true),
        ("scheme-and-host-case", URL, "HTTPS://CDN.Example/live/a/seg-1.m4s", true),
        ("unreserved-escapes", URL, "https://cdn.example/%6Cive/a/seg%2d1.m4s", true),
        ("escapes-case", "https://cdn.example/%c3%a4", "https://cdn.example/%C3%A4", true),
        ("reserved-escapes", "https://cdn.example/a;b", "https://cdn.example/a%3Bb", false),
        ("dot-segments", URL, "https://cdn.example/x/../live/./a/seg-1.m4s", true),
        ("empty-path", "https://cdn.example", "https://cdn.example/", true),
        ("query-of-the-request", "https://cdn.example/a?x=1", "https://cdn.example/a", true),
        ("query-of-both", "https://cdn.example/a?x=1", "https://cdn.example/a?x=1", true),
        ("query-differs", "https://cdn.example/a?x=1", "https://cdn.example/a?x=2", true),
        ("fragment", "https://cdn.example/a", "https://cdn.example/a#top", true),
        ("no-url", URL, "/live/a/seg-1.m4s", false),
        ("empty", URL, "", false),
        ("userinfo", URL, "https://cdn.example@evil.example/live/a/seg-1.m4s", false),
        ("userinfo-of-ours", URL, "https://u@cdn.example/live/a/seg-1.m4s", false),
        ("raw-space", URL, "https://cdn.example/live/a/seg-1.m4s ", false),
        ("encoded-slash", URL, "https://cdn.example/live%2Fa/seg-1.m4s", false),
    ];
    for (name, url, htu, is_valid) in rows {
        file.both(&format!("htu-{name}"), "6 DPoP", |c| {
            expected(with(c, of(htu)).request(json!({"url": url, "dpop": "{proof}"})), is_valid)
        });
    }
}

/// The URL as received has the token in it; that of the proof has its path.
fn tokens_in_urls(file: &mut CaseFile) {
    let in_path = "https://cdn.example/CAT={token}/live/a/seg-1.m4s";
    let in_query = "https://cdn.example/live/a/seg-1.m4s?CAT={token}";
    let rows = [
        ("in-path", in_path, in_path, true),
        ("in-path-left-out", in_path, URL, false),
        ("in-path-of-the-proof-alone", in_query, in_path, false),
        ("in-query", in_query, URL, true),
        ("in-query-of-both", in_query, in_query, true),
    ];
    for (name, url, htu, is_valid) in rows {
        file.both(&format!("token-{name}"), "6 DPoP: before the token is taken out", |c| {
            let dpop = json!({"url": url, "headers": {"DPoP": "{proof}"}});
            let proof = of(htu);
            expected(bound(c, &key()).on_request(dpop).proven(move |token| proof.for_token(token)), is_valid)
        });
    }
}

fn methods(file: &mut CaseFile) {
    let rows = [
        ("head-for-head", "HEAD", "HEAD", true),
        ("get-for-head", "HEAD", "GET", false),
        ("head-for-get", "GET", "HEAD", false),
        ("post-for-post", "POST", "POST", true),
        ("case-of-both", "get", "get", true),
    ];
    for (name, method, htm, is_valid) in rows {
        let proof = Proof::of(&key()).payload(json!({"htm": htm}));
        file.both(&format!("htm-{name}"), "6 DPoP", |c| {
            expected(with(c, proof.clone()).request(json!({"method": method})), is_valid)
        });
    }
}

fn facts(file: &mut CaseFile) {
    let missing = |c: Draft| c.deny_claim("context-missing", "cnf");
    file.both("proof-not-known", "6 facts", |c| missing(bound(c, &key())));
    file.both("proof-absent", "6 facts: the host knows the headers", |c| {
        expected(bound(c, &key()).request(json!({"headers": {}})), false)
    });
    file.both("method-not-known", "6 facts", |c| missing(usual(c).request(json!({"method": REMOVE}))));
    file.both("url-not-known", "6 facts", |c| missing(usual(c).request(json!({"url": REMOVE}))));
    file.both("proof-not-needed", "6 facts", |c| c.request(json!({"dpop": "nonsense"})).allow());
    file.both("metro-before-cnf", "1: 614 before 610", |c| {
        bound(c, &key())
            .claims(json!({"metro": ["807"]}))
            .request(json!({"headers": {}, "geo": {"metro": "1"}}))
            .deny_claim("metro", "metro")
    });
    file.both("cnf-before-revocation", "1: 6xx before 7xx", |c| {
        expected(bound(c, &key()).request(json!({"headers": {}})).state(Value::Null), false)
    });
}

fn usual(c: Draft) -> Draft {
    with(c, Proof::of(&key()))
}

/// The proof as a header line.
fn headers(file: &mut CaseFile) {
    let rows = [
        ("one", json!({"DPoP": "{proof}"}), true),
        ("lower-case", json!({"dpop": "{proof}"}), true),
        ("white-space-around", json!({"dpop": " {proof}\t"}), true),
        ("two-equal", json!({"DPoP": ["{proof}", "{proof}"]}), false),
        ("two-and-one-bad", json!({"DPoP": ["{proof}", "x"]}), false),
        ("two-joined", json!({"DPoP": "{proof}, {proof}"}), false),
        ("none-in-list", json!({"DPoP": []}), false),
        ("other-name", json!({"X-DPoP": "{proof}"}), false),
    ];
    let proven = |c: Draft| {
        let proof = Proof::of(&key());
        bound(c, &key()).proven(move |token| proof.for_token(token))
    };
    for (name, headers, is_valid) in rows {
        file.both(&format!("header-line-{name}"), "6 DPoP: exactly one header", |c| {
            expected(proven(c).request(json!({"headers": headers})), is_valid)
        });
    }
    let rows = [
        ("same", json!({"dpop": "{proof}"}), true),
        ("other", json!({"dpop": "x"}), false),
        ("two-lines", json!({"dpop": ["{proof}", "{proof}"]}), false),
        ("no-line", json!({"accept": "*/*"}), true),
    ];
    for (name, headers, is_valid) in rows {
        file.both(&format!("fact-and-header-line-{name}"), "6 DPoP: exactly one header", |c| {
            expected(proven(c).request(json!({"dpop": "{proof}", "headers": headers})), is_valid)
        });
    }
}

/// A bound token is not a bearer token.
fn schemes(file: &mut CaseFile) {
    let rows = [
        ("dpop", json!({"Authorization": "DPoP {token}"}), true),
        ("dpop-lower-case", json!({"authorization": "dpop {token}"}), true),
        ("bearer", json!({"Authorization": "Bearer {token}"}), false),
        ("bearer-lower-case", json!({"authorization": "bearer {token}"}), false),
        ("both", json!({"Authorization": ["DPoP {token}", "Bearer {token}"]}), false),
        ("header", json!({"CTA-Common-Access-Token": "{token}"}), true),
        ("cookie", json!({"Cookie": "CTA-Common-Access-Token={token}"}), true),
        ("header-and-bearer", json!({"CTA-Common-Access-Token": "{token}", "Authorization": "Bearer {token}"}), false),
    ];
    for (name, mut headers, is_valid) in rows {
        headers["DPoP"] = json!("{proof}");
        file.both(&format!("scheme-{name}"), "6 cnf: sent as Bearer", |c| {
            let proof = Proof::of(&key());
            let c = bound(c, &key()).on_request(json!({"headers": headers}));
            expected(c.proven(move |token| proof.for_token(token)), is_valid)
        });
    }
    file.both("scheme-bearer-of-another", "6 cnf: sent as Bearer", |c| {
        usual(c).request(json!({"headers": {"Authorization": "Bearer another"}})).allow()
    });
    file.both("scheme-dpop-unbound", "10: a token without cnf", |c| {
        c.on_request(json!({"headers": {"Authorization": "DPoP {token}"}})).allow()
    });
}

/// `ath` is over the token's text as it was sent.
fn forms(file: &mut CaseFile) {
    file.cat("ath-of-padded-text", "6 DPoP: as sent", |c| usual(c).text(padded).allow());
    file.cat("ath-of-text-without-its-padding", "6 DPoP: as sent", |c| {
        let proof = Proof::of(&key());
        let c = bound(c, &key()).text(padded).request(json!({"dpop": "{proof}"}));
        expected(c.proven(move |token| proof.for_token(token.trim_end_matches('='))), false)
    });
    file.cat("ath-of-bytes", "6 DPoP: their base64url without padding", |c| usual(c).in_hex().allow());
    file.cat("ath-of-bytes-of-another", "6 DPoP", |c| {
        expected(with(c, Proof::of(&key()).payload(json!({"ath": "A".repeat(43)}))).in_hex(), false)
    });
    file.both("ath-of-percent-encoded-text", "6 DPoP: as it was before it was put into the URL", |c| {
        let url = "https://cdn.example/live/a/seg-1.m4s?CAT={token}";
        let proof = Proof::of(&key());
        let c = bound(c, &key()).text(|text| format!("%{:02X}{}", text.as_bytes()[0], &text[1..]));
        let c = c.on_request(json!({"url": url, "headers": {"DPoP": "{proof}"}}));
        let decoded = |token: &str| {
            let first = u8::from_str_radix(&token[1..3], 16).expect("an escape");
            format!("{}{}", char::from(first), &token[3..])
        };
        c.proven(move |token| proof.for_token(&decoded(token))).allow()
    });
}

fn padded(text: String) -> String {
    let missing = (4 - text.len() % 4) % 4;
    assert!(missing > 0, "the text has room for padding");
    text + &"=".repeat(missing)
}
