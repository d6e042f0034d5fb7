//! A public key in every form it lies about in, as the secret of a MAC: the attacker has it.

use serde_json::json;

use super::{id, key};
use crate::case::CaseFile;
use crate::draft::Draft;
use crate::fixture::{KEY_ID, jwk, secret};
use crate::key::Algorithm;
use crate::topics::keys::named;

pub(super) fn add(file: &mut CaseFile) {
    for algorithm in [Algorithm::Es256, Algorithm::EdDsa, Algorithm::Rs256] {
        let victim = key(algorithm, 1);
        let scheme = algorithm.scheme().expect("an algorithm of pairs");
        let mut forms = scheme.public_forms(&victim.secret);
        forms.push(("jwk-of-ring", victim.jwk(KEY_ID).to_string().into_bytes()));
        for (form, bytes) in forms {
            let name = format!("{}-{form}-as-secret", id(algorithm));
            let forged = |c: Draft| c.signed_with(&bytes).keys(vec![victim.jwk(KEY_ID)]);
            file.both(&name, "2 alg: compared with the key's", |c| forged(c).deny("algorithm-not-allowed"));
            // Beside a key of that algorithm, which is not the public one.
            let beside = |c: Draft| c.signed_with(&bytes).keys(vec![victim.jwk(KEY_ID), jwk("k2", &secret(2))]);
            file.both(&format!("{name}-unnamed"), "2 kid: the single key that fits", |c| {
                named(None)(beside(c)).deny("signature-invalid")
            });
            file.both(&format!("{name}-hint"), "2 kid: keys of the token's algorithm", |c| {
                named(Some("k9"))(beside(c)).policy(json!({"kid": "hint"})).deny("signature-invalid")
            });
        }
        let point = victim.jwk(KEY_ID).to_string().into_bytes();
        file.cat(
            &format!("{}-as-secret-without-alg", id(algorithm)),
            "2 kid: COSE structure when alg is absent",
            |c| {
                let c = c.signed_with(&point).keys(vec![victim.jwk(KEY_ID)]);
                c.cose(|p| p.protected = Vec::new()).deny("algorithm-not-allowed")
            },
        );
        for longer in [Algorithm::Hs384, Algorithm::Hs512] {
            file.both(&format!("{}-as-secret-of-{}", id(algorithm), id(longer)), "2 alg", |c| {
                let c = c.algorithm(longer).signed_with(&point).keys(vec![victim.jwk(KEY_ID)]);
                c.deny("algorithm-not-allowed")
            });
        }
    }
    files_as_secrets(file);
}

/// The operator's mistake that makes the attack work: a public key's file where a secret belongs.
fn files_as_secrets(file: &mut CaseFile) {
    let victim = key(Algorithm::Es256, 1);
    let scheme = Algorithm::Es256.scheme().expect("an algorithm of pairs");
    for (form, bytes) in scheme.public_forms(&victim.secret) {
        if !matches!(form, "pem" | "pem-without-final-newline" | "jwk") {
            continue;
        }
        file.both(&format!("{form}-configured-as-secret"), "1: keys that cannot be used", |c| {
            c.signed_with(&bytes).keys(vec![jwk(KEY_ID, &bytes)]).deny("not-configured")
        });
    }
}
