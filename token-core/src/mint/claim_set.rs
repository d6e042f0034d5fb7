//! A claim set to be minted.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::ops::Range;

use super::MintError;
use crate::claims::{Kind, Label, Shape, Source, TokenIdName, encoded_order, transcode, value, write_json};
use crate::limits::Limits;
use crate::placement::Placement;
use crate::policy::Labels;
use crate::reason::Reason;
use crate::time::Timestamp;
use crate::token::Format;
use crate::uri::Uri;
use crate::wire::cbor::{self, Item, Reader, Writer};

/// A claim set to be minted in either format. Every claim in it is one that this build enforces.
///
/// ```
/// use token_core::{ClaimSet, Timestamp};
/// let claims = ClaimSet::from_json(r#"{"iss":"https://id.example","exp":1700000300,"catm":["GET"]}"#)?
///     .with_session("s-1")
///     .with_path_prefix("/live/final/")?;
/// assert_eq!(claims.to_json(), r#"{"iss":"https://id.example","exp":1700000300,"catu":{"path":{"prefix":"/live/final/"}},"catm":["GET"],"sid":"s-1"}"#);
/// # Ok::<(), token_core::MintError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct ClaimSet {
    /// Labels in the order of their encoded bytes (RFC 8949 section 4.2.1), and where each claim's
    /// CBOR stands in `values`.
    claims: Vec<(i64, Range<usize>)>,
    values: Vec<u8>,
}

impl ClaimSet {
    /// A claim set without claims.
    #[must_use]
    pub const fn new() -> Self {
        Self { claims: Vec::new(), values: Vec::new() }
    }

    /// A claim set in its JSON form.
    ///
    /// # Errors
    /// Names the claim that is malformed, unknown, or not enforced by this build.
    pub fn from_json(json: &str) -> Result<Self, MintError> {
        check_names(json)?;
        // Decimals grow most: `1.5,` becomes nine bytes.
        let mut buffer = alloc::vec![0; json.len().saturating_mul(4).saturating_add(16)];
        let transcoded = transcode(json.as_bytes(), Source::ClaimSet, &Labels::DEFAULT, &Limits::DEFAULT, &mut buffer);
        let transcoded = transcoded.map_err(|reason| MintError::new("claims", reason.text()))?;
        buffer.truncate(transcoded.length);
        Self::from_map(&buffer)
    }

    /// The claims of a CBOR map: the payload of a CAT.
    ///
    /// # Errors
    /// Names the claim that is malformed, unknown, or not enforced by this build.
    pub fn from_cbor(map: &[u8]) -> Result<Self, MintError> {
        cbor::check(map, &Limits::DEFAULT).map_err(|reason| MintError::new("claims", reason.text()))?;
        Self::from_map(map)
    }

    fn from_map(map: &[u8]) -> Result<Self, MintError> {
        if !matches!(Reader::new(map).next(), Ok(Item::Map(_))) {
            return Err(MintError::new("claims", "an object"));
        }
        let mut claims = Self::new();
        for (key, raw) in value::members(map) {
            let number = value::integer(key).ok_or_else(|| MintError::new("claims", "claims of the vocabulary"))?;
            let label = Label::Number(number);
            check_claim(label, raw)?;
            claims.put(number, raw);
        }
        Ok(claims)
    }

    /// The JSON form; the token id is named `cti`.
    #[must_use]
    pub fn to_json(&self) -> String {
        write_json(&self.to_cbor(), TokenIdName::Cti, &Labels::DEFAULT).unwrap_or_default()
    }

    /// With `iss`.
    #[must_use]
    pub fn with_issuer(self, issuer: &str) -> Self {
        self.with_text(Label::ISS, issuer)
    }

    /// With `sub`.
    #[must_use]
    pub fn with_subject(self, subject: &str) -> Self {
        self.with_text(Label::SUB, subject)
    }

    /// With one `aud`.
    #[must_use]
    pub fn with_audience(self, audience: &str) -> Self {
        self.with_text(Label::AUD, audience)
    }

    /// With `sid`.
    #[must_use]
    pub fn with_session(self, session: &str) -> Self {
        self.with_text(Label::SID, session)
    }

    /// With `tenant`.
    #[must_use]
    pub fn with_tenant(self, tenant: &str) -> Self {
        self.with_text(Label::TENANT, tenant)
    }

    /// With `exp`, in whole seconds since 1970.
    #[must_use]
    pub fn with_expiry(self, seconds: i64) -> Self {
        self.with_integer(Label::EXP, seconds)
    }

    /// With `nbf`, in whole seconds since 1970.
    #[must_use]
    pub fn with_not_before(self, seconds: i64) -> Self {
        self.with_integer(Label::NBF, seconds)
    }

    /// With `iat`, in whole seconds since 1970.
    #[must_use]
    pub fn with_issued_at(self, seconds: i64) -> Self {
        self.with_integer(Label::IAT, seconds)
    }

    /// With `cti`, which a JWT carries as `jti` in lower-case hex.
    #[must_use]
    pub fn with_token_id(self, id: &[u8]) -> Self {
        self.with_value(Label::CTI, id.len(), |writer| writer.bytes(id))
    }

    /// With a `catu` that demands this path prefix and nothing else.
    ///
    /// # Errors
    /// The prefix is not in the normal form in which URLs are matched.
    pub fn with_path_prefix(self, prefix: &str) -> Result<Self, MintError> {
        if !Uri::path_prefix_is_normal(prefix) || holds_token(prefix) {
            return Err(MintError::new("catu", "a path in normal form (RFC 3986 section 6.2.2) that begins with /"));
        }
        Ok(self.with_value(Label::CATU, prefix.len(), |writer| {
            writer.map(1)?;
            writer.unsigned(3)?;
            writer.map(1)?;
            writer.unsigned(1)?;
            writer.text(prefix)
        }))
    }

    fn with_text(self, label: Label, text: &str) -> Self {
        self.with_value(label, text.len(), |writer| writer.text(text))
    }

    fn with_integer(self, label: Label, value: i64) -> Self {
        self.with_value(label, 0, |writer| writer.integer(value))
    }

    /// Writes the value of a claim; heads take no more than 32 bytes beside its content.
    fn with_value(
        mut self,
        label: Label,
        content: usize,
        write: impl FnOnce(&mut Writer<'_>) -> Result<(), Reason>,
    ) -> Self {
        let start = self.values.len();
        self.values.resize(start.saturating_add(content).saturating_add(32), 0);
        let mut writer = Writer::new(self.values.get_mut(start..).unwrap_or_default());
        let written = write(&mut writer).map(|()| writer.len()).unwrap_or_default();
        let end = start.saturating_add(written);
        self.values.truncate(end);
        if let Label::Number(number) = label {
            self.place(number, start..end);
        }
        self
    }

    fn put(&mut self, number: i64, raw: &[u8]) {
        let start = self.values.len();
        self.values.extend_from_slice(raw);
        self.place(number, start..self.values.len());
    }

    fn place(&mut self, number: i64, range: Range<usize>) {
        match self.claims.binary_search_by_key(&encoded_order(number), |(label, _)| encoded_order(*label)) {
            Ok(at) => {
                if let Some(claim) = self.claims.get_mut(at) {
                    claim.1 = range;
                }
            }
            Err(at) => self.claims.insert(at, (number, range)),
        }
    }

    /// The value of a claim, as CBOR.
    pub(super) fn get(&self, label: Label) -> Option<&[u8]> {
        let (_, range) = self.claims.iter().find(|(number, _)| Label::Number(*number) == label)?;
        self.values.get(range.clone())
    }

    /// When the token expires.
    #[must_use]
    pub fn expiry(&self) -> Option<Timestamp> {
        value::time(self.get(Label::EXP)?, false)
    }

    /// The CBOR map, deterministically encoded: the payload of a CAT.
    pub(super) fn to_cbor(&self) -> Vec<u8> {
        let heads = self.claims.len().saturating_mul(9).saturating_add(9);
        let mut out = alloc::vec![0; self.values.len().saturating_add(heads)];
        let mut writer = Writer::new(&mut out);
        let written = writer.map(self.claims.len()).and_then(|()| {
            self.claims.iter().try_for_each(|(number, range)| {
                writer.integer(*number)?;
                writer.raw(self.values.get(range.clone()).unwrap_or_default())
            })
        });
        let length = written.map_or(0, |()| writer.len());
        out.truncate(length);
        out
    }
}

/// Names a JWT reader would ignore are a mistake in a claim set, not a wish.
fn check_names(json: &str) -> Result<(), MintError> {
    use crate::wire::json;
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

fn check_claim(label: Label, raw: &[u8]) -> Result<(), MintError> {
    let kind = Kind::of(label);
    if !kind.is_built() {
        return Err(MintError::new(label.to_string(), "a claim that this build enforces"));
    }
    // A jti that is no hex is a text, which exists in JWT only.
    let format = if label == Label::CTI && value::text(raw).is_some() { Format::Jwt } else { Format::Cat };
    match Shape::of(kind, raw, format, &Limits::DEFAULT) {
        Shape::Sound if label == Label::CATU => check_components(raw),
        Shape::Sound => Ok(()),
        Shape::Malformed => Err(MintError::new(label.to_string(), "a value of the claim's type and range")),
        Shape::Unsupported => Err(MintError::new(label.to_string(), "a form that this build enforces")),
    }
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

/// Whether a whole segment of a path would be taken for a token and removed from the URL.
fn holds_token(path: &str) -> bool {
    let mut segments = path.split('/').skip(1);
    segments.any(|segment| Placement::DEFAULT.iter().any(|place| place.path_value(segment.as_bytes()).is_some()))
}
