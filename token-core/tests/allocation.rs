//! No decision allocates, whatever it is, but about a token with a pattern: the global allocator of this test counts.
#![allow(clippy::unwrap_used)]

use token_core::limits::SCRATCH_BYTES;
use token_core::{
    CachedGate, ClaimSet, Denial, EpochFloor, Format, Gate, Grant, Key, KeyRing, Network, Policy, Reason, Request,
    Revocations, RevokedId, RevokedSubject, State, Token, mint,
};

const NOW: i64 = 1_800_000_000;
const SECRET: &[u8] = b"0123456789abcdef0123456789abcdef";
const ISSUER: &str = "https://id.example";
const URL: &str = "https://cdn.example/live/a/1.m4s";
const CLAIMS: &str = r#"{"iss":"https://id.example","aud":"cdn","exp":1800000300,"nbf":1799999940,"iat":1799999940,
    "cti":"0b71","sid":"s-1","sub":"viewer","catu":{"scheme":{"exact":"https"},"host":{"suffix":".example"},
    "path":{"prefix":"/live/a/"},"extension":{"exact":".m4s"}},"catm":["GET"],"catnip":["203.0.113.0/24",64500],
    "catgeoiso3166":["US-CA"],"cath":{"user-agent":{"contains":"Player"}},"epoch":{"":1,"event:final":3},
    "geohash":["u281"],"catgeocoord":[[52.52,13.405,25000.5],[48.1372,11.5756,25000]],"catgeoalt":[520,10.5],
    "catalpn":["h3","h2"],"cattpk":"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE","catifdata":["x",[1.5,null]],
    "or":[{"catm":["POST"]},{"cath":{"accept":{"exact":"*/*"}},"exp":1800000200,"nor":[{"catnip":[64501]}]}],
    "and":[{"iss":"https://id.example","aud":["cdn"],"or":[{},{"metro":[807]}]}]}"#;
/// The DER that cattpk of the claims names.
const CLIENT_KEY: &[u8] =
    b"\x30\x59\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07\x03\x42\x00\x04";
const HEADERS: [(&str, &str); 2] = [("user-agent", "Player/1.0"), ("accept", "*/*")];

#[test]
fn the_counter_counts() {
    assert_eq!(allocation_counter::measure(|| drop(core::hint::black_box(vec![1_u8]))).count_total, 1);
}

#[test]
fn no_decision_allocates() {
    let (gate, state) = (gate(), state());
    for format in [Format::Cat, Format::Jwt] {
        for (token, request, wanted) in cases(format) {
            let mut scratch = [0; SCRATCH_BYTES];
            let measured = measure(|| gate.verify(Token::text(&token), &request, &state, &mut scratch));
            assert_eq!(measured, (wanted, 0), "{format:?}");
        }
    }
}

#[test]
fn no_decision_about_a_remembered_token_allocates() {
    let state = state();
    for format in [Format::Cat, Format::Jwt] {
        let mut gate = CachedGate::new(gate(), 8, [7; 16]);
        for (token, request, wanted) in cases(format).into_iter().flat_map(|case| [case.clone(), case]) {
            let mut scratch = [0; SCRATCH_BYTES];
            let measured = measure(|| gate.verify(Token::text(&token), &request, &state, &mut scratch));
            assert_eq!(measured, (wanted, 0), "{format:?}");
        }
    }
}

/// Decrypted into the scratch buffer, in place; remembered as what it held.
#[cfg(feature = "encryption")]
#[test]
fn no_decision_about_an_encrypted_token_allocates() {
    use token_core::{Algorithm, Encryption, mint_encrypted};
    let key = |secret| Key::aes_gcm(Algorithm::A256Gcm, b"e1", &[secret; 32]).unwrap();
    let policy = Policy::from_json(r#"{"issuers":null,"audiences":null,"require_encrypted":true}"#).unwrap();
    let keys = KeyRing::new(vec![Key::hs256(b"k1", SECRET).unwrap(), key(1)]).unwrap();
    let gate = Gate::new(keys, policy).unwrap();
    let mut cached = CachedGate::new(gate.clone(), 8, [7; 16]);
    let state = state();
    let claims = ClaimSet::from_json(CLAIMS).unwrap();
    let signer = Key::hs256(b"k1", SECRET).unwrap();
    for (secret, request, wanted) in [
        (1, request(), None),
        (1, request(), None),
        (1, Request::at(NOW + 300), Some(Reason::Expired)),
        (2, request(), Some(Reason::DecryptionFailed)),
    ] {
        let token = mint_encrypted(&claims, Some(&signer), Encryption::new(&key(secret), [5; 12]).unwrap()).unwrap();
        let mut scratch = [0; SCRATCH_BYTES];
        let measured = measure(|| gate.verify(Token::text(&token), &request, &state, &mut scratch));
        assert_eq!(measured, (wanted, 0));
        let measured = measure(|| cached.verify(Token::text(&token), &request, &state, &mut scratch));
        assert_eq!(measured, (wanted, 0), "remembered");
    }
}

#[test]
fn finding_a_token_allocates_nothing() {
    let (gate, state) = (gate(), state());
    for format in [Format::Cat, Format::Jwt] {
        let token = token(format, CLAIMS);
        let urls = [
            (URL.to_owned(), Some(Reason::TokenMissing)),
            (format!("{URL}?x=1&CAT={token}"), None),
            (format!("{URL}?%43AT=junk&cat=junk&x=%2F&CAT={token}"), None),
            (format!("https://cdn.example/CAT={token}/live/a/1.m4s"), None),
        ];
        for (url, wanted) in urls {
            let request = request().url(&url);
            let mut scratch = [0; SCRATCH_BYTES];
            let measured = measure(|| gate.verify_request(&request, &state, &mut scratch));
            assert_eq!(measured, (wanted, 0), "{url}");
        }
    }
}

/// Why it was denied, and how often it allocated.
fn measure<'s>(decide: impl FnOnce() -> Result<Grant<'s>, Denial>) -> (Option<Reason>, u64) {
    let mut decision = None;
    let allocations = allocation_counter::measure(|| decision = Some(decide()));
    (decision.unwrap().err().map(Denial::reason), allocations.count_total)
}

/// A decision of every stage; the tokens differ in what they say, the requests in where they come
/// from.
fn cases(format: Format) -> Vec<(String, Request<'static>, Option<Reason>)> {
    let token = |claims: &str| token(format, claims);
    let with = |from: &str, to: &str| token(&CLAIMS.replace(from, to));
    let sound = token(CLAIMS);
    let (start, end) = sound.split_at(sound.len() - 8);
    let foreign = mint(format, &ClaimSet::from_json(CLAIMS).unwrap(), &Key::hs256(b"k9", SECRET).unwrap()).unwrap();
    let long = format!(r#""sub":"{}""#, "x".repeat(2_500));
    vec![
        (sound.clone(), request(), None),
        (with(r#""sub":"viewer""#, &long), request(), None),
        (String::new(), request(), Some(Reason::TokenMissing)),
        ("x".repeat(10_000), request(), Some(Reason::TokenTooLong)),
        ("$".repeat(100), request(), Some(Reason::Base64Invalid)),
        (foreign, request(), Some(Reason::KeyUnknown)),
        (format!("{start}AAAA{}", &end[4..]), request(), Some(Reason::SignatureInvalid)),
        (sound.clone(), Request::at(NOW + 300), Some(Reason::Expired)),
        (sound.clone(), Request::at(NOW - 100), Some(Reason::NotYetValid)),
        (with(ISSUER, "https://other.example"), request(), Some(Reason::IssuerNotAllowed)),
        (with(r#""aud":"cdn""#, r#""aud":["a","b"]"#), request(), Some(Reason::AudienceNotAllowed)),
        (sound.clone(), Request::at(NOW), Some(Reason::ContextMissing)),
        (sound.clone(), request().url("https://cdn.example/live/a/%2e%2e/b/1.m4s"), Some(Reason::Uri)),
        (sound.clone(), request().method("POST"), Some(Reason::Method)),
        (sound.clone(), request().country("DE").subdivision("DE-BE"), Some(Reason::Country)),
        (sound.clone(), request().headers(&[]), Some(Reason::Header)),
        (sound.clone(), request().ip([198, 51, 100, 1].into()), Some(Reason::Network)),
        (sound, request().ip([203, 0, 113, 200].into()), Some(Reason::NetworkRevoked)),
        (with("0b71", "0b72"), request(), Some(Reason::TokenRevoked)),
        (with("s-1", "s-2"), request(), Some(Reason::SessionRevoked)),
        (with("viewer", "pirate"), request(), Some(Reason::SubjectRevoked)),
        (with(r#""event:final":3"#, r#""event:final":2"#), request(), Some(Reason::EpochStale)),
    ]
}

fn token(format: Format, claims: &str) -> String {
    mint(format, &ClaimSet::from_json(claims).unwrap(), &Key::hs256(b"k1", SECRET).unwrap()).unwrap()
}

fn request() -> Request<'static> {
    let viewer = [203, 0, 113, 7].into();
    let request = Request::at(NOW).method("GET").url(URL).ip(viewer).asn(1).country("US").subdivision("US-CA");
    let request = request.position(48.137_2, 11.575_6).altitude(519.5).alpn(b"h2").tls_client_key(CLIENT_KEY);
    request.headers(&HEADERS)
}

fn gate() -> Gate<'static> {
    let policy = Policy::from_json(r#"{"issuers":["https://id.example"],"audiences":["cdn"]}"#).unwrap();
    Gate::new(KeyRing::new(vec![Key::hs256(b"k1", SECRET).unwrap()]).unwrap(), policy).unwrap()
}

fn state() -> State<'static> {
    let issuer = || ISSUER.to_owned();
    let revoked = |id: &str| vec![RevokedId { issuer: issuer(), id: id.to_owned(), drop_after: None }];
    let revocations = Revocations {
        version: 1,
        issued_at: NOW - 100,
        epochs: vec![EpochFloor { issuer: issuer(), scope: "event:final".to_owned(), floor: 3 }],
        tokens: revoked("0b72"),
        sessions: revoked("s-2"),
        subjects: vec![RevokedSubject {
            issuer: issuer(),
            subject: "pirate".to_owned(),
            not_before: NOW,
            drop_after: None,
        }],
        networks: vec![Network::Prefix([203, 0, 113, 128].into(), 25)],
        ..Revocations::default()
    };
    let key = Key::hs256(b"s1", SECRET).unwrap();
    let document = revocations.sign([3; 16], &key).unwrap();
    State::open(document, &KeyRing::new(vec![key]).unwrap(), None).unwrap()
}
