//! iss, aud, sub, catv and what the policy requires (semantics section 5).

use crate::case::CaseFile;
use crate::cbor::hex;
use crate::draft::Draft;
use crate::fixture::{AUDIENCE, ISSUER, REMOVE};
use serde_json::json;

pub(super) fn file() -> CaseFile {
    let mut file = CaseFile::new("identity", "iss, aud, sub, catv, required claims");
    issuer(&mut file);
    audience(&mut file);
    subject(&mut file);
    version(&mut file);
    required(&mut file);
    file
}

fn issuer(file: &mut CaseFile) {
    let rows = [
        ("listed", json!(ISSUER), ""),
        ("other", json!("https://other.example"), "issuer-not-allowed"),
        ("trailing-slash", json!("https://id.example/"), "issuer-not-allowed"),
        ("case", json!("https://ID.example"), "issuer-not-allowed"),
        ("prefix", json!("https://id.exampl"), "issuer-not-allowed"),
        ("empty", json!(""), "issuer-not-allowed"),
        ("number", json!(1), "claim-malformed"),
        ("list", json!([ISSUER]), "claim-malformed"),
        ("null", json!(null), "claim-malformed"),
    ];
    for (name, iss, reason) in &rows {
        file.both(&format!("iss-{name}"), "5", |c| c.claims(json!({"iss": iss})).expect(reason, "iss"));
    }
    file.both("iss-absent", "5", |c| c.claims(json!({"iss": REMOVE})).deny_claim("issuer-missing", "iss"));
    file.both("iss-one-of-two", "5", |c| c.policy(json!({"issuers": ["https://a.example", ISSUER]})).allow());
    file.both("iss-waived", "5", |c| {
        c.claims(json!({"iss": "https://x.example"})).policy(json!({"issuers": null})).allow()
    });
    file.both("iss-waived-absent", "5", |c| c.claims(json!({"iss": REMOVE})).policy(json!({"issuers": null})).allow());
    file.both("iss-no-normalisation", "2 JSON: no Unicode normalisation", |c| {
        c.claims(json!({"iss": "caf\u{65}\u{301}"}))
            .policy(json!({"issuers": ["caf\u{e9}"]}))
            .deny_claim("issuer-not-allowed", "iss")
    });
    file.both("iss-non-ascii", "5", |c| {
        c.claims(json!({"iss": "café 😀"})).policy(json!({"issuers": ["café 😀"]})).allow()
    });
}

fn audience(file: &mut CaseFile) {
    let rows = [
        ("text", json!(AUDIENCE), ""),
        ("list", json!([AUDIENCE]), ""),
        ("list-one-common", json!(["cdn-b", AUDIENCE, "cdn-c"]), ""),
        ("other", json!("cdn-b"), "audience-not-allowed"),
        ("list-none-common", json!(["cdn-b", "cdn-c"]), "audience-not-allowed"),
        ("case", json!("CDN-A"), "audience-not-allowed"),
        ("empty-text", json!(""), "audience-not-allowed"),
        ("number", json!(7), "claim-malformed"),
        ("list-with-number", json!([AUDIENCE, 7]), "claim-malformed"),
        ("list-of-lists", json!([[AUDIENCE]]), "claim-malformed"),
        ("null", json!(null), "claim-malformed"),
    ];
    for (name, aud, reason) in &rows {
        file.both(&format!("aud-{name}"), "5", |c| c.claims(json!({"aud": aud})).expect(reason, "aud"));
    }
    file.both("aud-empty-list", "5", |c| c.claims(json!({"aud": []})).denied());
    file.both("aud-absent", "5", |c| c.claims(json!({"aud": REMOVE})).deny_claim("audience-missing", "aud"));
    file.both("aud-two-of-ours", "5", |c| c.policy(json!({"audiences": ["cdn-b", AUDIENCE]})).allow());
    file.both("aud-nameless", "5", |c| c.policy(json!({"audiences": []})).deny_claim("audience-not-allowed", "aud"));
    file.both("aud-nameless-absent", "5", |c| {
        c.claims(json!({"aud": REMOVE})).policy(json!({"audiences": []})).allow()
    });
    file.both("aud-waived", "5", |c| c.claims(json!({"aud": "cdn-b"})).policy(json!({"audiences": null})).allow());
    file.both("aud-waived-absent", "5", |c| {
        c.claims(json!({"aud": REMOVE})).policy(json!({"audiences": null})).allow()
    });
    file.both("aud-waived-malformed", "5", |c| {
        c.claims(json!({"aud": 7})).policy(json!({"audiences": null})).deny_claim("claim-malformed", "aud")
    });
}

fn subject(file: &mut CaseFile) {
    let only = json!({"subjects": ["viewer-1", "viewer-2"]});
    file.both("sub-not-asked", "5", |c| c.claims(json!({"sub": "viewer-9"})).allow());
    file.both("sub-listed", "5", |c| c.claims(json!({"sub": "viewer-2"})).policy(only.clone()).allow());
    file.both("sub-other", "5", |c| {
        c.claims(json!({"sub": "viewer-9"})).policy(only.clone()).deny_claim("subject-not-allowed", "sub")
    });
    file.both("sub-absent", "5", |c| c.policy(only.clone()).deny_claim("subject-missing", "sub"));
    file.both("sub-number", "5", |c| c.claims(json!({"sub": 9})).deny_claim("claim-malformed", "sub"));
}

fn version(file: &mut CaseFile) {
    let rows = [
        ("one", json!(1), ""),
        ("two", json!(2), "version-unsupported"),
        ("zero", json!(0), "version-unsupported"),
        ("greatest", json!(u64::MAX), "version-unsupported"),
        ("negative", json!(-1), "claim-malformed"),
        ("text", json!("1"), "claim-malformed"),
        ("null", json!(null), "claim-malformed"),
        ("true", json!(true), "claim-malformed"),
    ];
    for (name, catv, reason) in &rows {
        file.both(&format!("catv-{name}"), "6 catv", |c| c.claims(json!({"catv": catv})).expect(reason, "catv"));
    }
    file.both("catv-absent", "6 catv", Draft::allow);
    let usual = r#""iss":"https://id.example","aud":"cdn-a","exp":1700000300"#;
    for (name, number) in [("decimal", "1.0"), ("exponent", "1e0")] {
        file.jwt(&format!("catv-{name}"), "2 JSON", |c| {
            c.payload(format!("{{{usual},\"catv\":{number}}}").as_bytes()).deny_claim("claim-malformed", "catv")
        });
    }
    file.cat("catv-integer-valued-float", "2 encoding", |c| {
        c.label(310, crate::cbor::Value::Float(1.0)).deny_claim("claim-malformed", "catv")
    });
    file.cat("catv-tagged", "2 encoding", |c| {
        c.label(310, crate::cbor::tag(2, crate::cbor::bytes(&hex("01")))).deny_claim("claim-malformed", "catv")
    });
}

fn required(file: &mut CaseFile) {
    let rows = [
        ("exp", "exp", "expiry-missing"),
        ("iss", "iss", "issuer-missing"),
        ("aud", "aud", "audience-missing"),
        ("sub", "sub", "subject-missing"),
        ("epoch", "epoch", "epoch-missing"),
        ("cti", "cti", "claim-required"),
        ("nbf", "nbf", "claim-required"),
        ("catu", "catu", "claim-required"),
        ("catm", "catm", "claim-required"),
        ("catnip", "catnip", "claim-required"),
        ("catgeoiso3166", "catgeoiso3166", "claim-required"),
        ("sid", "sid", "claim-required"),
        ("tenant", "tenant", "claim-required"),
        ("catv", "catv", "claim-required"),
    ];
    for (name, claim, reason) in rows {
        file.both(&format!("require-{name}"), "5", |c| {
            let policy = json!({"require": [claim], "issuers": null, "audiences": null});
            c.claims(json!({claim: REMOVE})).policy(policy).deny_claim(reason, claim)
        });
    }
    file.both("require-present", "5", |c| {
        let policy = json!({"require": ["exp", "iss", "cti", "catu", "sid"]});
        let catu = json!({"scheme": {"exact": "https"}});
        c.claims(json!({"cti": "0b71", "sid": "s1", "catu": catu})).policy(policy).allow()
    });
    file.both("require-lowest-code", "1", |c| {
        // 8xx stands before 4xx: the missing catu is found before the missing exp.
        c.claims(json!({"exp": REMOVE}))
            .policy(json!({"require": ["exp", "catu"]}))
            .deny_claim("claim-required", "catu")
    });
}
