//! Signatures that the host checks: the two phases of a decision, and that nothing but a verdict on
//! the very signature lets a token through.
#![allow(clippy::unwrap_used)]
#![cfg(all(feature = "alloc", feature = "es256", feature = "eddsa", feature = "encryption"))]

use core::cell::RefCell;
use core::net::IpAddr;

use proptest::prelude::*;
use token_core::limits::SCRATCH_BYTES;
use token_core::{
    Algorithm, Answer, Begun, CachedGate, ClaimSet, Denial, Encryption, Format, Gate, Key, KeyRing, LookupFailed,
    NetworkAnswer, NoState, Policy, Reason, Request, RevocationLookup, SignatureCheck, Timestamp, Token, TokenId, mint,
    mint_binary, mint_encrypted, verification_keys_with_external,
};

const NOW: i64 = 1_800_000_000;
const POLICY: &str = r#"{"issuers":["https://id.example"],"audiences":[],"state":"none"}"#;

fn private_keys() -> [Key<'static>; 2] {
    [
        Key::ecdsa_private(Algorithm::Es256, b"es256", &[1; 32]).unwrap(),
        Key::ed25519_private(b"ed25519", &[1; 32]).unwrap(),
    ]
}

fn secret() -> Key<'static> {
    Key::hs256(b"hs256", &[7; 32]).unwrap()
}

fn wrapping() -> Key<'static> {
    Key::aes_gcm(Algorithm::A128Gcm, b"wrap", &[9; 16]).unwrap()
}

fn external(key: &Key<'static>) -> Key<'static> {
    Key::external(key.algorithm(), key.id().to_vec()).unwrap()
}

fn gate_of(keys: Vec<Key<'static>>, policy: &str) -> Gate<'static> {
    Gate::new(KeyRing::new(keys).unwrap(), Policy::from_json(policy).unwrap()).unwrap()
}

/// A gate that leaves what has public keys to the host.
fn gate() -> Gate<'static> {
    let mut keys = vec![secret(), wrapping()];
    keys.extend(private_keys().iter().map(external));
    gate_of(keys, POLICY)
}

/// A gate that checks everything itself.
fn own_gate() -> Gate<'static> {
    let mut keys = vec![secret(), wrapping()];
    keys.extend(private_keys());
    gate_of(keys, POLICY)
}

fn claims() -> ClaimSet {
    ClaimSet::new().with_issuer("https://id.example").with_expiry(NOW + 300)
}

/// A host that checks signatures with keys of its own, or says what it is told to say.
#[derive(Default)]
struct Host {
    says: Option<Option<bool>>,
    asked: RefCell<Vec<(Vec<u8>, Algorithm)>>,
}

/// What a host's crypto says.
fn right(check: &SignatureCheck<'_>) -> bool {
    let key = private_keys().into_iter().find(|key| key.id() == check.key_id()).unwrap();
    assert_eq!(key.algorithm(), check.algorithm());
    let input = check.signing_input().concat();
    match check.algorithm() {
        Algorithm::Es256 => {
            use p256::ecdsa::signature::Verifier as _;
            let signer = p256::ecdsa::SigningKey::from_slice(&[1; 32]).unwrap();
            let signature = p256::ecdsa::Signature::from_slice(check.signature());
            signature.is_ok_and(|signature| signer.verifying_key().verify(&input, &signature).is_ok())
        }
        _ => {
            let signer = ed25519_dalek::SigningKey::from_bytes(&[1; 32]);
            let signature = ed25519_dalek::Signature::from_slice(check.signature());
            signature.is_ok_and(|signature| signer.verifying_key().verify_strict(&input, &signature).is_ok())
        }
    }
}

impl RevocationLookup for Host {
    fn signature(&self, check: &SignatureCheck<'_>) -> Option<bool> {
        self.asked.borrow_mut().push((check.key_id().to_vec(), check.algorithm()));
        self.says.unwrap_or_else(|| Some(right(check)))
    }
    fn checks_signatures(&self) -> bool {
        true
    }
    fn issued_at(&self) -> Option<Timestamp> {
        NoState.issued_at()
    }
    fn issuer(&self, issuer: &str) -> Answer {
        NoState.issuer(issuer)
    }
    fn key(&self, id: &[u8]) -> Answer {
        NoState.key(id)
    }
    fn token(&self, issuer: &str, id: TokenId<'_>) -> Answer {
        NoState.token(issuer, id)
    }
    fn session(&self, issuer: &str, session: &str) -> Answer {
        NoState.session(issuer, session)
    }
    fn subject(&self, issuer: &str, subject: &str) -> Result<Option<Timestamp>, LookupFailed> {
        NoState.subject(issuer, subject)
    }
    fn network(&self, address: Option<IpAddr>, asn: Option<u32>) -> NetworkAnswer {
        NoState.network(address, asn)
    }
    fn epoch_floor(&self, issuer: &str, scope: &str) -> Result<u64, LookupFailed> {
        NoState.epoch_floor(issuer, scope)
    }
}

fn says(verdict: Option<bool>) -> Host {
    Host { says: Some(verdict), ..Host::default() }
}

fn decide(gate: &Gate<'_>, token: Token<'_>, host: &dyn RevocationLookup) -> Result<(), Reason> {
    let mut scratch = [0; SCRATCH_BYTES];
    gate.verify(token, &Request::at(NOW), host, &mut scratch).map(|_| ()).map_err(Denial::reason)
}

/// Decides in steps; `verdict` is asked where one is needed.
fn in_steps(
    gate: &Gate<'_>,
    token: Token<'_>,
    request: &Request<'_>,
    verdict: impl FnOnce(&SignatureCheck<'_>) -> bool,
) -> Result<(), Denial> {
    let mut scratch = [0; SCRATCH_BYTES];
    let pending = match gate.begin(token, request, &mut scratch)? {
        Begun::NeedsLookups(pending) => pending,
        Begun::NeedsSignature(needed) => {
            let is_right = verdict(&needed.signature_check());
            needed.finish(is_right)?
        }
    };
    pending.finish(&NoState).map(|_| ())
}

fn tokens() -> Vec<Vec<u8>> {
    let mut tokens = Vec::new();
    for key in private_keys() {
        tokens.push(mint(Format::Jwt, &claims(), &key).unwrap().into_bytes());
        tokens.push(mint(Format::Cat, &claims(), &key).unwrap().into_bytes());
        let wrapping = wrapping();
        let encryption = Encryption::new(&wrapping, [3; 12]).unwrap();
        tokens.push(mint_encrypted(&claims(), Some(&key), encryption).unwrap().into_bytes());
    }
    tokens
}

#[test]
fn only_a_yes_lets_a_token_through() {
    for token in tokens() {
        let token = Token::text_bytes(&token);
        assert_eq!(decide(&gate(), token, &Host::default()), Ok(()));
        assert_eq!(decide(&gate(), token, &says(Some(true))), Ok(()));
        assert_eq!(decide(&gate(), token, &says(Some(false))), Err(Reason::SignatureInvalid));
        assert_eq!(decide(&gate(), token, &says(None)), Err(Reason::SignatureInvalid));
        assert_eq!(decide(&gate(), token, &NoState), Err(Reason::SignatureInvalid));
        let (gate, mut scratch) = (gate(), [0; SCRATCH_BYTES]);
        let denial = gate.authenticate(token, NOW.into(), &mut scratch).unwrap_err();
        assert_eq!(denial.reason(), Reason::SignatureInvalid);
    }
}

#[test]
fn in_steps_as_at_once() {
    let request = Request::at(NOW);
    for token in tokens() {
        let token = Token::text_bytes(&token);
        assert_eq!(in_steps(&gate(), token, &request, right), Ok(()));
        let denial = in_steps(&gate(), token, &request, |_| false).unwrap_err();
        assert_eq!(denial.reason(), Reason::SignatureInvalid);
        // A key that is checked here asks nobody.
        assert_eq!(in_steps(&own_gate(), token, &request, |_| panic!("asked")), Ok(()));
    }
}

#[test]
fn secrets_are_never_the_hosts_to_judge() {
    for algorithm in [Algorithm::Hs256, Algorithm::Hs384, Algorithm::Hs512, Algorithm::A128Gcm, Algorithm::A256Gcm] {
        assert_eq!(Key::external(algorithm, b"k".as_slice()).unwrap_err().member(), "alg");
    }
    let mut token = mint_binary(&claims(), &secret()).unwrap();
    *token.last_mut().unwrap() ^= 1;
    let host = says(Some(true));
    assert_eq!(decide(&gate(), Token::binary(&token), &host), Err(Reason::SignatureInvalid));
    assert!(host.asked.borrow().is_empty());
    let jwk = r#"{"keys":[{"kty":"oct","alg":"HS256","kid":"k","k":"BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc"}]}"#;
    let keys = verification_keys_with_external(jwk, &[Algorithm::Hs256]).unwrap();
    assert!(!keys[0].is_external());
}

/// Neither a MAC keyed with what is public nor another algorithm reaches the host.
#[test]
fn the_host_is_asked_about_the_keys_own_algorithm_alone() {
    let host = says(Some(true));
    let forged = mint(Format::Jwt, &claims(), &Key::hs256(b"es256", &[7; 32]).unwrap()).unwrap();
    assert_eq!(decide(&gate(), Token::text(&forged), &host), Err(Reason::AlgorithmNotAllowed));
    let other = Key::ed25519_private(b"es256", &[2; 32]).unwrap();
    for format in [Format::Cat, Format::Jwt] {
        let token = mint(format, &claims(), &other).unwrap();
        assert_eq!(decide(&gate(), Token::text(&token), &host), Err(Reason::AlgorithmNotAllowed));
    }
    let unknown = mint(Format::Jwt, &claims(), &Key::ed25519_private(b"other", &[1; 32]).unwrap()).unwrap();
    assert_eq!(decide(&gate(), Token::text(&unknown), &host), Err(Reason::KeyUnknown));
    assert!(host.asked.borrow().is_empty());
}

#[test]
fn keys_out_of_force_are_not_asked_about() {
    let host = says(Some(true));
    let [key, _] = private_keys();
    let ended = external(&key).with_validity(None, Some(NOW.into()));
    let token = mint(Format::Jwt, &claims(), &key).unwrap();
    assert_eq!(decide(&gate_of(vec![ended], POLICY), Token::text(&token), &host), Err(Reason::KeyNotInForce));
    assert!(host.asked.borrow().is_empty());
}

#[test]
fn a_token_that_names_no_key_is_tried_with_the_one_that_fits() {
    let hint = POLICY.replace("\"state\"", "\"kid\":\"hint\",\"state\"");
    let [key, _] = private_keys();
    let gate = gate_of(vec![secret(), external(&key)], &hint);
    let unnamed = Key::ecdsa_private(Algorithm::Es256, b"".as_slice(), &[1; 32]).unwrap();
    for format in [Format::Cat, Format::Jwt] {
        let token = mint(format, &claims(), &unnamed).unwrap();
        assert_eq!(decide(&gate, Token::text(&token), &Host::default()), Ok(()));
        assert_eq!(decide(&gate, Token::text(&token), &NoState), Err(Reason::SignatureInvalid));
        assert_eq!(in_steps(&gate, Token::text(&token), &Request::at(NOW), right), Ok(()));
    }
}

#[test]
fn what_is_checked_is_told_byte_for_byte_and_nothing_in_debug() {
    let [key, _] = private_keys();
    let token = mint(Format::Jwt, &claims().with_session("hidden"), &key).unwrap();
    let (gate, request, mut scratch) = (gate(), Request::at(NOW), [0; SCRATCH_BYTES]);
    let Begun::NeedsSignature(needed) = gate.begin(Token::text(&token), &request, &mut scratch).unwrap() else {
        panic!("checked here");
    };
    let check = needed.signature_check();
    let (input, _) = token.rsplit_once('.').unwrap();
    assert_eq!(check.signing_input().concat(), input.as_bytes());
    assert_eq!((check.key_place(), check.signature().len()), (2, 64));
    assert_eq!(format!("{needed:?}"), "NeedsSignature(SignatureCheck(es256, ES256))");
}

#[test]
fn remembered_tokens_are_for_those_who_can_have_them_checked() {
    let mut cached = CachedGate::new(gate(), 16, [5; 16]);
    let [key, _] = private_keys();
    let token = mint(Format::Cat, &claims(), &key).unwrap();
    let mut visit = |host: &dyn RevocationLookup| {
        let mut scratch = [0; SCRATCH_BYTES];
        cached.verify(Token::text(&token), &Request::at(NOW), host, &mut scratch).map(|_| ()).map_err(Denial::reason)
    };
    let host = Host::default();
    assert_eq!(visit(&says(Some(false))), Err(Reason::SignatureInvalid));
    assert_eq!(visit(&host), Ok(()));
    assert_eq!(visit(&host), Ok(()));
    assert_eq!(host.asked.borrow().len(), 1, "remembered");
    assert_eq!(visit(&NoState), Err(Reason::SignatureInvalid));
}

proptest! {
    /// The same decision at once, in steps, and with keys that are checked here.
    #[test]
    fn whoever_checks_the_decision_is_the_same(
        which in 0_usize..6,
        flip in proptest::option::weighted(0.5, (any::<proptest::sample::Index>(), 0_u8..8)),
        now in NOW - 400..NOW + 400,
        method in proptest::option::of("GET|PUT"),
    ) {
        let mut token = tokens().remove(which);
        if let Some((at, bit)) = flip {
            let at = at.index(token.len());
            token[at] ^= 1 << bit;
        }
        let token = Token::text_bytes(&token);
        let mut request = Request::at(now);
        request.method = method.as_deref();
        let decide = |gate: &Gate<'_>, host: &dyn RevocationLookup| {
            let mut scratch = [0; SCRATCH_BYTES];
            gate.verify(token, &request, host, &mut scratch).map(|_| ())
        };
        let here = decide(&own_gate(), &NoState);
        prop_assert_eq!(decide(&gate(), &Host::default()), here);
        prop_assert_eq!(in_steps(&gate(), token, &request, right), here);
    }
}
