//! `catr`: that and how an edge renews a token (spec/cat.md section 6.2).

use core::time::Duration;

use super::value;
use crate::time::Timestamp;
use crate::wire::cbor::Reader;

/// Members, in the order of their numbers from 0.
const MEMBERS: [&str; 8] =
    ["type", "expadd", "deadline", "cookie-name", "header-name", "cookie-params", "header-params", "status"];

/// Types, in the order of their numbers from 0.
const TYPES: [&str; 4] = ["automatic", "cookie", "header", "redirect"];

/// Seconds before `exp` from which on a token is renewed when the claim does not say: what
/// recipients in the field take (spec/cat.md section 6.2).
const DEFAULT_DEADLINE: Duration = Duration::from_secs(60);

pub(crate) fn member_number(name: &[u8]) -> Option<u64> {
    number_of(&MEMBERS, name)
}

#[cfg(feature = "alloc")]
pub(crate) fn member_name(number: i64) -> Option<&'static str> {
    MEMBERS.get(usize::try_from(number).ok()?).copied()
}

pub(crate) fn type_number(name: &[u8]) -> Option<u64> {
    number_of(&TYPES, name)
}

#[cfg(feature = "alloc")]
pub(crate) fn type_name(number: u64) -> Option<&'static str> {
    TYPES.get(usize::try_from(number).ok()?).copied()
}

fn number_of(names: &[&str], name: &[u8]) -> Option<u64> {
    names.iter().position(|known| known.as_bytes() == name).and_then(|number| u64::try_from(number).ok())
}

/// How a renewed token goes back to its holder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RenewalType {
    /// The way the token came.
    Automatic,
    /// A `Set-Cookie` field.
    Cookie,
    /// A field of the response.
    Header,
    /// A redirect to the same URL with the new token in it.
    Redirect,
}

impl RenewalType {
    /// The name in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Automatic => "automatic",
            Self::Cookie => "cookie",
            Self::Header => "header",
            Self::Redirect => "redirect",
        }
    }

    /// The number in CBOR.
    #[cfg(feature = "alloc")]
    pub(crate) const fn number(self) -> u64 {
        match self {
            Self::Automatic => 0,
            Self::Cookie => 1,
            Self::Header => 2,
            Self::Redirect => 3,
        }
    }

    const fn from_number(number: u64) -> Option<Self> {
        match number {
            0 => Some(Self::Automatic),
            1 => Some(Self::Cookie),
            2 => Some(Self::Header),
            3 => Some(Self::Redirect),
            _ => None,
        }
    }
}

/// The claim, read.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(feature = "alloc"), expect(dead_code, reason = "read where something is minted"))]
pub(crate) struct Renewal<'t> {
    pub(crate) kind: RenewalType,
    /// How long from now on the renewed token lives.
    pub(crate) extension: Duration,
    /// How long before `exp` the token is due.
    pub(crate) deadline: Duration,
    pub(crate) cookie_name: Option<&'t str>,
    pub(crate) header_name: Option<&'t str>,
    /// As CBOR: an array of texts.
    pub(crate) cookie_parameters: Option<&'t [u8]>,
    pub(crate) header_parameters: Option<&'t [u8]>,
    pub(crate) status: Option<u16>,
}

impl<'t> Renewal<'t> {
    /// Of a value that was judged to be sound.
    pub(crate) fn read(raw: &'t [u8], from_json: bool) -> Option<Self> {
        let duration = |number| member(raw, number).and_then(|raw| duration(&mut Reader::new(raw), from_json));
        Some(Self {
            kind: RenewalType::from_number(member(raw, 0).and_then(value::unsigned)?)?,
            extension: duration(1)?,
            deadline: duration(2).unwrap_or(DEFAULT_DEADLINE),
            cookie_name: member(raw, 3).and_then(value::text),
            header_name: member(raw, 4).and_then(value::text),
            cookie_parameters: member(raw, 5),
            header_parameters: member(raw, 6),
            status: member(raw, 7).and_then(value::unsigned).and_then(|status| u16::try_from(status).ok()),
        })
    }
}

fn member(raw: &[u8], wanted: u64) -> Option<&[u8]> {
    value::members(raw).find(|(key, _)| value::unsigned(key) == Some(wanted)).map(|(_, value)| value)
}

/// Seconds that are not negative, exact to nanoseconds.
pub(super) fn duration(reader: &mut Reader<'_>, from_json: bool) -> Option<Duration> {
    let time: Timestamp = value::read_time(reader, from_json)?;
    Some(Duration::new(u64::try_from(time.seconds()).ok()?, time.nanoseconds()))
}

/// A token of RFC 9110 section 5.6.2: the name of a field or a cookie.
pub(crate) fn is_http_token(name: &[u8]) -> bool {
    let is_token_character = |byte: &u8| {
        byte.is_ascii_alphanumeric()
            || matches!(
                byte,
                b'!' | b'#' | b'$' | b'%' | b'&' | b'\'' | b'*' | b'+' | b'-' | b'.' | b'^' | b'_' | b'`' | b'|' | b'~'
            )
    };
    !name.is_empty() && name.iter().all(is_token_character)
}

/// What may stand in the value of a field: visible ASCII and spaces. Line breaks would end the field
/// and begin another one (RFC 9110 section 5.5).
pub(crate) fn is_field_text(text: &[u8]) -> bool {
    text.iter().all(|byte| matches!(byte, b' '..=b'~'))
}
