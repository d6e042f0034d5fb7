//! Tokens of every algorithm, in both formats, from minting to the decision; and tokens that a
//! verifier must not be talked into.
#![allow(clippy::unwrap_used)]
#![cfg(all(feature = "alloc", feature = "es256", feature = "eddsa"))]

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use token_core::limits::SCRATCH_BYTES;
use token_core::{
    Algorithm, Audiences, ClaimSet, Denial, Format, Gate, Issuers, Key, KeyRing, NoState, Policy, Reason, Request,
    StatePolicy, Structure, Token, mint, mint_binary,
};

const NOW: i64 = 1_800_000_000;
const CLAIMS: &str = r#"{"iss":"https://id.example","exp":1800000300}"#;

fn private_keys() -> Vec<Key<'static>> {
    vec![
        Key::ecdsa_private(Algorithm::Es256, b"es256", &[1; 32]).unwrap(),
        #[cfg(feature = "es384")]
        Key::ecdsa_private(Algorithm::Es384, b"es384", &[1; 48]).unwrap(),
        Key::ed25519_private(b"ed25519", &[1; 32]).unwrap(),
    ]
}

fn public(key: &Key<'_>) -> Key<'static> {
    let jwk = key.public_jwk().unwrap();
    let (id, alg) = (String::from_utf8(key.id().to_vec()).unwrap(), key.algorithm().jose_name());
    let members = format!(r#"{{"kid":"{id}","alg":"{alg}",{}"#, &jwk[1..]);
    token_core::key_from_json(&members).unwrap()
}

fn gate(keys: Vec<Key<'static>>) -> Gate<'static> {
    let mut ring = KeyRing::new(keys).unwrap();
    ring.warm();
    gate_of(ring)
}

fn gate_of(ring: KeyRing<'static>) -> Gate<'static> {
    let mut policy = Policy::new(Issuers::Any, Audiences::Any).unwrap();
    policy.state = StatePolicy { required: false, ..StatePolicy::REQUIRED };
    Gate::new(ring, policy).unwrap()
}

fn decide(gate: &Gate<'_>, token: Token<'_>) -> Result<(), Reason> {
    let mut scratch = [0; SCRATCH_BYTES];
    gate.verify(token, &Request::at(NOW), &NoState, &mut scratch).map(|_| ()).map_err(Denial::reason)
}

fn claims() -> ClaimSet {
    ClaimSet::from_json(CLAIMS).unwrap()
}

#[test]
fn what_a_private_key_signs_its_public_part_accepts() {
    let gate = gate(private_keys().iter().map(public).collect());
    for key in private_keys() {
        for format in [Format::Cat, Format::Jwt] {
            let token = mint(format, &claims(), &key).unwrap();
            assert_eq!(decide(&gate, Token::text(&token)), Ok(()), "{key:?} {format:?}");
            // Deterministic: no randomness goes in.
            assert_eq!(mint(format, &claims(), &key).unwrap(), token);
        }
        let mut token = mint_binary(&claims(), &key).unwrap();
        *token.last_mut().unwrap() ^= 1;
        assert_eq!(decide(&gate, Token::binary(&token)), Err(Reason::SignatureInvalid));
    }
}

/// With tables and without. RSA is not here: its crate allocates.
#[test]
fn checking_allocates_nothing() {
    let public_keys = || private_keys().iter().map(public).collect::<Vec<_>>();
    for gate in [gate(public_keys()), gate_of(KeyRing::new(public_keys()).unwrap())] {
        for key in private_keys() {
            for format in [Format::Cat, Format::Jwt] {
                let token = mint(format, &claims(), &key).unwrap();
                let mut outcome = None;
                let allocated = allocation_counter::measure(|| outcome = Some(decide(&gate, Token::text(&token))));
                assert_eq!((outcome, allocated.count_total), (Some(Ok(())), 0), "{key:?}");
            }
        }
    }
}

#[test]
fn a_public_key_mints_nothing() {
    for key in private_keys().iter().map(public) {
        for format in [Format::Cat, Format::Jwt] {
            assert_eq!(mint(format, &claims(), &key).unwrap_err().member(), "key", "{key:?}");
        }
    }
}

/// A JWT with this header, rightly signed by the key made of 32 bytes of `secret` on each curve.
fn jwt(header: &str, secret: u8, algorithm: Algorithm) -> String {
    let input = [header, CLAIMS].map(|part| URL_SAFE_NO_PAD.encode(part)).join(".");
    let signature = match algorithm {
        Algorithm::EdDsa => {
            use ed25519_dalek::ed25519::signature::Signer as _;
            ed25519_dalek::SigningKey::from_bytes(&[secret; 32]).sign(input.as_bytes()).to_bytes().to_vec()
        }
        _ => {
            use p256::ecdsa::signature::Signer as _;
            let key = p256::ecdsa::SigningKey::from_slice(&[secret; 32]).unwrap();
            let signature: p256::ecdsa::Signature = key.sign(input.as_bytes());
            signature.to_bytes().to_vec()
        }
    };
    format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature))
}

#[test]
fn both_names_of_an_algorithm_are_read_and_no_others() {
    let gate = gate(private_keys().iter().map(public).collect());
    for (header, algorithm, wanted) in [
        (r#"{"alg":"EdDSA","kid":"ed25519"}"#, Algorithm::EdDsa, Ok(())),
        (r#"{"alg":"Ed25519","kid":"ed25519"}"#, Algorithm::EdDsa, Ok(())),
        (r#"{"alg":"Ed448","kid":"ed25519"}"#, Algorithm::EdDsa, Err(Reason::AlgorithmNotAllowed)),
        (r#"{"alg":"ES256","kid":"ed25519"}"#, Algorithm::EdDsa, Err(Reason::AlgorithmNotAllowed)),
        (r#"{"kid":"ed25519"}"#, Algorithm::EdDsa, Err(Reason::AlgorithmMissing)),
        (r#"{"alg":"ES256","kid":"es256"}"#, Algorithm::Es256, Ok(())),
        (r#"{"alg":"EdDSA","kid":"es256"}"#, Algorithm::Es256, Err(Reason::AlgorithmNotAllowed)),
        (r#"{"alg":"ES384","kid":"es256"}"#, Algorithm::Es256, Err(Reason::AlgorithmNotAllowed)),
        (r#"{"alg":"ESP256","kid":"es256"}"#, Algorithm::Es256, Err(Reason::AlgorithmNotAllowed)),
        (r#"{"alg":"ES256K","kid":"es256"}"#, Algorithm::Es256, Err(Reason::AlgorithmNotAllowed)),
        (r#"{"alg":"HS256","kid":"es256"}"#, Algorithm::Es256, Err(Reason::AlgorithmNotAllowed)),
        (r#"{"alg":"none","kid":"es256"}"#, Algorithm::Es256, Err(Reason::AlgorithmNotAllowed)),
        (r#"{"alg":"es256","kid":"es256"}"#, Algorithm::Es256, Err(Reason::AlgorithmNotAllowed)),
    ] {
        assert_eq!(decide(&gate, Token::text(&jwt(header, 1, algorithm))), wanted, "{header}");
    }
}

/// The numbers of RFC 9053 and, with the curve said, of RFC 9864.
#[test]
fn both_numbers_of_an_algorithm_are_read_and_no_others() {
    let numbers = |algorithm| (-70..10).filter(move |number| Algorithm::from_cose_number(*number) == Some(algorithm));
    assert!(numbers(Algorithm::Es256).eq([-9, -7]));
    assert!(numbers(Algorithm::EdDsa).eq([-19, -8]));
    #[cfg(feature = "es384")]
    assert!(numbers(Algorithm::Es384).eq([-51, -35]));
    #[cfg(feature = "rsa")]
    assert!(numbers(Algorithm::Ps256).eq([-37]) && numbers(Algorithm::Ps384).eq([-38]));
    assert_eq!(Algorithm::from_cose_number(-257), None);
}

/// The attacker MACs with what is public: the point, and each text a verifier might have it in.
#[test]
fn a_public_key_is_no_secret() {
    let private = Key::ecdsa_private(Algorithm::Es256, b"k", &[1; 32]).unwrap();
    let jwk = private.public_jwk().unwrap();
    let gate = gate(vec![public(&private)]);
    let spki = "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----\n";
    for secret in [jwk.as_bytes(), spki.as_bytes(), &jwk.as_bytes()[30..73]] {
        let forger = Key::hmac_short(Algorithm::Hs256, b"k", secret).unwrap();
        for format in [Format::Cat, Format::Jwt] {
            let token = mint(format, &claims(), &forger).unwrap();
            assert_eq!(decide(&gate, Token::text(&token)), Err(Reason::AlgorithmNotAllowed));
        }
    }
    // Nor can an operator make that mistake with a key file in the wrong place.
    assert_eq!(Key::hs256(b"k", spki.as_bytes()).unwrap_err().member(), "k");
    assert_eq!(Key::hs256(b"k", jwk.as_bytes()).unwrap_err().member(), "k");
}

/// `jwk` and the URLs of keys in a header are read by nobody: the key is one of the ring.
#[test]
fn keys_in_headers_are_ignored() {
    let private = |secret: u8| Key::ed25519_private(b"k", &[secret; 32]).unwrap();
    let jwk = private(2).public_jwk().unwrap();
    let urls = r#""jku":"https://attacker.invalid/","x5u":"https://attacker.invalid/""#;
    for member in [format!(r#""jwk":{jwk}"#), urls.into()] {
        let token = jwt(&format!(r#"{{"alg":"EdDSA","kid":"k",{member}}}"#), 2, Algorithm::EdDsa);
        let decided = |secret| decide(&gate(vec![public(&private(secret))]), Token::text(&token));
        // The token is rightly signed by the key it carries, and that counts for nothing.
        assert_eq!(decided(1), Err(Reason::SignatureInvalid));
        assert_eq!(decided(2), Ok(()));
    }
}

/// The bytes of a COSE_Sign1 under the tag of a MAC and the other way round, and untagged with
/// either pin.
#[test]
fn structure_algorithm_and_key_agree() {
    let es256 = Key::ecdsa_private(Algorithm::Es256, b"k", &[1; 32]).unwrap();
    let hs256 = Key::hs256(b"k", &[7; 32]).unwrap();
    for (key, own_tag, other_tag, structure) in
        [(&es256, 0xd2, 0xd1, Structure::Sign1), (&hs256, 0xd1, 0xd2, Structure::Mac0)]
    {
        let ring = vec![if key.algorithm().is_symmetric() { key.clone() } else { public(key) }];
        let gate = gate(ring);
        let token = mint_binary(&claims(), key).unwrap();
        assert_eq!(token[..3], [0xd8, 61, own_tag]);
        let mut retagged = token.clone();
        retagged[2] = other_tag;
        assert_eq!(decide(&gate, Token::binary(&retagged)), Err(Reason::EnvelopeInvalid));
        let untagged = |structure| decide(&gate, Token::binary(&token[3..]).untagged(structure));
        assert_eq!(untagged(structure), Ok(()));
        let other = if structure == Structure::Mac0 { Structure::Sign1 } else { Structure::Mac0 };
        assert_eq!(untagged(other), Err(Reason::EnvelopeInvalid));
    }
}

/// The MAC of the right secret over the structure that signatures are made of (RFC 9052 section 4.4).
#[test]
fn a_mac_over_the_structure_of_signatures_counts_for_nothing() {
    use hmac::{KeyInit as _, Mac as _};
    let key = Key::hs256(b"k", &[7; 32]).unwrap();
    let token = mint_binary(&claims(), &key).unwrap();
    let gate = gate(vec![key]);
    // 61(17([h'a10105', {4: 'k'}, payload, tag])).
    let (head, rest) = token.split_at(12);
    assert_eq!(head, [0xd8, 61, 0xd1, 0x84, 0x43, 0xa1, 0x01, 0x05, 0xa1, 0x04, 0x41, b'k']);
    let (payload, _) = rest.split_at(rest.len() - 34);
    for (context, wanted) in
        [(b"\x84\x64MAC0".as_slice(), Ok(())), (b"\x84\x6aSignature1", Err(Reason::SignatureInvalid))]
    {
        let mut mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(&[7; 32]).unwrap();
        [context, &head[4..8], b"\x40", payload].iter().for_each(|part| mac.update(part));
        let forged = [head, payload, &[0x58, 0x20], &mac.finalize().into_bytes()].concat();
        assert_eq!(decide(&gate, Token::binary(&forged)), wanted, "{context:?}");
        // Under the tag of signatures the algorithm does not fit.
        let mut retagged = forged.clone();
        retagged[2] = 0xd2;
        assert_eq!(decide(&gate, Token::binary(&retagged)), Err(Reason::EnvelopeInvalid));
    }
}

#[cfg(feature = "rsa")]
#[test]
fn rs256_is_for_jwt_alone() {
    let modulus = [[0xc5].as_slice(), &[0x11; 255]].concat();
    let rsa = |algorithm| Key::rsa(algorithm, b"k", &modulus, &[1, 0, 1]).unwrap();
    // Without an alg the key is chosen by the structure, and refuses.
    let claims = claims();
    let es256 = Key::ecdsa_private(Algorithm::Es256, b"k", &[1; 32]).unwrap();
    let mut token = mint_binary(&claims, &es256).unwrap();
    // bstr {1: -7} becomes an empty bstr.
    assert_eq!(token[4..8], [0x43, 0xa1, 0x01, 0x26]);
    token.splice(4..8, [0x40]);
    assert_eq!(decide(&gate(vec![rsa(Algorithm::Rs256)]), Token::binary(&token)), Err(Reason::KeyNotForFormat));
    assert_eq!(decide(&gate(vec![rsa(Algorithm::Ps256)]), Token::binary(&token)), Err(Reason::SignatureInvalid));
}
