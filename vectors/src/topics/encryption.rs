//! Encrypted Common Access Tokens (semantics section 2 tags; RFC 9052 section 5, RFC 8392 section 7).

mod denied;
mod headers;

use serde_json::{Value, json};

use crate::case::CaseFile;
use crate::cbor::{self, int};
use crate::draft::Draft;
use crate::encrypt::{KEY_ID, Key, Pieces};
use crate::fixture::{self, NOW, jwk, merge, secret};

pub(super) fn file() -> CaseFile {
    let mut file = CaseFile::new("encryption", "COSE_Encrypt0 around a token and alone: keys, headers, nesting");
    granted(&mut file);
    private_claims(&mut file);
    alone(&mut file);
    keys(&mut file);
    nesting(&mut file);
    headers::add(&mut file);
    denied::add(&mut file);
    file
}

fn key() -> Key {
    Key::new(2, 32)
}

/// The JWK of the key that encrypts, with further members.
fn jwk_with(members: Value) -> Value {
    let mut jwk = key().jwk(KEY_ID);
    merge(&mut jwk, members);
    jwk
}

/// A gate with the key that signs and this one; the token is signed and then encrypted.
fn with_key(c: Draft, encryption: Value) -> Draft {
    c.keys(vec![jwk(fixture::KEY_ID, &secret(1)), encryption]).encrypted(Pieces::new(key()))
}

/// The usual encrypted token, with changed pieces.
fn changed(c: Draft, change: impl FnOnce(&mut Pieces)) -> Draft {
    let mut pieces = Pieces::new(key());
    change(&mut pieces);
    with_key(c, jwk_with(json!({}))).encrypted(pieces)
}

fn usual(c: Draft) -> Draft {
    changed(c, |_| ())
}

fn granted(file: &mut CaseFile) {
    file.cat("a256gcm", "2 tags; RFC 9052 section 5.2", |c| usual(c).allow());
    file.cat("a128gcm", "2 tags; RFC 9052 section 5.2", |c| {
        let key = Key::new(2, 16);
        with_key(c, key.jwk(KEY_ID)).encrypted(Pieces::new(key)).allow()
    });
    file.cat("binary", "2 tags", |c| usual(c).in_hex().allow());
    file.cat("tag-16-alone", "2 tags", |c| changed(c, |p| p.tags = vec![16]).allow());
    file.cat("tag-17-alone-inside", "2 tags", |c| usual(c.cose(|p| p.tags = vec![17])).allow());
    file.cat("format-found", "2 tags", |c| usual(c).unpinned().allow());
    file.cat("expired", "4", |c| usual(c).claims(json!({"exp": NOW})).deny_claim("expired", "exp"));
    file.cat("in-the-clear-beside", "2 tags: a key that encrypts demands nothing", |c| {
        c.keys(vec![jwk(fixture::KEY_ID, &secret(1)), jwk_with(json!({}))]).allow()
    });
}

/// Claims that must not stand in the clear, under a policy that insists.
fn private_claims(file: &mut CaseFile) {
    let here = || json!({"geo": {"lat": 37.774_9, "lon": -122.419_4}});
    let insists = || json!({"require_encrypted": true});
    for (name, claims, claim) in [
        ("sub", json!({"sub": "viewer-1"}), "sub"),
        ("address", json!({"catnip": ["203.0.113.7"]}), "catnip"),
        ("v4-25", json!({"catnip": ["203.0.113.0/25"]}), "catnip"),
        ("geohash", json!({"geohash": "9q8yy"}), "geohash"),
        ("circle", json!({"catgeocoord": [[37.8, -122.4, 5000]]}), "catgeocoord"),
    ] {
        file.cat(&format!("required-{name}"), "1: 804", |c| {
            usual(c).claims(claims.clone()).request(here()).policy(insists()).allow()
        });
        file.cat(&format!("required-{name}-in-the-clear"), "1: 804", |c| {
            let keys = vec![jwk(fixture::KEY_ID, &secret(1)), jwk_with(json!({}))];
            c.keys(keys).claims(claims.clone()).policy(insists()).deny_claim("encryption-required", claim)
        });
    }
}

/// Nothing signs the claims: the scope of the key must say so.
fn alone(file: &mut CaseFile) {
    let unsigned = || jwk_with(json!({"scope": {"unsigned": true}}));
    let map =
        || cbor::encode(&cbor::Value::Map(crate::claims::to_cbor(fixture::claims().as_object().expect("claims"))));
    let alone = |c: Draft, content: Vec<u8>, jwk: Value| changed(c, |p| p.content = Some(content)).keys(vec![jwk]);
    file.cat("alone", "5: scope.unsigned", |c| alone(c, map(), unsigned()).allow());
    file.cat("alone-required", "1: 804", |c| {
        alone(c, map(), unsigned()).policy(json!({"require_encrypted": true})).allow()
    });
    file.cat("alone-without-scope", "5: scope.unsigned", |c| {
        alone(c, map(), jwk_with(json!({}))).deny("key-not-for-format")
    });
    file.cat("alone-scope-says-no", "5: scope.unsigned", |c| {
        alone(c, map(), jwk_with(json!({"scope": {"unsigned": false}}))).deny("key-not-for-format")
    });
    file.cat("alone-no-map", "1: a payload that is not a map", |c| {
        alone(c, vec![0x80], unsigned()).deny("claim-malformed")
    });
    file.cat("alone-empty", "1", |c| alone(c, Vec::new(), unsigned()).deny("cbor-malformed"));
    file.cat("alone-trailing", "1", |c| alone(c, [map(), vec![0]].concat(), unsigned()).deny("trailing-bytes"));
    file.cat("signed-under-unsigned", "5: scope.unsigned allows, and does not waive", |c| {
        let c = usual(c).signed_with(&secret(9));
        c.keys(vec![jwk(fixture::KEY_ID, &secret(1)), unsigned()]).deny("signature-invalid")
    });
    file.cat("unsigned-on-a-mac-key", "5: scope.unsigned", |c| {
        let mut mac = jwk(fixture::KEY_ID, &secret(1));
        merge(&mut mac, json!({"scope": {"unsigned": true}}));
        c.keys(vec![mac]).deny("not-configured")
    });
}

fn keys(file: &mut CaseFile) {
    for (name, members, reason) in [
        ("retiring", json!({"use_state": "retiring"}), ""),
        ("announced", json!({"use_state": "announced"}), ""),
        ("revoked", json!({"use_state": "revoked"}), "key-not-in-force"),
        ("ended", json!({"exp": NOW}), "key-not-in-force"),
        ("not-begun", json!({"nbf": NOW + 1}), "key-not-in-force"),
        ("scope-of-jwt", json!({"scope": {"formats": ["jwt"]}}), "key-not-for-format"),
        ("scope-of-issuer", json!({"scope": {"issuers": ["https://id.example"]}}), ""),
        ("scope-of-other-issuer", json!({"scope": {"issuers": ["https://other.example"]}}), "key-out-of-scope"),
        ("scope-of-lifetime", json!({"scope": {"max_lifetime": 299}}), "lifetime-too-long"),
        ("scope-of-tenant", json!({"scope": {"tenants": ["t"]}}), "tenant-mismatch"),
        ("use-enc", json!({"use": "enc"}), ""),
        ("use-sig", json!({"use": "sig"}), "not-configured"),
        ("operation-decrypt", json!({"key_ops": ["decrypt"]}), ""),
        ("operation-verify", json!({"key_ops": ["verify"]}), "not-configured"),
        ("other-secret", Key::new(3, 32).jwk(KEY_ID), "decryption-failed"),
        ("short-secret", json!({"k": crate::base64url::encode(&secret(1)[..16])}), "not-configured"),
        ("other-algorithm", Key::new(2, 16).jwk(KEY_ID), "algorithm-not-allowed"),
        ("mac-key-of-same-secret", jwk(KEY_ID, &secret(2)), "algorithm-not-allowed"),
        ("unknown", json!({"kid": "e9"}), "key-unknown"),
    ] {
        file.cat(&format!("key-{name}"), "5", |c| {
            let c = with_key(c, jwk_with(members.clone()));
            if reason.is_empty() { c.allow() } else { c.expect(reason, claim_of(reason)) }
        });
    }
    file.cat("key-revoked-in-state", "5: 703", |c| {
        usual(c).state(fixture::state(json!({"keys": [KEY_ID]}))).deny("key-revoked")
    });
    file.cat("key-that-signs-revoked-in-state", "5: 703", |c| {
        usual(c).state(fixture::state(json!({"keys": [fixture::KEY_ID]}))).deny("key-revoked")
    });
    for format in ["cat", "jwt"] {
        let both = if format == "cat" { CaseFile::cat } else { CaseFile::jwt };
        both(file, &format!("signed-with-key-that-encrypts-{format}"), "2 alg: compared, never obeyed", &|c: Draft| {
            let mut same = Key::new(1, 32).jwk(fixture::KEY_ID);
            merge(&mut same, json!({"use": "enc"}));
            c.keys(vec![same]).deny("algorithm-not-allowed")
        });
    }
    file.jwt("alg-of-encryption", "2 alg", |c| {
        c.header(json!({"alg": "A256GCM"}))
            .keys(vec![Key::new(1, 32).jwk(fixture::KEY_ID)])
            .deny("algorithm-not-allowed")
    });
    let hint = |c: Draft| c.policy(json!({"kid": "hint"}));
    let ring = |numbers: &[u8]| {
        let keys = numbers.iter().map(|number| Key::new(*number, 32).jwk(&format!("h{number}")));
        keys.chain([jwk(fixture::KEY_ID, &secret(1))]).collect::<Vec<Value>>()
    };
    file.cat("hint", "2 kid: every key of the algorithm", |c| hint(usual(c)).keys(ring(&[3, 2, 4])).allow());
    file.cat("hint-none-fits", "2 kid", |c| hint(usual(c)).keys(ring(&[3, 4])).deny("decryption-failed"));
    file.cat("hint-five-keys", "2 kid: at most 4", |c| {
        hint(usual(c)).keys(ring(&[2, 3, 4, 5, 6])).deny("not-configured")
    });
}

fn claim_of(reason: &str) -> &'static str {
    match reason {
        "key-out-of-scope" => "iss",
        "lifetime-too-long" => "exp",
        "tenant-mismatch" => "tenant",
        _ => "",
    }
}

fn nesting(file: &mut CaseFile) {
    file.cat("twice", "2 tags: encrypted once", |c| {
        changed(c, |p| p.content = Some(Pieces::new(key()).assemble(b"\xa0"))).deny("nesting-too-deep")
    });
    file.cat("several-recipients-inside", "2 tags", |c| {
        changed(c, |p| p.content = Some(cbor::hex("d860 84 40a04080"))).deny("encryption-unsupported")
    });
    file.cat("several-recipients", "2 tags", |c| changed(c, |p| p.tags = vec![96]).deny("encryption-unsupported"));
    file.cat("untagged-inside", "2 tags: a token of its own is tagged", |c| {
        usual(c.cose(|p| p.tags = Vec::new())).untagged("mac0").deny("key-not-for-format")
    });
    file.cat("tag-61-untagged-inside", "2 tags", |c| usual(c.cose(|p| p.tags = vec![61])).deny("envelope-invalid"));
    file.cat("tag-18-inside", "2 tags", |c| usual(c.cose(|p| p.tags = vec![61, 18])).deny("envelope-invalid"));
    file.cat("trailing-inside", "1", |c| usual(c.cose(|p| p.further = vec![cbor::hex("00")])).deny("envelope-invalid"));
    file.cat("foreign-mac-inside", "1", |c| usual(c.signed_with(&secret(9))).deny("signature-invalid"));
    file.cat("unknown-kid-inside", "2 kid", |c| usual(c.unprotected([(4, cbor::bytes(b"k9"))])).deny("key-unknown"));
    file.cat("kid-of-key-that-encrypts-inside", "2 kid", |c| {
        usual(c.unprotected([(4, cbor::bytes(KEY_ID.as_bytes()))])).deny("algorithm-not-allowed")
    });
    file.cat("alg-64-inside", "2 alg", |c| usual(c.protected([(1, int(4))])).deny("algorithm-not-allowed"));
    file.cat("no-key-that-signs", "2 kid", |c| usual(c).keys(vec![jwk_with(json!({}))]).deny("key-unknown"));
}
