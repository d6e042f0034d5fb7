//! What a claim of a claim set must be: what the verifier accepts, and of URLs only what it can
//! ever match.

use alloc::string::ToString;

use super::MintError;
use crate::claims::{Kind, Label, Shape, patterns_fit, value};
use crate::limits::Limits;
use crate::placement::Placement;
use crate::reason::Reason;
use crate::token::Format;
use crate::uri::Uri;
use crate::wire::json;

/// Names a JWT reader would ignore are a mistake in a claim set, not a wish.
pub(super) fn check_names(json: &str) -> Result<(), MintError> {
    let mut reader = json::Reader::new(json.as_bytes(), &Limits::DEFAULT);
    let malformed = |reason: Reason| MintError::new("claims", reason.text());
    if reader.next().map_err(malformed)? != json::Value::Object {
        return Err(MintError::new("claims", "an object"));
    }
    let (mut first, mut ids) = (true, 0_usize);
    while let Some(name) = reader.member(&mut first).map_err(malformed)? {
        match Label::from_mnemonic(&name.to_string()) {
            None => return Err(MintError::new(name.to_string(), "a claim of the vocabulary")),
            Some(Label::CTI) => ids = ids.saturating_add(1),
            Some(_) => {}
        }
        reader.skip().map_err(malformed)?;
    }
    if ids > 1 { Err(MintError::new("cti", "either cti or jti")) } else { Ok(()) }
}

pub(super) fn check_claim(label: Label, raw: &[u8]) -> Result<(), MintError> {
    let kind = Kind::of(label);
    if !kind.is_built() {
        return Err(MintError::new(label.to_string(), "a claim that this build enforces"));
    }
    // A jti that is no hex is a text, which exists in JWT only.
    let format = if label == Label::CTI && value::text(raw).is_some() { Format::Jwt } else { Format::Cat };
    match Shape::of(kind, raw, format, &Limits::DEFAULT) {
        Shape::Sound if label == Label::CATU => check_components(raw),
        Shape::Sound => Ok(()),
        Shape::Malformed => Err(MintError::new(label.to_string(), expected(kind))),
        Shape::Unsupported => Err(MintError::new(label.to_string(), unsupported(kind))),
    }
}

const fn expected(kind: Kind) -> &'static str {
    match kind {
        Kind::Texts | Kind::TextList => "1 to 256 texts",
        Kind::Countries => "1 to 256 entries like DE or US-CA, in capitals",
        Kind::Networks => "1 to 256 AS numbers or prefixes without bits set beyond their length",
        Kind::TokenId => "lower-case hex of even length",
        Kind::Protocols => "1 to 256 names of protocols in ASCII",
        Kind::Geohashes => "1 to 256 geohashes of 1 to 12 characters, in lower case",
        Kind::Circles => "1 to 256 times latitude, longitude and a radius above 0 m",
        Kind::AltitudeBand => "an altitude and a deviation of 0 m or more",
        Kind::TlsKey => "a DER SubjectPublicKeyInfo, in JSON as base64url",
        Kind::CatifData => "a text, or 1 to 256 of anything",
        Kind::Replay => "0, 1 or 2",
        Kind::Sampling => "a probability from 0 to 1, an id and perhaps a time",
        Kind::Headers => {
            "1 to 256 field names that differ in more than case, each with a match, \
             which as a regex is a POSIX extended regular expression"
        }
        Kind::Uri => {
            "components of the URL, each with a match, which as a regex is a POSIX extended regular expression"
        }
        _ => "a value of the claim's type and range",
    }
}

const fn unsupported(kind: Kind) -> &'static str {
    match kind {
        Kind::Uri | Kind::Headers if cfg!(feature = "regex") => PATTERNS,
        _ => "a form that this build enforces",
    }
}

/// What patterns must be beyond their syntax.
const PATTERNS: &str = "regular expressions of nothing but POSIX ERE (no \\d, back-references, lookaround, \
                        lazy quantifiers, collating elements), all together of at most 640 states";

/// The budget for patterns is that of all claims of a token.
pub(super) fn check_patterns(label: Label, pairs: &[u8]) -> Result<(), MintError> {
    let holds_patterns = matches!(Kind::of(label), Kind::Uri | Kind::Headers);
    if !holds_patterns || patterns_fit(pairs) { Ok(()) } else { Err(MintError::new(label.to_string(), PATTERNS)) }
}

/// Claim strings are compared as they stand, with a URL that is normalised: what normalisation
/// would change never matches, and nobody means that.
fn check_components(catu: &[u8]) -> Result<(), MintError> {
    for (component, matches) in value::members(catu) {
        for (kind, demanded) in value::members(matches) {
            let (Some(kind @ 0..=3), Some(text)) = (value::integer(kind), value::text(demanded)) else {
                continue;
            };
            let is_exact = kind == 0;
            let is_normal = match value::unsigned(component) {
                Some(0 | 1) if kind > 1 => !text.bytes().any(|byte| byte.is_ascii_uppercase()),
                Some(3 | 5..=8) if kind > 1 => Uri::path_text_is_normal(text),
                Some(6..=8) => Uri::path_text_is_normal(text),
                Some(4) if kind > 1 => Uri::query_is_normal(text),
                Some(0 | 1) if !is_exact => !text.bytes().any(|byte| byte.is_ascii_uppercase()),
                Some(0) => matches!(text, "http" | "https"),
                Some(1) => Uri::host_is_normal(text),
                Some(2) => !is_exact || Uri::port_is_normal(text),
                Some(3 | 5) if is_exact => Uri::path_is_normal(text) && !holds_token(text),
                Some(3 | 5) => Uri::path_prefix_is_normal(text) && !holds_token(text),
                Some(4) => !is_exact || Uri::query_is_normal(text),
                _ => true,
            };
            if !is_normal {
                return Err(MintError::new("catu", "components in the normal form of RFC 3986 section 6.2.2"));
            }
        }
    }
    Ok(())
}

/// Whether a path that a claim demands as a prefix is one that edges can match.
pub(super) fn is_path_prefix(prefix: &str) -> bool {
    Uri::path_prefix_is_normal(prefix) && !holds_token(prefix)
}

/// Whether a whole segment of a path would be taken for a token and removed from the URL.
fn holds_token(path: &str) -> bool {
    let mut segments = path.as_bytes().split(|byte| *byte == b'/').skip(1);
    segments.any(|segment| Placement::DEFAULT.iter().any(|place| place.path_value(segment).is_some()))
}
