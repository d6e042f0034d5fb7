//! Requests.

use alloc::format;

use super::super::OwnedRequest;
use super::member;
use crate::error::ConfigError;
use crate::request::Fact;
use crate::time::Timestamp;

/// A request with these members besides `now`.
pub(super) fn request(members: &str) -> Result<OwnedRequest, ConfigError> {
    OwnedRequest::from_json(&format!(r#"{{"now":1700000000{members}}}"#))
}

#[test]
fn a_request_has_all_its_facts() {
    let request = request(
        r#","method":"GET","url":"https://a.example/","headers":{"A":"1","b":["2","3"],"c":[]},"ip":"2001:db8::1","asn":64500,
        "geo":{"country":"US","subdivision":"US-CA","metro":807,"lat":37.5,"lon":-122,"alt":-1.5},"alpn":"h2",
        "tls":{"client_spki":"MFkw","ja4":"t13d"},"dpop":"p","random":0.25"#,
    )
    .unwrap();
    let lines = request.lines();
    assert_eq!(lines, [("A", "1"), ("b", "2"), ("b", "3")]);
    let facts = request.facts(&lines);
    assert_eq!(facts.now, Timestamp::from_seconds(1_700_000_000));
    assert_eq!((facts.method, facts.url), (Some("GET"), Some("https://a.example/")));
    assert_eq!(facts.headers, Fact::Known(&lines[..]));
    assert_eq!((facts.ip, facts.asn), ("2001:db8::1".parse().ok(), Some(64_500)));
    assert_eq!((facts.country, facts.subdivision, facts.metro), (Some("US"), Some("US-CA"), Some("807")));
    assert_eq!(facts.position.map(|at| (at.latitude, at.longitude)), Some((37.5, -122.0)));
    assert_eq!((facts.altitude, facts.random), (Some(-1.5), Some(0.25)));
    assert_eq!((facts.alpn, facts.tls_client_key), (Fact::Known(&b"h2"[..]), Fact::Known(&b"0Y0"[..])));
    assert_eq!((facts.tls_fingerprint, facts.dpop), (Some("t13d"), Some("p")));
}

#[test]
fn unknown_and_absent_facts_differ() {
    let unknown = request("").unwrap();
    let facts = unknown.facts(&[]);
    assert_eq!((facts.headers, facts.alpn, facts.tls_client_key), (Fact::Unknown, Fact::Unknown, Fact::Unknown));
    let absent = request(r#","headers":{},"alpn":null,"tls":{}"#).unwrap();
    let facts = absent.facts(&[]);
    assert_eq!((facts.headers, facts.alpn, facts.tls_client_key), (Fact::Known(&[][..]), Fact::Absent, Fact::Absent));
    assert_eq!(facts.tls_fingerprint, None);
}

#[test]
fn the_time_of_a_request_is_exact() {
    let read = OwnedRequest::from_json(r#"{"now":1700000000.123456789}"#).unwrap();
    assert_eq!(Some(read.facts(&[]).now), Timestamp::new(1_700_000_000, 123_456_789));
    for json in ["{}", r#"{"now":"1"}"#, r#"{"now":1e-10}"#, r#"{"now":null}"#, r#"{"now":1e30}"#] {
        assert_eq!(member(OwnedRequest::from_json(json)), "request.now", "{json}");
    }
}

#[test]
fn the_time_is_found_in_a_faulty_request() {
    let time = |json| OwnedRequest::time_in(json);
    for json in [r#"{"ip":"x","now":7}"#, r#"{"now":7,"colour":[{"now":8}]}"#, r#"{"geo":{"lat":91},"now":7.0}"#] {
        assert_eq!(time(json), Some(Timestamp::from_seconds(7)), "{json}");
    }
    for json in ["{}", "[7]", r#"{"now":"7","now":7}"#, r#"{"now":null}"#, r#"{"now":7"#, r#"{"now":7}}"#] {
        assert_eq!(time(json), None, "{json}");
    }
}

#[test]
fn half_a_position_is_none() {
    for geo in [r#"{"lat":1}"#, r#"{"lon":1}"#] {
        let read = OwnedRequest::from_json(&format!(r#"{{"now":7,"geo":{geo}}}"#)).unwrap();
        assert_eq!(read.facts(&[]).position, None, "{geo}");
    }
}

#[test]
fn a_faulty_request_is_named() {
    for (members, expected) in [
        (r#","country":"US""#, "request.country"),
        (r#","method":7"#, "request.method"),
        (r#","url":null"#, "request.url"),
        (r#","headers":[]"#, "request.headers"),
        (r#","headers":{"a":1}"#, "request.headers.a"),
        (r#","headers":{"a":["1",2]}"#, "request.headers.a[1]"),
        (r#","headers":{"x-a":"1","X-A":"2"}"#, "request.headers.X-A"),
        (r#","ip":"fe80::1%eth0""#, "request.ip"),
        (r#","ip":"203.0.113.07""#, "request.ip"),
        (r#","ip":"::ffff:203.0.113.07""#, "request.ip"),
        (r#","ip":"203.0.113.7/32""#, "request.ip"),
        (r#","ip":" 203.0.113.7""#, "request.ip"),
        (r#","ip":"""#, "request.ip"),
        (r#","asn":4294967296"#, "request.asn"),
        (r#","asn":-1"#, "request.asn"),
        (r#","asn":"64500""#, "request.asn"),
        (r#","geo":null"#, "request.geo"),
        (r#","geo":{"city":"x"}"#, "request.geo.city"),
        (r#","geo":{"lat":90.5,"lon":0}"#, "request.geo.lat"),
        (r#","geo":{"lat":0,"lon":-180.5}"#, "request.geo.lon"),
        (r#","geo":{"lat":90.5}"#, "request.geo.lat"),
        (r#","geo":{"metro":1.5}"#, "request.geo.metro"),
        (r#","geo":{"alt":1e999}"#, "request.geo.alt"),
        (r#","alpn":7"#, "request.alpn"),
        (r#","tls":null"#, "request.tls"),
        (r#","tls":{"client_spki":""}"#, "request.tls.client_spki"),
        (r#","tls":{"client_spki":"MFk="}"#, "request.tls.client_spki"),
        (r#","tls":{"sni":"x"}"#, "request.tls.sni"),
        (r#","random":1"#, "request.random"),
        (r#","random":-0.1"#, "request.random"),
        (r#","random":"0.5""#, "request.random"),
    ] {
        assert_eq!(member(request(members)), expected, "{members}");
    }
    assert_eq!(member(OwnedRequest::from_json("{\"now\":1,")), "request");
}
