//! Documents of other kinds, rightly signed with a key of the ring: none is an access token.

use serde_json::{Value, json};

use super::{key, with};
use crate::case::CaseFile;
use crate::cbor::{self, bytes, int, text};
use crate::draft::Draft;
use crate::fixture::{ISSUER, NOW, REMOVE, URL};
use crate::key::Algorithm;

pub(super) fn add(file: &mut CaseFile) {
    proofs(file);
    status_lists_jwt(file);
    status_lists_cwt(file);
    state_documents(file);
    licences(file);
}

/// Nobody is asked who issued it for whom.
fn waived(c: Draft) -> Draft {
    c.policy(json!({"issuers": null, "audiences": null, "require": []}))
}

/// A DPoP proof (RFC 9449 section 4.2) of the pair that is in the ring.
fn proofs(file: &mut CaseFile) {
    for algorithm in [Algorithm::Es256, Algorithm::EdDsa] {
        let name = super::id(algorithm);
        let scheme = algorithm.scheme().expect("an algorithm of pairs");
        let jwk = scheme.public_jwk(&key(algorithm, 1).secret);
        let proof = |c: Draft| {
            let c = with(c, algorithm).header(json!({"typ": "dpop+jwt", "jwk": jwk}));
            c.claims(json!({"jti": "-BwC3ESc6acc2lTc", "htm": "GET", "htu": URL, "iat": NOW}))
        };
        let bare = json!({"iss": REMOVE, "aud": REMOVE, "exp": REMOVE});
        file.jwt(&format!("proof-{name}"), "1: 4xx before 5xx", |c| {
            proof(c).claims(bare.clone()).deny_claim("expiry-missing", "exp")
        });
        file.jwt(&format!("proof-{name}-waived"), "2 typ", |c| {
            waived(proof(c)).claims(bare.clone()).deny("type-not-allowed")
        });
        file.jwt(&format!("proof-{name}-with-claims-of-a-token"), "2 typ", |c| proof(c).deny("type-not-allowed"));
        file.jwt(&format!("proof-{name}-unnamed"), "2 typ", |c| {
            proof(c).header(json!({"kid": REMOVE})).deny("type-not-allowed")
        });
        file.jwt(&format!("proof-{name}-of-long-type"), "2 typ: optional application/", |c| {
            proof(c).header(json!({"typ": "application/DPoP+JWT"})).deny("type-not-allowed")
        });
    }
}

/// A Status List Token (draft-ietf-oauth-status-list section 5.1).
fn status_lists_jwt(file: &mut CaseFile) {
    for algorithm in [Algorithm::Hs256, Algorithm::Es256] {
        let name = super::id(algorithm);
        let list = |c: Draft| {
            with(c, algorithm).header(json!({"typ": "statuslist+jwt"})).claims(json!({
                "sub": "https://id.example/statuslists/1", "iat": NOW, "ttl": 43200,
                "status_list": {"bits": 1, "lst": "eNrbuRgAAhcBXQ"},
            }))
        };
        file.jwt(&format!("status-list-{name}-jwt"), "1: 502 before 506", |c| {
            list(c).claims(json!({"aud": REMOVE})).deny_claim("audience-missing", "aud")
        });
        file.jwt(&format!("status-list-{name}-waived-jwt"), "2 typ", |c| {
            waived(list(c)).claims(json!({"aud": REMOVE})).deny("type-not-allowed")
        });
        file.jwt(&format!("status-list-{name}-for-our-audience"), "2 typ", |c| list(c).deny("type-not-allowed"));
        file.jwt(&format!("status-list-{name}-of-long-type"), "2 typ: optional application/", |c| {
            list(c).header(json!({"typ": "application/statuslist+jwt"})).deny("type-not-allowed")
        });
    }
}

/// The same as a CWT (section 5.2): labels 65533 and 65534 are claims that restrict nothing we know.
fn status_lists_cwt(file: &mut CaseFile) {
    for algorithm in [Algorithm::Hs256, Algorithm::Es256] {
        let name = super::id(algorithm);
        let list = |c: Draft| {
            let lst = cbor::Value::Map(vec![
                (text("bits"), int(1)),
                (text("lst"), bytes(&cbor::hex("78da db b9 18 00 02 17 01 5d"))),
            ]);
            let c = with(c, algorithm);
            let typ = text("application/statuslist+cwt");
            let c = c.protected([(1, int(algorithm.cose_number())), (16, typ)]);
            let c = c.claims(json!({"sub": "https://id.example/statuslists/1", "iat": NOW, "aud": REMOVE}));
            c.label(65_533, lst).label(65_534, int(43_200))
        };
        file.cat(&format!("status-list-{name}-cat"), "3: unknown labels; 1: 8xx before 5xx", |c| {
            list(c).deny_claim("claim-unsupported", "65533")
        });
        file.cat(&format!("status-list-{name}-waived-cat"), "2 typ", |c| {
            let ignored = json!({"ignore_claims": ["65533", "65534"]});
            waived(list(c)).policy(ignored).deny("type-not-allowed")
        });
    }
}

/// A state document (architecture section 11) under a key that should sign nothing else, and is in the
/// ring of tokens by mistake.
fn state_documents(file: &mut CaseFile) {
    const TYPE: &str = "application/token-state+cose";
    let headers = || [(1, int(5)), (16, text(TYPE))];
    // Version, time of issue, key of the hashes, sections.
    let body: Vec<u8> = {
        let sections = cbor::Value::Array(Vec::new());
        cbor::encode(&cbor::map([(1, int(7)), (2, int(NOW)), (3, bytes(&[7; 16])), (4, sections)]))
    };
    let document = |c: Draft| c.protected(headers()).payload(&body);
    file.cat("state-document", "2 typ: signed over a non-empty external_aad", |c| {
        document(c).cose(|p| p.external = b"token-state document v1").deny("signature-invalid")
    });
    file.cat("state-document-without-external-data", "1: label 1 is iss", |c| {
        document(c).deny_claim("claim-malformed", "iss")
    });
    file.cat("state-document-with-claims-of-a-token", "2 typ", |c| c.protected(headers()).deny("type-not-allowed"));
    file.cat("token-signed-as-state-document", "2 typ: signed over a non-empty external_aad", |c| {
        c.cose(|p| p.external = b"token-state document v1").deny("signature-invalid")
    });
}

/// Tokens of other systems under the same key, in the types that name them.
fn licences(file: &mut CaseFile) {
    for (id, typ) in [
        ("licence", "licence+jwt"),
        ("license", "license+jwt"),
        ("licence-cwt", "application/licence+cwt"),
        ("entity-statement", "entity-statement+jwt"),
        ("client-authentication", "client-authentication+jwt"),
        ("security-event", "secevent+jwt"),
        ("jwk-set", "jwk-set+jwt"),
        ("credential", "vc+jwt"),
    ] {
        let claims: Value = json!({"iss": ISSUER, "content_id": "urn:example:film"});
        file.both(&format!("type-of-{id}"), "2 typ", |c| {
            let c = with(c, Algorithm::Es256).header(json!({"typ": typ})).claims(claims.clone());
            c.protected([(1, int(-7)), (16, text(typ))]).deny("type-not-allowed")
        });
    }
}
