//! Copies of one token that differ in what nobody signed: each is accepted as the token is, and none is
//! another token. Identity is the token id, never the text (semantics section 2).

use serde_json::{Value, json};

use super::with_signature;
use crate::asymmetric::negated;
use crate::base64url;
use crate::case::CaseFile;
use crate::cbor::{bytes, text};
use crate::draft::Draft;
use crate::encrypt;
use crate::fixture::{ISSUER, KEY_ID, NOW, URL, jwk, secret, state};
use crate::key::{Algorithm, Key};

const ID: &str = "0b71a5c3";
const SECTION: &str = "2 identity";

pub(super) fn add(file: &mut CaseFile) {
    let kid = || (4, bytes(KEY_ID.as_bytes()));
    for_cat(file, "as-it-is", |c| c);
    for_cat(file, "junk-in-unprotected-header", move |c| c.unprotected([kid(), (99, text("junk"))]));
    for_cat(file, "kid-as-text", |c| c.unprotected([(4, text(KEY_ID))]));
    for_cat(file, "kid-left-out", |c| c.unprotected([]));
    for_cat(file, "tag-61-left-out", |c| c.cose(|p| p.tags = vec![17]));
    for_cat(file, "untagged", |c| c.cose(|p| p.tags = Vec::new()).untagged("mac0"));
    for_cat(file, "binary", Draft::in_hex);
    for_cat(file, "padded", |c| {
        // Junk whose length leaves something to pad.
        c.unprotected([(4, bytes(KEY_ID.as_bytes())), (99, text("xx"))]).text(|text| base64url::padded(&text))
    });
    for_cat(file, "in-the-standard-alphabet", |c| {
        c.policy(json!({"relax": ["legacy_base64"]})).text(|text| {
            assert!(text.contains(['-', '_']), "both alphabets write this alike");
            text.replace('-', "+").replace('_', "/")
        })
    });
    for_cat(file, "junk-around-a-ciphertext", |c| {
        let key = encrypt::Key::new(2, 32);
        let mut pieces = encrypt::Pieces::new(key.clone());
        pieces.unprotected = encrypt::unprotected([
            (4, bytes(encrypt::KEY_ID.as_bytes())),
            (5, bytes(&encrypt::VECTOR)),
            (99, text("junk")),
        ]);
        c.keys(vec![jwk(KEY_ID, &secret(1)), key.jwk(encrypt::KEY_ID)]).encrypted(pieces)
    });
    for_both(file, "percent-encoded", |c| {
        c.on_request(json!({"url": format!("{URL}?CAT={{token}}")}))
            .text(|text| text.bytes().map(|byte| format!("%{byte:02x}")).collect())
    });
    for algorithm in [Algorithm::Es256, Algorithm::Es384] {
        let key = Key::new(algorithm, &crate::fixture::secret_of(1, algorithm.secret_bytes()));
        let name = algorithm.jose_name().to_lowercase();
        for_both(file, &format!("{name}-s-negated"), |c| {
            let c = c.algorithm(algorithm).signed_with(&key.secret).keys(vec![key.jwk(KEY_ID)]);
            with_signature(c, if algorithm == Algorithm::Es256 { 64 } else { 96 }, negated)
        });
    }
}

fn for_cat(file: &mut CaseFile, way: &str, copy: impl Fn(Draft) -> Draft) {
    for (what, document, reason, claim) in rows() {
        file.cat(&format!("copy-{way}-{what}"), SECTION, |c| {
            copy(claimed(c)).state(document.clone()).expect(reason, claim)
        });
    }
}

fn for_both(file: &mut CaseFile, way: &str, copy: impl Fn(Draft) -> Draft) {
    for (what, document, reason, claim) in rows() {
        file.both(&format!("copy-{way}-{what}"), SECTION, |c| {
            copy(claimed(c)).state(document.clone()).expect(reason, claim)
        });
    }
}

fn claimed(c: Draft) -> Draft {
    c.claims(json!({"cti": ID, "sid": "s1", "catreplay": 1, "exp": NOW + 300}))
}

/// What is known of the one token there is: nothing, that it was used, that it is revoked.
fn rows() -> [(&'static str, Value, &'static str, &'static str); 4] {
    let id = json!({"iss": ISSUER, "id": ID});
    [
        ("fresh", state(json!({"replayed": []})), "", ""),
        ("used", state(json!({"replayed": [id]})), "replayed", "catreplay"),
        ("revoked", state(json!({"replayed": [], "tokens": [id]})), "token-revoked", "cti"),
        (
            "of-a-revoked-session",
            state(json!({"replayed": [], "sessions": [{"iss": ISSUER, "id": "s1"}]})),
            "session-revoked",
            "sid",
        ),
    ]
}
