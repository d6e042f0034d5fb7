//! Compositions at random: sets that often hold, and now and then one that may not stand there.

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::{audience, headers, list, markets, networks, text, time, uri, wrong_type};

/// The sets of a composition, themselves holding compositions at times.
pub(super) fn sets() -> impl Strategy<Value = Value> {
    let conditions = vec(set(), 1..4).prop_map(Value::from);
    conditions.prop_recursive(3, 12, 3, |inner| {
        let operator = proptest::sample::select(vec!["or", "nor", "and"]);
        let holding = (set(), operator, inner).prop_map(|(set, operator, sets)| {
            let mut set = set.as_object().cloned().unwrap_or_default();
            set.insert(operator.to_owned(), sets);
            Value::from(set)
        });
        vec(prop_oneof![holding, set()], 1..4).prop_map(Value::from)
    })
}

fn set() -> impl Strategy<Value = Value> {
    let claims = [
        ("iss", text(&["https://id.example", "https://other.example"])),
        ("sub", text(&["viewer-1"])),
        ("aud", audience().boxed()),
        ("exp", time().boxed()),
        ("nbf", time().boxed()),
        ("iat", time().boxed()),
        ("catu", uri().boxed()),
        ("catm", list(&["GET", "HEAD", "get"])),
        ("catnip", networks().boxed()),
        ("cath", headers().boxed()),
        ("catgeoiso3166", list(&["US", "DE", "US-CA", "FR-75"])),
        ("metro", markets().boxed()),
        ("vendor", wrong_type().boxed()),
    ];
    let members: Vec<_> = claims.into_iter().map(|(name, value)| member(name, 0.1, value)).collect();
    let misplaced = member("sid", 0.005, text(&["s1"]));
    let wrong = member("catm", 0.01, wrong_type().boxed());
    (members, misplaced, wrong).prop_map(|(members, misplaced, wrong)| {
        let set: Map<_, _> = members.into_iter().chain([misplaced, wrong]).flatten().collect();
        json!(set)
    })
}

fn member(name: &'static str, presence: f64, value: BoxedStrategy<Value>) -> BoxedStrategy<Option<(String, Value)>> {
    proptest::option::weighted(presence, value.prop_map(move |value| (name.to_owned(), value))).boxed()
}
