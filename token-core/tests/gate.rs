//! The whole way from a claim set to a decision, in both formats.
#![allow(clippy::unwrap_used)]

use token_core::limits::SCRATCH_BYTES;
use token_core::{
    Algorithm, Audiences, ClaimSet, Denial, Format, Gate, Issuers, Key, KeyRing, List, NoState, Policy, Reason,
    Request, StatePolicy, Step, Text, Token, Trace, mint,
};

const NOW: i64 = 1_800_000_000;
const SECRET: &[u8] = b"0123456789abcdef0123456789abcdef";
const CLAIMS: &str = r#"{"iss":"https://id.example","aud":"cdn","exp":1800000300,"nbf":1799999940,
    "cti":"0b71","catv":1,"sid":"s-1","catu":{"path":{"prefix":"/live/a/"}},"catm":["GET","HEAD"],
    "catnip":["203.0.113.0/24",64500],"catgeoiso3166":["US"],"epoch":{"event:final":3}}"#;

fn key() -> Key<'static> {
    Key::hs256(b"k1", SECRET).unwrap()
}

fn gate() -> Gate<'static> {
    let issuers = Issuers::OneOf(List::Owned(vec![Text::Borrowed("https://id.example")]));
    let audiences = Audiences::OneOf(List::Owned(vec![Text::Borrowed("cdn")]));
    let mut policy = Policy::new(issuers, audiences).unwrap();
    policy.state = StatePolicy { required: false, ..StatePolicy::REQUIRED };
    Gate::new(KeyRing::new(vec![key()]).unwrap(), policy).unwrap()
}

fn request() -> Request<'static> {
    Request::at(NOW)
        .method("GET")
        .url("https://cdn.example/live/a/1.m4s")
        .ip("203.0.113.7".parse().unwrap())
        .country("US")
}

fn decide(token: &str, request: &Request<'_>) -> Result<Option<String>, Denial> {
    let (gate, mut scratch) = (gate(), [0; SCRATCH_BYTES]);
    let grant = gate.verify(Token::text(token), request, &NoState, &mut scratch)?;
    Ok(grant.url().map(str::to_owned))
}

fn tokens() -> [String; 2] {
    let claims = ClaimSet::from_json(CLAIMS).unwrap();
    [Format::Cat, Format::Jwt].map(|format| mint(format, &claims, &key()).unwrap())
}

#[test]
fn both_formats_are_granted() {
    for token in tokens() {
        assert_eq!(decide(&token, &request()), Ok(Some("https://cdn.example/live/a/1.m4s".into())));
    }
}

#[test]
fn both_formats_are_denied_for_the_same_reasons() {
    let wrong: [(Request<'_>, Reason); 6] = [
        (request().url("https://cdn.example/live/b/1.m4s"), Reason::Uri),
        (request().url("https://cdn.example/live/a/%2e%2e/b/1.m4s"), Reason::Uri),
        (request().method("POST"), Reason::Method),
        (request().ip("198.51.100.1".parse().unwrap()).asn(1), Reason::Network),
        (request().ip("198.51.100.1".parse().unwrap()), Reason::ContextMissing),
        (request().country("DE"), Reason::Country),
    ];
    for token in tokens() {
        for (request, reason) in &wrong {
            assert_eq!(decide(&token, request).map_err(Denial::reason), Err(*reason));
        }
    }
}

#[test]
fn headers_markets_and_critical_claims_are_enforced() {
    let claims = r#"{"iss":"https://id.example","aud":"cdn","exp":1800000300,"crit":["cath","metro"],
        "cath":{"User-Agent":{"prefix":"Player/","contains":"4"},"x-list":{"exact":"a, b"}},"metro":["807",501]}"#;
    let lines = [("user-agent", "Player/4.1"), ("X-List", " a"), ("x-list", "b ")];
    let agent = [("user-agent", "Player/5")];
    let mut request = request();
    for format in [Format::Cat, Format::Jwt] {
        let token = mint(format, &ClaimSet::from_json(claims).unwrap(), &key()).unwrap();
        request = request.headers(&lines);
        for metro in ["807", "501"] {
            request.metro = Some(metro);
            assert!(decide(&token, &request).is_ok());
        }
        request.metro = Some("0501");
        assert_eq!(decide(&token, &request).unwrap_err().reason(), Reason::Metro);
        request.metro = None;
        assert_eq!(decide(&token, &request).unwrap_err().reason(), Reason::ContextMissing);
        assert_eq!(decide(&token, &request.clone().headers(&agent)).unwrap_err().reason(), Reason::Header);
        let critical = claims
            .replace("\"metro\":[", "\"catm\":[\"GET\"],\"sid\":\"s\",\"iat\":1,\"metro\":[")
            .replace("\"cath\",", "\"iat\",");
        let token = mint(format, &ClaimSet::from_json(&critical).unwrap(), &key()).unwrap();
        assert_eq!(decide(&token, &request).unwrap_err().to_string(), "claim-unsupported (crit)");
    }
    let json = ClaimSet::from_json(claims).unwrap().to_json();
    assert_eq!(ClaimSet::from_json(&json).unwrap().to_json(), json);
}

#[test]
fn every_hmac_algorithm_signs_and_checks() {
    for (algorithm, length) in [(Algorithm::Hs256, 32), (Algorithm::Hs384, 48), (Algorithm::Hs512, 64)] {
        let secret = [7; 64];
        assert!(Key::hmac(algorithm, b"k", &secret[..length - 1]).is_err());
        let key = Key::hmac(algorithm, b"k", &secret[..length]).unwrap();
        let policy = Policy::new(Issuers::Any, Audiences::Any).unwrap();
        let gate = Gate::new(KeyRing::new(vec![key.clone()]).unwrap(), policy).unwrap();
        for format in [Format::Cat, Format::Jwt] {
            let token = mint(format, &ClaimSet::from_json(CLAIMS).unwrap(), &key).unwrap();
            let mut scratch = [0; SCRATCH_BYTES];
            assert!(gate.authenticate(Token::text(&token), NOW.into(), &mut scratch).is_ok());
        }
    }
}

#[test]
fn a_token_on_the_request_is_found_and_removed() {
    let (gate, mut scratch) = (gate(), [0; SCRATCH_BYTES]);
    for token in tokens() {
        let url = format!("https://cdn.example/CAT={token}/live/a/1.m4s?x=1");
        let grant = gate.verify_request(&request().url(&url), &NoState, &mut scratch).unwrap();
        assert_eq!(grant.url(), Some("https://cdn.example/live/a/1.m4s?x=1"));
        let url = format!("https://cdn.example/live/a/1.m4s?%43AT=junk&cat={token}");
        let grant = gate.verify_request(&request().url(&url), &NoState, &mut scratch).unwrap();
        assert_eq!(grant.url(), Some("https://cdn.example/live/a/1.m4s"));
    }
    let denial = gate.verify_request(&request(), &NoState, &mut scratch).unwrap_err();
    assert_eq!(denial.reason(), Reason::TokenMissing);
}

#[test]
fn an_explanation_ends_with_the_check_that_denied() {
    #[derive(Default)]
    struct Steps(Vec<String>);
    impl Trace for Steps {
        fn step(&mut self, step: &Step<'_>) {
            self.0.push(format!("{step:?}"));
        }
    }
    let (gate, mut scratch, mut steps) = (gate(), [0; SCRATCH_BYTES], Steps::default());
    let [cat, _] = tokens();
    let denied = gate.explain(Token::text(&cat), &request().country("DE"), &NoState, &mut scratch, &mut steps);
    assert_eq!(denied.unwrap_err().reason(), Reason::Country);
    let last = steps.0.last().unwrap();
    assert_eq!(last, r#"request catgeoiso3166: ["US"] / DE = Err(Country)"#);
}
