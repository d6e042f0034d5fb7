//! `catr`: every rule by which an accepted token is renewed or not (semantics section 9).
#![allow(clippy::unwrap_used)]

mod held;

use held::Held;
use token_core::limits::SCRATCH_BYTES;
use token_core::{
    Algorithm, Answer, Audiences, CachedGate, ClaimSet, DueRenewal, Encryption, Format, Gate, Issuers, Key, KeyRing,
    KeyState, List, Minter, Placement, Policy, Randomness, RenewalType, Reply, Request, Scope, Text, Unrenewed, mint,
    mint_encrypted,
};

const NOW: i64 = 1_800_000_000;
const SECRETS: [&[u8]; 2] = [b"0123456789abcdef0123456789abcdef", b"fedcba9876543210fedcba9876543210"];
const URL: &str = "https://cdn.example/live/a/1.m4s";
const CLAIMS: &str = r#"{"iss":"https://id.example","sub":"viewer","aud":"cdn","exp":1800000030,"iat":1799999000,
    "cti":"0b71","tenant":"t-1","epoch":{"":2},"catu":{"path":{"prefix":"/live/"}},"catm":["GET"],"catgeoiso3166":["US"],
    "catnip":["203.0.113.0/24"],"catr":{"type":"header","expadd":300,"deadline":60}}"#;

fn key(id: &'static str, secret: usize) -> Key<'static> {
    Key::hs256(id.as_bytes(), SECRETS[secret]).unwrap()
}

fn aes() -> Key<'static> {
    Key::aes_gcm(Algorithm::A128Gcm, b"e1", &[5; 16]).unwrap()
}

fn policy() -> Policy<'static> {
    let mut policy = Policy::new(Issuers::Any, Audiences::Any).unwrap();
    policy.tenants = List::Owned(vec![Text::Borrowed("t-1")]);
    policy
}

fn scope(bind: impl FnOnce(&mut Scope<'static>)) -> Scope<'static> {
    let mut scope = Scope::unbounded();
    bind(&mut scope);
    scope
}

/// What is at hand at an edge.
struct Edge {
    keys: Vec<Key<'static>>,
    minter: Vec<Key<'static>>,
    policy: Policy<'static>,
    state: Held,
}

impl Edge {
    fn new() -> Self {
        Self { keys: vec![key("k1", 0)], minter: vec![key("k1", 0)], policy: policy(), state: Held::fresh(NOW) }
    }

    fn gate(&self) -> Gate<'static> {
        Gate::new(KeyRing::new(self.keys.clone()).unwrap(), self.policy.clone()).unwrap()
    }

    fn renew(&self, request: &Request<'_>) -> Result<Reply, Unrenewed> {
        let (gate, mut scratch) = (self.gate(), [0; SCRATCH_BYTES]);
        let minter = Minter::new(KeyRing::new(self.minter.clone()).unwrap()).unwrap();
        let grant = gate.verify_request(request, &self.state, &mut scratch).unwrap();
        grant.renew(&minter, &self.state, Randomness::new([7; 16], [8; 12]))
    }

    /// Renews a token that came in the header.
    fn renew_token(&self, token: &str) -> Result<Reply, Unrenewed> {
        self.renew(&request().headers(&[("Common-Access-Token", token)]))
    }

    fn renewed(&self, claims: &str) -> [Result<Reply, Unrenewed>; 2] {
        tokens(claims).map(|token| self.renew_token(&token))
    }

    /// The claims of a token, as this edge reads them.
    fn claims(&self, token: &str) -> String {
        let (gate, mut scratch) = (self.gate(), [0; SCRATCH_BYTES]);
        let payload = gate.authenticate(token.into(), NOW.into(), &mut scratch).unwrap();
        match token.contains('.') {
            true => ClaimSet::from_json(core::str::from_utf8(payload).unwrap()).unwrap().to_json(),
            false => ClaimSet::from_cbor(payload).unwrap().to_json(),
        }
    }
}

fn request() -> Request<'static> {
    Request::at(NOW).method("GET").url(URL).ip("203.0.113.7".parse().unwrap()).country("US")
}

fn tokens(claims: &str) -> [String; 2] {
    tokens_by(claims, &key("k1", 0))
}

fn tokens_by(claims: &str, key: &Key<'_>) -> [String; 2] {
    let claims = ClaimSet::from_json(claims).unwrap();
    [Format::Cat, Format::Jwt].map(|format| mint(format, &claims, key).unwrap())
}

/// The claims with some of them changed or, where the new value is empty, left out.
fn with(changes: &[(&str, &str)]) -> String {
    let mut claims = CLAIMS.replace('\n', "");
    for (name, value) in changes {
        let start = claims.find(&format!("\"{name}\":"));
        if let Some(start) = start {
            let value_start = start + name.len() + 3;
            let mut depth = 0;
            let end = claims[value_start..]
                .find(|c| {
                    depth += match c {
                        '{' | '[' => 1,
                        '}' | ']' => -1,
                        _ => 0,
                    };
                    (c == ',' && depth == 0) || depth < 0
                })
                .unwrap()
                + value_start;
            claims.replace_range(start..(end + 1).min(claims.len() - 1), "");
        }
        if !value.is_empty() {
            claims.insert_str(1, &format!("\"{name}\":{value},"));
        }
    }
    claims.replace(",}", "}")
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
fn renewal_begins_at_the_deadline() {
    for (exp, deadline, due) in [
        ("1800000060", "60", true),
        ("1800000061", "60", false),
        ("1800000010", "9.5", false),
        ("1800000009.5", "9.5", true),
        ("1800000001", "0", false),
        ("1800000100", "100", true),
    ] {
        let catr = format!(r#"{{"type":"header","expadd":300,"deadline":{deadline}}}"#);
        for outcome in Edge::new().renewed(&with(&[("exp", exp), ("catr", &catr)])) {
            let expected = if due { Ok(()) } else { Err(Unrenewed::NotDue) };
            assert_eq!(outcome.map(|_| ()), expected, "{exp} {deadline}");
        }
    }
    // Sixty seconds when it is not said.
    for (exp, due) in [("1800000060", true), ("1800000061", false)] {
        for outcome in Edge::new().renewed(&with(&[("exp", exp), ("catr", r#"{"type":"header","expadd":300}"#)])) {
            assert_eq!(outcome.is_ok(), due, "{exp}");
        }
    }
}

#[test]
fn what_forbids_a_renewal() {
    let refused = |edge: &Edge, claims: &str, why| {
        for outcome in edge.renewed(claims) {
            assert_eq!(outcome, Err(why), "{claims}");
        }
    };
    let mut edge = Edge::new();
    refused(&edge, &with(&[("catr", "")]), Unrenewed::NotAsked);
    refused(&edge, &with(&[("iat", "")]), Unrenewed::NoOrigin);
    // A beginning in the time to come would put off the cap.
    refused(&edge, &with(&[("iat", "1800000001")]), Unrenewed::NoOrigin);
    refused(&edge, &with(&[("origin_iat", "1900000000")]), Unrenewed::NoOrigin);
    edge.policy.require = List::empty();
    refused(&edge, &with(&[("exp", "")]), Unrenewed::NotDue);
}

#[test]
fn the_chain_ends_at_the_cap() {
    let expiry = |cap, origin: &str| {
        let mut edge = Edge::new();
        edge.policy.renewal_cap = cap;
        let outcomes = edge.renewed(&with(&[("origin_iat", origin)]));
        outcomes.map(|reply| reply.map(|reply| exp(&edge, &reply)))
    };
    for outcome in expiry(1_300, "1799999000") {
        assert_eq!(outcome, Ok(NOW + 300), "in full");
    }
    for outcome in expiry(1_299, "1799999000") {
        assert_eq!(outcome, Ok(NOW + 299), "as long as the cap lets it");
    }
    for outcome in expiry(1_030, "1799999000") {
        assert_eq!(outcome, Err(Unrenewed::CapReached), "not longer than the token at hand");
    }
    for outcome in expiry(0, "1799999000").into_iter().chain(expiry(u64::MAX, "-9000000000").map(|o| o.map(|_| 0))) {
        assert!(matches!(outcome, Err(Unrenewed::CapReached) | Ok(0)));
    }
    // An absurd expadd is cut to the cap.
    let edge = Edge::new();
    for reply in edge.renewed(&with(&[("catr", r#"{"type":"header","expadd":9223372036854775807}"#)])) {
        assert_eq!(exp(&edge, &reply.unwrap()), 1_799_999_000 + 86_400);
    }
}

#[test]
fn the_longest_lifetimes_of_keys_and_policy_hold() {
    let lifetime = |seconds| scope(|scope| scope.max_lifetime = Some(seconds));
    // Of the key that signs the new token, which is not the one that signed the old.
    let mut edge = Edge::new();
    edge.keys.push(key("k2", 1));
    edge.minter = vec![key("k2", 1).with_scope(lifetime(100))];
    // iat is now, so the lifetime counts from now on.
    for reply in edge.renewed(CLAIMS) {
        assert_eq!(exp(&edge, &reply.unwrap()), NOW + 100);
    }
    // Of its validity.
    edge.minter = vec![key("k2", 1).with_validity(None, Some((NOW + 50).into()))];
    for reply in edge.renewed(CLAIMS) {
        assert_eq!(exp(&edge, &reply.unwrap()), NOW + 50);
    }
    // Of the key that signed the token at hand: another key does not free it.
    edge.keys[0] = key("k1", 0).with_scope(lifetime(1_030 + 40));
    edge.minter = vec![key("k2", 1)];
    for reply in edge.renewed(&with(&[("catr", r#"{"type":"header","expadd":5000}"#)])) {
        assert_eq!(exp(&edge, &reply.unwrap()), NOW + 1_070);
    }
    // Of the policy.
    let mut edge = Edge::new();
    edge.policy.max_lifetime = Some(1_100);
    for reply in edge.renewed(&with(&[("catr", r#"{"type":"header","expadd":5000}"#)])) {
        assert_eq!(exp(&edge, &reply.unwrap()), NOW + 1_100);
    }
}

fn exp(edge: &Edge, reply: &Reply) -> i64 {
    let claims = edge.claims(reply.field("common-access-token").unwrap());
    ClaimSet::from_json(&claims).unwrap().expiry().unwrap().seconds()
}

#[test]
fn only_in_fresh_state() {
    let mut edge = Edge::new();
    let all = |edge: &Edge, why| {
        for outcome in edge.renewed(CLAIMS) {
            assert_eq!(outcome, Err(why));
        }
    };
    edge.state.issued_at = Some(NOW - 601);
    all(&edge, Unrenewed::StateNotFresh);
    edge.state.issued_at = None;
    edge.policy.state.never_loaded = token_core::OnState::Allow;
    all(&edge, Unrenewed::StateNotFresh);
    edge.policy.state.required = false;
    all(&edge, Unrenewed::StateNotFresh);
    // A look-up that failed and that the policy lets pass.
    edge.state = Held::fresh(NOW);
    edge.policy.state.lookup_error = token_core::OnState::Allow;
    edge.state.failing = true;
    all(&edge, Unrenewed::StateNotFresh);
    edge.state = Held::fresh(NOW - 600);
    assert!(edge.renewed(CLAIMS).iter().all(Result::is_ok));
}

#[test]
fn a_key_signs_within_its_scope_or_not_at_all() {
    let bound = |scope| key("k1", 0).with_scope(scope);
    let list = |text| Some(List::Owned(vec![Text::Borrowed(text)]));
    let mut edge = Edge::new();
    let wrong = [
        bound(scope(|scope| scope.issuers = list("https://other.example"))),
        bound(scope(|scope| scope.audiences = list("other"))),
        bound(scope(|scope| scope.tenants = list("t-2"))),
        bound(scope(|scope| scope.path_prefixes = list("/vod/"))),
        bound(scope(|scope| scope.formats = Some(List::empty()))),
        key("k1", 0).with_state(KeyState::Announced),
        key("k1", 0).with_state(KeyState::Retiring),
        key("k1", 0).with_validity(None, Some(NOW.into())),
        key("k9", 0), // of which the gate knows nothing
    ];
    for signer in wrong {
        edge.minter = vec![signer.clone()];
        for outcome in edge.renewed(CLAIMS) {
            assert_eq!(outcome, Err(Unrenewed::NoKey), "{signer:?} {:?}", signer.scope());
        }
        // The next key signs instead.
        edge.keys.push(key("k2", 1));
        edge.minter.push(key("k2", 1));
        assert!(edge.renewed(CLAIMS).iter().all(Result::is_ok));
        edge.keys.pop();
    }
    let right = scope(|scope| {
        scope.issuers = list("https://id.example");
        scope.audiences = list("cdn");
        scope.tenants = list("t-1");
        scope.path_prefixes = list("/live/");
    });
    edge.minter = vec![bound(right)];
    assert!(edge.renewed(CLAIMS).iter().all(Result::is_ok));
}

#[test]
fn a_key_that_is_revoked_signs_nothing() {
    let mut edge = Edge::new();
    edge.keys.push(key("k2", 1));
    edge.minter = vec![key("k2", 1)];
    edge.state.keys = vec!["k2".into()];
    for outcome in edge.renewed(CLAIMS) {
        assert_eq!(outcome, Err(Unrenewed::NoKey));
    }
    // Or of whose revocation nobody knows.
    edge.state.keys.clear();
    edge.state.unanswered = vec!["k2".into()];
    assert!(edge.renewed(CLAIMS).iter().all(|outcome| *outcome == Err(Unrenewed::NoKey)));
}

#[test]
fn the_key_of_the_token_signs_before_others() {
    let mut edge = Edge::new();
    edge.keys.push(key("k2", 1));
    edge.minter = vec![key("k2", 1), key("k1", 0)];
    for reply in edge.renewed(CLAIMS) {
        let reply = reply.unwrap();
        let (gate, mut scratch) = (edge.gate(), [0; SCRATCH_BYTES]);
        let renewed = reply.field("common-access-token").unwrap();
        let grant = gate.verify(renewed.into(), &request(), &edge.state, &mut scratch).unwrap();
        assert_eq!(grant.key_id(), b"k1");
    }
}

#[test]
fn another_key_does_not_open_other_paths() {
    let paths = |text| scope(|scope| scope.path_prefixes = Some(List::Owned(vec![Text::Borrowed(text)])));
    let mut edge = Edge::new();
    edge.keys = vec![key("k1", 0).with_scope(paths("/live/a/")), key("k2", 1)];
    for (signer, is_renewed) in [
        (key("k2", 1), false),
        (key("k2", 1).with_scope(paths("/live/")), false),
        (key("k2", 1).with_scope(paths("/live/a/")), true),
        (key("k2", 1).with_scope(paths("/live/a/1.m4s")), true),
    ] {
        edge.minter = vec![signer];
        for outcome in edge.renewed(CLAIMS) {
            assert_eq!(outcome.map(|_| ()), if is_renewed { Ok(()) } else { Err(Unrenewed::NoKey) });
        }
    }
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
fn a_token_that_may_be_used_once_is_never_renewed() {
    let mut edge = Edge::new();
    edge.state.used = Some(Answer::Clear);
    for (replay, outcome) in [("1", Err(Unrenewed::SingleUse)), ("0", Ok(())), ("2", Ok(()))] {
        for renewed in edge.renewed(&with(&[("catreplay", replay)])) {
            assert_eq!(renewed.map(|_| ()), outcome, "{replay}");
        }
    }
}

#[test]
fn a_token_that_grew_too_large_is_not_sent() {
    let mut edge = Edge::new();
    for token in tokens(CLAIMS) {
        edge.policy.limits.token_bytes = token.len() * 3 / 4 + 1;
        assert_eq!(edge.renew_token(&token), Err(Unrenewed::TooLarge));
        edge.policy.limits.token_bytes = 4096;
        // Of fourteen claims thirteen were there before.
        edge.policy.limits.claims = 14;
        assert_eq!(edge.renew_token(&token), Err(Unrenewed::TooLarge));
        edge.policy.limits.claims = 15;
        assert!(edge.renew_token(&token).is_ok());
        edge.policy.limits.claims = 64;
    }
}

/// Where a token stands.
struct Carried {
    headers: Vec<(&'static str, String)>,
    url: String,
}

#[test]
fn the_four_ways_back() {
    let edge = Edge::new();
    let catr = |rest: &str| with(&[("catr", &format!("{{{rest},\"expadd\":300}}"))]);
    let by = |claims: &str, place: &dyn Fn(&str) -> Carried| {
        tokens(claims).map(|token| {
            let Carried { headers, url } = place(&token);
            let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
            edge.renew(&request().url(&url).headers(&headers))
        })
    };
    let in_header =
        |token: &str| Carried { headers: vec![("cta-common-access-token", token.to_owned())], url: URL.to_owned() };
    let in_bearer =
        |token: &str| Carried { headers: vec![("Authorization", format!("Bearer {token}"))], url: URL.to_owned() };
    let in_cookie = |token: &str| Carried {
        headers: vec![("Cookie", format!("a=b; Common-Access-Token={token}"))],
        url: URL.to_owned(),
    };
    let in_query = |token: &str| Carried { headers: vec![], url: format!("{URL}?x=1&CAT={token}&y") };
    let in_path =
        |token: &str| Carried { headers: vec![], url: format!("https://cdn.example/CAT={token}/live/a/1.m4s?q") };
    let fields = |outcome: &Result<Reply, Unrenewed>| {
        let reply = outcome.as_ref().unwrap();
        let (name, value) = reply.fields()[0].clone();
        (reply.status(), name, value)
    };

    for outcome in by(&catr(r#""type":"automatic""#), &in_header) {
        assert_eq!(fields(&outcome).1, "CTA-Common-Access-Token");
    }
    for outcome in by(&catr(r#""type":"automatic""#), &in_bearer) {
        assert_eq!(fields(&outcome).1, "CTA-Common-Access-Token");
    }
    for outcome in by(&catr(r#""type":"automatic""#), &in_cookie) {
        let (status, name, value) = fields(&outcome);
        assert_eq!((status, name.as_str()), (None, "Set-Cookie"));
        assert!(value.starts_with("Common-Access-Token=") && value.ends_with("; Path=/; Secure; HttpOnly"), "{value}");
    }
    for outcome in by(&catr(r#""type":"automatic","status":307"#), &in_query) {
        let (status, name, value) = fields(&outcome);
        assert_eq!((status, name.as_str()), (Some(307), "Location"));
        assert!(value.starts_with("https://cdn.example/live/a/1.m4s?x=1&y&CAT="), "{value}");
    }
    for outcome in by(&catr(r#""type":"redirect""#), &in_path) {
        let (status, _, value) = fields(&outcome);
        assert_eq!(status, Some(302));
        assert!(value.starts_with("https://cdn.example/CAT=") && value.ends_with("/live/a/1.m4s?q"), "{value}");
        let (gate, mut scratch) = (edge.gate(), [0; SCRATCH_BYTES]);
        let granted = gate.verify_request(&request().url(&value), &edge.state, &mut scratch);
        assert_eq!(granted.unwrap().renewal(), Err(Unrenewed::NotDue), "the redirect ends");
    }
    let cookie = r#""type":"cookie","cookie-name":"CTA-Common-Access-Token","cookie-params":["Path=/live/","Secure"]"#;
    for outcome in by(&catr(cookie), &in_header) {
        let (_, _, value) = fields(&outcome);
        assert!(value.starts_with("CTA-Common-Access-Token=") && value.ends_with("; Path=/live/; Secure"), "{value}");
    }
    let header = r#""type":"header","header-name":"Common-Access-Token","header-params":["a=1"]"#;
    for outcome in by(&catr(header), &in_cookie) {
        let (_, name, value) = fields(&outcome);
        assert_eq!(name, "Common-Access-Token");
        assert!(value.ends_with("; a=1"), "{value}");
    }
    // A redirect of a request whose URL holds no token would come back with the old one.
    for place in [&in_header as &dyn Fn(&str) -> _, &in_cookie] {
        for outcome in by(&catr(r#""type":"redirect""#), place) {
            assert_eq!(outcome, Err(Unrenewed::NotDeliverable));
        }
    }
    for outcome in by(&catr(r#""type":"redirect","status":304"#), &in_query) {
        assert_eq!(outcome, Err(Unrenewed::NotDeliverable), "304 names no other URL");
    }
}

#[test]
fn fields_and_cookies_of_others_are_not_set() {
    let mut edge = Edge::new();
    for catr in [
        r#"{"type":"header","expadd":300,"header-name":"Set-Cookie"}"#,
        r#"{"type":"header","expadd":300,"header-name":"Location"}"#,
        r#"{"type":"header","expadd":300,"header-name":"Retry-After"}"#,
        r#"{"type":"header","expadd":300,"header-name":"Access-Control-Allow-Origin"}"#,
        r#"{"type":"header","expadd":300,"header-name":"X-Mine"}"#,
        r#"{"type":"header","expadd":300,"header-name":"Authorization"}"#,
        r#"{"type":"cookie","expadd":300,"cookie-name":"session"}"#,
        r#"{"type":"cookie","expadd":300,"cookie-name":"common-access-token"}"#,
    ] {
        for outcome in edge.renewed(&with(&[("catr", catr)])) {
            assert_eq!(outcome, Err(Unrenewed::NotDeliverable), "{catr}");
        }
    }
    // The operator opens a field, or looks for tokens in a cookie.
    edge.policy.response_headers = List::Owned(vec![Text::Borrowed("x-mine")]);
    edge.policy.placements = List::Owned(vec![
        Placement::Header(Text::Borrowed("Common-Access-Token")),
        Placement::Cookie(Text::Borrowed("session")),
    ]);
    for catr in [
        r#"{"type":"header","expadd":300,"header-name":"X-Mine"}"#,
        r#"{"type":"cookie","expadd":300,"cookie-name":"session"}"#,
    ] {
        assert!(edge.renewed(&with(&[("catr", catr)])).iter().all(Result::is_ok), "{catr}");
    }
}

#[test]
fn a_remembered_token_is_renewed_as_a_new_one() {
    let edge = Edge::new();
    for token in tokens(CLAIMS) {
        let headers = [("Common-Access-Token", token.as_str())];
        let request = request().headers(&headers);
        let mut gate = CachedGate::new(edge.gate(), 4, [1; 16]);
        let minter = Minter::new(KeyRing::new(edge.minter.clone()).unwrap()).unwrap();
        for _ in 0..2 {
            let mut scratch = [0; SCRATCH_BYTES];
            let grant = gate.verify_request(&request, &edge.state, &mut scratch).unwrap();
            assert_eq!(grant.renewal().map(DueRenewal::kind), Ok(RenewalType::Header));
            let reply = grant.renew(&minter, &edge.state, Randomness::new([7; 16], [8; 12]));
            assert_eq!(reply, edge.renew(&request));
        }
    }
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
