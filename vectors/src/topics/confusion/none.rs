//! `alg: none`, in every spelling, and no signature.

use serde_json::json;

use super::{key, with};
use crate::case::CaseFile;
use crate::cbor::{self, bytes, hex, int, text};
use crate::draft::Draft;
use crate::fixture::{KEY_ID, REMOVE};
use crate::key::Algorithm;

pub(super) fn add(file: &mut CaseFile) {
    jose(file);
    cose(file);
}

/// The token has no signature.
fn bare(c: Draft) -> Draft {
    c.jose(|p| p.signature = Some(Vec::new())).cose(|p| p.mac = Some(Vec::new()))
}

/// `none` with each of its letters in either case: the bits of the number say which are large.
fn cased(number: usize) -> String {
    let letter = |(place, letter): (usize, char)| {
        if number >> place & 1 == 1 { letter.to_ascii_uppercase() } else { letter }
    };
    "none".chars().enumerate().map(letter).collect()
}

fn jose(file: &mut CaseFile) {
    for number in 0..16 {
        let name = cased(number);
        file.jwt(&format!("none-{number:04b}"), "2 alg", |c| {
            bare(with(c, Algorithm::Es256)).header(json!({"alg": name})).deny("algorithm-not-allowed")
        });
    }
    for (id, name) in [
        ("space-after", "none "),
        ("space-before", " none"),
        ("tab", "none\t"),
        ("newline", "none\n"),
        ("null-byte", "none\u{0}"),
        ("joiner", "no\u{200d}ne"),
        ("cyrillic", "nоne"),
        ("full-width", "ｎｏｎｅ"),
        ("null", "null"),
        ("empty", ""),
    ] {
        file.jwt(&format!("none-{id}"), "2 alg", |c| {
            bare(with(c, Algorithm::Es256)).header(json!({"alg": name})).deny("algorithm-not-allowed")
        });
    }
    file.jwt("none-escaped", "2 JSON: compared after unescaping", |c| {
        let header = format!(r#"{{"alg":"\u006eon\u0065","kid":"{KEY_ID}"}}"#);
        bare(with(c, Algorithm::Es256))
            .jose(|p| p.header_bytes = Some(header.into_bytes()))
            .deny("algorithm-not-allowed")
    });
    file.jwt("none-unnamed", "2 alg", |c| {
        let header = json!({"alg": "none", "kid": REMOVE});
        bare(with(c, Algorithm::Es256)).header(header).deny("algorithm-not-allowed")
    });
    file.jwt("none-hint", "2 alg", |c| {
        let c = bare(with(c, Algorithm::Es256)).policy(json!({"kid": "hint"}));
        c.header(json!({"alg": "none", "kid": "k9"})).deny("algorithm-not-allowed")
    });
    file.jwt("none-rightly-signed", "2 alg", |c| {
        with(c, Algorithm::Es256).header(json!({"alg": "none"})).deny("algorithm-not-allowed")
    });
    file.jwt("none-of-last-name", "2 JSON: duplicate names", |c| {
        let header = format!(r#"{{"alg":"ES256","kid":"{KEY_ID}","alg":"none"}}"#);
        bare(with(c, Algorithm::Es256)).jose(|p| p.header_bytes = Some(header.into_bytes())).deny("duplicate-key")
    });
    for algorithm in [Algorithm::Hs256, Algorithm::Es256, Algorithm::EdDsa, Algorithm::Rs256] {
        file.jwt(&format!("{}-without-signature-jwt", super::id(algorithm)), "1", |c| {
            bare(with(c, algorithm)).deny("signature-invalid")
        });
    }
}

fn cose(file: &mut CaseFile) {
    for algorithm in [Algorithm::Hs256, Algorithm::Es256, Algorithm::EdDsa, Algorithm::Ps256] {
        let name = super::id(algorithm);
        file.cat(&format!("{name}-without-signature-cat"), "1", |c| {
            c.keys(vec![key(algorithm, 1).jwk(KEY_ID)])
                .algorithm(algorithm)
                .cose(|p| p.mac = Some(Vec::new()))
                .deny("signature-invalid")
        });
        file.cat(&format!("{name}-without-signature-and-alg"), "2 alg: the selected key's", |c| {
            c.keys(vec![key(algorithm, 1).jwk(KEY_ID)])
                .algorithm(algorithm)
                .cose(|p| (p.protected, p.mac) = (Vec::new(), Some(Vec::new())))
                .deny("signature-invalid")
        });
    }
    // RFC 9052 section 3.1: alg is an integer or text. There is no "none" in the registry; 0 is reserved.
    for (id, alg) in [("text", text("none")), ("zero", int(0)), ("empty-text", text(""))] {
        file.cat(&format!("none-is-{id}"), "2 alg", |c| {
            bare(with(c, Algorithm::Es256)).protected([(1, alg.clone())]).deny("algorithm-not-allowed")
        });
    }
    for (id, alg) in [("null", cbor::Value::Null), ("bytes", bytes(b"none")), ("false", cbor::Value::Bool(false))] {
        file.cat(&format!("none-is-{id}"), "2 kid: alg of a wrong type", |c| {
            bare(with(c, Algorithm::Es256)).protected([(1, alg.clone())]).deny("envelope-invalid")
        });
    }
    file.cat("none-signature-is-null", "2 tags", |c| {
        // The signature's head and 64 bytes become nil.
        with(c, Algorithm::Es256)
            .bytes(|token| {
                token.truncate(token.len() - 66);
                token.extend(hex("f6"));
            })
            .deny("envelope-invalid")
    });
}
