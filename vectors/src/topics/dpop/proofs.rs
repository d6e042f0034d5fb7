//! The proof itself: header, payload, signature.

use super::{expected, key, shown, with};
use crate::base64url;
use crate::case::CaseFile;
use crate::draft::Format;
use crate::fixture::{NOW, REMOVE, URL};
use crate::proof::{Proof, ViewerKey};
use serde_json::{Value, json};

pub(super) fn add(file: &mut CaseFile) {
    header(file);
    payload(file);
    form(file);
    signature(file);
    sizes(file);
    as_token(file);
}

/// A valid proof of the usual key, changed.
fn row(file: &mut CaseFile, name: &str, section: &str, proof: &Proof, is_valid: bool) {
    file.both(name, section, |c| expected(with(c, proof.clone()), is_valid));
}

fn header(file: &mut CaseFile) {
    let rows: [(&str, Value, bool); 22] = [
        ("usual", json!({}), true),
        ("typ-absent", json!({"typ": REMOVE}), false),
        ("typ-jwt", json!({"typ": "JWT"}), false),
        ("typ-other", json!({"typ": "dpop-proof+jwt"}), false),
        ("typ-upper-case", json!({"typ": "DPOP+JWT"}), false),
        ("typ-of-a-type", json!({"typ": "application/dpop+jwt"}), false),
        ("typ-number", json!({"typ": 1}), false),
        ("alg-absent", json!({"alg": REMOVE}), false),
        ("alg-none", json!({"alg": "none"}), false),
        ("alg-hs256", json!({"alg": "HS256"}), false),
        ("alg-of-another-curve", json!({"alg": "ES384"}), false),
        ("alg-of-another-key-type", json!({"alg": "EdDSA"}), false),
        ("alg-unknown", json!({"alg": "ES257"}), false),
        ("alg-of-encryption", json!({"alg": "A128GCM"}), false),
        ("crit", json!({"crit": ["exp"], "exp": NOW + 300}), false),
        ("crit-empty", json!({"crit": []}), false),
        ("b64", json!({"b64": true}), false),
        ("cty-jwt", json!({"cty": "JWT"}), false),
        ("kid-injected", json!({"kid": "k1"}), true),
        ("kid-of-a-file", json!({"kid": "../../../dev/null"}), true),
        ("jku-not-fetched", json!({"jku": "https://evil.example/keys", "x5u": "https://evil.example/x"}), true),
        ("unknown-member", json!({"x": {"y": [1, null]}}), true),
    ];
    for (name, members, is_valid) in rows {
        row(file, &format!("header-{name}"), "6 DPoP", &Proof::of(&key()).header(members), is_valid);
    }
    let jwk = key().jwk();
    let texts = [
        ("alg-twice", format!(r#"{{"typ":"dpop+jwt","alg":"ES256","alg":"ES256","jwk":{jwk}}}"#), false),
        ("jwk-twice", format!(r#"{{"typ":"dpop+jwt","alg":"ES256","jwk":{jwk},"jwk":{jwk}}}"#), false),
        ("escaped-names", format!(r#"{{"t\u0079p":"dpop\u002bjwt","\u0061lg":"ES256","j\u0077k":{jwk}}}"#), true),
        ("escaped-twice", format!(r#"{{"typ":"dpop+jwt","alg":"ES256","jwk":{jwk},"j\u0077k":{jwk}}}"#), false),
        ("trailing-text", format!(r#"{{"typ":"dpop+jwt","alg":"ES256","jwk":{jwk}}} x"#), false),
        ("array", r#"["dpop+jwt"]"#.to_owned(), false),
        ("empty", String::new(), false),
    ];
    for (name, text, is_valid) in texts {
        let mut proof = Proof::of(&key());
        proof.header_text = Some(text);
        row(file, &format!("header-{name}"), "2 JSON", &proof, is_valid);
    }
}

fn payload(file: &mut CaseFile) {
    let rows: [(&str, Value, bool); 31] = [
        ("jti-absent", json!({"jti": REMOVE}), false),
        ("jti-empty", json!({"jti": ""}), false),
        ("jti-number", json!({"jti": 1}), false),
        ("jti-of-256-bytes", json!({"jti": "j".repeat(256)}), true),
        ("jti-of-257-bytes", json!({"jti": "j".repeat(257)}), false),
        ("htm-absent", json!({"htm": REMOVE}), false),
        ("htm-other", json!({"htm": "POST"}), false),
        ("htm-lower-case", json!({"htm": "get"}), false),
        ("htm-head", json!({"htm": "HEAD"}), false),
        ("htm-list", json!({"htm": ["GET"]}), false),
        ("htu-absent", json!({"htu": REMOVE}), false),
        ("htu-number", json!({"htu": 1}), false),
        ("iat-absent", json!({"iat": REMOVE}), false),
        ("iat-text", json!({"iat": NOW.to_string()}), false),
        ("iat-null", json!({"iat": null}), false),
        ("iat-300-ago", json!({"iat": NOW - 300}), true),
        ("iat-301-ago", json!({"iat": NOW - 301}), false),
        ("iat-300-ahead", json!({"iat": NOW + 300}), true),
        ("iat-301-ahead", json!({"iat": NOW + 301}), false),
        ("iat-half-too-old", json!({"iat": 1_699_999_699.5}), false),
        ("iat-half-within", json!({"iat": 1_699_999_700.5}), true),
        ("iat-zero", json!({"iat": 0}), false),
        ("iat-greatest", json!({"iat": i64::MAX}), false),
        ("iat-least", json!({"iat": i64::MIN}), false),
        ("ath-absent", json!({"ath": REMOVE}), false),
        ("ath-empty", json!({"ath": ""}), false),
        ("ath-of-another-token", json!({"ath": "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo"}), false),
        ("ath-padded", json!({"ath": "{ath}="}), false),
        ("ath-longer", json!({"ath": "{ath}A"}), false),
        ("further-members", json!({"nonce": "n", "exp": NOW - 1, "x": {"htm": "POST"}}), true),
        ("ath-number", json!({"ath": 1}), false),
    ];
    for (name, members, is_valid) in rows {
        row(file, &format!("payload-{name}"), "6 DPoP", &Proof::of(&key()).payload(members), is_valid);
    }
    let rest = format!(r#""jti":"p-1","htm":"GET","htu":"{URL}","iat":{NOW},"ath":"{{ath}}""#);
    let texts = [
        ("htm-twice", format!(r#"{{{rest},"htm":"GET"}}"#), false),
        ("htm-twice-escaped", format!(r#"{{{rest},"ht\u006d":"POST"}}"#), false),
        ("ath-escaped", format!("{{{}}}", rest.replace("{ath}", "{escaped ath}")), true),
        ("slashes-escaped", format!("{{{}}}", rest.replace('/', r"\/")), true),
        ("white-space", format!(" {{ {rest} }}\n"), true),
        ("trailing-text", format!("{{{rest}}}{{}}"), false),
        ("array", format!("[{{{rest}}}]"), false),
    ];
    for (name, text, is_valid) in texts {
        let mut proof = Proof::of(&key());
        proof.payload_text = Some(text);
        row(file, &format!("payload-{name}"), "2 JSON", &proof, is_valid);
    }
}

/// What becomes of a proof's text.
type Change = fn(String) -> String;

fn form(file: &mut CaseFile) {
    let rows: [(&str, Change); 10] = [
        ("empty", |_| String::new()),
        ("no-jws", |_| "proof".to_owned()),
        ("two-parts", |text| text.rsplit_once('.').expect("three parts").0.to_owned()),
        ("four-parts", |text| text + ".AA"),
        ("five-parts", |text| text + ".AA.AA"),
        ("no-signature", |text| text.rsplit_once('.').expect("three parts").0.to_owned() + "."),
        ("padded", |text| text + "="),
        ("two-joined", |text| format!("{text}, {text}")),
        ("comma-behind", |text| text + ","),
        ("spare-bits", |text| base64url::with_spare_bit(&text)),
    ];
    for (name, change) in rows {
        let mut proof = Proof::of(&key());
        proof.text = change;
        row(file, &format!("form-{name}"), "6 DPoP", &proof, false);
    }
}

fn signature(file: &mut CaseFile) {
    let other = ViewerKey::es256(2);
    row(file, "signed-with-another-key", "6 DPoP", &Proof::of(&key()).signed_with(&other), false);
    row(file, "jwk-of-another-key", "6 DPoP", &Proof::of(&key()).header(json!({"jwk": other.jwk()})), false);
    row(file, "of-another-key", "6 DPoP", &Proof::of(&other), false);
    let mut flipped = Proof::of(&key());
    flipped.text = |text| {
        let (input, signature) = text.rsplit_once('.').expect("three parts");
        let mut signature = base64url::decode(signature);
        signature[0] ^= 1;
        format!("{input}.{}", base64url::encode(&signature))
    };
    row(file, "signature-flipped", "6 DPoP", &flipped, false);
    let edwards = ViewerKey::ed25519(1);
    for (name, algorithm) in [("eddsa", "EdDSA"), ("ed25519", "Ed25519")] {
        let proof = Proof::of(&edwards).header(json!({"alg": algorithm}));
        file.both(&format!("of-{name}"), "6 DPoP", |c| shown(super::bound(c, &edwards), proof.clone()).allow());
    }
    let proof = Proof::of(&edwards).signed_with(&ViewerKey::ed25519(2));
    file.both("of-eddsa-signed-with-another-key", "6 DPoP", |c| {
        expected(shown(super::bound(c, &edwards), proof.clone()), false)
    });
    file.both("of-eddsa-bound-to-es256", "6 DPoP", |c| expected(with(c, Proof::of(&edwards)), false));
}

fn sizes(file: &mut CaseFile) {
    // The rest of the proof takes fewer than 1000 characters.
    let padded = |bytes: usize| Proof::of(&key()).payload(json!({"x": "x".repeat(bytes)}));
    row(file, "of-7000-characters", "2 size", &padded(4800), true);
    row(file, "of-9000-characters", "2 size", &padded(6300), false);
}

/// A proof is no access token, whoever signed it.
fn as_token(file: &mut CaseFile) {
    let sign = |c: crate::draft::Draft| {
        c.claims(json!({"jti": "p-1", "htm": "GET", "htu": URL, "iat": NOW})).header(json!({"typ": "dpop+jwt"}))
    };
    file.jwt("proof-as-token", "2 typ", |c| sign(c).deny("type-not-allowed"));
    let probe = CaseFile::probe(Format::Jwt, |c| c);
    let proof = Proof::of(&key()).for_token(probe["text"].as_str().expect("a token in text"));
    file.jwt("proof-of-a-viewer-as-token", "1", |c| {
        let proof = proof.clone();
        c.text(move |_| proof.clone()).denied()
    });
    file.jwt("proof-in-both-places", "1", |c| {
        let text = proof.clone();
        c.request(json!({"dpop": proof})).text(move |_| text.clone()).denied()
    });
}
