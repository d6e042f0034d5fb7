//! How a request's URL is read and normalised before anything matches (semantics section 6).

use crate::case::CaseFile;
use crate::fixture::REMOVE;
use serde_json::{Value, json};

pub(super) fn file() -> CaseFile {
    let mut file = CaseFile::new("urls", "URL normalisation: what is malformed, what equals what");
    malformed(&mut file);
    accepted(&mut file);
    normalised(&mut file);
    missing(&mut file);
    file
}

/// Denied for every token, whether a claim uses the URL or not.
fn malformed(file: &mut CaseFile) {
    let rows = [
        ("percent-alone", "https://cdn.example/live/%"),
        ("percent-one-digit", "https://cdn.example/live/%2"),
        ("percent-no-digits", "https://cdn.example/live/%zz"),
        ("percent-in-query", "https://cdn.example/live/?a=%g0"),
        ("control", "https://cdn.example/live/\u{1}a"),
        ("tab", "https://cdn.example/live/\ta"),
        ("newline", "https://cdn.example/live/\na"),
        ("carriage-return-in-query", "https://cdn.example/live/?a=\r\nb"),
        ("delete", "https://cdn.example/live/\u{7f}"),
        ("non-ascii-path", "https://cdn.example/café"),
        ("non-ascii-query", "https://cdn.example/?q=café"),
        ("backslash", "https://cdn.example/live\\a"),
        ("backslash-as-slash", "https:\\\\cdn.example\\live"),
        ("user", "https://viewer@cdn.example/live/"),
        ("user-and-password", "https://viewer:secret@cdn.example/live/"),
        ("host-in-userinfo", "https://cdn.example@attacker.example/live/"),
        ("u-label", "https://münchen.example/live/"),
        ("ipv6-zone", "https://[fe80::1%25eth0]/live/"),
        ("encoded-host", "https://cdn%2eexample/live/"),
        ("encoded-slash", "https://cdn.example/live%2fa"),
        ("encoded-slash-upper", "https://cdn.example/live%2Fa"),
        ("encoded-backslash", "https://cdn.example/live%5ca"),
        ("encoded-nul", "https://cdn.example/live/a%00.m4s"),
        ("encoded-newline", "https://cdn.example/live/a%0ab"),
        ("encoded-control", "https://cdn.example/live/%1fb"),
        ("double-encoded-dot", "https://cdn.example/live/%252e%252e/b"),
        ("double-encoded-dot-upper", "https://cdn.example/live/%252E"),
        ("double-encoded-slash", "https://cdn.example/live%252fa"),
        ("double-encoded-backslash", "https://cdn.example/live%255ca"),
        ("double-encoded-nul", "https://cdn.example/live%2500"),
        ("triple-encoded", "https://cdn.example/live/%25252e"),
        ("above-root", "https://cdn.example/../live/"),
        ("above-root-encoded", "https://cdn.example/%2e%2e/live/"),
        ("above-root-mixed", "https://cdn.example/.%2e/live/"),
        ("above-root-later", "https://cdn.example/live/../../a"),
        ("fragment", "https://cdn.example/live/#t=10"),
        ("fragment-empty", "https://cdn.example/live/#"),
        ("space", "https://cdn.example/live/a b"),
        ("space-before", " https://cdn.example/live/"),
        ("space-after", "https://cdn.example/live/ "),
        ("port-leading-zero", "https://cdn.example:0443/live/"),
        ("port-too-large", "https://cdn.example:65536/live/"),
        ("port-huge", "https://cdn.example:99999999999999999999/live/"),
        ("port-text", "https://cdn.example:https/live/"),
        ("port-signed", "https://cdn.example:+443/live/"),
        ("scheme-ftp", "ftp://cdn.example/live/"),
        ("scheme-file", "file:///live/"),
        ("scheme-none", "//cdn.example/live/"),
        ("path-alone", "/live/a/"),
        ("host-empty", "https:///live/"),
        ("slash-missing", "https:/cdn.example/live/"),
        ("empty", ""),
    ];
    for (name, url) in rows {
        file.both(&format!("malformed-{name}"), "6 URL", |c| c.request(json!({"url": url})).deny("uri-malformed"));
    }
    file.both("too-long", "2 size", |c| {
        c.request(json!({"url": format!("https://cdn.example/{}", "a".repeat(20_000))})).denied()
    });
}

/// Accepted although unusual.
fn accepted(file: &mut CaseFile) {
    let rows = [
        ("port-greatest", "https://cdn.example:65535/live/"),
        ("host-only", "https://cdn.example"),
        ("query-on-host", "https://cdn.example?a=b"),
        ("ipv4-host", "http://203.0.113.9/live/"),
        ("ipv6-host", "https://[2001:db8::1]:8443/live/"),
        ("encoded-slash-in-query", "https://cdn.example/live/?u=%2Fa%2f..%5C"),
        ("double-encoded-in-query", "https://cdn.example/live/?u=%252e%252f"),
        ("question-mark-in-query", "https://cdn.example/live/?a=b?c"),
        ("dots-in-names", "https://cdn.example/live/a..b/...c"),
        ("long-segment", "https://cdn.example/live/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
    ];
    for (name, url) in rows {
        file.both(&format!("accepted-{name}"), "6 URL", |c| c.request(json!({"url": url})).allow());
    }
}

/// The URL is normalised, then the path (or another component) equals the claim's.
fn normalised(file: &mut CaseFile) {
    let rows: [(&str, &str, &str, &str); 33] = [
        ("scheme-upper", "HTTPS://cdn.example/a", "scheme", "https"),
        ("host-upper", "https://CDN.Example/a", "host", "cdn.example"),
        ("host-trailing-dot", "https://cdn.example./a", "host", "cdn.example."),
        ("host-without-port", "https://cdn.example:8443/a", "host", "cdn.example"),
        ("host-ipv6", "https://[2001:DB8::1]/a", "host", "[2001:db8::1]"),
        ("port-default-https", "https://cdn.example:443/a", "port", ""),
        ("port-default-http", "http://cdn.example:80/a", "port", ""),
        ("port-absent", "https://cdn.example/a", "port", ""),
        ("port-of-other-scheme", "http://cdn.example:443/a", "port", "443"),
        ("port", "https://cdn.example:8443/a", "port", "8443"),
        ("path-empty", "https://cdn.example", "path", "/"),
        ("path-empty-query", "https://cdn.example?a=b", "path", "/"),
        ("dot-segment", "https://cdn.example/live/./a", "path", "/live/a"),
        ("dot-dot-segment", "https://cdn.example/live/b/../a", "path", "/live/a"),
        ("dot-dot-at-end", "https://cdn.example/live/a/..", "path", "/live/"),
        ("dot-at-end", "https://cdn.example/live/a/.", "path", "/live/a/"),
        ("dot-dot-over-empty-segment", "https://cdn.example/live//../a", "path", "/live/a"),
        ("dot-encoded", "https://cdn.example/live/%2e/a", "path", "/live/a"),
        ("dot-dot-encoded", "https://cdn.example/live/b/%2e%2E/a", "path", "/live/a"),
        ("dot-dot-half-encoded", "https://cdn.example/live/b/.%2e/a", "path", "/live/a"),
        ("unreserved-decoded", "https://cdn.example/%6c%69ve/%7Euser%2D1%5F2", "path", "/live/~user-1_2"),
        ("escape-upper", "https://cdn.example/caf%c3%a9", "path", "/caf%C3%A9"),
        ("reserved-kept", "https://cdn.example/a%3ab%40c%21d", "path", "/a%3Ab%40c%21d"),
        ("reserved-raw-kept", "https://cdn.example/a:b@c!d$&'()*+,;=", "path", "/a:b@c!d$&'()*+,;="),
        ("raw-encoded", "https://cdn.example/a\"<b>^`{|}", "path", "/a%22%3Cb%3E%5E%60%7B%7C%7D"),
        ("empty-segments-kept", "https://cdn.example/live//a", "path", "/live//a"),
        ("space-encoded-kept", "https://cdn.example/a%20b", "path", "/a%20b"),
        ("case-of-path-kept", "https://cdn.example/Live/A", "path", "/Live/A"),
        ("query", "https://cdn.example/a?x=1&y=2", "query", "x=1&y=2"),
        ("query-order-kept", "https://cdn.example/a?y=2&x=1", "query", "y=2&x=1"),
        ("query-absent", "https://cdn.example/a", "query", ""),
        ("query-plus-kept", "https://cdn.example/a?q=a+b%20c", "query", "q=a+b%20c"),
        ("query-escapes", "https://cdn.example/a?q=%7e%2f%c3", "query", "q=~%2F%C3"),
    ];
    for (name, url, component, value) in rows {
        file.both(&format!("normal-{name}"), "6 URL", |c| {
            let catu = json!({component: {"exact": value}});
            c.claims(json!({"catu": catu})).request(json!({"url": url})).allow()
        });
    }
    let other: [(&str, &str, &str, &str); 10] = [
        ("host-trailing-dot", "https://cdn.example./a", "host", "cdn.example"),
        ("port-default-written", "https://cdn.example:443/a", "port", "443"),
        ("scheme", "http://cdn.example/a", "scheme", "https"),
        ("path-case", "https://cdn.example/Live/a", "path", "/live/a"),
        ("query-case", "https://cdn.example/a?X=1", "query", "x=1"),
        ("query-with-mark", "https://cdn.example/a?x=1", "query", "?x=1"),
        ("empty-segment", "https://cdn.example/live//a", "path", "/live/a"),
        ("trailing-slash", "https://cdn.example/live/a/", "path", "/live/a"),
        ("plus-is-no-space", "https://cdn.example/a?q=a+b", "query", "q=a%20b"),
        ("reserved-escape-is-not-raw", "https://cdn.example/a%3Ab", "path", "/a:b"),
    ];
    for (name, url, component, value) in other {
        file.both(&format!("differs-{name}"), "6 URL", |c| {
            let catu = json!({component: {"exact": value}});
            c.claims(json!({"catu": catu})).request(json!({"url": url})).deny_claim("uri", "catu")
        });
    }
    let claims: [(&str, Value); 3] = [
        ("escape", json!({"path": {"exact": "/%7Euser"}})),
        ("dot-segment", json!({"path": {"exact": "/./~user"}})),
        ("host-upper", json!({"host": {"exact": "CDN.example"}})),
    ];
    for (name, catu) in &claims {
        file.both(&format!("claim-not-normalised-{name}"), "6 catu", |c| {
            c.claims(json!({"catu": catu}))
                .request(json!({"url": "https://cdn.example/~user"}))
                .deny_claim("uri", "catu")
        });
    }
}

fn missing(file: &mut CaseFile) {
    file.both("missing-needed", "6 facts", |c| {
        c.claims(json!({"catu": {"path": {"prefix": "/"}}}))
            .request(json!({"url": REMOVE}))
            .deny_claim("context-missing", "catu")
    });
    file.both("missing-not-needed", "6 facts", |c| c.request(json!({"url": REMOVE})).allow());
}
