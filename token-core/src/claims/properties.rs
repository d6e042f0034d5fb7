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

/// Claim sets with every claim of the vocabulary. Apart, because one whose maps need a closer look has the whole read
/// strictly.
const SETS: [&str; 12] = [
    r#"{"iss":"i","sub":"é","aud":["a","b"],"exp":1800000300,"nbf":1.5,"iat":0,"cti":"00ff","catreplay":1,"catv":1}"#,
    r#"{"catnip":["203.0.113.0/24","2001:db8::/32","::1",64500],"catm":["GET"],"catalpn":["h2"],"cattpk":"AAEC",
        "catgeoiso3166":["US","US-CA"],"geohash":["9q8y"],"catgeoalt":[100,5.5],"catpor":[0.5,"00",7]}"#,
    r#"{"catgeocoord":[[1.5,-2,3]],"metro":["a",7],"sid":"s","tenant":"t","origin_iat":7,"crit":["metro"]}"#,
    r#"{"catu":{"host":{"exact":"h"},"path":{"prefix":"/a"},"stem":{"regex":["^a+$",null]}},"cath":{"a":{"exact":"y"}}}"#,
    r#"{"exp":7,"catu":{"path":{"prefix":"/a","suffix":"b","contains":"/"}}}"#,
    r#"{"exp":7,"cath":{"accept":{"contains":"x"},"user-agent":{"exact":"y"}}}"#,
    r#"{"exp":7,"epoch":{"":2,"b":1}}"#,
    r#"{"catr":{"type":"cookie","expadd":300,"deadline":60,"cookie-name":"c","cookie-params":["Path=/"],"status":302}}"#,
    r#"{"cnf":{"jkt":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"},"catdpop":{"window":60,"jti":1}}"#,
    r#"{"or":[{"exp":7,"catm":["GET"]},{"and":[{},{"iss":"i"}]}],"nor":[{"catu":{"stem":{"regex":"(a|b)*"}}}]}"#,
    r#"{"exp":7,"catifdata":[{"a":1,"b":[1.5,null,{"c":true}]}]}"#,
    r#"{"exp":7,"iss":"i","catif":[{"on":["exp"],"status":302,"headers":{"Location":["https://x/",{"iss":null,"exp":9},
        {"special":0}]},"kid":"k"},{"on":["catm","catu"],"status":403}]}"#,
];

/// A change of bytes at a place.
#[derive(Clone, Debug)]
enum Edit {
    /// So many are taken out, and these put in.
    Splice(prop::sample::Index, usize, Vec<u8>),
    /// One becomes the next or the one before: keys then repeat, or are out of order.
    Step(prop::sample::Index, u8),
}

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let byte = prop_oneof![
        any::<u8>(),
        prop::sample::select(&[0xa0, 0xa1, 0x80, 0x81, 0x18, 0x19, 0xf4, 0xf6, 0xf9, 0xd8, 0x20, 0x40, 0x60, 0xc1]),
    ];
    let index = any::<prop::sample::Index>;
    let edit = prop_oneof![
        (index(), 0..3_usize, prop::collection::vec(byte, 0..3)).prop_map(|(at, out, put)| Edit::Splice(at, out, put)),
        (index(), prop::sample::select(&[1, 2, 254, 255])).prop_map(|(at, step)| Edit::Step(at, step)),
    ];
    prop::collection::vec(edit, 0..3)
}

fn map_of(json: &str, edits: &[Edit]) -> Vec<u8> {
    let mut map = Vec::new();
    ClaimSet::from_json(json).unwrap().append_to(&mut Appender(&mut map));
    for edit in edits {
        match edit {
            Edit::Splice(at, out, put) => {
                let start = at.index(map.len().saturating_add(1));
                map.splice(start..start.saturating_add(*out).min(map.len()), put.iter().copied());
            }
            Edit::Step(at, step) => {
                if !map.is_empty() {
                    let byte = at.get_mut(&mut map);
                    *byte = byte.wrapping_add(*step);
                }
            }
        }
    }
    map
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8192))]

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
