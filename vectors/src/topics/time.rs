//! exp, nbf, iat, leeway, lifetimes (semantics section 4).

use crate::case::CaseFile;
use crate::cbor::{hex, int, tag};
use crate::fixture::{NOW, REMOVE};
use serde_json::{Value, json};

pub(super) fn file() -> CaseFile {
    let mut file = CaseFile::new("time", "exp, nbf, iat: boundaries, leeway, lifetimes, exact decimals, ranges");
    expiry(&mut file);
    not_before(&mut file);
    fractions(&mut file);
    leeway(&mut file);
    issued_at(&mut file);
    lifetime(&mut file);
    json_numbers(&mut file);
    cbor_numbers(&mut file);
    file
}

fn expiry(file: &mut CaseFile) {
    let rows = [
        ("exp-now", json!(NOW), "expired"),
        ("exp-next-second", json!(NOW + 1), ""),
        ("exp-last-second", json!(NOW - 1), "expired"),
        ("exp-zero", json!(0), "expired"),
        ("exp-negative", json!(-1), "expired"),
        ("exp-least", json!(i64::MIN), "expired"),
        ("exp-greatest", json!(i64::MAX), ""),
    ];
    for (name, exp, reason) in &rows {
        file.both(name, "4", |c| c.claims(json!({"exp": exp})).expect(reason, "exp"));
    }
    file.both("exp-absent", "4", |c| c.claims(json!({"exp": REMOVE})).deny_claim("expiry-missing", "exp"));
    file.both("exp-not-required", "4", |c| c.claims(json!({"exp": REMOVE})).policy(json!({"require": []})).allow());
    file.both("exp-not-required-but-past", "4", |c| {
        c.claims(json!({"exp": NOW})).policy(json!({"require": []})).deny_claim("expired", "exp")
    });
    for (name, value) in
        [("text", json!("1700000300")), ("true", json!(true)), ("null", json!(null)), ("list", json!([NOW + 300]))]
    {
        file.both(&format!("exp-is-{name}"), "4", |c| {
            c.claims(json!({"exp": value})).deny_claim("claim-malformed", "exp")
        });
    }
}

fn not_before(file: &mut CaseFile) {
    let rows = [
        ("nbf-now", json!(NOW), ""),
        ("nbf-next-second", json!(NOW + 1), "not-yet-valid"),
        ("nbf-past", json!(NOW - 60), ""),
        ("nbf-zero", json!(0), ""),
        ("nbf-negative", json!(-5), ""),
        ("nbf-greatest", json!(i64::MAX), "not-yet-valid"),
        ("nbf-least", json!(i64::MIN), ""),
    ];
    for (name, nbf, reason) in &rows {
        file.both(name, "4", |c| c.claims(json!({"nbf": nbf})).expect(reason, "nbf"));
    }
    file.both("nbf-is-text", "4", |c| c.claims(json!({"nbf": "0"})).deny_claim("claim-malformed", "nbf"));
}

/// Multiples of 2⁻⁸ s, which both formats carry exactly.
fn fractions(file: &mut CaseFile) {
    let half = |seconds: i64| json!(1_700_000_000.5 + f64::from(i32::try_from(seconds).expect("seconds")));
    file.both("exp-half-second-later", "4", |c| c.claims(json!({"exp": half(0)})).allow());
    file.both("exp-half-second-ago", "4", |c| c.claims(json!({"exp": half(-1)})).deny_claim("expired", "exp"));
    file.both("nbf-half-second-later", "4", |c| c.claims(json!({"nbf": half(0)})).deny_claim("not-yet-valid", "nbf"));
    file.both("nbf-half-second-ago", "4", |c| c.claims(json!({"nbf": half(-1)})).allow());
    file.both("now-equals-fractional-exp", "4", |c| {
        c.claims(json!({"exp": half(0)})).request(json!({"now": half(0)})).deny_claim("expired", "exp")
    });
    file.both("now-below-fractional-exp", "4", |c| {
        c.claims(json!({"exp": half(0)})).request(json!({"now": 1_700_000_000.25})).allow()
    });
    file.both("now-fractional-after-exp", "4", |c| {
        c.claims(json!({"exp": NOW})).request(json!({"now": half(0)})).deny_claim("expired", "exp")
    });
    file.both("now-fractional-before-nbf", "4", |c| {
        c.claims(json!({"nbf": NOW + 1})).request(json!({"now": half(0)})).deny_claim("not-yet-valid", "nbf")
    });
}

fn leeway(file: &mut CaseFile) {
    let rows = [
        ("exp-within", 30, json!({"exp": NOW - 29}), "", ""),
        ("exp-at", 30, json!({"exp": NOW - 30}), "expired", "exp"),
        ("nbf-at", 30, json!({"nbf": NOW + 30}), "", ""),
        ("nbf-beyond", 30, json!({"nbf": NOW + 31}), "not-yet-valid", "nbf"),
        ("greatest-exp", 300, json!({"exp": NOW - 299}), "", ""),
        ("greatest-exp-at", 300, json!({"exp": NOW - 300}), "expired", "exp"),
        ("exp-least", 300, json!({"exp": i64::MIN}), "expired", "exp"),
        ("nbf-least", 300, json!({"nbf": i64::MIN}), "", ""),
        ("exp-greatest", 300, json!({"exp": i64::MAX}), "", ""),
        ("nbf-greatest", 300, json!({"nbf": i64::MAX}), "not-yet-valid", "nbf"),
    ];
    for (name, leeway, claims, reason, claim) in &rows {
        file.both(&format!("leeway-{name}"), "4", |c| {
            c.policy(json!({"leeway": leeway})).claims(claims.clone()).expect(reason, claim)
        });
    }
    file.both("leeway-none-by-default", "4", |c| c.claims(json!({"exp": NOW - 1})).deny_claim("expired", "exp"));
    file.both("leeway-too-large", "4", |c| c.policy(json!({"leeway": 301})).deny("not-configured"));
}

fn issued_at(file: &mut CaseFile) {
    file.both("iat-past", "4", |c| c.claims(json!({"iat": NOW - 60})).allow());
    file.both("iat-zero", "4", |c| c.claims(json!({"iat": 0})).allow());
    file.both("iat-future", "4", |c| c.claims(json!({"iat": NOW + 60})).allow());
    let strict = json!({"reject_future_iat": true});
    file.both("iat-future-rejected", "4", |c| {
        c.claims(json!({"iat": NOW + 1})).policy(strict.clone()).deny_claim("issued-in-future", "iat")
    });
    file.both("iat-now-accepted", "4", |c| c.claims(json!({"iat": NOW})).policy(strict.clone()).allow());
    file.both("iat-absent-accepted", "4", |c| c.policy(strict.clone()).allow());
    file.both("iat-without-leeway", "4", |c| {
        let policy = json!({"reject_future_iat": true, "leeway": 300});
        c.claims(json!({"iat": NOW + 1})).policy(policy).deny_claim("issued-in-future", "iat")
    });
    file.both("iat-is-text", "4", |c| c.claims(json!({"iat": "now"})).deny_claim("claim-malformed", "iat"));
}

fn lifetime(file: &mut CaseFile) {
    let most = |seconds: u64| json!({"max_lifetime": seconds});
    file.both("lifetime-equal", "4", |c| c.policy(most(300)).allow());
    file.both("lifetime-longer", "4", |c| c.policy(most(299)).deny("lifetime-too-long"));
    file.both("lifetime-from-iat", "4", |c| {
        c.policy(most(300)).claims(json!({"iat": NOW - 1})).deny("lifetime-too-long")
    });
    file.both("lifetime-from-iat-equal", "4", |c| c.policy(most(301)).claims(json!({"iat": NOW - 1})).allow());
    file.both("lifetime-iat-future", "4: when iat is not after now", |c| {
        c.policy(most(300)).claims(json!({"iat": NOW + 100})).allow()
    });
    file.both("lifetime-without-exp", "4", |c| {
        c.policy(json!({"max_lifetime": 300, "require": []})).claims(json!({"exp": REMOVE})).deny("lifetime-too-long")
    });
    file.both("lifetime-greatest-exp", "4", |c| {
        c.policy(most(300)).claims(json!({"exp": i64::MAX})).deny("lifetime-too-long")
    });
    file.both("lifetime-least-iat", "4", |c| {
        c.policy(most(300)).claims(json!({"iat": i64::MIN})).deny("lifetime-too-long")
    });
    file.both("lifetime-without-leeway", "4: leeway to exp and nbf alone", |c| {
        c.policy(json!({"max_lifetime": 299, "leeway": 300})).deny("lifetime-too-long")
    });
}

/// Numbers that JSON alone can write so.
fn json_numbers(file: &mut CaseFile) {
    let rows = [
        ("nine-places", "1700000300.123456789", ""),
        ("tenth-place-zero", "1700000300.1234567890", ""),
        ("tenth-place", "1700000300.1234567891", "claim-malformed"),
        ("just-later", "1700000000.000000001", ""),
        ("just-earlier", "1699999999.999999999", "expired"),
        ("decimal-zeros", "1700000000.000", "expired"),
        ("exponent", "1.7000003e9", ""),
        ("exponent-capital", "17000003E+2", ""),
        ("exponent-negative", "17000003000e-1", ""),
        ("exponent-past-places", "17e-11", "claim-malformed"),
        ("exponent-huge", "1e400", "claim-malformed"),
        ("two-to-the-63", "9223372036854775808", "claim-malformed"),
        ("below-least", "-9223372036854775809", "claim-malformed"),
        ("many-digits", "170000030000000000000000000000e-20", ""),
        ("minus-zero", "-0", "claim-malformed"),
        ("minus-zero-decimal", "-0.0", "claim-malformed"),
    ];
    for (name, number, reason) in rows {
        file.jwt(&format!("json-{name}"), "4: dates are exact", |c| {
            let payload = format!(r#"{{"iss":"https://id.example","aud":"cdn-a","exp":{number}}}"#);
            c.payload(payload.as_bytes()).expect(reason, "exp")
        });
    }
}

/// Numbers that CBOR alone can write so.
fn cbor_numbers(file: &mut CaseFile) {
    let rows = [
        ("integer-valued-float", "fb 41d954fc8b000000", ""),
        ("nan", "f9 7e00", "claim-malformed"),
        ("infinity", "f9 7c00", "claim-malformed"),
        ("minus-infinity", "f9 fc00", "claim-malformed"),
        ("minus-zero", "f9 8000", "claim-malformed"),
        ("float-zero", "f9 0000", "expired"),
        ("float-past", "f9 3e00", "expired"),
        ("float-out-of-range", "fa 7f000000", "claim-malformed"),
        ("two-to-the-63", "1b 8000000000000000", "claim-malformed"),
        ("greatest-unsigned", "1b ffffffffffffffff", "claim-malformed"),
        ("below-least", "3b 8000000000000000", "claim-malformed"),
        ("bignum", "c2 44 6553f22c", "claim-malformed"),
        ("nan-wide", "fb 7ff8000000000000", "cbor-malformed"),
        ("half-in-single", "fa 3fc00000", "cbor-malformed"),
    ];
    for (name, number, reason) in rows {
        file.cat(&format!("cbor-{name}"), "4, 2 encoding", |c| {
            let claim = if reason == "cbor-malformed" { "" } else { "exp" };
            c.payload(&with_expiry(&hex(number))).expect(reason, claim)
        });
    }
    file.cat("cbor-epoch-tag", "2 encoding: other tags 800", |c| {
        let date = crate::cbor::encode(&tag(1, int(NOW + 300)));
        c.payload(&with_expiry(&date)).deny_claim("claim-malformed", "exp")
    });
}

/// The usual claims with this encoded value of exp.
fn with_expiry(value: &[u8]) -> Vec<u8> {
    let claims: Value = crate::fixture::claims();
    let text = |name: &str| crate::cbor::encode(&crate::cbor::text(claims[name].as_str().expect("text")));
    [&[0xa3, 1][..], &text("iss"), &[3], &text("aud"), &[4], value].concat()
}
