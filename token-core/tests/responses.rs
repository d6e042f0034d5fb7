//! `catif`: every rule by which a denied token may order a response (semantics section 9).
#![allow(clippy::unwrap_used)]

mod held;

use held::Held;
use token_core::limits::SCRATCH_BYTES;
use token_core::{
    Algorithm, Answer, Audiences, ClaimSet, Denial, Encryption, Format, Gate, Issuers, Key, KeyRing, List, Means,
    Minter, OnState, Policy, Randomness, Reply, Request, Scope, Text, mint, mint_encrypted,
};

const NOW: i64 = 1_800_000_000;
const SECRETS: [&[u8]; 2] = [b"0123456789abcdef0123456789abcdef", b"fedcba9876543210fedcba9876543210"];
const URL: &str = "https://cdn.example/live/a/1.m4s?x=1&y=%2F";
const REDIRECT: &str = r#""status":302,"headers":{"Location":["https://login.example/?return=",{"special":0}]}"#;

fn key(id: &'static str, secret: usize) -> Key<'static> {
    Key::hs256(id.as_bytes(), SECRETS[secret]).unwrap()
}

fn scope(bind: impl FnOnce(&mut Scope<'static>)) -> Scope<'static> {
    let mut scope = Scope::unbounded();
    bind(&mut scope);
    scope
}

fn list(texts: &[&'static str]) -> List<'static, Text<'static>> {
    List::Owned(texts.iter().map(|text| Text::Borrowed(text)).collect())
}

struct Edge {
    keys: Vec<Key<'static>>,
    minter: Vec<Key<'static>>,
    issuer: Option<&'static str>,
    policy: Policy<'static>,
    state: Held,
}

impl Edge {
    fn new() -> Self {
        let mut policy = Policy::new(Issuers::OneOf(list(&["https://id.example"])), Audiences::Any).unwrap();
        policy.redirect_origins = list(&["https://login.example", "https://login.example:8443"]);
        policy.catif_kids = list(&["m1"]);
        let keys = vec![key("k1", 0)];
        Self { keys, minter: vec![key("m1", 1)], issuer: None, policy, state: Held::fresh(NOW) }
    }

    fn respond_to(&self, token: &str, request: &Request<'_>) -> (Denial, Option<Reply>) {
        let gate = Gate::new(KeyRing::new(self.keys.clone()).unwrap(), self.policy.clone()).unwrap();
        let mut scratch = [0; SCRATCH_BYTES];
        let headers = [("Common-Access-Token", token)];
        let request = request.clone().headers(&headers);
        let denial = gate.verify_request(&request, &self.state, &mut scratch).unwrap_err();
        let minter = Minter::new(KeyRing::new(self.minter.clone()).unwrap()).unwrap();
        let minter = self.issuer.map_or(minter.clone(), |issuer| minter.with_issuer(issuer));
        let means = Means { minter: Some(&minter), randomness: Randomness::new([7; 16], [8; 12]) };
        (denial, gate.respond_to_request(&request, &self.state, &mut scratch, denial, means))
    }

    /// What an expired token with this `catif` gets, in both formats.
    fn replies(&self, catif: &str) -> [Option<Reply>; 2] {
        self.replies_to(&expired(catif), &request())
    }

    fn replies_to(&self, claims: &str, request: &Request<'_>) -> [Option<Reply>; 2] {
        tokens(claims).map(|token| self.respond_to(&token, request).1)
    }

    fn gets(&self, catif: &str) -> bool {
        let replies = self.replies(catif);
        assert_eq!(replies[0].is_some(), replies[1].is_some(), "{catif}");
        replies[0].is_some()
    }

    /// The `Location` of a response to both formats.
    fn location(&self, catif: &str) -> Option<String> {
        let locations = self.replies(catif).map(|reply| reply.and_then(|r| r.field("location").map(str::to_owned)));
        assert_eq!(locations[0], locations[1]);
        locations[0].clone()
    }
}

fn request() -> Request<'static> {
    Request::at(NOW).method("GET").url(URL).ip("203.0.113.7".parse().unwrap()).country("US")
}

fn claims_with(claims: &str) -> String {
    format!(r#"{{"iss":"https://id.example","sub":"v","sid":"s","cti":"0b71","epoch":{{"":2}},{claims}}}"#)
}

fn expired(catif: &str) -> String {
    claims_with(&format!(r#""exp":1799999999,"catif":{catif}"#))
}

fn tokens(claims: &str) -> [String; 2] {
    let claims = ClaimSet::from_json(claims).unwrap();
    [Format::Cat, Format::Jwt].map(|format| mint(format, &claims, &key("k1", 0)).unwrap())
}

fn on_exp(rest: &str) -> String {
    format!(r#"[{{"on":["exp"],{rest}}}]"#)
}

#[test]
fn an_expired_token_sends_its_viewer_where_it_says() {
    for reply in Edge::new().replies(&on_exp(REDIRECT)) {
        let reply = reply.unwrap();
        assert_eq!(reply.status(), Some(302));
        let back = "https%3A%2F%2Fcdn.example%2Flive%2Fa%2F1.m4s%3Fx%3D1%26y%3D%252F";
        assert_eq!(reply.field("Location"), Some(format!("https://login.example/?return={back}").as_str()));
        assert_eq!(reply.field("cache-control"), Some("no-store"));
        assert_eq!(reply.fields().len(), 2);
    }
}

#[test]
fn the_uri_that_is_inserted_holds_no_token() {
    let (edge, catif) = (Edge::new(), on_exp(REDIRECT));
    for token in tokens(&expired(&catif)) {
        let url = format!("https://cdn.example/CAT={token}/a?CAT={token}&cat=x&b=1");
        let reply = edge.respond_to(&token, &request().url(&url)).1.unwrap();
        let location = reply.field("location").unwrap();
        assert_eq!(location, "https://login.example/?return=https%3A%2F%2Fcdn.example%2Fa%3Fb%3D1");
    }
    // Without a URL there is nothing to insert.
    let unknown = Request::at(NOW);
    assert!(edge.replies_to(&expired(&catif), &unknown).iter().all(Option::is_none));
}

#[test]
fn the_first_entry_by_claims_that_fail_answers() {
    let edge = Edge::new();
    let status = |claims: &str, request: &Request<'_>| {
        let replies = edge.replies_to(&claims_with(claims), request).map(|reply| reply.and_then(|r| r.status()));
        assert_eq!(replies[0], replies[1], "{claims}");
        replies[0]
    };
    let entry = |on: &str, status: u16| format!(r#"{{"on":[{on}],"status":{status}}}"#);
    let catif = |entries: &[String]| format!(r#""catif":[{}]"#, entries.join(","));
    let past = r#""exp":1799999999"#;
    let good = r#""exp":1800000300"#;
    // Ascending claims, not the order in which they stand.
    let both = catif(&[entry("\"catm\"", 405), entry("\"exp\"", 410)]);
    assert_eq!(status(&format!(r#"{past},"catm":["HEAD"],{both}"#), &request()), Some(410));
    // Every claim is judged by itself, also behind one that failed before.
    assert_eq!(
        status(&format!(r#"{past},"catm":["HEAD"],{}"#, catif(&[entry("\"catm\"", 405)])), &request()),
        Some(405)
    );
    assert_eq!(status(&format!(r#"{past},"catm":["GET"],{}"#, catif(&[entry("\"catm\"", 405)])), &request()), None);
    // A list of claims: any of them.
    let several = catif(&[entry("\"catgeoiso3166\",\"catm\"", 451), entry("\"nbf\"", 425)]);
    assert_eq!(status(&format!(r#"{good},"catm":["HEAD"],{several}"#), &request()), Some(451));
    assert_eq!(status(&format!(r#"{good},"nbf":1800000001,"catm":["HEAD"],{several}"#), &request()), Some(425));
    let spread = catif(&[entry("\"exp\",\"catm\"", 451), entry("\"nbf\"", 425)]);
    assert_eq!(status(&format!(r#"{good},"nbf":1800000001,"catm":["HEAD"],{spread}"#), &request()), Some(425));
    // Private claims come first, by their number.
    let metro = catif(&[entry("\"exp\"", 410), entry("\"metro\"", 403)]);
    let viewer = || {
        let mut request = request();
        request.metro = Some("1");
        request
    };
    assert_eq!(status(&format!(r#"{past},"metro":["2"],{metro}"#), &viewer()), Some(403));
    // A fact that is not known fails nothing.
    let country = catif(&[entry("\"catgeoiso3166\"", 451)]);
    let nowhere = Request::at(NOW).url(URL);
    assert_eq!(status(&format!(r#"{good},"catgeoiso3166":["DE"],{country}"#), &nowhere), None);
    assert_eq!(status(&format!(r#"{good},"catgeoiso3166":["DE"],{country}"#), &request()), Some(451));
    // A claim that is not there fails nothing either.
    assert_eq!(status(&format!(r#"{past},{country}"#), &request()), None);
}

#[test]
fn claims_of_identity_and_lifetime_answer_too() {
    let edge = |bind: &dyn Fn(&mut Policy<'static>)| {
        let mut edge = Edge::new();
        bind(&mut edge.policy);
        edge
    };
    let gets = |edge: &Edge, on: &str, claims: &str| {
        let catif = format!(r#""catif":[{{"on":["{on}"],"status":403}}]"#);
        let replies = edge.replies_to(&claims_with(&format!("{claims},{catif}")), &request());
        assert_eq!(replies[0].is_some(), replies[1].is_some());
        replies[0].is_some()
    };
    let good = r#""exp":1800000300"#;
    let other_issuer = edge(&|policy| policy.issuers = Issuers::OneOf(list(&["other"])));
    assert!(gets(&other_issuer, "iss", good) && !gets(&other_issuer, "aud", good) && !gets(&other_issuer, "exp", good));
    let other_audience = edge(&|policy| policy.audiences = Audiences::OneOf(list(&["other"])));
    assert!(gets(&other_audience, "aud", r#""exp":1800000300,"aud":"ours""#));
    let other_subject = edge(&|policy| policy.subjects = Some(list(&["w"])));
    assert!(gets(&other_subject, "sub", good) && !gets(&other_subject, "iss", good));
    let long = edge(&|policy| policy.max_lifetime = Some(10));
    assert!(gets(&long, "exp", good) && !gets(&long, "nbf", good));
    let plain = Edge::new();
    assert!(gets(&plain, "catv", r#""exp":1800000300,"catv":2"#));
    let future = edge(&|policy| policy.reject_future_iat = true);
    assert!(gets(&future, "iat", r#""exp":1800000300,"iat":1800000001"#));
}

#[test]
fn a_used_token_may_say_so() {
    let mut edge = Edge::new();
    edge.state.used = Some(Answer::Hit);
    let claims = claims_with(r#""exp":1800000300,"catreplay":1,"catif":[{"on":["catreplay"],"status":409}]"#);
    for reply in edge.replies_to(&claims, &request()) {
        assert_eq!(reply.unwrap().status(), Some(409));
    }
}

#[test]
fn what_is_revoked_gets_no_response_whatever_failed_first() {
    let catif = on_exp(REDIRECT);
    let refused = |state: Held| {
        let mut edge = Edge::new();
        edge.state = state;
        edge.policy.state.never_loaded = OnState::Allow;
        edge.policy.state.lookup_error = OnState::Allow;
        for token in tokens(&expired(&catif)) {
            let (denial, reply) = edge.respond_to(&token, &request());
            assert_eq!(denial.reason().name(), "expired");
            assert_eq!(reply, None);
        }
    };
    let held = |bind: &dyn Fn(&mut Held)| {
        let mut state = Held::fresh(NOW);
        bind(&mut state);
        state
    };
    refused(held(&|state| state.keys = vec!["k1".into()]));
    refused(held(&|state| state.issuers = vec!["https://id.example".into()]));
    refused(held(&|state| state.tokens = vec!["0b71".into()]));
    refused(held(&|state| state.sessions = vec!["s".into()]));
    refused(held(&|state| state.tokens = vec!["s".into()]));
    refused(held(&|state| state.subjects = vec!["v".into()]));
    refused(held(&|state| state.floor = 3));
    refused(held(&|state| state.failing = true));
    refused(held(&|state| state.unanswered = vec!["k1".into()]));
    refused(held(&|state| state.issued_at = Some(NOW - 601)));
    refused(held(&|state| state.issued_at = None));
    // An edge without state has nothing that passed.
    let mut edge = Edge::new();
    edge.policy.state.required = false;
    edge.state.issued_at = None;
    assert!(!edge.gets(&catif));
    edge.state = Held::fresh(NOW - 600);
    assert!(edge.gets(&catif));
}

#[test]
fn denials_by_revocation_are_not_answered() {
    let mut edge = Edge::new();
    edge.state.floor = 3;
    let claims = claims_with(r#""exp":1800000300,"catif":[{"on":["epoch"],"status":403}]"#);
    for token in tokens(&claims) {
        let (denial, reply) = edge.respond_to(&token, &request());
        assert_eq!((denial.reason().name(), reply), ("epoch-stale", None));
    }
}

#[test]
fn a_token_that_nobody_vouches_for_gets_nothing() {
    let edge = Edge::new();
    let token = held::jwt(&expired(&on_exp(REDIRECT)), SECRETS[1]);
    assert_eq!(edge.respond_to(&token, &request()).1, None, "signed by another key");
    // A key out of its scope, or of its tenant, although exp comes later or earlier.
    for bound in [
        scope(|scope| scope.issuers = Some(list(&["https://other.example"]))),
        scope(|scope| scope.audiences = Some(list(&["other"]))),
        scope(|scope| scope.path_prefixes = Some(list(&["/vod/"]))),
        scope(|scope| scope.tenants = Some(list(&["t"]))),
    ] {
        let mut edge = Edge::new();
        edge.keys = vec![key("k1", 0).with_scope(bound)];
        assert!(!edge.gets(&on_exp(REDIRECT)));
    }
    // Not even when the host says that something else failed.
    let bound = scope(|scope| scope.issuers = Some(list(&["https://other.example"])));
    let keys = KeyRing::new(vec![key("k1", 0).with_scope(bound)]).unwrap();
    let gate = Gate::new(keys, Edge::new().policy).unwrap();
    let means = Means { minter: None, randomness: Randomness::new([7; 16], [8; 12]) };
    let denial = Denial::of_claim(token_core::Reason::Expired, token_core::Label::EXP);
    for token in tokens(&expired(&on_exp(REDIRECT))) {
        let (mut scratch, state) = ([0; SCRATCH_BYTES], Held::fresh(NOW));
        assert_eq!(gate.respond(token.as_str().into(), &request(), &state, &mut scratch, denial, means), None);
    }
    let mut edge = Edge::new();
    edge.policy.types = list(&["CAT"]);
    assert_eq!(edge.replies(&on_exp(REDIRECT)).map(|reply| reply.is_some()), [true, false], "typ JWT is none of ours");
}

#[test]
fn redirects_go_to_origins_of_the_policy() {
    let edge = Edge::new();
    let to = |location: &str| edge.location(&on_exp(&format!(r#""status":307,"headers":{{"location":{location}}}"#)));
    assert_eq!(to(r#""https://login.example/a?b#c""#), None, "a fragment may hide the rest");
    assert_eq!(to(r#""https://login.example/a?b""#).as_deref(), Some("https://login.example/a?b"));
    assert_eq!(to(r#""HTTPS://Login.Example:443/a/../b""#).as_deref(), Some("https://login.example/b"));
    assert_eq!(to(r#""https://login.example:8443""#).as_deref(), Some("https://login.example:8443/"));
    for elsewhere in [
        r#""https://evil.example/""#,
        r#""http://login.example/""#,
        r#""https://login.example:444/""#,
        r#""https://login.example.evil.example/""#,
        r#""https://login.example@evil.example/""#,
        r#""https://evil.example\\@login.example/""#,
        r#""//evil.example/""#,
        r#""/relative""#,
        r#""javascript:alert(1)""#,
        r#""data:text/html,x""#,
        r#"["https://login.example",".evil.example/"]"#,
        r#"["https://login.example",{"special":0}]"#,
        r#"[{"special":0}]"#,
        r#"["https://login.example/a\\b"]"#,
        r#"" https://login.example/""#,
        r#"["https://login.example/","%00"]"#,
    ] {
        assert_eq!(to(elsewhere), None, "{elsewhere}");
    }
    let mut closed = Edge::new();
    closed.policy.redirect_origins = List::empty();
    assert!(!closed.gets(&on_exp(REDIRECT)));
    // Also beside a status that is no redirect.
    assert!(!edge.gets(&on_exp(r#""status":401,"headers":{"Location":"https://evil.example/"}"#)));
}

#[test]
fn a_redirect_without_a_place_to_go_is_none() {
    let edge = Edge::new();
    for rest in [
        r#""status":302"#,
        r#""status":302,"headers":{}"#,
        r#""status":302,"headers":{"X-Location":"https://login.example/"}"#,
        r#""status":304,"headers":{"Location":"https://login.example/"}"#,
        r#""status":300,"headers":{"Location":"https://login.example/"}"#,
        r#""status":305,"headers":{"Location":"https://login.example/"}"#,
    ] {
        assert!(!edge.gets(&on_exp(rest)), "{rest}");
    }
    assert!(edge.gets(&on_exp(r#""status":404"#)));
}

#[test]
fn only_fields_of_the_policy_are_set() {
    let mut edge = Edge::new();
    let headers = r#""status":403,"headers":{"Set-Cookie":"a=b","X-Mine":"1","retry-after":"5","Cache-Control":"public",
        "Access-Control-Allow-Origin":"*","Connection":"close","Content-Length":"9","Transfer-Encoding":"chunked"}"#;
    let fields = |edge: &Edge| {
        let [cat, jwt] = edge.replies(&on_exp(headers)).map(|reply| reply.unwrap().fields().to_vec());
        assert_eq!(cat, jwt);
        cat.into_iter().map(|(name, value)| format!("{name}: {value}")).collect::<Vec<_>>()
    };
    assert_eq!(fields(&edge), ["retry-after: 5", "Cache-Control: no-store"]);
    edge.policy.response_headers = list(&["x-mine"]);
    assert_eq!(fields(&edge), ["X-Mine: 1", "Cache-Control: no-store"]);
    for never in ["Set-Cookie", "cache-control", "Connection", "Access-Control-Allow-Origin", "Location:", "a\r\nb", ""]
    {
        let json = format!(r#"{{"issuers":null,"audiences":null,"response_headers":["{}"]}}"#, never.escape_default());
        assert!(Policy::from_json(&json).is_err(), "{never}");
    }
}

const ORDER: &str = r#""status":302,"headers":{"Location":["https://login.example/?t=",{"iss":null,"iat":null,"aud":"login",
    "catifdata":"why","exp":1800000100}]},"kid":"m1""#;

/// The claims of the token in a `Location`.
fn ordered(reply: &Reply) -> (Format, String) {
    let token = reply.field("location").unwrap().split("?t=").nth(1).unwrap();
    let gate = Gate::new(KeyRing::new(vec![key("m1", 1)]).unwrap(), Policy::new(Issuers::Any, Audiences::Any).unwrap());
    let (gate, mut scratch) = (gate.unwrap(), [0; SCRATCH_BYTES]);
    let payload = gate.authenticate(token.into(), NOW.into(), &mut scratch).unwrap();
    match token.contains('.') {
        true => (Format::Jwt, ClaimSet::from_json(core::str::from_utf8(payload).unwrap()).unwrap().to_json()),
        false => (Format::Cat, ClaimSet::from_cbor(payload).unwrap().to_json()),
    }
}

#[test]
fn a_token_is_ordered_with_the_key_that_the_policy_opens() {
    let mut edge = Edge::new();
    for (reply, format) in edge.replies(&on_exp(ORDER)).into_iter().zip([Format::Cat, Format::Jwt]) {
        let reply = reply.unwrap();
        let claims =
            r#"{"iss":"https://id.example","aud":"login","exp":1800000100,"iat":1800000000,"catifdata":"why"}"#;
        assert_eq!(ordered(&reply), (format, claims.to_owned()));
        assert_eq!(reply.field("cache-control"), Some("private, no-store"));
        assert!(!format!("{reply:?}").contains("login.example"));
    }
    edge.issuer = Some("https://edge.example");
    for reply in edge.replies(&on_exp(ORDER)) {
        assert!(ordered(&reply.unwrap()).1.starts_with(r#"{"iss":"https://edge.example","#));
    }
    edge.policy.catif_kids = List::empty();
    assert!(!edge.gets(&on_exp(ORDER)), "the policy opens no key");
    edge.policy.catif_kids = list(&["m1", "m2"]);
    assert!(!edge.gets(&on_exp(&ORDER.replace("m1", "m2"))), "the minter has no such key");
    edge.minter.push(key("m2", 0).with_state(token_core::KeyState::Retiring));
    assert!(!edge.gets(&on_exp(&ORDER.replace("m1", "m2"))), "the key signs no more");
    edge.state.keys = vec!["m1".into()];
    assert!(!edge.gets(&on_exp(ORDER)), "the key is revoked");
    edge.state.keys.clear();
    edge.state.unanswered = vec!["m1".into()];
    assert!(!edge.gets(&on_exp(ORDER)), "nobody knows whether it is");
    edge.state.unanswered.clear();
    assert!(edge.gets(&on_exp(ORDER)));
}

#[test]
fn ordered_claims_lie_within_the_scopes_of_both_keys() {
    let wrong = || {
        [
            scope(|scope| scope.issuers = Some(list(&["https://other.example"]))),
            scope(|scope| scope.audiences = Some(list(&["cdn"]))),
            scope(|scope| scope.tenants = Some(list(&["t"]))),
            scope(|scope| scope.max_lifetime = Some(99)),
            scope(|scope| scope.formats = Some(List::empty())),
        ]
    };
    for bound in wrong() {
        let mut edge = Edge::new();
        edge.minter = vec![key("m1", 1).with_scope(bound.clone())];
        assert!(!edge.gets(&on_exp(ORDER)), "signing key {bound:?}");
    }
    // The key that was presented, whose own token lies within its scope.
    let right = || {
        [
            scope(|scope| scope.issuers = Some(list(&["https://id.example"]))),
            scope(|scope| scope.audiences = Some(list(&["cdn", "login"]))),
            scope(|scope| scope.max_lifetime = Some(100)),
        ]
    };
    let ask = |bound: &Scope<'static>, order: &str| {
        let mut edge = Edge::new();
        edge.keys = vec![key("k1", 0).with_scope(bound.clone())];
        let claims = claims_with(&format!(r#""exp":1799999999,"aud":"cdn","catif":{}"#, on_exp(order)));
        edge.replies_to(&claims, &request()).iter().all(Option::is_some)
    };
    for bound in right() {
        assert!(ask(&bound, ORDER), "{bound:?}");
        let beyond = ORDER
            .replace("\"login\"", "[\"cdn\",\"elsewhere\"]")
            .replace("\"iss\":null", "\"iss\":\"https://other.example\"")
            .replace("1800000100", "1800000101");
        assert!(!ask(&bound, &beyond), "{bound:?}");
    }
    let tenants = scope(|scope| scope.tenants = Some(list(&["t-1"])));
    let tenant = |presented: &str, ordered: &str| {
        let mut edge = Edge::new();
        edge.keys = vec![key("k1", 0).with_scope(tenants.clone())];
        edge.policy.tenants = list(&["t-1", "t-2"]);
        let order = ORDER.replace("\"aud\"", &format!(r#""tenant":"{ordered}","aud""#));
        let claims = claims_with(&format!(r#""exp":1799999999,"tenant":"{presented}","catif":{}"#, on_exp(&order)));
        edge.replies_to(&claims, &request()).iter().all(Option::is_some)
    };
    assert!(tenant("t-1", "t-1") && !tenant("t-1", "t-2") && !tenant("t-2", "t-1"));
    // Paths are no claim: another key must not open others.
    let live = scope(|scope| scope.path_prefixes = Some(list(&["/live/"])));
    let mut edge = Edge::new();
    edge.keys = vec![key("k1", 0).with_scope(live.clone())];
    assert!(!edge.gets(&on_exp(ORDER)));
    edge.minter = vec![key("m1", 1).with_scope(live)];
    assert!(edge.gets(&on_exp(ORDER)));
    // Without an expiry the lifetime is not bounded.
    let bounded = scope(|scope| scope.max_lifetime = Some(1000));
    edge = Edge::new();
    edge.minter = vec![key("m1", 1).with_scope(bounded)];
    assert!(edge.gets(&on_exp(ORDER)));
    assert!(!edge.gets(&on_exp(&ORDER.replace(",\n    \"catifdata\":\"why\",\"exp\":1800000100", ""))));
}

#[test]
fn what_must_be_hidden_is_ordered_encrypted_or_not_at_all() {
    let order = ORDER.replace("\"aud\"", "\"sub\":\"viewer\",\"aud\"");
    let mut edge = Edge::new();
    assert!(!edge.gets(&on_exp(&order)));
    edge.minter.push(Key::aes_gcm(Algorithm::A128Gcm, b"e1", &[5; 16]).unwrap());
    let [cat, jwt] = edge.replies(&on_exp(&order));
    assert!(cat.is_some() && jwt.is_none(), "a JWT hides nothing");
    // One initialisation vector hides one token.
    let twice =
        r#""status":302,"headers":{"Location":["https://login.example/?t=",{"sub":"v"},{"sub":"w"}]},"kid":"m1""#;
    assert!(edge.replies(&on_exp(twice))[0].is_none());
    edge.state.unanswered = vec!["e1".into()];
    assert!(edge.replies(&on_exp(&order))[0].is_none());
}

#[test]
fn an_encrypted_token_orders_like_any_other() {
    let hider = Key::aes_gcm(Algorithm::A128Gcm, b"e1", &[5; 16]).unwrap();
    let mut edge = Edge::new();
    edge.keys.push(hider.clone());
    let claims = ClaimSet::from_json(&expired(&on_exp(REDIRECT))).unwrap();
    let token = mint_encrypted(&claims, Some(&key("k1", 0)), Encryption::new(&hider, [1; 12]).unwrap()).unwrap();
    assert!(edge.respond_to(&token, &request()).1.is_some());
    edge.state.keys = vec!["e1".into()];
    assert!(edge.respond_to(&token, &request()).1.is_none());
}

#[test]
fn without_a_minter_what_needs_none_is_sent() {
    let edge = Edge::new();
    let gate = Gate::new(KeyRing::new(edge.keys.clone()).unwrap(), edge.policy.clone()).unwrap();
    let means = Means { minter: None, randomness: Randomness::new([7; 16], [8; 12]) };
    for (order, is_sent) in [(REDIRECT, true), (ORDER, false)] {
        for token in tokens(&expired(&on_exp(order))) {
            let mut scratch = [0; SCRATCH_BYTES];
            let denial = gate.verify(token.as_str().into(), &request(), &edge.state, &mut scratch).unwrap_err();
            let reply = gate.respond(token.as_str().into(), &request(), &edge.state, &mut scratch, denial, means);
            assert_eq!(reply.is_some(), is_sent, "{order}");
        }
    }
}

#[test]
fn the_claim_is_written_and_read_in_both_formats() {
    let json = r#"{"catif":[{"on":["exp"],"status":302,"headers":{"Location":["https://a.example/?u=",{"special":0},"&t=",{"iss":null,"iat":null,"catu":{"path":{"prefix":"/x/"}},"catnip":["203.0.113.0/24"]}],"Retry-After":"5"},"kid":"m1"},{"on":["nbf","catm"],"status":403},{"on":["catgeoiso3166"],"status":451,"headers":{}}]}"#;
    let claims = ClaimSet::from_json(json).unwrap();
    assert_eq!(claims.to_json(), json);
    // Members in another order are the same entry.
    let turned = r#"{"catif":[{"kid":"m1","headers":{"a":"b"},"status":302,"on":["exp"]}]}"#;
    let straight = r#"{"catif":[{"on":["exp"],"status":302,"headers":{"a":"b"},"kid":"m1"}]}"#;
    assert_eq!(ClaimSet::from_json(turned), ClaimSet::from_json(straight));
}

#[test]
fn malformed_orders_are_not_minted() {
    let entry = |entry: &str| ClaimSet::from_json(&format!(r#"{{"catif":[{entry}]}}"#));
    let on = |rest: &str| entry(&format!(r#"{{"on":["exp"],{rest}}}"#));
    assert!(on(r#""status":302"#).is_ok());
    for rest in [
        r#""status":200"#,
        r#""status":299"#,
        r#""status":500"#,
        r#""status":"302""#,
        r#""status":302.0"#,
        r#""status":302,"x":1"#,
        r#""headers":{}"#,
        r#""status":302,"headers":[]"#,
        r#""status":302,"headers":{"a b":"c"}"#,
        r#""status":302,"headers":{"":"c"}"#,
        r#""status":302,"headers":{"a":"b","A":"c"}"#,
        r#""status":302,"headers":{"a":"b\r\nSet-Cookie: c"}"#,
        r#""status":302,"headers":{"a":["b\n"]}"#,
        r#""status":302,"headers":{"a":"\u0000"}"#,
        r#""status":302,"headers":{"a":"é"}"#,
        r#""status":302,"headers":{"a":[]}"#,
        r#""status":302,"headers":{"a":[1]}"#,
        r#""status":302,"headers":{"a":[null]}"#,
        r#""status":302,"headers":{"a":[{"special":1}]}"#,
        r#""status":302,"headers":{"a":[{"special":0,"x":1}]}"#,
        r#""status":302,"headers":{"a":[{"iat":null}]}"#,
        r#""status":302,"headers":{"a":[{"iat":"now"}]},"kid":"m1""#,
        r#""status":302,"headers":{"a":[{"iss":1}]},"kid":"m1""#,
        r#""status":302,"headers":{"a":[{"exp":null}]},"kid":"m1""#,
        r#""status":302,"headers":{"a":[{"exp":"x"}]},"kid":"m1""#,
        r#""status":302,"headers":{"a":[{"unknown":1}]},"kid":"m1""#,
        r#""status":302,"headers":{"a":[{"catif":[{"on":["exp"],"status":302}]}]},"kid":"m1""#,
        r#""status":302,"headers":{"a":[{"catr":{"type":"cookie","expadd":1}}]},"kid":"m1""#,
        r#""status":302,"headers":{},"kid":1"#,
    ] {
        assert!(on(rest).is_err(), "{rest}");
    }
    for whole in [r#"{"on":[],"status":302}"#, r#"{"on":"exp","status":302}"#, r#"{"status":302}"#, "1", "null"] {
        assert!(entry(whole).is_err(), "{whole}");
    }
    assert!(ClaimSet::from_json(r#"{"catif":[]}"#).is_err());
    assert!(ClaimSet::from_json(r#"{"catif":{}}"#).is_err());
    let twice = r#"{"on":["exp"],"status":302},{"on":["exp"],"status":303}"#;
    assert!(entry(twice).is_err());
}

/// The steps of a decision.
#[derive(Default)]
struct Steps(Vec<String>);

impl token_core::Trace for Steps {
    fn step(&mut self, step: &token_core::Step<'_>) {
        self.0.push(format!("{}: {} / {}", step.check, step.demanded, step.observed));
    }
}

#[test]
fn an_explanation_tells_what_is_ordered() {
    let edge = Edge::new();
    let gate = Gate::new(KeyRing::new(edge.keys.clone()).unwrap(), edge.policy.clone()).unwrap();
    let catif = r#"[{"on":["exp","nbf"],"status":302},{"on":["catm"],"status":405}]"#;
    for token in tokens(&expired(catif)) {
        let (mut scratch, mut steps) = ([0; SCRATCH_BYTES], Steps::default());
        assert!(gate.explain(token.as_str().into(), &request(), &edge.state, &mut scratch, &mut steps).is_err());
        let told = steps.0.iter().find(|step| step.starts_with("catif")).unwrap();
        assert!(
            told.contains("by exp, nbf with 302; by catm with 405; / 2 origins, 4 fields and 1 keys open"),
            "{told}"
        );
    }
}
