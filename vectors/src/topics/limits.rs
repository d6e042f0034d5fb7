//! Limits on everything an attacker sizes (semantics section 2 size).

use crate::case::CaseFile;
use crate::cbor::{self, Value, bytes, int};
use crate::draft::{Draft, Format};
use crate::fixture::KEY_ID;
use serde_json::{Map, Value as Json, json};

pub(super) fn file() -> CaseFile {
    let mut file = CaseFile::new("limits", "token size, nesting, items, claims, list entries, header members");
    size(&mut file);
    nesting(&mut file);
    counts(&mut file);
    announced(&mut file);
    file
}

/// Adds an ignored claim so that the CAT has this many bytes.
fn cat_of(size: usize) -> impl Fn(Draft) -> Draft {
    filled(size, |count| {
        let token = CaseFile::probe(Format::Cat, |c| with_filler(count)(c).in_hex());
        token["hex"].as_str().map_or(0, |hex| hex.len() / 2)
    })
}

/// Adds an ignored claim so that the JWT has this many characters.
fn jwt_of(size: usize) -> impl Fn(Draft) -> Draft {
    filled(size, |count| {
        let token = CaseFile::probe(Format::Jwt, with_filler(count));
        token["text"].as_str().map_or(0, str::len)
    })
}

fn filled(size: usize, length: impl Fn(usize) -> usize) -> impl Fn(Draft) -> Draft {
    with_filler((0..size).rev().find(|count| length(*count) == size).expect("a filler of some length fits"))
}

fn with_filler(count: usize) -> impl Fn(Draft) -> Draft {
    move |c| c.claims(json!({"filler": "f".repeat(count)}))
}

fn size(file: &mut CaseFile) {
    file.cat("4096-bytes-cat", "2 size", |c| cat_of(4096)(c).allow());
    file.cat("4096-bytes-binary-cat", "2 size", |c| cat_of(4096)(c).in_hex().allow());
    file.cat("4097-bytes-cat", "2 size", |c| cat_of(4097)(c).deny("token-too-long"));
    file.cat("4097-bytes-binary-cat", "2 size", |c| cat_of(4097)(c).in_hex().deny("token-too-long"));
    file.jwt("5462-characters-jwt", "2 size", |c| jwt_of(5462)(c).allow());
    file.jwt("5463-characters-jwt", "2 size", |c| jwt_of(5463)(c).deny("token-too-long"));
    file.both("long-junk", "2 size", |c| c.text(|_| "A".repeat(8_000)).deny("token-too-long"));
    file.both("long-dots", "2 size", |c| c.text(|_| ".".repeat(8_000)).deny("token-too-long"));
    file.both("of-policy", "2 size", |c| c.policy(json!({"limits": {"token_bytes": 64}})).deny("token-too-long"));
    file.both("of-policy-kept", "2 size", |c| c.policy(json!({"limits": {"token_bytes": 1024}})).allow());
    file.both("out-of-bounds", "2 size", |c| c.policy(json!({"limits": {"token_bytes": 0}})).deny("not-configured"));
    file.both("unknown-member", "2 size", |c| c.policy(json!({"limits": {"bytes": 4096}})).deny("not-configured"));
}

fn nested(depth: usize) -> Json {
    (0..depth).fold(json!(0), |inner, _| json!([inner]))
}

fn nested_maps(depth: usize) -> Json {
    (0..depth).fold(json!(0), |inner, _| json!({"x": inner}))
}

fn nesting(file: &mut CaseFile) {
    file.both("nesting-14-arrays", "2 size", |c| c.claims(json!({"x": nested(14)})).allow());
    file.both("nesting-14-maps", "2 size", |c| c.claims(json!({"x": nested_maps(14)})).allow());
    file.both("nesting-17-arrays", "2 size", |c| c.claims(json!({"x": nested(17)})).deny("nesting-too-deep"));
    file.both("nesting-17-maps", "2 size", |c| c.claims(json!({"x": nested_maps(17)})).deny("nesting-too-deep"));
    file.both("nesting-100", "2 size", |c| c.claims(json!({"x": nested(100)})).deny("nesting-too-deep"));
    file.both("nesting-in-known-claim", "2 size", |c| {
        c.claims(json!({"catu": nested_maps(17)})).deny("nesting-too-deep")
    });
    file.both("nesting-and-signature", "1: a bad signature wins", |c| {
        c.claims(json!({"x": nested(17)})).signed_with(b"another secret of the attacker's").deny("signature-invalid")
    });
    file.cat("nesting-in-header-cat", "2 size", |c| {
        let deep = (0..1000).fold(int(0), |inner, _| Value::Array(vec![inner]));
        c.unprotected([(4, bytes(KEY_ID.as_bytes())), (99, deep)]).deny("nesting-too-deep")
    });
    file.jwt("nesting-in-header-jwt", "2 size", |c| c.header(json!({"x": nested(1000)})).deny("nesting-too-deep"));
}

fn ignored_claims(count: usize) -> Json {
    (0..count).map(|index| (format!("x{index:02}"), json!(index))).collect::<Map<_, _>>().into()
}

fn counts(file: &mut CaseFile) {
    // Three claims are those of the fixture.
    file.both("claims-64", "2 size", |c| c.claims(ignored_claims(61)).allow());
    file.both("claims-65", "2 size", |c| c.claims(ignored_claims(62)).deny("too-many-claims"));
    file.both("claims-65-and-malformed", "1: 800 before 803", |c| {
        c.claims(ignored_claims(62)).claims(json!({"sid": 7})).deny_claim("claim-malformed", "sid")
    });
    file.both("claims-65-and-unsupported", "1: 801 before 803", |c| {
        c.claims(ignored_claims(62)).claims(json!({"status": {}})).deny_claim("claim-unsupported", "status")
    });
    file.both("claims-65-and-one-required", "1: 803 before 802", |c| {
        c.claims(ignored_claims(62)).policy(json!({"require": ["exp", "cti"]})).deny("too-many-claims")
    });
    file.both("items-900", "2 size", |c| c.claims(json!({"x": vec![vec![0; 220]; 4]})).allow());
    file.both("items-1100", "2 size", |c| c.claims(json!({"x": vec![vec![0; 220]; 5]})).deny("too-many-claims"));
    for count in [50, 256] {
        file.both(&format!("methods-{count}"), "2 size", |c| c.claims(json!({"catm": methods(count)})).allow());
    }
    file.both("methods-257", "2 size", |c| c.claims(json!({"catm": methods(257)})).denied());
    file.both("networks-256", "2 size", |c| {
        let networks: Vec<Json> = (0..255).map(|asn| json!(asn)).chain([json!("203.0.113.7")]).collect();
        c.claims(json!({"catnip": networks})).allow()
    });
    file.both("prefixes-256", "2 size", |c| {
        let networks: Vec<Json> = (0..256).map(|first| json!(format!("{first}.0.0.0/8"))).collect();
        c.claims(json!({"catnip": networks})).allow()
    });
    file.both("countries-257", "2 size", |c| c.claims(json!({"catgeoiso3166": vec!["US"; 257]})).denied());
    file.cat("header-members-200-cat", "2 size", |c| {
        let many = (100..300).map(|label| (int(label), int(0)));
        let members = [(int(4), bytes(KEY_ID.as_bytes()))].into_iter().chain(many).collect();
        c.cose(|p| p.unprotected = cbor::encode(&Value::Map(members))).denied()
    });
    file.jwt("header-members-200-jwt", "2 size", |c| {
        let many: Map<String, Json> = (0..200).map(|index| (format!("x{index}"), json!(0))).collect();
        c.header(many.into()).denied()
    });
}

/// So many methods; the last is the request's.
fn methods(count: usize) -> Vec<String> {
    (1..count).map(|index| format!("M{index}")).chain(["GET".to_owned()]).collect()
}

fn announced(file: &mut CaseFile) {
    for (name, head) in [
        ("array", "9a ffffffff"),
        ("map", "ba ffffffff"),
        ("bytes", "5a ffffffff"),
        ("array-64", "9b ffffffffffffffff"),
        ("text-64", "7b ffffffffffffffff"),
    ] {
        file.cat(&format!("announced-{name}-header"), "peer fault: announced lengths believed", |c| {
            let header = [cbor::hex("a1 18 63"), cbor::hex(head)].concat();
            c.bytes(|_| ()).cose(|p| p.unprotected = header).denied()
        });
        file.cat(&format!("announced-{name}-claims"), "peer fault: announced lengths believed", |c| {
            let payload = [cbor::hex("a1 3a 0001116f"), cbor::hex(head)].concat();
            c.payload(&payload).denied()
        });
        file.cat(&format!("announced-{name}-outside"), "peer fault: announced lengths believed", |c| {
            let token = cbor::hex(head);
            c.text(move |_| crate::base64url::encode(&token)).denied()
        });
    }
}
