//! What components of a URL and header fields must match.

use crate::wire::cbor::Appender;

/// What a component of the URL or a header field must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Match<'a> {
    /// This text.
    Exact(&'a str),
    /// A text that begins so.
    Prefix(&'a str),
    /// A text that ends so.
    Suffix(&'a str),
    /// A text that holds this one.
    Contains(&'a str),
    /// A text in which this POSIX extended regular expression (IEEE 1003.1-2017 section 9.4) matches
    /// somewhere: `^` and `$` tie it to the ends. There is no `\d`, no lazy quantifier, no lookaround, and
    /// in brackets a backslash is a backslash.
    Regex(&'a str),
    /// A text with this SHA-256 hash.
    Sha256([u8; 32]),
    /// A text with this SHA-512/256 hash (FIPS 180-4).
    Sha512Truncated256([u8; 32]),
}

impl Match<'_> {
    fn append(&self, appender: &mut Appender<'_>) {
        match self {
            Self::Exact(text) => append_text(appender, 0, text),
            Self::Prefix(text) => append_text(appender, 1, text),
            Self::Suffix(text) => append_text(appender, 2, text),
            Self::Contains(text) => append_text(appender, 3, text),
            Self::Regex(pattern) => {
                appender.unsigned(4);
                appender.array(1);
                appender.text(pattern);
            }
            Self::Sha256(hash) => append_hash(appender, -1, hash),
            Self::Sha512Truncated256(hash) => append_hash(appender, -2, hash),
        }
    }
}

fn append_text(appender: &mut Appender<'_>, kind: u64, text: &str) {
    appender.unsigned(kind);
    appender.text(text);
}

fn append_hash(appender: &mut Appender<'_>, kind: i64, hash: &[u8]) {
    appender.integer(kind);
    appender.bytes(hash);
}

/// A map of what must match to the map of its matches: those of one key stand together where the
/// first of them stands.
pub(super) fn append_matches<K: Copy + PartialEq>(
    appender: &mut Appender<'_>,
    matches: &[(K, Match<'_>)],
    append_key: impl Fn(&mut Appender<'_>, K),
) {
    let (start, mut keys) = (appender.len(), 0_usize);
    for (place, (key, _)) in matches.iter().enumerate() {
        if matches.iter().take(place).any(|(earlier, _)| earlier == key) {
            continue;
        }
        keys = keys.saturating_add(1);
        append_key(appender, *key);
        let of_key = || matches.iter().filter(|(other, _)| other == key);
        appender.map(of_key().count());
        of_key().for_each(|(_, demanded)| demanded.append(appender));
    }
    appender.close_map(start, keys);
}
