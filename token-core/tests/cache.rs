//! With and without the cache every decision is equal.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use token_core::limits::SCRATCH_BYTES;
use token_core::{
    Begun, CachedGate, ClaimSet, DecisionJson, Format, Gate, Key, KeyRing, KeyState, NoState, OwnedRequest, Policy,
    Request, RevocationLookup, Revocations, RevokedId, State, Timestamp, Token, mint,
};

const NOW: i64 = 1_800_000_000;
const SECRET: [u8; 32] = [7; 32];

fn gate(mode: &str) -> Gate<'static> {
    let policy = format!(r#"{{"issuers":null,"audiences":null,"state":"none","kid":"{mode}"}}"#);
    let until = |seconds: i64| Some(Timestamp::from_seconds(seconds));
    let keys = vec![
        Key::hs256(b"a".to_vec(), &SECRET).unwrap(),
        Key::hs256(b"b".to_vec(), &[8; 32]).unwrap().with_validity(None, until(NOW + 50)),
        Key::hs256(b"c".to_vec(), &[9; 32]).unwrap().with_state(KeyState::Retiring),
    ];
    Gate::new(KeyRing::new(keys).unwrap(), Policy::from_json(&policy).unwrap()).unwrap()
}

fn signer(key: usize) -> Key<'static> {
    let (id, secret) = [("a", SECRET), ("b", [8; 32]), ("c", [9; 32]), ("a", [1; 32]), ("d", SECRET)][key];
    Key::hs256(id.as_bytes().to_vec(), &secret).unwrap()
}

fn state() -> State<'static> {
    let session = RevokedId { issuer: String::new(), id: "s-1".into(), drop_after: None };
    let revocations = Revocations { version: 1, issued_at: NOW, sessions: vec![session], ..Revocations::default() };
    let key = Key::hs256(b"state".to_vec(), &SECRET).unwrap();
    let document = revocations.sign([3; 16], &key).unwrap();
    State::open(document, &KeyRing::new(vec![key]).unwrap(), None).unwrap()
}

/// What a viewer does: which token, when, where, and whether state is loaded.
#[derive(Clone, Debug)]
struct Visit {
    format: Format,
    key: usize,
    session: usize,
    path: usize,
    lifetime: i64,
    offset: i64,
    is_placed: bool,
    has_state: bool,
    flip: Option<usize>,
}

fn visits() -> impl Strategy<Value = Vec<Visit>> {
    let format = prop_oneof![Just(Format::Cat), Just(Format::Jwt)];
    let one = (
        format,
        0..5_usize,
        0..3_usize,
        0..3_usize,
        1..3_i64,
        0..3_i64,
        any::<bool>(),
        any::<bool>(),
        prop::option::weighted(0.1, 0..200_usize),
    );
    let visit = one.prop_map(|(format, key, session, path, lifetime, offset, is_placed, has_state, flip)| Visit {
        format,
        key,
        session,
        path,
        lifetime: lifetime * 60,
        offset: offset * 59,
        is_placed,
        has_state,
        flip,
    });
    prop::collection::vec(visit, 1..40)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn every_decision_is_equal(visits in visits(), capacity in 1..6_usize, mode in prop_oneof![Just("exact"), Just("hint")]) {
        let (plain, state) = (gate(mode), state());
        let mut cached = CachedGate::new(gate(mode), capacity, [5; 16]);
        for visit in visits {
            let claims = format!(
                r#"{{"sid":"s-{}","exp":{},"catu":{{"path":{{"prefix":"/{}/"}}}}}}"#, visit.session, NOW + visit.lifetime, visit.path
            );
            let mut token = mint(visit.format, &ClaimSet::from_json(&claims).unwrap(), &signer(visit.key)).unwrap().into_bytes();
            if let Some(at) = visit.flip {
                let at = at % token.len();
                token[at] ^= 1;
            }
            let text = String::from_utf8_lossy(&token).into_owned();
            let url = if visit.is_placed { format!("https://cdn.example/1/x?CAT={text}") } else { "https://cdn.example/1/x".into() };
            let request = Request::at(NOW + visit.offset).url(&url);
            let lookup: &dyn RevocationLookup = if visit.has_state { &state } else { &NoState };
            let (mut one, mut other) = (vec![0; SCRATCH_BYTES], vec![0; SCRATCH_BYTES]);
            let (expected, got) = if visit.is_placed {
                (plain.verify_request(&request, lookup, &mut one), cached.verify_request(&request, lookup, &mut other))
            } else {
                (plain.verify(Token::text(&text), &request, lookup, &mut one), cached.verify(Token::text(&text), &request, lookup, &mut other))
            };
            let expected = DecisionJson::new(&expected, plain.policy()).to_string();
            prop_assert_eq!(DecisionJson::new(&got, plain.policy()).to_string(), expected);
        }
    }
}

#[test]
fn a_remembered_token_is_still_judged() {
    let mut cached = CachedGate::new(gate("exact"), 4, [5; 16]);
    let claims = ClaimSet::new().with_session("s-1").with_expiry(NOW + 60);
    let token = mint(Format::Cat, &claims, &signer(0)).unwrap();
    let mut scratch = vec![0; SCRATCH_BYTES];
    for (now, state, wanted) in [
        (NOW, &NoState as &dyn RevocationLookup, None),
        (NOW, &NoState, None),
        (NOW + 60, &NoState, Some("expired")),
        (NOW, &state(), Some("session-revoked")),
        (NOW, &NoState, None),
    ] {
        let request = Request::at(now);
        let got =
            cached.verify(Token::text(&token), &request, state, &mut scratch).map_err(|denial| denial.reason().name());
        assert_eq!(got.err(), wanted);
    }
}

#[test]
fn pending_names_the_lookups_and_finishes_with_their_answers() {
    let gate = gate("exact");
    let claims =
        ClaimSet::from_json(r#"{"iss":"i","sub":"u","sid":"s-1","cti":"0b71","exp":1800000060,"epoch":{"e":2}}"#)
            .unwrap();
    let token = mint(Format::Jwt, &claims, &signer(0)).unwrap();
    let request = Request::at(NOW);
    let mut scratch = vec![0; SCRATCH_BYTES];
    let Begun::NeedsLookups(pending) = gate.begin(Token::text(&token), &request, &mut scratch).unwrap() else {
        panic!("a MAC is checked here");
    };
    let lookups: Vec<String> = pending.lookups().map(|lookup| format!("{lookup:?}")).collect();
    assert_eq!(
        lookups,
        [
            r#"Issuer("i")"#,
            "Key([97])",
            r#"Token { issuer: "i", id: 0b71 }"#,
            r#"Session { issuer: "i", session: "s-1" }"#,
            r#"Token { issuer: "i", id: s-1 }"#,
            r#"Subject { issuer: "i", subject: "u" }"#,
            r#"EpochFloor { issuer: "i", scope: "" }"#,
            r#"EpochFloor { issuer: "i", scope: "e" }"#,
        ]
    );
    assert!(pending.finish(&NoState).is_ok());
}

#[test]
fn debug_shows_nothing_of_tokens() {
    let mut cached = CachedGate::new(gate("exact"), 1, [5; 16]);
    let claims = ClaimSet::new().with_subject("person").with_expiry(NOW + 60);
    for format in [Format::Cat, Format::Jwt] {
        let token = mint(format, &claims, &signer(0)).unwrap();
        let (headers, url) = ([("Common-Access-Token", &*token)], format!("https://cdn.example/?CAT={token}"));
        let mut request = Request::at(NOW).url(&url).headers(&headers);
        request.dpop = Some(&token);
        let json = format!(r#"{{"now":{NOW},"url":"{url}","dpop":"{token}","headers":{{"a":"{token}"}}}}"#);
        let mut shown = format!("{request:?} {:?}", OwnedRequest::from_json(&json).unwrap());

        let (gate, mut scratch) = (gate("exact"), vec![0; SCRATCH_BYTES]);
        let Begun::NeedsLookups(pending) = gate.begin(Token::text(&token), &request, &mut scratch).unwrap() else {
            panic!("a MAC is checked here");
        };
        shown += &format!("{pending:?}");
        shown += &format!("{:?}", pending.finish(&NoState).unwrap());
        assert!(cached.verify(Token::text(&token), &request, &NoState, &mut vec![0; SCRATCH_BYTES]).is_ok());
        shown += &format!("{cached:?}");

        for secret in [&token[..], "person"] {
            let bytes = format!("{:?}", secret.as_bytes());
            let is_shown = shown.contains(secret) || shown.contains(bytes.trim_matches(['[', ']']));
            assert!(!is_shown, "{secret} in {shown}");
        }
    }
}
