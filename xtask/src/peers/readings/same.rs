//! Whether a claim was read as it was minted.

use core::net::IpAddr;

use serde_json::Value;

/// One text is a list of one, numbers and addresses may be spelled in another way.
pub(super) fn is_same(minted: &Value, read: &Value) -> bool {
    match (minted, read) {
        (Value::String(_), Value::Array(list)) => matches!(list.as_slice(), [only] if is_same(minted, only)),
        (Value::String(minted), Value::String(read)) => {
            minted == read || network(minted).is_some_and(|minted| Some(minted) == network(read))
        }
        (Value::Number(minted), Value::Number(read)) => {
            let is_integer = |number: &serde_json::Number| number.is_i64() || number.is_u64();
            minted == read || (!(is_integer(minted) && is_integer(read)) && minted.as_f64() == read.as_f64())
        }
        (Value::Array(minted), Value::Array(read)) => {
            minted.len() == read.len() && minted.iter().zip(read).all(|(minted, read)| is_same(minted, read))
        }
        (Value::Object(minted), Value::Object(read)) => {
            minted.len() == read.len()
                && minted.iter().all(|(name, minted)| read.get(name).is_some_and(|read| is_same(minted, read)))
        }
        (minted, read) => minted == read,
    }
}

fn network(text: &str) -> Option<(IpAddr, &str)> {
    let (address, length) = text.split_once('/').unwrap_or((text, ""));
    Some((address.parse().ok()?, length))
}

#[cfg(test)]
mod tests {
    use super::is_same;
    use serde_json::json;

    #[test]
    fn spelling_does_not_matter_and_values_do() {
        assert!(is_same(&json!("a"), &json!(["a"])));
        assert!(is_same(&json!({"a": [5.0, "::ffff:1.2.3.4/128"]}), &json!({"a": [5, "::ffff:102:304/128"]})));
        assert!(!is_same(&json!("a"), &json!(["a", "b"])));
        assert!(!is_same(&json!(9_007_199_254_740_993_u64), &json!(9_007_199_254_740_992_u64)));
        assert!(!is_same(&json!("1.2.3.0/24"), &json!("1.2.3.0/25")));
        assert!(!is_same(&json!({"a": 1}), &json!({"a": 1, "b": 2})));
        assert!(!is_same(&json!(1), &json!("1")));
    }
}
