//! One claim twice: whichever a reader takes, another may take the other one (semantics section 2).

use serde_json::{Map, Value, json};

use crate::case::CaseFile;
use crate::cbor::{self, Value as Cbor};
use crate::claims;
use crate::fixture::{AUDIENCE, ISSUER, NOW};

/// Of every kind of restriction one that the request meets and one that it does not.
fn rows() -> [(&'static str, Value, Value); 19] {
    let thumbprint = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I";
    [
        ("iss", json!(ISSUER), json!("https://x.example")),
        ("aud", json!(AUDIENCE), json!("cdn-b")),
        ("exp", json!(NOW + 300), json!(1)),
        ("nbf", json!(0), json!(NOW + 200)),
        ("cti", json!("0b71"), json!("0b72")),
        ("catreplay", json!(0), json!(1)),
        ("catnip", json!(["203.0.113.0/24"]), json!(["198.51.100.0/24"])),
        ("catu", json!({"path": {"prefix": "/"}}), json!({"path": {"prefix": "/vod/"}})),
        ("catm", json!(["GET"]), json!(["HEAD"])),
        ("cath", json!({"user-agent": {"prefix": ""}}), json!({"user-agent": {"exact": "x"}})),
        ("catgeoiso3166", json!(["US"]), json!(["DE"])),
        ("cnf", json!({"jkt": thumbprint}), json!({"jkt": thumbprint.replace('0', "1")})),
        ("or", json!([{}]), json!([{"catm": ["HEAD"]}])),
        ("nor", json!([{"catm": ["HEAD"]}]), json!([{}])),
        ("tenant", json!("t1"), json!("t2")),
        ("sid", json!("s1"), json!("s2")),
        ("epoch", json!(9), json!(1)),
        ("crit", json!(["exp"]), json!(["catm"])),
        ("catv", json!(1), json!(2)),
    ]
}

pub(super) fn add(file: &mut CaseFile) {
    for (name, open, tight) in rows() {
        for (order, first, second) in [("loose-last", &tight, &open), ("loose-first", &open, &tight)] {
            let (claims, twice) = (usual(name), [(name, first), (name, second)]);
            file.cat(&format!("twice-{name}-{order}-cat"), "2 encoding: no duplicate labels", |c| {
                c.payload(&map_of(&claims, &twice)).deny("duplicate-key")
            });
            let name = if name == "cti" { "jti" } else { name };
            let spellings = [
                ("", name.to_owned()),
                ("-first-escaped", format!("\\u00{:02x}{}", name.as_bytes()[0], &name[1..])),
                ("-last-escaped", {
                    let (rest, last) = name.split_at(name.len() - 1);
                    format!("{rest}\\u00{:02X}", last.as_bytes()[0])
                }),
            ];
            for (spelling, second_name) in spellings {
                file.jwt(&format!("twice-{name}-{order}{spelling}-jwt"), "2 JSON: compared after unescaping", |c| {
                    c.payload(&object_of(&claims, [(name, first), (&second_name, second)])).deny("duplicate-key")
                });
            }
        }
    }
    other_labels(file);
}

/// A label that says 4 in another way is no second `exp`, whatever it promises.
fn other_labels(file: &mut CaseFile) {
    let later = cbor::int(NOW + 9000);
    for (name, label) in [("two-bytes", "18 04"), ("three-bytes", "19 0004"), ("nine-bytes", "1b 0000000000000004")] {
        file.cat(&format!("label-in-{name}"), "2 encoding: shortest heads", |c| {
            let claims = usual("exp");
            let members = claims::to_cbor(&claims);
            let mut payload = cbor::head(5, members.len() as u64 + 2);
            let encoded = |member: &(Cbor, Cbor)| [cbor::encode(&member.0), cbor::encode(&member.1)].concat();
            payload.extend(members.iter().flat_map(encoded));
            payload.extend(encoded(&(cbor::int(4), cbor::int(1))));
            payload.extend([cbor::hex(label), cbor::encode(&later)].concat());
            c.payload(&payload).deny("cbor-malformed")
        });
    }
    file.cat("label-as-float", "3: neither integer nor text", |c| {
        c.claims(json!({"exp": 1})).label(Cbor::Float(4.0), later.clone()).denied()
    });
    file.cat("label-as-text", "3: other text labels are ignored", |c| {
        c.claims(json!({"exp": 1})).label("4", later.clone()).deny_claim("expired", "exp")
    });
    file.jwt("label-as-name-jwt", "3: ignored", |c| {
        c.claims(json!({"exp": 1, "4": NOW + 9000, "EXP": NOW + 9000, "exp ": NOW + 9000, "\u{0}exp": NOW + 9000}))
            .deny_claim("expired", "exp")
    });
    file.jwt("name-of-the-prototype-jwt", "3: ignored", |c| {
        c.claims(json!({"exp": 1, "__proto__": {"exp": NOW + 9000}, "constructor": {"prototype": {"exp": NOW + 9000}}}))
            .deny_claim("expired", "exp")
    });
}

/// Claims that lead to "allow" without this one.
fn usual(without: &str) -> Map<String, Value> {
    let mut claims = crate::fixture::claims();
    let claims = claims.as_object_mut().expect("claims");
    claims.remove(without);
    claims.clone()
}

fn map_of(claims: &Map<String, Value>, further: &[(&str, &Value)]) -> Vec<u8> {
    let mut members = claims::to_cbor(claims);
    for (name, value) in further {
        members.extend(claims::to_cbor(&Map::from_iter([((*name).to_owned(), (*value).clone())])));
    }
    cbor::encode(&Cbor::Map(members))
}

fn object_of(claims: &Map<String, Value>, further: [(&str, &Value); 2]) -> Vec<u8> {
    let usual = claims.iter().map(|(name, value)| format!("\"{name}\":{value}"));
    let further = further.map(|(name, value)| format!("\"{name}\":{value}"));
    let members: Vec<String> = usual.chain(further).collect();
    format!("{{{}}}", members.join(",")).into_bytes()
}
