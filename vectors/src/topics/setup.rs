//! Keys, policies, clocks and requests that cannot be used (architecture section 7).

use crate::case::CaseFile;
use crate::fixture::{KEY_ID, NOW, REMOVE, jwk, jwk_with, secret};
use serde_json::{Value, json};

pub(super) fn file() -> CaseFile {
    let mut file = CaseFile::new("setup", "keys, policies, clocks and requests that cannot be used");
    policies(&mut file);
    keys(&mut file);
    clocks(&mut file);
    requests(&mut file);
    file
}

fn policies(file: &mut CaseFile) {
    let rows = [
        ("unknown-member", json!({"issuer": "x"})),
        ("issuers-absent", json!({"issuers": REMOVE})),
        ("issuers-empty", json!({"issuers": []})),
        ("issuers-text", json!({"issuers": "https://id.example"})),
        ("audiences-absent", json!({"audiences": REMOVE})),
        ("audiences-number", json!({"audiences": [7]})),
        ("subjects-empty", json!({"subjects": []})),
        ("leeway-negative", json!({"leeway": -1})),
        ("leeway-text", json!({"leeway": "30"})),
        ("kid-unknown", json!({"kid": "any"})),
        ("require-unknown", json!({"require": ["exp", "nonsense"]})),
        ("relax-unknown", json!({"relax": ["everything"]})),
        ("labels-equal", json!({"labels": {"or": 324, "nor": 324}})),
        ("labels-cattprint-equal", json!({"labels": {"cattprint": 324}})),
        ("labels-of-another-claim", json!({"labels": {"crit": 312}})),
        ("labels-of-watermarking", json!({"labels": {"or": 305}})),
        ("on-state-unknown-member", json!({"on_state": {"missing": "allow"}})),
        ("on-state-unknown-value", json!({"on_state": {"never_loaded": "maybe"}})),
        ("state-unknown", json!({"state": "optional"})),
        ("mode-unknown", json!({"mode": "dry"})),
        ("status-unknown-reason", json!({"status": {"nonsense": 410}})),
        ("max-lifetime-negative", json!({"max_lifetime": -1})),
    ];
    for (name, policy) in &rows {
        file.both(&format!("policy-{name}"), "1: 901", |c| c.policy(policy.clone()).deny("not-configured"));
    }
    file.both("policy-every-default", "architecture 7", |c| {
        let policy = json!({
            "types": ["JWT", "at+jwt", "CAT"], "tenants": [], "subjects": null, "leeway": 0, "max_lifetime": null,
            "require": ["exp"], "ignore_claims": [], "kid": "exact", "require_epoch": false, "require_encrypted": false,
            "reject_future_iat": false, "labels": {"or": 324, "nor": 325, "and": 326, "crit": -65_541, "cattprint": null},
            "jkt_label_3": false, "relax": [], "max_state_age": 600, "state": "required", "renewal_cap": 86_400,
            "redirect_origins": [], "catif_kids": [], "status": {}, "mode": "enforce",
            "on_state": {"never_loaded": "deny", "stale": "last-known", "lookup_error": "deny", "fact_missing": "deny"},
        });
        c.policy(policy).allow()
    });
    for mode in ["enforce", "log", "off", "canary"] {
        file.both(&format!("policy-mode-{mode}"), "1: verify always decides as enforce", |c| {
            c.policy(json!({"mode": mode})).claims(json!({"exp": 1})).deny_claim("expired", "exp")
        });
    }
}

fn keys(file: &mut CaseFile) {
    let twice = vec![jwk(KEY_ID, &secret(1)), jwk(KEY_ID, &secret(2))];
    let rows: [(&str, Vec<Value>); 10] = [
        ("none", vec![]),
        ("alg-absent", vec![jwk_with(json!({"alg": REMOVE}))]),
        ("alg-unknown", vec![jwk_with(json!({"alg": "HS1"}))]),
        ("alg-none", vec![jwk_with(json!({"alg": "none"}))]),
        ("kty-of-other", vec![jwk_with(json!({"kty": "EC"}))]),
        ("k-absent", vec![jwk_with(json!({"k": REMOVE}))]),
        ("k-empty", vec![jwk_with(json!({"k": ""}))]),
        ("k-not-base64url", vec![jwk_with(json!({"k": "AAAA+/=="}))]),
        ("kid-twice", twice),
        ("use-encryption", vec![jwk_with(json!({"use": "enc"}))]),
    ];
    for (name, keys) in &rows {
        file.both(&format!("keys-{name}"), "1: 901", |c| c.keys(keys.clone()).deny("not-configured"));
    }
    file.both("keys-scope-unknown-member", "1: 901", |c| {
        c.keys(vec![jwk_with(json!({"scope": {"countries": ["US"]}}))]).deny("not-configured")
    });
    file.both("keys-use-signature", "RFC 7517 section 4.2", |c| c.keys(vec![jwk_with(json!({"use": "sig"}))]).allow());
}

fn clocks(file: &mut CaseFile) {
    let long = json!({"exp": 4_000_000_000_u64});
    let rows = [
        ("zero", json!(0), "not-configured"),
        ("negative", json!(-1), "not-configured"),
        ("last-of-2019", json!(1_577_836_799), "not-configured"),
        ("in-milliseconds", json!(NOW * 1000), "expired"),
    ];
    for (name, now, reason) in &rows {
        file.both(&format!("clock-{name}"), "4", |c| c.claims(long.clone()).request(json!({"now": now})).deny(reason));
    }
    file.both("clock-first-of-2020", "4", |c| {
        c.claims(long.clone())
            .request(json!({"now": 1_577_836_800}))
            .state(json!({"version": 1, "issued_at": 1_577_836_800}))
            .allow()
    });
}

fn requests(file: &mut CaseFile) {
    let rows = [
        ("now-absent", json!({"now": REMOVE})),
        ("now-text", json!({"now": "1700000000"})),
        ("method-number", json!({"method": 7})),
        ("url-number", json!({"url": 7})),
        ("headers-number", json!({"headers": 7})),
        ("header-names-equal-but-for-case", json!({"headers": {"X-A": "1", "x-a": "2"}})),
        ("headers-null", json!({"headers": null})),
        ("header-value-number", json!({"headers": {"x-a": 7}})),
        ("header-value-null", json!({"headers": {"x-a": null}})),
        ("header-line-number", json!({"headers": {"x-a": ["1", 7]}})),
        ("geo-list", json!({"geo": ["US"]})),
        ("geo-empty-list", json!({"geo": []})),
        ("geo-text", json!({"geo": "US"})),
        ("geo-number", json!({"geo": 7})),
        ("geo-null", json!({"geo": null})),
        ("metro-negative", json!({"geo": {"metro": -807}})),
        ("metro-fraction", json!({"geo": {"metro": 807.5}})),
        ("metro-list", json!({"geo": {"metro": ["807"]}})),
        ("tls-list", json!({"tls": []})),
        ("tls-text", json!({"tls": "TLSv1.3"})),
        ("tls-null", json!({"tls": null})),
    ];
    for (name, request) in &rows {
        file.both(&format!("request-{name}"), "1: 900", |c| c.request(request.clone()).deny("request-malformed"));
    }
    file.both("request-headers-repeated", "architecture 7", |c| {
        c.request(json!({"headers": {"accept": ["a/b", "c/d"]}})).allow()
    });
    file.both("request-every-fact", "architecture 7", |c| {
        let request = json!({
            "headers": {"user-agent": "x"}, "alpn": "h2", "tls": {"client_spki": "MFkw", "ja4": "t13d"}, "random": 0.5,
            "geo": {"country": "US", "subdivision": "US-CA", "metro": "807", "lat": 37.4, "lon": -122.1, "alt": 12.5},
        });
        c.request(request).allow()
    });
    file.both("request-only-now", "architecture 7", |c| {
        let request = json!({"method": REMOVE, "url": REMOVE, "ip": REMOVE, "asn": REMOVE, "geo": REMOVE});
        c.request(request).allow()
    });
}
