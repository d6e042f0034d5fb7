//! What edges and monitoring fetch.

use crate::harness::Setup;

#[test]
fn the_document_is_cacheable_and_revalidated() {
    let running = Setup::new().start();
    let first = running.public("GET", "/state").send();
    assert_eq!(first.status, 200);
    assert_eq!(first.header("content-type"), Some("application/cose"));
    assert_eq!(first.header("cache-control"), Some("public, max-age=2"));
    let etag = first.header("etag").unwrap();
    for known in [etag.to_owned(), format!("\"x\", W/{etag}"), "*".to_owned()] {
        let same = running.public("GET", "/state").header("if-none-match", &known).send();
        assert_eq!((same.status, same.body.len(), same.header("etag")), (304, 0, Some(etag)), "{known}");
        assert_eq!(same.header("cache-control"), Some("public, max-age=2"));
    }
    running.revoke("session", "s1");
    let changed = running.public("GET", "/state").header("if-none-match", etag).send();
    assert_eq!(changed.status, 200);
    assert_ne!(changed.header("etag"), Some(etag));
    assert_ne!(changed.body, first.body);
}

#[test]
fn health_and_metrics() {
    let running = Setup::new().start();
    running.play("alice", "final").expect(200);
    running.play("alice", "nothing").reason(404);
    let version = running.revoke("session", "s1")["version"].as_u64().unwrap();
    assert_eq!(running.public("GET", "/healthz").send().expect(200)["version"].as_u64(), Some(version));
    let metrics = running.public("GET", "/metrics").send();
    assert!(metrics.header("content-type").unwrap().starts_with("text/plain; version=0.0.4"));
    let text = metrics.text();
    for line in [
        "token_mints_total{format=\"cat\",kid=\"k1\"} 2".to_owned(),
        "token_denials_total{reason=\"asset-unknown\"} 1".to_owned(),
        "token_revocations_total{kind=\"session\"} 1".to_owned(),
        format!("token_state_version {version}"),
        "token_http_request_seconds_count{route=\"/play/{asset}\",status=\"200\"} 1".to_owned(),
    ] {
        assert!(text.lines().any(|other| other == line), "{line}\n{text}");
    }
}
