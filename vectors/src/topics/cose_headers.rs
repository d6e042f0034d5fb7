//! The headers of a CAT: alg, kid, crit, typ (semantics section 2).

use crate::case::CaseFile;
use crate::cbor::{self, Value, bytes, hex, int, tag, text};
use crate::fixture::{KEY_ID, jwk, jwk_with, secret};
use serde_json::json;

pub(super) fn file() -> CaseFile {
    let mut file = CaseFile::new("cose-headers", "CAT: alg, kid, crit, typ and the two header maps");
    algorithms(&mut file);
    key_ids(&mut file);
    both_maps(&mut file);
    large_labels(&mut file);
    critical(&mut file);
    order(&mut file);
    types(&mut file);
    encoding(&mut file);
    file
}

/// Integers of CBOR that 64 bits with a sign do not hold.
fn beyond_64_bits() -> [(&'static str, Value); 4] {
    let [above, below] = [1_i128 << 63, -1 - (1_i128 << 63)];
    let [highest, lowest] = [(1_i128 << 64) - 1, -(1_i128 << 64)];
    [("2-63", above), ("highest", highest), ("below-2-63", below), ("lowest", lowest)]
        .map(|(name, number)| (name, Value::Integer(number.try_into().expect("an integer of CBOR"))))
}

/// An encoded map.
fn labelled<const N: usize>(members: [(Value, Value); N]) -> Vec<u8> {
    cbor::encode(&Value::Map(members.into()))
}

fn kid() -> Value {
    bytes(KEY_ID.as_bytes())
}

fn algorithms(file: &mut CaseFile) {
    file.cat("alg-absent", "2 alg", |c| c.cose(|p| p.protected = Vec::new()).allow());
    file.cat("alg-absent-empty-map", "2 alg; RFC 9052 section 3: both forms of no protected header", |c| {
        c.cose(|p| (p.protected, p.authenticated) = (hex("a0"), Some(Vec::new()))).allow()
    });
    file.cat("alg-absent-empty-map-authenticated", "RFC 9052 section 6.3: the empty string is authenticated", |c| {
        c.cose(|p| p.protected = hex("a0")).deny("signature-invalid")
    });
    file.cat("alg-unprotected", "2 alg", |c| {
        c.cose(|p| p.protected = Vec::new()).unprotected([(1, int(5)), (4, kid())]).deny("envelope-invalid")
    });
    for (name, alg) in [("hmac-256-64", 4), ("minus-4", -4), ("hmac-384", 6), ("hmac-512", 7)] {
        file.cat(&format!("alg-{name}"), "2 alg", |c| c.protected([(1, int(alg))]).deny("algorithm-not-allowed"));
    }
    file.cat("alg-64-unknown-kid", "1: 201 before the kid", |c| {
        c.protected([(1, int(4))]).unprotected([(4, bytes(b"k9"))]).deny("algorithm-not-allowed")
    });
    file.cat("alg-signature-with-mac-key", "2 alg", |c| {
        c.cose(|p| p.tags = vec![61, 18]).protected([(1, int(-7))]).deny("algorithm-not-allowed")
    });
    for (name, alg) in beyond_64_bits() {
        file.cat(&format!("alg-{name}"), "2 alg: an integer that names none", |c| {
            c.cose(|p| p.protected = labelled([(int(1), alg.clone())])).deny("algorithm-not-allowed")
        });
    }
    for (name, alg) in [("bytes", bytes(b"\x05")), ("null", Value::Null), ("array", Value::Array(vec![int(5)]))] {
        file.cat(&format!("alg-is-{name}"), "2 kid", |c| c.protected([(1, alg.clone())]).deny("envelope-invalid"));
    }
}

fn key_ids(file: &mut CaseFile) {
    file.cat("kid-protected", "2 kid", |c| c.protected([(1, int(5)), (4, kid())]).unprotected([]).allow());
    file.cat("kid-protected-first", "peer fault: protected header re-encoded", |c| {
        c.protected([(4, kid()), (1, int(5))]).unprotected([]).allow()
    });
    file.cat("kid-text", "2 kid", |c| c.unprotected([(4, text(KEY_ID))]).allow());
    file.cat("kid-text-protected", "2 kid", |c| c.protected([(1, int(5)), (4, text(KEY_ID))]).unprotected([]).allow());
    file.cat("kid-hex", "2 kid", |c| {
        let key = jwk_with(json!({"kid": crate::fixture::REMOVE, "kid_hex": "ff00fe"}));
        c.keys(vec![key]).unprotected([(4, bytes(b"\xff\x00\xfe"))]).allow()
    });
    file.cat("kid-unknown", "2 kid", |c| c.unprotected([(4, bytes(b"k9"))]).deny("key-unknown"));
    file.cat("kid-prefix-of-known", "2 kid", |c| c.unprotected([(4, bytes(b"k"))]).deny("key-unknown"));
    file.cat("kid-case", "2 kid", |c| c.unprotected([(4, bytes(b"K1"))]).deny("key-unknown"));
    file.cat("kid-absent-one-key", "2 kid", |c| c.unprotected([]).allow());
    file.cat("kid-absent-two-keys", "2 kid", |c| {
        c.keys(vec![jwk(KEY_ID, &secret(1)), jwk("k2", &secret(2))]).unprotected([]).deny("key-id-missing")
    });
    file.cat("kid-and-alg-absent", "2 kid", |c| c.cose(|p| p.protected = Vec::new()).unprotected([]).allow());
    for (name, kid) in [("integer", int(1)), ("null", Value::Null), ("array", Value::Array(vec![]))] {
        file.cat(&format!("kid-is-{name}"), "2 kid", |c| c.unprotected([(4, kid.clone())]).deny("envelope-invalid"));
    }
}

fn both_maps(file: &mut CaseFile) {
    file.cat("kid-in-both", "2 kid", |c| {
        c.protected([(1, int(5)), (4, kid())]).unprotected([(4, kid())]).deny("header-buckets-overlap")
    });
    file.cat("unknown-in-both", "2 kid", |c| {
        c.protected([(1, int(5)), (99, int(0))]).unprotected([(4, kid()), (99, int(0))]).deny("header-buckets-overlap")
    });
    file.cat("unknown-unprotected", "2", |c| c.unprotected([(4, kid()), (99, int(0))]).allow());
    file.cat("unknown-protected", "2", |c| c.protected([(1, int(5)), (99, int(0))]).allow());
    file.cat("duplicate-protected", "2 encoding", |c| {
        c.cose(|p| p.protected = hex("a2 01 05 01 05")).deny("duplicate-key")
    });
    file.cat("duplicate-unprotected", "2 encoding", |c| {
        c.cose(|p| p.unprotected = hex("a2 04 42 6b31 04 42 6b31")).deny("duplicate-key")
    });
    file.cat("duplicate-unknown", "2 encoding", |c| {
        c.cose(|p| p.unprotected = hex("a3 04 42 6b31 18 63 00 18 63 00")).deny("duplicate-key")
    });
}

/// RFC 9052 section 1.4: a label is any integer, or a text.
fn large_labels(file: &mut CaseFile) {
    for (name, label) in beyond_64_bits() {
        let member = || (label.clone(), int(0));
        file.cat(&format!("label-{name}-unprotected"), "RFC 9052 1.4", |c| {
            c.cose(|p| p.unprotected = labelled([(int(4), kid()), member()])).allow()
        });
        file.cat(&format!("label-{name}-protected"), "RFC 9052 1.4", |c| {
            c.cose(|p| p.protected = labelled([(int(1), int(5)), member()])).allow()
        });
        file.cat(&format!("label-{name}-in-both"), "2 kid", |c| {
            c.cose(|p| {
                p.protected = labelled([(int(1), int(5)), member()]);
                p.unprotected = labelled([member()]);
            })
            .deny("header-buckets-overlap")
        });
        file.cat(&format!("label-{name}-crit"), "2 crit header", |c| {
            let list = (int(2), Value::Array(vec![label.clone()]));
            c.cose(|p| p.protected = labelled([(int(1), int(5)), list, member()])).deny("critical-header-unknown")
        });
    }
}

/// Section 1: the first offending byte of an envelope gives the reason.
fn order(file: &mut CaseFile) {
    let mut fault = |name: &str, reason: &str, protected: Value, unprotected: Value| {
        for (fault, spoil) in SPOILT {
            file.cat(&format!("{name}-before-{fault}"), "1: the first offending byte", |c| {
                c.cose(|p| {
                    (p.protected, p.unprotected) = (cbor::encode(&protected), cbor::encode(&unprotected));
                })
                .bytes(spoil)
                .deny(reason)
            });
        }
    };
    let named = || cbor::map([(4, kid())]);
    fault("order-alg-is-bytes", "envelope-invalid", cbor::map([(1, bytes(b"\x05"))]), named());
    fault("order-alg-of-signatures", "envelope-invalid", cbor::map([(1, int(-7))]), named());
    fault("order-alg-is-null-kid-in-both", "envelope-invalid", cbor::map([(1, Value::Null), (4, kid())]), named());
    fault("order-typ-is-bytes", "envelope-invalid", cbor::map([(1, int(5)), (16, bytes(b"CAT"))]), named());
    fault("order-kid-is-integer", "envelope-invalid", cbor::map([(1, int(5))]), cbor::map([(4, int(1))]));
    let both = cbor::map([(1, int(5)), (4, kid())]);
    fault("order-kid-in-both", "header-buckets-overlap", both, named());
}

/// What is wrong at the end of a token.
type Fault = (&'static str, fn(&mut Vec<u8>));

const SPOILT: [Fault; 2] = [
    ("trailing-byte", |token| token.push(0)),
    ("truncation", |token| {
        token.pop();
    }),
];

fn critical(file: &mut CaseFile) {
    let list = |labels: &[i64]| Value::Array(labels.iter().map(|label| int(*label)).collect());
    file.cat("crit-unknown", "2 crit header", |c| {
        c.protected([(1, int(5)), (2, list(&[99])), (99, int(0))]).deny("critical-header-unknown")
    });
    file.cat("crit-unknown-text", "2 crit header", |c| {
        let members = vec![
            (int(1), int(5)),
            (int(2), Value::Array(vec![text("reserved")])),
            (text("reserved"), Value::Bool(false)),
        ];
        c.cose(|p| p.protected = cbor::encode(&Value::Map(members))).deny("critical-header-unknown")
    });
    file.cat("crit-empty", "2 crit header", |c| c.protected([(1, int(5)), (2, list(&[]))]).deny("envelope-invalid"));
    file.cat("crit-absent-header", "2 crit header", |c| {
        c.protected([(1, int(5)), (2, list(&[99]))]).deny("envelope-invalid")
    });
    file.cat("crit-header-unprotected", "2 crit header", |c| {
        c.protected([(1, int(5)), (2, list(&[99]))]).unprotected([(4, kid()), (99, int(0))]).denied()
    });
    for (label, value) in [(1, int(5)), (3, text("a/b")), (4, kid()), (16, text("CAT"))] {
        file.cat(&format!("crit-names-{label}"), "2 crit header", |c| {
            let mut members = vec![(int(1), int(5)), (int(2), list(&[label]))];
            if label != 1 {
                members.push((int(label), value.clone()));
            }
            c.cose(|p| p.protected = cbor::encode(&Value::Map(members))).unprotected([]).deny("envelope-invalid")
        });
    }
    file.cat("crit-not-a-list", "2 crit header", |c| {
        c.protected([(1, int(5)), (2, int(99)), (99, int(0))]).deny("envelope-invalid")
    });
    file.cat("crit-unprotected", "2 crit header", |c| {
        c.unprotected([(2, list(&[99])), (4, kid()), (99, int(0))]).deny("envelope-invalid")
    });
}

fn types(file: &mut CaseFile) {
    for name in ["CAT", "cat", "JWT", "at+jwt", "AT+JWT", "application/cat", "Application/at+jwt"] {
        let id = name.replace(['/', '+'], "-");
        let case = if name == name.to_lowercase() { "" } else { "-cased" };
        file.cat(&format!("typ-{}{case}", id.to_lowercase()), "2 typ", |c| {
            c.protected([(1, int(5)), (16, text(name))]).allow()
        });
    }
    for (id, name) in
        [("proof", "dpop+jwt"), ("status-list", "statuslist+cwt"), ("application", "application/"), ("empty", "")]
    {
        file.cat(&format!("typ-of-{id}"), "2 typ", |c| {
            c.protected([(1, int(5)), (16, text(name))]).deny("type-not-allowed")
        });
    }
    file.cat("typ-number", "2 kid: typ as uint", |c| {
        c.protected([(1, int(5)), (16, int(61))]).deny("type-not-allowed")
    });
    file.cat("typ-bytes", "2 kid", |c| c.protected([(1, int(5)), (16, bytes(b"CAT"))]).deny("envelope-invalid"));
    file.cat("typ-not-in-policy", "2 typ", |c| {
        c.protected([(1, int(5)), (16, text("JWT"))]).policy(json!({"types": ["CAT"]})).deny("type-not-allowed")
    });
    file.cat("typ-absent-from-token", "2 typ", |c| c.policy(json!({"types": ["CAT"]})).allow());
    file.cat("typ-of-policy", "2 typ", |c| {
        c.protected([(1, int(5)), (16, text("Play"))]).policy(json!({"types": ["play"]})).allow()
    });
}

fn encoding(file: &mut CaseFile) {
    file.cat("tag-in-unprotected", "2 encoding", |c| c.unprotected([(4, tag(2, kid()))]).deny("envelope-invalid"));
    file.cat("tag-in-protected", "2 encoding", |c| {
        c.protected([(1, int(5)), (99, tag(1, int(0)))]).deny("envelope-invalid")
    });
    file.cat("protected-trailing-bytes", "2 encoding", |c| c.cose(|p| p.protected = hex("a1 01 05 00")).denied());
    file.cat("embedded-key-unused", "2 crit header: never used", |c| {
        // COSE has no jwk header; a COSE_Key in a private header changes nothing.
        c.unprotected([(4, kid()), (-70_000, cbor::map([(1, int(4)), (-1, bytes(b"attacker"))]))]).allow()
    });
}
