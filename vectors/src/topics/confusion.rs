//! Algorithm confusion (semantics section 2): whatever a token says of itself is compared with the key,
//! and another kind of document is no access token.

mod documents;
mod embedded;
mod none;
mod secrets;
mod selection;
mod structures;

use serde_json::Value;

use crate::case::CaseFile;
use crate::draft::{Draft, Format};
use crate::fixture::{KEY_ID, secret_of};
use crate::key::{Algorithm, Key};

pub(super) fn file() -> CaseFile {
    let mut file = CaseFile::new(
        "confusion",
        "algorithm none, public keys as secrets, MACs and signatures for each other, keys in headers, other documents",
    );
    usual(&mut file);
    none::add(&mut file);
    secrets::add(&mut file);
    structures::add(&mut file);
    selection::add(&mut file);
    embedded::add(&mut file);
    documents::add(&mut file);
    file
}

const SIGNATURES: [Algorithm; 4] = [Algorithm::Es256, Algorithm::Es384, Algorithm::EdDsa, Algorithm::Ps256];

fn id(algorithm: Algorithm) -> String {
    algorithm.jose_name().to_lowercase()
}

/// The key of this algorithm in the ring; number 9 is an attacker's.
fn key(algorithm: Algorithm, number: u8) -> Key {
    Key::new(algorithm, &secret_of(number, algorithm.secret_bytes()))
}

/// Signed with this key under its own algorithm; the ring is what it was.
fn signed(c: Draft, key: &Key) -> Draft {
    c.algorithm(key.algorithm).signed_with(&key.secret)
}

/// The ring holds the key of this algorithm alone, and the token is signed with it.
fn with(c: Draft, algorithm: Algorithm) -> Draft {
    let key = key(algorithm, 1);
    signed(c, &key).keys(vec![key.jwk(KEY_ID)])
}

/// The keys of these algorithms, each named by its algorithm.
fn ring(algorithms: &[Algorithm]) -> Vec<Value> {
    algorithms.iter().map(|algorithm| key(*algorithm, 1).jwk(&id(*algorithm))).collect()
}

/// What the others are told apart from.
fn usual(file: &mut CaseFile) {
    for algorithm in SIGNATURES {
        file.both(&format!("{}-usual", id(algorithm)), "2 alg", |c| with(c, algorithm).allow());
        file.both(&format!("{}-of-attacker", id(algorithm)), "1", |c| {
            // There is one RSA key: the attacker has no other, and damages its signature.
            let damage = |c: Draft| match c.format() {
                Format::Cat => c.bytes(|token| *token.last_mut().expect("a signature") ^= 1),
                Format::Jwt => c.text(|text| text.replacen(".eyJ", ".eyK", 1)),
            };
            let c = with(c, algorithm);
            let c = if algorithm == Algorithm::Ps256 { damage(c) } else { c.signed_with(&key(algorithm, 9).secret) };
            c.deny("signature-invalid")
        });
    }
    file.jwt("rs256-usual-jwt", "2 alg", |c| with(c, Algorithm::Rs256).allow());
    file.cat("rs256-in-a-cat", "2 alg: RFC 8812 section 2, JWT alone", |c| {
        with(c, Algorithm::Rs256).deny("algorithm-not-allowed")
    });
    file.cat("rs256-in-a-cat-without-alg", "2 kid: format is judged after the key is found", |c| {
        with(c, Algorithm::Rs256).cose(|p| p.protected = Vec::new()).deny("key-not-for-format")
    });
}
