//! Where tokens are found on a request, and what becomes of the URL (semantics section 10).

use crate::case::CaseFile;
use crate::fixture::URL;
use serde_json::{Value, json};

pub(super) fn file() -> CaseFile {
    let mut file =
        CaseFile::new("placements", "tokens in headers, Authorization, cookies, query and path; their removal");
    places(&mut file);
    removal(&mut file);
    policy(&mut file);
    file
}

fn headers(name: &str, value: &str) -> Value {
    json!({"headers": {name: value}})
}

fn places(file: &mut CaseFile) {
    let rows = [
        ("header", "CTA-Common-Access-Token", "{token}"),
        ("header-lower-case", "cta-common-access-token", "{token}"),
        ("header-alias", "Common-Access-Token", "{token}"),
        ("bearer", "Authorization", "Bearer {token}"),
        ("bearer-lower-case", "authorization", "bearer {token}"),
        ("cookie", "Cookie", "CTA-Common-Access-Token={token}"),
        ("cookie-among-others", "cookie", "a=b; CTA-Common-Access-Token={token}; c=d"),
        ("cookie-alias", "Cookie", "Common-Access-Token={token}"),
    ];
    for (name, header, value) in rows {
        file.both(name, "10", |c| c.on_request(headers(header, value)).allow());
    }
    let urls = [
        ("query", "https://cdn.example/live/a/seg-1.m4s?CAT={token}"),
        ("query-lower-case", "https://cdn.example/live/a/seg-1.m4s?cat={token}"),
        ("query-among-others", "https://cdn.example/live/a/seg-1.m4s?x=1&CAT={token}&y=2"),
        ("path", "https://cdn.example/CAT={token}/live/a/seg-1.m4s"),
        ("path-later", "https://cdn.example/live/CAT={token}/a/seg-1.m4s"),
    ];
    for (name, url) in urls {
        file.both(name, "10", |c| c.on_request(json!({"url": url})).allow());
    }
    file.both("none", "1", |c| c.on_request(json!({"headers": {}})).deny("token-missing"));
    file.both("none-and-headers-unknown", "1", |c| c.on_request(json!({})).deny("token-missing"));
    file.both("other-scheme", "10", |c| c.on_request(headers("Authorization", "Basic {token}")).deny("token-missing"));
    file.both("other-header", "10", |c| c.on_request(headers("X-Token", "{token}")).deny("token-missing"));
    file.both("other-cookie", "10", |c| c.on_request(headers("Cookie", "session={token}")).deny("token-missing"));
    file.both("other-parameter", "10", |c| {
        c.on_request(json!({"url": "https://cdn.example/live/a/seg-1.m4s?token={token}"})).deny("token-missing")
    });
}

/// What catu sees is the URL without the token.
fn removal(file: &mut CaseFile) {
    let rows = [
        ("query-alone", "https://cdn.example/a?CAT={token}", "/a", ""),
        ("query-first", "https://cdn.example/a?CAT={token}&x=1", "/a", "x=1"),
        ("query-middle", "https://cdn.example/a?x=1&CAT={token}&y=2", "/a", "x=1&y=2"),
        ("query-last", "https://cdn.example/a?x=1&CAT={token}", "/a", "x=1"),
        ("query-repeated", "https://cdn.example/a?CAT={token}&x=1&CAT={token}", "/a", "x=1"),
        ("query-both-names", "https://cdn.example/a?cat={token}&CAT={token}&x=1", "/a", "x=1"),
        ("query-escaped-name", "https://cdn.example/a?%43AT={token}&x=1", "/a", "x=1"),
        ("path-first", "https://cdn.example/CAT={token}/live/a", "/live/a", ""),
        ("path-middle", "https://cdn.example/live/CAT={token}/a", "/live/a", ""),
        ("path-and-query", "https://cdn.example/CAT={token}/a?x=1", "/a", "x=1"),
    ];
    for (name, url, path, query) in rows {
        file.both(&format!("removed-{name}"), "10", |c| {
            let catu = json!({"path": {"exact": path}, "query": {"exact": query}});
            c.claims(json!({"catu": catu})).on_request(json!({"url": url})).allow()
        });
    }
    file.both("removed-though-not-used", "10: tokens not used", |c| {
        let request =
            json!({"url": "https://cdn.example/a?CAT=junk&x=1", "headers": {"CTA-Common-Access-Token": "{token}"}});
        c.claims(json!({"catu": {"query": {"exact": "x=1"}}})).on_request(request).allow()
    });
}

fn policy(file: &mut CaseFile) {
    let only = |placements: Value| json!({"placements": placements});
    file.both("policy-query-name", "10", |c| {
        c.policy(only(json!([{"query": "t"}]))).on_request(json!({"url": format!("{URL}?t={{token}}")})).allow()
    });
    file.both("policy-cookie-name", "10", |c| {
        c.policy(only(json!([{"cookie": "play"}]))).on_request(headers("Cookie", "play={token}")).allow()
    });
    file.both("policy-header-name", "10", |c| {
        c.policy(only(json!([{"header": "X-Play"}]))).on_request(headers("x-play", "{token}")).allow()
    });
    file.both("policy-path-name", "10", |c| {
        c.policy(only(json!([{"path": "t"}])))
            .on_request(json!({"url": "https://cdn.example/t={token}/live/a/s"}))
            .allow()
    });
    file.both("policy-excludes-query", "10", |c| {
        c.policy(only(json!([{"cookie": "play"}])))
            .on_request(json!({"url": format!("{URL}?CAT={{token}}")}))
            .deny("token-missing")
    });
    file.both("policy-unknown-place", "architecture 7", |c| {
        c.policy(only(json!([{"body": "t"}]))).on_request(headers("x-play", "{token}")).deny("not-configured")
    });
}
