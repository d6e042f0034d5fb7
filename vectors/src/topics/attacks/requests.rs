//! Facts that a viewer would like to state, and values that only look like the right ones (semantics section 6).

use serde_json::{Value, json};

use crate::case::CaseFile;
use crate::fixture::{REMOVE, state};

pub(super) fn add(file: &mut CaseFile) {
    stated_by_the_viewer(file);
    lines(file);
    addresses(file);
    methods(file);
    negated_facts_missing(file);
}

/// Fields of the request are never facts.
fn stated_by_the_viewer(file: &mut CaseFile) {
    let rows = [
        (
            "address",
            json!({"catnip": ["203.0.113.0/24"]}),
            json!({"ip": REMOVE, "asn": REMOVE}),
            "context-missing",
            "catnip",
        ),
        ("other-address", json!({"catnip": ["203.0.113.0/24"]}), json!({"ip": "198.51.100.1"}), "network", "catnip"),
        ("country", json!({"catgeoiso3166": ["US"]}), json!({"geo": REMOVE}), "context-missing", "catgeoiso3166"),
        (
            "other-country",
            json!({"catgeoiso3166": ["US"]}),
            json!({"geo": {"country": "DE"}}),
            "country",
            "catgeoiso3166",
        ),
        ("method", json!({"catm": ["GET"]}), json!({"method": "POST"}), "method", "catm"),
        (
            "url",
            json!({"catu": {"path": {"prefix": "/live/"}}}),
            json!({"url": "https://cdn.example/vod/x"}),
            "uri",
            "catu",
        ),
        (
            "host",
            json!({"catu": {"host": {"exact": "cdn.example"}}}),
            json!({"url": "https://other.example/x"}),
            "uri",
            "catu",
        ),
        ("client-certificate", json!({"cattpk": "AAAA"}), json!({}), "context-missing", "cattpk"),
    ];
    for (name, claims, facts, reason, claim) in &rows {
        file.both(&format!("stated-{name}"), "6 facts: never from headers", |c| {
            c.claims(claims.clone())
                .request(facts.clone())
                .request(json!({"headers": {
                    "forwarded": "for=203.0.113.7;host=cdn.example;proto=https", "x-forwarded-for": "203.0.113.7",
                    "x-real-ip": "203.0.113.7", "true-client-ip": "203.0.113.7", "cf-connecting-ip": "203.0.113.7",
                    "cf-ipcountry": "US", "cloudfront-viewer-country": "US", "x-country": "US", "host": "cdn.example",
                    "x-forwarded-host": "cdn.example", "x-http-method-override": "GET", "x-original-url": "/live/x",
                    "x-rewrite-url": "/live/x", "client-cert": ":AAAA:", "x-client-cert": "AAAA",
                }}))
                .deny_claim(reason, claim)
        });
    }
}

/// Several lines, several spellings.
fn lines(file: &mut CaseFile) {
    let exact = |value: &str| json!({"cath": {"x-device": {"exact": value}}});
    let rows = [
        ("second-line-added", exact("tv"), json!({"x-device": ["phone", "tv"]}), "header"),
        ("first-line-added", exact("tv"), json!({"x-device": ["tv", "phone"]}), "header"),
        ("joined-line-is-two-lines", exact("tv, phone"), json!({"x-device": ["tv", "phone"]}), ""),
        ("empty-line-added", exact("tv"), json!({"x-device": ["tv", ""]}), "header"),
        ("no-line", exact("tv"), json!({"x-device": []}), "header"),
        ("name-with-space", exact("tv"), json!({"x-device ": "tv"}), "header"),
        ("name-with-underscore", exact("tv"), json!({"x_device": "tv"}), "header"),
        ("value-with-nul", exact("tv"), json!({"x-device": "tv\u{0}"}), "header"),
        ("value-with-line-break", exact("tv"), json!({"x-device": "phone\r\nx-device: tv"}), "header"),
        (
            "two-names-equal-but-for-case",
            exact("tv"),
            json!({"x-device": "tv", "X-Device": "phone"}),
            "request-malformed",
        ),
    ];
    for (name, claims, headers, reason) in &rows {
        let claim = if *reason == "header" { "cath" } else { "" };
        file.both(&format!("lines-{name}"), "6 cath, architecture 7", |c| {
            c.claims(claims.clone()).request(json!({"headers": headers})).expect(reason, claim)
        });
    }
}

/// Addresses that hold 203.0.113.7 in some way.
fn addresses(file: &mut CaseFile) {
    let rows = [
        ("mapped", "::ffff:203.0.113.7", ""),
        ("mapped-hex", "::ffff:cb00:7107", ""),
        ("mapped-long", "0:0:0:0:0:ffff:cb00:7107", ""),
        ("compatible", "::203.0.113.7", "network"),
        ("translated", "64:ff9b::203.0.113.7", "network"),
        ("6to4", "2002:cb00:7107::", "network"),
        ("mapped-shifted", "::ffff:0:203.0.113.7", "network"),
        ("mapped-neighbour", "::fffe:203.0.113.7", "network"),
        ("octal", "0313.0.0161.07", "request-malformed"),
        ("padded", "203.000.113.007", "request-malformed"),
        ("hexadecimal", "0xcb.0.0x71.7", "request-malformed"),
        ("decimal", "3405803783", "request-malformed"),
        ("three-parts", "203.0.28935", "request-malformed"),
        ("five-parts", "203.0.113.7.0", "request-malformed"),
        ("space", "203.0.113.7 ", "request-malformed"),
        ("two", "198.51.100.1, 203.0.113.7", "request-malformed"),
        ("port", "203.0.113.7:443", "request-malformed"),
        ("prefix", "203.0.113.7/0", "request-malformed"),
        ("zone", "::ffff:203.0.113.7%eth0", "request-malformed"),
        ("other-digits", "\u{662}03.0.113.7", "request-malformed"),
        ("full-width-dots", "203\u{ff0e}0.113.7", "request-malformed"),
        ("null-byte", "203.0.113.7\u{0}", "request-malformed"),
    ];
    for (name, address, reason) in rows {
        let claim = if reason == "network" { "catnip" } else { "" };
        let request = json!({"ip": address, "asn": 64999});
        file.both(&format!("address-{name}"), "6 catnip", |c| {
            c.claims(json!({"catnip": ["203.0.113.0/24"]})).request(request.clone()).expect(reason, claim)
        });
        // Whatever opens by its network is also closed by it.
        let (reason, claim) = match reason {
            "" => ("network-revoked", ""),
            "network" => ("", ""),
            other => (other, ""),
        };
        file.both(&format!("address-{name}-blocked"), "8 networks", |c| {
            c.request(request.clone()).state(state(json!({"networks": ["203.0.113.0/24"]}))).expect(reason, claim)
        });
    }
}

fn methods(file: &mut CaseFile) {
    for (name, method) in [
        ("lower-case", "get"),
        ("space-behind", "GET "),
        ("nul-behind", "GET\u{0}"),
        ("line-break-behind", "GET\r\n"),
        ("list", "GET,POST"),
        ("empty", ""),
        ("full-width", "\u{ff27}ET"),
    ] {
        file.both(&format!("method-{name}"), "6 catm: exact", |c| {
            c.claims(json!({"catm": ["GET"]})).request(json!({"method": method})).deny_claim("method", "catm")
        });
    }
}

/// `nor` of something that the edge does not know proves nothing.
fn negated_facts_missing(file: &mut CaseFile) {
    let rows: [(&str, Value, Value); 8] = [
        ("country", json!({"catgeoiso3166": ["RU"]}), json!({"geo": REMOVE})),
        ("network", json!({"catnip": ["198.51.100.0/24"]}), json!({"ip": REMOVE, "asn": REMOVE})),
        ("asn", json!({"catnip": [64999]}), json!({"asn": REMOVE})),
        ("header", json!({"cath": {"user-agent": {"contains": "bot"}}}), json!({})),
        ("alpn", json!({"catalpn": ["http/1.1"]}), json!({})),
        ("metro", json!({"metro": ["807"]}), json!({})),
        ("method", json!({"catm": ["POST"]}), json!({"method": REMOVE})),
        ("url", json!({"catu": {"path": {"prefix": "/vod/"}}}), json!({"url": REMOVE})),
    ];
    for (name, set, facts) in &rows {
        for (depth, claims) in [
            ("", json!({"nor": [set]})),
            ("-twice", json!({"nor": [{"nor": [{"nor": [set]}]}]})),
            ("-beside-one-that-does-not-hold", json!({"nor": [{"exp": 1}, set]})),
        ] {
            file.both(&format!("nor-without-{name}{depth}"), "7: unknown", |c| {
                c.claims(claims.clone()).request(facts.clone()).deny_claim("context-missing", "nor")
            });
        }
    }
}
