//! A claim set in JSON, written as the CBOR of the same claim set, without allocation. Whatever
//! does not have the form of its claim becomes null, which no claim accepts: the claim is then
//! found malformed where every claim is judged.

mod confirmation;
mod facts;
mod renewal;
mod responses;
mod values;

use super::Label;
use super::kind::{self, Kind};
use crate::limits::Limits;
use crate::policy::Labels;
use crate::reason::Reason;
use crate::wire::cbor::Writer;
use crate::wire::json::{Reader, Str, Value};

/// What the JSON is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// The payload of a JWT: `jti` is any text, fractions of seconds are exact decimals.
    Jwt,
    /// A claim set to be minted in either format: `jti` or `cti` in hex are bytes, fractions of
    /// seconds must be exact in binary.
    #[cfg(feature = "alloc")]
    ClaimSet,
}

/// How much a transcoded claim set is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Transcoded {
    /// Bytes of CBOR.
    pub(crate) length: usize,
    /// Members of the JSON object, also those that were ignored.
    pub(crate) members: usize,
}

/// Writes the claim set to the front of `out`.
pub(crate) fn transcode(
    json: &[u8],
    source: Source,
    labels: &Labels,
    limits: &Limits,
    out: &mut [u8],
) -> Result<Transcoded, Reason> {
    let reader = &mut Reader::new(json, limits);
    let mut transcoder = Transcoder { reader, writer: Writer::new(out), source, labels };
    let mut members = 0;
    match transcoder.reader.next()? {
        Value::Object => members = transcoder.claim_set()?,
        other => transcoder.null(other)?,
    }
    transcoder.reader.finish()?;
    Ok(Transcoded { length: transcoder.writer.len(), members })
}

struct Transcoder<'t, 'o, 'p> {
    /// By reference: it has tables, which nobody should move.
    reader: &'p mut Reader<'t>,
    writer: Writer<'o>,
    source: Source,
    labels: &'p Labels,
}

/// What a member of the claim set is.
enum Member {
    Claim(Label),
    /// Refused by its name, whatever its value.
    Refused(&'static str),
    Unknown,
}

impl<'t> Transcoder<'t, '_, '_> {
    /// Writes the members; how many there are, ignored ones included.
    fn claim_set(&mut self) -> Result<usize, Reason> {
        let opening = self.writer.open()?;
        let (mut first, mut count, mut members) = (true, 0_usize, 0_usize);
        while let Some(name) = self.reader.member_inline(&mut first)? {
            members = members.saturating_add(1);
            match self.member_of(name) {
                Member::Unknown => {
                    self.reader.skip()?;
                    continue;
                }
                Member::Refused(name) => {
                    self.writer.text(name)?;
                    self.reader.skip()?;
                    self.writer.null()?;
                }
                Member::Claim(label) => {
                    self.writer.integer(self.labels.number_of(label))?;
                    match label {
                        Label::CTI if name.is("cti") => self.cti()?,
                        _ => self.claim(Kind::of(label))?,
                    }
                }
            }
            count = count.saturating_add(1);
        }
        self.writer.close_map(opening, count)?;
        Ok(members)
    }

    #[inline]
    fn member_of(&self, name: Str<'_>) -> Member {
        match name.plain_bytes().and_then(Label::number_of_name) {
            Some(number) => Member::Claim(Label::Number(number)),
            None => self.rare_member_of(name),
        }
    }

    #[inline(never)]
    fn rare_member_of(&self, name: Str<'_>) -> Member {
        let mut buffer = [0; 32];
        // A name longer than the buffer is none of ours.
        let name = name.bytes_in(&mut buffer).unwrap_or_default();
        if let Some(number) = Label::number_of_name(name) {
            return Member::Claim(Label::Number(number));
        }
        match kind::refused_name(|refused| refused.as_bytes() == name) {
            Some(Label::CATTPRINT) if self.labels.cattprint.is_some() => Member::Claim(Label::CATTPRINT),
            Some(Label::Name(name)) => Member::Refused(name),
            _ => Member::Unknown,
        }
    }

    /// The next value, of a claim of this kind.
    fn claim(&mut self, kind: Kind) -> Result<(), Reason> {
        // Here and not by the caller: a value that is handed on is copied first.
        match (kind, self.reader.next_inline()?) {
            (Kind::Text | Kind::Texts | Kind::Geohashes, Value::String(text)) => self.text(text),
            (Kind::TokenId, Value::String(text)) => self.token_id(text),
            (Kind::Texts | Kind::TextList | Kind::Countries | Kind::Geohashes, Value::Array) => self.texts(),
            (Kind::Time, Value::Number(number)) => self.time(number),
            (Kind::Unsigned | Kind::Epoch | Kind::Replay, Value::Number(number)) => self.unsigned(number),
            (Kind::Epoch, Value::Object) => {
                self.map(|transcoder, scope| transcoder.text(scope), |transcoder| transcoder.claim(Kind::Unsigned))
            }
            (Kind::Sampling, Value::Array) => self.sampling(),
            (Kind::Networks, Value::Array) => self.list(Self::network),
            (Kind::Markets, Value::Array) => self.list(Self::market),
            (Kind::Critical, Value::Array) => self.list(Self::critical),
            (Kind::Sets(_), Value::Array) => self.list(|transcoder| match transcoder.reader.next()? {
                Value::Object => transcoder.claim_set().map(|_members| ()),
                other => transcoder.null(other),
            }),
            (Kind::Headers, Value::Object) => self.map(|transcoder, name| transcoder.text(name), Self::matches),
            (Kind::Confirmation, Value::Object) => self.confirmation(),
            (Kind::ProofSettings, Value::Object) => self.proof_settings(),
            (Kind::Protocols, Value::Array) => self.list(Self::protocol),
            (Kind::Circles, Value::Array) => self.list(Self::numbers),
            (Kind::AltitudeBand, Value::Array) => self.list(Self::number_or_null),
            (Kind::TlsKey, Value::String(text)) => self.base64url(text),
            (Kind::TlsFingerprint, Value::Object) => self.fingerprint(),
            (Kind::CatifData, value @ (Value::String(_) | Value::Array)) => self.any_of(value),
            (Kind::Uri, Value::Object) => self.map(Self::component, Self::matches),
            (Kind::Renewal, Value::Object) => self.renewal(),
            (Kind::Responses, Value::Array) => self.responses(),
            (_, other) => self.null(other),
        }
    }

    /// A list after its opening bracket; `entry` writes what is read next.
    pub(super) fn list(&mut self, entry: fn(&mut Self) -> Result<(), Reason>) -> Result<(), Reason> {
        let opening = self.writer.open()?;
        let (mut first, mut count) = (true, 0_usize);
        while self.reader.element(&mut first)? {
            entry(self)?;
            count = count.saturating_add(1);
        }
        self.writer.close_array(opening, count)
    }

    /// An object after its opening bracket; `entry` writes what is read next.
    pub(super) fn map(
        &mut self,
        key: fn(&mut Self, Str<'t>) -> Result<(), Reason>,
        entry: fn(&mut Self) -> Result<(), Reason>,
    ) -> Result<(), Reason> {
        let opening = self.writer.open()?;
        let (mut first, mut count) = (true, 0_usize);
        while let Some(name) = self.reader.member(&mut first)? {
            key(self, name)?;
            entry(self)?;
            count = count.saturating_add(1);
        }
        self.writer.close_map(opening, count)
    }
}

/// The text, unescaped into the buffer where need be; none when it does not fit.
fn plain<'b>(text: Str<'b>, buffer: &'b mut [u8]) -> Option<&'b str> {
    core::str::from_utf8(text.bytes_in(buffer)?).ok()
}
