//! COSE_Mac0 and COSE_Sign1 for each other: tag, algorithm and key must agree.

use super::{key, with};
use crate::case::CaseFile;
use crate::cat::Pieces;
use crate::cbor::{bytes, int};
use crate::draft::Draft;
use crate::fixture::{KEY_ID, jwk, secret};
use crate::key::Algorithm;

pub(super) fn add(file: &mut CaseFile) {
    contexts(file);
    tags(file);
    unprotected(file);
    untagged(file);
}

fn over(context: &'static str) -> impl Fn(&mut Pieces) {
    move |pieces| pieces.context = context
}

/// What is signed begins with the name of its structure (RFC 9052 sections 4.4, 5.3 and 6.3).
fn contexts(file: &mut CaseFile) {
    for algorithm in [Algorithm::Es256, Algorithm::EdDsa, Algorithm::Ps256] {
        let name = super::id(algorithm);
        for context in ["MAC0", "MAC", "Signature", "CounterSignature", "CounterSignature0", "Encrypt0"] {
            file.cat(&format!("{name}-over-{}", context.to_lowercase()), "1; RFC 9052 section 4.4", |c| {
                with(c, algorithm).cose(over(context)).deny("signature-invalid")
            });
        }
    }
    for algorithm in [Algorithm::Hs256, Algorithm::Hs384, Algorithm::Hs512] {
        let name = super::id(algorithm);
        for context in ["Signature1", "Signature", "MAC", "Encrypt0"] {
            file.cat(&format!("{name}-over-{}", context.to_lowercase()), "1; RFC 9052 section 6.3", |c| {
                with(c, algorithm).cose(over(context)).deny("signature-invalid")
            });
        }
    }
    file.cat("es256-over-other-external-data", "1: access tokens have none", |c| {
        with(c, Algorithm::Es256).cose(|p| p.external = b"x").deny("signature-invalid")
    });
}

fn tags(file: &mut CaseFile) {
    let tagged = |tag: u64| move |pieces: &mut Pieces| pieces.tags = vec![61, tag];
    for algorithm in [Algorithm::Es256, Algorithm::EdDsa, Algorithm::Ps256, Algorithm::Hs256, Algorithm::Hs512] {
        let name = super::id(algorithm);
        let own = if algorithm.scheme().is_none() { 17 } else { 18 };
        // 96, COSE_Encrypt, is read by nobody.
        for tag in [16, 17, 18, 97, 98] {
            let change = move |c: Draft| with(c, algorithm).cose(tagged(tag));
            let verdict = move |c: Draft| if tag == own { c.allow() } else { c.deny("envelope-invalid") };
            file.cat(&format!("{name}-under-tag-{tag}"), "2 tags: a tag that disagrees with alg", |c| {
                verdict(change(c))
            });
        }
        let other = if own == 17 { 18 } else { 17 };
        file.cat(&format!("{name}-under-tag-{other}-without-alg"), "2 kid: COSE structure when alg is absent", |c| {
            let c = with(c, algorithm).cose(|p| p.protected = Vec::new());
            c.cose(tagged(other)).deny("algorithm-not-allowed")
        });
        file.cat(&format!("{name}-without-alg"), "2 alg: absent, the selected key's", |c| {
            with(c, algorithm).cose(|p| p.protected = Vec::new()).allow()
        });
    }
    // The right MAC of the ring's secret, named as a signature, and the other way round.
    file.cat("mac-named-es256-under-tag-18", "2 alg", |c| {
        let c = c.cose(over("Signature1")).protected([(1, int(-7))]).cose(tagged(18));
        c.deny("algorithm-not-allowed")
    });
    file.cat("signature-named-hs256-under-tag-17", "2 alg", |c| {
        let c = with(c, Algorithm::Es256).cose(over("MAC0")).protected([(1, int(5))]);
        c.cose(tagged(17)).deny("algorithm-not-allowed")
    });
}

fn unprotected(file: &mut CaseFile) {
    for algorithm in [Algorithm::Es256, Algorithm::EdDsa, Algorithm::Ps256] {
        let (name, number) = (super::id(algorithm), algorithm.cose_number());
        let both = move |own: i64| [(1, int(own)), (4, bytes(KEY_ID.as_bytes()))];
        file.cat(&format!("{name}-alg-unprotected"), "2 alg: protected alone", |c| {
            let c = with(c, algorithm).cose(|p| p.protected = Vec::new());
            c.unprotected(both(number)).deny("envelope-invalid")
        });
        for other in [number, 5] {
            file.cat(&format!("{name}-alg-in-both-maps-{other}"), "2 kid: the same label in both maps", |c| {
                with(c, algorithm).unprotected(both(other)).deny("header-buckets-overlap")
            });
        }
    }
}

/// A pin says how an untagged token is read, and nothing of its algorithm.
fn untagged(file: &mut CaseFile) {
    let ring = || vec![jwk(KEY_ID, &secret(1)), key(Algorithm::Es256, 1).jwk("es256")];
    for (algorithm, own) in [(Algorithm::Hs256, "mac0"), (Algorithm::Es256, "sign1")] {
        for pin in ["mac0", "sign1"] {
            file.cat(&format!("{}-untagged-pinned-{pin}", super::id(algorithm)), "2 tags", |c| {
                let c = with(c, algorithm).cose(|p| p.tags = Vec::new()).untagged(pin);
                if pin == own { c.allow() } else { c.deny("envelope-invalid") }
            });
        }
    }
    file.cat("mac-untagged-pinned-sign1-without-alg", "2 kid: COSE structure when alg is absent", |c| {
        // The pin says signature: the secret cannot be meant, and the pair's key did not sign.
        let c = c.keys(ring()).cose(|p| (p.protected, p.tags) = (Vec::new(), Vec::new()));
        c.unprotected([]).untagged("sign1").deny("signature-invalid")
    });
}
