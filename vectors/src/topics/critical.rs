//! The claim crit (semantics section 3).

use crate::case::CaseFile;
use crate::cbor::{Value as Cbor, bytes, int, tag, text};
use crate::draft::Draft;
use crate::fixture::NOW;
use serde_json::{Value, json};

pub(super) fn file() -> CaseFile {
    let mut file = CaseFile::new("critical", "crit: claims that must be present and enforced, form, its number");
    enforced(&mut file);
    refused(&mut file);
    malformed(&mut file);
    order(&mut file);
    numbers(&mut file);
    file
}

fn list(entries: impl IntoIterator<Item = i64>) -> Cbor {
    Cbor::Array(entries.into_iter().map(int).collect())
}

/// The claims crit may name that this build enforces, with values the usual request meets.
fn enforceable() -> [(&'static str, Value); 20] {
    [
        ("iss", json!("https://id.example")),
        ("aud", json!("cdn-a")),
        ("exp", json!(NOW + 300)),
        ("nbf", json!(NOW)),
        ("cti", json!("0b71")),
        ("catv", json!(1)),
        ("catnip", json!(["203.0.113.0/24"])),
        ("catu", json!({"path": {"prefix": "/live/"}})),
        ("catm", json!(["GET"])),
        ("cath", json!({"accept": {"exact": "a/b"}})),
        ("catgeoiso3166", json!(["US"])),
        ("epoch", json!(3)),
        ("tenant", json!("acme")),
        ("sid", json!("s1")),
        ("metro", json!([807])),
        ("geohash", json!("9q8y")),
        ("catgeocoord", json!([[37.8, -122.4, 5000]])),
        ("catgeoalt", json!([10, 5])),
        ("catalpn", json!(["h2"])),
        ("cattpk", json!("MFkw")),
    ]
}

/// A request that gives every fact those claims need.
fn facts(c: Draft) -> Draft {
    let geo = json!({"country": "US", "metro": "807", "lat": 37.774_9, "lon": -122.419_4, "alt": 10});
    let tls = json!({"client_spki": "MFkw"});
    c.policy(json!({"tenants": ["acme"]}))
        .request(json!({"headers": {"accept": "a/b"}, "geo": geo, "alpn": "h2", "tls": tls}))
}

fn enforced(file: &mut CaseFile) {
    for (name, value) in enforceable() {
        file.both(&format!("present-{name}"), "3 crit", |c| {
            facts(c).claims(json!({name: value, "crit": [name]})).allow()
        });
        if !["iss", "aud", "exp"].contains(&name) {
            file.both(&format!("absent-{name}"), "3 crit", |c| {
                facts(c).claims(json!({"crit": [name]})).deny_claim("claim-unsupported", "crit")
            });
        }
    }
    file.both("all-present", "3 crit", |c| {
        let names = enforceable().map(|(name, _)| name);
        let c = enforceable().into_iter().fold(facts(c), |c, (name, value)| c.claims(json!({name: value})));
        c.claims(json!({"crit": names})).allow()
    });
    file.both("one-of-two-absent", "3 crit", |c| {
        c.claims(json!({"catm": ["GET"], "crit": ["catm", "catu"]})).deny_claim("claim-unsupported", "crit")
    });
    file.both("enforced-nonetheless", "3 crit", |c| {
        c.claims(json!({"catm": ["POST"], "crit": ["catm"]})).deny_claim("method", "catm")
    });
    file.jwt("present-jti", "5: jti and cti are one thing", |c| {
        c.claims(json!({"cti": "0b71", "crit": ["jti"]})).allow()
    });
    file.both("required", "5", |c| {
        c.policy(json!({"require": ["exp", "crit"]})).claims(json!({"crit": ["exp"]})).allow()
    });
    file.both("required-absent", "5", |c| {
        c.policy(json!({"require": ["exp", "crit"]})).deny_claim("claim-required", "crit")
    });
}

fn refused(file: &mut CaseFile) {
    let never = [
        ("sub", json!("viewer-1")),
        ("iat", json!(NOW)),
        ("origin_iat", json!(NOW)),
        ("catifdata", json!("x")),
        ("catif", json!([{"on": ["exp"], "status": 302}])),
        ("catr", json!({"type": "cookie", "expadd": 300})),
    ];
    for (name, value) in never {
        file.both(&format!("names-{name}"), "3 crit: never enforced by itself", |c| {
            c.claims(json!({name: value, "crit": [name]})).deny_claim("claim-unsupported", "crit")
        });
    }
    file.both("names-crit", "3 crit", |c| c.claims(json!({"crit": ["crit"]})).deny_claim("claim-unsupported", "crit"));
    file.both("names-crit-and-enforced", "3 crit", |c| {
        c.claims(json!({"catm": ["GET"], "crit": ["catm", "crit"]})).deny_claim("claim-unsupported", "crit")
    });
    for (name, claims) in [
        ("unknown", json!({"crit": ["nonsense"]})),
        ("unknown-present", json!({"vendor": "x", "crit": ["vendor"]})),
        ("empty-name", json!({"crit": [""]})),
        ("case", json!({"catm": ["GET"], "crit": ["CATM"]})),
        ("not-built", json!({"status": {"status_list": 7}, "crit": ["status"]})),
        ("not-built-absent", json!({"crit": ["status"]})),
    ] {
        file.both(&format!("names-{name}"), "3 crit", |c| {
            c.claims(claims.clone()).deny_claim("claim-unsupported", "crit")
        });
    }
    file.both("names-ignored", "3 crit: present, but not enforced", |c| {
        c.claims(json!({"status": {"status_list": 7}, "crit": ["status"]}))
            .policy(json!({"ignore_claims": ["status"]}))
            .deny_claim("claim-unsupported", "crit")
    });
    for label in [1000, 0, -1, -70_000, 300] {
        let name = label.to_string().replace('-', "minus-");
        file.cat(&format!("names-label-{name}"), "3 crit", |c| {
            c.label(label, int(0)).label(-65_541, list([label])).deny_claim("claim-unsupported", "crit")
        });
    }
    file.cat("names-text-of-claim", "3 crit: a CAT names labels", |c| {
        c.claims(json!({"catm": ["GET"]}))
            .label(-65_541, Cbor::Array(vec![text("catm")]))
            .deny_claim("claim-unsupported", "crit")
    });
}

fn malformed(file: &mut CaseFile) {
    let rows = [
        ("empty", json!([])),
        ("null", json!(null)),
        ("text", json!("exp")),
        ("number", json!(4)),
        ("bool", json!(true)),
        ("map", json!({"exp": true})),
        ("null-inside", json!(["exp", null])),
        ("bool-inside", json!([true])),
        ("fraction-inside", json!([4.5])),
        ("list-inside", json!([["exp"]])),
        ("map-inside", json!([{"exp": 1}])),
        ("257-entries", json!(vec!["exp"; 257])),
    ];
    for (name, crit) in &rows {
        file.both(&format!("malformed-{name}"), "3 crit", |c| {
            c.claims(json!({"crit": crit})).deny_claim("claim-malformed", "crit")
        });
    }
    for (name, entry) in [("bytes", bytes(b"exp")), ("tagged", tag(1, int(4)))] {
        file.cat(&format!("malformed-{name}-inside"), "3 crit", |c| {
            c.label(-65_541, Cbor::Array(vec![entry.clone()])).deny_claim("claim-malformed", "crit")
        });
    }
    file.cat("malformed-tagged", "2 encoding", |c| {
        c.label(-65_541, tag(1, list([4]))).deny_claim("claim-malformed", "crit")
    });
}

fn order(file: &mut CaseFile) {
    let rows = [
        ("before-not-built", json!({"crit": ["catu"], "status": {"status_list": 7}}), "claim-unsupported", "crit"),
        ("after-malformed", json!({"crit": ["catu"], "catm": 7}), "claim-malformed", "catm"),
        ("malformed-first", json!({"crit": [], "metro": 7, "catm": 7}), "claim-malformed", "crit"),
        ("named-and-malformed", json!({"crit": ["catm"], "catm": 7}), "claim-malformed", "catm"),
        ("before-expired", json!({"crit": ["catu"], "exp": 1}), "claim-unsupported", "crit"),
    ];
    for (name, claims, reason, claim) in &rows {
        file.both(&format!("order-{name}"), "1: 8xx", |c| c.claims(claims.clone()).deny_claim(reason, claim));
    }
    file.both("order-before-required", "1: 801 before 802", |c| {
        c.claims(json!({"crit": ["catu"]})).policy(json!({"require": ["catm"]})).deny_claim("claim-unsupported", "crit")
    });
}

/// `labels.crit` of the policy is the number of crit; the default number then is no claim.
fn numbers(file: &mut CaseFile) {
    let other = || json!({"labels": {"crit": 40_000}});
    let methods = || json!({"catm": ["GET"]});
    file.cat("renumbered", "6 labels", |c| c.policy(other()).claims(methods()).label(40_000, list([313])).allow());
    file.cat("renumbered-absent", "6 labels", |c| {
        c.policy(other()).label(40_000, list([313])).deny_claim("claim-unsupported", "crit")
    });
    file.cat("renumbered-malformed", "6 labels", |c| {
        c.policy(other()).label(40_000, list([])).deny_claim("claim-malformed", "crit")
    });
    file.cat("renumbered-names-itself", "6 labels", |c| {
        c.policy(other()).label(40_000, list([40_000])).deny_claim("claim-unsupported", "crit")
    });
    file.cat("renumbered-default-number", "1: the decimal label when unknown", |c| {
        c.policy(other()).claims(methods()).label(-65_541, list([313])).deny_claim("claim-unsupported", "-65541")
    });
    file.cat("number-without-policy", "3", |c| {
        c.claims(methods()).label(40_000, list([313])).deny_claim("claim-unsupported", "40000")
    });
    file.jwt("renumbered-name", "6 labels: names stay", |c| {
        c.policy(other()).claims(json!({"catm": ["GET"], "crit": ["catm"]})).allow()
    });
    file.jwt("renumbered-name-absent", "6 labels: names stay", |c| {
        c.policy(other()).claims(json!({"crit": ["catm"]})).deny_claim("claim-unsupported", "crit")
    });
}
