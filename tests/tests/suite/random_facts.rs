//! Claims about where a viewer is and how it is connected, and the facts they compare with.

use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Value, json};

/// The claims, by name.
pub(crate) fn claims() -> Vec<(&'static str, BoxedStrategy<Value>)> {
    vec![
        ("geohash", geohash().boxed()),
        ("catgeocoord", proptest::collection::vec(circle(), 1..4).prop_map(Value::from).boxed()),
        ("catgeoalt", (number(), number()).prop_map(|(altitude, deviation)| json!([altitude, deviation])).boxed()),
        ("catalpn", subsequence(&["h2", "h3", "http/1.1"][..], 1..=3).prop_map(|listed| json!(listed)).boxed()),
        ("catifdata", select(vec![json!("x"), json!(["x", 1, -1.5, null, {"a": [true]}]), json!([])]).boxed()),
    ]
}

fn geohash() -> impl Strategy<Value = Value> {
    let cells = vec!["9q8y", "9q8yy", "9", "u33d", "u", "s00000000000", "9Q", "a"];
    prop_oneof![
        select(cells.clone()).prop_map(|cell| json!(cell)),
        subsequence(cells, 1..3).prop_map(|cells| json!(cells)),
    ]
}

fn circle() -> impl Strategy<Value = Value> {
    let near = (-50.0..100.0_f64, -200.0..200.0_f64, number());
    let usual = (select(vec![37.8, 52.52]), select(vec![-122.4, 13.405]), 1.0..2e7_f64);
    prop_oneof![
        3 => usual.prop_map(|(latitude, longitude, radius)| json!([latitude, longitude, radius])),
        1 => near.prop_map(|(latitude, longitude, radius)| json!([latitude, longitude, radius])),
    ]
}

/// Any number of either format, but for −0, which JSON and CBOR write in different ways.
fn number() -> impl Strategy<Value = Value> {
    let double = any::<f64>().prop_filter("finite", |value| value.is_finite() && *value != 0.0);
    prop_oneof![
        (0.0..1000.0_f64).prop_map(|value| json!(value)),
        (-10_i64..2000).prop_map(|value| json!(value)),
        any::<i64>().prop_map(|value| json!(value)),
        any::<u64>().prop_map(|value| json!(value)),
        double.prop_map(|value| json!(value)),
    ]
}

/// Where viewers are.
pub(crate) fn places() -> Vec<Value> {
    vec![
        json!({"lat": 37.774_9, "lon": -122.419_4, "alt": 10}),
        json!({"country": "US", "lat": 52.52, "lon": 13.405}),
        json!({"country": "US", "lat": -90, "lon": 180, "alt": 408_000.5}),
    ]
}

/// Protocols of connections.
pub(crate) fn protocols() -> BoxedStrategy<Value> {
    select(vec![json!("h2"), json!("h3"), json!("http/1.0"), json!(null)]).boxed()
}
