//! Claims that are unknown, not built, or foreign (semantics section 3).

use crate::case::CaseFile;
use crate::cbor::{Value, int, text};
use serde_json::{Value as Json, json};

pub(super) fn file() -> CaseFile {
    let mut file = CaseFile::new("vocabulary", "claims that are unknown, not built, ignored or foreign");
    unknown_labels(&mut file);
    unknown_names(&mut file);
    not_built(&mut file);
    relabelled(&mut file);
    ignored(&mut file);
    order(&mut file);
    file
}

fn unknown_labels(file: &mut CaseFile) {
    let denied = [0, 9, 38, 1000, 65_536, 1_000_000, -1, -256, -65_536, -65_543, -65_600];
    for label in denied {
        file.cat(&format!("label-{}", name_of(label)), "3", |c| {
            c.label(label, int(0)).deny_claim("claim-unsupported", &label.to_string())
        });
    }
    for label in [-65_601, -70_000, i64::MIN] {
        file.cat(&format!("label-{}", name_of(label)), "3: private integers", |c| c.label(label, int(0)).allow());
    }
    for label in 300..=307 {
        file.cat(&format!("watermarking-{label}"), "3: passed to the host", |c| c.label(label, int(0)).allow());
    }
    // Numbers of before the registration: today they are EAT's, or nobody's.
    for label in [267, 269, 270, 271, 272, 273, 274, 275, 277, 278, 279, 280, 281, 283] {
        file.cat(&format!("legacy-{label}"), "3, cat.md 2.3", |c| {
            c.label(label, int(0)).deny_claim("claim-unsupported", &label.to_string())
        });
    }
    file.cat("label-greatest", "3", |c| c.label(u64::MAX, int(0)).deny("claim-unsupported"));
    file.cat("label-bytes", "3", |c| c.label(Value::Bytes(vec![1]), int(0)).denied());
    file.cat("label-bool", "3", |c| c.label(true, int(0)).denied());
    file.cat("private-tagged", "2 encoding: other tags 800, also in ignored claims", |c| {
        c.label(-70_000, crate::cbor::tag(1, int(0))).deny_claim("claim-malformed", "-70000")
    });
    file.cat("not-built-tagged", "2 encoding: other tags 800", |c| {
        c.label(308, crate::cbor::tag(1, int(0))).deny_claim("claim-malformed", "catreplay")
    });
}

fn name_of(label: i64) -> String {
    label.to_string().replace('-', "minus-")
}

fn unknown_names(file: &mut CaseFile) {
    file.both("name", "3", |c| c.claims(json!({"vendor": {"a": [1, true, null]}})).allow());
    file.both("name-url", "3", |c| c.claims(json!({"http://example.com/is_root": true})).allow());
    for name in
        ["exp", "catu", "catnip", "cath", "geohash", "catgeoalt", "catdpopjti", "epoch", "sid", "metro", "crit", "or"]
    {
        file.cat(&format!("name-{name}-as-text"), "3: names of the vocabulary", |c| {
            c.label(text(name), int(0)).deny_claim("claim-unsupported", name)
        });
    }
    let foreign = [
        "cdniuc", "cdniip", "cdnicrit", "cdniets", "cdnistt", "cdnistd", "cdniv", "paths", "exc", "ip", "co", "reg",
        "cty", "headers", "qs", "intsig",
    ];
    for name in foreign {
        file.jwt(&format!("foreign-{name}"), "3: restriction names of others", |c| {
            c.claims(json!({name: "x"})).deny_claim("claim-unsupported", name)
        });
    }
    file.jwt("foreign-ignored", "3", |c| {
        c.claims(json!({"paths": ["/"]})).policy(json!({"ignore_claims": ["paths"]})).allow()
    });
}

/// The claims this build knows and does not enforce yet, each well-formed.
fn unbuilt() -> Vec<(&'static str, Json)> {
    vec![("status", json!({"status_list": {"idx": 0, "uri": "https://id.example/s/1"}}))]
}

fn not_built(file: &mut CaseFile) {
    for (name, value) in unbuilt() {
        file.both(&format!("not-built-{name}"), "3: known, not built", |c| {
            c.claims(json!({name: value})).deny_claim("claim-unsupported", name)
        });
    }
}

/// A default number that the policy gave away means nothing any more.
fn relabelled(file: &mut CaseFile) {
    for (name, default, other) in [("or", 324, 41), ("nor", 325, 42), ("and", 326, 43)] {
        let labels = || json!({"labels": {name: other}});
        let sets = || Value::Array(vec![crate::cbor::map([(313, Value::Array(vec![text("GET")]))])]);
        file.cat(&format!("relabelled-{name}-default"), "1: the decimal label when unknown", |c| {
            c.policy(labels()).label(default, sets()).deny_claim("claim-unsupported", &default.to_string())
        });
        let waived = |entry: String| json!({"labels": {name: other}, "ignore_claims": [entry]});
        file.cat(&format!("relabelled-{name}-default-ignored"), "3: decimal labels", |c| {
            c.policy(waived(default.to_string())).label(default, sets()).allow()
        });
        file.cat(&format!("relabelled-{name}-default-ignored-only"), "3: decimal labels", |c| {
            let c = c.policy(waived(default.to_string())).label(other, sets());
            c.expect(if name == "nor" { "composition" } else { "" }, name)
        });
    }
}

fn ignored(file: &mut CaseFile) {
    file.cat("ignored-label", "3", |c| c.label(1000, int(0)).policy(json!({"ignore_claims": ["1000"]})).allow());
    file.cat("ignored-label-other", "3", |c| {
        c.label(1000, int(0)).policy(json!({"ignore_claims": ["1001"]})).deny_claim("claim-unsupported", "1000")
    });
    file.cat("ignored-tagged", "2 encoding", |c| {
        let value = crate::cbor::tag(1, int(0));
        c.label(1000, value).policy(json!({"ignore_claims": ["1000"]})).deny_claim("claim-malformed", "1000")
    });
    file.both("ignored-not-built", "3", |c| {
        c.claims(json!({"status": {"status_list": 7}})).policy(json!({"ignore_claims": ["status"]})).allow()
    });
    for name in ["iss", "exp", "geohash", "catu", "catnip", "catalpn", "cath", "cattpk", "epoch", "metro", "crit", "or"]
    {
        file.both(&format!("ignored-built-{name}"), "3: a configuration error", |c| {
            c.policy(json!({"ignore_claims": [name]})).deny("not-configured")
        });
    }
}

/// Of several that are not supported the one of the lowest label is told.
fn order(file: &mut CaseFile) {
    let section = "1: labels ascend, then text labels bytewise";
    file.cat("order-text-labels", section, |c| {
        c.label("exp", int(0)).label("catm", int(0)).deny_claim("claim-unsupported", "catm")
    });
    file.cat("order-number-before-text", section, |c| {
        c.label("catm", int(0)).label(1000, int(0)).deny_claim("claim-unsupported", "1000")
    });
    file.cat("order-private-first", section, |c| {
        c.label(1000, int(0)).label(-1, int(0)).label(-65_600, int(0)).deny_claim("claim-unsupported", "-65600")
    });
    file.jwt("order-names", section, |c| {
        c.claims(json!({"paths": 0, "cdniuc": 0})).deny_claim("claim-unsupported", "cdniuc")
    });
    file.jwt("order-labelled-name-first", section, |c| {
        c.claims(json!({"cdniuc": 0, "status": 0})).deny_claim("claim-unsupported", "status")
    });
}
