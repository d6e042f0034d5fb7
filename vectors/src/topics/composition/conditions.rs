//! Every claim that is a condition inside a set: true, false, not known.

use super::reason;
use crate::case::CaseFile;
use crate::draft::Draft;
use crate::fixture::{NOW, REMOVE};
use serde_json::{Value, json};

pub(super) fn add(file: &mut CaseFile) {
    request(file);
    time(file);
    identity(file);
}

/// The same set under or, nor and and, and in a nested composition.
fn all(file: &mut CaseFile, name: &str, section: &str, set: &Value, truth: char, complete: impl Fn(Draft) -> Draft) {
    let operators = [("or", truth), ("nor", super::negated(truth)), ("and", truth)];
    for (operator, outcome) in operators {
        file.both(&format!("condition-{name}-{operator}"), section, |c| {
            complete(c).claims(json!({operator: [set]})).expect(reason(outcome), operator)
        });
    }
    file.both(&format!("condition-{name}-nested"), section, |c| {
        complete(c).claims(json!({"and": [{"nor": [set]}]})).expect(reason(super::negated(truth)), "and")
    });
}

fn request(file: &mut CaseFile) {
    let uri = || json!({"catu": {"path": {"prefix": "/live/"}}});
    let header = || json!({"cath": {"accept": {"prefix": "a/"}}});
    let here = || json!({"geo": {"lat": 37.77, "lon": -122.42}});
    let rows = [
        ("catu-true", uri(), json!({}), 't'),
        ("catu-false", json!({"catu": {"path": {"prefix": "/vod/"}}}), json!({}), 'f'),
        ("catu-unknown", uri(), json!({"url": REMOVE}), 'u'),
        ("catm-true", json!({"catm": ["PUT", "GET"]}), json!({}), 't'),
        ("catm-false", json!({"catm": ["get"]}), json!({}), 'f'),
        ("catm-unknown", json!({"catm": ["GET"]}), json!({"method": REMOVE}), 'u'),
        ("catnip-true", json!({"catnip": ["203.0.113.0/24"]}), json!({}), 't'),
        ("catnip-asn-true", json!({"catnip": [64500]}), json!({"ip": REMOVE}), 't'),
        ("catnip-false", json!({"catnip": ["198.51.100.0/24", 64501]}), json!({}), 'f'),
        ("catnip-unknown", json!({"catnip": ["198.51.100.0/24", 64500]}), json!({"asn": REMOVE}), 'u'),
        ("country-true", json!({"catgeoiso3166": ["US-CA"]}), json!({}), 't'),
        ("country-false", json!({"catgeoiso3166": ["DE", "US-NY"]}), json!({}), 'f'),
        ("country-unknown", json!({"catgeoiso3166": ["US"]}), json!({"geo": REMOVE}), 'u'),
        ("cath-true", header(), json!({"headers": {"Accept": "a/b"}}), 't'),
        ("cath-two-lines", header(), json!({"headers": {"Accept": ["a/b", "c/d"]}}), 't'),
        ("cath-false", header(), json!({"headers": {"Accept": "b/a"}}), 'f'),
        ("cath-absent", header(), json!({"headers": {}}), 'f'),
        ("cath-unknown", header(), json!({}), 'u'),
        ("geohash-true", json!({"geohash": ["u0", "9q8y"]}), here(), 't'),
        ("geohash-false", json!({"geohash": "u0"}), here(), 'f'),
        ("geohash-unknown", json!({"geohash": "9q8y"}), json!({}), 'u'),
        ("catgeocoord-true", json!({"catgeocoord": [[37.77, -122.42, 1000]]}), here(), 't'),
        ("catgeocoord-false", json!({"catgeocoord": [[52, 13, 1000]]}), here(), 'f'),
        ("catgeocoord-unknown", json!({"catgeocoord": [[37.77, -122.42, 1000]]}), json!({}), 'u'),
        ("catgeoalt-true", json!({"catgeoalt": [10, 5]}), json!({"geo": {"alt": 12}}), 't'),
        ("catgeoalt-false", json!({"catgeoalt": [10, 5]}), json!({"geo": {"alt": 16}}), 'f'),
        ("catgeoalt-unknown", json!({"catgeoalt": [10, 5]}), json!({}), 'u'),
        ("catalpn-true", json!({"catalpn": ["h3", "h2"]}), json!({"alpn": "h2"}), 't'),
        ("catalpn-false", json!({"catalpn": ["h3"]}), json!({"alpn": "h2"}), 'f'),
        ("catalpn-no-tls", json!({"catalpn": ["h3"]}), json!({"alpn": null}), 'f'),
        ("catalpn-unknown", json!({"catalpn": ["h2"]}), json!({}), 'u'),
        ("cattpk-true", json!({"cattpk": "MFkw"}), json!({"tls": {"client_spki": "MFkw"}}), 't'),
        ("cattpk-false", json!({"cattpk": "MFkw"}), json!({"tls": {"client_spki": "MFkx"}}), 'f'),
        ("cattpk-no-certificate", json!({"cattpk": "MFkw"}), json!({"tls": {}}), 'f'),
        ("cattpk-unknown", json!({"cattpk": "MFkw"}), json!({}), 'u'),
        ("catifdata", json!({"catifdata": "anything"}), json!({}), 't'),
        ("metro-true", json!({"metro": [807]}), json!({"geo": {"metro": "807"}}), 't'),
        ("metro-false", json!({"metro": [501]}), json!({"geo": {"metro": "807"}}), 'f'),
        ("metro-unknown", json!({"metro": [807]}), json!({}), 'u'),
    ];
    for (name, set, request, truth) in &rows {
        all(file, name, "7, 6", set, *truth, |c| c.request(request.clone()));
    }
    file.both("condition-url-malformed", "1: 612 first", |c| {
        c.claims(json!({"or": [{"catm": ["GET"]}]}))
            .request(json!({"url": "https://cdn.example/live/%zz"}))
            .deny("uri-malformed")
    });
}

fn time(file: &mut CaseFile) {
    let rows = [
        ("exp-true", json!({"exp": NOW + 1}), 0, 't'),
        ("exp-now", json!({"exp": NOW}), 0, 'f'),
        ("exp-false", json!({"exp": NOW - 1}), 0, 'f'),
        ("exp-zero", json!({"exp": 0}), 0, 'f'),
        ("exp-fraction-true", json!({"exp": 1_700_000_000.5}), 0, 't'),
        ("exp-fraction-false", json!({"exp": 1_699_999_999.5}), 0, 'f'),
        ("exp-leeway-true", json!({"exp": NOW - 9}), 10, 't'),
        ("exp-leeway-false", json!({"exp": NOW - 10}), 10, 'f'),
        ("nbf-true", json!({"nbf": NOW - 1}), 0, 't'),
        ("nbf-now", json!({"nbf": NOW}), 0, 't'),
        ("nbf-false", json!({"nbf": NOW + 1}), 0, 'f'),
        ("nbf-fraction-false", json!({"nbf": 1_700_000_000.5}), 0, 'f'),
        ("nbf-leeway-true", json!({"nbf": NOW + 10}), 10, 't'),
        ("nbf-leeway-false", json!({"nbf": NOW + 11}), 10, 'f'),
        ("window-true", json!({"nbf": NOW - 5, "exp": NOW + 5}), 0, 't'),
        ("window-over", json!({"nbf": NOW - 5, "exp": NOW - 4}), 0, 'f'),
        ("window-ahead", json!({"nbf": NOW + 4, "exp": NOW + 5}), 0, 'f'),
    ];
    for (name, set, leeway, truth) in &rows {
        all(file, name, "7: inner exp and nbf", set, *truth, |c| c.policy(json!({"leeway": leeway})));
    }
    file.both("condition-exp-is-not-that-of-the-token", "7: require looks at the top level", |c| {
        c.claims(json!({"exp": REMOVE, "and": [{"exp": NOW + 1}]})).deny_claim("expiry-missing", "exp")
    });
    file.both("condition-iat-in-the-future", "7: reject_future_iat looks at the top level", |c| {
        c.claims(json!({"and": [{"iat": NOW + 10_000}]})).policy(json!({"reject_future_iat": true})).allow()
    });
    file.both("condition-exp-beyond-max-lifetime", "7: max_lifetime looks at the top level", |c| {
        c.claims(json!({"and": [{"exp": NOW + 10_000}]})).policy(json!({"max_lifetime": 300})).allow()
    });
}

fn identity(file: &mut CaseFile) {
    let rows = [
        ("iss-true", json!({"iss": "https://id.example"}), json!({}), 't'),
        ("iss-false", json!({"iss": "https://other.example"}), json!({}), 'f'),
        ("iss-empty", json!({"iss": ""}), json!({}), 'f'),
        ("iss-waived", json!({"iss": "https://other.example"}), json!({"issuers": null}), 't'),
        ("aud-true", json!({"aud": "cdn-a"}), json!({}), 't'),
        ("aud-list-true", json!({"aud": ["cdn-b", "cdn-a"]}), json!({}), 't'),
        ("aud-false", json!({"aud": ["cdn-b"]}), json!({}), 'f'),
        ("aud-waived", json!({"aud": "cdn-b"}), json!({"audiences": null}), 't'),
    ];
    for (name, set, policy, truth) in &rows {
        all(file, name, "7: inner iss and aud", set, *truth, |c| c.policy(policy.clone()));
    }
    all(file, "aud-nameless", "7: audiences [] is false", &json!({"aud": "cdn-a"}), 'f', |c| {
        c.policy(json!({"audiences": []})).claims(json!({"aud": REMOVE}))
    });
    file.both("condition-iss-is-not-that-of-the-token", "7: presence looks at the top level", |c| {
        c.claims(json!({"iss": REMOVE, "and": [{"iss": "https://id.example"}]})).deny_claim("issuer-missing", "iss")
    });
    file.both("condition-aud-is-not-that-of-the-token", "7: presence looks at the top level", |c| {
        c.claims(json!({"aud": REMOVE, "and": [{"aud": "cdn-a"}]})).deny_claim("audience-missing", "aud")
    });
    file.both("condition-required-inside", "7: require looks at the top level", |c| {
        c.claims(json!({"and": [{"catm": ["GET"]}]}))
            .policy(json!({"require": ["exp", "catm"]}))
            .deny_claim("claim-required", "catm")
    });
    file.both("condition-required-operator", "5: require means present", |c| {
        c.claims(json!({"or": [{}]})).policy(json!({"require": ["exp", "or"]})).allow()
    });
    file.both("condition-required-operator-absent", "5: require means present", |c| {
        c.claims(json!({"or": [{}]})).policy(json!({"require": ["exp", "nor"]})).deny_claim("claim-required", "nor")
    });
}
