//! What a claim of a claim set must be: what the verifier accepts, and of URLs only what it can
//! ever match.

use alloc::string::ToString;

use super::{MintError, confirmation};
use crate::claims::{Kind, Label, Shape, is_top_level_only, patterns_fit, value};
use crate::denial::{ClaimPath, Operator};
use crate::limits::Limits;
use crate::placement::Placement;
use crate::reason::Reason;
use crate::token::Format;
use crate::uri::Uri;
use crate::wire::cbor::Reader;
use crate::wire::json;

/// Names a JWT reader would ignore are a mistake in a claim set, not a wish.
pub(super) fn check_names(json: &str) -> Result<(), MintError> {
    let mut reader = json::Reader::new(json.as_bytes(), &Limits::DEFAULT);
    match reader.next().map_err(malformed)? {
        json::Value::Object => check_set_names(&mut reader),
        _ => Err(MintError::new("claims", "an object")),
    }
}

fn malformed(fault: json::Fault) -> MintError {
    MintError::new("claims", Reason::from(fault).text())
}

/// The names of a claim set of which the opening bracket was read.
fn check_set_names(reader: &mut json::Reader<'_>) -> Result<(), MintError> {
    let (mut first, mut ids) = (true, 0_usize);
    while let Some(name) = reader.member(&mut first).map_err(malformed)? {
        let label = Label::from_mnemonic(&name.to_string());
        let label = label.ok_or_else(|| MintError::new(name.to_string(), "a claim of the vocabulary"))?;
        ids = ids.saturating_add(usize::from(label == Label::CTI));
        match Operator::of(label) {
            Some(_) => check_names_inside(reader)?,
            None => reader.skip().map_err(malformed)?,
        }
    }
    if ids > 1 { Err(MintError::new("cti", "either cti or jti")) } else { Ok(()) }
}

/// The names in the claim sets of the composition that is read next.
fn check_names_inside(reader: &mut json::Reader<'_>) -> Result<(), MintError> {
    match reader.next().map_err(malformed)? {
        json::Value::Object => check_set_names(reader),
        json::Value::Array => {
            let mut first = true;
            while reader.element(&mut first).map_err(malformed)? {
                check_names_inside(reader)?;
            }
            Ok(())
        }
        _ => Ok(()), // found malformed with its claim
    }
}

pub(super) fn check_claim(path: ClaimPath, raw: &[u8]) -> Result<(), MintError> {
    let label = path.label();
    let kind = Kind::of(label);
    if !kind.is_built() {
        return Err(MintError::new(path.to_string(), "a claim that this build enforces"));
    }
    if matches!(kind, Kind::Sets(_)) {
        return check_sets(path, raw);
    }
    // A jti that is no hex is a text, which exists in JWT only.
    let format = if label == Label::CTI && value::text(raw).is_some() { Format::Jwt } else { Format::Cat };
    match Shape::of(kind, raw, format, &Limits::DEFAULT) {
        Shape::Sound if label == Label::CATU => check_components(raw),
        Shape::Sound if matches!(kind, Kind::Confirmation | Kind::ProofSettings) => {
            confirmation::check_names(label, raw)
        }
        Shape::Sound => Ok(()),
        Shape::Malformed | Shape::Sets => Err(MintError::new(path.to_string(), expected(kind))),
        Shape::Unsupported => Err(MintError::new(path.to_string(), unsupported(kind))),
    }
}

/// Every claim of the sets of a composition (semantics section 7).
fn check_sets(composition: ClaimPath, raw: &[u8]) -> Result<(), MintError> {
    let fault = |expected: &'static str| MintError::new(composition.to_string(), expected);
    let count = Reader::new(raw).array().unwrap_or_default();
    if !(1..=Limits::DEFAULT.list_entries).contains(&count) {
        return Err(fault("1 to 256 claim sets"));
    }
    for (index, set) in (0..=u8::MAX).zip(value::entries(raw)) {
        Reader::new(set).map().ok_or_else(|| fault("1 to 256 claim sets"))?;
        for (key, raw) in value::members(set) {
            let label = value::integer(key).map(Label::Number).ok_or_else(|| fault("claims of the vocabulary"))?;
            let path = composition.inner(index, label).ok_or_else(|| fault("compositions at most 8 deep"))?;
            if is_top_level_only(label) {
                return Err(MintError::new(path.to_string(), "a claim that may stand inside a composition"));
            }
            check_claim(path, raw)?;
        }
        let has =
            |label: Label| value::members(set).any(|(key, _)| value::integer(key).map(Label::Number) == Some(label));
        if has(Label::CATDPOP) && !has(Label::CNF) {
            return Err(fault(SETTINGS_NEED_A_KEY));
        }
    }
    Ok(())
}

/// Of `catdpop` (semantics section 7).
pub(super) const SETTINGS_NEED_A_KEY: &str = "cnf beside catdpop, whose proofs it is about";

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
        Kind::Confirmation => "a thumbprint of 32 bytes",
        Kind::ProofSettings => "a window in seconds and 0 or 1 for jti",
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
    let holds_patterns = matches!(Kind::of(label), Kind::Uri | Kind::Headers | Kind::Sets(_));
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
