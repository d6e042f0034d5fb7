//! Keys that a token brings along or points at: never used, never fetched (semantics section 2 crit
//! header).

use serde_json::{Value, json};

use super::{key, with};
use crate::base64url;
use crate::case::CaseFile;
use crate::cbor::{bytes, int, tag, text};
use crate::draft::Draft;
use crate::fixture::KEY_ID;
use crate::key::{Algorithm, Key};
use crate::topics::keys::named;

pub(super) fn add(file: &mut CaseFile) {
    for algorithm in [Algorithm::Es256, Algorithm::EdDsa] {
        jose(file, algorithm);
        cose(file, algorithm);
    }
}

/// The headers of RFC 7515 section 4.1 that say where the key of this attacker is.
fn pointers(attacker: &Key) -> [(&'static str, Value); 6] {
    let scheme = attacker.algorithm.scheme().expect("an algorithm of pairs");
    let forms = scheme.public_forms(&attacker.secret);
    let (_, der) = forms.iter().find(|(form, _)| *form == "der").expect("every key has one");
    let jwk = attacker.jwk("attacker");
    let url = "https://attacker.example/keys";
    [
        ("jwk", json!({"jwk": scheme.public_jwk(&attacker.secret)})),
        ("jwk-with-kid", json!({"jwk": jwk})),
        ("x5c", json!({"x5c": [base64url::encode(der)]})),
        ("jku", json!({"jku": url})),
        ("x5u", json!({"x5u": url, "x5t": base64url::encode(&[7; 20])})),
        ("all", json!({"jwk": jwk, "x5c": [base64url::encode(der)], "jku": url, "x5u": url})),
    ]
}

fn jose(file: &mut CaseFile, algorithm: Algorithm) {
    let name = super::id(algorithm);
    let attacker = key(algorithm, 9);
    for (header, members) in pointers(&attacker) {
        let forged = |c: Draft| with(c, algorithm).signed_with(&attacker.secret).header(members.clone());
        let section = "2 crit header: never used";
        file.jwt(&format!("{name}-{header}-of-attacker"), section, |c| forged(c).deny("signature-invalid"));
        file.jwt(&format!("{name}-{header}-of-attacker-unnamed"), section, |c| {
            named(None)(forged(c)).deny("signature-invalid")
        });
        file.jwt(&format!("{name}-{header}-of-attacker-with-its-kid"), section, |c| {
            named(Some("attacker"))(forged(c)).deny("key-unknown")
        });
        file.jwt(&format!("{name}-{header}-of-attacker-hint"), section, |c| {
            named(Some("attacker"))(forged(c)).policy(json!({"kid": "hint"})).deny("signature-invalid")
        });
        file.jwt(&format!("{name}-{header}-ignored"), section, |c| with(c, algorithm).header(members.clone()).allow());
        let crit = header.split('-').next().filter(|header| *header != "all");
        if let Some(crit) = crit {
            file.jwt(&format!("{name}-{header}-critical"), "2 crit header: names of RFC 7515", |c| {
                with(c, algorithm).header(members.clone()).header(json!({"crit": [crit]})).deny("envelope-invalid")
            });
        }
    }
}

/// The headers of RFC 9360: a certificate, a chain, a hash, a URL.
fn cose(file: &mut CaseFile, algorithm: Algorithm) {
    let name = super::id(algorithm);
    let attacker = key(algorithm, 9);
    let scheme = algorithm.scheme().expect("an algorithm of pairs");
    let forms = scheme.public_forms(&attacker.secret);
    let (_, der) = forms.iter().find(|(form, _)| *form == "der").expect("every key has one");
    for (header, label, value) in [
        ("x5bag", 32, bytes(der)),
        ("x5chain", 33, bytes(der)),
        ("x5t", 34, crate::cbor::Value::Array(vec![int(-16), bytes(&[7; 32])])),
    ] {
        let section = "2 crit header: never used; RFC 9360 section 2";
        let brings = |c: Draft| with(c, algorithm).unprotected([(4, bytes(KEY_ID.as_bytes())), (label, value.clone())]);
        file.cat(&format!("{name}-{header}-of-attacker"), section, |c| {
            brings(c).signed_with(&attacker.secret).deny("signature-invalid")
        });
        file.cat(&format!("{name}-{header}-of-attacker-unnamed"), section, |c| {
            let c = with(c, algorithm).signed_with(&attacker.secret);
            c.unprotected([(label, value.clone())]).deny("signature-invalid")
        });
        file.cat(&format!("{name}-{header}-ignored"), section, |c| brings(c).allow());
    }
    file.cat(&format!("{name}-x5u"), "2 encoding: tags in headers", |c| {
        // RFC 9360 section 2: a URI in tag 32.
        let url = tag(32, text("https://attacker.example/x"));
        with(c, algorithm).unprotected([(4, bytes(KEY_ID.as_bytes())), (35, url)]).deny("envelope-invalid")
    });
}
