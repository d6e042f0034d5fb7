//! catdpop: window, reuse, critical settings; and cnf among other claims.

use super::{bound, expected, key, shown, with};
use crate::case::CaseFile;
use crate::cbor::{Value as Cbor, bytes, int, tag, text};
use crate::fixture::{NOW, state};
use crate::proof::Proof;
use serde_json::{Value, json};

pub(super) fn add(file: &mut CaseFile) {
    windows(file);
    reuse(file);
    critical(file);
    malformed(file);
    others(file);
    compositions(file);
}

fn made_at(seconds: i64) -> Proof {
    Proof::of(&key()).payload(json!({"iat": seconds}))
}

fn windows(file: &mut CaseFile) {
    let rows = [
        ("60", json!({"window": 60}), 60, 61),
        ("0", json!({"window": 0}), 0, 1),
        ("3600", json!({"window": 3600}), 3600, 3601),
        ("capped", json!({"window": 3601}), 3600, 3601),
        ("greatest", json!({"window": u64::MAX}), 3600, 3601),
        ("default", json!({}), 300, 301),
        ("default-beside-jti", json!({"jti": 0}), 300, 301),
    ];
    for (name, catdpop, last, first) in rows {
        for (when, seconds, is_valid) in [
            ("within", NOW - last, true),
            ("outside", NOW - first, false),
            ("ahead-within", NOW + last, true),
            ("ahead-outside", NOW + first, false),
        ] {
            file.both(&format!("window-{name}-{when}"), "6 DPoP", |c| {
                expected(with(c, made_at(seconds)).claims(json!({"catdpop": catdpop})), is_valid)
            });
        }
    }
}

fn reuse(file: &mut CaseFile) {
    let jkt = key().jkt();
    let rows = [
        ("new", json!([]), ""),
        ("used", json!([{"iss": jkt, "id": "p-1"}]), "replayed"),
        ("used-by-another-key", json!([{"iss": "other", "id": "p-1"}]), ""),
        ("another-used", json!([{"iss": jkt, "id": "p-2"}]), ""),
        ("used-id-of-a-token", json!([{"iss": "https://id.example", "id": "p-1"}]), ""),
    ];
    for (name, replayed, reason) in rows {
        file.both(&format!("jti-{name}"), "6 DPoP: jti key (jkt, jti)", |c| {
            with(c, Proof::of(&key()))
                .claims(json!({"catdpop": {"jti": 1}}))
                .state(state(json!({"replayed": replayed})))
                .expect(reason, "catdpop")
        });
    }
    let used = || state(json!({"replayed": [{"iss": key().jkt(), "id": "p-1"}]}));
    for (name, catdpop) in [("0", json!({"jti": 0})), ("2", json!({"jti": 2})), ("absent", json!({}))] {
        file.both(&format!("jti-setting-{name}"), "6 DPoP", |c| {
            with(c, Proof::of(&key())).claims(json!({"catdpop": catdpop})).state(used()).allow()
        });
    }
    file.both("jti-no-look-up", "8: no look-up", |c| {
        with(c, Proof::of(&key())).claims(json!({"catdpop": {"jti": 1}})).deny_claim("context-missing", "catdpop")
    });
    file.both("jti-used-and-proof-invalid", "1: 6xx before 7xx", |c| {
        expected(with(c, made_at(NOW - 301)).claims(json!({"catdpop": {"jti": 1}})).state(used()), false)
    });
    file.both("jti-used-and-session-revoked", "1: 709 last", |c| {
        let state = state(json!({
            "replayed": [{"iss": key().jkt(), "id": "p-1"}],
            "sessions": [{"iss": "https://id.example", "id": "s-1"}],
        }));
        with(c, Proof::of(&key()))
            .claims(json!({"catdpop": {"jti": 1}, "sid": "s-1"}))
            .state(state)
            .deny_claim("session-revoked", "sid")
    });
    file.both("jti-used-with-ckt", "6 DPoP: jti key (jkt, jti)", |c| {
        shown(c.claims(json!({"cnf": {"ckt": key().ckt()}, "catdpop": {"jti": 1}})), Proof::of(&key()))
            .state(used())
            .deny_claim("replayed", "catdpop")
    });
}

fn critical(file: &mut CaseFile) {
    let usual = |c, catdpop: &Value| with(c, Proof::of(&key())).claims(json!({"catdpop": catdpop}));
    let rows = [
        ("unknown", json!({"crit": [2]}), "claim-unsupported"),
        ("negative", json!({"crit": [-2]}), "claim-unsupported"),
        ("two", json!({"crit": [2, 3], "window": 60}), "claim-unsupported"),
        ("empty", json!({"crit": []}), "claim-malformed"),
        ("of-itself", json!({"crit": [-1]}), "claim-malformed"),
        ("of-window", json!({"crit": [0], "window": 60}), "claim-malformed"),
        ("of-jti", json!({"crit": [2, 1]}), "claim-malformed"),
        ("number", json!({"crit": 2}), "claim-malformed"),
        ("null-inside", json!({"crit": [null]}), "claim-malformed"),
    ];
    for (name, catdpop, reason) in rows {
        file.both(&format!("critical-{name}"), "6 DPoP", |c| usual(c, &catdpop).deny_claim(reason, "catdpop"));
    }
    file.cat("critical-text-cat", "6 DPoP", |c| {
        let settings = Cbor::Map(vec![(int(-1), Cbor::Array(vec![text("x")]))]);
        with(c, Proof::of(&key())).label(321, settings).deny_claim("claim-malformed", "catdpop")
    });
    file.jwt("critical-name-jwt", "6 DPoP", |c| {
        usual(c, &json!({"crit": ["origin"]})).deny_claim("claim-unsupported", "catdpop")
    });
    file.jwt("critical-name-of-window-jwt", "6 DPoP", |c| {
        usual(c, &json!({"crit": ["window"]})).deny_claim("claim-malformed", "catdpop")
    });
    file.jwt("setting-unknown-jwt", "6 DPoP: not critical", |c| usual(c, &json!({"origin": [1]})).allow());
    file.cat("setting-unknown-cat", "6 DPoP: not critical", |c| {
        with(c, Proof::of(&key())).label(321, Cbor::Map(vec![(int(2), text("x"))])).allow()
    });
}

fn malformed(file: &mut CaseFile) {
    let rows = [
        ("null", json!(null)),
        ("list", json!([])),
        ("number", json!(300)),
        ("window-null", json!({"window": null})),
        ("window-text", json!({"window": "300"})),
        ("window-negative", json!({"window": -1})),
        ("window-fraction", json!({"window": 0.5})),
        ("jti-bool", json!({"jti": true})),
        ("jti-negative", json!({"jti": -1})),
    ];
    for (name, catdpop) in rows {
        file.both(&format!("settings-malformed-{name}"), "6 DPoP", |c| {
            with(c, Proof::of(&key())).claims(json!({"catdpop": catdpop})).deny_claim("claim-malformed", "catdpop")
        });
    }
    let rows = [
        ("tagged", Cbor::Map(vec![(int(2), tag(0, text("x")))])),
        ("key-bytes", Cbor::Map(vec![(bytes(b"x"), int(1))])),
        ("window-float", Cbor::Map(vec![(int(0), Cbor::Float(60.0))])),
    ];
    for (name, settings) in rows {
        file.cat(&format!("settings-malformed-{name}"), "6 DPoP", |c| {
            with(c, Proof::of(&key())).label(321, settings.clone()).deny_claim("claim-malformed", "catdpop")
        });
    }
    file.both("settings-without-cnf", "7: cnf and catdpop stand in the same set", |c| {
        c.claims(json!({"catdpop": {"window": 300}})).deny_claim("claim-malformed", "catdpop")
    });
}

fn others(file: &mut CaseFile) {
    file.both("critical-claim", "3 crit", |c| {
        with(c, Proof::of(&key())).claims(json!({"crit": ["cnf", "catdpop"], "catdpop": {}})).allow()
    });
    file.both("required", "5 require", |c| c.policy(json!({"require": ["cnf"]})).deny_claim("claim-required", "cnf"));
    file.both("required-and-present", "5 require", |c| {
        with(c, Proof::of(&key())).policy(json!({"require": ["exp", "cnf"]})).allow()
    });
    file.both("ignored", "3: a claim this build knows", |c| {
        bound(c, &key()).policy(json!({"ignore_claims": ["cnf"]})).deny("not-configured")
    });
    file.both("expired", "1: 4xx before 6xx", |c| {
        bound(c, &key()).claims(json!({"exp": NOW})).deny_claim("expired", "exp")
    });
}

/// cnf is a condition inside compositions, and has the catdpop of its own set.
fn compositions(file: &mut CaseFile) {
    let cnf = || json!({"jkt": key().jkt()});
    let other = || json!({"jkt": crate::proof::ViewerKey::es256(2).jkt()});
    let rows = [
        ("or-first", json!({"or": [{"cnf": cnf()}, {"catm": ["POST"]}]}), 0, ""),
        ("or-other-key", json!({"or": [{"cnf": other()}, {"cnf": cnf()}]}), 0, ""),
        ("or-no-key", json!({"or": [{"cnf": other()}, {"catm": ["POST"]}]}), 0, "or"),
        ("or-without-key", json!({"or": [{"cnf": other()}, {"catm": ["GET"]}]}), 0, ""),
        ("and", json!({"and": [{"cnf": cnf()}, {"catm": ["GET"]}]}), 0, ""),
        ("and-other-key", json!({"and": [{"cnf": cnf()}, {"cnf": other()}]}), 0, "and"),
        ("nor", json!({"nor": [{"cnf": cnf()}]}), 0, "nor"),
        ("nor-other-key", json!({"nor": [{"cnf": other()}]}), 0, ""),
        ("window-of-its-set", json!({"or": [{"cnf": cnf(), "catdpop": {"window": 60}}]}), 61, "or"),
        (
            "window-of-another-set",
            json!({"or": [{"cnf": other(), "catdpop": {"window": 900}}, {"cnf": cnf()}]}),
            301,
            "or",
        ),
        (
            "window-of-each-set",
            json!({"and": [{"cnf": cnf(), "catdpop": {"window": 900}}, {"cnf": cnf()}]}),
            301,
            "and",
        ),
        ("wider-window", json!({"or": [{"cnf": cnf(), "catdpop": {"window": 900}}]}), 900, ""),
        ("window-of-the-top", json!({"cnf": cnf(), "catdpop": {"window": 900}, "or": [{"cnf": cnf()}]}), 301, "or"),
        ("nested", json!({"or": [{"and": [{"cnf": cnf()}, {"nor": [{"cnf": other()}]}]}]}), 0, ""),
    ];
    for (name, claims, age, operator) in rows {
        file.both(&format!("composed-{name}"), "7", |c| {
            let c = shown(c.claims(claims.clone()), made_at(NOW - age));
            if operator.is_empty() { c.allow() } else { c.deny_claim("composition", operator) }
        });
    }
    for operator in ["or", "nor", "and"] {
        file.both(&format!("composed-{operator}-proof-not-known"), "7: unknown", |c| {
            c.claims(json!({operator: [{"cnf": cnf()}]})).deny_claim("context-missing", operator)
        });
    }
    file.both("composed-used", "6 DPoP: jti key (jkt, jti)", |c| {
        shown(c.claims(json!({"or": [{"cnf": cnf(), "catdpop": {"jti": 1}}]})), Proof::of(&key()))
            .state(state(json!({"replayed": [{"iss": key().jkt(), "id": "p-1"}]})))
            .deny_claim("replayed", "catdpop")
    });
    file.both("composed-new", "6 DPoP: jti key (jkt, jti)", |c| {
        shown(c.claims(json!({"or": [{"cnf": cnf(), "catdpop": {"jti": 1}}]})), Proof::of(&key()))
            .state(state(json!({"replayed": []})))
            .allow()
    });
    once_in_a_set(file);
}

/// A proof is looked up where what it shows decides, and nowhere else.
fn once_in_a_set(file: &mut CaseFile) {
    let once = |more: Value| {
        let mut set = json!({"cnf": {"jkt": key().jkt()}, "catdpop": {"jti": 1}});
        set.as_object_mut().into_iter().for_each(|set| set.extend(more.as_object().cloned().unwrap_or_default()));
        set
    };
    let (held, failed, unknown) = (json!({}), json!({"catm": ["POST"]}), json!({"metro": [807]}));
    let get = || json!({"catm": ["GET"]});
    let rows = [
        ("failed-set", json!({"or": [once(failed.clone()), get()]}), false),
        ("unknown-set", json!({"or": [once(unknown), get()]}), false),
        ("nor-failed-set", json!({"nor": [once(failed.clone())]}), false),
        ("nested-failed-set", json!({"or": [{"and": [once(held.clone())], "catm": ["POST"]}, get()]}), false),
        ("negated-in-another-set", json!({"or": [{"nor": [once(held.clone())]}, get()]}), false),
        ("held-set", json!({"or": [once(failed.clone()), once(held.clone())]}), true),
        ("negated-twice", json!({"nor": [{"nor": [once(held.clone())]}]}), true),
        ("negated-twice-beside", json!({"nor": [{"catm": ["GET"], "nor": [once(held.clone())]}]}), true),
        ("every-set", json!({"and": [once(held), get()]}), true),
    ];
    for (name, claims, is_looked_up) in rows {
        let lookups = [
            ("used", json!({"replayed": [{"iss": key().jkt(), "id": "p-1"}]}), "replayed"),
            ("no-look-up", json!({}), "context-missing"),
        ];
        for (state_name, lookup, reason) in lookups {
            file.both(&format!("composed-{name}-{state_name}"), "7, 8", |c| {
                let c = shown(c.claims(claims.clone()), Proof::of(&key())).state(state(lookup.clone()));
                if is_looked_up { c.deny_claim(reason, "catdpop") } else { c.allow() }
            });
        }
    }
}
