//! A claim set in CBOR, written in its JSON form (architecture section 5): the payload of a
//! minted JWT, and what a person is shown.

use alloc::vec::Vec;
use core::fmt::{self, Write};
use core::net::Ipv6Addr;

use super::kind::Kind;
use super::{Label, confirmation, fact_json, matching, value};
use crate::reason::Reason;
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

/// Appends the JSON form of the pairs of a map of claims of the vocabulary.
pub(crate) fn write_json(pairs: &[u8], id: TokenIdName, out: &mut Vec<u8>) -> Result<(), Reason> {
    let mut reader = Reader::new(pairs);
    out.push(b'{');
    let mut is_first = true;
    while !reader.is_at_end() {
        separate(&mut is_first, out);
        write_pair(id, &mut reader, out)?;
    }
    out.push(b'}');
    Ok(())
}

/// A claim with its name.
fn write_pair(id: TokenIdName, reader: &mut Reader<'_>, out: &mut Vec<u8>) -> Result<(), Reason> {
    let label = integer(reader).map(Label::Number)?;
    let name = label.mnemonic().ok_or(Reason::CborMalformed)?;
    write_name(if label == Label::CTI && id == TokenIdName::Jti { "jti" } else { name }, out);
    write_claim(Kind::of(label), reader, out)
}

/// A claim set inside a composition, in which no token id stands.
fn write_set(reader: &mut Reader<'_>, out: &mut Vec<u8>) -> Result<(), Reason> {
    write_map(reader, out, |reader, out| write_pair(TokenIdName::Cti, reader, out))
}

fn write_claim(kind: Kind, reader: &mut Reader<'_>, out: &mut Vec<u8>) -> Result<(), Reason> {
    match kind {
        Kind::Networks => write_list(reader, out, write_network),
        Kind::Sets(_) => write_list(reader, out, write_set),
        Kind::Uri | Kind::Headers => write_map(reader, out, write_component),
        Kind::Confirmation => write_map(reader, out, write_method),
        Kind::ProofSettings => write_map(reader, out, write_setting),
        Kind::Critical => write_list(reader, out, write_label),
        Kind::Protocols => write_list(reader, out, fact_json::write_protocol),
        Kind::TlsKey => fact_json::write_base64url(reader, out),
        Kind::Time => {
            let time = value::read_time(reader, false).ok_or(Reason::CborMalformed)?;
            match time.nanoseconds() {
                0 => write_integer(time.seconds().unsigned_abs(), time.seconds() < 0, out),
                _ => write_displayed(time, out),
            }
            Ok(())
        }
        _ => write_item(reader, out),
    }
}

type WriteEntry = fn(&mut Reader<'_>, &mut Vec<u8>) -> Result<(), Reason>;

fn write_list(reader: &mut Reader<'_>, out: &mut Vec<u8>, write_entry: WriteEntry) -> Result<(), Reason> {
    let Item::Array(count) = reader.next()? else { return Err(Reason::CborMalformed) };
    write_entries([b'[', b']'], count, reader, out, write_entry)
}

fn write_map(reader: &mut Reader<'_>, out: &mut Vec<u8>, write_entry: WriteEntry) -> Result<(), Reason> {
    let Item::Map(count) = reader.next()? else { return Err(Reason::CborMalformed) };
    write_entries([b'{', b'}'], count, reader, out, write_entry)
}

fn write_entries(
    [opening, closing]: [u8; 2],
    count: usize,
    reader: &mut Reader<'_>,
    out: &mut Vec<u8>,
    write_entry: WriteEntry,
) -> Result<(), Reason> {
    out.push(opening);
    let mut is_first = true;
    for _ in 0..count {
        separate(&mut is_first, out);
        write_entry(reader, out)?;
    }
    out.push(closing);
    Ok(())
}

/// A component of the URL, or a header field, and what it must match.
fn write_component(reader: &mut Reader<'_>, out: &mut Vec<u8>) -> Result<(), Reason> {
    write_key(reader, out, |number| matching::component_name(u64::try_from(number).ok()?))?;
    write_map(reader, out, write_match)
}

fn write_match(reader: &mut Reader<'_>, out: &mut Vec<u8>) -> Result<(), Reason> {
    write_key(reader, out, matching::match_name)?;
    write_item(reader, out)
}

/// A thumbprint.
fn write_method(reader: &mut Reader<'_>, out: &mut Vec<u8>) -> Result<(), Reason> {
    write_key(reader, out, confirmation::method_name)?;
    fact_json::write_base64url(reader, out)
}

fn write_setting(reader: &mut Reader<'_>, out: &mut Vec<u8>) -> Result<(), Reason> {
    write_key(reader, out, confirmation::setting_name)?;
    write_item(reader, out)
}

/// The mnemonic of a label, or what stands there.
fn write_label(reader: &mut Reader<'_>, out: &mut Vec<u8>) -> Result<(), Reason> {
    let item = reader.next()?;
    match item.as_i64().and_then(|number| Label::Number(number).mnemonic()) {
        Some(name) => write_json_text(name, out),
        None => write_value(item, reader, out)?,
    }
    Ok(())
}

/// `"203.0.113.0/24"`, `"192.0.2.1"`, `64500`, as the entry was written.
fn write_network(reader: &mut Reader<'_>, out: &mut Vec<u8>) -> Result<(), Reason> {
    let tag = match reader.next()? {
        Item::Unsigned(asn) => {
            write_integer(asn, false, out);
            return Ok(());
        }
        Item::Tag(tag) => tag,
        _ => return Err(Reason::CborMalformed),
    };
    let (bytes, length) = match reader.next()? {
        Item::Bytes(bytes) => (bytes, None),
        Item::Array(2) => match (reader.next()?, reader.next()?) {
            (Item::Unsigned(length), Item::Bytes(bytes)) => (bytes, Some(length)),
            _ => return Err(Reason::CborMalformed),
        },
        _ => return Err(Reason::CborMalformed),
    };
    let mut octets = [0; 16];
    octets.get_mut(..bytes.len()).ok_or(Reason::CborMalformed)?.copy_from_slice(bytes);
    out.push(b'"');
    if tag == 52 {
        for (place, octet) in octets.iter().take(4).enumerate() {
            if place > 0 {
                out.push(b'.');
            }
            write_integer(u64::from(*octet), false, out);
        }
    } else {
        write_displayed(Ipv6Addr::from(octets), out);
    }
    if let Some(length) = length {
        out.push(b'/');
        write_integer(length, false, out);
    }
    out.push(b'"');
    Ok(())
}

fn write_item(reader: &mut Reader<'_>, out: &mut Vec<u8>) -> Result<(), Reason> {
    let item = reader.next()?;
    write_value(item, reader, out)
}

/// An item whose head was read; byte strings are hex.
fn write_value(item: Item<'_>, reader: &mut Reader<'_>, out: &mut Vec<u8>) -> Result<(), Reason> {
    match item {
        Item::Array(count) => return write_entries([b'[', b']'], count, reader, out, write_item),
        Item::Map(count) => return write_entries([b'{', b'}'], count, reader, out, write_member),
        Item::Unsigned(value) => write_integer(value, false, out),
        // −1 − n, which needs one bit more than the argument.
        Item::Negative(u64::MAX) => out.extend_from_slice(b"-18446744073709551616"),
        Item::Negative(value) => write_integer(value.saturating_add(1), true, out),
        Item::Bytes(bytes) => {
            out.push(b'"');
            write_hex(bytes, out);
            out.push(b'"');
        }
        Item::Text(text) => write_json_text(text, out),
        Item::Bool(value) => out.extend_from_slice(if value { b"true" } else { b"false" }),
        Item::Null => out.extend_from_slice(b"null"),
        Item::Float(value) if value.is_finite() => write_displayed(Decimal(value), out),
        Item::Float(_) | Item::Simple(_) | Item::Tag(_) => return Err(Reason::CborMalformed),
    }
    Ok(())
}

/// A member of a map of no other form.
fn write_member(reader: &mut Reader<'_>, out: &mut Vec<u8>) -> Result<(), Reason> {
    write_key(reader, out, |_| None)?;
    write_item(reader, out)
}

/// A key of a map and the colon after it: a text, or the name of a number where it has one.
fn write_key(reader: &mut Reader<'_>, out: &mut Vec<u8>, name: fn(i64) -> Option<&'static str>) -> Result<(), Reason> {
    match reader.next()? {
        Item::Text(text) => {
            write_json_text(text, out);
            out.push(b':');
        }
        item => write_name(item.as_i64().and_then(name).ok_or(Reason::CborMalformed)?, out),
    }
    Ok(())
}

fn integer(reader: &mut Reader<'_>) -> Result<i64, Reason> {
    reader.next()?.as_i64().ok_or(Reason::CborMalformed)
}

/// A comma before all but the first.
fn separate(is_first: &mut bool, out: &mut Vec<u8>) {
    if !core::mem::take(is_first) {
        out.push(b',');
    }
}

/// A name that needs no escapes, and the colon after it.
fn write_name(name: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b"\":");
}

/// Appends text as a JSON string.
pub(crate) fn write_json_text(text: &str, out: &mut Vec<u8>) {
    let needs_escapes = |byte| matches!(byte, b'"' | b'\\' | 0..=0x1f);
    if text.bytes().fold(false, |found, byte| found | needs_escapes(byte)) {
        return write_displayed(JsonText(text), out);
    }
    out.push(b'"');
    out.extend_from_slice(text.as_bytes());
    out.push(b'"');
}

fn write_integer(magnitude: u64, is_negative: bool, out: &mut Vec<u8>) {
    // u64::MAX has 20 digits.
    let (mut digits, mut at, mut left) = ([b'0'; 20], 20_usize, magnitude);
    for (place, digit) in digits.iter_mut().enumerate().rev() {
        *digit = b'0' | u8::try_from(left % 10).unwrap_or_default();
        left /= 10;
        at = place;
        if left == 0 {
            break;
        }
    }
    if is_negative {
        out.push(b'-');
    }
    out.extend_from_slice(digits.get(at..).unwrap_or_default());
}

/// In lower-case hex.
fn write_hex(bytes: &[u8], out: &mut Vec<u8>) {
    let digit = |nibble: u8| nibble.wrapping_add(if nibble < 10 { b'0' } else { b'a' - 10 });
    let start = out.len();
    out.resize(start.saturating_add(bytes.len().saturating_mul(2)), 0);
    let (pairs, _) = out.get_mut(start..).unwrap_or_default().as_chunks_mut();
    for (pair, byte) in pairs.iter_mut().zip(bytes) {
        *pair = [digit(byte >> 4), digit(byte & 15)];
    }
}

fn write_displayed(value: impl fmt::Display, out: &mut Vec<u8>) {
    struct End<'o>(&'o mut Vec<u8>);
    impl Write for End<'_> {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            self.0.extend_from_slice(text.as_bytes());
            Ok(())
        }
    }
    // A vector takes everything.
    let _written = write!(End(out), "{value}");
}
