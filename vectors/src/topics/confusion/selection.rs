//! Several algorithms in one ring: the id names a key, and the key its algorithm.

use serde_json::{Value, json};

use super::{SIGNATURES, id, key, ring, signed, with};
use crate::case::CaseFile;
use crate::cbor::int;
use crate::draft::{Draft, Format};
use crate::fixture::{KEY_ID, merge};
use crate::key::Algorithm;
use crate::topics::keys::named;

const RING: [Algorithm; 5] = [Algorithm::Hs256, Algorithm::Es256, Algorithm::Es384, Algorithm::EdDsa, Algorithm::Ps256];

pub(super) fn add(file: &mut CaseFile) {
    other_keys(file);
    other_names(file);
    other_numbers(file);
    hint(file);
}

fn other_keys(file: &mut CaseFile) {
    for algorithm in RING {
        let name = id(algorithm);
        file.both(&format!("{name}-in-ring"), "2 kid", |c| {
            named(Some(&name))(signed(c, &key(algorithm, 1))).keys(ring(&RING)).allow()
        });
        file.both(&format!("{name}-in-ring-unnamed"), "2 kid: the single key that fits", |c| {
            named(None)(signed(c, &key(algorithm, 1))).keys(ring(&RING)).allow()
        });
        for other in RING.into_iter().filter(|other| *other != algorithm) {
            file.both(&format!("{name}-with-kid-of-{}", id(other)), "2 alg: compared, never obeyed", |c| {
                let c = named(Some(&id(other)))(signed(c, &key(algorithm, 1)));
                c.keys(ring(&RING)).deny("algorithm-not-allowed")
            });
            file.both(&format!("{name}-that-says-{}", id(other)), "2 alg: the key's algorithm checks", |c| {
                let c = named(Some(&id(other)))(signed(c, &key(algorithm, 1)).keys(ring(&RING)));
                says(c, other).deny("signature-invalid")
            });
        }
    }
}

/// The headers and tag are those of this algorithm, whatever signs. The structure that is signed is
/// that of the tag.
fn says(c: Draft, algorithm: Algorithm) -> Draft {
    match c.format() {
        Format::Jwt => c.header(json!({"alg": algorithm.jose_name()})),
        Format::Cat => {
            let (tag, context) = if algorithm.scheme().is_none() { (17, "MAC0") } else { (18, "Signature1") };
            let c = c.protected([(1, int(algorithm.cose_number()))]);
            c.cose(|p| (p.tags, p.context) = (vec![61, tag], context))
        }
    }
}

/// Names of other algorithms over a signature that is right for the key's own.
fn other_names(file: &mut CaseFile) {
    const NAMES: [&str; 16] = [
        "HS256", "HS384", "ES256", "ES384", "ES512", "ES256K", "ESP256", "EdDSA", "Ed448", "RS256", "RS384", "RS512",
        "PS256", "PS384", "PS512", "A256GCM",
    ];
    for algorithm in [Algorithm::Es256, Algorithm::EdDsa, Algorithm::Rs256, Algorithm::Ps256] {
        let own = algorithm.jose_name();
        for name in NAMES.into_iter().filter(|name| *name != own) {
            file.jwt(&format!("{}-named-{}", id(algorithm), name.to_lowercase()), "2 alg", |c| {
                with(c, algorithm).header(json!({"alg": name})).deny("algorithm-not-allowed")
            });
        }
        for (how, name) in [("in-small-letters", own.to_lowercase()), ("with-a-space", format!("{own} "))] {
            file.jwt(&format!("{}-{how}", id(algorithm)), "2 alg: case-sensitive (RFC 7515 section 4.1.1)", |c| {
                with(c, algorithm).header(json!({"alg": name})).deny("algorithm-not-allowed")
            });
        }
    }
    file.jwt("eddsa-named-ed25519", "2 alg; RFC 9864 section 2.2", |c| {
        with(c, Algorithm::EdDsa).header(json!({"alg": "Ed25519"})).allow()
    });
}

/// Numbers of other algorithms, in the header that is signed. Fully specified ones (RFC 9864) say the
/// same as the old ones.
fn other_numbers(file: &mut CaseFile) {
    const NUMBERS: [i64; 21] = [
        -7, -8, -9, -19, -35, -36, -37, -38, -39, -47, -48, -51, -52, -53, -257, -258, -265, -266, -267, -268, -65_535,
    ];
    for algorithm in SIGNATURES {
        let same = match algorithm {
            Algorithm::Es256 => vec![-7, -9],
            Algorithm::Es384 => vec![-35, -51],
            Algorithm::EdDsa => vec![-8, -19],
            _ => vec![-37],
        };
        for number in NUMBERS {
            file.cat(&format!("{}-numbered{number}", id(algorithm)), "2 alg; RFC 9864 section 2", |c| {
                let c = with(c, algorithm).protected([(1, int(number))]);
                if same.contains(&number) { c.allow() } else { c.deny("algorithm-not-allowed") }
            });
        }
    }
}

fn hint(file: &mut CaseFile) {
    let hint = |c: Draft| c.policy(json!({"kid": "hint"}));
    let mixed = || ring(&[Algorithm::Hs256, Algorithm::Hs384, Algorithm::Es256]);
    for kid in [None, Some("k9")] {
        let how = if kid.is_some() { "foreign" } else { "absent" };
        for algorithm in [Algorithm::Hs256, Algorithm::Es256] {
            let token = |c: Draft, number: u8| named(kid)(signed(hint(c), &key(algorithm, number))).keys(mixed());
            file.both(&format!("hint-{how}-{}", id(algorithm)), "2 kid: every key of the token's algorithm", |c| {
                token(c, 1).allow()
            });
            file.both(&format!("hint-{how}-{}-of-attacker", id(algorithm)), "2 kid", |c| {
                token(c, 9).deny("signature-invalid")
            });
        }
        file.both(&format!("hint-{how}-eddsa-no-key-of-it"), "2 kid", |c| {
            named(kid)(signed(hint(c), &key(Algorithm::EdDsa, 1))).keys(mixed()).deny("algorithm-not-allowed")
        });
    }
    file.both("hint-known-kid-of-other-algorithm", "2 kid: a known kid uses only that key", |c| {
        named(Some("hs256"))(signed(hint(c), &key(Algorithm::Es256, 1))).keys(mixed()).deny("algorithm-not-allowed")
    });
    file.both("hint-two-pairs", "2 kid: at most 1 asymmetric", |c| {
        hint(with(c, Algorithm::Es256)).keys(ring(&[Algorithm::Es256, Algorithm::EdDsa])).deny("not-configured")
    });
    file.both("hint-two-pairs-of-one-algorithm", "2 kid: at most 1 asymmetric", |c| {
        let keys = vec![key(Algorithm::Es256, 1).jwk(KEY_ID), key(Algorithm::Es256, 2).jwk("k2")];
        hint(with(c, Algorithm::Es256)).keys(keys).deny("not-configured")
    });
    file.both("hint-pair-revoked", "2 kid: 204 if none is left", |c| {
        let mut keys: Vec<Value> = mixed();
        merge(&mut keys[2], json!({"use_state": "revoked"}));
        named(Some("k9"))(signed(hint(c), &key(Algorithm::Es256, 1))).keys(keys).deny("key-not-in-force")
    });
}
