//! Several tokens on one request (semantics section 10).

use crate::case::CaseFile;
use crate::draft::{Draft, Format};
use crate::fixture::{ISSUER, NOW, URL, secret, state};
use crate::topics::keys::named;
use serde_json::{Value, json};

pub(super) fn file() -> CaseFile {
    let mut file = CaseFile::new("several", "several tokens on one request: order, number, the reason reported");
    one_suffices(&mut file);
    furthest(&mut file);
    ties(&mut file);
    number(&mut file);
    repeated(&mut file);
    removed(&mut file);
    file
}

/// A token that is none.
const JUNK: &str = "junk!";

fn token(format: Format, complete: impl Fn(Draft) -> Draft) -> String {
    let token = CaseFile::probe(format, complete);
    token["text"].as_str().expect("a token in text").to_owned()
}

fn with_claims(format: Format, claims: &Value) -> String {
    token(format, |c| c.claims(claims.clone()))
}

/// The tokens in lines of one header, in this order.
fn in_header(tokens: &[&str]) -> Value {
    json!({"headers": {"CTA-Common-Access-Token": tokens}})
}

/// The tokens in parameters of one name, in this order.
fn in_query(tokens: &[&str]) -> Value {
    let parameters: Vec<String> = tokens.iter().map(|token| format!("CAT={token}")).collect();
    json!({"url": format!("{URL}?{}", parameters.join("&"))})
}

/// The first in a header, the second in the query: the order of the placements.
fn in_two_places(first: &str, second: &str) -> Value {
    json!({"url": format!("{URL}?CAT={second}"), "headers": {"CTA-Common-Access-Token": first}})
}

fn revoked_session() -> Value {
    state(json!({"sessions": [{"iss": ISSUER, "id": "s1"}], "tokens": [{"iss": ISSUER, "id": "0b71"}]}))
}

fn one_suffices(file: &mut CaseFile) {
    file.both("first-good", "10: one grant suffices", |c| c.on_request(in_two_places("{token}", JUNK)).allow());
    file.both("second-good", "10: one grant suffices", |c| c.on_request(in_two_places(JUNK, "{token}")).allow());
    for (name, claims) in [
        ("expired", json!({"exp": NOW})),
        ("issuer", json!({"iss": "https://x.example"})),
        ("uri", json!({"catu": {"path": {"prefix": "/vod/"}}})),
        ("revoked", json!({"sid": "s1"})),
        ("malformed", json!({"catm": 7})),
    ] {
        file.both(&format!("good-after-{name}"), "10: one grant suffices", |c| {
            let bad = with_claims(c.format(), &claims);
            c.state(revoked_session()).on_request(in_header(&[&bad, "{token}"])).allow()
        });
        file.both(&format!("good-before-{name}"), "10: one grant suffices", |c| {
            let bad = with_claims(c.format(), &claims);
            c.state(revoked_session()).on_request(in_header(&["{token}", &bad])).allow()
        });
    }
    file.cat("good-after-other-format-cat", "10", |c| {
        let bad = with_claims(Format::Jwt, &json!({"exp": NOW}));
        c.on_request(in_two_places(&bad, "{token}")).allow()
    });
    file.jwt("good-after-other-format-jwt", "10", |c| {
        let bad = with_claims(Format::Cat, &json!({"exp": NOW}));
        c.on_request(in_two_places(&bad, "{token}")).allow()
    });
}

/// A token that gets as far as one stage: the stage, the reason and claim of its denial, the text.
type Fault = (&'static str, &'static str, &'static str, fn(Format) -> String);

/// In the order of the stages.
const FAULTS: [Fault; 8] = [
    ("envelope", "base64-invalid", "", |_| JUNK.to_owned()),
    ("key", "key-unknown", "", |format| token(format, named(Some("k9")))),
    ("signature", "signature-invalid", "", |format| token(format, |c| c.signed_with(&secret(9)))),
    ("claims", "claim-malformed", "catm", |format| with_claims(format, &json!({"catm": 7}))),
    ("time", "expired", "exp", |format| with_claims(format, &json!({"exp": NOW}))),
    ("identity", "issuer-not-allowed", "iss", |format| with_claims(format, &json!({"iss": "https://x.example"}))),
    ("request", "method", "catm", |format| with_claims(format, &json!({"catm": ["POST"]}))),
    ("state", "session-revoked", "sid", |format| with_claims(format, &json!({"sid": "s1"}))),
];

fn furthest(file: &mut CaseFile) {
    for pair in FAULTS.windows(2) {
        let [(nearer, _, _, near), (further, reason, claim, far)] = pair else { continue };
        file.both(&format!("{further}-after-{nearer}"), "10: the furthest stage", |c| {
            let (near, far) = (near(c.format()), far(c.format()));
            c.state(revoked_session()).on_request(in_header(&[&near, &far])).expect(reason, claim)
        });
        file.both(&format!("{further}-before-{nearer}"), "10: the furthest stage", |c| {
            let (near, far) = (near(c.format()), far(c.format()));
            c.state(revoked_session()).on_request(in_header(&[&far, &near])).expect(reason, claim)
        });
    }
    // Found behind the signature (section 1), before any claim.
    file.both("payload-after-signature", "10: the furthest stage", |c| {
        let unsigned = token(c.format(), |c| c.signed_with(&secret(9)));
        let (payload, reason): (&[u8], _) = match c.format() {
            Format::Cat => (b"\xa1", "cbor-malformed"),
            Format::Jwt => (b"{", "json-malformed"),
        };
        let broken = token(c.format(), |c| c.payload(payload));
        c.on_request(in_header(&[&unsigned, &broken])).deny(reason)
    });
    // A malformed URL counts behind what names the token.
    file.both("url-after-identity", "10: the furthest stage", |c| {
        let other = with_claims(c.format(), &json!({"iss": "https://x.example"}));
        let mut request = in_header(&[&other, "{token}"]);
        request["url"] = json!("https://cdn.example/%zz");
        c.on_request(request).deny("uri-malformed")
    });
    file.both("one-of-each-stage", "10: the furthest stage", |c| {
        let texts: Vec<String> = FAULTS.iter().map(|(_, _, _, text)| text(c.format())).collect();
        let tokens: Vec<&str> = texts.iter().map(String::as_str).collect();
        c.state(revoked_session()).on_request(in_header(&tokens)).deny_claim("session-revoked", "sid")
    });
}

/// Of denials at one stage the first is reported, whatever their codes.
fn ties(file: &mut CaseFile) {
    let pairs = [
        ("time", json!({"exp": NOW}), "expired", "exp", json!({"nbf": NOW + 1}), "not-yet-valid", "nbf"),
        ("claims", json!({"sid": 7}), "claim-malformed", "sid", json!({"catm": 7}), "claim-malformed", "catm"),
        ("request", json!({"catm": ["POST"]}), "method", "catm", json!({"metro": [1]}), "context-missing", "metro"),
        ("state", json!({"sid": "s1"}), "session-revoked", "sid", json!({"cti": "0b71"}), "token-revoked", "cti"),
    ];
    for (name, one, of_one, claim_one, other, of_other, claim_other) in &pairs {
        let both = |c: &Draft| [with_claims(c.format(), one), with_claims(c.format(), other)];
        file.both(&format!("tie-{name}"), "10: ties to the first", |c| {
            let [one, other] = both(&c);
            c.state(revoked_session()).on_request(in_header(&[&one, &other])).expect(of_one, claim_one)
        });
        file.both(&format!("tie-{name}-reversed"), "10: ties to the first", |c| {
            let [one, other] = both(&c);
            c.state(revoked_session()).on_request(in_header(&[&other, &one])).expect(of_other, claim_other)
        });
        file.both(&format!("tie-{name}-after-nearer"), "10: ties to the first", |c| {
            let [one, other] = both(&c);
            c.state(revoked_session()).on_request(in_header(&[JUNK, &one, &other])).expect(of_one, claim_one)
        });
    }
    file.both("tie-envelope", "10: ties to the first", |c| {
        c.on_request(in_header(&[JUNK, "e30.e30"])).deny("base64-invalid")
    });
    file.both("tie-envelope-reversed", "10: ties to the first", |c| {
        c.on_request(in_header(&["e30.e30", JUNK])).deny("envelope-invalid")
    });
}

fn number(file: &mut CaseFile) {
    for (count, is_tried) in [(6, true), (8, true), (9, false)] {
        let mut tokens = vec![JUNK; count - 1];
        tokens.push("{token}");
        for (place, request) in [("header", in_header(&tokens)), ("query", in_query(&tokens))] {
            file.both(&format!("good-{count}th-in-{place}"), "10: at most 8", |c| {
                let c = c.on_request(request.clone());
                if is_tried { c.allow() } else { c.deny("base64-invalid") }
            });
        }
    }
    file.both("9th-further", "10: the 9th is not tried", |c| {
        let expired = with_claims(c.format(), &json!({"exp": NOW}));
        let mut tokens = vec![JUNK; 7];
        tokens.extend([expired.as_str(), "{token}"]);
        c.claims(json!({"catm": ["POST"]})).on_request(in_header(&tokens)).deny_claim("expired", "exp")
    });
    file.both("9th-in-path", "10: the 9th is not tried", |c| {
        let url = format!("https://cdn.example/CAT={{token}}/live/a/s?{}CAT={JUNK}", format!("CAT={JUNK}&").repeat(7));
        c.on_request(json!({"url": url})).deny("base64-invalid")
    });
    file.both("first-of-ten", "10: in that order", |c| {
        let mut request = in_query(&[JUNK; 9]);
        request["headers"] = json!({"authorization": "Bearer {token}"});
        c.on_request(request).allow()
    });
}

/// The same name more than once.
fn repeated(file: &mut CaseFile) {
    let rows = [
        ("header-lines", json!({"headers": {"Common-Access-Token": [JUNK, "{token}"]}})),
        ("header-joined", json!({"headers": {"Common-Access-Token": format!("{JUNK}, {{token}}")}})),
        ("bearer-lines", json!({"headers": {"authorization": [format!("Bearer {JUNK}"), "Bearer {token}"]}})),
        ("bearer-beside-basic", json!({"headers": {"authorization": ["Basic eA==", "Bearer {token}"]}})),
        (
            "cookie-pairs",
            json!({"headers": {"cookie": format!("Common-Access-Token={JUNK}; Common-Access-Token={{token}}")}}),
        ),
        (
            "cookie-lines",
            json!({"headers": {"cookie": [format!("Common-Access-Token={JUNK}"), "Common-Access-Token={token}"]}}),
        ),
        ("query", in_query(&[JUNK, "{token}"])),
        ("query-escaped-name", json!({"url": format!("{URL}?CAT={JUNK}&%43AT={{token}}")})),
        ("query-both-names", json!({"url": format!("{URL}?CAT={JUNK}&cat={{token}}")})),
        ("same-token-twice", in_query(&["{token}", "{token}"])),
    ];
    for (name, request) in &rows {
        file.both(&format!("repeated-{name}"), "10", |c| c.on_request(request.clone()).allow());
    }
    file.both("repeated-path", "10: path segment, first match", |c| {
        c.on_request(json!({"url": format!("https://cdn.example/CAT={JUNK}/CAT={{token}}/a")})).deny("base64-invalid")
    });
    file.both("upper-before-lower-query", "10: in that order", |c| {
        let expired = with_claims(c.format(), &json!({"exp": NOW}));
        c.claims(json!({"nbf": NOW + 1}))
            .on_request(json!({"url": format!("{URL}?cat={expired}&CAT={{token}}")}))
            .deny_claim("not-yet-valid", "nbf")
    });
}

/// What is matched is the URL without any of them.
fn removed(file: &mut CaseFile) {
    let rows = [
        ("query", format!("https://cdn.example/a?CAT={JUNK}&x=1&CAT={{token}}&cat={JUNK}&y=2")),
        (
            "query-more-than-eight",
            format!("https://cdn.example/a?CAT={{token}}&x=1&{}y=2", format!("CAT={JUNK}&").repeat(9)),
        ),
        ("query-and-path", format!("https://cdn.example/CAT={{token}}/a?CAT={JUNK}&x=1&y=2")),
        ("path-twice", format!("https://cdn.example/CAT={{token}}/CAT={JUNK}/a?x=1&y=2")),
    ];
    for (name, url) in &rows {
        file.both(&format!("removed-{name}"), "10: every occurrence", |c| {
            c.claims(json!({"catu": {"path": {"exact": "/a"}, "query": {"exact": "x=1&y=2"}}}))
                .on_request(json!({"url": url}))
                .allow()
        });
    }
}
