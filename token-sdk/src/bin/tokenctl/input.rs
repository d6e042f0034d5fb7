//! Reading what a command line names: files, standard input, times.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use serde_json::Value;
use token_core::{KeyRing, keys_from_json};
use zeroize::Zeroizing;

use crate::failure::Failure;

/// The text of a file; `-` is standard input.
pub(crate) fn text(path: &Path) -> Result<String, Failure> {
    if path == Path::new("-") {
        return standard_input();
    }
    fs::read_to_string(path).map_err(|error| Failure::of_file(path, error))
}

/// The bytes of a file.
pub(crate) fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(path).map_err(|error| Failure::of_file(path, error))
}

/// The bytes of a file; `-` is standard input.
pub(crate) fn bytes_or_standard_input(path: &Path) -> Result<Vec<u8>, Failure> {
    if path != Path::new("-") {
        return bytes(path);
    }
    let mut bytes = Vec::new();
    io::stdin().read_to_end(&mut bytes).map_err(|error| Failure::new(format_args!("standard input: {error}")))?;
    Ok(bytes)
}

/// A token from the command line, or from standard input when it is `-`.
pub(crate) fn token(argument: &str) -> Result<String, Failure> {
    let text = if argument == "-" { standard_input()? } else { argument.to_owned() };
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

fn standard_input() -> Result<String, Failure> {
    let mut text = String::new();
    io::stdin().read_to_string(&mut text).map_err(|error| Failure::new(format_args!("standard input: {error}")))?;
    Ok(text)
}

/// The keys of a JWK Set.
pub(crate) fn key_ring(path: &Path) -> Result<KeyRing<'static>, Failure> {
    let json = Zeroizing::new(text(path)?);
    let keys = keys_from_json(&json).and_then(KeyRing::new);
    keys.map_err(|error| Failure::of_file(path, error))
}

/// So many numbers between commas.
pub(crate) fn numbers<const N: usize>(argument: &str) -> Result<[f64; N], String> {
    let numbers: Result<Vec<f64>, _> = argument.split(',').map(|number| number.trim().parse()).collect();
    let numbers = numbers.ok().and_then(|numbers| <[f64; N]>::try_from(numbers).ok());
    numbers.ok_or_else(|| format!("expected {N} numbers between commas"))
}

/// A time on the command line: seconds since 1970, with a fraction or without. Stays the text it
/// is, so that it reaches the core exactly.
pub(crate) fn time(argument: &str) -> Result<String, String> {
    let is_number = serde_json::from_str::<Value>(argument).is_ok_and(|value| value.is_number());
    if is_number { Ok(argument.to_owned()) } else { Err("expected seconds since 1970".to_owned()) }
}

/// A duration on the command line, in seconds: `90`, `90s`, `5m`, `2h`, `1d`.
pub(crate) fn duration(argument: &str) -> Result<u64, String> {
    let unit = argument.chars().last().filter(char::is_ascii_alphabetic);
    let seconds = match unit {
        None | Some('s') => 1,
        Some('m') => 60,
        Some('h') => 3600,
        Some('d') => 86_400,
        Some(_) => 0,
    };
    let digits = argument.strip_suffix(char::is_alphabetic).unwrap_or(argument);
    let count: Option<u64> = digits.parse().ok();
    let duration = count.and_then(|count| count.checked_mul(seconds)).filter(|duration| *duration > 0);
    duration.ok_or_else(|| "expected a duration such as 90s, 5m or 2h".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_a_unit() {
        assert_eq!(duration("90"), Ok(90));
        assert_eq!(duration("5m"), Ok(300));
        assert_eq!(duration("1d"), Ok(86_400));
        for wrong in ["", "m", "0", "5w", "-1s", "1.5h", "99999999999999999999d"] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn times_keep_their_text() {
        assert_eq!(time("1700000000.500000001").as_deref(), Ok("1700000000.500000001"));
        for wrong in ["", "now", "\"1\"", "1 2", "2023-11-14"] {
            assert!(time(wrong).is_err(), "{wrong}");
        }
    }
}
