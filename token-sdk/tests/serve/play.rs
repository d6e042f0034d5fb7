//! Playing.

use serde_json::json;
use token_core::{Reason, Request};

use crate::harness::{Running, Setup, viewer_token};

fn request<'r>(running: &Running, url: &'r str) -> Request<'r> {
    Request::at(running.setup.now()).method("GET").url(url).ip("203.0.113.7".parse().unwrap()).country("US")
}

#[test]
fn a_viewer_gets_a_url_that_plays() {
    let running = Setup::new().start();
    let response = running.play("alice", "final");
    let answer = response.expect(200);
    assert_eq!(response.header("cache-control"), Some("no-store"));
    assert_eq!(answer["format"], "cat");
    let lifetime = answer["expires_at"].as_i64().unwrap() - running.setup.now();
    assert!((200..=300).contains(&lifetime), "{lifetime}");

    let url = answer["urls"][0]["url"].as_str().unwrap();
    assert_eq!(url, format!("https://fast.example/CAT={}/live/a/live.m3u8", answer["token"].as_str().unwrap()));
    let edge = running.edge();
    let decided = edge.decide_request(&request(&running, url));
    assert_eq!(decided.as_deref(), Ok("https://fast.example/live/a/live.m3u8"));
    let session = edge.decide(answer["token"].as_str().unwrap(), &request(&running, url));
    assert_eq!(session.as_deref(), Ok(answer["sid"].as_str().unwrap()));

    let elsewhere = request(&running, url).country("DE");
    assert_eq!(edge.decide_request(&elsewhere), Err(Reason::Country));
    let moved = request(&running, url).ip("198.51.100.1".parse().unwrap());
    assert_eq!(edge.decide_request(&moved), Err(Reason::Network));
    let other = answer["urls"][1]["token"].as_str().unwrap();
    assert_eq!(edge.decide(other, &request(&running, url)), Err(Reason::AudienceNotAllowed));
}

#[test]
fn format_and_placement_are_the_viewers_choice() {
    let running = Setup::new().start();
    let url = "https://fast.example/live/a/live.m3u8";
    for format in ["cat", "jwt"] {
        for placement in ["path", "query", "cookie", "header"] {
            let call = running.public("POST", "/play/final").bearer(&viewer_token("alice"));
            let answer = call.json(&json!({ "format": format, "placement": placement })).send().expect(200);
            let token = answer["token"].as_str().unwrap();
            assert_eq!((answer["format"].as_str(), token.contains('.')), (Some(format), format == "jwt"));
            assert_eq!(answer.get("cookie").is_some(), placement == "cookie");
            assert_eq!(answer.get("header").is_some(), placement == "header");
            let cookie = answer["cookie"].as_str().unwrap_or_default().split(';').next().unwrap();
            let lines = match placement {
                "cookie" => vec![("cookie", cookie)],
                "header" => vec![(answer["header"].as_str().unwrap(), token)],
                _ => Vec::new(),
            };
            let played = answer["urls"][0]["url"].as_str().unwrap();
            let decided = running.edge().decide_request(&request(&running, played).headers(&lines));
            assert_eq!(decided.as_deref(), Ok(url), "{format} {placement}");
        }
    }
}

#[test]
fn refusals_say_why() {
    let running = Setup::new().start();
    assert_eq!(running.public("POST", "/play/final").send().reason(401), "viewer-token-missing");
    assert_eq!(running.public("POST", "/play/final").bearer("x").send().reason(401), "viewer-token-invalid");
    assert_eq!(running.play("alice", "nothing").reason(404), "asset-unknown");
    assert_eq!(running.play("bob", "members").reason(403), "not-entitled");
    running.play("alice", "members").expect(200);
    let alice = || running.public("POST", "/play/final").bearer(&viewer_token("alice"));
    for body in ["{", "[]", r#"{"format":"cwt"}"#, r#"{"placement":"body"}"#, r#"{"ttl":9}"#] {
        assert_eq!(alice().body(body.as_bytes()).send().reason(400), "request-malformed", "{body}");
    }
    assert_eq!(alice().without("x-viewer-address").send().reason(400), "request-malformed");
    assert_eq!(alice().header("x-viewer-address", "unknown").send().reason(400), "request-malformed");
    assert_eq!(alice().body(&vec![b' '; 100_000]).send().status, 413);
    assert_eq!(running.public("GET", "/play/final").send().reason(405), "method-not-allowed");
    assert_eq!(running.public("GET", "/elsewhere").send().reason(404), "not-found");
    let unauthorized = running.public("POST", "/play/final").send();
    assert_eq!(unauthorized.header("www-authenticate"), Some("Bearer"));
}

#[test]
fn a_banned_viewer_cannot_start_again() {
    let running = Setup::new().start();
    running.revoke("subject", "bob");
    assert_eq!(running.play("bob", "final").reason(403), "subject-revoked");
    running.play("alice", "final").expect(200);
    running.admin("POST", "/unrevoke").json(&json!({ "kind": "subject", "id": "bob" })).send().expect(200);
    running.play("bob", "final").expect(200);
}

#[test]
fn signed_out_everywhere_is_no_ban() {
    let running = Setup::new().start();
    let before = running.play("bob", "final").expect(200);
    let body = json!({ "kind": "subject", "id": "bob", "not_before": running.setup.now() + 1 });
    running.admin("POST", "/revoke").json(&body).send().expect(200);
    assert_eq!(running.refresh("bob", before["sid"].as_str().unwrap()).reason(403), "session-revoked");
    running.setup.ahead.fetch_add(2, core::sync::atomic::Ordering::Relaxed);
    let after = running.play("bob", "final").expect(200);
    let decide = |answer: &serde_json::Value| {
        let url = answer["urls"][0]["url"].as_str().unwrap();
        running.edge().decide_request(&request(&running, url)).map(drop)
    };
    assert_eq!(decide(&before), Err(Reason::SubjectRevoked));
    assert_eq!(decide(&after), Ok(()));
}

#[test]
fn pages_of_any_origin_may_ask() {
    let running = Setup::new().start();
    let preflight = running.public("OPTIONS", "/play/final");
    let preflight =
        preflight.header("origin", "https://player.example").header("access-control-request-method", "POST");
    let preflight = preflight.header("access-control-request-headers", "authorization,content-type").send();
    assert_eq!(preflight.status, 200);
    assert_eq!(preflight.header("access-control-allow-origin"), Some("*"));
    assert!(preflight.header("access-control-allow-headers").unwrap().contains("authorization"));
    let denied = running.public("POST", "/play/final").header("origin", "https://player.example").send();
    assert_eq!((denied.status, denied.header("access-control-allow-origin")), (401, Some("*")), "readable by script");
}
