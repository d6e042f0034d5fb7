//! A JSON Web Token part by part.

use core::fmt;
use core::fmt::Write as _;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::markdown::{ascii, cut};
use crate::cbor::to_hex;
use crate::{base64url, jwt};

/// How many characters of a part are shown.
const SHOWN: usize = 600;

/// Its parts, each as far as it can be read.
pub(super) fn annotate(token: &str) -> String {
    let parts: Vec<&str> = token.split('.').collect();
    let mut text = String::new();
    match parts.as_slice() {
        [header, payload, signature] => {
            let _ = writeln!(text, "header     {}", json(header));
            let _ = writeln!(text, "payload    {}", json(payload));
            let _ = writeln!(text, "signature  {}", bytes(signature));
        }
        parts => {
            let _ = writeln!(text, "<- {} parts, where a signed token has 3", parts.len());
            for part in parts.iter().take(6) {
                let _ = writeln!(text, "part       {}", json(part));
            }
        }
    }
    text
}

/// The lines of a token with a fault, or else its header if that is not the usual one.
pub(super) fn irregularities(token: &str) -> Vec<String> {
    let text = annotate(token);
    let faults = text.lines().filter_map(|line| line.split_once("<- ").map(|(_, fault)| fault.to_owned()));
    let faults: Vec<String> = faults.collect();
    if !faults.is_empty() {
        return faults;
    }
    let header = text.lines().next().and_then(|line| line.strip_prefix("header     ")).unwrap_or_default();
    let usual = jwt::Pieces::new().header_text();
    (header != usual).then(|| format!("header {header}")).into_iter().collect()
}

fn json(part: &str) -> String {
    let bytes = match base64url::read(part) {
        Ok(bytes) => bytes,
        Err(fault) => return format!("{} <- {fault}", cut(&ascii(part), SHOWN)),
    };
    let text = match core::str::from_utf8(&bytes) {
        Ok(text) => text,
        Err(error) => {
            let sound = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
            let next = &bytes[error.valid_up_to()..];
            let next = to_hex(&next[..next.len().min(4)]);
            return format!("{} <- {next}: no UTF-8", cut(&ascii(&sound), 200));
        }
    };
    let mut reader = serde_json::Deserializer::from_str(text);
    match Strict::deserialize(&mut reader).and_then(|_| reader.end()) {
        Ok(()) => cut(&ascii(text), SHOWN),
        Err(error) => {
            let at = place(text, &error);
            let before: String = text.chars().take(at).collect();
            let fault = error.to_string();
            let fault = fault.split(" at line").next().unwrap_or_default();
            format!("{} <- {fault}", cut(&ascii(&before), SHOWN))
        }
    }
}

/// How many characters are sound and the first that is not.
fn place(text: &str, error: &serde_json::Error) -> usize {
    let lines = text.split_inclusive('\n').take(error.line().saturating_sub(1));
    let before: usize = lines.map(str::len).sum();
    let end = (before + error.column()).min(text.len());
    text.char_indices().filter(|(at, _)| *at < end).count()
}

fn bytes(part: &str) -> String {
    match base64url::read(part) {
        Ok(bytes) if bytes.is_empty() => "empty".to_owned(),
        Ok(bytes) => format!("{}… ({} bytes)", to_hex(&bytes[..bytes.len().min(12)]), bytes.len()),
        Err(fault) => format!("{} <- {fault}", cut(&ascii(part), 60)),
    }
}

/// JSON whose objects have no name twice, whatever it holds.
struct Strict;

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Anything)
    }
}

struct Anything;

impl<'de> Visitor<'de> for Anything {
    type Value = Strict;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Strict, E> {
        Ok(Strict)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Strict, E> {
        Ok(Strict)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Strict, E> {
        Ok(Strict)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Strict, E> {
        Ok(Strict)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Strict, E> {
        Ok(Strict)
    }

    fn visit_str<E>(self, _: &str) -> Result<Strict, E> {
        Ok(Strict)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Strict, A::Error> {
        while items.next_element::<Strict>()?.is_some() {}
        Ok(Strict)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Strict, A::Error> {
        let mut seen = Vec::new();
        while let Some(name) = members.next_key::<String>()? {
            if seen.contains(&name) {
                return Err(A::Error::custom("a name that stands there already"));
            }
            seen.push(name);
            members.next_value::<Strict>()?;
        }
        Ok(Strict)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(text: &str) -> String {
        json(&base64url::encode(text.as_bytes()))
    }

    #[test]
    fn parts_are_shown_up_to_the_fault() {
        assert_eq!(part(r#"{"a":[1,2.5,null]}"#), r#"{"a":[1,2.5,null]}"#);
        assert!(part(r#"{"a":1,"\u0061":2}"#).contains("<- a name that stands there already"));
        assert_eq!(part(r#"{"a":01}"#), r#"{"a":01 <- invalid number"#);
        assert!(part(r#"{"a":1}x"#).contains("<- trailing characters"));
        assert!(json("e30=").contains("<- "));
        assert!(annotate("e30.e30").starts_with("<- 2 parts"));
    }
}
