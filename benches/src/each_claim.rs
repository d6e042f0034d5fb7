//! What a claim costs: tokens that differ in one claim, and an edge that knows every fact.

use std::hint::black_box;

use token_core::limits::SCRATCH_BYTES;
use token_core::{ClaimSet, Fact, Format, Gate, KeyRing, OwnedRequest, Policy, Revocations, State, Token, mint};

use crate::{ISSUER, POLICY_WITH_STATE, key, state_key};

/// A claim of usual form, by what it is called in the table.
pub const CLAIMS: [(&str, &str); 21] = [
    ("cti", r#""cti":"0b7100ff0b7100ff0b7100ff0b7100ff""#),
    ("geohash", r#""geohash":["u33d"]"#),
    ("catreplay", r#""cti":"0b7100ff0b7100ff0b7100ff0b7100ff","catreplay":1"#),
    ("catpor", r#""catpor":[0.05,"00ff"]"#),
    ("catv", r#""catv":1"#),
    ("catnip", r#""catnip":["203.0.113.0/24"]"#),
    ("catu", r#""catu":{"path":{"prefix":"/live/final/"}}"#),
    (
        "catu, sha256",
        r#""catu":{"scheme":{"sha256":"3e1943522517e81328e3f3f7ea1f0d7fc2ca886dfe1639a7fa6508760d1cee3a"}}"#,
    ),
    ("catu, regex", r#""catu":{"path":{"regex":"^/live/[a-z]+/[0-9]+p/seg-[0-9]{6}\\.m4s$"}}"#),
    ("catm", r#""catm":["GET","HEAD"]"#),
    ("catalpn", r#""catalpn":["h2","h3"]"#),
    ("cath", r#""cath":{"user-agent":{"prefix":"Player/"}}"#),
    ("catgeoiso3166", r#""catgeoiso3166":["DE","AT"]"#),
    ("catgeocoord", r#""catgeocoord":[[52.52,13.405,50000]]"#),
    ("catgeoalt", r#""catgeoalt":[34,100]"#),
    ("cattpk", r#""cattpk":"AAECAwQFBgcICQoLDA0ODw""#),
    ("epoch", r#""epoch":3"#),
    ("sid", r#""sid":"s-4711""#),
    ("metro", r#""metro":["807"]"#),
    ("crit", r#""catm":["GET"],"crit":["catm"]"#),
    ("or", r#""or":[{"catgeoiso3166":["AT"]},{"catgeoiso3166":["DE"]}]"#),
];

/// Decides so many times about a token of issuer, expiry and these claims.
pub fn verify(claims: &str, now: i64, times: u32) {
    let separator = if claims.is_empty() { "" } else { "," };
    let set = format!(r#"{{"iss":"{ISSUER}","exp":{}{separator}{claims}}}"#, now + 3_600);
    let token = mint(Format::Cat, &ClaimSet::from_json(&set).expect("the claims are sound"), &key()).expect("signs");
    let policy = Policy::from_json(POLICY_WITH_STATE).expect("the policy is sound");
    let gate = Gate::new(KeyRing::new(vec![key()]).expect("one key"), policy).expect("they fit");
    let revocations = Revocations::from_json(&format!(r#"{{"version":7,"issued_at":{now},"replayed":[]}}"#));
    let document = revocations.and_then(|state| state.sign([7; 16], &state_key())).expect("the document is signed");
    let state_keys = KeyRing::new(vec![state_key()]).expect("one key");
    let state = State::open(document, &state_keys, None).expect("the document is signed by the key");
    let request = OwnedRequest::from_json(&request(now)).expect("the request is sound");
    let (lines, mut scratch) = (request.lines(), vec![0; SCRATCH_BYTES]);
    let mut facts = request.facts(&lines);
    facts.tls_client_key = Fact::Known(&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
    for _ in 0..times {
        let decision = gate.verify(Token::text(black_box(&token)), &facts, &state, &mut scratch);
        assert!(decision.is_ok(), "{set}: {decision:?}");
    }
}

fn request(now: i64) -> String {
    format!(
        r#"{{"now":{now},"method":"GET","url":"https://cdn.example/live/final/1080p/seg-004711.m4s","random":0.5,
        "headers":{{"user-agent":"Player/2.1","accept":"*/*"}},"ip":"203.0.113.7","asn":64500,"alpn":"h2",
        "geo":{{"country":"DE","metro":"807","lat":52.5,"lon":13.4,"alt":34.0}}}}"#
    )
}
