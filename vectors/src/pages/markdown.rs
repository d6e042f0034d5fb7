//! Text that Markdown and a reader's eye take as it is meant.

use serde_json::Value;

use crate::json;

/// A string as JSON, in ASCII alone: what cannot be seen is escaped.
pub(super) fn json_text(text: &str) -> String {
    ascii(&Value::from(text).to_string())
}

/// What is not ASCII as JSON escapes it. Control characters are escaped by then.
pub(super) fn ascii(text: &str) -> String {
    let mut written = String::new();
    for character in text.chars() {
        if matches!(character, ' '..='~') {
            written.push(character);
        } else {
            for unit in character.encode_utf16(&mut [0; 2]) {
                written.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    written
}

/// A value as JSON; of long strings and lists both ends.
pub(super) fn value(value: &Value) -> String {
    cut(&ascii(&json::text(&shortened(value))), 240)
}

fn shortened(value: &Value) -> Value {
    match value {
        Value::String(text) => cut(text, 100).into(),
        Value::Array(items) if items.len() > 12 => {
            let mut shown: Vec<Value> = items.iter().take(4).map(shortened).collect();
            shown.push(format!("… {} in all", items.len()).into());
            shown.into()
        }
        Value::Array(items) => items.iter().map(shortened).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| (cut(name, 100), shortened(value)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        other => other.clone(),
    }
}

/// Both ends of a text that is longer than so many characters.
pub(super) fn cut(text: &str, length: usize) -> String {
    let characters: Vec<char> = text.chars().collect();
    if characters.len() <= length {
        return text.to_owned();
    }
    let half = length / 2;
    let start: String = characters[..half].iter().collect();
    let end: String = characters[characters.len() - half..].iter().collect();
    format!("{start}…{end}")
}

/// A code span, in a table or out of it.
pub(super) fn code(text: &str) -> String {
    let longest = text.split(|character| character != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let space = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{space}{}{space}{fence}", text.replace('|', "\\|"))
}

/// Prose in a cell of a table.
pub(super) fn cell(text: &str) -> String {
    let mut written = String::new();
    for character in text.chars() {
        if matches!(character, '|' | '<' | '>' | '*' | '_' | '`' | '[' | ']' | '\\') {
            written.push('\\');
        }
        written.push(character);
    }
    written
}

/// The anchor of a heading, as forges make it.
pub(super) fn anchor(heading: &str) -> String {
    let kept = |character: &char| character.is_ascii_alphanumeric() || matches!(character, '-' | '_');
    heading.to_ascii_lowercase().chars().filter(kept).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn code_spans_hold_anything() {
        assert_eq!(code("a|b"), "`a\\|b`");
        assert_eq!(code("a`b``c"), "```a`b``c```");
        assert_eq!(code("`"), "`` ` ``");
    }

    #[test]
    fn nothing_is_invisible() {
        assert_eq!(json_text("a\u{202e}\u{1f600}\n"), "\"a\\u202e\\ud83d\\ude00\\n\"");
    }

    #[test]
    fn long_values_keep_both_ends() {
        assert_eq!(cut("abcdefgh", 4), "ab…gh");
        assert_eq!(value(&json!((0..20).collect::<Vec<_>>())), "[0,1,2,3,\"\\u2026 20 in all\"]");
    }
}
