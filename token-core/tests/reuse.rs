//! Tokens that are used once, or sampled, with a store that takes notes: what is noted, and when.
#![allow(clippy::unwrap_used)]

use core::cell::RefCell;
use core::net::IpAddr;

use token_core::limits::SCRATCH_BYTES;
use token_core::{
    Answer, Begun, CachedGate, ClaimSet, Denial, Format, Gate, Key, KeyRing, Lookup, NoState, Policy, Reason, Request,
    RevocationLookup, Timestamp, Token, TokenId, mint,
};

const NOW: i64 = 1_800_000_000;
const POLICY: &str = r#"{"issuers":["https://id.example"],"audiences":["cdn"],"state":"none","leeway":5}"#;
const URL: &str = "https://cdn.example/1";

/// Notes what it is asked.
#[derive(Default)]
struct Store {
    used: RefCell<Vec<(String, Option<i64>)>>,
    asked: RefCell<usize>,
    blocked: RefCell<Vec<(Vec<u8>, Option<i64>)>>,
    fails: bool,
}

impl RevocationLookup for Store {
    fn issued_at(&self) -> Option<Timestamp> {
        None
    }
    fn issuer(&self, _: &str) -> Answer {
        Answer::Clear
    }
    fn key(&self, _: &[u8]) -> Answer {
        Answer::Clear
    }
    fn token(&self, issuer: &str, id: TokenId<'_>) -> Answer {
        NoState.token(issuer, id)
    }
    fn session(&self, _: &str, session: &str) -> Answer {
        if session == "revoked" { Answer::Hit } else { Answer::Clear }
    }
    fn subject(&self, _: &str, _: &str) -> Result<Option<Timestamp>, token_core::LookupFailed> {
        Ok(None)
    }
    fn network(&self, _: Option<IpAddr>, _: Option<u32>) -> token_core::NetworkAnswer {
        token_core::NetworkAnswer::Clear
    }
    fn epoch_floor(&self, _: &str, _: &str) -> Result<u64, token_core::LookupFailed> {
        Ok(0)
    }
    fn blocked(&self, _: &str, id: &[u8]) -> Option<Answer> {
        let is_listed = self.blocked.borrow().iter().any(|(listed, _)| listed == id);
        Some(if is_listed { Answer::Hit } else { Answer::Clear })
    }
    fn block(&self, _: &str, id: &[u8], until: Option<Timestamp>) {
        self.blocked.borrow_mut().push((id.to_vec(), until.map(Timestamp::seconds)));
    }
    fn used(&self, issuer: &str, id: TokenId<'_>, until: Option<Timestamp>) -> Option<Answer> {
        *self.asked.borrow_mut() += 1;
        if self.fails {
            return Some(Answer::Failed);
        }
        let name = format!("{issuer} {id}");
        if self.used.borrow().iter().any(|(used, _)| *used == name) {
            return Some(Answer::Hit);
        }
        self.used.borrow_mut().push((name, until.map(Timestamp::seconds)));
        Some(Answer::Clear)
    }
}

fn key() -> Key<'static> {
    Key::hs256(b"k1", &[7; 32]).unwrap()
}

fn gate() -> Gate<'static> {
    Gate::new(KeyRing::new(vec![key()]).unwrap(), Policy::from_json(POLICY).unwrap()).unwrap()
}

fn claims(id: u8) -> ClaimSet {
    let claims = ClaimSet::new().with_issuer("https://id.example").with_audience("cdn").with_expiry(NOW + 300);
    claims.with_token_id(&[id]).with_single_use()
}

fn token(claims: &ClaimSet) -> String {
    mint(Format::Cat, claims, &key()).unwrap()
}

fn request() -> Request<'static> {
    Request::at(NOW).method("GET").url(URL)
}

fn decide(store: &Store, token: &str, request: &Request<'_>) -> Result<Option<i64>, Reason> {
    let (gate, mut scratch) = (gate(), [0; SCRATCH_BYTES]);
    let grant = gate.verify(Token::text(token), request, store, &mut scratch).map_err(Denial::reason)?;
    Ok(grant.cache_until().map(Timestamp::seconds))
}

#[test]
fn a_token_is_used_once_and_its_note_outlives_it() {
    let store = Store::default();
    for format in [Format::Cat, Format::Jwt] {
        let token = mint(format, &claims(format as u8), &key()).unwrap();
        assert_eq!(decide(&store, &token, &request()), Ok(None), "never reusable");
        assert_eq!(decide(&store, &token, &request()), Err(Reason::Replayed));
    }
    let notes = ["https://id.example 00", "https://id.example 01"].map(|id| (id.to_owned(), Some(NOW + 305)));
    assert_eq!(*store.used.borrow(), notes);
}

#[test]
fn a_request_that_is_denied_uses_nothing_up() {
    let store = Store::default();
    let good = token(&claims(1));
    let revoked = token(&claims(1).with_session("revoked"));
    let sampled = token(&claims(1).with_sampling(1.0, b"x", None).unwrap());
    let mut drawn = request();
    drawn.random = Some(0.5);
    for (token, request, reason) in [
        (&good, Request::at(NOW + 305), Reason::Expired),
        (&revoked, request(), Reason::SessionRevoked),
        (&sampled, drawn, Reason::SampledOut),
        (&sampled, request(), Reason::SampledOut), // its id is blocked now
    ] {
        assert_eq!(decide(&store, token, &request), Err(reason));
        assert_eq!(*store.asked.borrow(), 0);
    }
    assert_eq!(decide(&store, &good, &request()), Ok(None));
}

#[test]
fn a_look_up_that_fails_denies_whatever_the_policy_says_of_revocation() {
    let policy = POLICY.replace("\"leeway\"", "\"on_state\":{\"lookup_error\":\"allow\"},\"leeway\"");
    let gate = Gate::new(KeyRing::new(vec![key()]).unwrap(), Policy::from_json(&policy).unwrap()).unwrap();
    let store = Store { fails: true, ..Store::default() };
    let (token, mut scratch) = (token(&claims(1)), [0; SCRATCH_BYTES]);
    let denial = gate.verify(Token::text(&token), &request(), &store, &mut scratch).unwrap_err();
    assert_eq!(denial.reason(), Reason::StatusUnknown);
}

#[test]
fn a_host_without_look_ups_denies() {
    let (gate, mut scratch) = (gate(), [0; SCRATCH_BYTES]);
    let plain = ClaimSet::new().with_issuer("https://id.example").with_audience("cdn").with_expiry(NOW + 300);
    let watched = plain.clone().with_token_id(b"1").with_reuse_detection();
    let sampled = plain.with_sampling(0.0, b"x", None).unwrap();
    let mut request = request();
    request.random = Some(0.5);
    for claims in [claims(1), watched, sampled] {
        let token = token(&claims);
        let denial = gate.verify(Token::text(&token), &request, &NoState, &mut scratch).unwrap_err();
        assert_eq!(denial.reason(), Reason::ContextMissing);
    }
}

#[test]
fn a_draw_blocks_the_id_as_long_as_the_claim_says_or_the_token_lives() {
    let store = Store::default();
    let plain = ClaimSet::new().with_issuer("https://id.example").with_audience("cdn").with_expiry(NOW + 300);
    let mut request = request();
    for (random, id, until, noted) in [(0.1, b"a", Some(NOW + 9), NOW + 9), (0.1, b"b", None, NOW + 300)] {
        let token = token(&plain.clone().with_sampling(0.25, id, until).unwrap());
        request.random = Some(0.25);
        assert_eq!(decide(&store, &token, &request), Ok(None), "never reusable");
        request.random = Some(random);
        assert_eq!(decide(&store, &token, &request), Err(Reason::SampledOut));
        request.random = Some(0.9);
        assert_eq!(decide(&store, &token, &request), Err(Reason::SampledOut));
        assert_eq!(store.blocked.borrow().last(), Some(&(id.to_vec(), Some(noted))));
    }
    assert_eq!(store.blocked.borrow().len(), 2);
    let token = token(&plain.with_sampling(0.25, b"c", None).unwrap());
    for random in [None, Some(f64::NAN), Some(1.0), Some(-0.1)] {
        request.random = random;
        assert_eq!(decide(&store, &token, &request), Err(Reason::ContextMissing));
    }
}

#[test]
fn of_several_tokens_the_one_that_is_granted_is_used_once() {
    let (gate, mut scratch) = (gate(), vec![0; SCRATCH_BYTES]);
    let store = Store::default();
    let [first, second] = [1, 2].map(|id| token(&claims(id)));
    let lines = [("CTA-Common-Access-Token", first.as_str()), ("Common-Access-Token", second.as_str())];
    let request = request().headers(&lines);
    for expected in [Ok("01"), Ok("02"), Err(Reason::Replayed)] {
        let decision = gate.verify_request(&request, &store, &mut scratch);
        let decision = decision.map(|grant| grant.token_id().unwrap().to_string());
        assert_eq!(decision.as_deref().map_err(|denial| denial.reason()), expected);
    }
    assert_eq!(store.used.borrow().len(), 2);
}

#[test]
fn the_memory_of_tokens_does_not_wave_them_through() {
    let (mut gate, mut scratch) = (CachedGate::new(gate(), 16, [3; 16]), [0; SCRATCH_BYTES]);
    let (store, token) = (Store::default(), token(&claims(1)));
    assert!(gate.verify(Token::text(&token), &request(), &store, &mut scratch).is_ok());
    let denial = gate.verify(Token::text(&token), &request(), &store, &mut scratch).unwrap_err();
    assert_eq!(denial.reason(), Reason::Replayed);
}

#[test]
fn look_ups_are_listed_in_the_order_in_which_they_are_made() {
    let (gate, mut scratch) = (gate(), [0; SCRATCH_BYTES]);
    let token = token(&claims(1).with_sampling(0.0, b"x", None).unwrap());
    let request = request();
    let Begun::NeedsLookups(pending) = gate.begin(Token::text(&token), &request, &mut scratch).unwrap() else {
        panic!("a MAC is checked here");
    };
    let lookups: Vec<_> = pending.lookups().collect();
    let [.., Lookup::Blocked { id: b"x", .. }, Lookup::Used { until: Some(until), .. }] = lookups.as_slice() else {
        panic!("{lookups:?}");
    };
    assert_eq!(until.seconds(), NOW + 305);
}

#[test]
fn what_must_be_known_by_an_id_has_one() {
    let claims = ClaimSet::new().with_issuer("https://id.example").with_expiry(NOW + 300);
    for claims in [claims.clone().with_single_use(), claims.with_reuse_detection()] {
        for format in [Format::Cat, Format::Jwt] {
            assert_eq!(mint(format, &claims, &key()).unwrap_err().member(), "cti");
        }
    }
    assert!(ClaimSet::new().with_sampling(1.5, b"x", None).is_err());
    assert!(ClaimSet::new().with_sampling(f64::NAN, b"x", None).is_err());
    assert!(ClaimSet::new().with_sampling(-0.0, b"x", None).is_err());
}
