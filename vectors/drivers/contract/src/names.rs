//! Names of the JSON form of claims, for libraries that know only numbers.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Claims by their labels.
const CLAIMS: [(i64, &str); 21] = [
    (282, "geohash"),
    (308, "catreplay"),
    (309, "catpor"),
    (310, "catv"),
    (311, "catnip"),
    (312, "catu"),
    (313, "catm"),
    (314, "catalpn"),
    (315, "cath"),
    (316, "catgeoiso3166"),
    (317, "catgeocoord"),
    (318, "catgeoalt"),
    (319, "cattpk"),
    (320, "catifdata"),
    (321, "catdpop"),
    (322, "catif"),
    (323, "catr"),
    (-65_537, "epoch"),
    (-65_538, "tenant"),
    (-65_539, "sid"),
    (-65_540, "metro"),
];

const COMPONENTS: [&str; 9] =
    ["scheme", "host", "port", "path", "query", "parent-path", "filename", "stem", "extension"];

const MATCHES: [(i64, &str); 7] =
    [(0, "exact"), (1, "prefix"), (2, "suffix"), (3, "contains"), (4, "regex"), (-1, "sha256"), (-2, "sha512-256")];

/// The mnemonic of a claim that is none of RFC 8392.
#[must_use]
pub fn claim(label: i64) -> String {
    named(&CLAIMS, label)
}

/// A component of `catu`.
#[must_use]
pub fn component(number: i64) -> String {
    let name = usize::try_from(number).ok().and_then(|number| COMPONENTS.get(number));
    name.map_or_else(|| number.to_string(), |name| (*name).to_owned())
}

/// A type of match.
#[must_use]
pub fn matching(number: i64) -> String {
    named(&MATCHES, number)
}

fn named(names: &[(i64, &str)], wanted: i64) -> String {
    let name = names.iter().find(|(number, _)| *number == wanted);
    name.map_or_else(|| wanted.to_string(), |(_, name)| (*name).to_owned())
}

/// Bytes in lower-case hex.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Bytes in base64url.
#[must_use]
pub fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
