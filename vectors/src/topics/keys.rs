//! Which key checks a token: hint mode, key states and validity (semantics sections 2 and 5).

use crate::case::CaseFile;
use crate::cbor::bytes;
use crate::draft::Draft;
use crate::fixture::{KEY_ID, NOW, REMOVE, jwk, jwk_with, secret};
use serde_json::{Value, json};

pub(super) fn file() -> CaseFile {
    let mut file = CaseFile::new("keys", "key selection, hint mode, key states, validity, short keys");
    selection(&mut file);
    hint(&mut file);
    states(&mut file);
    validity(&mut file);
    short(&mut file);
    file
}

/// The token names this key in either format; `None` names none.
pub(super) fn named(kid: Option<&str>) -> impl Fn(Draft) -> Draft {
    let kid = kid.map(str::to_owned);
    move |c| {
        let header = json!({"kid": kid.as_deref().map_or_else(|| json!(REMOVE), |kid| json!(kid))});
        let c = c.header(header);
        match &kid {
            Some(kid) => c.unprotected([(4, bytes(kid.as_bytes()))]),
            None => c.unprotected([]),
        }
    }
}

fn selection(file: &mut CaseFile) {
    let two = || vec![jwk("k0", &secret(0)), jwk(KEY_ID, &secret(1))];
    file.both("named", "2 kid", |c| c.keys(two()).allow());
    file.both("named-other", "2 kid", |c| named(Some("k0"))(c).keys(two()).signed_with(&secret(0)).allow());
    file.both("named-wrongly", "2 kid", |c| named(Some("k0"))(c).keys(two()).deny("signature-invalid"));
    file.both("unknown", "2 kid", |c| named(Some("k9"))(c).keys(two()).deny("key-unknown"));
    file.both("unnamed-two", "2 kid", |c| named(None)(c).keys(two()).deny("key-id-missing"));
    file.both("unnamed-two-one-revoked", "2 kid: state is judged afterwards", |c| {
        let revoked = jwk_with(json!({"kid": "k0", "use_state": "revoked"}));
        named(None)(c).keys(vec![revoked, jwk(KEY_ID, &secret(1))]).deny("key-id-missing")
    });
    file.both("unnamed-one", "2 kid", |c| named(None)(c).allow());
    for (name, kid) in [
        ("non-ascii", "ключ"),
        ("quoted", "a\"b\\c'd"),
        ("control", "a\tb\u{7f}"),
        ("of-hex", "ff00"),
        ("byte-order-mark", "\u{feff}k"),
    ] {
        file.both(&format!("{name}-kid"), "2 kid", |c| named(Some(kid))(c.keys(vec![jwk(kid, &secret(1))])).allow());
    }
}

fn hint(file: &mut CaseFile) {
    let hint = |c: Draft| c.policy(json!({"kid": "hint"}));
    let ring = |count: u8| (0..count).map(|number| jwk(&format!("k{number}"), &secret(number))).collect::<Vec<Value>>();
    file.both("hint-foreign", "2 kid", |c| named(Some("akamai_key_hs256"))(hint(c)).keys(ring(4)).allow());
    file.both("hint-absent", "2 kid", |c| named(None)(hint(c)).keys(ring(4)).allow());
    file.both("hint-known", "2 kid", |c| hint(c).keys(ring(4)).allow());
    file.both("hint-known-wrong", "2 kid: a known kid uses only that key", |c| {
        named(Some("k0"))(hint(c)).keys(ring(4)).deny("signature-invalid")
    });
    file.both("hint-no-key-fits", "2 kid", |c| {
        named(Some("k9"))(hint(c)).keys(ring(4)).signed_with(&secret(9)).deny("signature-invalid")
    });
    file.both("hint-five-keys", "2 kid: at most 4 symmetric", |c| hint(c).keys(ring(5)).deny("not-configured"));
    file.both("hint-all-revoked", "2 kid", |c| {
        let revoked = jwk_with(json!({"use_state": "revoked"}));
        named(Some("k9"))(hint(c)).keys(vec![revoked]).deny("key-not-in-force")
    });
    file.both("hint-all-for-other-format", "2 kid", |c| {
        let none = jwk_with(json!({"scope": {"formats": []}}));
        named(Some("k9"))(hint(c)).keys(vec![none]).denied()
    });
    file.both("hint-revoked-skipped", "2 kid", |c| {
        let mut keys = vec![jwk_with(json!({"kid": "k0", "use_state": "revoked"}))];
        keys.push(jwk(KEY_ID, &secret(1)));
        named(Some("k9"))(hint(c)).keys(keys).allow()
    });
    file.cat("hint-for-other-format-cat", "2 kid", |c| {
        let key = jwk_with(json!({"scope": {"formats": ["jwt"]}}));
        named(Some("k9"))(hint(c)).keys(vec![key]).deny("key-not-for-format")
    });
    file.jwt("hint-for-other-format-jwt", "2 kid", |c| {
        let key = jwk_with(json!({"scope": {"formats": ["cat"]}}));
        named(Some("k9"))(hint(c)).keys(vec![key]).deny("key-not-for-format")
    });
}

fn states(file: &mut CaseFile) {
    for (state, reason) in [("announced", ""), ("active", ""), ("retiring", ""), ("revoked", "key-not-in-force")] {
        file.both(&format!("state-{state}"), "5 key state", |c| {
            c.keys(vec![jwk_with(json!({"use_state": state}))]).expect(reason, "")
        });
    }
    file.both("state-unknown", "5 key state", |c| {
        c.keys(vec![jwk_with(json!({"use_state": "sleeping"}))]).deny("not-configured")
    });
    file.both("revoked-and-signature", "1: 2xx before 3xx", |c| {
        c.keys(vec![jwk_with(json!({"use_state": "revoked"}))]).signed_with(&secret(9)).deny("key-not-in-force")
    });
}

fn validity(file: &mut CaseFile) {
    let rows = [
        ("nbf-next-second", json!({"nbf": NOW + 1}), "key-not-in-force"),
        ("nbf-now", json!({"nbf": NOW}), ""),
        ("exp-now", json!({"exp": NOW}), "key-not-in-force"),
        ("exp-next-second", json!({"exp": NOW + 1}), ""),
        ("exp-past", json!({"exp": NOW - 1}), "key-not-in-force"),
        ("window", json!({"nbf": NOW - 10, "exp": NOW + 10}), ""),
    ];
    for (name, members, reason) in &rows {
        file.both(&format!("validity-{name}"), "5 key state", |c| {
            c.keys(vec![jwk_with(members.clone())]).expect(reason, "")
        });
    }
    file.both("validity-without-leeway", "4: leeway not to a key's validity", |c| {
        c.keys(vec![jwk_with(json!({"exp": NOW}))]).policy(json!({"leeway": 300})).deny("key-not-in-force")
    });
}

fn short(file: &mut CaseFile) {
    let short = |members: Value| {
        let mut key = jwk(KEY_ID, b"sixteen bytes   ");
        crate::fixture::merge(&mut key, members);
        vec![key]
    };
    file.both("short", "2 HMAC keys", |c| {
        c.keys(short(json!({}))).signed_with(b"sixteen bytes   ").deny("not-configured")
    });
    file.both("short-said-so", "2 HMAC keys", |c| {
        c.keys(short(json!({"short_key": true}))).signed_with(b"sixteen bytes   ").allow()
    });
    let long: Vec<u8> = (0..200).collect();
    file.both("long", "2 HMAC keys", |c| c.keys(vec![jwk(KEY_ID, &long)]).signed_with(&long).allow());
    file.both("31-bytes", "2 HMAC keys", |c| {
        c.keys(vec![jwk(KEY_ID, &secret(1)[..31])]).signed_with(&secret(1)[..31]).deny("not-configured")
    });
}
