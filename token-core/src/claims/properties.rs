//! Claims are read once where they are sound and ascend; what that accepts, the strict reader accepts as well.

use alloc::vec::Vec;

use proptest::prelude::*;

use super::Claims;
use crate::denial::Denial;
use crate::limits::Limits;
use crate::mint::ClaimSet;
use crate::policy::{Audiences, Issuers, Policy};
use crate::reason::{Reason, Stage};
use crate::token::Format;
use crate::wire::cbor::{self, Appender};

/// Claim sets with every claim of the vocabulary.
const SETS: [&str; 6] = [
    r#"{"iss":"i","sub":"é","aud":["a","b"],"exp":1800000300,"nbf":1.5,"iat":0,"cti":"00ff","catreplay":1,"catv":1}"#,
    r#"{"catnip":["203.0.113.0/24","2001:db8::/32","::1",64500],"catm":["GET"],"catalpn":["h2"],"cattpk":"AAEC",
        "catgeoiso3166":["US","US-CA"],"geohash":["9q8y"],"catgeoalt":[100,5.5],"catpor":[0.5,"00",7]}"#,
    r#"{"catu":{"host":{"exact":"h"},"path":{"prefix":"/a","suffix":"b","regex":["^a+$",null]}},
        "cath":{"accept":{"contains":"x"},"user-agent":{"exact":"y"}},"catgeocoord":[[1.5,-2,3]],"metro":["a",7]}"#,
    r#"{"epoch":{"":2,"b":1},"sid":"s","tenant":"t","crit":["catm"],"catm":["GET"],"origin_iat":7,"catifdata":[{"a":1}],
        "catr":{"type":"cookie","expadd":300,"deadline":60,"cookie-name":"c","cookie-params":["Path=/"],"status":302}}"#,
    r#"{"cnf":{"jkt":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"},"catdpop":{"window":60,"jti":1},
        "or":[{"exp":7,"catm":["GET"]},{"and":[{},{"iss":"i"}]}],"nor":[{"catu":{"stem":{"regex":"(a|b)*"}}}]}"#,
    r#"{"exp":7,"iss":"i","catif":[{"on":["exp"],"status":302,"headers":{"Location":["https://x/",{"iss":null,"exp":9},
        {"special":0}]},"kid":"k"},{"on":["catm","catu"],"status":403}]}"#,
];

/// A change of bytes: where, what is taken out, what is put in.
#[derive(Clone, Debug)]
struct Edit {
    at: prop::sample::Index,
    removed: usize,
    inserted: Vec<u8>,
}

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let byte = prop_oneof![
        any::<u8>(),
        prop::sample::select(&[
            0xa0, 0xa1, 0x80, 0x81, 0x18, 0x19, 0xf4, 0xf6, 0xf9, 0xd8, 0x20, 0x40, 0x60, 0x61, 0xc1
        ]),
    ];
    let edit = (any::<prop::sample::Index>(), 0..3_usize, prop::collection::vec(byte, 0..3));
    prop::collection::vec(edit.prop_map(|(at, removed, inserted)| Edit { at, removed, inserted }), 0..4)
}

fn map_of(json: &str, edits: &[Edit]) -> Vec<u8> {
    let mut map = Vec::new();
    ClaimSet::from_json(json).unwrap().append_to(&mut Appender(&mut map));
    for Edit { at, removed, inserted } in edits {
        let start = at.index(map.len().saturating_add(1));
        let end = start.saturating_add(*removed).min(map.len());
        map.splice(start..end, inserted.iter().copied());
    }
    map
}

proptest! {
    #[test]
    fn what_is_read_once_is_what_is_read_strictly(
        json in prop::sample::select(&SETS), edits in edits(), nesting in 4..17_usize, items in 16..1025_usize,
    ) {
        let map = map_of(json, &edits);
        let mut policy = Policy::new(Issuers::Any, Audiences::Any).unwrap();
        policy.limits = Limits { nesting, items, ..Limits::DEFAULT };
        let read = Claims::decode(&map, 0, Format::Cat, false, &policy).map(|_| ());
        match cbor::check(&map, &policy.limits) {
            Err(Reason::TooManyClaims) => prop_assert!(read.is_err()),
            Err(reason) => prop_assert_eq!(read, Err(Denial::new(reason))),
            Ok(()) => {
                let is_syntax = |denial: Denial| denial.reason().stage() == Stage::Envelope;
                prop_assert!(!read.is_err_and(is_syntax), "{:?}", read);
            }
        }
    }
}
