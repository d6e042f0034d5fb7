//! The policy's `labels` give the operators their numbers, at every level.

use crate::case::CaseFile;
use crate::cbor::{Value as Cbor, int, map, text};
use serde_json::{Value, json};

pub(super) fn add(file: &mut CaseFile) {
    let labels = || json!({"labels": {"or": 41, "nor": 42, "and": 43}});
    let methods = |method: &str| map([(313, Cbor::Array(vec![text(method)]))]);
    let one = |set: Cbor| Cbor::Array(vec![set]);
    for (name, number, holding, failing) in
        [("or", 41, "GET", "POST"), ("nor", 42, "POST", "GET"), ("and", 43, "GET", "POST")]
    {
        file.cat(&format!("numbered-{name}"), "6 label 324", |c| {
            c.policy(labels()).label(number, one(methods(holding))).allow()
        });
        file.cat(&format!("numbered-{name}-fails"), "6 label 324", |c| {
            c.policy(labels()).label(number, one(methods(failing))).deny_claim("composition", name)
        });
        file.cat(&format!("numbered-{name}-inside"), "6 label 324", |c| {
            c.policy(labels()).label(43, one(map([(number, one(methods(failing)))]))).deny_claim("composition", "and")
        });
        file.cat(&format!("numbered-{name}-malformed-inside"), "6 label 324", |c| {
            c.policy(labels())
                .label(43, one(map([(number, one(map([(313, int(7))])))])))
                .deny_claim("claim-malformed", &format!("and/0/{name}/0/catm"))
        });
        file.cat(&format!("numbered-{name}-default-inside"), "1: the decimal label when unknown", |c| {
            let default = number + 283;
            c.policy(labels())
                .label(43, one(map([(default, one(methods(holding)))])))
                .deny_claim("claim-unsupported", &format!("and/0/{default}"))
        });
        file.cat(&format!("numbered-{name}-without-policy"), "3", |c| {
            c.label(number, one(methods(holding))).deny_claim("claim-unsupported", &number.to_string())
        });
        file.jwt(&format!("numbered-{name}-name"), "6 label 324: names stay", |c| {
            c.policy(labels()).claims(json!({name: [{"catm": [failing]}]})).deny_claim("composition", name)
        });
        file.cat(&format!("numbered-{name}-ignored"), "3: a claim this build knows is a configuration error", |c| {
            let mut policy = labels();
            policy["ignore_claims"] = Value::from(vec![number.to_string()]);
            c.policy(policy).deny("not-configured")
        });
    }
    file.cat("numbered-swapped", "6 label 324", |c| {
        let swapped = json!({"labels": {"or": 325, "nor": 324}});
        c.policy(swapped).label(324, one(methods("POST"))).label(325, one(methods("GET"))).allow()
    });
    file.cat("numbered-swapped-order", "1: the lowest label is that of the claim", |c| {
        let swapped = json!({"labels": {"or": 325, "nor": 324}});
        c.policy(swapped).label(324, int(7)).label(325, int(7)).deny_claim("claim-malformed", "or")
    });
    // 324 is cattprint's at every level.
    let labels = || json!({"labels": {"or": 327, "cattprint": 324}});
    let fingerprint = || map([(324, map([(0, int(2)), (1, text("t13d"))]))]);
    let rows = [
        ("true", json!("t13d"), ""),
        ("false", json!("q13d"), "composition"),
        ("unknown", json!(null), "context-missing"),
    ];
    for (name, ja4, reason) in &rows {
        let request = || if ja4.is_null() { json!({}) } else { json!({"tls": {"ja4": ja4}}) };
        file.cat(&format!("numbered-cattprint-{name}"), "6 label 324", |c| {
            c.policy(labels()).label(327, one(fingerprint())).request(request()).expect(reason, "or")
        });
        file.jwt(&format!("numbered-cattprint-{name}-name"), "6 label 324", |c| {
            let set = json!({"cattprint": {"type": "ja4", "value": "t13d"}});
            c.policy(labels()).claims(json!({"or": [set]})).request(request()).expect(reason, "or")
        });
    }
    file.cat("numbered-cattprint-malformed", "6 label 324", |c| {
        c.policy(labels()).label(327, one(map([(324, one(map([])))]))).deny_claim("claim-malformed", "or/0/cattprint")
    });
    file.jwt("numbered-cattprint-without-number", "6 label 324", |c| {
        let set = json!({"cattprint": {"type": "ja4", "value": "t13d"}});
        c.claims(json!({"nor": [set]})).deny_claim("claim-unsupported", "nor/0/cattprint")
    });
    file.both("numbered-twice", "6 label 324: duplicates are errors", |c| {
        c.policy(json!({"labels": {"or": 325}})).deny("not-configured")
    });
}
