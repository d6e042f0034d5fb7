//! Components of the URL and types of match: their numbers in CBOR and names in JSON
//! (spec/cat.md section 2.4).

/// Components, in the order of their numbers from 0.
const COMPONENTS: [&str; 9] =
    ["scheme", "host", "port", "path", "query", "parent-path", "filename", "stem", "extension"];

/// Match types. Types −1 and −2 are hashes, written as hex in JSON.
const MATCHES: [(i64, &str); 7] =
    [(0, "exact"), (1, "prefix"), (2, "suffix"), (3, "contains"), (4, "regex"), (-1, "sha256"), (-2, "sha512-256")];

pub(crate) fn component_name(number: u64) -> Option<&'static str> {
    COMPONENTS.get(usize::try_from(number).ok()?).copied()
}

pub(crate) fn component_number(name: &[u8]) -> Option<u64> {
    COMPONENTS.iter().position(|known| known.as_bytes() == name).and_then(|number| u64::try_from(number).ok())
}

pub(crate) fn match_name(number: i64) -> Option<&'static str> {
    MATCHES.iter().find(|(of, _)| *of == number).map(|(_, name)| *name)
}

pub(crate) fn match_number(name: &[u8]) -> Option<i64> {
    MATCHES.iter().find(|(_, known)| known.as_bytes() == name).map(|(number, _)| *number)
}
