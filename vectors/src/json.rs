//! JSON text in one fixed form, whatever the order in which objects were built.

use serde_json::{Map, Value};

/// Compact text with sorted members.
pub(crate) fn text(value: &Value) -> String {
    sorted(value.clone()).to_string()
}

fn sorted(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(sorted).collect(),
        Value::Object(members) => {
            let mut members: Vec<_> = members.into_iter().collect();
            members.sort_by(|a, b| a.0.cmp(&b.0));
            members.into_iter().map(|(name, value)| (name, sorted(value))).collect::<Map<_, _>>().into()
        }
        other => other,
    }
}
