//! cath (semantics section 6, spec/cat.md section 5.12).

use crate::case::CaseFile;
use crate::cbor::{self, Value as Cbor, bytes, int, text};
use crate::fixture::REMOVE;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256, Sha512, Sha512_256};

pub(super) fn file() -> CaseFile {
    let mut file = CaseFile::new("headers", "cath: match types, names, repeated lines, absent fields, form");
    matches(&mut file);
    names(&mut file);
    lines(&mut file);
    absent(&mut file);
    malformed(&mut file);
    counts(&mut file);
    file
}

const AGENT: &str = "Player/2.1 (TV; de)";

fn row(file: &mut CaseFile, name: &str, cath: &Value, headers: &Value, reason: &str) {
    file.both(name, "6 cath", |c| {
        c.claims(json!({"cath": cath})).request(json!({"headers": headers})).expect(reason, "cath")
    });
}

fn matches(file: &mut CaseFile) {
    let sha256 = cbor::to_hex(&Sha256::digest(AGENT));
    let sha512_256 = cbor::to_hex(&Sha512_256::digest(AGENT));
    let truncated = cbor::to_hex(&Sha512::digest(AGENT)[..32]);
    let rows = [
        ("exact", json!({"exact": AGENT}), ""),
        ("exact-part", json!({"exact": "Player/2.1"}), "header"),
        ("exact-longer", json!({"exact": format!("{AGENT} ")}), "header"),
        ("exact-case", json!({"exact": AGENT.to_lowercase()}), "header"),
        ("prefix", json!({"prefix": "Player/"}), ""),
        ("prefix-whole", json!({"prefix": AGENT}), ""),
        ("prefix-empty", json!({"prefix": ""}), ""),
        ("prefix-inside", json!({"prefix": "layer"}), "header"),
        ("suffix", json!({"suffix": "; de)"}), ""),
        ("suffix-other", json!({"suffix": "; fr)"}), "header"),
        ("suffix-inside", json!({"suffix": "de"}), "header"),
        ("contains", json!({"contains": "TV"}), ""),
        ("contains-case", json!({"contains": "tv"}), "header"),
        ("contains-other", json!({"contains": "Phone"}), "header"),
        ("sha256", json!({"sha256": sha256}), ""),
        ("sha256-of-other", json!({"sha256": sha512_256}), "header"),
        ("sha512-256", json!({"sha512-256": sha512_256}), ""),
        ("sha512-256-truncated-sha512", json!({"sha512-256": truncated}), "header"),
        ("several-hold", json!({"prefix": "Player/", "suffix": ")", "contains": "TV", "sha256": sha256}), ""),
        ("several-one-fails", json!({"prefix": "Player/", "suffix": ")", "contains": "Phone"}), "header"),
        ("several-hash-fails", json!({"exact": AGENT, "sha512-256": truncated}), "header"),
        ("regex", json!({"regex": ["^Player/"]}), ""),
        ("regex-beside-others", json!({"exact": AGENT, "regex": ["^TV"]}), "header"),
    ];
    for (name, matching, reason) in &rows {
        row(file, name, &json!({"user-agent": matching}), &json!({"user-agent": AGENT}), reason);
    }
}

fn names(file: &mut CaseFile) {
    let both = json!({"x-app": {"exact": "a"}, "x-build": {"prefix": "7"}});
    let rows = [
        ("name-upper-case-claim", json!({"X-APP": {"exact": "a"}}), json!({"x-app": "a"}), ""),
        ("name-upper-case-request", json!({"x-app": {"exact": "a"}}), json!({"X-App": "a"}), ""),
        ("name-prefix", json!({"x-app": {"exact": "a"}}), json!({"x-app-id": "a"}), "header"),
        ("name-underscore", json!({"x-app": {"exact": "a"}}), json!({"x_app": "a"}), "header"),
        ("fields-both-hold", both.clone(), json!({"x-app": "a", "x-build": "77"}), ""),
        ("fields-first-fails", both.clone(), json!({"x-app": "b", "x-build": "77"}), "header"),
        ("fields-second-fails", both.clone(), json!({"x-app": "a", "x-build": "67"}), "header"),
        ("fields-second-absent", both, json!({"x-app": "a"}), "header"),
        ("value-of-other-field", json!({"x-app": {"exact": "a"}}), json!({"x-app": "b", "x-build": "a"}), "header"),
    ];
    for (name, cath, headers, reason) in &rows {
        row(file, name, cath, headers, reason);
    }
}

fn lines(file: &mut CaseFile) {
    let two = json!({"accept": ["a/b", "c/d"]});
    let rows = [
        ("joined", json!({"exact": "a/b, c/d"}), two.clone(), ""),
        ("joined-without-space", json!({"exact": "a/b,c/d"}), two.clone(), "header"),
        ("joined-first-line", json!({"exact": "a/b"}), two.clone(), "header"),
        ("joined-last-line", json!({"exact": "c/d"}), two.clone(), "header"),
        ("joined-prefix", json!({"prefix": "a/b"}), two.clone(), ""),
        ("joined-suffix", json!({"suffix": "c/d"}), two.clone(), ""),
        ("joined-contains-across", json!({"contains": "b, c"}), two.clone(), ""),
        ("joined-sha256", json!({"sha256": cbor::to_hex(&Sha256::digest("a/b, c/d"))}), two.clone(), ""),
        ("joined-sha256-of-line", json!({"sha256": cbor::to_hex(&Sha256::digest("a/b"))}), two, "header"),
        ("joined-order", json!({"exact": "a/b, c/d"}), json!({"accept": ["c/d", "a/b"]}), "header"),
        ("joined-three", json!({"exact": "a, b, c"}), json!({"accept": ["a", "b", "c"]}), ""),
        ("list-in-one-line", json!({"exact": "a/b,c/d"}), json!({"accept": "a/b,c/d"}), ""),
        ("one-line-in-list", json!({"exact": "a/b"}), json!({"accept": ["a/b"]}), ""),
    ];
    for (name, matching, headers, reason) in &rows {
        row(file, name, &json!({"accept": matching}), headers, reason);
    }
}

fn absent(file: &mut CaseFile) {
    let rows = [
        ("absent", json!({"exact": "a"}), json!({"x-other": "a"}), "header"),
        ("absent-all", json!({"exact": "a"}), json!({}), "header"),
        ("absent-prefix-empty", json!({"prefix": ""}), json!({}), "header"),
        ("absent-exact-empty", json!({"exact": ""}), json!({}), "header"),
        ("absent-no-lines", json!({"exact": ""}), json!({"x-app": []}), "header"),
        ("empty-value", json!({"exact": ""}), json!({"x-app": ""}), ""),
        ("unknown", json!({"exact": "a"}), json!(REMOVE), "context-missing"),
        ("unknown-prefix-empty", json!({"prefix": ""}), json!(REMOVE), "context-missing"),
    ];
    for (name, matching, headers, reason) in &rows {
        row(file, name, &json!({"x-app": matching}), headers, reason);
    }
    file.both("unknown-not-needed", "6 facts", |c| c.request(json!({"headers": REMOVE})).allow());
}

fn malformed(file: &mut CaseFile) {
    let rows = [
        ("empty", json!({})),
        ("null", json!(null)),
        ("text", json!("user-agent")),
        ("number", json!(7)),
        ("list", json!([{"user-agent": {"exact": "a"}}])),
        ("field-text", json!({"user-agent": "a"})),
        ("field-null", json!({"user-agent": null})),
        ("field-list", json!({"user-agent": [{"exact": "a"}]})),
        ("field-empty", json!({"user-agent": {}})),
        ("field-empty-beside-another", json!({"accept": {"exact": "a"}, "user-agent": {}})),
        ("match-unknown", json!({"user-agent": {"like": "a"}})),
        ("match-number", json!({"user-agent": {"exact": 7}})),
        ("match-null", json!({"user-agent": {"exact": null}})),
        ("match-list", json!({"user-agent": {"exact": ["a"]}})),
        ("sha256-short", json!({"user-agent": {"sha256": "00"}})),
        ("sha256-upper-case", json!({"user-agent": {"sha256": cbor::to_hex(&Sha256::digest("a")).to_uppercase()}})),
        ("sha512-256-of-64-bytes", json!({"user-agent": {"sha512-256": cbor::to_hex(&Sha512::digest("a"))}})),
        ("regex-not-text", json!({"user-agent": {"regex": [7]}})),
        ("names-equal-but-for-case", json!({"User-Agent": {"exact": "a"}, "user-agent": {"exact": "a"}})),
        ("names-equal-but-for-case-apart", json!({"A": {"exact": "a"}, "B": {"exact": "a"}, "a": {"exact": "a"}})),
    ];
    for (name, cath) in &rows {
        file.both(&format!("malformed-{name}"), "6 cath", |c| {
            c.claims(json!({"cath": cath}))
                .request(json!({"headers": {"user-agent": "a", "accept": "a", "a": "a", "b": "a"}}))
                .deny_claim("claim-malformed", "cath")
        });
    }
    let exact = || cbor::map([(0, text("a"))]);
    let rows = [
        ("name-label", Cbor::Map(vec![(int(1), exact())])),
        ("name-bytes", Cbor::Map(vec![(bytes(b"accept"), exact())])),
        ("match-5", Cbor::Map(vec![(text("accept"), cbor::map([(5, text("a"))]))])),
        ("match-minus-3", Cbor::Map(vec![(text("accept"), cbor::map([(-3, bytes(&[0; 32]))]))])),
        ("match-name", Cbor::Map(vec![(text("accept"), Cbor::Map(vec![(text("exact"), text("a"))]))])),
        ("value-bytes", Cbor::Map(vec![(text("accept"), cbor::map([(0, bytes(b"a"))]))])),
        ("sha256-text", Cbor::Map(vec![(text("accept"), cbor::map([(-1, text(&"00".repeat(32)))]))])),
        ("tagged", cbor::tag(259, Cbor::Map(vec![(text("accept"), exact())]))),
        ("value-tagged", Cbor::Map(vec![(text("accept"), cbor::map([(0, cbor::tag(32, text("a")))]))])),
        ("odd-and-even", Cbor::Array(vec![text("accept"), exact()])),
    ];
    for (name, cath) in &rows {
        file.cat(&format!("malformed-{name}"), "6 cath", |c| {
            c.label(315, cath.clone())
                .request(json!({"headers": {"accept": "a"}}))
                .deny_claim("claim-malformed", "cath")
        });
    }
    file.both("malformed-and-unsupported", "1: 800 before 801", |c| {
        let cath = json!({"accept": {"regex": ["\\d"]}, "user-agent": 7});
        c.claims(json!({"cath": cath})).deny_claim("claim-malformed", "cath")
    });
    file.cat("name-twice", "2 encoding", |c| {
        c.label(315, Cbor::Map(vec![(text("accept"), exact()), (text("accept"), exact())])).deny("duplicate-key")
    });
}

fn counts(file: &mut CaseFile) {
    let fields = |count: usize| {
        let field = |index: usize| (format!("h{index:03}"), json!("x"));
        (0..count).map(field).collect::<Map<_, _>>()
    };
    let demanded = |count: usize| -> Value {
        fields(count).into_iter().map(|(name, value)| (name, json!({"exact": value}))).collect::<Map<_, _>>().into()
    };
    // A request of so many header fields is beyond what some hosts pass on.
    for (count, sent, reason) in [(50, 50, ""), (256, 0, "header"), (257, 0, "claim-malformed")] {
        file.both(&format!("fields-{count}"), "2 size: 256 entries in one list", |c| {
            c.claims(json!({"cath": demanded(count)}))
                .policy(json!({"limits": {"items": 4096, "token_bytes": 16384}}))
                .request(json!({"headers": fields(sent)}))
                .expect(reason, "cath")
        });
    }
    file.both("fields-above-limit-of-policy", "2 size", |c| {
        c.claims(json!({"cath": demanded(3)}))
            .policy(json!({"limits": {"list_entries": 2}}))
            .request(json!({"headers": fields(3)}))
            .deny_claim("claim-malformed", "cath")
    });
}
