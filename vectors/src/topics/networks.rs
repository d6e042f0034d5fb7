//! catnip (semantics section 6).

use crate::case::CaseFile;
use crate::cbor::{Value, bytes, int, tag};
use crate::fixture::REMOVE;
use serde_json::{Value as Json, json};

pub(super) fn file() -> CaseFile {
    let mut file = CaseFile::new("networks", "catnip: addresses, prefixes, AS numbers, IPv4-mapped IPv6");
    addresses(&mut file);
    mapped(&mut file);
    systems(&mut file);
    missing(&mut file);
    facts(&mut file);
    file
}

fn addresses(file: &mut CaseFile) {
    let rows = [
        ("address", "203.0.113.7", "203.0.113.7", ""),
        ("address-other", "203.0.113.8", "203.0.113.7", "network"),
        ("prefix-first", "203.0.113.0/24", "203.0.113.0", ""),
        ("prefix-last", "203.0.113.0/24", "203.0.113.255", ""),
        ("prefix-below", "203.0.113.0/24", "203.0.112.255", "network"),
        ("prefix-above", "203.0.113.0/24", "203.0.114.0", "network"),
        ("prefix-bits", "203.0.113.64/26", "203.0.113.127", ""),
        ("prefix-bits-above", "203.0.113.64/26", "203.0.113.128", "network"),
        ("prefix-zero", "0.0.0.0/0", "203.0.113.7", ""),
        ("prefix-one", "128.0.0.0/1", "203.0.113.7", ""),
        ("prefix-one-other", "0.0.0.0/1", "203.0.113.7", "network"),
        ("prefix-32", "203.0.113.7/32", "203.0.113.7", ""),
        ("prefix-32-other", "203.0.113.7/32", "203.0.113.6", "network"),
        ("prefix-trimmed-zeros", "10.0.0.0/16", "10.0.255.1", ""),
        ("v6-address", "2001:db8::7", "2001:db8::7", ""),
        ("v6-address-other", "2001:db8::7", "2001:db8::8", "network"),
        ("v6-compressed", "2001:db8::7", "2001:0db8:0000:0000:0000:0000:0000:0007", ""),
        ("v6-upper", "2001:db8::abcd", "2001:DB8::ABCD", ""),
        ("v6-prefix", "2001:db8:1::/48", "2001:db8:1:ffff::1", ""),
        ("v6-prefix-other", "2001:db8:1::/48", "2001:db8:2::1", "network"),
        ("v6-prefix-bits", "2001:db8:1230::/44", "2001:db8:123f::1", ""),
        ("v6-prefix-bits-other", "2001:db8:1230::/44", "2001:db8:1240::1", "network"),
        ("v6-prefix-128", "2001:db8::7/128", "2001:db8::7", ""),
        ("v6-prefix-zero", "::/0", "2001:db8::7", ""),
        ("v6-zero-is-not-v4", "::/0", "203.0.113.7", "network"),
        ("v4-zero-is-not-v6", "0.0.0.0/0", "2001:db8::7", "network"),
        ("v6-with-v4-bytes", "cb00:7107::/32", "203.0.113.7", "network"),
    ];
    for (name, entry, ip, reason) in rows {
        file.both(name, "6 catnip", |c| {
            c.claims(json!({"catnip": [entry]})).request(json!({"ip": ip, "asn": 64500})).expect(reason, "catnip")
        });
    }
}

fn mapped(file: &mut CaseFile) {
    let rows = [
        ("request", "203.0.113.0/24", "::ffff:203.0.113.7", ""),
        ("request-hex", "203.0.113.7", "::ffff:cb00:7107", ""),
        ("claim", "::ffff:203.0.113.7", "203.0.113.7", ""),
        ("both", "::ffff:203.0.113.7", "::ffff:203.0.113.7", ""),
        ("claim-prefix", "::ffff:203.0.113.0/120", "203.0.113.99", ""),
        ("claim-prefix-other", "::ffff:203.0.113.0/120", "203.0.114.1", "network"),
        ("claim-prefix-96", "::ffff:0:0/96", "203.0.113.7", ""),
        ("claim-prefix-shorter", "::fffe:0:0/95", "203.0.113.7", "network"),
        ("compatible-is-not-mapped", "203.0.113.7", "::203.0.113.7", "network"),
    ];
    for (name, entry, ip, reason) in rows {
        file.both(&format!("mapped-{name}"), "6 catnip", |c| {
            c.claims(json!({"catnip": [entry]})).request(json!({"ip": ip, "asn": 64500})).expect(reason, "catnip")
        });
    }
}

fn systems(file: &mut CaseFile) {
    let rows = [
        ("asn", json!([64500]), ""),
        ("asn-other", json!([64501]), "network"),
        ("asn-zero", json!([0]), "network"),
        ("asn-greatest", json!([4_294_967_295_u32]), "network"),
        ("asn-second", json!([64501, 64500]), ""),
        ("asn-or-address", json!(["198.51.100.1", 64500]), ""),
        ("address-or-asn", json!(["203.0.113.7", 64999]), ""),
        ("neither", json!(["198.51.100.1", 64999]), "network"),
        ("mixed-families", json!(["2001:db8::/32", "203.0.113.0/24"]), ""),
    ];
    for (name, catnip, reason) in &rows {
        file.both(name, "6 catnip: one entry is enough", |c| {
            c.claims(json!({"catnip": catnip})).expect(reason, "catnip")
        });
    }
    file.cat("prefix-empty-bytes", "6 catnip", |c| {
        let all = tag(52, Value::Array(vec![int(0), bytes(&[])]));
        c.label(311, Value::Array(vec![all])).allow()
    });
}

fn missing(file: &mut CaseFile) {
    let rows: [(&str, Json, Json, &str); 9] = [
        ("no-facts", json!(["203.0.113.0/24", 64500]), json!({"ip": REMOVE, "asn": REMOVE}), "context-missing"),
        ("address-matches-asn-unknown", json!(["203.0.113.0/24", 64999]), json!({"asn": REMOVE}), ""),
        ("asn-matches-address-unknown", json!(["198.51.100.0/24", 64500]), json!({"ip": REMOVE}), ""),
        ("address-fails-asn-unknown", json!(["198.51.100.0/24", 64500]), json!({"asn": REMOVE}), "context-missing"),
        ("asn-fails-address-unknown", json!(["203.0.113.0/24", 64999]), json!({"ip": REMOVE}), "context-missing"),
        ("addresses-only-asn-unknown", json!(["198.51.100.0/24"]), json!({"asn": REMOVE}), "network"),
        ("asns-only-address-unknown", json!([64999]), json!({"ip": REMOVE}), "network"),
        ("addresses-only-asn-alone-known", json!(["203.0.113.0/24"]), json!({"ip": REMOVE}), "context-missing"),
        ("asns-only-address-alone-known", json!([64500]), json!({"asn": REMOVE}), "context-missing"),
    ];
    for (name, catnip, request, reason) in &rows {
        file.both(&format!("missing-{name}"), "6 facts", |c| {
            c.claims(json!({"catnip": catnip})).request(request.clone()).expect(reason, "catnip")
        });
    }
    file.both("missing-not-needed", "6 facts", |c| c.request(json!({"ip": REMOVE, "asn": REMOVE})).allow());
}

/// What the host says of the address must be an address.
fn facts(file: &mut CaseFile) {
    let rows = [
        ("zone", json!({"ip": "fe80::1%eth0"})),
        ("leading-zero", json!({"ip": "203.0.113.07"})),
        ("three-octets", json!({"ip": "203.0.113"})),
        ("prefix", json!({"ip": "203.0.113.0/24"})),
        ("with-port", json!({"ip": "203.0.113.7:443"})),
        ("brackets", json!({"ip": "[2001:db8::7]"})),
        ("empty", json!({"ip": ""})),
        ("number", json!({"ip": 7})),
        ("asn-too-large", json!({"asn": 4_294_967_296_u64})),
        ("asn-negative", json!({"asn": -1})),
        ("asn-text", json!({"asn": "AS64500"})),
    ];
    for (name, request) in &rows {
        file.both(&format!("fact-{name}"), "6 catnip: 900", |c| c.request(request.clone()).deny("request-malformed"));
    }
}
