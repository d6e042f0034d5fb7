//! Claim sets at random that can be minted in both formats: every claim that readers in the field read, with values
//! drawn widely.

use core::net::{Ipv4Addr, Ipv6Addr};
use core::ops::Range;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};
use token_core::Hex;
use vectors::NOW;

/// A claim set: issuer and expiry always, what most tokens have in every second, each other claim in every tenth.
/// Its times surround [`NOW`].
pub fn sound() -> impl Strategy<Value = Map<String, Value>> {
    let times = (1_i32..1_000_000, prop::bool::weighted(0.1)).prop_map(|(delta, has_fraction)| match has_fraction {
        true => json!(1_700_000_000.0 + f64::from(delta) / 4.0),
        false => json!(NOW + i64::from(delta)),
    });
    let always = [("iss", text().boxed()), ("exp", times.boxed())];
    let mostly = [
        ("sub", text().boxed()),
        ("aud", prop_oneof![text(), vec(text(), 1..4).prop_map(Value::from)].boxed()),
        ("nbf", (0_i64..1_000_000).prop_map(|delta| json!(NOW - delta)).boxed()),
        ("iat", (0_i64..1_000_000).prop_map(|delta| json!(NOW - delta)).boxed()),
        ("cti", hex(0..20).boxed()),
        ("catm", vec("[A-Z]{1,9}", 1..4).prop_map(|methods| json!(methods)).boxed()),
        ("catu", uri().boxed()),
    ];
    let claims = [
        ("catv", Just(json!(1)).boxed()),
        ("catreplay", Just(json!(0)).boxed()),
        ("catpor", sampling().boxed()),
        ("catnip", vec(network(), 1..4).prop_map(Value::from).boxed()),
        ("catalpn", vec("[ -~]{1,8}", 1..4).prop_map(|names| json!(names)).boxed()),
        ("cath", headers().boxed()),
        ("catgeoiso3166", vec("[A-Z]{2}(-[A-Z0-9]{1,3})?", 1..4).prop_map(|areas| json!(areas)).boxed()),
        ("geohash", vec("[0-9b-hjkmnp-z]{1,12}", 1..4).prop_map(|cells| json!(cells)).boxed()),
        ("catgeocoord", vec(circle(), 1..3).prop_map(Value::from).boxed()),
        (
            "catgeoalt",
            (-400.0..9000.0_f64, 0_u32..9000).prop_map(|(height, deviation)| json!([height, deviation])).boxed(),
        ),
        ("cattpk", "([A-Za-z0-9_-]{4}){1,9}".prop_map(Value::from).boxed()),
        ("catifdata", prop_oneof![text(), vec(text(), 1..3).prop_map(Value::from)].boxed()),
        ("epoch", any::<u64>().prop_map(|epoch| json!(epoch)).boxed()),
        ("tenant", text().boxed()),
        ("sid", text().boxed()),
        ("metro", vec(prop_oneof![text(), any::<u32>().prop_map(Value::from)], 1..3).prop_map(Value::from).boxed()),
    ];
    let drawn = |share: f64| move |(name, value): (&'static str, BoxedStrategy<Value>)| member(name, share, value);
    let members = always.into_iter().map(drawn(1.0)).chain(mostly.into_iter().map(drawn(0.5)));
    let members: Vec<_> = members.chain(claims.into_iter().map(drawn(0.1))).collect();
    members.prop_map(|members| members.into_iter().flatten().collect())
}

fn member(name: &'static str, share: f64, value: BoxedStrategy<Value>) -> BoxedStrategy<Option<(String, Value)>> {
    let member = value.prop_map(move |value| (name.to_owned(), value));
    if share < 1.0 { proptest::option::weighted(share, member).boxed() } else { member.prop_map(Some).boxed() }
}

/// Of all planes, with what JSON escapes.
fn text() -> impl Strategy<Value = Value> {
    prop_oneof![3 => "[a-z]{1,12}", 1 => ".{0,12}", 1 => any::<String>()].prop_map(Value::from)
}

fn hex(bytes: Range<usize>) -> impl Strategy<Value = Value> {
    vec(any::<u8>(), bytes).prop_map(|bytes| json!(Hex(&bytes).to_string()))
}

/// Components that a normalised URL can have.
fn uri() -> impl Strategy<Value = Value> {
    let path = vec("[a-z0-9_~-]{1,8}", 1..4).prop_map(|segments| format!("/{}", segments.join("/"))).boxed();
    let components = [
        ("scheme", Just("https".to_owned()).boxed()),
        ("host", "[a-z]{1,9}".boxed()),
        ("path", path.clone()),
        ("parent-path", path),
        ("query", "[a-z0-9=&]{0,9}".boxed()),
        ("filename", "[a-z0-9]{1,8}".boxed()),
        ("stem", "[a-z0-9]{1,8}".boxed()),
        ("extension", "\\.[a-z0-9]{1,4}".boxed()),
    ];
    let all: Vec<_> = components.into_iter().map(|(name, value)| member(name, 0.3, matches(value))).collect();
    object(all)
}

/// Names of fields, no two equal but for case.
fn headers() -> impl Strategy<Value = Value> {
    let field = |name| member(name, 0.5, matches("[ -~]{0,12}".boxed()));
    object(["accept", "User-Agent", "x-device"].into_iter().map(field).collect())
}

/// The members that are there, which is one at least.
fn object(members: Vec<BoxedStrategy<Option<(String, Value)>>>) -> impl Strategy<Value = Value> {
    let members = members.prop_map(|members| members.into_iter().flatten().collect::<Map<_, _>>());
    members.prop_filter("a member", |members| !members.is_empty()).prop_map(Value::from)
}

/// One or two types of match.
fn matches(value: BoxedStrategy<String>) -> BoxedStrategy<Value> {
    let plain = (select(vec!["exact", "prefix", "suffix", "contains"]), value.prop_map(Value::from));
    let pattern = (Just("regex"), "[a-z]{1,5}".prop_map(|pattern| json!([pattern])));
    let hash = (select(vec!["sha256", "sha512-256"]), hex(32..33));
    let one = prop_oneof![6 => plain, 1 => pattern, 1 => hash];
    let all = vec(one.prop_map(|(kind, value)| (kind.to_owned(), value)), 1..3);
    all.prop_map(|matches| Value::from(matches.into_iter().collect::<Map<_, _>>())).boxed()
}

/// `[probability, id]`, and until when.
fn sampling() -> impl Strategy<Value = Value> {
    let until = proptest::option::of(NOW..NOW + 1000);
    (0_u32..=64, hex(1..9), until).prop_map(|(part, id, until)| {
        [Some(json!(f64::from(part) / 64.0)), Some(id), until.map(Value::from)].into_iter().flatten().collect()
    })
}

/// An address, a prefix without bits beyond its length, or an AS number.
fn network() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<Ipv4Addr>().prop_map(|address| json!(address.to_string())),
        any::<Ipv6Addr>().prop_map(|address| json!(address.to_string())),
        (any::<u32>(), 0_u32..=32).prop_map(|(bits, length)| {
            let kept = bits & u32::MAX.checked_shl(32 - length).unwrap_or(0);
            json!(format!("{}/{length}", Ipv4Addr::from(kept)))
        }),
        (any::<u128>(), 0_u32..=128).prop_map(|(bits, length)| {
            let kept = bits & u128::MAX.checked_shl(128 - length).unwrap_or(0);
            json!(format!("{}/{length}", Ipv6Addr::from(kept)))
        }),
        any::<u32>().prop_map(Value::from),
    ]
}

/// Latitude, longitude and a radius.
fn circle() -> impl Strategy<Value = Value> {
    (-90.0..90.0_f64, -180.0..180.0_f64, 1_u32..1_000_000).prop_map(|(lat, lon, radius)| json!([lat, lon, radius]))
}
