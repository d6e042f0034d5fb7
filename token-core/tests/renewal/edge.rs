//! What is at hand at an edge, and the tokens that come to it.

use crate::held::Held;
use token_core::limits::SCRATCH_BYTES;
use token_core::{
    Audiences, ClaimSet, Format, Gate, Issuers, Key, KeyRing, List, Minter, Policy, Randomness, Reply, Request, Scope,
    Text, Unrenewed, mint,
};

pub(crate) const NOW: i64 = 1_800_000_000;
pub(crate) const SECRETS: [&[u8]; 2] = [b"0123456789abcdef0123456789abcdef", b"fedcba9876543210fedcba9876543210"];
pub(crate) const URL: &str = "https://cdn.example/live/a/1.m4s";
pub(crate) const CLAIMS: &str = r#"{"iss":"https://id.example","sub":"viewer","aud":"cdn","exp":1800000030,"iat":1799999000,
    "cti":"0b71","tenant":"t-1","epoch":{"":2},"catu":{"path":{"prefix":"/live/"}},"catm":["GET"],"catgeoiso3166":["US"],
    "catnip":["203.0.113.0/24"],"catr":{"type":"header","expadd":300,"deadline":60}}"#;

pub(crate) fn key(id: &'static str, secret: usize) -> Key<'static> {
    Key::hs256(id.as_bytes(), SECRETS[secret]).unwrap()
}

pub(crate) fn policy() -> Policy<'static> {
    let mut policy = Policy::new(Issuers::Any, Audiences::Any).unwrap();
    policy.tenants = List::Owned(vec![Text::Borrowed("t-1")]);
    policy
}

pub(crate) fn scope(bind: impl FnOnce(&mut Scope<'static>)) -> Scope<'static> {
    let mut scope = Scope::unbounded();
    bind(&mut scope);
    scope
}

/// What is at hand at an edge.
pub(crate) struct Edge {
    pub(crate) keys: Vec<Key<'static>>,
    pub(crate) minter: Vec<Key<'static>>,
    pub(crate) policy: Policy<'static>,
    pub(crate) state: Held,
}

impl Edge {
    pub(crate) fn new() -> Self {
        Self { keys: vec![key("k1", 0)], minter: vec![key("k1", 0)], policy: policy(), state: Held::fresh(NOW) }
    }

    pub(crate) fn gate(&self) -> Gate<'static> {
        Gate::new(KeyRing::new(self.keys.clone()).unwrap(), self.policy.clone()).unwrap()
    }

    pub(crate) fn renew(&self, request: &Request<'_>) -> Result<Reply, Unrenewed> {
        let (gate, mut scratch) = (self.gate(), [0; SCRATCH_BYTES]);
        let minter = Minter::new(KeyRing::new(self.minter.clone()).unwrap()).unwrap();
        let grant = gate.verify_request(request, &self.state, &mut scratch).unwrap();
        grant.renew(&minter, &self.state, Randomness::new([7; 16], [8; 12]))
    }

    /// Renews a token that came in the header.
    pub(crate) fn renew_token(&self, token: &str) -> Result<Reply, Unrenewed> {
        self.renew(&request().headers(&[("Common-Access-Token", token)]))
    }

    pub(crate) fn renewed(&self, claims: &str) -> [Result<Reply, Unrenewed>; 2] {
        tokens(claims).map(|token| self.renew_token(&token))
    }

    /// The claims of a token, as this edge reads them.
    pub(crate) fn claims(&self, token: &str) -> String {
        let (gate, mut scratch) = (self.gate(), [0; SCRATCH_BYTES]);
        let payload = gate.authenticate(token.into(), NOW.into(), &mut scratch).unwrap();
        match token.contains('.') {
            true => ClaimSet::from_json(core::str::from_utf8(payload).unwrap()).unwrap().to_json(),
            false => ClaimSet::from_cbor(payload).unwrap().to_json(),
        }
    }
}

pub(crate) fn request() -> Request<'static> {
    Request::at(NOW).method("GET").url(URL).ip("203.0.113.7".parse().unwrap()).country("US")
}

pub(crate) fn tokens(claims: &str) -> [String; 2] {
    tokens_by(claims, &key("k1", 0))
}

pub(crate) fn tokens_by(claims: &str, key: &Key<'_>) -> [String; 2] {
    let claims = ClaimSet::from_json(claims).unwrap();
    [Format::Cat, Format::Jwt].map(|format| mint(format, &claims, key).unwrap())
}

/// The claims with some of them changed or, where the new value is empty, left out.
pub(crate) fn with(changes: &[(&str, &str)]) -> String {
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
