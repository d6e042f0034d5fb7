//! Which of several faults or failures is reported (semantics section 1).

use super::{OPERATORS, set};
use crate::case::CaseFile;
use crate::fixture::{ISSUER, NOW, state};
use serde_json::json;

pub(super) fn add(file: &mut CaseFile) {
    verdicts(file);
    faults(file);
    stages(file);
}

/// 600 and 611 name the operator; or, nor, and in turn, behind every other claim of the request.
fn verdicts(file: &mut CaseFile) {
    let (t, f, u) = (set('t'), set('f'), set('u'));
    let rows = [
        ("or-before-nor", json!({"or": [f], "nor": [t], "and": [f]}), "composition", "or"),
        ("nor-before-and", json!({"or": [t], "nor": [t], "and": [f]}), "composition", "nor"),
        ("and-last", json!({"or": [t], "nor": [f], "and": [f]}), "composition", "and"),
        ("unknown-or-before-false-nor", json!({"or": [u], "nor": [t], "and": [f]}), "context-missing", "or"),
        ("false-or-before-unknown-nor", json!({"or": [f], "nor": [u], "and": [u]}), "composition", "or"),
        ("unknown-nor-before-false-and", json!({"or": [t], "nor": [u], "and": [f]}), "context-missing", "nor"),
        ("method-before", json!({"or": [f], "catm": ["POST"]}), "method", "catm"),
        ("metro-before", json!({"or": [f], "metro": [807]}), "context-missing", "metro"),
        ("unknown-header-before", json!({"nor": [t], "cath": {"a": {"exact": "b"}}}), "context-missing", "cath"),
        ("all-hold", json!({"or": [t], "nor": [f], "and": [t]}), "", ""),
    ];
    for (name, claims, reason, claim) in &rows {
        file.both(&format!("order-{name}"), "1: 611 last of 6xx", |c| c.claims(claims.clone()).expect(reason, claim));
    }
    file.both("order-metro-false-before", "1: 614 before 611", |c| {
        c.claims(json!({"or": [set('f')], "metro": [501]}))
            .request(json!({"geo": {"metro": "807"}}))
            .deny_claim("metro", "metro")
    });
}

/// The 800 of the lowest label, then the 801 of the lowest: a composition's faults stand at its place, set by set.
fn faults(file: &mut CaseFile) {
    let regex = || json!({"path": {"regex": ["(?=x)"]}});
    let rows = [
        ("lower-label", json!({"or": [{"iss": 7}], "catm": 7}), "claim-malformed", "catm"),
        ("private-label", json!({"or": [{"iss": 7}], "metro": 7}), "claim-malformed", "metro"),
        ("or-before-nor", json!({"nor": [{"iss": 7}], "or": [{"catm": 7}]}), "claim-malformed", "or/0/catm"),
        ("first-set", json!({"or": [{"catm": 7}, {"iss": 7}]}), "claim-malformed", "or/0/catm"),
        ("lowest-in-set", json!({"or": [{"catm": 7, "iss": 7}]}), "claim-malformed", "or/0/iss"),
        (
            "inner-before-outer-of-next-set",
            json!({"or": [{"and": [{"catm": 7}]}, {"iss": 7}]}),
            "claim-malformed",
            "or/0/and/0/catm",
        ),
        ("outer-label-first", json!({"or": [{"and": [{"iss": 7}], "catm": 7}]}), "claim-malformed", "or/0/catm"),
        ("set-before-claim", json!({"or": [{"catm": 7}, 7]}), "claim-malformed", "or"),
        ("malformed-before-unsupported", json!({"catu": regex(), "or": [{"catm": 7}]}), "claim-malformed", "or/0/catm"),
        ("malformed-inside-before", json!({"or": [{"catu": regex()}, {"catm": 7}]}), "claim-malformed", "or/1/catm"),
        ("unsupported-lower-label", json!({"catu": regex(), "nor": [{"catu": regex()}]}), "claim-unsupported", "catu"),
        ("unsupported-crit-first", json!({"crit": ["catm"], "nor": [{"catu": regex()}]}), "claim-unsupported", "crit"),
        (
            "fault-before-verdict",
            json!({"or": [{"catm": ["POST"]}], "and": [{"catm": 7}]}),
            "claim-malformed",
            "and/0/catm",
        ),
        ("fault-before-expired", json!({"exp": NOW, "and": [{"catm": 7}]}), "claim-malformed", "and/0/catm"),
    ];
    for (name, claims, reason, claim) in &rows {
        file.both(&format!("faults-{name}"), "1: 8xx", |c| c.claims(claims.clone()).deny_claim(reason, claim));
    }
}

fn stages(file: &mut CaseFile) {
    for operator in OPERATORS {
        let failing = if operator == "nor" { set('t') } else { set('f') };
        file.both(&format!("stages-expired-{operator}"), "1: 4xx before 6xx", |c| {
            c.claims(json!({operator: [failing], "exp": NOW})).deny_claim("expired", "exp")
        });
        file.both(&format!("stages-revoked-{operator}"), "1: 6xx before 7xx", |c| {
            c.claims(json!({operator: [failing], "sid": "s1"}))
                .state(state(json!({"sessions": [{"iss": ISSUER, "id": "s1"}]})))
                .deny_claim("composition", operator)
        });
        file.both(&format!("stages-unknown-before-revoked-{operator}"), "1: 6xx before 7xx", |c| {
            c.claims(json!({operator: [set('u')], "sid": "s1"}))
                .state(state(json!({"sessions": [{"iss": ISSUER, "id": "s1"}]})))
                .deny_claim("context-missing", operator)
        });
    }
}
