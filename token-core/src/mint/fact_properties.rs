//! Claims about where a viewer is and how it is connected: typed ones are those from JSON, and both
//! formats hold the same numbers.

use std::format;
use std::string::String;
use std::vec::Vec;

use proptest::collection::vec;
use proptest::prelude::*;

use super::ClaimSet;
use crate::claims::position::circles;
use crate::claims::{Circle, Label};
use crate::request::Position;
use crate::wire::base64url;
use crate::wire::json::JsonText;

fn json_list(texts: &[String]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| format!("{}", JsonText(text))).collect();
    format!("[{}]", texts.join(","))
}

fn circle() -> impl Strategy<Value = Circle> {
    let degrees = |most: f64| prop_oneof![-most..=most, Just(-most), Just(most), Just(0.0)];
    let radius = prop_oneof![0.001..1e7_f64, Just(f64::MIN_POSITIVE), Just(f64::MAX), Just(1.0)];
    (degrees(90.0), degrees(180.0), radius).prop_map(|(latitude, longitude, radius)| Circle {
        // −0 has no place in either format.
        centre: Position { latitude: latitude + 0.0, longitude: longitude + 0.0 },
        radius,
    })
}

proptest! {
    #[test]
    fn typed_claims_are_those_from_json(
        areas in vec(circle(), 1..9),
        cells in vec("[0-9b-hjkmnp-z]{1,12}", 1..9),
        altitude in -1e6..1e6_f64,
        deviation in 0.0..1e6_f64,
        protocols in vec("[ -~]{0,9}", 1..9),
        key in vec(any::<u8>(), 1..200),
    ) {
        let typed = ClaimSet::new()
            .with_circles(&areas).unwrap()
            .with_geohashes(&cells).unwrap()
            .with_altitude(altitude + 0.0, deviation).unwrap()
            .with_protocols(&protocols).unwrap()
            .with_tls_client_key(&key).unwrap();
        let listed: Vec<String> =
            areas.iter().map(|area| format!("[{:?},{:?},{:?}]", area.centre.latitude, area.centre.longitude, area.radius)).collect();
        let mut text = Vec::new();
        base64url::append(&key, &mut text);
        let json = format!(
            r#"{{"catgeocoord":[{}],"geohash":{},"catgeoalt":[{:?},{deviation:?}],"catalpn":{},"cattpk":"{}"}}"#,
            listed.join(","),
            json_list(&cells),
            altitude + 0.0,
            json_list(&protocols),
            core::str::from_utf8(&text).unwrap(),
        );
        let from_json = ClaimSet::from_json(&json).unwrap();
        prop_assert_eq!(&typed, &from_json);
        prop_assert_eq!(&ClaimSet::from_json(&typed.to_json()).unwrap(), &typed);
        let read: Vec<Circle> = circles(typed.get(Label::CATGEOCOORD).unwrap()).collect();
        prop_assert_eq!(read, areas);
    }

    /// A number that is written in decimal is the same double in both formats.
    #[test]
    fn decimals_are_rounded_to_the_nearest(digits in "[1-9][0-9]{0,30}", point in 1_usize..30, exponent in -20..20) {
        let (whole, fraction) = digits.split_at(point.clamp(1, digits.len()));
        let decimal = format!("{whole}.{fraction}0e{exponent}");
        let value: f64 = decimal.parse().unwrap();
        let from_json = ClaimSet::from_json(&format!(r#"{{"catgeoalt":[{decimal},1]}}"#)).unwrap();
        prop_assert_eq!(from_json, ClaimSet::new().with_altitude(value, 1.0).unwrap());
    }
}
