//! HS384 and HS512 beside HS256 (semantics section 2 alg, kid and HMAC keys).

use crate::base64url;
use crate::case::CaseFile;
use crate::cbor::{self, bytes, int};
use crate::draft::{Draft, Format};
use crate::fixture::{KEY_ID, REMOVE, jwk, merge, secret, secret_of};
use crate::key::{Algorithm, Key};
use crate::topics::keys::named;
use serde_json::{Value, json};

const LONGER: [Algorithm; 2] = [Algorithm::Hs384, Algorithm::Hs512];
const ALL: [Algorithm; 3] = [Algorithm::Hs256, Algorithm::Hs384, Algorithm::Hs512];

pub(super) fn file() -> CaseFile {
    let mut file = CaseFile::new("algorithms", "HS384 and HS512: MACs, lengths of keys, the key's algorithm decides");
    macs(&mut file);
    lengths(&mut file);
    others(&mut file);
    selection(&mut file);
    file
}

fn id(algorithm: Algorithm) -> String {
    algorithm.jose_name().to_lowercase()
}

/// A key as long as its hash.
fn key(algorithm: Algorithm) -> Key {
    Key::new(algorithm, &secret_of(1, algorithm.secret_bytes()))
}

/// The gate has this key, and the token is signed with it.
fn with(key: Key) -> impl Fn(Draft) -> Draft {
    move |c| signed(&key)(c).keys(vec![key.jwk(KEY_ID)])
}

fn signed(key: &Key) -> impl Fn(Draft) -> Draft {
    move |c| c.algorithm(key.algorithm).signed_with(&key.secret)
}

fn macs(file: &mut CaseFile) {
    for algorithm in LONGER {
        let name = id(algorithm);
        let usual = with(key(algorithm));
        file.both(&name, "2 alg", |c| usual(c).allow());
        file.both(&format!("{name}-of-other-key"), "1", |c| {
            usual(c).signed_with(&secret_of(9, algorithm.secret_bytes())).deny("signature-invalid")
        });
        for kept in [0, 32, usize::from(algorithm.secret_bytes()) - 1] {
            file.both(&format!("{name}-mac-of-{kept}-bytes"), "2 alg: no truncation", |c| {
                let format = c.format();
                usual(c).text(move |text| truncated(format, &text, algorithm, kept)).deny("signature-invalid")
            });
        }
        file.cat(&format!("{name}-alg-absent"), "2 alg: the selected key's", |c| {
            usual(c).cose(|p| p.protected = Vec::new()).allow()
        });
        file.jwt(&format!("{name}-alg-absent-jwt"), "2 alg", |c| {
            usual(c).header(json!({"alg": REMOVE})).deny("algorithm-missing")
        });
        file.both(&format!("{name}-named-in-header-alone"), "2 alg: said, but signed with HS256", |c| {
            says(usual(c).algorithm(Algorithm::Hs256), algorithm).deny("signature-invalid")
        });
    }
    file.cat("hs384-key-id-protected-cat", "2 kid", |c| {
        let headers = [(1, int(6)), (4, bytes(KEY_ID.as_bytes()))];
        with(key(Algorithm::Hs384))(c).protected(headers).unprotected([]).allow()
    });
}

/// The headers name this algorithm, whatever signs.
fn says(c: Draft, algorithm: Algorithm) -> Draft {
    let c = c.header(json!({"alg": algorithm.jose_name()}));
    match c.format() {
        Format::Cat => c.protected([(1, int(algorithm.cose_number()))]),
        Format::Jwt => c,
    }
}

/// The token with only the first bytes of its MAC.
fn truncated(format: Format, text: &str, algorithm: Algorithm, kept: usize) -> String {
    let cut = |end: &[u8]| end[..kept].to_vec();
    match format {
        Format::Jwt => {
            let (input, mac) = text.rsplit_once('.').expect("three parts");
            format!("{input}.{}", base64url::encode(&cut(&base64url::decode(mac))))
        }
        Format::Cat => {
            let token = base64url::decode(text);
            let (rest, mac) = token.split_at(token.len() - usize::from(algorithm.secret_bytes()));
            // The byte string's head: two bytes for these lengths.
            let rest = &rest[..rest.len() - 2];
            base64url::encode(&[rest, &cbor::encode(&bytes(&cut(mac)))].concat())
        }
    }
}

fn lengths(file: &mut CaseFile) {
    for algorithm in LONGER {
        let name = id(algorithm);
        let of = |bytes: u8| Key::new(algorithm, &secret_of(1, bytes));
        let short = |bytes: u8| {
            let mut key = of(bytes).jwk(KEY_ID);
            merge(&mut key, json!({"short_key": true}));
            key
        };
        for bytes in [32, algorithm.secret_bytes() - 1] {
            file.both(&format!("{name}-key-of-{bytes}-bytes"), "2 HMAC keys", |c| {
                with(of(bytes))(c).deny("not-configured")
            });
            file.both(&format!("{name}-key-of-{bytes}-bytes-said-so"), "2 HMAC keys", |c| {
                with(of(bytes))(c).keys(vec![short(bytes)]).allow()
            });
        }
        file.both(&format!("{name}-key-of-200-bytes"), "2 HMAC keys", |c| with(of(200))(c).allow());
    }
}

/// Tokens whose MAC is right for an algorithm that the key with this secret is not for.
fn others(file: &mut CaseFile) {
    let secret = || secret_of(1, 64);
    for of_key in ALL {
        for of_token in ALL.into_iter().filter(|other| *other != of_key) {
            file.both(&format!("{}-token-{}-key", id(of_token), id(of_key)), "2 alg: compared, never obeyed", |c| {
                signed(&Key::new(of_token, &secret()))(c)
                    .keys(vec![Key::new(of_key, &secret()).jwk(KEY_ID)])
                    .deny("algorithm-not-allowed")
            });
        }
    }
    file.both("hs384-and-key-unknown", "1: an unknown kid is 203 first", |c| {
        named(Some("k9"))(signed(&key(Algorithm::Hs384))(c)).deny("key-unknown")
    });
}

fn selection(file: &mut CaseFile) {
    let jwk_of = |algorithm: Algorithm, kid: &str| key(algorithm).jwk(kid);
    let unnamed = |c: Draft, algorithm: Algorithm| named(None)(signed(&key(algorithm))(c));
    let three = || ALL.into_iter().map(|algorithm| jwk_of(algorithm, &id(algorithm))).collect::<Vec<Value>>();
    for algorithm in ALL {
        file.both(&format!("{}-unnamed-one-of-three", id(algorithm)), "2 kid: the single key that fits", |c| {
            unnamed(c, algorithm).keys(three()).allow()
        });
    }
    file.both("hs384-unnamed-two-fit", "2 kid", |c| {
        let keys = vec![jwk_of(Algorithm::Hs384, "a"), jwk_of(Algorithm::Hs384, "b"), jwk("c", &secret(2))];
        unnamed(c, Algorithm::Hs384).keys(keys).deny("key-id-missing")
    });
    file.both("hs512-unnamed-none-fits", "2 kid", |c| {
        let keys = vec![jwk_of(Algorithm::Hs384, "a"), jwk(KEY_ID, &secret(1))];
        unnamed(c, Algorithm::Hs512).keys(keys).deny("algorithm-not-allowed")
    });
    let hint = |c: Draft| named(Some("k9"))(c).policy(json!({"kid": "hint"}));
    file.both("hs384-hint", "2 kid: every key of the token's algorithm", |c| {
        hint(signed(&key(Algorithm::Hs384))(c)).keys(three()).allow()
    });
    file.both("hs384-hint-no-key-of-it", "2 kid", |c| {
        hint(signed(&key(Algorithm::Hs384))(c)).keys(vec![jwk(KEY_ID, &secret(1))]).deny("algorithm-not-allowed")
    });
    file.both("hint-five-keys-of-three-algorithms", "2 kid: at most 4 symmetric", |c| {
        let mut keys = three();
        keys.extend([jwk("d", &secret(4)), jwk("e", &secret(5))]);
        hint(c).keys(keys).deny("not-configured")
    });
}
