//! JWS in compact form (RFC 7515 section 7.1): three parts of base64url without padding.

use memchr::{memchr, memchr_iter};

use super::{Envelope, NamedAlgorithm, Typ};
use crate::key::Algorithm;
use crate::limits::{Limits, MAX_HEADER_MEMBERS};
use crate::reason::Reason;
use crate::scratch::Scratch;
use crate::token::Format;
use crate::wire::base64url::{self, Padding};
use crate::wire::json::{Reader, Str, Value};

/// The names RFC 7515 section 4.1 defines: `crit` must not list them.
const REGISTERED: [&str; 11] = ["alg", "jku", "jwk", "kid", "x5u", "x5c", "x5t", "x5t#S256", "typ", "cty", "crit"];

/// Takes a JWS apart; what it says, and the bytes of its header.
pub(super) fn parse<'t>(
    text: &'t [u8],
    limits: &Limits,
    scratch: &mut Scratch<'t>,
) -> Result<(Envelope<'t>, &'t [u8]), Reason> {
    let (header_part, rest) = cut(text);
    let (payload_part, signature_part) = rest.map_or((None, None), |rest| {
        let (payload, signature) = cut(rest);
        (Some(payload), signature)
    });
    let (signature_part, behind) = signature_part.map_or((None, None), |part| {
        let (signature, behind) = cut(part);
        (Some(signature), behind)
    });
    let further = behind.map_or(0, |behind| memchr_iter(b'.', behind).count().saturating_add(1));
    if further == 2 {
        // A JWE (RFC 7516 section 7.1).
        return Err(Reason::FormatUnknown);
    }
    let header_bytes = decode(header_part, scratch)?;
    let header = match Header::of_three(header_bytes, limits) {
        Some(header) => header,
        None => Header::read(header_bytes, limits, scratch).map_err(|reason| match reason {
            // Claims are not counted before the signature: too many values make the header invalid.
            Reason::TooManyClaims => Reason::EnvelopeInvalid,
            other => other,
        })?,
    };
    let payload_part = payload_part.ok_or(Reason::EnvelopeInvalid)?;
    let payload = decode(payload_part, scratch)?;
    let signature_part = signature_part.ok_or(Reason::EnvelopeInvalid)?;
    let signature = decode(signature_part, scratch)?;
    if further > 0 {
        return Err(Reason::EnvelopeInvalid);
    }
    // Both parts and the dot between them, as received.
    let signed_length = header_part.len().saturating_add(payload_part.len()).saturating_add(1);
    let signed = text.get(..signed_length).ok_or(Reason::EnvelopeInvalid)?;
    let envelope = Envelope {
        format: Format::Jwt,
        algorithm: header.algorithm,
        structure: None,
        key_id: header.key_id,
        typ: header.typ,
        signed: [signed, b"", b"", b"", b""],
        payload,
        signature,
        #[cfg(feature = "encryption")]
        initialisation_vector: None,
    };
    Ok((envelope, header_bytes))
}

/// The part before the first dot, and what follows it.
fn cut(text: &[u8]) -> (&[u8], Option<&[u8]>) {
    let dot = memchr(b'.', text).unwrap_or(text.len());
    let (part, rest) = text.split_at_checked(dot).unwrap_or((text, &[]));
    (part, rest.get(1..))
}

fn decode<'t>(part: &[u8], scratch: &mut Scratch<'t>) -> Result<&'t [u8], Reason> {
    scratch.write_with(|out| base64url::decode(part, Padding::Forbidden, false, out))
}

#[derive(Debug, PartialEq, Eq)]
struct Header<'t> {
    algorithm: NamedAlgorithm,
    key_id: Option<&'t [u8]>,
    typ: Typ<'t>,
}

impl<'t> Header<'t> {
    /// What most tokens have: `alg`, `kid` and `typ` in any order, each at most once, ASCII without escapes and
    /// white space, which needs no look beyond reading it strictly. Nothing for other headers.
    fn of_three(bytes: &'t [u8], limits: &Limits) -> Option<Self> {
        if limits.items < 4 || !bytes.is_ascii() {
            return None;
        }
        let mut header = Self { algorithm: NamedAlgorithm::Absent, key_id: None, typ: Typ::Absent };
        let mut rest = bytes.strip_prefix(b"{")?;
        loop {
            let (name, after) = rest.split_first_chunk()?;
            let (value, after) = Str::read(after)?;
            let plain = value.plain_bytes()?;
            match name {
                b"\"alg\":" if header.algorithm == NamedAlgorithm::Absent => header.algorithm = algorithm(&value),
                b"\"kid\":" if header.key_id.is_none() => header.key_id = Some(plain),
                b"\"typ\":" if header.typ == Typ::Absent => header.typ = Typ::Text(core::str::from_utf8(plain).ok()?),
                _ => return None,
            }
            rest = match after {
                [b',', after @ ..] => after,
                [b'}'] => return Some(header),
                _ => return None,
            };
        }
    }

    fn read(bytes: &'t [u8], limits: &Limits, scratch: &mut Scratch<'t>) -> Result<Self, Reason> {
        let mut header = Self { algorithm: NamedAlgorithm::Absent, key_id: None, typ: Typ::Absent };
        let mut reader = Reader::new(bytes, limits);
        if reader.next()? != Value::Object {
            return Err(Reason::EnvelopeInvalid);
        }
        let (mut first, mut members) = (true, 0_usize);
        let (mut critical, mut nested, mut unencoded) = (None, false, false);
        while let Some(name) = reader.member(&mut first)? {
            members = members.saturating_add(1);
            if members > MAX_HEADER_MEMBERS {
                return Err(Reason::EnvelopeInvalid);
            }
            match name.bytes_in(&mut [0; 4]).unwrap_or_default() {
                b"alg" => header.algorithm = algorithm(&string(&mut reader)?),
                b"kid" => header.key_id = Some(text_bytes(&string(&mut reader)?, scratch)?),
                b"typ" => header.typ = Typ::Text(text(&string(&mut reader)?, scratch)?),
                b"cty" => nested = is_nested(&string(&mut reader)?),
                b"crit" => {
                    critical = Some(reader.clone());
                    reader.skip()?;
                }
                other => {
                    unencoded |= other == b"b64";
                    reader.skip()?;
                }
            }
        }
        reader.finish()?;
        if let Some(list) = critical {
            return Err(critical_fault(list, bytes, limits)?);
        }
        if unencoded {
            // RFC 7797 section 6: b64 must be listed in crit.
            return Err(Reason::EnvelopeInvalid);
        }
        if nested { Err(Reason::FormatUnknown) } else { Ok(header) }
    }
}

/// The fault of a `crit` list (RFC 7515 section 4.1.11): no extension is understood, so every
/// list has one.
fn critical_fault(mut list: Reader<'_>, header: &[u8], limits: &Limits) -> Result<Reason, Reason> {
    if list.next()? != Value::Array {
        return Ok(Reason::EnvelopeInvalid);
    }
    let (mut first, mut entries) = (true, 0_usize);
    while list.element(&mut first)? {
        let Value::String(name) = list.next()? else {
            return Ok(Reason::EnvelopeInvalid);
        };
        if REGISTERED.iter().any(|registered| name.is(registered)) || !has_member(header, &name, limits)? {
            return Ok(Reason::EnvelopeInvalid);
        }
        entries = entries.saturating_add(1);
        if entries > MAX_HEADER_MEMBERS {
            return Ok(Reason::EnvelopeInvalid);
        }
    }
    Ok(if entries == 0 { Reason::EnvelopeInvalid } else { Reason::CriticalHeaderUnknown })
}

fn has_member(header: &[u8], wanted: &Str<'_>, limits: &Limits) -> Result<bool, Reason> {
    let mut reader = Reader::new(header, limits);
    reader.next()?;
    let mut first = true;
    while let Some(name) = reader.member(&mut first)? {
        if name.chars().eq(wanted.chars()) {
            return Ok(true);
        }
        reader.skip()?;
    }
    Ok(false)
}

fn string<'t>(reader: &mut Reader<'t>) -> Result<Str<'t>, Reason> {
    match reader.next()? {
        Value::String(text) => Ok(text),
        _ => Err(Reason::EnvelopeInvalid),
    }
}

fn text<'t>(string: &Str<'t>, scratch: &mut Scratch<'t>) -> Result<&'t str, Reason> {
    core::str::from_utf8(text_bytes(string, scratch)?).map_err(|_| Reason::JsonMalformed)
}

fn text_bytes<'t>(string: &Str<'t>, scratch: &mut Scratch<'t>) -> Result<&'t [u8], Reason> {
    match string.plain_bytes() {
        Some(plain) => Ok(plain),
        None => scratch.write_with(|out| string.unescape_into(out)),
    }
}

fn algorithm(name: &Str<'_>) -> NamedAlgorithm {
    let known = Algorithm::find_jose_name(|known| name.is(known));
    // The algorithms of encryption are for the `enc` of a JWE (RFC 7518 section 5.1).
    known.filter(|known| !known.is_encryption()).map_or(NamedAlgorithm::NeverAccepted, NamedAlgorithm::Known)
}

/// `cty: JWT` says that the payload is a token of its own (RFC 7519 section 5.2).
fn is_nested(content_type: &Str<'_>) -> bool {
    let is = |name: &str| {
        let lower = content_type.chars().map(|character| character.to_ascii_lowercase());
        lower.eq(name.chars())
    };
    is("jwt") || is("application/jwt")
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::{format, vec};
    use proptest::prelude::*;

    fn read_in_full<'t>(bytes: &'t [u8], buffer: &'t mut [u8]) -> Result<Header<'t>, Reason> {
        Header::read(bytes, &Limits::DEFAULT, &mut Scratch::new(buffer))
    }

    #[test]
    fn usual_headers_are_read_in_one_go() {
        for header in
            [r#"{"alg":"HS256","kid":"k1","typ":"JWT"}"#, r#"{"typ":"JWT","alg":"none"}"#, r#"{"alg":"ES256"}"#]
        {
            let header = header.as_bytes();
            assert!(Header::of_three(header, &Limits::DEFAULT).is_some());
            assert_eq!(Header::of_three(header, &Limits::DEFAULT), read_in_full(header, &mut [0; 64]).ok());
        }
        let few = Limits { items: 3, ..Limits::DEFAULT };
        assert_eq!(Header::of_three(br#"{"alg":"HS256"}"#, &few), None);
    }

    proptest! {
        /// Of members that are usual, and of some that are nearly so.
        #[test]
        fn what_is_read_in_one_go_is_read_in_full_alike(
            members in proptest::collection::vec(
                proptest::sample::select(vec![
                    r#""alg":"HS256""#, r#""kid":"k1""#, r#""typ":"JWT""#, r#""alg":"none""#, r#""kid":"k\n1""#,
                    r#""typ":"é""#, r#""cty":"JWT""#, r#""typ":1"#, r#""kid": "k1""#, r#""kid":"k"#, "",
                ]),
                0..4,
            ),
            end in proptest::sample::select(vec!["}", "} ", "},", ""]),
        ) {
            let text = format!("{{{}{end}", members.join(","));
            if let Some(header) = Header::of_three(text.as_bytes(), &Limits::DEFAULT) {
                let mut buffer = [0; 64];
                prop_assert_eq!(Ok(header), read_in_full(text.as_bytes(), &mut buffer));
            }
        }
    }
}
