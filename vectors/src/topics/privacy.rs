//! Claims that the specification wants encrypted, under a policy that insists (spec/cat.md 5.8, 5.14, 5.15, 5.18).

use crate::case::CaseFile;
use crate::draft::Draft;
use serde_json::json;

pub(super) fn file() -> CaseFile {
    let mut file = CaseFile::new("privacy", "require_encrypted: what may not stand in a token in the clear");
    let rows = [
        ("v4-24", json!({"catnip": ["203.0.113.0/24"]}), ""),
        ("v4-25", json!({"catnip": ["203.0.113.0/25"]}), "catnip"),
        ("v4-address", json!({"catnip": ["203.0.113.7"]}), "catnip"),
        ("v4-second-entry", json!({"catnip": ["203.0.113.0/24", "203.0.113.7/32"]}), "catnip"),
        ("v6-56", json!({"catnip": ["203.0.113.0/24", "2001:db8::/56"]}), ""),
        ("v6-57", json!({"catnip": ["203.0.113.0/24", "2001:db8::/57"]}), "catnip"),
        ("asn", json!({"catnip": [64500]}), ""),
        ("sub", json!({"sub": "viewer-1"}), "sub"),
        ("geohash-4", json!({"geohash": ["9q8y", "9q"]}), ""),
        ("geohash-5", json!({"geohash": "9q8yy"}), "geohash"),
        ("geohash-second-entry", json!({"geohash": ["9q8y", "9q8yyk8ytpxr"]}), "geohash"),
        ("circle", json!({"catgeocoord": [[37.8, -122.4, 5000]]}), "catgeocoord"),
        ("altitude", json!({"catgeoalt": [10, 5]}), ""),
        ("sub-before-geohash", json!({"sub": "viewer-1", "geohash": "9q8yy"}), "sub"),
        ("geohash-before-network", json!({"catnip": ["203.0.113.7"], "geohash": "9q8yy"}), "geohash"),
        ("network-before-circle", json!({"catnip": ["203.0.113.7"], "catgeocoord": [[37.8, -122.4, 5000]]}), "catnip"),
        ("none", json!({}), ""),
    ];
    for (name, claims, claim) in &rows {
        let reason = if claim.is_empty() { "" } else { "encryption-required" };
        file.both(name, "1: 804", |c| {
            here(c).claims(claims.clone()).policy(json!({"require_encrypted": true})).expect(reason, claim)
        });
        file.both(&format!("{name}-not-asked"), "architecture 7: the default", |c| {
            here(c).claims(claims.clone()).allow()
        });
    }
    file.both("required-before-encryption", "1: 802 before 804", |c| {
        let policy = json!({"require_encrypted": true, "require": ["exp", "catm"]});
        c.claims(json!({"sub": "viewer-1"})).policy(policy).deny_claim("claim-required", "catm")
    });
    file
}

/// Where those claims want the viewer to be.
fn here(c: Draft) -> Draft {
    c.request(json!({"geo": {"lat": 37.774_9, "lon": -122.419_4, "alt": 10}}))
}
