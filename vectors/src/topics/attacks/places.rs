//! Names of tokens in other spellings, tokens that are left over, and floods of them (semantics section 10).

use serde_json::{Value, json};

use crate::case::CaseFile;

pub(super) fn add(file: &mut CaseFile) {
    spellings(file);
    paths(file);
    headers(file);
    floods(file);
}

/// The query as the token was put there, and as it goes on.
fn spellings(file: &mut CaseFile) {
    let rows = [
        ("twice", "CAT={token}&CAT={token}", ""),
        ("escaped-letter", "%43AT={token}", ""),
        ("all-letters-escaped", "%43%41%54={token}&x=1", "x=1"),
        ("escaped-and-plain", "C%41T={token}&CAT={token}&ca%74={token}", ""),
        ("junk-before", "CAT=junk&x=1&%43AT={token}", "x=1"),
        ("value-escaped-sign", "CAT={token}&CAT=a%3db", ""),
        ("empty-values", "CAT=&CAT={token}&CAT", ""),
        ("many-signs", "&&CAT={token}&&x=1&&", "&&&x=1&&"),
    ];
    for (name, query, left) in rows {
        file.both(&format!("name-{name}"), "10: every occurrence is removed", |c| {
            c.claims(json!({"catu": {"query": {"exact": left}}}))
                .on_request(json!({"url": format!("https://cdn.example/a?{query}")}))
                .allow()
        });
    }
    let unnamed = [
        ("other-case", "cAT={token}"),
        ("escaped-twice", "%2543AT={token}"),
        ("brackets", "CAT[]={token}"),
        ("nul-behind", "CAT%00={token}"),
        ("space-behind", "CAT%20={token}"),
        ("plus-behind", "CAT+={token}"),
        ("sign-escaped", "CAT%3d{token}"),
        ("behind-semicolon", "x=1;CAT={token}"),
        ("ampersand-escaped", "x=1%26CAT={token}"),
        ("full-width", "%ef%bc%a3AT={token}"),
    ];
    for (name, query) in unnamed {
        file.both(&format!("no-name-{name}"), "10: names are exact", |c| {
            c.on_request(json!({"url": format!("https://cdn.example/a?{query}")})).deny("token-missing")
        });
    }
    file.both("name-in-a-fragment", "6 URL", |c| {
        c.on_request(json!({"url": "https://cdn.example/a#CAT={token}"})).denied()
    });
}

/// Removing a token never makes another path of what is left.
fn paths(file: &mut CaseFile) {
    let rows = [
        ("dots-behind", "/live/CAT={token}/../secret", "uri-malformed"),
        ("dots-encoded-behind", "/live/CAT={token}/%2e%2e/secret", "uri-malformed"),
        ("dots-behind-a-segment", "/live/CAT={token}/a/../../secret", "uri-malformed"),
        ("dots-before", "/live/../CAT={token}/secret", "uri"),
        ("twice", "/CAT={token}/live/CAT={token}/a/x", ""),
        ("escaped", "/%43AT={token}/live/a/x", ""),
        ("junk-behind", "/CAT={token}/live/CAT=junk/a/x", ""),
        ("empty-segments", "//CAT={token}//live/a/x", "uri"),
        ("parameter", "/live;CAT={token}/a/x", "token-missing"),
        ("other-case", "/Cat={token}/live/a/x", "token-missing"),
    ];
    for (name, path, reason) in rows {
        let claim = if reason == "uri" { "catu" } else { "" };
        file.both(&format!("segment-{name}"), "10, 6 URL", |c| {
            c.claims(json!({"catu": {"path": {"prefix": "/live/a/"}}}))
                .on_request(json!({"url": format!("https://cdn.example{path}")}))
                .expect(reason, claim)
        });
    }
}

fn headers(file: &mut CaseFile) {
    let rows = [
        ("two-schemes", json!({"Authorization": ["Basic YTpi", "Bearer {token}"]}), ""),
        ("scheme-in-other-case", json!({"Authorization": "bEARER {token}"}), ""),
        ("spaces-behind-scheme", json!({"Authorization": "Bearer   {token}"}), ""),
        ("tab-behind-scheme", json!({"Authorization": "Bearer\t{token}"}), "token-missing"),
        ("no-space-behind-scheme", json!({"Authorization": "Bearer{token}"}), "token-missing"),
        ("scheme-twice", json!({"Authorization": "Bearer Bearer {token}"}), "base64-invalid"),
        ("proxy", json!({"Proxy-Authorization": "Bearer {token}"}), "token-missing"),
        ("name-with-space", json!({"Authorization ": "Bearer {token}"}), "token-missing"),
        ("name-with-underscore", json!({"Common_Access_Token": "{token}"}), "token-missing"),
        ("quoted", json!({"Common-Access-Token": "\"{token}\""}), "base64-invalid"),
        ("cookie-name-in-other-case", json!({"Cookie": "common-access-token={token}"}), "token-missing"),
        ("cookie-name-prefixed", json!({"Cookie": "__Host-Common-Access-Token={token}"}), "token-missing"),
        ("cookie-separated-by-comma", json!({"Cookie": "a=b, Common-Access-Token={token}"}), "token-missing"),
        ("cookie-in-the-value-of-another", json!({"Cookie": "a=\"b; Common-Access-Token={token}; c=\""}), ""),
        ("set-cookie", json!({"Set-Cookie": "Common-Access-Token={token}"}), "token-missing"),
        (
            "two-names-equal-but-for-case",
            json!({"Authorization": "Bearer {token}", "authorization": "Bearer {token}"}),
            "request-malformed",
        ),
    ];
    for (name, headers, reason) in &rows {
        file.both(&format!("header-{name}"), "10", |c| c.on_request(json!({"headers": headers})).expect(reason, ""));
    }
}

/// So many that reading them all would cost more than the one that is right.
fn floods(file: &mut CaseFile) {
    let cookies = |count: usize, junk: &str| -> Value {
        let flood = junk.repeat(count);
        json!({"headers": {"Cookie": format!("{flood}Common-Access-Token={{token}}")}})
    };
    let junk = "Common-Access-Token=junk; ";
    let rows = [
        ("of-other-cookies", cookies(2000, "a=b; "), true),
        ("of-empty-cookies", cookies(500, "Common-Access-Token=; "), true),
        ("of-separators", cookies(5000, ";"), true),
        ("of-7-tokens", cookies(7, junk), true),
        ("of-8-tokens", cookies(8, junk), false),
        ("of-500-tokens", cookies(500, junk), false),
        (
            "of-headers",
            json!({"headers": {"Common-Access-Token": vec!["junk"; 100], "Cookie": "Common-Access-Token={token}"}}),
            false,
        ),
        ("of-commas", json!({"headers": {"Common-Access-Token": format!("{}{{token}}", ",".repeat(5000))}}), true),
        ("of-parameters", json!({"url": format!("https://cdn.example/a?{}CAT={{token}}", "a=b&".repeat(500))}), true),
        (
            "of-tokens-in-the-query",
            json!({"url": format!("https://cdn.example/a?{}CAT={{token}}", "CAT=x&".repeat(500))}),
            false,
        ),
    ];
    for (name, request, is_found) in &rows {
        file.both(&format!("flood-{name}"), "10: at most 8", |c| {
            let c = c.on_request(request.clone());
            if *is_found { c.allow() } else { c.denied() }
        });
    }
}
