//! The key in a proof's header, and the thumbprints by which cnf names it.

use super::{expected, key, shown, with};
use crate::base64url;
use crate::case::CaseFile;
use crate::cbor::{Value as Cbor, bytes, int, text};
use crate::fixture::{KEY_ID, REMOVE, jwk, merge, secret};
use crate::proof::{Proof, ViewerKey};
use serde_json::{Value, json};

pub(super) fn add(file: &mut CaseFile) {
    members(file);
    thumbprints(file);
    algorithms(file);
    methods(file);
    malformed(file);
}

fn members(file: &mut CaseFile) {
    let rows: [(&str, Value, bool); 21] = [
        ("with-d", json!({"d": "AA"}), false),
        ("with-d-null", json!({"d": null}), false),
        ("with-p", json!({"p": "AA"}), false),
        ("with-q", json!({"q": "AA"}), false),
        ("with-dp", json!({"dp": "AA"}), false),
        ("with-dq", json!({"dq": "AA"}), false),
        ("with-qi", json!({"qi": "AA"}), false),
        ("with-oth", json!({"oth": []}), false),
        ("with-k", json!({"k": "AA"}), false),
        ("with-kid-and-use", json!({"kid": "k1", "use": "sig", "x5u": "https://evil.example/"}), true),
        ("kty-absent", json!({"kty": REMOVE}), false),
        ("kty-other", json!({"kty": "OKP"}), false),
        ("kty-oct", json!({"kty": "oct"}), false),
        ("crv-absent", json!({"crv": REMOVE}), false),
        ("crv-other", json!({"crv": "P-384"}), false),
        ("x-absent", json!({"x": REMOVE}), false),
        ("y-absent", json!({"y": REMOVE}), false),
        ("y-number", json!({"y": 1}), false),
        ("x-of-31-bytes", json!({"x": "A".repeat(42)}), false),
        ("x-of-33-bytes", json!({"x": "A".repeat(44)}), false),
        ("not-on-the-curve", json!({"x": "A".repeat(43)}), false),
    ];
    for (name, members, is_valid) in rows {
        let proof = Proof::of(&key()).jwk(members);
        file.both(&format!("jwk-{name}"), "6 DPoP", |c| expected(with(c, proof.clone()), is_valid));
    }
    for (name, jwk) in [("absent", json!(REMOVE)), ("null", json!(null)), ("text", json!("k1")), ("list", json!([]))] {
        let proof = Proof::of(&key()).header(json!({"jwk": jwk}));
        file.both(&format!("jwk-{name}"), "6 DPoP", |c| expected(with(c, proof.clone()), false));
    }
    let small = json!({"x": format!("AQ{}", "A".repeat(41))});
    let edwards = ViewerKey::ed25519(1);
    let proof = Proof::of(&edwards).jwk(small);
    file.both("jwk-of-small-order", "6 DPoP", |c| expected(shown(super::bound(c, &edwards), proof.clone()), false));
}

fn thumbprints(file: &mut CaseFile) {
    for (kind, key, other) in
        [("es256", ViewerKey::es256(1), ViewerKey::es256(2)), ("eddsa", ViewerKey::ed25519(1), ViewerKey::ed25519(2))]
    {
        let (jkt, ckt) = (key.jkt(), key.ckt());
        let rows = [
            ("jkt", json!({"jkt": jkt}), true),
            ("ckt", json!({"ckt": ckt}), true),
            ("jkt-and-ckt", json!({"jkt": jkt, "ckt": ckt}), true),
            ("jkt-and-other-ckt", json!({"jkt": jkt, "ckt": other.ckt()}), false),
            ("ckt-and-other-jkt", json!({"jkt": other.jkt(), "ckt": ckt}), false),
            ("other-jkt", json!({"jkt": other.jkt()}), false),
            ("other-ckt", json!({"ckt": other.ckt()}), false),
            ("jkt-as-ckt", json!({"ckt": jkt}), false),
            ("ckt-as-jkt", json!({"jkt": ckt}), false),
        ];
        for (name, cnf, is_valid) in rows {
            file.both(&format!("{kind}-{name}"), "6 cnf", |c| {
                expected(shown(c.claims(json!({"cnf": cnf})), Proof::of(&key)), is_valid)
            });
        }
    }
}

/// Algorithms that not every build has: a key of the gate says so, which is not used.
fn algorithms(file: &mut CaseFile) {
    for algorithm in ["ES384", "RS256", "PS256"] {
        let key = ViewerKey::new(algorithm, 1);
        let mut of_gate = key.jwk();
        merge(&mut of_gate, json!({"alg": algorithm, "kid": "unused"}));
        let keys = || vec![jwk(KEY_ID, &secret(1)), of_gate.clone()];
        let name = algorithm.to_lowercase();
        for (method, thumbprint) in [("jkt", key.jkt()), ("ckt", key.ckt())] {
            file.both(&format!("{name}-{method}"), "6 cnf", |c| {
                shown(c.claims(json!({"cnf": {method: thumbprint}})).keys(keys()), Proof::of(&key)).allow()
            });
        }
        let mut flipped = Proof::of(&key);
        flipped.text = |text| {
            let (input, signature) = text.rsplit_once('.').expect("three parts");
            let mut signature = base64url::decode(signature);
            signature[9] ^= 1;
            format!("{input}.{}", base64url::encode(&signature))
        };
        file.both(&format!("{name}-signature-flipped"), "6 DPoP", |c| {
            expected(shown(super::bound(c, &key).keys(keys()), flipped.clone()), false)
        });
        let proof = Proof::of(&key).jwk(json!({"d": "AA"}));
        file.both(&format!("{name}-with-d"), "6 DPoP", |c| {
            expected(shown(super::bound(c, &key).keys(keys()), proof.clone()), false)
        });
    }
    let key = ViewerKey::new("PS256", 1);
    let mut of_gate = key.jwk();
    merge(&mut of_gate, json!({"alg": "PS256", "kid": "unused"}));
    let modulus = base64url::decode(key.jwk()["n"].as_str().expect("a text"));
    let rows = [
        ("as-rs256", Proof::of(&key).header(json!({"alg": "RS256"}))),
        ("leading-zero", Proof::of(&key).jwk(json!({"n": base64url::encode(&[&[0], &modulus[..]].concat())}))),
        ("short-modulus", Proof::of(&key).jwk(json!({"n": base64url::encode(&modulus[..128])}))),
        ("exponent-1", Proof::of(&key).jwk(json!({"e": "AQ"}))),
        ("e-absent", Proof::of(&key).jwk(json!({"e": REMOVE}))),
    ];
    for (name, proof) in rows {
        file.both(&format!("ps256-{name}"), "6 DPoP", |c| {
            let keys = vec![jwk(KEY_ID, &secret(1)), of_gate.clone()];
            expected(shown(super::bound(c, &key).keys(keys), proof.clone()), false)
        });
    }
}

/// Methods that no proof shows.
fn methods(file: &mut CaseFile) {
    let thumbprint = bytes(&base64url::decode(&key().jkt()));
    let proven = |c| shown(c, Proof::of(&key()));
    let cnf = |members: &[(i64, Cbor)]| {
        Cbor::Map(members.iter().map(|(label, value)| (int(*label), value.clone())).collect())
    };
    let rows = [
        ("kid", vec![(3, bytes(b"k1"))], false),
        ("kid-of-32-bytes", vec![(3, thumbprint.clone())], false),
        ("cose-key", vec![(1, cnf(&[(1, int(2))]))], false),
        ("unassigned", vec![(6, thumbprint.clone())], false),
        ("kid-and-jkt", vec![(3, bytes(b"k1")), (323, thumbprint.clone())], false),
        ("unknown-and-jkt", vec![(99, int(1)), (323, thumbprint.clone())], false),
    ];
    for (name, members, is_valid) in rows {
        file.cat(&format!("method-{name}-cat"), "6 cnf", |c| expected(proven(c.label(8, cnf(&members))), is_valid));
    }
    file.cat("method-named-jkt-cat", "6 cnf: a text is no label of a method we know", |c| {
        expected(proven(c.label(8, Cbor::Map(vec![(text("jkt"), thumbprint.clone())]))), false)
    });
    let rows = [
        ("kid", json!({"kid": "k1"}), false),
        ("jwk", json!({"jwk": key().jwk()}), false),
        ("x5t", json!({"x5t#S256": key().jkt()}), false),
        ("number", json!({"323": key().jkt()}), false),
        ("kid-and-jkt", json!({"kid": "k1", "jkt": key().jkt()}), false),
    ];
    for (name, cnf, is_valid) in rows {
        file.jwt(&format!("method-{name}-jwt"), "6 cnf", |c| expected(proven(c.claims(json!({"cnf": cnf}))), is_valid));
    }
    let relaxed = |c: crate::draft::Draft| c.policy(json!({"jkt_label_3": true}));
    let rows = [
        ("only", vec![(3, thumbprint.clone())], true),
        ("of-another-key", vec![(3, bytes(&[7; 32]))], false),
        ("too-short", vec![(3, bytes(&[7; 31]))], false),
        ("and-323", vec![(3, thumbprint.clone()), (323, thumbprint.clone())], true),
        ("kid-and-323", vec![(3, bytes(b"k1")), (323, thumbprint.clone())], false),
        ("of-another-key-and-323", vec![(3, bytes(&[7; 32])), (323, thumbprint)], false),
    ];
    for (name, members, is_valid) in rows {
        file.cat(&format!("label-3-{name}"), "6 cnf: with policy jkt_label_3", |c| {
            expected(proven(relaxed(c).label(8, cnf(&members))), is_valid)
        });
    }
}

fn malformed(file: &mut CaseFile) {
    let rows = [
        ("empty", json!({})),
        ("null", json!(null)),
        ("text", json!(key().jkt())),
        ("list", json!([key().jkt()])),
        ("jkt-null", json!({"jkt": null})),
        ("jkt-of-31-bytes", json!({"jkt": "A".repeat(42)})),
        ("jkt-of-33-bytes", json!({"jkt": "A".repeat(44)})),
        ("jkt-empty", json!({"jkt": ""})),
        ("ckt-of-31-bytes", json!({"jkt": key().jkt(), "ckt": "A".repeat(42)})),
    ];
    for (name, cnf) in rows {
        file.both(&format!("cnf-malformed-{name}"), "6 cnf", |c| {
            shown(c.claims(json!({"cnf": cnf})), Proof::of(&key())).deny_claim("claim-malformed", "cnf")
        });
    }
    for (name, jkt) in [("padded", format!("{}=", key().jkt())), ("spare-bits", "A".repeat(42) + "B")] {
        file.jwt(&format!("cnf-malformed-jkt-{name}"), "2 encoding", |c| {
            c.claims(json!({"cnf": {"jkt": jkt}})).deny_claim("claim-malformed", "cnf")
        });
    }
    let hash = || bytes(&[7; 32]);
    let rows = [
        ("jkt-text", Cbor::Map(vec![(int(323), text("x"))])),
        ("jkt-tagged", Cbor::Map(vec![(int(323), crate::cbor::tag(0, hash()))])),
        ("other-tagged", Cbor::Map(vec![(int(3), crate::cbor::tag(0, text("x"))), (int(323), hash())])),
        ("key-bytes", Cbor::Map(vec![(bytes(b"jkt"), hash())])),
    ];
    for (name, cnf) in rows {
        file.cat(&format!("cnf-malformed-{name}"), "6 cnf", |c| {
            c.label(8, cnf.clone()).deny_claim("claim-malformed", "cnf")
        });
    }
}
