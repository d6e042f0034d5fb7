//! Encrypted CAT, from minting to the decision; what must not be decrypted, and what a decrypted token
//! must not pass for.
#![allow(clippy::unwrap_used)]
#![cfg(all(feature = "alloc", feature = "encryption"))]

use token_core::limits::SCRATCH_BYTES;
use token_core::{
    Algorithm, CachedGate, ClaimSet, DecisionJson, Denial, Encryption, Format, Gate, Key, KeyRing, NoState, Policy,
    Reason, Request, Structure, Timestamp, Token, key_from_json, mint, mint_binary, mint_encrypted,
    mint_encrypted_binary, mint_private,
};

const NOW: i64 = 1_800_000_000;
const IV: [u8; 12] = [9; 12];
const CLAIMS: &str = r#"{"iss":"i","sub":"viewer","exp":1800000300,"catnip":["203.0.113.7"],"sid":"s-1"}"#;

fn signer() -> Key<'static> {
    Key::hs256(b"s", &[7; 32]).unwrap()
}

fn hider(algorithm: Algorithm) -> Key<'static> {
    let secret = [8; 32];
    Key::aes_gcm(algorithm, b"e", if algorithm == Algorithm::A128Gcm { &secret[..16] } else { &secret }).unwrap()
}

/// The key of [`hider`] for `A256GCM` with further members.
fn hider_with(members: &str) -> Key<'static> {
    let secret = "CAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg";
    key_from_json(&format!(r#"{{"kty":"oct","alg":"A256GCM","kid":"e","k":"{secret}",{members}}}"#)).unwrap()
}

fn lone_hider() -> Key<'static> {
    hider_with(r#""scope":{"unsigned":true}"#)
}

fn gate_with(keys: Vec<Key<'static>>, policy: &str) -> Gate<'static> {
    let policy = format!(r#"{{"issuers":null,"audiences":null,"state":"none"{policy}}}"#);
    Gate::new(KeyRing::new(keys).unwrap(), Policy::from_json(&policy).unwrap()).unwrap()
}

fn gate() -> Gate<'static> {
    gate_with(vec![signer(), hider(Algorithm::A256Gcm)], "")
}

fn request() -> Request<'static> {
    Request::at(NOW).ip([203, 0, 113, 7].into())
}

fn decide(gate: &Gate<'_>, token: Token<'_>) -> Result<(), Reason> {
    let mut scratch = [0; SCRATCH_BYTES];
    gate.verify(token, &request(), &NoState, &mut scratch).map(|_| ()).map_err(Denial::reason)
}

fn claims() -> ClaimSet {
    ClaimSet::from_json(CLAIMS).unwrap()
}

fn encrypted(key: &Key<'_>) -> Vec<u8> {
    mint_encrypted_binary(&claims(), Some(&signer()), Encryption::new(key, IV).unwrap()).unwrap()
}

/// `61(16([<<{1: alg}>>, {4: 'e', 5: iv}, ciphertext]))` around any content.
fn around(content: &[u8]) -> Vec<u8> {
    use aes_gcm::aead::{Aead, KeyInit, Payload};
    let cipher = aes_gcm::Aes256Gcm::new(&[8; 32].into());
    let payload = Payload { msg: content, aad: b"\x83\x68Encrypt0\x43\xa1\x01\x03\x40" };
    let ciphertext = cipher.encrypt(&IV.into(), payload).unwrap();
    let length = u16::try_from(ciphertext.len()).unwrap();
    let mut token = b"\xd8\x3d\xd0\x83\x43\xa1\x01\x03\xa2\x04\x41e\x05\x4c".to_vec();
    token.extend(IV);
    match length {
        0..24 => token.push(0x40 + length as u8),
        24..256 => token.extend([0x58, length as u8]),
        _ => token.extend([&[0x59], length.to_be_bytes().as_slice()].concat()),
    }
    [token, ciphertext].concat()
}

#[test]
fn what_was_encrypted_is_granted() {
    for algorithm in [Algorithm::A128Gcm, Algorithm::A256Gcm] {
        let key = hider(algorithm);
        let gate = gate_with(vec![signer(), key.clone()], r#","require_encrypted":true"#);
        let text = mint_encrypted(&claims(), Some(&signer()), Encryption::new(&key, IV).unwrap()).unwrap();
        let mut scratch = [0; SCRATCH_BYTES];
        let decision = gate.verify(Token::text(&text), &request(), &NoState, &mut scratch);
        let json = DecisionJson::new(&decision, gate.policy()).to_string();
        let grant = decision.unwrap();
        assert_eq!((grant.key_id(), grant.encryption_key_id()), (b"s".as_slice(), Some(b"e".as_slice())));
        assert_eq!((grant.subject(), grant.session()), (Some("viewer"), Some("s-1")));
        assert!(json.contains(r#""kid":"s","encrypted":true"#) && !json.contains("viewer"), "{json}");
        // The same claims in the clear.
        let clear = mint(Format::Cat, &claims(), &signer()).unwrap();
        assert_eq!(decide(&gate, Token::text(&clear)), Err(Reason::EncryptionRequired));
    }
}

#[test]
fn a_token_in_the_clear_is_not_called_encrypted() {
    let (gate, mut scratch) = (gate(), [0; SCRATCH_BYTES]);
    let clear = mint(Format::Cat, &claims(), &signer()).unwrap();
    let grant = gate.verify(Token::text(&clear), &request(), &NoState, &mut scratch).unwrap();
    assert_eq!(grant.encryption_key_id(), None);
}

/// Made with the crate `aes-gcm` from the bytes of RFC 9052 section 5.3.
#[test]
fn the_bytes_are_those_of_rfc_9052() {
    let inner = mint_binary(&claims(), &signer()).unwrap();
    assert_eq!(encrypted(&hider(Algorithm::A256Gcm)), around(&inner));
}

#[test]
fn every_flipped_bit_is_denied() {
    let (gate, token) = (gate(), encrypted(&hider(Algorithm::A256Gcm)));
    assert_eq!(decide(&gate, Token::binary(&token)), Ok(()));
    for place in 0..token.len() {
        for bit in 0..8 {
            let mut flipped = token.clone();
            flipped[place] ^= 1 << bit;
            let decision = decide(&gate, Token::binary(&flipped));
            match place {
                // The kid: under another label, or as text, it names the same key or none.
                9 | 10 => assert!(decision != Err(Reason::DecryptionFailed)),
                // The vector, and what follows the three bytes of the ciphertext's head.
                14..26 | 28.. => assert_eq!(decision, Err(Reason::DecryptionFailed), "{place} {bit}"),
                _ => assert!(decision.is_err(), "{place} {bit}"),
            }
        }
    }
    for length in 0..token.len() {
        assert!(decide(&gate, Token::binary(&token[..length])).is_err());
    }
}

#[test]
fn keys_are_for_one_purpose() {
    let token = encrypted(&hider(Algorithm::A256Gcm));
    let mac = mint_binary(&claims(), &signer()).unwrap();
    // The same secret under the same id, once for each purpose.
    let same = |is_signer: bool, id: &'static [u8]| {
        if is_signer { Key::hs256(id, &[8; 32]) } else { Key::aes_gcm(Algorithm::A256Gcm, id, &[7; 32]) }.unwrap()
    };
    assert_eq!(decide(&gate_with(vec![same(true, b"e")], ""), Token::binary(&token)), Err(Reason::AlgorithmNotAllowed));
    assert_eq!(decide(&gate_with(vec![same(false, b"s")], ""), Token::binary(&mac)), Err(Reason::AlgorithmNotAllowed));
    let jwt = mint(Format::Jwt, &claims(), &signer()).unwrap();
    assert_eq!(decide(&gate_with(vec![same(false, b"s")], ""), Token::text(&jwt)), Err(Reason::AlgorithmNotAllowed));
    let wrong_size = hider(Algorithm::A128Gcm);
    assert_eq!(decide(&gate_with(vec![wrong_size], ""), Token::binary(&token)), Err(Reason::AlgorithmNotAllowed));
    let other = Key::aes_gcm(Algorithm::A256Gcm, b"e", &[1; 32]).unwrap();
    assert_eq!(decide(&gate_with(vec![other, signer()], ""), Token::binary(&token)), Err(Reason::DecryptionFailed));
    let unknown = Key::aes_gcm(Algorithm::A256Gcm, b"x", &[8; 32]).unwrap();
    assert_eq!(decide(&gate_with(vec![unknown], ""), Token::binary(&token)), Err(Reason::KeyUnknown));
    // Decrypted, and then nobody who could have signed it.
    let alone = gate_with(vec![hider(Algorithm::A256Gcm)], "");
    assert_eq!(decide(&alone, Token::binary(&token)), Err(Reason::KeyUnknown));
    let forger = Key::hs256(b"s", &[6; 32]).unwrap();
    assert_eq!(
        decide(&gate(), Token::binary(&around(&mint_binary(&claims(), &forger).unwrap()))),
        Err(Reason::SignatureInvalid)
    );
    // The bytes of one structure under the tag of the other, and under either pin.
    for (bytes, tag) in [(&token, 0xd1), (&mac, 0xd0)] {
        let mut retagged = bytes.clone();
        retagged[2] = tag;
        assert_eq!(decide(&gate(), Token::binary(&retagged)), Err(Reason::EnvelopeInvalid));
    }
    let untagged = |structure| decide(&gate(), Token::binary(&token[3..]).untagged(structure));
    assert_eq!(untagged(Structure::Encrypt0), Ok(()));
    assert_eq!(untagged(Structure::Mac0), Err(Reason::EnvelopeInvalid));
}

#[test]
fn claims_that_nothing_signs_need_the_scope() {
    let lone = lone_hider();
    let token = mint_encrypted_binary(&claims(), None, Encryption::new(&lone, IV).unwrap()).unwrap();
    assert_eq!(decide(&gate(), Token::binary(&token)), Err(Reason::KeyNotForFormat));
    let gate = gate_with(vec![signer(), lone.clone()], r#","require_encrypted":true"#);
    let mut scratch = [0; SCRATCH_BYTES];
    let grant = gate.verify(Token::binary(&token), &request(), &NoState, &mut scratch).unwrap();
    assert_eq!((grant.key_id(), grant.encryption_key_id()), (b"e".as_slice(), Some(b"e".as_slice())));
    // A signed token inside is checked as ever.
    assert_eq!(decide(&gate, Token::binary(&encrypted(&lone))), Ok(()));
    let forger = Key::hs256(b"s", &[6; 32]).unwrap();
    let forged = around(&mint_binary(&claims(), &forger).unwrap());
    assert_eq!(decide(&gate, Token::binary(&forged)), Err(Reason::SignatureInvalid));
    for (content, wanted) in [
        (b"".as_slice(), Reason::CborMalformed),
        (b"\x80", Reason::ClaimMalformed),
        (b"\xa0\xa0", Reason::TrailingBytes),
        (b"\xa1\x04", Reason::CborMalformed),
    ] {
        assert_eq!(decide(&gate, Token::binary(&around(content))), Err(wanted), "{content:x?}");
    }
}

#[test]
fn what_is_inside_must_be_a_tagged_token() {
    let inner = mint_binary(&claims(), &signer()).unwrap();
    let twice = around(&around(&inner));
    assert_eq!(decide(&gate(), Token::binary(&twice)), Err(Reason::NestingTooDeep));
    assert_eq!(decide(&gate(), Token::binary(&around(&inner[2..]))), Ok(()));
    for (content, wanted) in [
        // Untagged, whatever the caller pinned for the token outside.
        (&inner[3..], Reason::KeyNotForFormat),
        (b"\xd8\x60\x80", Reason::EncryptionUnsupported),
        (b"\xd8\x3d\x80", Reason::EnvelopeInvalid),
        (b"\xc1\x00", Reason::EnvelopeInvalid),
        (b"\xd8\x11\x84", Reason::CborMalformed),
        (b"\xd8", Reason::CborMalformed),
        (&[&inner[..], b"\x00"].concat(), Reason::TrailingBytes),
    ] {
        let token = around(content);
        assert_eq!(decide(&gate(), Token::binary(&token).untagged(Structure::Mac0)), Err(wanted), "{content:x?}");
    }
}

#[test]
fn what_binds_the_key_that_encrypts_binds_the_token() {
    let token = encrypted(&hider(Algorithm::A256Gcm));
    let until = |seconds| Some(Timestamp::from_seconds(seconds));
    for (key, wanted) in [
        (hider_with(r#""use_state":"retiring""#), Ok(())),
        (hider_with(r#""use_state":"revoked""#), Err(Reason::KeyNotInForce)),
        (hider(Algorithm::A256Gcm).with_validity(None, until(NOW)), Err(Reason::KeyNotInForce)),
        (hider_with(r#""scope":{"formats":["jwt"]}"#), Err(Reason::KeyNotForFormat)),
        (hider_with(r#""scope":{"issuers":["i"]}"#), Ok(())),
        (hider_with(r#""scope":{"issuers":["j"]}"#), Err(Reason::KeyOutOfScope)),
        (hider_with(r#""scope":{"max_lifetime":299}"#), Err(Reason::LifetimeTooLong)),
        (hider_with(r#""scope":{"tenants":["t"]}"#), Err(Reason::TenantMismatch)),
    ] {
        let gate = gate_with(vec![signer(), key], "");
        assert_eq!(decide(&gate, Token::binary(&token)), wanted, "{gate:?}");
    }
    let gate = gate_with(vec![signer(), hider(Algorithm::A256Gcm).with_validity(None, until(NOW + 60))], "");
    let mut scratch = [0; SCRATCH_BYTES];
    let grant = gate.verify(Token::binary(&token), &request(), &NoState, &mut scratch).unwrap();
    assert_eq!(grant.cache_until(), until(NOW + 60));
}

#[test]
fn keys_may_be_tried() {
    let token = encrypted(&hider(Algorithm::A256Gcm));
    let named = |id: u8, secret| Key::aes_gcm(Algorithm::A256Gcm, vec![id], &[secret; 32]).unwrap();
    let others = vec![named(1, 1), named(2, 8), named(3, 3), signer()];
    assert_eq!(decide(&gate_with(others, r#","kid":"hint""#), Token::binary(&token)), Ok(()));
    let wrong = vec![named(1, 1), named(3, 3), signer()];
    assert_eq!(decide(&gate_with(wrong, r#","kid":"hint""#), Token::binary(&token)), Err(Reason::DecryptionFailed));
    let policy = Policy::from_json(r#"{"issuers":null,"audiences":null,"kid":"hint"}"#).unwrap();
    let five: Vec<_> = (0..5).map(|id| named(id, id)).collect();
    assert_eq!(Gate::new(KeyRing::new(five).unwrap(), policy).unwrap_err().member(), "policy.kid");
}

/// Every bit of room is used, and not a byte more is taken.
#[test]
fn the_limit_is_that_of_every_token() {
    let of = |bytes: usize| {
        let claims = claims().with_subject(&"x".repeat(bytes));
        mint_encrypted_binary(&claims, Some(&signer()), Encryption::new(&hider(Algorithm::A256Gcm), IV).unwrap())
            .unwrap()
    };
    let beside = of(1_000).len() - 1_000;
    assert_eq!(decide(&gate(), Token::binary(&of(4096 - beside))), Ok(()));
    assert_eq!(decide(&gate(), Token::binary(&of(4097 - beside))), Err(Reason::TokenTooLong));
    let mut scratch = [0; 100];
    let small = gate();
    let denied = small.verify(Token::binary(&of(1_000)), &request(), &NoState, &mut scratch).unwrap_err();
    assert_eq!(denied.reason(), Reason::ScratchTooSmall);
}

#[test]
fn a_remembered_token_is_still_judged() {
    let until = Some(Timestamp::from_seconds(NOW + 60));
    let keys = vec![signer(), hider(Algorithm::A256Gcm).with_validity(None, until)];
    let mut cached = CachedGate::new(gate_with(keys, r#","require_encrypted":true"#), 4, [5; 16]);
    let token = encrypted(&hider(Algorithm::A256Gcm));
    let mut scratch = [0; SCRATCH_BYTES];
    for (now, wanted) in [(NOW, None), (NOW, None), (NOW + 60, Some(Reason::KeyNotInForce)), (NOW, None)] {
        let request = Request::at(now).ip([203, 0, 113, 7].into());
        let decision = cached.verify(Token::binary(&token), &request, &NoState, &mut scratch);
        assert_eq!(decision.as_ref().err().map(|denial| denial.reason()), wanted);
        if let Ok(grant) = decision {
            assert_eq!((grant.key_id(), grant.encryption_key_id()), (b"s".as_slice(), Some(b"e".as_slice())));
        }
    }
}

#[test]
fn minting_hides_what_must_be_hidden() {
    let key = hider(Algorithm::A256Gcm);
    let encryption = Encryption::new(&key, IV).unwrap();
    let private = |json: &str| ClaimSet::from_json(json).unwrap().private_claim().map(|label| label.to_string());
    for (json, wanted) in [
        ("{}", None),
        (r#"{"sub":"x","catnip":["203.0.113.7"]}"#, Some("sub")),
        (r#"{"catnip":["203.0.113.0/24","2001:db8::/56",64500]}"#, None),
        (r#"{"catnip":["203.0.113.0/25"]}"#, Some("catnip")),
        (r#"{"catnip":["203.0.113.0/24","2001:db8::/57"]}"#, Some("catnip")),
    ] {
        assert_eq!(private(json).as_deref(), wanted, "{json}");
    }
    let open = ClaimSet::new().with_session("s");
    assert_eq!(mint_private(Format::Cat, &open, &signer(), Some(encryption)), mint(Format::Cat, &open, &signer()));
    assert_eq!(mint_private(Format::Jwt, &open, &signer(), None), mint(Format::Jwt, &open, &signer()));
    let hidden = mint_encrypted(&claims(), Some(&signer()), encryption);
    assert_eq!(mint_private(Format::Cat, &claims(), &signer(), Some(encryption)), hidden);
    for (format, encryption) in [(Format::Cat, None), (Format::Jwt, None), (Format::Jwt, Some(encryption))] {
        assert_eq!(mint_private(format, &claims(), &signer(), encryption).unwrap_err().member(), "sub");
    }
}

#[test]
fn a_key_mints_what_it_is_for() {
    let key = hider(Algorithm::A256Gcm);
    for format in [Format::Cat, Format::Jwt] {
        assert_eq!(mint(format, &claims(), &key).unwrap_err().member(), "key");
    }
    assert!(Encryption::new(&signer(), IV).is_err());
    assert!(Encryption::new(&hider_with(r#""use_state":"announced""#), IV).is_err());
    assert!(Encryption::new(&hider_with(r#""scope":{"formats":["jwt"]}"#), IV).is_err());
    let encryption = Encryption::new(&key, IV).unwrap();
    assert_eq!(mint_encrypted(&claims(), None, encryption).unwrap_err().member(), "key");
    assert_eq!(mint_encrypted(&claims(), Some(&key), encryption).unwrap_err().member(), "key");
    let text_id = ClaimSet::from_json(r#"{"jti":"no hex"}"#).unwrap();
    let lone = lone_hider();
    assert_eq!(mint_encrypted(&text_id, None, Encryption::new(&lone, IV).unwrap()).unwrap_err().member(), "cti");
    assert!(!format!("{encryption:?}").contains('9'));
}
