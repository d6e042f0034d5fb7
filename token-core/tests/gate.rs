//! The whole way from a claim set to a decision, in both formats.
#![allow(clippy::unwrap_used)]

use base64::Engine as _;
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
        // Every edge would deny it.
        let refused = mint(format, &ClaimSet::from_json(&critical).unwrap(), &key()).unwrap_err();
        assert_eq!(refused.member(), "crit");
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

#[derive(Default)]
struct Steps(Vec<String>);

impl Trace for Steps {
    fn step(&mut self, step: &Step<'_>) {
        let claim = step.claim.map(|claim| claim.to_string()).unwrap_or_default();
        self.0.push(format!("{claim}: {} / {} = {:?}", step.demanded, step.observed, step.verdict));
    }
}

#[test]
fn an_explanation_shows_every_condition_of_a_composition_and_then_its_verdict() {
    let claims = r#"{"or":[{"catm":["POST"],"exp":1800000300},{"nor":[{"metro":[807]},{"catm":["GET"]}]}]}"#;
    let claims = ClaimSet::from_json(claims).unwrap();
    let gate = open_gate("");
    for format in [Format::Cat, Format::Jwt] {
        let token = mint(format, &claims, &key()).unwrap();
        let (mut steps, mut scratch) = (Steps::default(), [0; SCRATCH_BYTES]);
        let denied = gate.explain(Token::text(&token), &request(), &NoState, &mut scratch, &mut steps).unwrap_err();
        assert_eq!(denied.to_string(), "composition (or)");
        let shown: Vec<_> = steps.0.iter().filter(|step| step.starts_with("or")).map(String::as_str).collect();
        assert_eq!(
            shown,
            [
                r#"or/0/exp: after now (1800000000) / 1800000300 = Ok(())"#,
                r#"or/0/catm: ["POST"] / GET = Err(Method)"#,
                r#"or/1/nor/0/metro: 807 / not known = Err(ContextMissing)"#,
                r#"or/1/nor/1/catm: ["GET"] / GET = Ok(())"#,
                r#"or/1/nor: no set holds / 1 hold, 0 do not, 1 not known = Err(Composition)"#,
                r#"or: at least one set holds / 0 hold, 2 do not, 0 not known = Err(Composition)"#,
            ]
        );
    }
}

#[test]
fn an_explanation_ends_with_the_check_that_denied() {
    let (gate, mut scratch, mut steps) = (gate(), [0; SCRATCH_BYTES], Steps::default());
    let [cat, _] = tokens();
    let denied = gate.explain(Token::text(&cat), &request().country("DE"), &NoState, &mut scratch, &mut steps);
    assert_eq!(denied.unwrap_err().reason(), Reason::Country);
    let last = steps.0.last().unwrap();
    assert_eq!(last, r#"catgeoiso3166: ["US"] / DE = Err(Country)"#);
}

/// A policy that waives everything but what the members given demand.
fn open_gate(members: &str) -> Gate<'static> {
    let policy = format!(r#"{{"issuers":null,"audiences":null,"require":[],"state":"none"{members}}}"#);
    Gate::new(KeyRing::new(vec![key()]).unwrap(), Policy::from_json(&policy).unwrap()).unwrap()
}

/// Signs any short payload as a CAT.
fn sign_cat(payload: &[u8]) -> Vec<u8> {
    let length = u8::try_from(payload.len()).unwrap();
    assert!(length < 24, "the head is one byte");
    let payload = [&[0x40 | length], payload].concat();
    let mut mac = <hmac::Hmac<sha2::Sha256> as hmac::KeyInit>::new_from_slice(SECRET).unwrap();
    hmac::Mac::update(&mut mac, b"\x84\x64MAC0\x43\xa1\x01\x05\x40");
    hmac::Mac::update(&mut mac, &payload);
    let tag = hmac::Mac::finalize(mac).into_bytes();
    [b"\xd1\x84\x43\xa1\x01\x05\xa0".as_slice(), &payload, b"\x58\x20", &tag].concat()
}

fn decide_payload(members: &str, payload: &[u8]) -> Result<(), String> {
    let (gate, token, mut scratch) = (open_gate(members), sign_cat(payload), [0; SCRATCH_BYTES]);
    let decision = gate.verify(Token::binary(&token), &request(), &NoState, &mut scratch);
    decision.map(drop).map_err(|denial| denial.to_string())
}

#[test]
fn a_waiver_names_the_label_as_received() {
    // {41: [{313: ["POST"]}]} where 41 is `or`: waiving 324 does not waive it.
    let or = b"\xa1\x18\x29\x81\xa1\x19\x01\x39\x81\x64POST";
    let policy = r#","labels":{"or":41},"ignore_claims":["324"]"#;
    assert_eq!(decide_payload(policy, or), Err("composition (or)".into()));
    // 324 means nothing any more.
    let displaced = b"\xa1\x19\x01\x44\x81\xa0";
    assert_eq!(decide_payload(r#","labels":{"or":41}"#, displaced), Err("claim-unsupported (324)".into()));
    assert_eq!(decide_payload(policy, displaced), Ok(()));
}

#[test]
fn labels_beyond_64_bits_and_stray_tags_are_judged() {
    let huge_negative = b"\xa1\x3b\xff\xff\xff\xff\xff\xff\xff\xff\x00";
    assert_eq!(decide_payload("", huge_negative), Ok(()));
    let huge = b"\xa1\x1b\xff\xff\xff\xff\xff\xff\xff\xff\x00";
    assert_eq!(decide_payload("", huge), Err("claim-unsupported".into()));
    assert_eq!(decide_payload("", b"\xa2\x04\x61x\xf5\x01"), Err("claim-malformed (exp)".into()));
    assert_eq!(decide_payload("", b"\xa1\x19\x01\x34\xc1\x00"), Err("claim-malformed (catreplay)".into()));
}

#[test]
fn labels_of_other_claims_cannot_be_taken() {
    for labels in [r#"{"cattprint":312}"#, r#"{"crit":4}"#, r#"{"or":305}"#, r#"{"or":325}"#] {
        let policy = format!(r#"{{"issuers":null,"audiences":null,"labels":{labels}}}"#);
        assert!(Policy::from_json(&policy).unwrap_err().to_string().contains("labels"), "{labels}");
    }
}

#[test]
fn long_lists_are_counted_alike_and_crit_lists_are_short() {
    let list: Vec<String> = (0..=255).map(|third| format!("\"10.1.{third}.0/24\"")).collect();
    let claims = format!(r#"{{"exp":1800000300,"catnip":[{}]}}"#, list.join(","));
    let gate = open_gate("");
    for format in [Format::Cat, Format::Jwt] {
        let token = mint(format, &ClaimSet::from_json(&claims).unwrap(), &key()).unwrap();
        let mut scratch = [0; SCRATCH_BYTES];
        let decision =
            gate.verify(Token::text(&token), &request().ip("10.1.7.1".parse().unwrap()), &NoState, &mut scratch);
        assert!(decision.is_ok(), "{decision:?}");
    }
    let header = format!(r#"{{"alg":"HS256","a":0,"crit":[{}]}}"#, vec!["\"a\""; 33].join(","));
    let token = format!("{}.e30.AA", base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(header));
    let mut scratch = [0; SCRATCH_BYTES];
    let denial = gate.verify(Token::text(&token), &request(), &NoState, &mut scratch).unwrap_err();
    assert_eq!(denial.reason(), Reason::EnvelopeInvalid);
}

#[test]
fn the_candidate_that_got_furthest_is_reported() {
    let mut scratch = [0; SCRATCH_BYTES];
    let [cat, _] = tokens();
    let unsigned = format!("{}A", &cat[..cat.len() - 1]);
    let url = format!("https://cdn.example/live/b/1.m4s?CAT={unsigned}&cat={cat}");
    let gate = gate();
    let denial = gate.verify_request(&request().url(&url), &NoState, &mut scratch).unwrap_err();
    assert_eq!(denial.reason(), Reason::Uri);
}

#[test]
fn what_no_verifier_accepts_is_not_minted() {
    for claims in [
        r#"{"cti":"Not Hex"}"#,
        r#"{"cti":"0B71"}"#,
        r#"{"catu":{"path":{"prefix":"/a/CAT=x/"}}}"#,
        r#"{"catu":{"filename":{"exact":"a%7e.m4s"}}}"#,
        r#"{"catu":{"path":{"suffix":"%7e"}}}"#,
        r#"{"catgeoalt":[1,-2]}"#,
        r#"{"plan":"gold"}"#,
    ] {
        assert!(ClaimSet::from_json(claims).is_err(), "{claims}");
    }
    let long = ClaimSet::new().with_session(&"s".repeat(16_384));
    assert!(mint(Format::Jwt, &long, &key()).is_err() && mint(Format::Cat, &long, &key()).is_err());
}
