//! The first failure wins (semantics section 1).

use crate::case::CaseFile;
use crate::cbor::hex;
use crate::draft::Draft;
use crate::fixture::{ISSUER, NOW, REMOVE, jwk_with, secret, state};
use serde_json::{Value, json};

pub(super) fn file() -> CaseFile {
    let mut file = CaseFile::new("precedence", "which of several faults is reported");
    stages(&mut file);
    first_byte(&mut file);
    within_key(&mut file);
    within_time_and_identity(&mut file);
    within_request(&mut file);
    host(&mut file);
    file
}

/// A fault: its name, the reason and the claim of the denial, and what makes it.
struct Fault(&'static str, &'static str, &'static str, fn(Draft) -> Draft);

/// One fault of each stage, in the order of the stages; each case has all that follow as well.
fn stages(file: &mut CaseFile) {
    let faults = [
        Fault("key", "key-not-in-force", "", |c| c.keys(vec![jwk_with(json!({"use_state": "revoked"}))])),
        Fault("signature", "signature-invalid", "", |c| c.signed_with(&secret(9))),
        Fault("claims", "claim-malformed", "catm", |c| c.claims(json!({"catm": 7}))),
        Fault("time", "expired", "exp", |c| c.claims(json!({"exp": NOW}))),
        Fault("identity", "issuer-not-allowed", "iss", |c| c.policy(json!({"issuers": ["https://x.example"]}))),
        Fault("request", "country", "catgeoiso3166", |c| c.claims(json!({"catgeoiso3166": ["DE"]}))),
        Fault("state", "session-revoked", "sid", |c| {
            c.claims(json!({"sid": "s1"})).state(state(json!({"sessions": [{"iss": ISSUER, "id": "s1"}]})))
        }),
    ];
    for (first, Fault(name, reason, claim, _)) in faults.iter().enumerate() {
        file.both(&format!("stage-{name}-and-all-after"), "1", |c| {
            let c = faults[first..].iter().fold(c, |c, Fault(_, _, _, make)| make(c));
            c.expect(reason, claim)
        });
    }
    file.both("stage-scope-before-time", "1: 206 after 8xx", |c| {
        let key = jwk_with(json!({"scope": {"issuers": ["https://x.example"]}}));
        c.keys(vec![key]).claims(json!({"exp": NOW})).deny("key-out-of-scope")
    });
    file.both("stage-claims-before-scope", "1: 206 after 8xx", |c| {
        let key = jwk_with(json!({"scope": {"issuers": ["https://x.example"]}}));
        c.keys(vec![key]).claims(json!({"catm": 7})).deny_claim("claim-malformed", "catm")
    });
}

/// Of two faults in one envelope the one that stands first.
fn first_byte(file: &mut CaseFile) {
    let section = "1: the first offending byte";
    let trailing: fn(&mut Vec<u8>) = |token| token.push(0);
    let faults = [
        ("head", "a1 18 04 42 6b31", "cbor-malformed"),
        ("duplicate", "a2 04 42 6b31 04 42 6b31", "duplicate-key"),
        ("no-map", "80", "envelope-invalid"),
    ];
    for (name, unprotected, reason) in faults {
        file.cat(&format!("first-byte-{name}-before-trailing"), section, |c| {
            c.cose(|p| p.unprotected = hex(unprotected)).bytes(trailing).deny(reason)
        });
    }
    file.cat("first-byte-no-map-before-head", section, |c| {
        c.cose(|p| (p.protected, p.unprotected) = (hex("80"), hex("a1 18 04 42 6b31"))).deny("envelope-invalid")
    });
    file.cat("first-byte-head-before-no-map", section, |c| {
        c.cose(|p| (p.protected, p.unprotected) = (hex("a1 18 01 05"), hex("80"))).deny("cbor-malformed")
    });
    for (name, header, reason) in [
        ("duplicate", r#"{"alg":"HS256","alg":"HS256","kid":"k1"}"#, "duplicate-key"),
        ("comma", r#"{"alg":"HS256","kid":"k1",}"#, "json-malformed"),
    ] {
        file.jwt(&format!("first-byte-{name}-in-header-before-payload"), section, |c| {
            c.jose(|p| (p.header_bytes, p.payload_part) = (Some(header.into()), Some("!!!!".to_owned()))).deny(reason)
        });
    }
}

fn within_key(file: &mut CaseFile) {
    file.cat("state-before-format-cat", "1: 2xx", |c| {
        c.keys(vec![jwk_with(json!({"use_state": "revoked", "scope": {"formats": ["jwt"]}}))]).deny("key-not-in-force")
    });
    file.jwt("state-before-format-jwt", "1: 2xx", |c| {
        c.keys(vec![jwk_with(json!({"use_state": "revoked", "scope": {"formats": ["cat"]}}))]).deny("key-not-in-force")
    });
    file.jwt("duplicate-before-key", "1: 1xx before 2xx", |c| {
        c.jose(|p| p.header_bytes = Some(br#"{"alg":"none","alg":"none","kid":"k9"}"#.to_vec())).deny("duplicate-key")
    });
    file.jwt("crit-before-key", "1: 1xx before 2xx", |c| {
        c.header(json!({"crit": ["x"], "x": 1, "kid": "k9"})).deny("critical-header-unknown")
    });
}

fn within_time_and_identity(file: &mut CaseFile) {
    let rows: [(&str, Value, Value, &str, &str); 10] = [
        ("expired-before-not-yet-valid", json!({"exp": NOW, "nbf": NOW + 1}), json!({}), "expired", "exp"),
        (
            "expiry-missing-before-not-yet-valid",
            json!({"exp": REMOVE, "nbf": NOW + 1}),
            json!({}),
            "expiry-missing",
            "exp",
        ),
        (
            "not-yet-valid-before-future",
            json!({"nbf": NOW + 1, "iat": NOW + 1}),
            json!({"reject_future_iat": true}),
            "not-yet-valid",
            "nbf",
        ),
        (
            "future-before-lifetime",
            json!({"iat": NOW + 1}),
            json!({"reject_future_iat": true, "max_lifetime": 1}),
            "issued-in-future",
            "iat",
        ),
        ("issuer-before-audience", json!({"iss": REMOVE, "aud": REMOVE}), json!({}), "issuer-missing", "iss"),
        ("issuer-value-before-audience", json!({"iss": "x", "aud": REMOVE}), json!({}), "issuer-not-allowed", "iss"),
        ("audience-before-subject", json!({"aud": "x"}), json!({"subjects": ["v"]}), "audience-not-allowed", "aud"),
        ("subject-missing-before-version", json!({"catv": 2}), json!({"subjects": ["v"]}), "subject-missing", "sub"),
        ("version-before-tenant", json!({"catv": 2, "tenant": "t"}), json!({}), "version-unsupported", "catv"),
        (
            "tenant-before-subject-value",
            json!({"tenant": "t", "sub": "w"}),
            json!({"subjects": ["v"]}),
            "tenant-mismatch",
            "tenant",
        ),
    ];
    for (name, claims, policy, reason, claim) in &rows {
        file.both(name, "1: the lowest code", |c| {
            c.claims(claims.clone()).policy(policy.clone()).deny_claim(reason, claim)
        });
    }
    file.jwt("version-before-type", "1: the lowest code", |c| {
        c.header(json!({"typ": "dpop+jwt"})).claims(json!({"catv": 2})).deny_claim("version-unsupported", "catv")
    });
    file.jwt("type-before-tenant", "1: the lowest code", |c| {
        c.header(json!({"typ": "dpop+jwt"})).claims(json!({"tenant": "t"})).deny("type-not-allowed")
    });
}

fn within_request(file: &mut CaseFile) {
    let all = json!({
        "catu": {"path": {"prefix": "/vod/"}}, "catm": ["POST"], "catnip": ["198.51.100.0/24"], "catgeoiso3166": ["DE"],
        "cath": {"accept": {"prefix": "a/"}}, "metro": [807],
    });
    let reached = |geo: Value, headers: Value| {
        let url = "https://cdn.example/vod/";
        json!({"url": url, "method": "POST", "ip": "198.51.100.9", "geo": geo, "headers": headers})
    };
    let rows: [(&str, Value, &str, &str); 13] = [
        ("malformed-url-first", json!({"url": "https://cdn.example/#"}), "uri-malformed", ""),
        ("uri-first", json!({}), "uri", "catu"),
        ("uri-fact-first", json!({"url": REMOVE}), "context-missing", "catu"),
        ("method-second", json!({"url": "https://cdn.example/vod/"}), "method", "catm"),
        ("method-fact-second", json!({"url": "https://cdn.example/vod/", "method": REMOVE}), "context-missing", "catm"),
        ("network-third", json!({"url": "https://cdn.example/vod/", "method": "POST"}), "network", "catnip"),
        (
            "network-fact-third",
            json!({"url": "https://cdn.example/vod/", "method": "POST", "ip": REMOVE}),
            "context-missing",
            "catnip",
        ),
        (
            "country-fourth",
            json!({"url": "https://cdn.example/vod/", "method": "POST", "ip": "198.51.100.9"}),
            "country",
            "catgeoiso3166",
        ),
        ("country-fact-fourth", reached(json!({"metro": 1}), json!({})), "context-missing", "catgeoiso3166"),
        ("header-fifth", reached(json!({"country": "DE", "metro": 1}), json!({})), "header", "cath"),
        ("header-fact-fifth", reached(json!({"country": "DE"}), json!(REMOVE)), "context-missing", "cath"),
        ("metro-last", reached(json!({"country": "DE", "metro": 1}), json!({"accept": "a/b"})), "metro", "metro"),
        ("metro-fact-last", reached(json!({"country": "DE"}), json!({"accept": "a/b"})), "context-missing", "metro"),
    ];
    for (name, request, reason, claim) in &rows {
        file.both(name, "1: 6xx", |c| c.claims(all.clone()).request(request.clone()).expect(reason, claim));
    }
    file.both("uri-before-missing-method", "1: a missing fact at its claim's place", |c| {
        c.claims(all.clone()).request(json!({"method": REMOVE})).deny_claim("uri", "catu")
    });
}

fn host(file: &mut CaseFile) {
    let broken = json!({"ip": "nonsense"});
    file.both("configuration-before-request", "1: 901 before 900", |c| {
        c.policy(json!({"leeway": 999})).request(broken.clone()).deny("not-configured")
    });
    for (name, request) in [
        ("clock-before-request", json!({"now": 0, "ip": "203.0.113.07"})),
        ("clock-before-headers", json!({"headers": {"a": "1", "A": "2"}, "now": 0})),
        ("clock-before-unknown-member", json!({"now": 1_577_836_799, "colour": {"red": [1]}})),
    ] {
        file.both(name, "1: 901 before 900", |c| c.request(request.clone()).deny("not-configured"));
    }
    file.both("state-to-come-before-request", "1: 901 before 900", |c| {
        c.request(broken.clone()).state(json!({"version": 1, "issued_at": NOW + 301})).deny("not-configured")
    });
    file.both("request-with-the-time-alone-malformed", "1: 900", |c| {
        c.request(json!({"now": "0"})).deny("request-malformed")
    });
    file.both("request-before-token", "1: 900 before 1xx", |c| {
        c.text(|_| "junk!".to_owned()).request(broken.clone()).deny("request-malformed")
    });
    file.both("request-before-missing-token", "1: 900 before 100", |c| {
        c.on_request(broken.clone()).deny("request-malformed")
    });
    file.both("clock-before-token", "1: 901 before 1xx", |c| {
        c.text(|_| "junk!".to_owned()).request(json!({"now": 1_000_000_000})).deny("not-configured")
    });
}
