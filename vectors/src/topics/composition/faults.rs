//! What is malformed, unsupported or out of place inside a composition denies the token, whatever the operator.

use super::OPERATORS;
use crate::case::CaseFile;
use crate::cbor::{Value as Cbor, int, map, tag, text};
use serde_json::{Value, json};

pub(super) fn add(file: &mut CaseFile) {
    form(file);
    malformed(file);
    unsupported(file);
    misplaced(file);
    sizes(file);
    private(file);
}

/// The composition itself.
fn form(file: &mut CaseFile) {
    let rows: [(&str, Value); 9] = [
        ("empty", json!([])),
        ("map", json!({})),
        ("set", json!({"catm": ["GET"]})),
        ("null", json!(null)),
        ("number", json!(1)),
        ("text", json!("catm")),
        ("number-inside", json!([{}, 7])),
        ("null-inside", json!([null])),
        ("list-inside", json!([{}, [{}]])),
    ];
    for operator in OPERATORS {
        for (name, value) in &rows {
            file.both(&format!("form-{name}-{operator}"), "7", |c| {
                c.claims(json!({operator: value})).deny_claim("claim-malformed", operator)
            });
            file.both(&format!("form-{name}-{operator}-nested"), "7", |c| {
                c.claims(json!({"nor": [{"catm": ["POST"]}, {operator: value}]}))
                    .deny_claim("claim-malformed", &format!("nor/1/{operator}"))
            });
        }
    }
    let odd = |label: Cbor| Cbor::Array(vec![Cbor::Map(vec![(label, int(1))])]);
    file.cat("form-label-bytes", "7", |c| {
        c.label(324, odd(crate::cbor::bytes(b"x"))).deny_claim("claim-malformed", "or")
    });
    file.cat("form-label-greatest", "7", |c| {
        c.label(325, odd(Cbor::from(u64::MAX))).deny_claim("claim-unsupported", "nor")
    });
    file.cat("form-tagged", "2 encoding: other tags 800", |c| {
        c.label(324, tag(1, Cbor::Array(vec![map([])]))).deny_claim("claim-malformed", "or")
    });
    file.cat("form-tagged-set", "2 encoding: other tags 800", |c| {
        c.label(324, Cbor::Array(vec![tag(259, map([]))])).deny_claim("claim-malformed", "or")
    });
    let twice = Cbor::Array(vec![Cbor::Map(vec![(int(4), int(1)), (int(4), int(2))])]);
    file.cat("form-duplicate-inside", "2 encoding: no duplicate labels", |c| {
        c.label(325, twice.clone()).deny("duplicate-key")
    });
    file.jwt("form-duplicate-name-inside", "2 JSON: duplicate names", |c| {
        c.payload(br#"{"iss":"https://id.example","aud":"cdn-a","exp":1700000300,"nor":[{"exp":1,"exp":2}]}"#)
            .deny("duplicate-key")
    });
    file.cat("form-labels-descending", "2 encoding: map order is free", |c| {
        let set = Cbor::Map(vec![(int(313), Cbor::Array(vec![text("GET")])), (int(4), int(1_700_000_001))]);
        c.label(324, Cbor::Array(vec![set])).allow()
    });
}

fn malformed(file: &mut CaseFile) {
    let rows: [(&str, Value); 14] = [
        ("iss", json!(7)),
        ("sub", json!(["viewer-1"])),
        ("aud", json!([])),
        ("exp", json!("1700000300")),
        ("nbf", json!(null)),
        ("iat", json!(true)),
        ("catnip", json!(["203.0.113.7/33"])),
        ("catu", json!({"path": {}})),
        ("catu", json!({"fragment": {"exact": "x"}})),
        ("catm", json!([])),
        ("cath", json!({"a": {"exact": "x"}, "A": {"exact": "x"}})),
        ("catgeoiso3166", json!(["us"])),
        ("metro", json!([-1])),
        ("catm", json!(["GET", 7])),
    ];
    for operator in OPERATORS {
        for (row, (name, value)) in rows.iter().map(|(name, value)| (*name, value)).enumerate() {
            // Also behind a set that decides.
            file.both(&format!("malformed-{operator}-{row}-{name}"), "7: malformed anywhere inside", |c| {
                c.claims(json!({operator: [{}, {"catm": ["POST"]}, {name: value}]}))
                    .deny_claim("claim-malformed", &format!("{operator}/2/{name}"))
            });
        }
        file.both(&format!("malformed-{operator}-deep"), "7: malformed anywhere inside", |c| {
            c.claims(json!({operator: [{}, {"or": [{"and": [{"nor": [{}, {"catm": 7}]}]}]}]}))
                .deny_claim("claim-malformed", &format!("{operator}/1/or/0/and/0/nor/1/catm"))
        });
        file.cat(&format!("malformed-{operator}-private-tagged"), "2 encoding: also in ignored claims", |c| {
            let set = Cbor::Map(vec![(int(-70_000), tag(1, int(0)))]);
            let label = 324 + OPERATORS.iter().position(|other| *other == operator).map_or(0, |place| place as i64);
            c.label(label, Cbor::Array(vec![set])).deny_claim("claim-malformed", &format!("{operator}/0/-70000"))
        });
    }
}

fn unsupported(file: &mut CaseFile) {
    let regex = || json!({"catu": {"path": {"regex": ["(?=/live/)"]}}});
    for (place, operator) in (0..).zip(OPERATORS) {
        file.both(&format!("unsupported-{operator}-regex"), "7: unsupported anywhere inside", |c| {
            c.claims(json!({operator: [{}, regex()]})).deny_claim("claim-unsupported", &format!("{operator}/1/catu"))
        });
        file.both(&format!("unsupported-{operator}-deep"), "7: unsupported anywhere inside", |c| {
            c.claims(json!({operator: [{"nor": [{"and": [regex()]}]}]}))
                .deny_claim("claim-unsupported", &format!("{operator}/0/nor/0/and/0/catu"))
        });
        let unknown = |label: Cbor| Cbor::Array(vec![map([]), Cbor::Map(vec![(label, int(0))])]);
        let at = |name: &str| format!("{operator}/1/{name}");
        file.cat(&format!("unsupported-{operator}-label"), "3, 7", |c| {
            c.label(324 + place, unknown(int(1000))).deny_claim("claim-unsupported", &at("1000"))
        });
        file.cat(&format!("unsupported-{operator}-name"), "3, 7: names of the vocabulary", |c| {
            c.label(324 + place, unknown(text("exp"))).deny_claim("claim-unsupported", &at("exp"))
        });
        file.cat(&format!("ignored-{operator}-label"), "3: ignore_claims inside compositions", |c| {
            c.label(
                324 + place,
                Cbor::Array(vec![Cbor::Map(vec![(int(1000), int(0)), (int(313), Cbor::Array(vec![text("POST")]))])]),
            )
            .policy(json!({"ignore_claims": ["1000"]}))
            .expect(if operator == "nor" { "" } else { "composition" }, operator)
        });
        file.cat(&format!("ignored-{operator}-private"), "3: private integers", |c| {
            c.label(324 + place, unknown(int(-70_000)))
                .expect(if operator == "nor" { "composition" } else { "" }, operator)
        });
        file.cat(&format!("ignored-{operator}-watermarking"), "3: 300-307 never deny", |c| {
            c.label(324 + place, unknown(int(300))).expect(if operator == "nor" { "composition" } else { "" }, operator)
        });
        file.jwt(&format!("unsupported-{operator}-foreign"), "3, 7: restriction names of others", |c| {
            c.claims(json!({operator: [{}, {"paths": ["/"]}]})).deny_claim("claim-unsupported", &at("paths"))
        });
        file.jwt(&format!("ignored-{operator}-foreign"), "3: ignore_claims inside compositions", |c| {
            c.claims(json!({operator: [{"paths": ["/"]}]}))
                .policy(json!({"ignore_claims": ["paths"]}))
                .expect(if operator == "nor" { "composition" } else { "" }, operator)
        });
    }
}

/// Claims that stand at the top level only, each well-formed.
fn misplaced(file: &mut CaseFile) {
    let rows = [
        ("catv", json!(1)),
        ("cti", json!("0b71")),
        ("catreplay", json!(0)),
        ("catpor", json!([0.5, "0b71"])),
        ("catif", json!([{"on": ["exp"], "status": 302}])),
        ("catr", json!({"type": "cookie", "expadd": 300})),
        ("crit", json!(["catm"])),
        ("epoch", json!(3)),
        ("tenant", json!("acme")),
        ("sid", json!("s1")),
        ("origin_iat", json!(1_700_000_000)),
        ("status", json!({"status_list": {"idx": 0, "uri": "https://id.example/s/1"}})),
    ];
    for operator in OPERATORS {
        for (name, value) in rows.iter().map(|(name, value)| (*name, value)) {
            file.both(&format!("misplaced-{operator}-{name}"), "7: top level only", |c| {
                c.claims(json!({operator: [{}, {"catm": ["GET"], name: value}]}))
                    .deny_claim("claim-malformed", &format!("{operator}/1/{name}"))
            });
        }
        file.both(&format!("misplaced-{operator}-deep"), "7: top level only", |c| {
            c.claims(json!({operator: [{"nor": [{"sid": "s1"}]}]}))
                .deny_claim("claim-malformed", &format!("{operator}/0/nor/0/sid"))
        });
        file.both(&format!("misplaced-{operator}-catdpop"), "7: cnf and catdpop stand in the same set", |c| {
            c.claims(json!({operator: [{"catdpop": {"window": 300}}]}))
                .deny_claim("claim-malformed", &format!("{operator}/0/catdpop"))
        });
        file.jwt(&format!("misplaced-{operator}-jti"), "7: top level only", |c| {
            c.claims(json!({operator: [{"jti": "0b71"}]})).deny_claim("claim-malformed", &format!("{operator}/0/cti"))
        });
    }
    for name in ["or", "nor", "and"] {
        file.both(&format!("crit-{name}"), "3 crit", |c| {
            let outcome = if name == "nor" { "composition" } else { "" };
            c.claims(json!({"crit": [name], name: [{}]})).expect(outcome, name)
        });
        file.both(&format!("crit-{name}-absent"), "3 crit: each entry must be present", |c| {
            c.claims(json!({"crit": [name]})).deny_claim("claim-unsupported", "crit")
        });
        file.both(&format!("crit-{name}-inside-only"), "7: presence looks at the top level", |c| {
            c.claims(json!({"crit": [name], "or": [{name: [{}]}]}))
                .expect(if name == "or" { "" } else { "claim-unsupported" }, "crit")
        });
    }
    file.both("crit-claim-inside-only", "7: presence looks at the top level", |c| {
        c.claims(json!({"crit": ["catm"], "and": [{"catm": ["GET"]}]})).deny_claim("claim-unsupported", "crit")
    });
}

fn sizes(file: &mut CaseFile) {
    for operator in OPERATORS {
        for (count, is_sound) in [(256, true), (257, false)] {
            file.both(&format!("sets-{count}-{operator}"), "2 size: 256 entries in one list", |c| {
                let mut sets = vec![json!({}); count - 1];
                sets.push(json!({"catm": ["POST"]}));
                match (is_sound, operator) {
                    (false, _) => c.claims(json!({operator: sets})).deny_claim("claim-malformed", operator),
                    (true, "or") => c.claims(json!({operator: sets})).allow(),
                    (true, _) => c.claims(json!({operator: sets})).deny_claim("composition", operator),
                }
            });
        }
        file.both(&format!("last-of-256-{operator}"), "7", |c| {
            let mut sets = vec![json!({"exp": 0}); 255];
            sets.push(json!({"exp": 1_700_000_001}));
            let outcome = if operator == "or" { "" } else { "composition" };
            c.claims(json!({operator: sets})).expect(outcome, operator)
        });
        file.both(&format!("too-many-items-{operator}"), "2 size: 1024 items", |c| {
            let sets = vec![json!({"catm": ["A", "B", "C", "D"]}); 200];
            c.claims(json!({operator: sets})).policy(json!({"limits": {"token_bytes": 16384}})).deny("too-many-claims")
        });
    }
}

/// What CTA-5007 wants encrypted is no less in the clear inside a composition.
fn private(file: &mut CaseFile) {
    let rows = [
        ("sub", json!({"or": [{}, {"sub": "viewer-1"}]}), "or/1/sub"),
        ("address", json!({"nor": [{"catnip": ["203.0.113.9"]}]}), "nor/0/catnip"),
        ("deep", json!({"and": [{"or": [{"nor": [{"sub": "v"}]}]}]}), "and/0/or/0/nor/0/sub"),
        ("top-first", json!({"or": [{"sub": "v"}], "catnip": ["203.0.113.7"]}), "catnip"),
        ("first-operator", json!({"and": [{"sub": "v"}], "nor": [{"catnip": ["203.0.113.9"]}]}), "nor/0/catnip"),
        ("first-set", json!({"or": [{"catnip": ["203.0.113.7"]}, {"sub": "v"}]}), "or/0/catnip"),
        ("lowest-label", json!({"or": [{"catnip": ["203.0.113.7"], "sub": "v"}]}), "or/0/sub"),
    ];
    for (name, claims, claim) in &rows {
        file.both(&format!("private-{name}"), "7, spec/cat.md 5.8 and 5.18", |c| {
            c.claims(claims.clone()).policy(json!({"require_encrypted": true})).deny_claim("encryption-required", claim)
        });
    }
    file.both("private-none", "7, spec/cat.md 5.8 and 5.18", |c| {
        c.claims(json!({"or": [{"catnip": ["203.0.113.0/24"]}]})).policy(json!({"require_encrypted": true})).allow()
    });
}
