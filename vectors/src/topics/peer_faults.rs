//! Faults found in public implementations: each case is named after one.

mod setup;
mod unread;

use crate::case::CaseFile;
use crate::cbor::{bytes, int, text};
use crate::draft::Draft;
use crate::fixture::{AUDIENCE, ISSUER, NOW, REMOVE, state};
use serde_json::{Value, json};

pub(super) fn file() -> CaseFile {
    let mut file = CaseFile::new("peer-faults", "faults found in public implementations");
    claims(&mut file);
    envelopes(&mut file);
    requests(&mut file);
    unread::add(&mut file);
    setup::add(&mut file);
    file
}

fn claims(file: &mut CaseFile) {
    let rows: [(&str, Value, &str, &str); 22] = [
        ("wrong-typed-exp-passes", json!({"exp": "never"}), "claim-malformed", "exp"),
        ("wrong-typed-catm-passes", json!({"catm": "GET"}), "claim-malformed", "catm"),
        ("wrong-typed-claims-dropped", json!({"nbf": [NOW]}), "claim-malformed", "nbf"),
        ("exp-zero-is-absent", json!({"exp": 0}), "expired", "exp"),
        ("nbf-zero-is-absent", json!({"nbf": 0, "crit": ["nbf"]}), "", ""),
        ("iss-empty-is-absent", json!({"iss": ""}), "issuer-not-allowed", "iss"),
        ("good-at-the-second-of-exp", json!({"exp": NOW}), "expired", "exp"),
        ("sixty-seconds-of-tolerance", json!({"exp": NOW - 59}), "expired", "exp"),
        ("negative-exp-becomes-far-future", json!({"exp": -1}), "expired", "exp"),
        (
            "only-first-match-evaluated",
            json!({"catu": {"path": {"exact": "/live/a/seg-1.m4s", "prefix": "/vod/"}}}),
            "uri",
            "catu",
        ),
        ("any-match-suffices", json!({"catu": {"path": {"exact": "/vod/x", "prefix": "/live/"}}}), "uri", "catu"),
        ("unknown-catu-keys-ignored", json!({"catu": {"tld": {"exact": "example"}}}), "claim-malformed", "catu"),
        ("extension-without-dot", json!({"catu": {"extension": {"exact": "m4s"}}}), "uri", "catu"),
        ("extension-with-dot-refused", json!({"catu": {"extension": {"exact": ".m4s"}}}), "", ""),
        ("parent-path-with-slash", json!({"catu": {"parent-path": {"exact": "/live/a/"}}}), "uri", "catu"),
        ("parent-path-without-slash-refused", json!({"catu": {"parent-path": {"exact": "/live/a"}}}), "", ""),
        ("array-aud-is-no-aud", json!({"aud": ["cdn-b"]}), "audience-not-allowed", "aud"),
        ("expected-issuer-missing-accepted", json!({"iss": REMOVE}), "issuer-missing", "iss"),
        ("methods-case-insensitive", json!({"catm": ["get"]}), "method", "catm"),
        ("asn-only-list-never-matches", json!({"catnip": [64500]}), "", ""),
        ("asn-and-address-both-demanded", json!({"catnip": ["203.0.113.0/24", 64999]}), "", ""),
        ("first-network-decides", json!({"catnip": ["198.51.100.0/24", "203.0.113.0/24"]}), "", ""),
    ];
    for (name, claims, reason, claim) in &rows {
        file.both(name, "peer-faults", |c| c.claims(claims.clone()).expect(reason, claim));
    }
    file.both("leeway-underflows", "peer-faults", |c| {
        c.claims(json!({"exp": 1, "nbf": 1})).policy(json!({"leeway": 300})).deny_claim("expired", "exp")
    });
    file.cat("catnip-as-text", "peer-faults", |c| {
        c.label(311, crate::cbor::Value::Array(vec![text("203.0.113.0/24")])).deny_claim("claim-malformed", "catnip")
    });
    file.cat("tagged-networks-unreadable", "peer-faults", |c| c.claims(json!({"catnip": ["203.0.113.0/24"]})).allow());
    for label in [401, 402] {
        file.cat(&format!("private-restriction-{label}-vanishes"), "peer-faults", |c| {
            c.label(label, text("/live/")).deny_claim("claim-unsupported", &label.to_string())
        });
    }
    file.both("session-is-a-prefix-of-the-token", "peer-faults", |c| {
        // Two tokens that begin alike are two sessions.
        c.claims(json!({"sid": "s2"})).state(state(json!({"sessions": [{"iss": ISSUER, "id": "s1"}]}))).allow()
    });
}

fn envelopes(file: &mut CaseFile) {
    let other_kid = |c: Draft| c.header(json!({"kid": "k9"})).unprotected([(4, bytes(b"k9"))]);
    file.both("kid-ignored-every-key-tried", "peer-faults", |c| other_kid(c).deny("key-unknown"));
    file.cat("tag-61-mandatory", "peer-faults", |c| c.cose(|p| p.tags = vec![17]).allow());
    file.cat("mac-over-signature-structure", "peer-faults", |c| {
        c.cose(|p| p.context = "Signature1").deny("signature-invalid")
    });
    file.cat("cose-tags-skipped-unread", "peer-faults", |c| c.cose(|p| p.tags = vec![61, 18]).deny("envelope-invalid"));
    file.cat("protected-header-re-encoded", "peer-faults", |c| {
        // {16: "CAT", 1: 5}: a writer that sorts would MAC other bytes.
        c.protected([(16, text("CAT")), (1, int(5))]).allow()
    });
    file.jwt("token-alg-picks-verifier", "peer-faults", |c| {
        c.header(json!({"alg": "RS256"})).deny("algorithm-not-allowed")
    });
    file.cat("token-alg-picks-verifier-cat", "peer-faults", |c| {
        c.cose(|p| p.tags = vec![61, 18]).protected([(1, int(-7))]).deny("algorithm-not-allowed")
    });
    file.jwt("crit-parsed-and-ignored", "peer-faults", |c| {
        c.header(json!({"crit": ["exp"], "exp": 1})).deny("critical-header-unknown")
    });
    file.cat("duplicate-label-last-wins", "peer-faults", |c| c.label(4, int(NOW + 9000)).deny("duplicate-key"));
    file.jwt("duplicate-name-last-wins", "peer-faults", |c| {
        let payload = format!(r#"{{"iss":"{ISSUER}","aud":"{AUDIENCE}","exp":1,"exp":{}}}"#, NOW + 300);
        c.payload(payload.as_bytes()).deny("duplicate-key")
    });
    file.cat("truncated-mac-accepted", "peer-faults", |c| {
        c.protected([(1, int(4))]).cose(|p| p.mac = Some(vec![0; 8])).deny("algorithm-not-allowed")
    });
    file.both("claims-parsed-before-signature", "peer-faults", |c| {
        c.payload(b"\xff\xff\xff").signed_with(b"another secret of the attacker's").deny("signature-invalid")
    });
}

fn requests(file: &mut CaseFile) {
    let live = json!({"catu": {"path": {"prefix": "/live/a/"}}});
    let rows: [(&str, Value, Value, &str, &str); 9] = [
        ("dot-dot-passes-prefix", live.clone(), json!({"url": "https://cdn.example/live/a/../b/x"}), "uri", "catu"),
        (
            "encoded-dot-dot-passes-prefix",
            live.clone(),
            json!({"url": "https://cdn.example/live/a/%2e%2e/b/x"}),
            "uri",
            "catu",
        ),
        (
            "encoded-slash-passes-prefix",
            live,
            json!({"url": "https://cdn.example/live/a/..%2fb/x"}),
            "uri-malformed",
            "",
        ),
        (
            "missing-country-skips-checks",
            json!({"catgeoiso3166": ["US"]}),
            json!({"geo": REMOVE}),
            "context-missing",
            "catgeoiso3166",
        ),
        (
            "missing-address-skips-checks",
            json!({"catnip": ["203.0.113.0/24"]}),
            json!({"ip": REMOVE}),
            "context-missing",
            "catnip",
        ),
        (
            "missing-url-skips-checks",
            json!({"catu": {"path": {"prefix": "/"}}}),
            json!({"url": REMOVE}),
            "context-missing",
            "catu",
        ),
        (
            "compressed-address-refused",
            json!({"catnip": ["2001:db8:0:0:0:0:0:7"]}),
            json!({"ip": "2001:db8::7"}),
            "",
            "",
        ),
        (
            "host-with-port",
            json!({"catu": {"host": {"exact": "cdn.example"}}}),
            json!({"url": "https://cdn.example:8443/"}),
            "",
            "",
        ),
        (
            "default-port-written",
            json!({"catu": {"port": {"exact": "443"}}}),
            json!({"url": "https://cdn.example/"}),
            "uri",
            "catu",
        ),
    ];
    for (name, claims, request, reason, claim) in &rows {
        file.both(name, "peer-faults", |c| c.claims(claims.clone()).request(request.clone()).expect(reason, claim));
    }
}
