//! Where a response leads, and which fields it sets.

use crate::edge::{Edge, NOW, REDIRECT, expired, list, on_exp, request, tokens};
use token_core::{List, Policy, Request};

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
