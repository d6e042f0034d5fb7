//! A token for one directory of one host, and URLs that another reader may take for that directory while the
//! origin takes them for another, or the other way round (semantics section 6).

use serde_json::json;

use crate::case::CaseFile;
use crate::fixture::jwk_with;

pub(super) fn add(file: &mut CaseFile) {
    outside(file);
    inside(file);
    hosts(file);
}

/// None of these opens anything: `uri` where the URL is another one, else it is malformed.
fn outside(file: &mut CaseFile) {
    let rows = [
        ("dots", "/live/a/../b/x", "uri"),
        ("dots-at-end", "/live/a/..", "uri"),
        ("dots-twice", "/live/a/b/../../b/x", "uri"),
        ("dots-over-empty-segments", "/live/a//../../b/x", "uri"),
        ("dots-behind-parameters", "/live/a;x=1/../b/x", "uri"),
        ("dots-behind-a-parameter-alone", "/live/a/;/../../b/x", "uri"),
        ("dots-encoded", "/live/a/%2e%2e/b/x", "uri"),
        ("dots-encoded-upper", "/live/a/%2E%2E/b/x", "uri"),
        ("dots-half-encoded", "/live/a/%2e./b/x", "uri"),
        ("dots-and-encoded-slash", "/live/a/..%2fb/x", "uri-malformed"),
        ("dots-and-slash-all-encoded", "/live/a/%2e%2e%2fb/x", "uri-malformed"),
        ("dots-and-backslash", "/live/a/..\\b/x", "uri-malformed"),
        ("dots-and-encoded-backslash", "/live/a/..%5cb/x", "uri-malformed"),
        ("dots-encoded-twice", "/live/a/%252e%252e/b/x", "uri-malformed"),
        ("dots-encoded-twice-mixed", "/live/a/.%252e/b/x", "uri-malformed"),
        ("slash-encoded-twice", "/live/a/..%252fb/x", "uri-malformed"),
        ("percent-itself-escaped", "/live/a/%25%32%65%25%32%65/b/x", "uri-malformed"),
        ("digits-escaped", "/live/a/%2%65%2%65/b/x", "uri-malformed"),
        ("percent-encoded-thrice", "/live/a/%25252e%25252e/b/x", "uri-malformed"),
        ("percent-u", "/live/a/%u002e%u002e/b/x", "uri-malformed"),
        ("nul", "/live/a/../b/x%00.m4s", "uri-malformed"),
        ("nul-between-dots", "/live/a/.%00./b/x", "uri-malformed"),
        ("tab-between-dots", "/live/a/.\t./b/x", "uri-malformed"),
        ("line-break-between-dots", "/live/a/.%0a./b/x", "uri-malformed"),
        ("above-the-root", "/../../live/a/x", "uri-malformed"),
        ("above-the-root-and-back", "/live/a/../../../live/a/x", "uri-malformed"),
        ("directory-without-slash", "/live/a", "uri"),
        ("sibling", "/live/ab/x", "uri"),
        ("parameters-on-the-directory", "/live/a;/x", "uri"),
        ("encoded-parameters-on-the-directory", "/live/a%3b/x", "uri"),
        ("case", "/Live/a/x", "uri"),
        ("empty-segment-before", "//live/a/x", "uri"),
        ("empty-segment-within", "/live//a/x", "uri"),
        ("in-the-query", "/live/b/x?/live/a/", "uri"),
        ("in-a-fragment", "/live/b/x#/live/a/", "uri-malformed"),
        ("in-a-parameter", "/live/b/x;/live/a/", "uri"),
        ("query-sign-encoded", "/live/b/x%3f/live/a/", "uri"),
        ("full-width-slash", "/live\u{ff0f}a/x", "uri-malformed"),
        ("full-width-dots", "/live/a/\u{ff0e}\u{ff0e}/b/x", "uri-malformed"),
        ("space-behind-dots", "/live/a/.. /b/x", "uri-malformed"),
        ("second-request-line", "/live/a/x HTTP/1.1\r\nHost: x", "uri-malformed"),
    ];
    for (name, path, reason) in rows {
        let request = json!({"url": format!("https://cdn.example{path}")});
        let claim = if reason == "uri" { "catu" } else { "" };
        file.both(&format!("path-{name}"), "6 URL", |c| {
            c.claims(json!({"catu": {"path": {"prefix": "/live/a/"}}})).request(request.clone()).expect(reason, claim)
        });
        // The same bound, of the key.
        let reason = if reason == "uri" { "key-out-of-scope" } else { reason };
        if name != "directory-without-slash" {
            file.both(&format!("path-{name}-scope"), "5 scope: segment-wise", |c| {
                c.keys(vec![jwk_with(json!({"scope": {"path_prefixes": ["/live/a/"]}}))])
                    .request(request.clone())
                    .deny(reason)
            });
        }
    }
}

/// What stays in the directory, as RFC 3986 reads it and as it goes on to the origin, byte for byte.
fn inside(file: &mut CaseFile) {
    let rows = [
        ("dots-and-back", "/live/a/../a/x", "/live/a/x"),
        ("three-dots", "/live/a/.../x", "/live/a/.../x"),
        ("dots-in-a-name", "/live/a/..x", "/live/a/..x"),
        ("dots-with-a-parameter", "/live/a/..;/b/x", "/live/a/..;/b/x"),
        ("dots-encoded-with-a-parameter", "/live/a/%2e%2e;/b/x", "/live/a/..;/b/x"),
        ("dots-with-an-encoded-parameter", "/live/a/..%3b/b/x", "/live/a/..%3B/b/x"),
        ("overlong-dots", "/live/a/%c0%ae%c0%ae/b/x", "/live/a/%C0%AE%C0%AE/b/x"),
        ("full-width-dots-encoded", "/live/a/%ef%bc%8e%ef%bc%8e/b/x", "/live/a/%EF%BC%8E%EF%BC%8E/b/x"),
        ("dots-and-a-space", "/live/a/..%20/b/x", "/live/a/..%20/b/x"),
        ("slash-of-another-script-encoded", "/live/a/%ef%bc%8fb", "/live/a/%EF%BC%8Fb"),
        ("letters-encoded", "/%6Cive/%61/x", "/live/a/x"),
        ("dots-of-the-query", "/live/a/x?/../../b/", "/live/a/x"),
    ];
    for (name, path, normal) in rows {
        file.both(&format!("path-stays-{name}"), "6 URL: it and nothing else goes to the origin", |c| {
            c.claims(json!({"catu": {"path": {"exact": normal}}}))
                .request(json!({"url": format!("https://cdn.example{path}")}))
                .allow()
        });
    }
}

fn hosts(file: &mut CaseFile) {
    let rows = [
        ("upper-case", "https://CDN.EXAMPLE/", ""),
        ("default-port", "https://cdn.example:443/", ""),
        ("empty-port", "https://cdn.example:/", ""),
        ("trailing-dot", "https://cdn.example./", "uri"),
        ("trailing-dots", "https://cdn.example../", "uri"),
        ("leading-dot", "https://.cdn.example/", "uri"),
        ("subdomain", "https://a.cdn.example/", "uri"),
        ("longer", "https://cdn.example.attacker.example/", "uri"),
        ("prefixed", "https://xcdn.example/", "uri"),
        ("as-user", "https://cdn.example@attacker.example/", "uri-malformed"),
        ("as-user-with-port", "https://cdn.example:443@attacker.example/", "uri-malformed"),
        ("with-user", "https://attacker@cdn.example/", "uri-malformed"),
        ("empty-user", "https://@cdn.example/", "uri-malformed"),
        ("backslash", "https://cdn.example\\@attacker.example/", "uri-malformed"),
        ("backslashes-for-slashes", "https:\\\\cdn.example/", "uri-malformed"),
        ("one-slash", "https:/cdn.example/", "uri-malformed"),
        ("three-slashes", "https:///cdn.example/", "uri-malformed"),
        ("no-scheme", "//cdn.example/", "uri-malformed"),
        ("other-scheme", "javascript://cdn.example/", "uri-malformed"),
        ("escaped-letter", "https://%63dn.example/", "uri-malformed"),
        ("escaped-nul", "https://cdn.example%00.attacker.example/", "uri-malformed"),
        ("escaped-slash", "https://attacker.example%2fcdn.example/", "uri-malformed"),
        ("full-width", "https://\u{ff43}dn.example/", "uri-malformed"),
        ("ideographic-dot", "https://cdn\u{3002}example/", "uri-malformed"),
        ("sharp-s", "https://cdn.example\u{df}/", "uri-malformed"),
        ("dotless-i", "https://cdn.\u{131}xample/", "uri-malformed"),
        ("soft-hyphen", "https://cdn\u{ad}.example/", "uri-malformed"),
        ("a-label", "https://xn--cdn-.example/", "uri"),
        ("port-padded", "https://cdn.example:00443/", "uri-malformed"),
        ("port-with-sign", "https://cdn.example:+443/", "uri-malformed"),
        ("port-in-other-digits", "https://cdn.example:\u{664}\u{664}\u{663}/", "uri-malformed"),
        ("two-ports", "https://cdn.example:443:80/", "uri-malformed"),
        ("brackets", "https://[cdn.example]/", "uri-malformed"),
        ("space", "https://cdn.example /", "uri-malformed"),
        ("tab", "https://cdn\t.example/", "uri-malformed"),
        ("query-for-path", "https://attacker.example?@cdn.example/", "uri"),
        ("comma", "https://cdn.example,attacker.example/", "uri"),
    ];
    for (name, url, reason) in rows {
        let claim = if reason == "uri" { "catu" } else { "" };
        file.both(&format!("host-{name}"), "6 URL", |c| {
            c.claims(json!({"catu": {"host": {"exact": "cdn.example"}}}))
                .request(json!({"url": url}))
                .expect(reason, claim)
        });
    }
    for (name, exact, url) in [
        ("mapped-address", "203.0.113.7", "https://[::ffff:203.0.113.7]/"),
        ("decimal-address", "203.0.113.7", "https://3405803783/"),
        ("octal-address", "203.0.113.7", "https://0313.0.0161.07/"),
        ("short-address", "127.0.0.1", "https://127.1/"),
        ("address-with-dot", "203.0.113.7", "https://203.0.113.7./"),
    ] {
        file.both(&format!("host-{name}"), "6 URL: no other spelling is an address", |c| {
            c.claims(json!({"catu": {"host": {"exact": exact}}})).request(json!({"url": url})).deny_claim("uri", "catu")
        });
    }
}
