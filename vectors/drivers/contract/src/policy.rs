//! What the gate demands, as far as these libraries can be told.

use serde_json::Value;

/// A policy.
#[derive(Debug)]
pub struct Policy {
    /// `None` waives.
    pub issuers: Option<Vec<String>>,
    /// `None` waives.
    pub audiences: Option<Vec<String>>,
    /// `None` waives.
    pub subjects: Option<Vec<String>>,
    /// Claims that must be present, `exp` unless the policy says otherwise.
    pub require: Vec<String>,
    /// Seconds.
    pub leeway: u64,
    /// Whether claims that identify a viewer must be encrypted.
    pub require_encrypted: bool,
}

impl Policy {
    pub(crate) fn waiver() -> Self {
        Self {
            issuers: None,
            audiences: None,
            subjects: None,
            require: Vec::new(),
            leeway: 0,
            require_encrypted: false,
        }
    }

    pub(crate) fn of(policy: &Value) -> Self {
        let list = |name: &str| {
            let list = policy.get(name)?.as_array()?.iter();
            Some(list.filter_map(|text| text.as_str().map(str::to_owned)).collect::<Vec<_>>())
        };
        Self {
            issuers: list("issuers"),
            audiences: list("audiences"),
            subjects: list("subjects"),
            require: list("require").unwrap_or_else(|| vec!["exp".to_owned()]),
            leeway: policy.get("leeway").and_then(Value::as_u64).unwrap_or(0),
            require_encrypted: policy.get("require_encrypted").and_then(Value::as_bool).unwrap_or(false),
        }
    }

    /// Whether a claim must be present.
    pub fn requires(&self, claim: &str) -> bool {
        self.require.iter().any(|required| required == claim)
    }
}
