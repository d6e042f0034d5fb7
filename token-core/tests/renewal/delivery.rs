//! The ways back to the viewer.

use crate::edge::{Edge, URL, request, tokens, with};
use token_core::limits::SCRATCH_BYTES;
use token_core::{List, Placement, Reply, Text, Unrenewed};

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
