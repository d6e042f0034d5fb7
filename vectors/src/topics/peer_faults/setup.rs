//! Keys, switches, clocks and stores.

use serde_json::{Value, json};

use crate::case::CaseFile;
use crate::cbor;
use crate::fixture::{ISSUER, KEY_ID, NOW, REMOVE, jwk, jwk_with, secret};
use crate::key::{Algorithm, Key};

const SECTION: &str = "peer-faults";

pub(super) fn add(file: &mut CaseFile) {
    keys(file);
    switches(file);
    clocks(file);
    file.both("revocation-store-error-is-not-revoked", SECTION, |c| c.state(Value::Null).deny("state-stale"));
    file.cat("announced-lengths-believed", SECTION, |c| {
        // A map with one claim: a list of 1 000 000 000 entries, of which none comes.
        c.payload(&cbor::hex("a1 19 0139 9a 3b9aca00")).deny("cbor-malformed")
    });
}

fn keys(file: &mut CaseFile) {
    let pair = Key::new(Algorithm::Es256, &secret(1));
    let forms = Algorithm::Es256.scheme().expect("an algorithm of pairs").public_forms(&pair.secret);
    for (form, bytes) in forms.iter().filter(|(form, _)| matches!(*form, "pem" | "der" | "point")) {
        file.both(&format!("public-key-as-hmac-secret-{form}"), SECTION, |c| {
            c.signed_with(bytes).keys(vec![pair.jwk(KEY_ID)]).deny("algorithm-not-allowed")
        });
    }
    let scoped = |kid: &str, number: u8, issuer: &str| {
        let mut key = jwk(kid, &secret(number));
        key["scope"] = json!({"issuers": [issuer]});
        key
    };
    file.both("iss-chooses-the-key", SECTION, |c| {
        c.keys(vec![scoped("k1", 1, ISSUER), scoped("k2", 2, "https://x.example")])
            .header(json!({"kid": REMOVE}))
            .unprotected([])
            .deny("key-id-missing")
    });
    file.both("rotation-overwrites-the-key", SECTION, |c| {
        let successor = jwk("k2", &secret(2));
        c.keys(vec![successor, jwk_with(json!({"use_state": "retiring"}))]).allow()
    });
}

/// There is no member that turns a check off.
fn switches(file: &mut CaseFile) {
    for member in ["verify_exp", "validate_exp", "verify_iss", "verify_signature", "insecure", "check_expiration"] {
        file.both(&format!("check-is-a-switch-{}", member.replace('_', "-")), SECTION, |c| {
            c.policy(json!({member: false})).deny("not-configured")
        });
    }
    file.both("exp-off-by-default", SECTION, |c| c.claims(json!({"exp": REMOVE})).deny_claim("expiry-missing", "exp"));
}

/// Decided in the year 2020 and in the year 2100, whenever the suite is run.
fn clocks(file: &mut CaseFile) {
    for (name, now) in [("earlier", 1_600_000_000), ("now", NOW), ("later", 4_102_444_800_i64)] {
        file.both(&format!("clock-inside-the-library-{name}"), SECTION, |c| {
            c.claims(json!({"nbf": now - 60, "exp": now + 300})).request(json!({"now": now})).allow()
        });
    }
}
