//! What its user reads of a COSE header to choose a key.

use ciborium::Value;

/// The members that choose a key (RFC 9052 section 3.1).
pub(crate) struct Header {
    pub(crate) algorithm_id: Option<i64>,
    pub(crate) kid: Option<Vec<u8>>,
    /// Whether the key id stands in the protected map, where the library looks for it.
    pub(crate) protected_id: bool,
}

impl Header {
    /// The header of a tagged COSE_Mac0 or COSE_Sign1. `None` for anything else, such as an
    /// encrypted token, whose inside has another.
    pub(crate) fn of(token: &[u8]) -> Option<Self> {
        let Value::Tag(17 | 18, structure) = ciborium::from_reader(token).ok()? else { return None };
        let [protected, unprotected, ..] = structure.as_array()?.as_slice() else { return None };
        let protected: Value = ciborium::from_reader(protected.as_bytes()?.as_slice()).ok()?;
        let protected_kid = kid(&protected);
        let algorithm = member(&protected, 1).and_then(Value::as_integer);
        Some(Self {
            algorithm_id: algorithm.and_then(|algorithm| algorithm.try_into().ok()),
            protected_id: protected_kid.is_some(),
            kid: protected_kid.or_else(|| kid(unprotected)),
        })
    }
}

fn kid(map: &Value) -> Option<Vec<u8>> {
    let kid = member(map, 4)?;
    kid.as_bytes().cloned().or_else(|| kid.as_text().map(|text| text.as_bytes().to_vec()))
}

fn member(map: &Value, label: i64) -> Option<&Value> {
    let mut members = map.as_map()?.iter();
    members.find(|(key, _)| key.as_integer() == Some(label.into())).map(|(_, value)| value)
}
