//! The headers of an encrypted token: alg, kid, IV, Partial IV, crit, typ.

use super::changed;
use crate::case::CaseFile;
use crate::cbor::{self, Value, bytes, int, text};
use crate::encrypt::{KEY_ID, VECTOR, unprotected};

pub(super) fn add(file: &mut CaseFile) {
    algorithms(file);
    vectors(file);
    critical(file);
    types(file);
}

fn kid() -> Value {
    bytes(KEY_ID.as_bytes())
}

/// An encoded protected header.
fn protected<const N: usize>(members: [(i64, Value); N]) -> Vec<u8> {
    cbor::encode(&cbor::map(members))
}

fn algorithms(file: &mut CaseFile) {
    file.cat("alg-absent", "2 alg: the selected key's", |c| changed(c, |p| p.protected = Vec::new()).allow());
    file.cat("alg-absent-empty-map", "RFC 9052 section 5.3: the empty string is authenticated", |c| {
        changed(c, |p| (p.protected, p.authenticated) = (cbor::hex("a0"), Some(Vec::new()))).allow()
    });
    file.cat("alg-unprotected", "2 alg", |c| {
        changed(c, |p| {
            p.protected = Vec::new();
            p.unprotected = unprotected([(1, int(3)), (4, kid()), (5, bytes(&VECTOR))]);
        })
        .deny("envelope-invalid")
    });
    for (name, number, reason) in [
        ("a128gcm-of-a256gcm-key", 1, "algorithm-not-allowed"),
        ("a192gcm", 2, "algorithm-not-allowed"),
        ("aes-ccm", 10, "algorithm-not-allowed"),
        ("chacha", 24, "algorithm-not-allowed"),
        ("of-nobody", 999, "algorithm-not-allowed"),
        ("of-mac", 5, "envelope-invalid"),
        ("of-signature", -7, "envelope-invalid"),
    ] {
        file.cat(&format!("alg-{name}"), "2 alg", |c| {
            changed(c, |p| p.protected = protected([(1, int(number))])).deny(reason)
        });
    }
    for number in [1, 3] {
        file.cat(&format!("alg-{number}-of-encryption-on-mac"), "2 tags: a tag that disagrees with alg", |c| {
            c.protected([(1, int(number))]).deny("envelope-invalid")
        });
    }
    file.cat("kid-protected", "2 kid", |c| {
        changed(c, |p| {
            p.protected = protected([(1, int(3)), (4, kid())]);
            p.unprotected = unprotected([(5, bytes(&VECTOR))]);
        })
        .allow()
    });
    file.cat("kid-absent", "2 kid: the single key that fits", |c| {
        changed(c, |p| p.unprotected = unprotected([(5, bytes(&VECTOR))])).allow()
    });
    file.cat("kid-of-key-that-signs", "2 kid", |c| {
        changed(c, |p| p.unprotected = unprotected([(4, bytes(b"k1")), (5, bytes(&VECTOR))]))
            .deny("algorithm-not-allowed")
    });
    file.cat("kid-in-both-maps", "2 kid", |c| {
        changed(c, |p| p.protected = protected([(1, int(3)), (4, kid())])).deny("header-buckets-overlap")
    });
}

fn vectors(file: &mut CaseFile) {
    let section = "RFC 9053 section 4.1: 96 bits";
    for length in [0_u8, 8, 11, 13, 16] {
        file.cat(&format!("iv-of-{length}-bytes"), section, |c| {
            let vector = vec![0xa5; length.into()];
            changed(c, |p| p.unprotected = unprotected([(4, kid()), (5, bytes(&vector))])).deny("envelope-invalid")
        });
    }
    file.cat("iv-absent", section, |c| {
        changed(c, |p| p.unprotected = unprotected([(4, kid())])).deny("envelope-invalid")
    });
    file.cat("iv-text", section, |c| {
        changed(c, |p| p.unprotected = unprotected([(4, kid()), (5, text("aaaaaaaaaaaa"))])).deny("envelope-invalid")
    });
    file.cat("iv-protected", "RFC 9052 section 3.1", |c| {
        changed(c, |p| {
            p.protected = protected([(1, int(3)), (5, bytes(&VECTOR))]);
            p.unprotected = unprotected([(4, kid())]);
        })
        .allow()
    });
    file.cat("iv-in-both-maps", "2 kid", |c| {
        changed(c, |p| p.protected = protected([(1, int(3)), (5, bytes(&VECTOR))])).deny("header-buckets-overlap")
    });
    file.cat("partial-iv", "RFC 9052 section 3.1: there is no context IV", |c| {
        changed(c, |p| p.unprotected = unprotected([(4, kid()), (6, bytes(&[1]))])).deny("envelope-invalid")
    });
    file.cat("partial-iv-beside-iv", "RFC 9052 section 3.1: not both", |c| {
        changed(c, |p| p.unprotected = unprotected([(4, kid()), (5, bytes(&VECTOR)), (6, bytes(&[1]))]))
            .deny("envelope-invalid")
    });
    file.cat("iv-other-than-used", "1", |c| changed(c, |p| p.vector = [0; 12]).deny("decryption-failed"));
}

fn critical(file: &mut CaseFile) {
    let list = |label: i64| Value::Array(vec![int(label)]);
    file.cat("crit-unknown", "2 crit header", |c| {
        changed(c, |p| p.protected = protected([(1, int(3)), (2, list(99)), (99, int(0))]))
            .deny("critical-header-unknown")
    });
    file.cat("crit-names-iv", "2 crit header", |c| {
        changed(c, |p| {
            p.protected = protected([(1, int(3)), (2, list(5)), (5, bytes(&VECTOR))]);
            p.unprotected = unprotected([(4, kid())]);
        })
        .deny("envelope-invalid")
    });
    file.cat("crit-unprotected", "2 crit header", |c| {
        changed(c, |p| {
            p.unprotected = unprotected([(2, list(99)), (4, kid()), (5, bytes(&VECTOR)), (99, int(0))]);
        })
        .deny("envelope-invalid")
    });
    file.cat("header-unknown", "2 crit header", |c| {
        changed(c, |p| p.unprotected = unprotected([(4, kid()), (5, bytes(&VECTOR)), (99, int(0))])).allow()
    });
}

fn types(file: &mut CaseFile) {
    let said = |name: &str| protected([(1, int(3)), (16, text(name))]);
    file.cat("typ", "2 typ", |c| changed(c, |p| p.protected = said("CAT")).allow());
    file.cat("typ-of-proof", "2 typ", |c| changed(c, |p| p.protected = said("dpop+jwt")).deny("type-not-allowed"));
    file.cat("typ-of-proof-inside", "2 typ", |c| {
        changed(c.protected([(1, int(5)), (16, text("dpop+jwt"))]), |_| ()).deny("type-not-allowed")
    });
    file.cat("typ-twice", "2 typ", |c| {
        changed(c.protected([(1, int(5)), (16, text("CAT"))]), |p| p.protected = said("CAT")).allow()
    });
    file.cat("typ-twice-otherwise", "2 typ: one token, one type", |c| {
        changed(c.protected([(1, int(5)), (16, text("CAT"))]), |p| p.protected = said("JWT")).deny("envelope-invalid")
    });
}
