//! The claims of a CAT in JSON form (architecture section 5). A value that is not of its claim's
//! type is shown as the CBOR it is.

use core::net::{Ipv4Addr, Ipv6Addr};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ciborium::Value as Cbor;
use serde_json::{Map, Value};
use token_core::Label;

use super::cbor::{integer, label, text_or_hex, to_json as plain};

/// `catu` components by their numbers (spec CTA-5007 `catu`).
const COMPONENTS: [&str; 9] =
    ["scheme", "host", "port", "path", "query", "parent-path", "filename", "stem", "extension"];
/// Members of `catr` by their numbers.
const RENEWAL_MEMBERS: [&str; 8] =
    ["type", "expadd", "deadline", "cookie-name", "header-name", "cookie-params", "header-params", "status"];
/// Kinds of `catr` by their numbers.
const RENEWAL_TYPES: [&str; 4] = ["automatic", "cookie", "header", "redirect"];

/// A claim set; `None` when the item is not a map.
pub(super) fn to_json(item: &Cbor) -> Option<Value> {
    let Cbor::Map(claims) = item else {
        return None;
    };
    let members = claims.iter().map(|(name, value)| match integer(name) {
        Some(number) => {
            let claim = Label::Number(number);
            (claim.to_string(), claim_json(claim, value).unwrap_or_else(|| plain(value)))
        }
        None => (label(name), plain(value)),
    });
    Some(Value::Object(members.collect::<Map<_, _>>()))
}

fn claim_json(claim: Label, value: &Cbor) -> Option<Value> {
    match claim {
        Label::OR | Label::NOR | Label::AND => list(value, to_json),
        Label::CRIT => list(value, |entry| Some(Value::String(label_name(entry)))),
        Label::CNF => members(value, confirmation),
        Label::CATNIP => list(value, network),
        Label::CATU => members(value, |name, value| Some((numbered(&COMPONENTS, name)?, members(value, match_type)?))),
        Label::CATH => members(value, |name, value| Some((label(name), members(value, match_type)?))),
        Label::CATALPN => list(value, |entry| Some(text_or_hex(entry))),
        Label::CATTPK => base64url(value),
        Label::CATDPOP => members(value, |name, value| {
            let name = match integer(name)? {
                -1 => "crit",
                0 => "window",
                1 => "jti",
                _ => return None,
            };
            Some((name.to_owned(), plain(value)))
        }),
        Label::CATR => members(value, renewal),
        _ => None,
    }
}

fn list(value: &Cbor, entry: impl Fn(&Cbor) -> Option<Value>) -> Option<Value> {
    let Cbor::Array(entries) = value else {
        return None;
    };
    entries.iter().map(entry).collect::<Option<Vec<_>>>().map(Value::Array)
}

fn members(value: &Cbor, member: impl Fn(&Cbor, &Cbor) -> Option<(String, Value)>) -> Option<Value> {
    let Cbor::Map(entries) = value else {
        return None;
    };
    entries.iter().map(|(name, value)| member(name, value)).collect::<Option<Map<_, _>>>().map(Value::Object)
}

fn numbered(names: &[&str], number: &Cbor) -> Option<String> {
    names.get(usize::try_from(integer(number)?).ok()?).map(|name| (*name).to_owned())
}

fn label_name(entry: &Cbor) -> String {
    integer(entry).map_or_else(|| label(entry), |number| Label::Number(number).to_string())
}

fn match_type(kind: &Cbor, value: &Cbor) -> Option<(String, Value)> {
    let name = match integer(kind)? {
        0 => "exact",
        1 => "prefix",
        2 => "suffix",
        3 => "contains",
        4 => "regex",
        -1 => "sha256",
        -2 => "sha512-256",
        _ => return None,
    };
    Some((name.to_owned(), plain(value)))
}

fn confirmation(method: &Cbor, value: &Cbor) -> Option<(String, Value)> {
    let name = match integer(method)? {
        323 => "jkt",
        5 => "ckt",
        _ => return None,
    };
    Some((name.to_owned(), base64url(value)?))
}

fn renewal(name: &Cbor, value: &Cbor) -> Option<(String, Value)> {
    let name = numbered(&RENEWAL_MEMBERS, name)?;
    let value = if name == "type" { Value::String(numbered(&RENEWAL_TYPES, value)?) } else { plain(value) };
    Some((name, value))
}

fn base64url(value: &Cbor) -> Option<Value> {
    match value {
        Cbor::Bytes(bytes) => Some(Value::String(URL_SAFE_NO_PAD.encode(bytes))),
        _ => None,
    }
}

/// An address or prefix (RFC 9164) or an AS number.
fn network(entry: &Cbor) -> Option<Value> {
    let (version, address) = match entry {
        Cbor::Integer(_) => return Some(plain(entry)),
        Cbor::Tag(version @ (52 | 54), address) => (*version, &**address),
        _ => return None,
    };
    let (length, bytes) = match address {
        Cbor::Bytes(bytes) => (None, bytes),
        Cbor::Array(parts) => match parts.as_slice() {
            [length, Cbor::Bytes(bytes)] => (Some(integer(length)?), bytes),
            _ => return None,
        },
        _ => return None,
    };
    let address = if version == 52 {
        Ipv4Addr::from(padded::<4>(bytes)?).to_string()
    } else {
        Ipv6Addr::from(padded::<16>(bytes)?).to_string()
    };
    Some(Value::String(length.map_or(address.clone(), |length| format!("{address}/{length}"))))
}

/// The bytes of a prefix, whose trailing zero bytes are left out (RFC 9164 section 3.1.2).
fn padded<const N: usize>(bytes: &[u8]) -> Option<[u8; N]> {
    let mut all = [0; N];
    all.get_mut(..bytes.len())?.copy_from_slice(bytes);
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn claims_have_their_json_form() {
        let parts: [&[u8]; 9] = [
            b"\xa6\x01\x61a",                                                                // iss: "a"
            b"\x07\x42\x0a\xff",                                                             // cti: h'0aff'
            b"\x19\x01\x37\x83",                                                             // catnip: three entries
            b"\xd8\x34\x82\x18\x18\x43\xcb\x00\x71",                                         // 203.0.113.0/24
            b"\xd8\x36\x50\x20\x01\x0d\xb8\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01", // 2001:db8::1
            b"\x19\xfb\xf4",                                                                 // AS 64500
            b"\x19\x01\x38\xa1\x03\xa1\x01\x63/v/", // catu: {path: {prefix: "/v/"}}
            b"\x19\x01\x44\x81\xa1\x04\x05",        // or: [{exp: 5}]
            b"\x3a\x00\x01\x00\x00\xa1\x60\x03",    // epoch: {"": 3}
        ];
        let bytes = parts.concat();
        let item = super::super::cbor::read(&bytes).unwrap();
        let expected = json!({
            "iss": "a", "cti": "0aff", "catnip": ["203.0.113.0/24", "2001:db8::1", 64500],
            "catu": {"path": {"prefix": "/v/"}}, "or": [{"exp": 5}], "epoch": {"": 3},
        });
        assert_eq!(to_json(&item), Some(expected));
    }
}
