//! What cannot be decrypted, and what is no COSE_Encrypt0.

use super::{changed, usual};
use crate::case::CaseFile;
use crate::cbor::{self, hex};

pub(super) fn add(file: &mut CaseFile) {
    damaged(file);
    structure(file);
    precedence(file);
}

fn damaged(file: &mut CaseFile) {
    let mut add = |name: &str, damage: fn(&mut Vec<u8>)| {
        file.cat(&format!("ciphertext-{name}"), "1", |c| changed(c, |p| p.damage = damage).deny("decryption-failed"));
    };
    add("first-bit", |ciphertext| ciphertext[0] ^= 0x80);
    add("last-bit-of-tag", |ciphertext| {
        let last = ciphertext.len() - 1;
        ciphertext[last] ^= 1;
    });
    add("first-bit-of-tag", |ciphertext| {
        let tag = ciphertext.len() - 16;
        ciphertext[tag] ^= 0x80;
    });
    add("tag-of-12-bytes", |ciphertext| ciphertext.truncate(ciphertext.len() - 4));
    add("tag-gone", |ciphertext| ciphertext.truncate(ciphertext.len() - 16));
    add("of-15-bytes", |ciphertext| ciphertext.truncate(15));
    add("empty", Vec::clear);
    add("longer", |ciphertext| ciphertext.push(0));
    for (name, context) in [("encrypt", "Encrypt"), ("mac", "MAC0"), ("recipient", "Enc_Recipient")] {
        file.cat(&format!("context-of-{name}"), "RFC 9052 section 5.3", |c| {
            changed(c, |p| p.context = context).deny("decryption-failed")
        });
    }
    file.cat("external-aad", "RFC 9052 section 5.3: empty", |c| {
        changed(c, |p| p.external = b"x").deny("decryption-failed")
    });
    file.cat("other-protected-authenticated", "RFC 9052 section 5.3: as received", |c| {
        changed(c, |p| p.authenticated = Some(hex("a1 01 01"))).deny("decryption-failed")
    });
    file.cat("empty-map-authenticated", "RFC 9052 section 5.3: the empty string is authenticated", |c| {
        changed(c, |p| p.protected = hex("a0")).deny("decryption-failed")
    });
}

fn structure(file: &mut CaseFile) {
    for (name, item) in [("nil", "f6"), ("text", "61 61"), ("array", "80")] {
        file.cat(&format!("ciphertext-{name}"), "2 tags", |c| {
            changed(c, |p| p.ciphertext_item = Some(hex(item))).deny("envelope-invalid")
        });
    }
    file.cat("array-of-four", "2 tags", |c| changed(c, |p| p.further = vec![hex("40")]).deny("envelope-invalid"));
    file.cat("trailing-byte", "1", |c| usual(c).bytes(|token| token.push(0)).deny("trailing-bytes"));
    file.cat("untagged", "2 tags", |c| changed(c, |p| p.tags = Vec::new()).deny("envelope-invalid"));
    file.cat("tag-61-untagged", "2 tags", |c| changed(c, |p| p.tags = vec![61]).deny("envelope-invalid"));
    file.cat("tag-of-mac", "2 tags", |c| changed(c, |p| p.tags = vec![61, 17]).deny("envelope-invalid"));
    file.cat("tag-of-signature", "2 tags", |c| changed(c, |p| p.tags = vec![61, 18]).deny("envelope-invalid"));
    file.cat("protected-is-no-map", "2 encoding", |c| {
        changed(c, |p| p.protected = cbor::encode(&cbor::int(3))).deny("envelope-invalid")
    });
}

/// What is wrong inside counts after what is wrong outside.
fn precedence(file: &mut CaseFile) {
    let wrong_inside = |c: crate::draft::Draft| c.unprotected([(4, cbor::bytes(b"k9"))]);
    file.cat("damaged-and-unknown-kid-inside", "1", |c| {
        changed(wrong_inside(c), |p| p.damage = |ciphertext| ciphertext[0] ^= 1).deny("decryption-failed")
    });
    file.cat("unknown-kid-and-expired", "1", |c| {
        usual(wrong_inside(c)).claims(serde_json::json!({"exp": 1})).deny("key-unknown")
    });
}
