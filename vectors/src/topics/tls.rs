//! cattpk and cattprint: the key and the fingerprint of the TLS client (semantics section 6,
//! spec/cat.md sections 2.4 and 5.17).

use crate::base64url;
use crate::case::CaseFile;
use crate::cbor::{self, Value as Cbor, bytes, int, tag, text};
use crate::draft::{Draft, Format};
use crate::fixture::REMOVE;
use serde_json::{Value, json};

pub(super) fn file() -> CaseFile {
    let mut file = CaseFile::new("tls", "cattpk and cattprint: the key and the fingerprint of the TLS client");
    keys(&mut file);
    malformed_keys(&mut file);
    fingerprints(&mut file);
    malformed_fingerprints(&mut file);
    labels(&mut file);
    file
}

/// The DER SubjectPublicKeyInfo of the P-256 key of RFC 7515 appendix A.3.
const SPKI: &str = "3059301306072a8648ce3d020106082a8648ce3d030107034200047fcdce2770f6c45d4183cbee6fdb4b7b580733357be9ef13bacf6e3c7bd15445c7f144cd1bbd9b7e872cdfedb9eeb9f4b3695d6ea90b24ad8a4623288588e5ad";

fn spki() -> Vec<u8> {
    cbor::hex(SPKI)
}

fn keys(file: &mut CaseFile) {
    let shown = |key: &[u8]| json!({"tls": {"client_spki": base64url::encode(key)}});
    let (whole, mut other) = (spki(), spki());
    *other.last_mut().expect("a key") ^= 1;
    let longer = [whole.clone(), vec![0]].concat();
    let rows = [
        ("key", whole.clone(), shown(&whole), ""),
        ("key-last-bit", whole.clone(), shown(&other), "tls-key"),
        ("key-shorter", whole.clone(), shown(&whole[..90]), "tls-key"),
        ("key-longer", whole.clone(), shown(&longer), "tls-key"),
        ("key-without-certificate", whole.clone(), json!({"tls": {}}), "tls-key"),
        ("key-fingerprint-alone", whole.clone(), json!({"tls": {"ja4": "t13d"}}), "tls-key"),
        ("key-unknown", whole.clone(), json!({"tls": REMOVE}), "context-missing"),
        ("key-unknown-without-tls", whole.clone(), json!({"alpn": null}), "context-missing"),
        ("key-of-one-byte", vec![0x30], shown(&[0x30]), ""),
        ("key-of-rsa-8192", vec![0x5a; 1062], shown(&[0x5a; 1062]), ""),
    ];
    for (name, demanded, request, reason) in &rows {
        file.both(name, "6 cattpk", |c| {
            c.claims(json!({"cattpk": base64url::encode(demanded)})).request(request.clone()).expect(reason, "cattpk")
        });
    }
    file.both("key-not-demanded", "6 facts", |c| c.request(json!({"tls": {}})).allow());
    file.jwt("key-escaped", "2 JSON", |c| {
        let usual = r#""iss":"https://id.example","aud":"cdn-a","exp":1700000300"#;
        let escaped: String = base64url::encode(&spki()).bytes().map(|byte| format!("\\u{byte:04x}")).collect();
        c.payload(format!("{{{usual},\"cattpk\":\"{escaped}\"}}").as_bytes()).request(shown(&spki())).allow()
    });
    for (name, tls) in [
        ("request-not-base64url", json!({"client_spki": "MFk="})),
        ("request-empty", json!({"client_spki": ""})),
        ("request-null", json!(null)),
    ] {
        file.both(name, "1: 900", |c| c.request(json!({"tls": tls})).deny("request-malformed"));
    }
}

fn malformed_keys(file: &mut CaseFile) {
    let request = || json!({"tls": {"client_spki": "MFkw"}});
    for (name, key) in
        [("number", json!(7)), ("list", json!(["MFkw"])), ("null", json!(null)), ("object", json!({"x": "MFkw"}))]
    {
        file.both(&format!("key-malformed-{name}"), "5 vocabulary", |c| {
            c.claims(json!({"cattpk": key})).request(request()).deny_claim("claim-malformed", "cattpk")
        });
    }
    for (name, key) in [
        ("padding", "MFk="),
        ("padding-after-group", "MFkw===="),
        ("spare-bits", "MFl"),
        ("one-character-too-many", "MFkwA"),
        ("standard-alphabet", "MF+w"),
        ("space", "MFkw "),
        ("beyond-ascii", "MFké"),
        ("padding-inside", "MF==MFkw"),
        ("empty-text", ""),
    ] {
        file.jwt(&format!("key-malformed-{name}"), "5: base64url", |c| {
            c.claims(json!({"cattpk": key})).request(request()).deny_claim("claim-malformed", "cattpk")
        });
    }
    for (name, value) in [
        ("text", text("MFkw")),
        ("empty", bytes(b"")),
        ("tagged", tag(24, bytes(b"0Y0"))),
        ("list", Cbor::Array(vec![bytes(b"0Y0")])),
    ] {
        file.cat(&format!("key-malformed-{name}"), "2 encoding", |c| {
            c.label(319, value.clone()).request(request()).deny_claim("claim-malformed", "cattpk")
        });
    }
}

const JA4: &str = "t13d1516h2_8daaf6152771_b186095e22b6";

/// The label that policies of these cases give to cattprint, as the public implementations do.
const LABEL: i64 = 324;

/// A case under a policy that gives cattprint a label, with the claim in the form of its format.
fn with_fingerprint(c: Draft, kind: (&str, i64), value: &str) -> Draft {
    let c = labelled(c);
    match c.format() {
        Format::Cat => c.label(LABEL, cbor::map([(0, int(kind.1)), (1, text(value))])),
        Format::Jwt => c.claims(json!({"cattprint": {"type": kind.0, "value": value}})),
    }
}

fn labelled(c: Draft) -> Draft {
    c.policy(json!({"labels": {"or": 327, "cattprint": LABEL}}))
}

fn fingerprints(file: &mut CaseFile) {
    let shown = |ja4: &str| json!({"tls": {"ja4": ja4}});
    let rows = [
        ("fingerprint", JA4, shown(JA4), ""),
        ("fingerprint-other", JA4, shown("t13d1516h2_8daaf6152771_b186095e22b7"), "tls-fingerprint"),
        ("fingerprint-shorter", JA4, shown("t13d1516h2"), "tls-fingerprint"),
        ("fingerprint-longer", "t13d1516h2", shown(JA4), "tls-fingerprint"),
        ("fingerprint-upper-case-claim", "T13D1516H2_8DAAF6152771_B186095E22B6", shown(JA4), ""),
        ("fingerprint-upper-case-request", JA4, shown("T13D1516H2_8DAAF6152771_B186095E22B6"), ""),
        ("fingerprint-unknown", JA4, json!({"tls": {}}), "context-missing"),
        ("fingerprint-unknown-tls", JA4, json!({}), "context-missing"),
    ];
    for (name, demanded, request, reason) in &rows {
        file.both(name, "6 label 324", |c| {
            with_fingerprint(c, ("ja4", 2), demanded).request(request.clone()).expect(reason, "cattprint")
        });
    }
    for kind in [
        ("ja3", 0),
        ("ja3s", 1),
        ("ja4s", 3),
        ("ja4h", 4),
        ("ja4l", 5),
        ("ja4x", 6),
        ("ja4ssh", 7),
        ("ja4t", 8),
        ("ja4ts", 9),
        ("ja4tscan", 10),
        ("ja4d", 11),
        ("ja4d6", 12),
    ] {
        file.both(&format!("fingerprint-of-kind-{}", kind.0), "6 label 324: no host tells it", |c| {
            with_fingerprint(c, kind, JA4).request(shown(JA4)).deny_claim("claim-unsupported", "cattprint")
        });
    }
    file.cat("fingerprint-value-first", "2 encoding: map order is free", |c| {
        labelled(c).label(LABEL, cbor::map([(1, text(JA4)), (0, int(2))])).request(shown(JA4)).allow()
    });
    file.both("fingerprint-and-key", "1: 609 before 613", |c| {
        let c = c.claims(json!({"cattpk": base64url::encode(&spki())}));
        with_fingerprint(c, ("ja4", 2), "other").request(shown(JA4)).deny_claim("tls-key", "cattpk")
    });
}

fn malformed_fingerprints(file: &mut CaseFile) {
    let values: [(&str, Value, Cbor); 9] = [
        ("kind-alone", json!({"type": "ja4"}), cbor::map([(0, int(2))])),
        ("value-alone", json!({"value": JA4}), cbor::map([(1, text(JA4))])),
        ("empty", json!({}), Cbor::Map(Vec::new())),
        ("kind-unknown", json!({"type": "ja5", "value": JA4}), cbor::map([(0, int(13)), (1, text(JA4))])),
        ("kind-number", json!({"type": 2, "value": JA4}), cbor::map([(0, int(-3)), (1, text(JA4))])),
        (
            "other-member",
            json!({"type": "ja4", "value": JA4, "x": 1}),
            cbor::map([(0, int(2)), (1, text(JA4)), (2, int(1))]),
        ),
        ("value-number", json!({"type": "ja4", "value": 7}), cbor::map([(0, int(2)), (1, int(7))])),
        ("text", json!(JA4), text(JA4)),
        ("list", json!(["ja4", JA4]), Cbor::Array(vec![int(2), text(JA4)])),
    ];
    for (name, claim, value) in &values {
        file.both(&format!("fingerprint-malformed-{name}"), "5 vocabulary", |c| {
            let c = labelled(c).request(json!({"tls": {"ja4": JA4}}));
            let c = match c.format() {
                Format::Cat => c.label(LABEL, value.clone()),
                Format::Jwt => c.claims(json!({"cattprint": claim})),
            };
            c.deny_claim("claim-malformed", "cattprint")
        });
    }
    for (name, value) in [
        ("kind-text", cbor::map([(0, text("ja4")), (1, text(JA4))])),
        ("value-bytes", cbor::map([(0, int(2)), (1, bytes(JA4.as_bytes()))])),
        ("tagged", tag(1, cbor::map([(0, int(2)), (1, text(JA4))]))),
        ("names", Cbor::Map(vec![(text("type"), int(2)), (text("value"), text(JA4))])),
    ] {
        file.cat(&format!("fingerprint-malformed-{name}"), "2 encoding", |c| {
            let c = labelled(c).request(json!({"tls": {"ja4": JA4}}));
            c.label(LABEL, value.clone()).deny_claim("claim-malformed", "cattprint")
        });
    }
}

fn labels(file: &mut CaseFile) {
    let claim = || json!({"cattprint": {"type": "ja4", "value": JA4}});
    file.jwt("fingerprint-without-label", "6 label 324", |c| {
        c.claims(claim()).request(json!({"tls": {"ja4": JA4}})).deny_claim("claim-unsupported", "cattprint")
    });
    file.cat("fingerprint-without-label-as-text", "3: names of the vocabulary", |c| {
        c.claims(claim()).request(json!({"tls": {"ja4": JA4}})).deny_claim("claim-unsupported", "cattprint")
    });
    file.cat("fingerprint-labelled-as-text", "3: names of the vocabulary", |c| {
        labelled(c).claims(claim()).request(json!({"tls": {"ja4": JA4}})).deny_claim("claim-unsupported", "cattprint")
    });
    file.cat("fingerprint-under-another-label", "6 label 324", |c| {
        c.policy(json!({"labels": {"cattprint": 400}}))
            .label(400, cbor::map([(0, int(2)), (1, text("other"))]))
            .request(json!({"tls": {"ja4": JA4}}))
            .deny_claim("tls-fingerprint", "cattprint")
    });
    file.both("fingerprint-critical", "3 crit", |c| {
        let c = with_fingerprint(c, ("ja4", 2), JA4).request(json!({"tls": {"ja4": JA4}}));
        let c = match c.format() {
            Format::Cat => c.label(-65_541, Cbor::Array(vec![int(LABEL)])),
            Format::Jwt => c.claims(json!({"crit": ["cattprint"]})),
        };
        c.allow()
    });
    file.jwt("fingerprint-critical-without-label", "3 crit", |c| {
        c.claims(json!({"crit": ["cattprint"]})).deny_claim("claim-unsupported", "crit")
    });
    file.jwt("fingerprint-waived", "3: ignore_claims", |c| {
        c.claims(claim()).policy(json!({"ignore_claims": ["cattprint"]})).allow()
    });
    for entry in ["cattprint", "324"] {
        file.both(&format!("fingerprint-labelled-waived-{entry}"), "3: a configuration error", |c| {
            labelled(c).policy(json!({"ignore_claims": [entry]})).deny("not-configured")
        });
    }
}
