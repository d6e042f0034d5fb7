//! What of a token stays as it was.

use crate::edge::{CLAIMS, Edge, NOW, SECRETS, key, request, scope, tokens, with};
use crate::held;
use token_core::limits::SCRATCH_BYTES;
use token_core::{Algorithm, ClaimSet, Encryption, Key, KeyState, Randomness, Unrenewed, mint_encrypted};

fn aes() -> Key<'static> {
    Key::aes_gcm(Algorithm::A128Gcm, b"e1", &[5; 16]).unwrap()
}

#[test]
fn every_claim_but_times_and_id_is_kept_in_both_formats() {
    let edge = Edge::new();
    for token in tokens(CLAIMS) {
        let reply = edge.renew_token(&token).unwrap();
        let renewed = reply.field("common-access-token").unwrap();
        assert_eq!(renewed.contains('.'), token.contains('.'), "the same format");
        let id = "07".repeat(16);
        let expected = with(&[
            ("exp", "1800000300"),
            ("iat", "1800000000"),
            ("cti", &format!("\"{id}\"")),
            ("origin_iat", "1799999000"),
            ("sid", "\"0b71\""),
        ]);
        let expected = ClaimSet::from_json(&expected).unwrap().to_json();
        assert_eq!(edge.claims(renewed), expected);
        assert_eq!((reply.status(), reply.field("cache-control")), (None, Some("private, no-store")));
        assert_eq!(reply.fields().len(), 2);
    }
}

#[test]
fn a_chain_keeps_its_session_and_its_beginning() {
    let edge = Edge::new();
    for reply in edge.renewed(&with(&[("sid", "\"s-1\""), ("origin_iat", "1799998000")])) {
        let claims = edge.claims(reply.unwrap().field("common-access-token").unwrap());
        assert!(claims.contains(r#""sid":"s-1""#) && claims.contains(r#""origin_iat":1799998000"#), "{claims}");
    }
    // Without an id and a session the second token begins the session.
    for reply in edge.renewed(&with(&[("cti", "")])) {
        let claims = edge.claims(reply.unwrap().field("common-access-token").unwrap());
        assert!(claims.contains(&format!(r#""sid":"{}""#, "07".repeat(16))), "{claims}");
    }
}

#[test]
fn revoking_the_first_token_denies_the_renewed_one() {
    let mut edge = Edge::new();
    for token in tokens(CLAIMS) {
        let reply = edge.renew_token(&token).unwrap();
        let renewed = reply.field("common-access-token").unwrap();
        edge.state.tokens = vec!["0b71".into()];
        let (gate, mut scratch) = (edge.gate(), [0; SCRATCH_BYTES]);
        let denial = gate.verify(renewed.into(), &request(), &edge.state, &mut scratch).unwrap_err();
        assert_eq!(denial.reason().name(), "session-revoked");
        edge.state.tokens.clear();
        assert!(edge.gate().verify(renewed.into(), &request(), &edge.state, &mut scratch).is_ok());
    }
}

#[test]
fn claims_that_this_build_does_not_know_are_kept() {
    let edge = Edge::new();
    let jwt = signed_jwt(
        r#"{"iss":"i","exp":1800000030,"iat":1799999000,"ro\u006ces":["a",{"b":1.50}],"ex":"no","catr":{"type":"header","expadd":300}}"#,
    );
    let reply = edge.renew_token(&jwt).unwrap();
    let payload = payload_of(reply.field("common-access-token").unwrap());
    assert!(payload.contains(r#""roles":["a",{"b":1.50}],"ex":"no""#), "{payload}");
    // A private integer and a text label in a CAT, which may restrict elsewhere.
    let mut map = vec![0xa6, 0x01, 0x61, b'i', 0x04, 0x1a];
    map.extend(1_800_000_030_u32.to_be_bytes());
    map.extend([0x06, 0x1a]);
    map.extend(1_799_999_000_u32.to_be_bytes());
    map.extend([0x19, 0x01, 0x43, 0xa2, 0x00, 0x02, 0x01, 0x19, 0x01, 0x2c]);
    map.extend([0x3a, 0x00, 0x01, 0x11, 0x70, 0x61, b'x', 0x61, b'y', 0x61, b'z']);
    let reply = edge.renew_token(&held::mac0(&map, SECRETS[0])).unwrap();
    let (gate, mut scratch) = (edge.gate(), [0; SCRATCH_BYTES]);
    let renewed = reply.field("common-access-token").unwrap();
    let payload = gate.authenticate(renewed.into(), NOW.into(), &mut scratch).unwrap();
    let holds = |part: &[u8]| payload.windows(part.len()).any(|window| window == part);
    assert!(holds(&[0x3a, 0x00, 0x01, 0x11, 0x70, 0x61, b'x']) && holds(&[0x61, b'y', 0x61, b'z']));
    assert!(gate.verify(renewed.into(), &request(), &edge.state, &mut scratch).is_ok());
}

#[test]
fn escaped_names_are_the_same_names() {
    let jwt = signed_jwt(
        r#"{"iss":"i","ex\u0070":1800000030,"i\u0061t":1799999000,"jt\u0069":"0b","catr":{"type":"header","expadd":300}}"#,
    );
    let reply = Edge::new().renew_token(&jwt).unwrap();
    let payload = payload_of(reply.field("common-access-token").unwrap());
    assert_eq!((payload.matches("\"exp\"").count(), payload.matches("\"origin_iat\":1799999000").count()), (1, 1));
    assert!(payload.contains(r#""sid":"0b""#) && !payload.contains("1800000030"), "{payload}");
}

#[test]
fn what_came_encrypted_goes_back_encrypted() {
    let mut edge = Edge::new();
    edge.keys.push(aes());
    let token = |signer: Option<&Key<'_>>, hider: &Key<'_>| {
        let claims = ClaimSet::from_json(CLAIMS).unwrap();
        mint_encrypted(&claims, signer, Encryption::new(hider, [1; 12]).unwrap()).unwrap()
    };
    let signed = token(Some(&key("k1", 0)), &aes());
    assert_eq!(edge.renew_token(&signed), Err(Unrenewed::NotEncrypted));
    edge.minter.push(aes().with_state(KeyState::Retiring));
    assert_eq!(edge.renew_token(&signed), Err(Unrenewed::NotEncrypted));
    edge.minter[1] = aes();
    let reply = edge.renew_token(&signed).unwrap();
    let (gate, mut scratch) = (edge.gate(), [0; SCRATCH_BYTES]);
    let renewed = reply.field("common-access-token").unwrap();
    let grant = gate.verify(renewed.into(), &request(), &edge.state, &mut scratch).unwrap();
    assert_eq!((grant.encryption_key_id(), grant.key_id()), (Some(&b"e1"[..]), &b"k1"[..]));
    // Encrypted alone: from now on it is signed as well.
    let unsigned = aes().with_scope(scope(|scope| scope.unsigned = true));
    edge.keys[1] = unsigned.clone();
    assert!(edge.renew_token(&token(None, &unsigned)).is_ok());
    // A revoked key hides nothing.
    edge.state.unanswered = vec!["e1".into()];
    edge.policy.state.lookup_error = token_core::OnState::Allow;
    assert!(edge.renew_token(&signed).is_err());
}

#[test]
fn what_prints_holds_no_token() {
    let reply = Edge::new().renewed(CLAIMS)[0].clone().unwrap();
    let token = reply.field("common-access-token").unwrap();
    assert!(!format!("{reply:?} {:?}", Randomness::new([7; 16], [8; 12])).contains(token));
}

fn signed_jwt(payload: &str) -> String {
    held::jwt(payload, SECRETS[0])
}

fn payload_of(jwt: &str) -> String {
    String::from_utf8(held::decode(jwt.split('.').nth(1).unwrap())).unwrap()
}
