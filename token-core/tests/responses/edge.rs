//! What is at hand at an edge, and the tokens that come to it.

use crate::held::Held;
use token_core::limits::SCRATCH_BYTES;
use token_core::{
    Audiences, ClaimSet, Denial, Format, Gate, Issuers, Key, KeyRing, List, Means, Minter, Policy, Randomness, Reply,
    Request, Scope, Text, mint,
};

pub(crate) const NOW: i64 = 1_800_000_000;
pub(crate) const SECRETS: [&[u8]; 2] = [b"0123456789abcdef0123456789abcdef", b"fedcba9876543210fedcba9876543210"];
pub(crate) const URL: &str = "https://cdn.example/live/a/1.m4s?x=1&y=%2F";
pub(crate) const REDIRECT: &str =
    r#""status":302,"headers":{"Location":["https://login.example/?return=",{"special":0}]}"#;

pub(crate) fn key(id: &'static str, secret: usize) -> Key<'static> {
    Key::hs256(id.as_bytes(), SECRETS[secret]).unwrap()
}

pub(crate) fn scope(bind: impl FnOnce(&mut Scope<'static>)) -> Scope<'static> {
    let mut scope = Scope::unbounded();
    bind(&mut scope);
    scope
}

pub(crate) fn list(texts: &[&'static str]) -> List<'static, Text<'static>> {
    List::Owned(texts.iter().map(|text| Text::Borrowed(text)).collect())
}

pub(crate) struct Edge {
    pub(crate) keys: Vec<Key<'static>>,
    pub(crate) minter: Vec<Key<'static>>,
    pub(crate) issuer: Option<&'static str>,
    pub(crate) policy: Policy<'static>,
    pub(crate) state: Held,
}

impl Edge {
    pub(crate) fn new() -> Self {
        let mut policy = Policy::new(Issuers::OneOf(list(&["https://id.example"])), Audiences::Any).unwrap();
        policy.redirect_origins = list(&["https://login.example", "https://login.example:8443"]);
        policy.catif_kids = list(&["m1"]);
        let keys = vec![key("k1", 0)];
        Self { keys, minter: vec![key("m1", 1)], issuer: None, policy, state: Held::fresh(NOW) }
    }

    pub(crate) fn respond_to(&self, token: &str, request: &Request<'_>) -> (Denial, Option<Reply>) {
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
    pub(crate) fn replies(&self, catif: &str) -> [Option<Reply>; 2] {
        self.replies_to(&expired(catif), &request())
    }

    pub(crate) fn replies_to(&self, claims: &str, request: &Request<'_>) -> [Option<Reply>; 2] {
        tokens(claims).map(|token| self.respond_to(&token, request).1)
    }

    pub(crate) fn gets(&self, catif: &str) -> bool {
        let replies = self.replies(catif);
        assert_eq!(replies[0].is_some(), replies[1].is_some(), "{catif}");
        replies[0].is_some()
    }

    /// The `Location` of a response to both formats.
    pub(crate) fn location(&self, catif: &str) -> Option<String> {
        let locations = self.replies(catif).map(|reply| reply.and_then(|r| r.field("location").map(str::to_owned)));
        assert_eq!(locations[0], locations[1]);
        locations[0].clone()
    }
}

pub(crate) fn request() -> Request<'static> {
    Request::at(NOW).method("GET").url(URL).ip("203.0.113.7".parse().unwrap()).country("US")
}

pub(crate) fn claims_with(claims: &str) -> String {
    format!(r#"{{"iss":"https://id.example","sub":"v","sid":"s","cti":"0b71","epoch":{{"":2}},{claims}}}"#)
}

pub(crate) fn expired(catif: &str) -> String {
    claims_with(&format!(r#""exp":1799999999,"catif":{catif}"#))
}

pub(crate) fn tokens(claims: &str) -> [String; 2] {
    let claims = ClaimSet::from_json(claims).unwrap();
    [Format::Cat, Format::Jwt].map(|format| mint(format, &claims, &key("k1", 0)).unwrap())
}

pub(crate) fn on_exp(rest: &str) -> String {
    format!(r#"[{{"on":["exp"],{rest}}}]"#)
}
