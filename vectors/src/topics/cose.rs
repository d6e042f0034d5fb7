//! The COSE structure of a CAT: tags, array, encoding, base64url (semantics section 2).

use crate::base64url;
use crate::case::CaseFile;
use crate::cat::Pieces;
use crate::cbor::{self, hex};
use crate::draft::{Draft, Format};
use crate::fixture::{NOW, REMOVE};
use serde_json::json;

pub(super) fn file() -> CaseFile {
    let mut file = CaseFile::new("cose", "CAT: tags, the COSE array, CBOR encoding, base64url");
    tags(&mut file);
    array(&mut file);
    encoding(&mut file);
    payload(&mut file);
    text_form(&mut file);
    signature(&mut file);
    file
}

fn tags(file: &mut CaseFile) {
    let tagged = |tags: &'static [u64]| move |pieces: &mut Pieces| pieces.tags = tags.to_vec();
    file.cat("tag-61-17", "2 tags", Draft::allow);
    file.cat("tag-17-alone", "2 tags", |c| c.cose(tagged(&[17])).allow());
    file.cat("binary", "2 tags", |c| c.in_hex().allow());
    file.cat("untagged", "2 tags", |c| c.cose(tagged(&[])).deny("envelope-invalid"));
    file.cat("untagged-pinned-mac0", "2 tags", |c| c.cose(tagged(&[])).untagged("mac0").allow());
    file.cat("untagged-pinned-sign1", "2 tags", |c| c.cose(tagged(&[])).untagged("sign1").denied());
    file.cat("pin-ignored-when-tagged", "2 tags", |c| c.untagged("sign1").allow());
    file.cat("tag-61-untagged", "2 tags", |c| c.cose(tagged(&[61])).deny("envelope-invalid"));
    file.cat("tag-61-untagged-pinned", "2 tags", |c| c.cose(tagged(&[61])).untagged("mac0").deny("envelope-invalid"));
    file.cat("tag-61-twice", "2 tags", |c| c.cose(tagged(&[61, 61, 17])).deny("envelope-invalid"));
    for (name, tag) in [("unknown", 99), ("mac", 97), ("sign", 98), ("self-described", 55_799)] {
        file.cat(&format!("tag-{name}"), "2 tags", |c| c.cose(|p| p.tags = vec![tag]).deny("envelope-invalid"));
    }
    file.cat("tag-61-unknown", "2 tags", |c| c.cose(tagged(&[61, 99])).deny("envelope-invalid"));
    // A build without encryption looks no further than the tag.
    for (tag, reason) in [(16, "envelope-invalid"), (96, "encryption-unsupported")] {
        file.cat(&format!("tag-{tag}-encrypted"), "2 tags", |c| c.cose(|p| p.tags = vec![tag]).deny(reason));
        file.cat(&format!("tag-61-{tag}-encrypted"), "2 tags", |c| c.cose(|p| p.tags = vec![61, tag]).deny(reason));
    }
    file.cat("tag-18-with-mac", "2 tags", |c| c.cose(tagged(&[18])).deny("envelope-invalid"));
    file.cat("tag-17-with-signature", "2 tags", |c| c.protected([(1, cbor::int(-7))]).deny("envelope-invalid"));
    file.cat("format-found", "2 tags", |c| c.unpinned().allow());
    file.jwt("format-found-jwt", "2 tags", |c| c.unpinned().allow());
}

fn array(file: &mut CaseFile) {
    file.cat("array-of-five", "2 tags", |c| c.cose(|p| p.further = vec![hex("40")]).deny("envelope-invalid"));
    file.cat("array-of-three", "2 tags", |c| {
        // The head says three, the fourth item is gone.
        c.bytes(|token| {
            token[3] = 0x83;
            token.truncate(token.len() - 34);
        })
        .deny("envelope-invalid")
    });
    file.cat("not-an-array", "2 tags", |c| c.bytes(|token| *token = hex("d1 a1 01 05")).deny("envelope-invalid"));
    file.cat("protected-is-a-map", "2 tags", |c| {
        c.bytes(|token| {
            // 43 a1 01 05, the byte string around the map, becomes the map itself.
            token.remove(4);
        })
        .deny("envelope-invalid")
    });
    file.cat("protected-not-a-map", "2 tags", |c| c.cose(|p| p.protected = hex("80")).deny("envelope-invalid"));
    file.cat("unprotected-not-a-map", "2 tags", |c| c.cose(|p| p.unprotected = hex("80")).deny("envelope-invalid"));
    file.cat("payload-detached", "2 tags", |c| c.cose(|p| p.payload_item = Some(hex("f6"))).deny("envelope-invalid"));
    file.cat("payload-text", "2 tags", |c| {
        c.cose(|p| p.payload_item = Some(cbor::encode(&cbor::text("claims")))).deny("envelope-invalid")
    });
    file.cat("payload-inline-map", "2 tags", |c| c.cose(|p| p.payload_item = Some(hex("a0"))).deny("envelope-invalid"));
}

fn encoding(file: &mut CaseFile) {
    file.cat("tag-head-too-long", "2 encoding", |c| {
        c.bytes(|token| {
            token.splice(2..3, hex("d8 11"));
        })
        .deny("cbor-malformed")
    });
    file.cat("array-indefinite", "2 encoding", |c| {
        c.bytes(|token| {
            token[3] = 0x9f;
            token.push(0xff);
        })
        .deny("cbor-malformed")
    });
    file.cat("array-head-too-long", "2 encoding", |c| {
        c.bytes(|token| {
            token.splice(3..4, hex("98 04"));
        })
        .deny("cbor-malformed")
    });
    file.cat("payload-indefinite-string", "2 encoding", |c| {
        c.cose(|p| p.payload_item = Some(hex("5f 41 a0 ff"))).deny("cbor-malformed")
    });
    file.cat("head-reserved", "2 encoding", |c| c.bytes(|token| *token = hex("dc")).deny("cbor-malformed"));
    file.cat("truncated", "2 encoding", |c| c.bytes(|token| token.truncate(token.len() - 1)).deny("cbor-malformed"));
    file.cat("truncated-after-tag", "2 encoding", |c| c.bytes(|token| token.truncate(2)).deny("cbor-malformed"));
    file.cat("trailing-byte", "2 encoding", |c| c.bytes(|token| token.push(0)).deny("trailing-bytes"));
    file.cat("two-tokens", "2 encoding", |c| c.bytes(|token| token.extend(token.clone())).deny("trailing-bytes"));
    file.cat("unprotected-indefinite", "2 encoding", |c| {
        c.cose(|p| p.unprotected = hex("bf 04 42 6b31 ff")).deny("cbor-malformed")
    });
    file.cat("unprotected-long-head", "2 encoding", |c| {
        c.cose(|p| p.unprotected = hex("a1 18 04 42 6b31")).deny("cbor-malformed")
    });
    file.cat("protected-truncated", "2 encoding", |c| c.cose(|p| p.protected = hex("a1 01")).deny("cbor-malformed"));
}

fn payload(file: &mut CaseFile) {
    let exp = format!("04 1a {:08x}", NOW + 300);
    let bad: [(&str, String, &str); 12] = [
        ("empty", String::new(), "cbor-malformed"),
        ("truncated", "a2 01 62 6964".to_owned(), "cbor-malformed"),
        ("indefinite-map", format!("bf {exp} ff"), "cbor-malformed"),
        ("indefinite-text", "a1 01 7f 61 61 ff".to_owned(), "cbor-malformed"),
        ("long-head-label", "a1 18 04 00".to_owned(), "cbor-malformed"),
        ("long-head-value", "a1 04 18 05".to_owned(), "cbor-malformed"),
        ("wide-float", "a1 04 fb 3ff8000000000000".to_owned(), "cbor-malformed"),
        ("invalid-utf8", "a1 01 62 c328".to_owned(), "cbor-malformed"),
        ("reserved-simple", "a1 3a 0001116f f8 18".to_owned(), "cbor-malformed"),
        ("trailing-bytes", format!("a1 {exp} 00"), "trailing-bytes"),
        ("duplicate-label", format!("a2 {exp} {exp}"), "duplicate-key"),
        ("duplicate-in-ignored", "a1 3a 0001116f a2 01 01 01 02".to_owned(), "duplicate-key"),
    ];
    for (name, payload, reason) in &bad {
        let payload = hex(payload);
        file.cat(&format!("claims-{name}"), "1, 2 encoding", |c| c.payload(&payload).deny(reason));
        file.cat(&format!("claims-{name}-and-signature"), "1: a bad signature wins", |c| {
            c.payload(&payload).signed_with(b"another secret of the attacker's").deny("signature-invalid")
        });
    }
    for (name, payload) in [("array", "80"), ("integer", "04"), ("text", "61 61"), ("null", "f6")] {
        file.cat(&format!("claims-are-{name}"), "1", |c| c.payload(&hex(payload)).deny("claim-malformed"));
    }
}

fn text_form(file: &mut CaseFile) {
    let padded = |text: String| format!("{text}{}", "=".repeat((4 - text.len() % 4) % 4));
    for (name, filler) in [("one", "a"), ("two", "ab"), ("three", "abc")] {
        file.cat(&format!("padding-{name}"), "2 encoding", |c| {
            c.claims(json!({"filler": filler})).text(padded).allow()
        });
    }
    file.cat("padding-too-long", "2 encoding", |c| c.text(|text| text + "====").deny("base64-invalid"));
    file.cat("spare-bits", "2 encoding", |c| {
        c.claims(json!({"filler": spare_filler(), "aud": REMOVE}))
            .policy(json!({"audiences": null}))
            .text(|text| base64url::with_spare_bit(&text))
            .deny("base64-invalid")
    });
    for (name, character) in [("space", ' '), ("newline", '\n'), ("percent", '%'), ("dot-less-junk", '!')] {
        file.cat(&format!("character-{name}"), "2 encoding", |c| {
            c.text(move |text| format!("{text}{character}")).deny("base64-invalid")
        });
    }
    let standard = |text: String| text.replace('-', "+").replace('_', "/");
    let legacy = json!({"filler": legacy_filler(), "aud": REMOVE});
    let aud = json!({"audiences": null});
    file.cat("standard-alphabet", "2 encoding", |c| {
        c.claims(legacy.clone()).policy(aud.clone()).text(standard).deny("base64-invalid")
    });
    file.cat("standard-alphabet-relaxed", "2 encoding", |c| {
        let relax = json!({"audiences": null, "relax": ["legacy_base64"]});
        c.claims(legacy.clone()).policy(relax).text(standard).allow()
    });
    file.cat("one-character-left", "2 encoding", |c| {
        c.claims(json!({"filler": "abc"}))
            .text(|text| text[..text.len() - text.len() % 4].to_owned() + "A")
            .deny("base64-invalid")
    });
}

/// A filler with which the token's text has spare bits in its last character.
fn spare_filler() -> &'static str {
    ["a", "ab", "abc"]
        .into_iter()
        .find(|filler| !text_of(filler).len().is_multiple_of(4))
        .expect("two of three have them")
}

/// A filler with which the token's text differs between the two alphabets.
fn legacy_filler() -> &'static str {
    const CANDIDATES: [&str; 6] = ["?>?>", "~~~~", "??????", ">>>>>>", "~?~?~?", "\u{ff}\u{fb}"];
    CANDIDATES.into_iter().find(|filler| text_of(filler).contains(['-', '_'])).expect("some filler shows it")
}

fn text_of(filler: &str) -> String {
    let token = CaseFile::probe(Format::Cat, |c| c.claims(json!({"filler": filler, "aud": REMOVE})));
    token["text"].as_str().expect("text").to_owned()
}

fn signature(file: &mut CaseFile) {
    let flip: fn(&mut Vec<u8>) = |token| *token.last_mut().expect("a MAC") ^= 1;
    file.cat("mac-bit-flipped", "1", |c| c.bytes(flip).deny("signature-invalid"));
    file.cat("mac-of-other-key", "1", |c| c.signed_with(b"another secret of the attacker's").deny("signature-invalid"));
    for length in [0, 8, 16, 31] {
        file.cat(&format!("mac-of-{length}-bytes"), "2 alg", |c| {
            c.cose(|p| p.mac = Some(regular_mac(length))).deny("signature-invalid")
        });
    }
    file.cat("mac-of-33-bytes", "2 alg", |c| {
        c.cose(|p| p.mac = Some([regular_mac(32), vec![0]].concat())).deny("signature-invalid")
    });
    file.cat("payload-bit-flipped", "1", |c| {
        c.bytes(|token| {
            let middle = token.len() - 60;
            token[middle] ^= 1;
        })
        .deny("signature-invalid")
    });
}

/// The first bytes of the right MAC over the usual claims.
fn regular_mac(length: usize) -> Vec<u8> {
    let token = CaseFile::probe(Format::Cat, Draft::in_hex);
    let token = hex(token["hex"].as_str().expect("hex"));
    let mac = &token[token.len() - 32..];
    mac[..length].to_vec()
}
