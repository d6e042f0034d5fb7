//! Revocation, epochs, the age of the state (semantics section 8).

use crate::case::CaseFile;
use crate::fixture::{ISSUER, KEY_ID, NOW, REMOVE, state};
use serde_json::{Value, json};

pub(super) fn file() -> CaseFile {
    let mut file = CaseFile::new(
        "state",
        "revoked tokens, sessions, subjects, keys, issuers, networks; epochs; age of the document",
    );
    ids(&mut file);
    subjects(&mut file);
    keys_and_issuers(&mut file);
    networks(&mut file);
    epochs(&mut file);
    age(&mut file);
    order(&mut file);
    file
}

fn ids(file: &mut CaseFile) {
    let claims = json!({"cti": "0b71a5c3", "sid": "session-1"});
    let rows = [
        ("token", json!({"tokens": [{"iss": ISSUER, "id": "0b71a5c3"}]}), "token-revoked", "cti"),
        ("token-other", json!({"tokens": [{"iss": ISSUER, "id": "0b71a5c4"}]}), "", ""),
        ("token-of-other-issuer", json!({"tokens": [{"iss": "https://x.example", "id": "0b71a5c3"}]}), "", ""),
        ("token-of-no-issuer", json!({"tokens": [{"iss": "", "id": "0b71a5c3"}]}), "", ""),
        ("token-id-is-a-session", json!({"sessions": [{"iss": ISSUER, "id": "0b71a5c3"}]}), "", ""),
        ("session", json!({"sessions": [{"iss": ISSUER, "id": "session-1"}]}), "session-revoked", "sid"),
        ("session-other", json!({"sessions": [{"iss": ISSUER, "id": "session-11"}]}), "", ""),
        ("session-of-other-issuer", json!({"sessions": [{"iss": "https://x.example", "id": "session-1"}]}), "", ""),
        ("session-by-token-id", json!({"tokens": [{"iss": ISSUER, "id": "session-1"}]}), "session-revoked", "sid"),
        (
            "one-of-many",
            json!({"tokens": many(), "sessions": [{"iss": ISSUER, "id": "session-1"}]}),
            "session-revoked",
            "sid",
        ),
        ("none-of-many", json!({"tokens": many()}), "", ""),
    ];
    for (name, document, reason, claim) in &rows {
        file.both(name, "8", |c| c.claims(claims.clone()).state(state(document.clone())).expect(reason, claim));
    }
    file.both("token-without-issuer", "8: \"\" when it has none", |c| {
        let document = json!({"tokens": [{"iss": "", "id": "0b71a5c3"}]});
        c.claims(json!({"cti": "0b71a5c3", "iss": REMOVE}))
            .policy(json!({"issuers": null}))
            .state(state(document))
            .deny_claim("token-revoked", "cti")
    });
    file.both("token-without-ids", "8", |c| {
        c.state(state(json!({"tokens": [{"iss": ISSUER, "id": ""}], "sessions": [{"iss": ISSUER, "id": ""}]}))).allow()
    });
    file.jwt("token-id-as-text", "8", |c| {
        // The id of a JWT is its jti as it stands, in whatever case.
        c.claims(json!({"jti": "0B71A5C3"}))
            .state(state(json!({"tokens": [{"iss": ISSUER, "id": "0b71a5c3"}]})))
            .allow()
    });
    file.both("empty", "8", |c| c.claims(claims.clone()).state(state(json!({}))).allow());
    file.both("absent-is-empty", "architecture 7", |c| c.claims(claims.clone()).allow());
}

fn many() -> Value {
    (0..200).map(|index| json!({"iss": ISSUER, "id": format!("{index:08x}")})).collect()
}

fn subjects(file: &mut CaseFile) {
    let revoked = |subject: &str| json!({"subjects": [{"iss": ISSUER, "sub": subject, "not_before": NOW - 100}]});
    let rows = [
        ("issued-before", json!({"sub": "viewer-1", "iat": NOW - 101}), "subject-revoked"),
        ("issued-at", json!({"sub": "viewer-1", "iat": NOW - 100}), ""),
        ("issued-after", json!({"sub": "viewer-1", "iat": NOW - 99}), ""),
        ("issued-unknown", json!({"sub": "viewer-1"}), "subject-revoked"),
        ("origin-before", json!({"sub": "viewer-1", "iat": NOW, "origin_iat": NOW - 101}), "subject-revoked"),
        ("origin-at", json!({"sub": "viewer-1", "iat": NOW - 200, "origin_iat": NOW - 100}), ""),
        ("origin-alone", json!({"sub": "viewer-1", "origin_iat": NOW - 101}), "subject-revoked"),
        ("absent", json!({"iat": NOW - 200}), ""),
        ("other", json!({"sub": "viewer-2", "iat": NOW - 200}), ""),
    ];
    for (name, claims, reason) in &rows {
        file.both(&format!("subject-{name}"), "8", |c| {
            c.claims(claims.clone()).state(state(revoked("viewer-1"))).expect(reason, "sub")
        });
    }
    file.both("subject-of-other-issuer", "8", |c| {
        let document = json!({"subjects": [{"iss": "https://x.example", "sub": "viewer-1", "not_before": NOW}]});
        c.claims(json!({"sub": "viewer-1", "iat": NOW - 200})).state(state(document)).allow()
    });
}

fn keys_and_issuers(file: &mut CaseFile) {
    file.both("key", "8", |c| c.state(state(json!({"keys": [KEY_ID]}))).deny("key-revoked"));
    file.both("key-other", "8", |c| c.state(state(json!({"keys": ["k2"]}))).allow());
    file.both("issuer", "8", |c| c.state(state(json!({"issuers": [ISSUER]}))).deny_claim("issuer-revoked", "iss"));
    file.both("issuer-other", "8", |c| c.state(state(json!({"issuers": ["https://x.example"]}))).allow());
}

fn networks(file: &mut CaseFile) {
    let rows: [(&str, Value, Value, &str); 12] = [
        ("prefix", json!(["203.0.113.0/24"]), json!({}), "network-revoked"),
        ("prefix-other", json!(["198.51.100.0/24"]), json!({}), ""),
        ("address", json!(["203.0.113.7/32"]), json!({}), "network-revoked"),
        ("asn", json!([64500]), json!({}), "network-revoked"),
        ("asn-other", json!([64501]), json!({}), ""),
        ("v6", json!(["2001:db8::/32"]), json!({"ip": "2001:db8::7"}), "network-revoked"),
        ("mapped", json!(["203.0.113.0/24"]), json!({"ip": "::ffff:203.0.113.7"}), "network-revoked"),
        ("asn-unknown", json!([64500]), json!({"asn": REMOVE}), "context-missing"),
        ("address-unknown", json!(["203.0.113.0/24"]), json!({"ip": REMOVE}), "context-missing"),
        ("asn-unknown-address-matches", json!([64500, "203.0.113.0/24"]), json!({"asn": REMOVE}), "network-revoked"),
        ("address-unknown-asn-matches", json!([64500, "203.0.113.0/24"]), json!({"ip": REMOVE}), "network-revoked"),
        ("none-and-no-facts", json!([]), json!({"ip": REMOVE, "asn": REMOVE}), ""),
    ];
    for (name, networks, request, reason) in &rows {
        file.both(&format!("network-{name}"), "8", |c| {
            c.request(request.clone()).state(state(json!({"networks": networks}))).expect(reason, "")
        });
    }
    file.both("network-fact-missing-allowed", "8", |c| {
        let policy = json!({"on_state": {"fact_missing": "allow"}});
        c.request(json!({"asn": REMOVE})).policy(policy).state(state(json!({"networks": [64500]}))).allow()
    });
    file.both("network-hit-though-fact-missing-allowed", "8", |c| {
        let policy = json!({"on_state": {"fact_missing": "allow"}});
        let document = json!({"networks": [64500, "203.0.113.0/24"]});
        c.request(json!({"asn": REMOVE})).policy(policy).state(state(document)).deny("network-revoked")
    });
}

fn epochs(file: &mut CaseFile) {
    let all = json!([{"iss": ISSUER, "scope": "", "floor": 3}]);
    let game = json!([{"iss": ISSUER, "scope": "event:final", "floor": 3}]);
    let both = json!([{"iss": ISSUER, "scope": "", "floor": 3}, {"iss": ISSUER, "scope": "event:final", "floor": 5}]);
    let other = json!([{"iss": "https://x.example", "scope": "", "floor": 3}]);
    let zero = json!([{"iss": ISSUER, "scope": "", "floor": 0}]);
    let greatest = json!([{"iss": ISSUER, "scope": "", "floor": 9_007_199_254_740_993_u64}]);
    let rows = [
        ("below", &all, json!(2), "epoch-stale"),
        ("at", &all, json!(3), ""),
        ("above", &all, json!(4), ""),
        ("absent", &all, json!(REMOVE), "epoch-missing"),
        ("map-below", &all, json!({"": 2}), "epoch-stale"),
        ("map-at", &all, json!({"": 3}), ""),
        ("map-without-general", &all, json!({"event:final": 9}), "epoch-missing"),
        ("scope-below", &game, json!({"event:final": 2}), "epoch-stale"),
        ("scope-at", &game, json!({"event:final": 3}), ""),
        ("scope-other", &game, json!({"event:semi": 1}), ""),
        ("scope-absent", &game, json!(REMOVE), ""),
        ("scope-general-only", &game, json!(1), ""),
        ("both-hold", &both, json!({"": 3, "event:final": 5}), ""),
        ("both-scope-below", &both, json!({"": 3, "event:final": 4}), "epoch-stale"),
        ("both-general-below", &both, json!({"": 2, "event:final": 5}), "epoch-stale"),
        ("other-issuer", &other, json!(1), ""),
        ("floor-zero-absent", &zero, json!(REMOVE), ""),
        ("greatest-below", &greatest, json!(9_007_199_254_740_992_u64), "epoch-stale"),
        ("greatest-at", &greatest, json!(9_007_199_254_740_993_u64), ""),
    ];
    for (name, floors, epoch, reason) in &rows {
        file.both(&format!("epoch-{name}"), "8 epoch", |c| {
            c.claims(json!({"epoch": epoch})).state(state(json!({"epochs": floors}))).expect(reason, "epoch")
        });
    }
    let demanded = json!({"require_epoch": true});
    file.both("epoch-demanded-absent", "8 epoch", |c| c.policy(demanded.clone()).deny_claim("epoch-missing", "epoch"));
    file.both("epoch-demanded-scope-only", "5 require_epoch", |c| {
        c.claims(json!({"epoch": {"event:final": 3}})).policy(demanded.clone()).deny_claim("epoch-missing", "epoch")
    });
    file.both("epoch-demanded", "8 epoch", |c| c.claims(json!({"epoch": 0})).policy(demanded.clone()).allow());
}

fn age(file: &mut CaseFile) {
    let issued = |seconds_ago: i64| json!({"version": 7, "issued_at": NOW - seconds_ago});
    let deny = json!({"on_state": {"stale": "deny"}});
    file.both("age-never-loaded", "8", |c| c.state(Value::Null).deny("state-stale"));
    file.both("age-never-loaded-allowed", "8", |c| {
        c.state(Value::Null).policy(json!({"on_state": {"never_loaded": "allow"}})).allow()
    });
    file.both("age-no-state-wanted", "8", |c| c.state(Value::Null).policy(json!({"state": "none"})).allow());
    file.both("age-last-known", "8", |c| c.state(issued(100_000)).allow());
    file.both("age-stale-denied", "8", |c| c.state(issued(601)).policy(deny.clone()).deny("state-stale"));
    file.both("age-not-yet-stale", "8", |c| c.state(issued(600)).policy(deny.clone()).allow());
    file.both("age-of-policy", "8", |c| {
        c.state(issued(31)).policy(json!({"on_state": {"stale": "deny"}, "max_state_age": 30})).deny("state-stale")
    });
    file.both("age-last-known-still-denies", "8", |c| {
        let document = json!({"version": 7, "issued_at": NOW - 100_000, "sessions": [{"iss": ISSUER, "id": "s1"}]});
        c.claims(json!({"sid": "s1"})).state(document).deny_claim("session-revoked", "sid")
    });
    file.both("age-issued-later", "4: the clock may run a little behind", |c| c.state(issued(-300)).allow());
    file.both("age-clock-runs-back", "4", |c| c.state(issued(-301)).deny("not-configured"));
}

/// 704, 703, 700, 701, 702, 711, 706, 705, 708: each document has all that follows as well.
fn order(file: &mut CaseFile) {
    let parts: [(&str, Value, &str, &str); 7] = [
        ("issuer", json!({"issuers": [ISSUER]}), "issuer-revoked", "iss"),
        ("key", json!({"keys": [KEY_ID]}), "key-revoked", ""),
        ("token", json!({"tokens": [{"iss": ISSUER, "id": "0b71"}]}), "token-revoked", "cti"),
        ("session", json!({"sessions": [{"iss": ISSUER, "id": "s1"}]}), "session-revoked", "sid"),
        ("subject", json!({"subjects": [{"iss": ISSUER, "sub": "v1", "not_before": NOW}]}), "subject-revoked", "sub"),
        ("network", json!({"networks": ["203.0.113.0/24"]}), "network-revoked", ""),
        ("epoch", json!({"epochs": [{"iss": ISSUER, "scope": "", "floor": 3}]}), "epoch-stale", "epoch"),
    ];
    for (first, (name, _, reason, claim)) in parts.iter().enumerate() {
        file.both(&format!("order-{name}-and-all-after"), "1: 7xx", |c| {
            let mut document = json!({"version": 7, "issued_at": NOW - 601});
            for (_, members, _, _) in &parts[first..] {
                crate::fixture::merge(&mut document, members.clone());
            }
            let claims = json!({"cti": "0b71", "sid": "s1", "sub": "v1", "epoch": 2});
            c.claims(claims).state(document).policy(json!({"on_state": {"stale": "deny"}})).expect(reason, claim)
        });
    }
    file.both("order-epoch-missing-before-stale", "1: 7xx", |c| {
        let floors =
            json!([{"iss": ISSUER, "scope": "", "floor": 3}, {"iss": ISSUER, "scope": "event:final", "floor": 3}]);
        c.claims(json!({"epoch": {"event:final": 1}}))
            .state(state(json!({"epochs": floors})))
            .deny_claim("epoch-missing", "epoch")
    });
    file.both("order-network-fact-at-its-place", "1: 7xx", |c| {
        let document = json!({"networks": [64500], "epochs": [{"iss": ISSUER, "scope": "", "floor": 3}]});
        c.claims(json!({"epoch": 2})).request(json!({"asn": REMOVE})).state(state(document)).deny("context-missing")
    });
}
