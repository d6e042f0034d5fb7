//! or, nor and and (semantics section 7).

mod conditions;
mod faults;
mod numbers;
mod order;

use crate::case::CaseFile;
use serde_json::{Value, json};

pub(super) fn file() -> CaseFile {
    let mut file = CaseFile::new("composition", "or, nor, and: three values, nesting, form, numbers, order");
    pairs(&mut file);
    sets(&mut file);
    empty(&mut file);
    negations(&mut file);
    nesting(&mut file);
    conditions::add(&mut file);
    faults::add(&mut file);
    numbers::add(&mut file);
    order::add(&mut file);
    file
}

const OPERATORS: [&str; 3] = ["or", "nor", "and"];

/// A set that is true, false or, because the market area is not known, neither.
fn set(truth: char) -> Value {
    match truth {
        't' => json!({"catm": ["GET"]}),
        'f' => json!({"catm": ["POST"]}),
        _ => json!({"metro": ["807"]}),
    }
}

/// The reason of a composition that is true, false or not known.
fn reason(truth: char) -> &'static str {
    match truth {
        't' => "",
        'f' => "composition",
        _ => "context-missing",
    }
}

/// Every operator on one, two and three sets.
fn pairs(file: &mut CaseFile) {
    let rows = [
        ("t", ['t', 'f', 't']),
        ("f", ['f', 't', 'f']),
        ("u", ['u', 'u', 'u']),
        ("tt", ['t', 'f', 't']),
        ("tf", ['t', 'f', 'f']),
        ("tu", ['t', 'f', 'u']),
        ("ft", ['t', 'f', 'f']),
        ("ff", ['f', 't', 'f']),
        ("fu", ['u', 'u', 'f']),
        ("ut", ['t', 'f', 'u']),
        ("uf", ['u', 'u', 'f']),
        ("uu", ['u', 'u', 'u']),
        ("fff", ['f', 't', 'f']),
        ("fuf", ['u', 'u', 'f']),
        ("uft", ['t', 'f', 'f']),
        ("ttu", ['t', 'f', 'u']),
        ("uut", ['t', 'f', 'u']),
        ("fft", ['t', 'f', 'f']),
        ("ttt", ['t', 'f', 't']),
    ];
    for (truths, outcomes) in rows {
        for (operator, outcome) in OPERATORS.into_iter().zip(outcomes) {
            let sets: Vec<Value> = truths.chars().map(set).collect();
            file.both(&format!("{operator}-{truths}"), "7", |c| {
                c.claims(json!({operator: sets})).expect(reason(outcome), operator)
            });
        }
    }
}

/// A set is false if any of its claims is, else not known if any is, else true.
fn sets(file: &mut CaseFile) {
    let rows = [
        ("both", json!({"catm": ["GET"], "catgeoiso3166": ["US"]}), 't'),
        ("first", json!({"catm": ["GET"], "catgeoiso3166": ["DE"]}), 'f'),
        ("second", json!({"catm": ["POST"], "catgeoiso3166": ["US"]}), 'f'),
        ("neither", json!({"catm": ["POST"], "catgeoiso3166": ["DE"]}), 'f'),
        ("true-and-unknown", json!({"catm": ["GET"], "metro": [807]}), 'u'),
        ("unknown-and-true", json!({"cath": {"accept": {"exact": "a"}}, "catgeoiso3166": ["US"]}), 'u'),
        ("false-and-unknown", json!({"catm": ["POST"], "metro": [807]}), 'f'),
        ("unknown-and-false", json!({"cath": {"accept": {"exact": "a"}}, "catgeoiso3166": ["DE"]}), 'f'),
        ("both-unknown", json!({"cath": {"accept": {"exact": "a"}}, "metro": [807]}), 'u'),
        ("true-composition", json!({"catm": ["GET"], "or": [{"catgeoiso3166": ["US"]}]}), 't'),
        ("false-composition", json!({"catm": ["GET"], "or": [{"catgeoiso3166": ["DE"]}]}), 'f'),
        ("unknown-composition", json!({"catm": ["GET"], "nor": [{"metro": [807]}]}), 'u'),
        ("false-and-unknown-composition", json!({"catm": ["POST"], "nor": [{"metro": [807]}]}), 'f'),
        ("unknown-and-false-composition", json!({"metro": [807], "and": [{"catm": ["POST"]}]}), 'f'),
        ("three-compositions", json!({"or": [{}], "nor": [{"catm": ["POST"]}], "and": [{}]}), 't'),
        ("three-compositions-one-false", json!({"or": [{}], "nor": [{"catm": ["GET"]}], "and": [{}]}), 'f'),
    ];
    for (name, set, truth) in &rows {
        for (operator, outcome) in [("or", *truth), ("nor", negated(*truth)), ("and", *truth)] {
            file.both(&format!("set-{name}-{operator}"), "7: a set", |c| {
                c.claims(json!({operator: [set]})).expect(reason(outcome), operator)
            });
        }
    }
}

const fn negated(truth: char) -> char {
    match truth {
        't' => 'f',
        'f' => 't',
        other => other,
    }
}

fn empty(file: &mut CaseFile) {
    for (operator, outcome) in [("or", 't'), ("nor", 'f'), ("and", 't')] {
        file.both(&format!("empty-set-{operator}"), "7: {} is true", |c| {
            c.claims(json!({operator: [{}]})).expect(reason(outcome), operator)
        });
        let ignored = |id: &str, set: Value| (id.to_owned(), set);
        for (id, set) in [
            ignored("ignored", json!({"vendor": {"a": [1, null]}})),
            ignored("sub", json!({"sub": "viewer-1"})),
            ignored("iat", json!({"iat": 1_700_000_500})),
        ] {
            file.both(&format!("only-{id}-{operator}"), "7: inner sub and iat are true", |c| {
                c.claims(json!({operator: [set]}))
                    .policy(json!({"reject_future_iat": true, "subjects": ["viewer-2"]}))
                    .claims(json!({"sub": "viewer-2"}))
                    .expect(reason(outcome), operator)
            });
        }
        file.both(&format!("outer-claims-apply-{operator}"), "4.1 of cat.md: outer claims still apply", |c| {
            c.claims(json!({operator: [{"catm": ["GET", "POST"]}], "catm": ["POST"]})).deny_claim("method", "catm")
        });
    }
}

/// A missing fact inside nor never becomes an allow, however often it is negated.
fn negations(file: &mut CaseFile) {
    let rows = [
        ("nor-nor-true", json!({"nor": [{"nor": [set('t')]}]}), 't', "nor"),
        ("nor-nor-false", json!({"nor": [{"nor": [set('f')]}]}), 'f', "nor"),
        ("nor-nor-unknown", json!({"nor": [{"nor": [set('u')]}]}), 'u', "nor"),
        ("nor-nor-nor-unknown", json!({"nor": [{"nor": [{"nor": [set('u')]}]}]}), 'u', "nor"),
        ("nor-and-unknown-true", json!({"nor": [{"and": [set('u'), set('t')]}]}), 'u', "nor"),
        ("nor-and-unknown-false", json!({"nor": [{"and": [set('u'), set('f')]}]}), 't', "nor"),
        ("nor-or-unknown-false", json!({"nor": [{"or": [set('u'), set('f')]}]}), 'u', "nor"),
        ("nor-or-unknown-true", json!({"nor": [{"or": [set('u'), set('t')]}]}), 'f', "nor"),
        ("or-nor-unknown-or-true", json!({"or": [{"nor": [set('u')]}, set('t')]}), 't', "or"),
        ("or-nor-unknown-or-false", json!({"or": [{"nor": [set('u')]}, set('f')]}), 'u', "or"),
        ("and-nor-unknown", json!({"and": [{"nor": [set('u')]}, set('t')]}), 'u', "and"),
        ("and-nor-false", json!({"and": [{"nor": [set('f')]}, set('t')]}), 't', "and"),
    ];
    for (name, claims, outcome, operator) in &rows {
        file.both(&format!("negation-{name}"), "7", |c| c.claims(claims.clone()).expect(reason(*outcome), operator));
    }
}

/// This operator around itself, so many times, around this set.
fn nested(operator: &str, depth: usize, inner: Value) -> Value {
    (0..depth).fold(inner, |inner, _| json!({operator: [inner]}))
}

fn nesting(file: &mut CaseFile) {
    for operator in OPERATORS {
        for depth in 1..=7 {
            let is_negated = operator == "nor" && depth % 2 == 1;
            for (truth, name) in [('t', "true"), ('f', "false"), ('u', "unknown")] {
                let outcome = if is_negated { negated(truth) } else { truth };
                file.both(&format!("depth-{depth}-{operator}-{name}"), "7: depth", |c| {
                    c.claims(nested(operator, depth, set(truth))).expect(reason(outcome), operator)
                });
            }
        }
        // Each composition nests two deeper: the eighth stands beyond the default limit on nesting.
        for depth in [8, 9, 20, 50] {
            file.both(&format!("depth-{depth}-{operator}"), "2 size: nesting", |c| {
                c.claims(nested(operator, depth, json!({}))).deny("nesting-too-deep")
            });
        }
        let raised = || json!({"limits": {"nesting": 32}});
        let outcome = if operator == "nor" { 'f' } else { 't' };
        file.both(&format!("depth-8-raised-{operator}"), "2 size: composition 8", |c| {
            c.policy(raised())
                .claims(nested(operator, 7, json!({operator: [{}]})))
                .expect(reason(if operator == "nor" { 't' } else { outcome }), operator)
        });
        file.both(&format!("depth-9-raised-{operator}"), "2 size: composition 8", |c| {
            c.policy(raised()).claims(nested(operator, 9, json!({}))).deny("nesting-too-deep")
        });
        file.both(&format!("depth-9-raised-malformed-{operator}"), "1: 1xx before 8xx", |c| {
            c.policy(raised())
                .claims(nested(operator, 9, json!({})))
                .claims(json!({"catm": 7}))
                .deny("nesting-too-deep")
        });
        file.cat(&format!("depth-9-raised-forged-{operator}"), "1: a bad signature wins", |c| {
            c.policy(raised())
                .claims(nested(operator, 9, json!({})))
                .signed_with(&crate::fixture::secret(9))
                .deny("signature-invalid")
        });
    }
    // In CBOR an address nests in its tag, its prefix in an array as well: both formats stop at the same depth.
    let network = |entry: &str| json!({"catnip": [entry]});
    for (name, entry, deepest) in [("address", "203.0.113.7", 6), ("prefix", "203.0.113.0/24", 6), ("asn", "", 7)] {
        let set = if entry.is_empty() { json!({"catnip": [64500]}) } else { network(entry) };
        file.both(&format!("depth-{deepest}-{name}"), "2 size: nesting", |c| {
            c.claims(nested("or", deepest, set.clone())).allow()
        });
        file.both(&format!("depth-{}-{name}", deepest + 1), "2 size: nesting", |c| {
            c.claims(nested("or", deepest + 1, set.clone())).deny("nesting-too-deep")
        });
    }
    file.both("depth-mixed", "7: depth", |c| {
        let sets = json!({"and": [{"nor": [{"catm": ["POST"]}, {"and": [{"or": [{"metro": [1]}, {"catm": ["PUT"]}]},
            {"catgeoiso3166": ["DE"]}]}]}, {"or": [{"catgeoiso3166": ["DE"]}, {"catnip": [64500]}]}]});
        c.claims(sets).allow()
    });
}
