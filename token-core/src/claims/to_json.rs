//! A claim set in CBOR, written in its JSON form (architecture section 5): the payload of a
//! minted JWT, and what a person is shown.

use alloc::string::String;
use core::fmt::{self, Write};
use core::net::{Ipv4Addr, Ipv6Addr};

use super::kind::{self, Kind};
use super::{Label, matching, value};
use crate::policy::Labels;
use crate::reason::Reason;
use crate::text::Hex;
use crate::wire::cbor::{Item, Reader};
use crate::wire::json::{Decimal, JsonText};

/// Under which name label 7 is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenIdName {
    /// In a JWT.
    Jti,
    /// In the JSON form of a CAT.
    Cti,
}

/// The JSON form of a map of claims that is well-formed CBOR. Claims this build does not know
/// are written as their CBOR reads: byte strings as hex, tags as `{"tag":…,"value":…}`.
pub(crate) fn write_json(map: &[u8], name: TokenIdName, labels: &Labels) -> Result<String, Reason> {
    let mut out = String::with_capacity(map.len().saturating_mul(2));
    let mut separator = '{';
    for (key, raw) in value::members(map) {
        let label = value::integer(key).map(|number| kind::canonical(number, labels));
        let written = write_member(&mut out, separator, label, key, raw, name);
        written.map_err(|_| Reason::CborMalformed)?;
        separator = ',';
    }
    if separator == '{' {
        out.push('{');
    }
    out.push('}');
    Ok(out)
}

fn write_member(
    out: &mut String,
    separator: char,
    label: Option<Label>,
    key: &[u8],
    raw: &[u8],
    id: TokenIdName,
) -> fmt::Result {
    out.write_char(separator)?;
    match (label, value::text(key)) {
        (Some(Label::CTI), _) if id == TokenIdName::Jti => out.write_str("\"jti\":")?,
        (Some(label), _) => write!(out, "\"{label}\":")?,
        (None, Some(name)) => write!(out, "{}:", JsonText(name))?,
        (None, None) => return Err(fmt::Error),
    }
    match label.map_or(Kind::Ignored, Kind::of) {
        Kind::Networks => write_list(out, raw, write_network),
        Kind::Uri | Kind::Headers => write_components(out, raw),
        Kind::Critical => write_list(out, raw, write_label),
        Kind::Time => match value::time(raw, false) {
            Some(time) => write!(out, "{time}"),
            None => write_item(out, raw),
        },
        _ => write_item(out, raw),
    }
}

fn write_list(out: &mut String, raw: &[u8], write_entry: fn(&mut String, &[u8]) -> fmt::Result) -> fmt::Result {
    let mut separator = '[';
    for entry in value::entries(raw) {
        out.write_char(separator)?;
        write_entry(out, entry)?;
        separator = ',';
    }
    if separator == '[' {
        out.write_char('[')?;
    }
    out.write_char(']')
}

/// The mnemonic of a label, or what stands there.
fn write_label(out: &mut String, raw: &[u8]) -> fmt::Result {
    match value::integer(raw).and_then(|number| Label::Number(number).mnemonic()) {
        Some(name) => write!(out, "\"{name}\""),
        None => write_item(out, raw),
    }
}

/// `"203.0.113.0/24"`, `"192.0.2.1"`, `64500`, as the entry was written.
fn write_network(out: &mut String, raw: &[u8]) -> fmt::Result {
    let mut reader = Reader::new(raw);
    let mut next = || reader.next().map_err(|_| fmt::Error);
    let tag = match next()? {
        Item::Unsigned(asn) => return write!(out, "{asn}"),
        Item::Tag(tag @ (52 | 54)) => tag,
        _ => return write_item(out, raw),
    };
    let (length, bytes) = match next()? {
        Item::Bytes(bytes) => (None, bytes),
        Item::Array(2) => match (next()?, next()?) {
            (Item::Unsigned(length), Item::Bytes(bytes)) => (Some(length), bytes),
            _ => return write_item(out, raw),
        },
        _ => return write_item(out, raw),
    };
    let mut octets = [0; 16];
    octets.get_mut(..bytes.len()).ok_or(fmt::Error)?.copy_from_slice(bytes);
    let [a, b, c, d, ..] = octets;
    out.write_char('"')?;
    if tag == 52 {
        write!(out, "{}", Ipv4Addr::new(a, b, c, d))?;
    } else {
        write!(out, "{}", Ipv6Addr::from(octets))?;
    }
    if let Some(length) = length {
        write!(out, "/{length}")?;
    }
    out.write_char('"')
}

fn write_components(out: &mut String, raw: &[u8]) -> fmt::Result {
    let mut separator = '{';
    for (component, matches) in value::members(raw) {
        out.write_char(separator)?;
        match value::unsigned(component).and_then(matching::component_name) {
            Some(name) => write!(out, "\"{name}\":")?,
            None => write_key(out, component)?,
        }
        let mut inner = '{';
        for (kind, demanded) in value::members(matches) {
            out.write_char(inner)?;
            match value::integer(kind).and_then(matching::match_name) {
                Some(name) => write!(out, "\"{name}\":")?,
                None => write_key(out, kind)?,
            }
            write_item(out, demanded)?;
            inner = ',';
        }
        out.write_str(if inner == '{' { "{}" } else { "}" })?;
        separator = ',';
    }
    out.write_str(if separator == '{' { "{}" } else { "}" })
}

fn write_item(out: &mut String, raw: &[u8]) -> fmt::Result {
    let mut reader = Reader::new(raw);
    match reader.next().map_err(|_| fmt::Error)? {
        Item::Unsigned(value) => write!(out, "{value}"),
        // −1 − n, which needs one bit more than the argument.
        Item::Negative(value) => write!(out, "{}", i128::from(value).saturating_neg().saturating_sub(1)),
        Item::Bytes(bytes) => write!(out, "\"{}\"", Hex(bytes)),
        Item::Text(text) => write!(out, "{}", JsonText(text)),
        Item::Array(_) => write_list(out, raw, write_item),
        Item::Map(_) => {
            let mut separator = '{';
            for (key, value) in value::members(raw) {
                out.write_char(separator)?;
                write_key(out, key)?;
                write_item(out, value)?;
                separator = ',';
            }
            out.write_str(if separator == '{' { "{}" } else { "}" })
        }
        Item::Tag(tag) => {
            write!(out, "{{\"tag\":{tag},\"value\":")?;
            write_item(out, reader.rest())?;
            out.write_char('}')
        }
        Item::Bool(value) => write!(out, "{value}"),
        Item::Null => out.write_str("null"),
        Item::Simple(number) => write!(out, "{{\"simple\":{number}}}"),
        Item::Float(value) if value.is_finite() => write!(out, "{}", Decimal(value)),
        // JSON has no name for these.
        Item::Float(value) if value.is_nan() => out.write_str("\"NaN\""),
        Item::Float(value) => out.write_str(if value > 0.0 { "\"inf\"" } else { "\"-inf\"" }),
    }
}

/// A key of a map and the colon after it.
fn write_key(out: &mut String, key: &[u8]) -> fmt::Result {
    match (value::text(key), value::integer(key)) {
        (Some(text), _) => write!(out, "{}:", JsonText(text)),
        (None, Some(number)) => write!(out, "\"{number}\":"),
        (None, None) => write!(out, "\"{}\":", Hex(key)),
    }
}
