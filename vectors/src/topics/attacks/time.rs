//! Clocks at their ends, lifetimes that are argued away, and renewals without end (semantics sections 4 and 9).

use serde_json::{Value, json};

use crate::case::CaseFile;
use crate::cbor::{Value as Cbor, int};
use crate::fixture::{ISSUER, NOW, REMOVE, jwk_with, state};

pub(super) fn add(file: &mut CaseFile) {
    clocks(file);
    issue_times(file);
    additions(file);
    documents(file);
}

/// A token that would be good for ever.
fn clocks(file: &mut CaseFile) {
    // Greater numbers are not what they were when JavaScript has read them: `hostile.rs` of the crate `suites` has them.
    let last = (1_i64 << 53) - 1;
    let rows: [(&str, Value, &str); 9] = [
        ("zero", json!(0), "not-configured"),
        ("one", json!(1), "not-configured"),
        ("negative", json!(-1), "not-configured"),
        ("far-past", json!(-last), "not-configured"),
        ("far-future", json!(last), "expired"),
        ("greatest-unsigned", json!(u64::MAX), "request-malformed"),
        ("beyond-every-number", json!(1e300), "request-malformed"),
        ("null", json!(null), "request-malformed"),
        ("text", json!("1700000000"), "request-malformed"),
    ];
    for (name, now, reason) in &rows {
        for (limits, policy) in [("", json!({})), ("-with-leeway", json!({"leeway": 300, "max_lifetime": 86_400}))] {
            file.both(&format!("clock-{name}{limits}"), "4: now", |c| {
                c.claims(json!({"exp": last - 600, "nbf": i64::MIN}))
                    .policy(policy.clone())
                    .request(json!({"now": now}))
                    .deny(reason)
            });
        }
    }
    for (name, claims, reason) in [
        ("nbf-greatest", json!({"nbf": i64::MAX, "exp": i64::MAX}), "not-yet-valid"),
        ("exp-least", json!({"exp": i64::MIN}), "expired"),
        ("both-ends", json!({"nbf": i64::MIN, "exp": i64::MAX, "iat": i64::MIN}), ""),
    ] {
        file.both(&format!("clock-{name}"), "4", |c| {
            c.claims(claims.clone()).policy(json!({"leeway": 300})).expect(reason, "")
        });
    }
}

/// `exp` − `iat` looks small, or is not to be had.
fn issue_times(file: &mut CaseFile) {
    let year = NOW + 31_536_000;
    let rows = [
        ("is-exp", json!({"iat": year, "exp": year})),
        ("just-before-exp", json!({"iat": year - 60, "exp": year})),
        ("after-exp", json!({"iat": year + 60, "exp": year})),
        ("greatest", json!({"iat": i64::MAX, "exp": year})),
        ("greatest-and-exp", json!({"iat": i64::MAX, "exp": i64::MAX})),
        ("least", json!({"iat": i64::MIN, "exp": NOW + 60})),
        ("least-and-exp-greatest", json!({"iat": i64::MIN, "exp": i64::MAX})),
        ("absent", json!({"exp": year})),
        ("long-ago", json!({"iat": NOW - 301, "exp": NOW})),
        ("fraction-too-long", json!({"iat": NOW - 1, "exp": NOW as f64 + 299.5})),
        ("in-the-next-second", json!({"iat": NOW + 1, "exp": NOW + 301})),
        ("origin-is-recent", json!({"iat": NOW, "origin_iat": NOW, "exp": year})),
    ];
    for (name, claims) in &rows {
        let leeway = if *name == "long-ago" { 10 } else { 0 };
        file.both(&format!("iat-{name}"), "4: max_lifetime", |c| {
            c.claims(claims.clone()).policy(json!({"max_lifetime": 300, "leeway": leeway})).deny("lifetime-too-long")
        });
        file.both(&format!("iat-{name}-key"), "5 scope: maximum lifetime", |c| {
            c.claims(claims.clone())
                .policy(json!({"leeway": leeway}))
                .keys(vec![jwk_with(json!({"scope": {"max_lifetime": 300}}))])
                .deny("lifetime-too-long")
        });
    }
    file.both("iat-no-expiry", "4: no exp", |c| {
        c.claims(json!({"exp": REMOVE, "iat": NOW}))
            .policy(json!({"max_lifetime": 300, "require": []}))
            .deny("lifetime-too-long")
    });
}

/// `expadd`: what is added is bounded by the policy, whatever it is.
fn additions(file: &mut CaseFile) {
    let claims = |expadd: &Value| json!({"iat": NOW - 240, "exp": NOW + 60, "cti": "0b71", "catr": {"type": "header", "expadd": expadd}});
    let capped = json!({"type": "header", "until": NOW - 240 + 86_400});
    for (name, expadd) in [("a-century", json!(3_155_760_000_u64)), ("greatest", json!(i64::MAX))] {
        file.both(&format!("expadd-{name}"), "9: renewal_cap", |c| {
            c.claims(claims(&expadd)).allow().sends("renewal", capped.clone())
        });
    }
    for (name, expadd) in [("negative", json!(-300)), ("least", json!(i64::MIN)), ("zero", json!(0))] {
        file.both(&format!("expadd-{name}"), "9", |c| c.claims(claims(&expadd)).deny_claim("claim-malformed", "catr"));
    }
    let beyond = [
        ("greatest-unsigned", Cbor::from(u64::MAX)),
        ("greatest-float", Cbor::Float(f64::MAX)),
        ("infinite", Cbor::Float(f64::INFINITY)),
        ("no-number", Cbor::Float(f64::NAN)),
    ];
    for (name, expadd) in beyond {
        file.cat(&format!("expadd-{name}"), "9, 4: out of range", |c| {
            let renewal = Cbor::Map(vec![(int(0), int(2)), (int(1), expadd.clone())]);
            c.claims(json!({"iat": NOW - 240, "exp": NOW + 60}))
                .label(323, renewal)
                .deny_claim("claim-malformed", "catr")
        });
    }
    for (name, expadd) in [("greatest-unsigned", "18446744073709551615"), ("huge-exponent", "1e400")] {
        file.jwt(&format!("expadd-{name}-jwt"), "9, 4: out of range", |c| {
            let rest =
                format!(r#""iat":{},"exp":{},"catr":{{"type":"header","expadd":{expadd}}}"#, NOW - 240, NOW + 60);
            c.payload(format!(r#"{{"iss":"{ISSUER}","aud":"cdn-a",{rest}}}"#).as_bytes())
                .deny_claim("claim-malformed", "catr")
        });
    }
}

/// Documents from before a restart, from the future, and of another clock.
fn documents(file: &mut CaseFile) {
    let document = |issued_at: i64| {
        let mut document = state(json!({"sessions": [{"iss": ISSUER, "id": "s1"}]}));
        document["issued_at"] = json!(issued_at);
        document
    };
    let deny = json!({"on_state": {"stale": "deny"}});
    let rows = [
        ("old-still-revokes", document(NOW - 86_400), json!({}), "s1", "session-revoked"),
        ("old-denied-by-policy", document(NOW - 86_400), deny.clone(), "s2", "state-stale"),
        ("old-revokes-before-it-is-stale", document(NOW - 86_400), deny.clone(), "s1", "session-revoked"),
        ("of-the-beginning-of-time", document(0), deny.clone(), "s2", "state-stale"),
        ("none-after-a-restart", Value::Null, json!({}), "s2", "state-stale"),
        ("of-the-future", document(NOW + 301), json!({}), "s2", "not-configured"),
        ("of-the-end-of-time", document(i64::MAX), json!({}), "s2", "not-configured"),
    ];
    for (name, document, policy, session, reason) in &rows {
        file.both(&format!("document-{name}"), "8, 4", |c| {
            c.claims(json!({"sid": session})).policy(policy.clone()).state(document.clone()).deny(reason)
        });
    }
}
