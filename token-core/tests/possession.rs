//! Proofs of possession: nothing is allocated, a remembered token is asked for its proof each time, and
//! what is to be looked up.
#![cfg(feature = "es256")]
#![allow(clippy::unwrap_used)]

use core::sync::atomic::{AtomicBool, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use sha2::{Digest as _, Sha256};
use token_core::limits::SCRATCH_BYTES;
use token_core::{
    Algorithm, Begun, CachedGate, ClaimSet, Denial, Format, Gate, Grant, Key, KeyRing, Lookup, NoState, Policy, Reason,
    Request, Token, mint,
};

const NOW: i64 = 1_800_000_000;
const SECRET: &[u8] = b"0123456789abcdef0123456789abcdef";
const URL: &str = "https://cdn.example/live/a/1.m4s";

fn gate() -> Gate<'static> {
    let keys = KeyRing::new(vec![Key::hs256(b"k1", SECRET).unwrap()]).unwrap();
    let mut policy = Policy::from_json(r#"{"issuers":null,"audiences":null}"#).unwrap();
    policy.state.required = false;
    Gate::new(keys, policy).unwrap()
}

fn signer() -> SigningKey {
    SigningKey::from_slice(&[7; 32]).unwrap()
}

fn viewer_key() -> Key<'static> {
    let point = signer().verifying_key().to_sec1_point(false);
    Key::ecdsa(Algorithm::Es256, b"v".as_slice(), point.as_bytes()).unwrap()
}

fn token(format: Format, once: bool) -> String {
    let claims =
        ClaimSet::new().with_expiry(NOW + 300).with_key(&viewer_key()).unwrap().with_proof_settings(None, once);
    mint(format, &claims, &Key::hs256(b"k1", SECRET).unwrap()).unwrap()
}

/// A proof for a token, made for this method.
fn proof(token: &str, method: &str) -> String {
    proof_of(token, method, URL)
}

fn proof_of(token: &str, method: &str, url: &str) -> String {
    let point = signer().verifying_key().to_sec1_point(false);
    let (x, y) = point.as_bytes()[1..].split_at(32);
    let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let jwk = format!(r#"{{"kty":"EC","crv":"P-256","x":"{}","y":"{}"}}"#, text(x), text(y));
    let header = format!(r#"{{"typ":"dpop+jwt","alg":"ES256","jwk":{jwk}}}"#);
    let ath = text(&Sha256::digest(token));
    let payload = format!(r#"{{"jti":"p-1","htm":"{method}","htu":"{url}","iat":{NOW},"ath":"{ath}"}}"#);
    let input = format!("{}.{}", text(header.as_bytes()), text(payload.as_bytes()));
    let signature: Signature = signer().sign(input.as_bytes());
    format!("{input}.{}", text(&signature.to_bytes()))
}

fn request(proof: &str) -> Request<'_> {
    let mut request = Request::at(NOW).method("GET").url(URL);
    request.dpop = Some(proof);
    request
}

fn measure<'s>(decide: impl FnOnce() -> Result<Grant<'s>, Denial>) -> (Option<Reason>, u64) {
    let mut decision = None;
    let allocations = allocation_counter::measure(|| decision = Some(decide()));
    (decision.unwrap().err().map(Denial::reason), allocations.count_total)
}

#[test]
fn a_proof_is_checked_without_allocation_each_time() {
    let gate = gate();
    let mut cached = CachedGate::new(gate.clone(), 8, [7; 16]);
    for format in [Format::Cat, Format::Jwt] {
        let token = token(format, false);
        let (right, wrong) = (proof(&token, "GET"), proof(&token, "POST"));
        for (proof, wanted) in [
            (&right, None),
            (&wrong, Some(Reason::ProofOfPossession)),
            (&right, None),
            (&String::new(), Some(Reason::ProofOfPossession)),
        ] {
            let mut scratch = [0; SCRATCH_BYTES];
            let measured = measure(|| gate.verify(Token::text(&token), &request(proof), &NoState, &mut scratch));
            assert_eq!(measured, (wanted, 0));
            let measured = measure(|| cached.verify(Token::text(&token), &request(proof), &NoState, &mut scratch));
            assert_eq!(measured, (wanted, 0), "remembered");
        }
    }
}

#[test]
fn the_answer_is_for_this_request_alone() {
    let (gate, token) = (gate(), token(Format::Cat, false));
    let proof = proof(&token, "GET");
    let mut scratch = [0; SCRATCH_BYTES];
    let grant = gate.verify(Token::text(&token), &request(&proof), &NoState, &mut scratch).unwrap();
    assert_eq!(grant.cache_until(), None);
}

#[test]
fn a_proof_that_counts_once_is_looked_up() {
    let (gate, token) = (gate(), token(Format::Jwt, true));
    let proof = proof(&token, "GET");
    let request = request(&proof);
    let mut scratch = [0; SCRATCH_BYTES];
    let Begun::NeedsLookups(pending) = gate.begin(Token::text(&token), &request, &mut scratch).unwrap() else {
        panic!("the signature is checked here");
    };
    let used = pending.lookups().find_map(|lookup| match lookup {
        Lookup::ProofUsed { thumbprint, id, until } => Some((URL_SAFE_NO_PAD.encode(thumbprint), id, until.seconds())),
        _ => None,
    });
    let thumbprint = URL_SAFE_NO_PAD.encode(viewer_key().thumbprint().unwrap());
    assert_eq!(used, Some((thumbprint, "p-1", NOW + 301)));
    assert_eq!(pending.finish(&NoState).map(|_| ()).map_err(Denial::reason), Err(Reason::ContextMissing));
}

/// Another set may accept the proof when the one that decided no longer does.
#[test]
fn a_use_is_remembered_for_every_set() {
    let jkt = URL_SAFE_NO_PAD.encode(viewer_key().thumbprint().unwrap());
    let set = |window: u32| format!(r#"{{"cnf":{{"jkt":"{jkt}"}},"catdpop":{{"window":{window},"jti":1}}}}"#);
    let claims = format!(r#"{{"exp":{},"or":[{},{}]}}"#, NOW + 300, set(60), set(900));
    let key = Key::hs256(b"k1", SECRET).unwrap();
    for format in [Format::Cat, Format::Jwt] {
        let (gate, token) = (gate(), mint(format, &ClaimSet::from_json(&claims).unwrap(), &key).unwrap());
        let (proof, mut scratch) = (proof(&token, "GET"), [0; SCRATCH_BYTES]);
        let request = request(&proof);
        let begun = gate.begin(Token::text(&token), &request, &mut scratch).unwrap();
        let Begun::NeedsLookups(pending) = begun else { unreachable!() };
        let until = pending.lookups().find_map(|lookup| match lookup {
            Lookup::ProofUsed { until, .. } => Some(until.seconds()),
            _ => None,
        });
        assert!(until.unwrap() > NOW + 900);
    }
}

#[test]
fn header_lines_that_were_left_out_are_asked_for() {
    let (gate, token) = (gate(), token(Format::Cat, false));
    let proof = proof(&token, "GET");
    let missed = AtomicBool::new(false);
    let mut request = request(&proof).headers(&[]);
    request.headers_missed = Some(&missed);
    let mut scratch = [0; SCRATCH_BYTES];
    let decision = gate.verify(Token::text(&token), &request, &NoState, &mut scratch);
    assert_eq!(decision.map(|_| ()).map_err(Denial::reason), Err(Reason::ContextMissing));
    assert!(missed.load(Ordering::Relaxed));
}

/// Long of everything at once: a token, percent-encoded in a URL that is as long as a proof of it can name.
#[test]
fn the_scratch_buffer_suffices() {
    let gate = gate();
    let claims = ClaimSet::new().with_expiry(NOW + 300).with_key(&viewer_key()).unwrap();
    let claims = claims.with_subject(&"s".repeat(1380)).with_session(&"\u{e9}".repeat(300));
    let token = mint(Format::Jwt, &claims, &Key::hs256(b"k1", SECRET).unwrap()).unwrap();
    let target = format!("https://cdn.example/{}", "%C3%A9".repeat(880));
    let url = format!("{target}?CAT=%{:02X}{}", token.as_bytes()[0], &token[1..]);
    assert!((8_000..8_192).contains(&url.len()), "{}", url.len());
    let proof = proof_of(&token, "GET", &target);
    assert!((7_400..8_192).contains(&proof.len()), "{}", proof.len());
    let lines = [("dpop", proof.as_str())];
    let request = Request::at(NOW).method("GET").url(&url).headers(&lines);
    let mut scratch = [0; SCRATCH_BYTES];
    let decision = gate.verify_request(&request, &NoState, &mut scratch);
    assert_eq!(decision.map(|_| ()).map_err(Denial::reason), Ok(()));
}
