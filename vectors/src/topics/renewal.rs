//! catr: its form, and when an accepted token is to be renewed (semantics section 9).

use crate::case::CaseFile;
use crate::cbor::{Value as Cbor, int, map, text};
use crate::fixture::{ISSUER, NOW, REMOVE, jwk_with, state};
use serde_json::{Value, json};

pub(super) fn file() -> CaseFile {
    let mut file = CaseFile::new("renewal", "catr: form, deadline, cap, state, what is never renewed");
    due(&mut file);
    capped(&mut file);
    never(&mut file);
    sound(&mut file);
    malformed(&mut file);
    malformed_cbor(&mut file);
    file
}

/// Claims of a token that is due.
fn claims() -> Value {
    json!({"iat": NOW - 240, "exp": NOW + 60, "cti": "0b71", "catr": {"type": "header", "expadd": 300}})
}

fn until(kind: &str, time: i64) -> Value {
    json!({"type": kind, "until": time})
}

fn due(file: &mut CaseFile) {
    for kind in ["automatic", "cookie", "header", "redirect"] {
        file.both(&format!("due-{kind}"), "9", |c| {
            c.claims(claims())
                .claims(json!({"catr": {"type": kind, "expadd": 300}}))
                .allow()
                .sends("renewal", until(kind, NOW + 300))
        });
    }
    let rows = [
        ("deadline-default", json!({}), NOW + 60, true),
        ("deadline-default-before", json!({}), NOW + 61, false),
        ("deadline", json!({"deadline": 30}), NOW + 30, true),
        ("deadline-before", json!({"deadline": 30}), NOW + 31, false),
        ("deadline-zero", json!({"deadline": 0}), NOW + 1, false),
        ("deadline-fraction", json!({"deadline": 30.5}), NOW + 30, true),
        ("deadline-fraction-before", json!({"deadline": 29.5}), NOW + 30, false),
        // Neither minutes nor a point in time (peers' faults).
        ("deadline-not-minutes", json!({"deadline": 2}), NOW + 100, false),
        ("deadline-not-absolute", json!({"deadline": NOW}), NOW + 250, true),
    ];
    for (name, members, exp, is_due) in &rows {
        file.both(name, "9: deadline is seconds before exp", |c| {
            let mut catr = json!({"type": "header", "expadd": 300});
            crate::fixture::merge(&mut catr, members.clone());
            let expected = if *is_due { until("header", NOW + 300) } else { json!(false) };
            c.claims(claims()).claims(json!({"exp": exp, "catr": catr})).allow().sends("renewal", expected)
        });
    }
    file.both("expadd-fraction", "9", |c| {
        c.claims(claims())
            .claims(json!({"catr": {"type": "header", "expadd": 299.5}}))
            .allow()
            .sends("renewal", until("header", NOW + 299))
    });
    file.both("expired", "9: an accepted token", |c| c.claims(claims()).claims(json!({"exp": NOW})).deny("expired"));
}

fn capped(file: &mut CaseFile) {
    let rows = [
        ("cap", json!({"renewal_cap": 400}), json!({}), Some(NOW + 160)),
        ("cap-full", json!({"renewal_cap": 540}), json!({}), Some(NOW + 300)),
        ("cap-reached", json!({"renewal_cap": 300}), json!({}), None),
        ("cap-zero", json!({"renewal_cap": 0}), json!({}), None),
        ("cap-from-origin", json!({"renewal_cap": 1000}), json!({"origin_iat": NOW - 900}), Some(NOW + 100)),
        ("cap-from-origin-reached", json!({"renewal_cap": 1000}), json!({"origin_iat": NOW - 940}), None),
        (
            "cap-default",
            json!({}),
            json!({"catr": {"type": "header", "expadd": 1_000_000_000}}),
            Some(NOW - 240 + 86_400),
        ),
        (
            "lifetime-of-policy",
            json!({"max_lifetime": 310}),
            json!({"catr": {"type": "header", "expadd": 900}}),
            Some(NOW + 310),
        ),
    ];
    for (name, policy, more, expected) in &rows {
        file.both(name, "9: renewal_cap counts from origin_iat", |c| {
            let expected = expected.map_or(json!(false), |time| until("header", time));
            c.claims(claims()).claims(more.clone()).policy(policy.clone()).allow().sends("renewal", expected)
        });
    }
    file.both("lifetime-of-key", "9", |c| {
        c.claims(claims())
            .claims(json!({"catr": {"type": "header", "expadd": 900}}))
            .keys(vec![jwk_with(json!({"scope": {"max_lifetime": 310}}))])
            .allow()
            .sends("renewal", until("header", NOW + 310))
    });
}

fn never(file: &mut CaseFile) {
    // What is minted is of type JWT: under this policy nobody could use it.
    for (name, types, expected) in [
        ("type-of-new-refused", json!(["at+jwt"]), json!(false)),
        ("type-of-new-accepted", json!(["at+jwt", "jwt"]), until("header", NOW + 300)),
    ] {
        file.jwt(name, "2 typ, 9", |c| {
            c.claims(claims())
                .header(json!({"typ": "at+jwt"}))
                .policy(json!({"types": types}))
                .allow()
                .sends("renewal", expected.clone())
        });
    }
    file.cat("type-of-new-absent", "2 typ, 9: a CAT is minted without one", |c| {
        c.claims(claims())
            .protected([(1, int(5)), (16, text("play"))])
            .policy(json!({"types": ["play"]}))
            .allow()
            .sends("renewal", until("header", NOW + 300))
    });
    let rows = [
        ("no-catr", json!({"catr": REMOVE})),
        ("no-origin", json!({"iat": REMOVE})),
        ("origin-in-future", json!({"iat": NOW + 1})),
        ("origin-iat-in-future", json!({"origin_iat": NOW + 1})),
    ];
    for (name, more) in &rows {
        file.both(name, "9", |c| c.claims(claims()).claims(more.clone()).allow().sends("renewal", json!(false)));
    }
    file.both("no-expiry", "9", |c| {
        c.claims(claims())
            .claims(json!({"exp": REMOVE}))
            .policy(json!({"require": []}))
            .allow()
            .sends("renewal", json!(false))
    });
    let unused = || state(json!({"replayed": []}));
    for (mode, is_due) in [(0, true), (1, false), (2, true)] {
        file.both(&format!("catreplay-{mode}"), "9: catreplay 1 is never renewed", |c| {
            let expected = if is_due { until("header", NOW + 300) } else { json!(false) };
            c.claims(claims()).claims(json!({"catreplay": mode})).state(unused()).allow().sends("renewal", expected)
        });
    }
    file.both("stale-state", "9: in fresh state", |c| {
        c.claims(claims()).state(json!({"version": 7, "issued_at": NOW - 601})).allow().sends("renewal", json!(false))
    });
    file.both("state-at-its-age", "9: in fresh state", |c| {
        c.claims(claims())
            .state(json!({"version": 7, "issued_at": NOW - 600}))
            .allow()
            .sends("renewal", until("header", NOW + 300))
    });
    file.both("no-state", "9: in fresh state", |c| {
        c.claims(claims()).policy(json!({"state": "none"})).state(Value::Null).allow().sends("renewal", json!(false))
    });
    file.both("no-state-allowed", "9: in fresh state", |c| {
        c.claims(claims())
            .policy(json!({"on_state": {"never_loaded": "allow"}}))
            .state(Value::Null)
            .allow()
            .sends("renewal", json!(false))
    });
    file.both("revoked", "9", |c| {
        c.claims(claims())
            .state(state(json!({"tokens": [{"iss": ISSUER, "id": "0b71"}]})))
            .deny_claim("token-revoked", "cti")
    });
    file.both("not-critical", "3: crit", |c| {
        c.claims(claims()).claims(json!({"crit": ["catr"]})).deny_claim("claim-unsupported", "crit")
    });
}

fn sound(file: &mut CaseFile) {
    let rows = [
        ("least", json!({"type": "cookie", "expadd": 1})),
        ("fractions", json!({"type": "cookie", "expadd": 0.5, "deadline": 0.25})),
        (
            "whole",
            json!({
                "type": "cookie", "expadd": 300, "deadline": 60, "cookie-name": "CTA-Common-Access-Token",
                "header-name": "Common-Access-Token", "cookie-params": ["Path=/", "Secure"], "header-params": ["a=1"],
                "status": 307,
            }),
        ),
        ("no-parameters", json!({"type": "header", "expadd": 300, "cookie-params": [], "header-params": []})),
        ("any-token-name", json!({"type": "header", "expadd": 300, "header-name": "!#$%&'*+-.^_`|~09AZaz"})),
        ("status-least", json!({"type": "redirect", "expadd": 300, "status": 300})),
        ("status-most", json!({"type": "redirect", "expadd": 300, "status": 399})),
    ];
    for (name, catr) in &rows {
        file.both(&format!("sound-{name}"), "9", |c| c.claims(json!({"catr": catr})).allow());
    }
}

fn malformed(file: &mut CaseFile) {
    let rows = [
        ("no-type", json!({"expadd": 300})),
        ("no-expadd", json!({"type": "cookie"})),
        ("empty", json!({})),
        ("type-unknown", json!({"type": "letter", "expadd": 300})),
        ("expadd-zero", json!({"type": "cookie", "expadd": 0})),
        ("expadd-negative", json!({"type": "cookie", "expadd": -1})),
        ("expadd-text", json!({"type": "cookie", "expadd": "300"})),
        ("deadline-negative", json!({"type": "cookie", "expadd": 300, "deadline": -1})),
        ("deadline-text", json!({"type": "cookie", "expadd": 300, "deadline": "1"})),
        ("unknown-member", json!({"type": "cookie", "expadd": 300, "path": "/"})),
        ("cookie-name-empty", json!({"type": "cookie", "expadd": 300, "cookie-name": ""})),
        ("cookie-name-space", json!({"type": "cookie", "expadd": 300, "cookie-name": "a b"})),
        ("cookie-name-equals", json!({"type": "cookie", "expadd": 300, "cookie-name": "a=b"})),
        ("cookie-name-semicolon", json!({"type": "cookie", "expadd": 300, "cookie-name": "a;b"})),
        ("cookie-name-number", json!({"type": "cookie", "expadd": 300, "cookie-name": 1})),
        ("header-name-colon", json!({"type": "header", "expadd": 300, "header-name": "a:"})),
        ("header-name-line-break", json!({"type": "header", "expadd": 300, "header-name": "a\r\nb"})),
        ("header-name-not-ascii", json!({"type": "header", "expadd": 300, "header-name": "\u{e9}"})),
        ("cookie-params-text", json!({"type": "cookie", "expadd": 300, "cookie-params": "Path=/"})),
        ("cookie-params-number", json!({"type": "cookie", "expadd": 300, "cookie-params": [1]})),
        ("cookie-params-cr", json!({"type": "cookie", "expadd": 300, "cookie-params": ["a\r"]})),
        ("cookie-params-lf", json!({"type": "cookie", "expadd": 300, "cookie-params": ["a\nSet-Cookie: b"]})),
        ("cookie-params-nul", json!({"type": "cookie", "expadd": 300, "cookie-params": ["\u{0}"]})),
        ("cookie-params-del", json!({"type": "cookie", "expadd": 300, "cookie-params": ["\u{7f}"]})),
        ("header-params-lf", json!({"type": "cookie", "expadd": 300, "header-params": ["a", "b\n"]})),
        ("status-200", json!({"type": "redirect", "expadd": 300, "status": 200})),
        ("status-299", json!({"type": "redirect", "expadd": 300, "status": 299})),
        ("status-400", json!({"type": "redirect", "expadd": 300, "status": 400})),
        ("status-text", json!({"type": "redirect", "expadd": 300, "status": "302"})),
        ("list", json!([1])),
        ("text", json!("cookie")),
        ("null", Value::Null),
    ];
    for (name, catr) in &rows {
        file.both(&format!("malformed-{name}"), "9, cat.md 6.2", |c| {
            c.claims(json!({"catr": catr})).deny_claim("claim-malformed", "catr")
        });
    }
    file.jwt("malformed-type-number", "architecture 5: the JSON form", |c| {
        c.claims(json!({"catr": {"type": 1, "expadd": 300}})).deny_claim("claim-malformed", "catr")
    });
}

fn malformed_cbor(file: &mut CaseFile) {
    let rows = [
        ("type-4", map([(0, int(4)), (1, int(300))])),
        ("type-negative", map([(0, int(-1)), (1, int(300))])),
        // The constants that Akamai's sample exports are off by one from here on (cat.md D-24).
        ("member-8", map([(0, int(1)), (1, int(300)), (8, int(302))])),
        ("status-at-8-of-the-sample", map([(0, int(1)), (1, int(300)), (7, Cbor::Array(vec![text("a")]))])),
        ("member-negative", map([(0, int(1)), (1, int(300)), (-1, int(0))])),
        ("expadd-infinite", map([(0, int(1)), (1, Cbor::Float(f64::INFINITY))])),
        ("expadd-tagged", map([(0, int(1)), (1, crate::cbor::tag(1, int(300)))])),
        ("name-bytes", map([(0, int(1)), (1, int(300)), (3, crate::cbor::bytes(b"a"))])),
    ];
    for (name, value) in rows {
        file.cat(&format!("malformed-{name}"), "9, cat.md 6.2", |c| {
            c.label(323, value.clone()).deny_claim("claim-malformed", "catr")
        });
    }
    file.cat("malformed-twice", "2 encoding", |c| {
        c.label(323, map([(0, int(1)), (1, int(300)), (1, int(301))])).deny("duplicate-key")
    });
    file.cat("sound-any-order", "2 encoding: no order is demanded", |c| {
        c.label(323, map([(7, int(302)), (1, int(300)), (0, int(1))])).allow()
    });
}
